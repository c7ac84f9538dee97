"""Work with a queue of its own (常驻循环): it turns while there is something, wakes when called, ends when told."""

from __future__ import annotations

import threading
from datetime import timedelta

from guocheng.base.problem import Problem, Unavailable
from guocheng.store.database import Database
from guocheng.store.events_notify import notify
from guocheng.worker.loop import Loop, Turning
from guocheng.worker.worker import Worker

#: So long that only a call can explain a round.
NEVER = timedelta(hours=1)
PATIENCE = 20.0


class Work:
    """Rounds that are counted; the first so many have something to do."""

    def __init__(self, *outcomes: bool | Exception) -> None:
        self.outcomes = list(outcomes)
        self.idle = threading.Semaphore(0)
        self.rounds = 0

    def round(self) -> bool:
        """Do one round."""
        self.rounds += 1
        outcome = self.outcomes.pop(0) if self.outcomes else False
        if isinstance(outcome, Exception):
            raise outcome
        if not outcome:
            self.idle.release()
        return outcome

    def rests(self) -> bool:
        """Wait until a round found nothing."""
        return self.idle.acquire(timeout=PATIENCE)


def turning(work: Work, *, look_every: timedelta = NEVER) -> tuple[Turning, threading.Thread]:
    """Let a loop turn in a thread."""
    found = Turning(Loop("work", work.round, lambda channel, payload: payload == "ours", look_every))
    thread = threading.Thread(target=found.turn)
    thread.start()
    return found, thread


def test_it_turns_while_there_is_something_and_wakes_when_it_is_called() -> None:
    """有事就一直做，没事就等；叫到它才再做，叫别人不理。"""
    work = Work(True, True)
    loop, thread = turning(work)
    assert work.rests()
    assert work.rounds == 3
    loop.hear("gc_automation", "others")
    loop.hear("gc_automation", "ours")
    assert work.rests()
    assert work.rounds == 4
    loop.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_round_that_fails_ends_nothing() -> None:
    """一轮出错、数据库暂时不在，都不会停下来。"""
    away = Unavailable(Problem("store.unreachable", "数据库", "连不上"))
    work = Work(away, RuntimeError("broken"), True)
    loop, thread = turning(work, look_every=timedelta(milliseconds=1))
    assert work.rests()
    assert work.rounds >= 4
    loop.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()


def test_a_worker_hands_calls_on(db: Database) -> None:
    """数据库里一叫，后台的循环马上做一轮；后台停下，循环也停下。"""
    work = Work()
    loop = Loop("work", work.round, lambda channel, payload: (channel, payload) == ("gc_automation", "ours"), NEVER)
    worker = Worker(db, {}, loops=[loop], channels=["gc_automation"], threads=1, look_every=timedelta(milliseconds=50))
    thread = threading.Thread(target=worker.run)
    thread.start()
    assert work.rests()
    # The listener may still be on its way to the channel: whoever is called too early is called again.
    for _ in range(200):
        with db.transaction() as connection:
            notify(connection, "gc_automation", "ours")
        if work.idle.acquire(timeout=0.1):
            break
    assert work.rounds >= 2
    worker.stop()
    thread.join(PATIENCE)
    assert not thread.is_alive()
