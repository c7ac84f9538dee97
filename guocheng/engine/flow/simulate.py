"""What would happen (流程模拟): a procedure carried to its end with any starter and values, and nobody is told.

- Everybody who is asked agrees, but for the steps named in `refusing`; waits pass, signals come, calls are accepted.
- Where it cannot go on (nobody is found, a route runs in circles) it stops, and what would follow is forecast.
- The same procedure, starter, values and organisation always give the same answer.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from guocheng.definition.procedure import Act, Approval, AwaitSignal, Procedure, Work
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.apply import apply_all
from guocheng.engine.flow.decide import actions_due, calls_due, decide, start
from guocheng.engine.flow.events import Entered, Event
from guocheng.engine.flow.forecast import EXPECTED, Outlook, Participant, forecast
from guocheng.engine.flow.outside import waits
from guocheng.engine.flow.state import SYSTEM, Instance, NodeState, PersonId, TaskState
from guocheng.engine.flow.tree import tree_of
from guocheng.engine.flow.world import SYSTEM_ACTOR, Actor, World

#: A procedure that has not come to an end after so many commands never will.
COMMANDS_MAX = 3000
#: What the record of a called procedure is known by while nothing is written.
_CALLED = 1

#: Gives the outside after the actions of a step, or what it fills in when it begins, given the outside before.
Performing = Callable[[Act | Approval | Work, World], World]


@dataclass(frozen=True)
class Trial:
    """How it would go: the steps in order, and how it `ends`: accepted, rejected, incident or endless."""

    outlooks: tuple[Outlook, ...]
    ends: str


def _unchanged(_: Act | Approval | Work, world: World) -> World:
    """Do actions without effect, where nobody says what they do."""
    return world


def simulate(
    procedure: Procedure,
    *,
    starter: PersonId,
    at: datetime,
    world: World,
    performing: Performing = _unchanged,
    refusing: Collection[str] = (),
) -> Trial:
    """Carry a procedure to its end in thought, and return the path, the people with the reason why, and the end."""
    run = _Run(procedure, world, performing, frozenset(refusing), at)
    begun = start(procedure, flow="", flow_version=0, move="", starter=starter, at=at, world=world)
    run.instance = apply_all(None, begun)
    run.begin(begun)
    endless = not run.to_the_end()
    outlooks = forecast(procedure, starter=starter, world=run.world, instance=run.instance)
    return Trial(tuple(_as_expected(one) for one in outlooks), "endless" if endless else _end(run.instance))


class _Run:
    """A procedure on its way, the outside as actions have left it, and the time as waits have moved it."""

    instance: Instance

    def __init__(
        self, procedure: Procedure, world: World, performing: Performing, refusing: frozenset[str], at: datetime
    ) -> None:
        self.procedure = procedure
        self.world = world
        self.performing = performing
        self.refusing = refusing
        self.at = at
        self.tree = tree_of(procedure)

    def to_the_end(self) -> bool:
        """Give one command after the other until nothing is left to be done; tell whether that came about."""
        for _ in range(COMMANDS_MAX):
            found = next(self._next(), None) if self.instance.running else None
            if found is None:
                return True
            command, by = found
            events = decide(self.procedure, self.instance, command, by=by, at=self.at, world=self.world)
            self.instance = apply_all(self.instance, events)
            self.begin(events)
        return False

    def begin(self, events: Iterable[Event]) -> None:
        """Let the steps that have just begun fill in what they say."""
        for name in [one.step for one in events if isinstance(one, Entered) and one.step in self.tree]:
            step = self.tree.step(name)
            if isinstance(step, Approval | Work) and step.defaults:
                self.world = self.performing(step, self.world)

    def _next(self) -> Iterator[tuple[c.Command, Actor]]:
        """Yield what comes next: the system first, then people, then what is outside, then time."""
        for name, _ in actions_due(self.procedure, self.instance):
            step = self.tree.step(name)
            assert isinstance(step, Act)
            self.world = self.performing(step, self.world)
            yield c.Performed(name), SYSTEM_ACTOR
        for call in calls_due(self.procedure, self.instance):
            yield c.CallsMade(call.name, (_CALLED,)), SYSTEM_ACTOR
        yield from self._people()
        yield from self._outside()
        waits = (timer for timer in self.instance.timers() if timer.kind == "wait")
        for timer in sorted(waits, key=lambda one: one.due_at)[:1]:
            self.at = max(self.at, timer.due_at)
            yield c.WakeUp(timer.step, timer.round, timer.task), SYSTEM_ACTOR

    def _people(self) -> Iterator[tuple[c.Command, Actor]]:
        for task in self.instance.open_tasks():
            yield c.Decide(task.no, self._says(task.step), "模拟"), Actor(task.person)
        for task in self.instance.tasks.values():
            if task.state is TaskState.CLAIMABLE:
                yield c.Claim(task.no), Actor(task.person)

    def _says(self, name: str) -> c.Decision:
        if isinstance(self.tree.step(name), Work):
            return c.Decision.SUBMIT
        return c.Decision.REJECT if name in self.refusing else c.Decision.APPROVE

    def _outside(self) -> Iterator[tuple[c.Command, Actor]]:
        for node in self.instance.nodes.values():
            if node.state is not NodeState.ACTIVE:
                continue
            step = self.tree.step(node.step)
            if waits(self.tree, self.instance, node.step):
                yield c.Named(node.step, node.round, (SYSTEM,)), SYSTEM_ACTOR
            elif isinstance(step, AwaitSignal):
                yield c.Signal(step.signal, "模拟"), SYSTEM_ACTOR
            elif set(node.calls) - set(node.answered):
                yield c.CallEnded(node.step, _CALLED, accepted=node.step not in self.refusing), SYSTEM_ACTOR


def _end(instance: Instance) -> str:
    return "incident" if instance.running else instance.state.value


def _as_expected(one: Outlook) -> Outlook:
    """Say of what only would have happened that it is expected; what is skipped, stuck or refused stays so."""
    happened = one.state in (NodeState.PASSED, NodeState.ACTIVE)
    if any(person.person == SYSTEM for person in one.people):
        one = replace(one, reason="由外部系统指定", people=tuple(one for one in one.people if one.person != SYSTEM))
    return replace(
        one,
        state=EXPECTED if happened else one.state,
        people=tuple(_asked(person) for person in one.people),
        entered_at=None,
        left_at=None,
    )


def _asked(person: Participant) -> Participant:
    """Say of a person that he would be asked; who approved before and passes by himself keeps the reason."""
    by_itself = person.by == SYSTEM and person.state == TaskState.APPROVED
    if by_itself:
        return replace(person, state=TaskState.SKIPPED, at=None, by=None)
    state = person.state if person.state in (TaskState.REJECTED, "copied") else EXPECTED
    return replace(person, state=state, opinion="", at=None, task=0, by=None)
