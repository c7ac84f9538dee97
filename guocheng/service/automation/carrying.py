"""A run carried out (执行一次运行): from where its log ends to where it waits or is over, in the caller's transaction.

- Each node's effect and its line of the log stand or fall together; what fails is rolled back to before the node.
- After so many effects the run lets others have their turn, and goes on from its log.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

import psycopg

from guocheng.base.problem import Problem, Refusal, Refused
from guocheng.definition.automation import (
    Add,
    Automation,
    Delete,
    Entrust,
    FillIn,
    Get,
    GetMany,
    MakeMove,
    Node,
    Notify,
    PushDown,
    Request,
    RunAs,
    Start,
    Summary,
    Update,
    Upsert,
)
from guocheng.definition.automation_names import Known, known
from guocheng.engine import automation as engine
from guocheng.engine.automation import Event, State, Tree
from guocheng.expr.types import Kind
from guocheng.service.automation import errand_nodes, outside_nodes, people_nodes, push_down, record_nodes
from guocheng.service.automation import values as packing
from guocheng.service.automation.doing import Doing, Effect, Waiting
from guocheng.service.automation.held import before_of, held_of
from guocheng.service.automation.putting import REQUEST
from guocheng.service.automation.scene import Scene
from guocheng.service.context import Change, Context, Look
from guocheng.service.directory import principal_of_person
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM, Principal
from guocheng.store.automation.runs import Outcome, Step, Taken
from guocheng.store.database import refusal_of

_log = logging.getLogger("guocheng.automation")
#: So many effects before others have their turn.
EFFECTS_MAX = 25
WHY_MAX = 1000
NODES: Mapping[type[Any], Callable[[Doing, Any], Effect | Waiting]] = {
    Get: record_nodes.get,
    GetMany: record_nodes.get_many,
    Summary: record_nodes.summed,
    Add: record_nodes.add,
    Update: record_nodes.update,
    Upsert: record_nodes.upsert,
    PushDown: push_down.push_down,
    Delete: record_nodes.delete,
    Notify: people_nodes.tell,
    MakeMove: people_nodes.move,
    Entrust: errand_nodes.entrust,
    FillIn: errand_nodes.ask,
    Request: outside_nodes.ask,
    Start: outside_nodes.start,
}
ANSWERS: Mapping[type[Any], Callable[[Doing, Any], Effect | Waiting]] = {
    Request: outside_nodes.answer,
    Start: outside_nodes.child_ended,
    FillIn: errand_nodes.filled,
}


@dataclass
class Carried:
    """What came of carrying a run out for a while."""

    outcome: Outcome
    steps: list[Step]
    #: The run is over for good and failed.
    failed: bool = False
    #: Why an answer from outside was no good, by the label of the node that asked, although the run went on.
    wrong: dict[str, str] = field(default_factory=dict)


@dataclass
class Carrier:
    """Carries one run out; a trial passes every wait and asks nobody outside."""

    platform: Platform
    connection: psycopg.Connection
    now: datetime
    automation: Automation
    run: Taken
    log: Sequence[Step] = ()
    at_once: bool = False
    trial: bool = False
    requests: list[dict[str, Any]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Read the log and find out in whose name the run acts."""
        self.catalogue = self.platform.catalogue
        self.tree = Tree(self.automation)
        self.names: Known = known(self.catalogue, self.automation)
        self.events: list[Event] = []
        self.wrong: dict[str, str] = {}
        self.state: engine.Run | None = None
        self._principal: Principal | None = None
        self._seen: Scene | None = None
        look = Look(Context(self.platform, SYSTEM, self.now, request_id=""), self.connection)
        self._held, self._was = held_of(look, self.run), before_of(look, self.run)
        for one in self.log:
            self.state = engine.apply(self.state, engine.from_json(one.kind, one.node, one.at, one.detail))

    def carry(self) -> Carried:
        """Carry the run out until it waits, is over, or has done enough for now."""
        carried = self._carried()
        return carried if carried.failed else replace(carried, wrong=self.wrong)

    def _carried(self) -> Carried:
        try:
            if self.state is None and not self._begins():
                return self._ended("skipped", "条件不满足")
            self._wake_up()
        except Refusal as refusal:
            if self.state is None:
                return self._ended("failed", str(refusal))
            self._fails(str(refusal))
        return self._walk()

    # ---- the walk --------------------------------------------------------------------------------------------------

    def _walk(self) -> Carried:
        effects = 0
        while (run := self._run()).state is State.RUNNING:
            if run.tries and self._tried_now():
                return self._later()
            try:
                if event := engine.think(self.tree, run, at=self.now, world=self._scene()):
                    self._happens(event)
                    self._pass_waits()
                    continue
            except Refusal as refusal:
                self._fails(str(refusal))
                continue
            if effects >= EFFECTS_MAX and not self.at_once and not self.trial:
                return self._stands("waiting", self.now)
            node = engine.due(self.tree, run)
            assert node is not None, "what does not think has something to do"
            self._does(node, NODES[type(node)])
            effects += 1
        return self._rests()

    def _does(self, node: Node, work: Callable[[Doing, Any], Effect | Waiting], *, final: bool = False) -> None:
        """Carry a node out; whatever it wrote is gone when it fails."""
        doing = self._doing()
        # Whatever the node does, the next one looks anew.
        self._seen = None
        try:
            with self.connection.transaction():
                done = work(doing, node)
        except Refusal as refusal:
            if final and isinstance(node, Request):
                self.wrong[node.label] = str(refusal)[:WHY_MAX]
            self._fails(str(refusal), node, final=final)
        except psycopg.Error as error:
            if self.connection.closed:
                raise
            self._fails(str(refusal_of(error) or f"程序出错（{type(error).__name__}）"), node)
        except Exception as error:
            _log.exception("run %s of %s failed at %s", self.run.id, self.automation.name, node.name)
            self._fails(f"程序出错（{type(error).__name__}：{error}）", node)
        else:
            if isinstance(done, Waiting):
                self._happens(engine.Asked(self.now, node.name, done.note))
            else:
                self._happens(engine.Worked(self.now, node.name, done.value, done.note))

    def _fails(self, why: str, node: Node | None = None, *, final: bool = False) -> None:
        """Let what failed be tried again, as often as the definition says, or take the way for failures."""
        run = self._run()
        why = why[:WHY_MAX]
        again = not (final or self.at_once or self.trial) and run.tries + 1 < self.automation.retry.tries
        here = node or self.tree.current(run.top)
        if again and here is not None:
            self._happens(engine.Tried(self.now, here.name, why))
        else:
            self._happens(engine.failing(self.tree, run, why, at=self.now))

    def _begins(self) -> bool:
        """Begin the run, if the condition holds."""
        scene = self._scene()
        inputs = {name: packing.packed(value) for name, value in (self.run.cause.get("inputs") or {}).items()}
        if self.automation.when and scene.over_record(inputs, "", self.automation.when, Kind.BOOLEAN) is not True:
            return False
        self._happens(engine.Began(self.now, inputs))
        return True

    def _wake_up(self) -> None:
        run = self._run()
        node = self.tree.current(run.top)
        if run.state is State.SLEEPING and node is not None and (run.until is None or run.until <= self.now):
            self._happens(engine.Woke(self.now, node.name))
        elif run.state is State.ASKING and node is not None:
            self._does(node, ANSWERS[type(node)], final=True)
        elif run.state is State.FAILED:
            self._happens(engine.Resumed(self.now))

    def _pass_waits(self) -> None:
        """Let no time pass in a trial."""
        run = self._run()
        if self.trial and run.state is State.SLEEPING and (node := self.tree.current(run.top)):
            self._happens(engine.Woke(self.now, node.name))

    # ---- how it stands ---------------------------------------------------------------------------------------------

    def _rests(self) -> Carried:
        run = self._run()
        if run.state is State.SLEEPING:
            assert run.until is not None, "who sleeps knows until when"
            return self._stands("sleeping", run.until)
        if run.state is State.ASKING:
            return self._stands("asking", self.now)
        return self._ended("failed" if run.state is State.FAILED else "done", run.why)

    def _later(self) -> Carried:
        run = self._run()
        pause = timedelta(seconds=min(self.automation.retry.seconds * 2 ** (run.tries - 1), 86_400))
        return self._stands("waiting", self.now + pause)

    def _stands(self, state: str, at: datetime) -> Carried:
        run = self._run()
        node = self.tree.current(run.top)
        why = run.why if run.tries else ""
        return Carried(
            Outcome(self.run.id, state, at, self._count(), run.tries, node.name if node else "", why), self._steps()
        )

    def _ended(self, state: str, why: str) -> Carried:
        node = self.events[-1].node if self.events and isinstance(self.events[-1], engine.Ended) else ""
        outcome = Outcome(self.run.id, state, self.now, self._count(), node=node, why=why[:WHY_MAX], ended=True)
        return Carried(outcome, self._steps(), failed=state == "failed")

    def _tried_now(self) -> bool:
        return bool(self.events) and isinstance(self.events[-1], engine.Tried)

    # ---- inside ----------------------------------------------------------------------------------------------------

    def _run(self) -> engine.Run:
        assert self.state is not None, "the run has begun"
        return self.state

    def _happens(self, event: Event) -> None:
        self.events.append(event)
        self.state = engine.apply(self.state, event)

    def _doing(self) -> Doing:
        run = replace(self.run, steps=self._count())
        return Doing(self._scene(), self.automation, run, self._run().values, self.trial, self.requests)

    def _scene(self) -> Scene:
        if self._seen is None:
            context = Context(self.platform, self._acts_as(), self.now, request_id=f"{REQUEST}{self.run.id}")
            change = Change(context, self.connection)
            self._seen = Scene(change, self.names, self.run.record_id, self._held, self._was)
        return self._seen

    def _acts_as(self) -> Principal:
        """Return in whose name the run acts, with the rights of this moment.

        :raises Refused: it is to act as who set it off, and nobody did.
        """
        if self._principal is None:
            self._principal = self._found_principal()
        return self._principal

    def _found_principal(self) -> Principal:
        if self.automation.run_as is RunAs.SYSTEM:
            return SYSTEM
        if not self.run.actor_id:
            message = "要以触发人的身份运行，但这次没有触发人；请把「以谁的身份」改为系统"
            raise Refused(Problem("automation.nobody", self.automation.label, message))
        person = self.run.actor_id
        found = principal_of_person(self.connection, self.catalogue, person_id=person, now=self.now)
        if not found.person_id:
            raise Refused(Problem("automation.nobody", self.automation.label, "触发人已经离职，不能以他的身份运行"))
        return found

    def _count(self) -> int:
        return len(self.log) + len(self.events)

    def _steps(self) -> list[Step]:
        return [
            Step(self.run.id, len(self.log) + number, one.at, one.kind, getattr(one, "node", ""), engine.to_json(one))
            for number, one in enumerate(self.events, start=1)
        ]
