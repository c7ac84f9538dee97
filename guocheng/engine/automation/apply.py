"""A run after an event (运行推进): never refuses, never looks outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from guocheng.definition.automation import ERROR
from guocheng.engine.automation import events as e
from guocheng.engine.automation.state import BETWEEN, Frame, Pending, Run, State


def replay(events: Iterable[e.Event]) -> Run:
    """Return the run that these events make.

    :raises AssertionError: they do not begin with a beginning.
    """
    run: Run | None = None
    for event in events:
        run = apply(run, event)
    assert run is not None, "a run begins"
    return run


def apply(run: Run | None, event: e.Event) -> Run:
    """Return a run after an event."""
    if isinstance(event, e.Began):
        return Run(values=dict(event.values), count=1)
    assert run is not None, "a run begins"
    return replace(_after(run, event), count=run.count + 1)


def _after(run: Run, event: e.Event) -> Run:
    match event:
        case e.Worked():
            known = replace(run, values={**run.values, event.node: event.value}, state=State.RUNNING, tries=0)
            return _onward(known)
        case e.Passed():
            return _onward(run)
        case e.Took():
            return _into(run, Frame(event.node, event.way))
        case e.Parted():
            return _into(run, Frame(event.node, BETWEEN, todo=tuple(Pending(way) for way in event.ways)))
        case e.NextWay():
            return _next_way(run)
        case e.Looped():
            return _item(_into(run, Frame(event.node, items=event.items)))
        case e.Turned():
            return _item(_top(run, replace(run.top, at=0, turn=run.top.turn + 1)))
        case e.Left():
            return _onward(replace(run, frames=run.frames[:-1]))
        case e.Slept():
            return replace(run, state=State.SLEEPING, until=event.until)
        case e.Woke():
            return _onward(replace(run, state=State.RUNNING, until=None))
        case e.Asked():
            return replace(run, state=State.ASKING)
        case e.Tried():
            return replace(run, state=State.RUNNING, tries=run.tries + 1, why=event.why)
        case e.Caught():
            return _caught(run, event)
        case e.WayFailed():
            return _way_failed(run, event)
        case e.Ended():
            return replace(run, state=event.state, why=event.why)
        case e.Resumed():
            return replace(run, frames=_revived(run.frames), state=State.RUNNING, tries=0, why="")
        case e.Began():
            raise AssertionError("a run begins once")


def _onward(run: Run) -> Run:
    return _top(run, replace(run.top, at=run.top.at + 1))


def _into(run: Run, frame: Frame) -> Run:
    return replace(run, frames=(*run.frames, frame))


def _top(run: Run, frame: Frame) -> Run:
    return replace(run, frames=(*run.frames[:-1], frame))


def _item(run: Run) -> Run:
    return replace(run, values={**run.values, run.top.node: run.top.items[run.top.turn]})


def _next_way(run: Run) -> Run:
    first, *rest = run.top.todo
    taken = _top(run, replace(run.top, way=first.way, at=first.at, todo=tuple(rest)))
    return replace(taken, frames=(*taken.frames, *first.above))


def _caught(run: Run, event: e.Caught) -> Run:
    place = _place(run, event.node)
    frames = (*run.frames[:place], Frame(event.node, 1))
    return replace(run, frames=frames, values={**run.values, ERROR: event.why}, state=State.RUNNING, tries=0, why="")


def _way_failed(run: Run, event: e.WayFailed) -> Run:
    place = _place(run, event.node)
    frame = run.frames[place]
    failed = Pending(frame.way, frame.at, run.frames[place + 1 :], event.why)
    stopped = replace(frame, way=BETWEEN, at=0, failed=(*frame.failed, failed))
    return replace(run, frames=(*run.frames[:place], stopped), state=State.RUNNING, tries=0, why="")


def _place(run: Run, node: str) -> int:
    return next(place for place, frame in enumerate(run.frames) if frame.node == node)


def _revived(frames: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """Return frames in which every way that failed is to be gone again, from where it failed."""
    return tuple(
        replace(
            frame,
            todo=(*frame.todo, *(Pending(one.way, one.at, _revived(one.above)) for one in frame.failed)),
            failed=(),
        )
        for frame in frames
    )
