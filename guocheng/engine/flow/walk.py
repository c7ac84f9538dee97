"""Walking on through a procedure (推进): from a step that ended to whatever comes next, until somebody is waited for.

- A walk collects events and applies each at once, so every thought is about the instance as it then is.
- A walk stops at actions: the service does them first, and the conditions after them see the new values.
- The steps of an arm are entered only through their branch, and a branch ends only when all its arms have.
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from guocheng.definition.procedure import Act, Approval, Arm, Branch, CopyTo, Nobody, Step, WaitFor, Work
from guocheng.engine.flow import events as e
from guocheng.engine.flow.apply import apply
from guocheng.engine.flow.approval import verdict
from guocheng.engine.flow.people import nobody_message, opened, people_of
from guocheng.engine.flow.state import DONE_NODES, STARTER, Instance, NodeState, PersonId, State, TaskState
from guocheng.engine.flow.tree import Tree
from guocheng.engine.flow.world import Actor, World


def arms_taken(branch: Branch, world: World) -> tuple[int, ...]:
    """Return the arms a branch takes with the values as they are; arms without condition when no other is true."""
    numbers = range(len(branch.arms))
    if branch.split == "parallel":
        return tuple(numbers)
    true = tuple(number for number in numbers if branch.arms[number].when and world.holds(branch.arms[number].when))
    default = tuple(number for number in numbers if not branch.arms[number].when)
    return true if branch.split == "inclusive" and true else (true or default)[:1]


class Walk:
    """One decision being worked out: the events so far and the instance they lead to."""

    def __init__(self, tree: Tree, instance: Instance, world: World, by: Actor, at: datetime) -> None:
        self.tree = tree
        self.instance = instance
        self.world = world
        self.by = by
        self.at = at
        self.events: list[e.Event] = []
        self._ahead: deque[str] = deque()

    @property
    def stamp(self) -> tuple[datetime, PersonId]:
        """When and by whom, with which every event begins."""
        return self.at, self.by.person

    def emit(self, event: e.Event) -> None:
        """Let something happen."""
        self.events.append(event)
        self.instance = apply(self.instance, event)

    def begin(self) -> None:
        """Enter the first step."""
        steps = self.tree.procedure.steps
        if steps:
            self.go(steps[0].name)
        else:
            self.end(State.ACCEPTED)

    def go(self, step: str) -> None:
        """Put a step ahead; `run` enters it, before what was put ahead earlier: arms unfold in reading order."""
        self._ahead.appendleft(step)

    def run(self) -> list[e.Event]:
        """Enter what lies ahead until everything waits for somebody, and return all that happened."""
        while self._ahead and self.instance.running:
            self._enter(self.tree.step(self._ahead.popleft()))
        return self.events

    def settle(self, step: Approval | Work) -> None:
        """Look at the voices of a step: end it, or ask the next person in turn."""
        tasks = self.instance.tasks_in(step.name)
        outcome = verdict(step, tasks)
        if outcome is NodeState.REJECTED:
            self.emit(e.Left(*self.stamp, step.name, NodeState.REJECTED))
            self.end(State.REJECTED)
        elif outcome is NodeState.PASSED:
            self.leave(e.Left(*self.stamp, step.name, NodeState.PASSED))
        elif not any(task.state is TaskState.OPEN for task in tasks):
            waiting = next(task for task in tasks if task.state is TaskState.WAITING)
            due_at, provisional = self._due(step, waiting.person)
            self.emit(e.TurnCame(*self.stamp, waiting.no, due_at, provisional))

    def leave(self, event: e.Left | e.Skipped | e.Copied) -> None:
        """End a step and walk on, or straight back to the steps that sent back to it."""
        returns_to = self.instance.node(event.step).returns_to
        self.emit(event)
        if not returns_to:
            self._walk_on(event.step)
        for step in returns_to:
            self.resume(step)

    def end(self, state: State) -> None:
        """End the procedure."""
        self._ahead.clear()
        self.emit(e.Ended(*self.stamp, state))

    def with_due(self, step: Approval | Work, tasks: tuple[e.Opened, ...]) -> tuple[e.Opened, ...]:
        """Give the open ones among new tasks their due time, each in the calendar of his unit."""
        return tuple(self._opened_with_due(step, task) if task.open else task for task in tasks)

    def resume(self, name: str) -> None:
        """Take up a paused step again: the sender is asked anew, the others have the time they had left."""
        step = self.tree.step(name)
        assert isinstance(step, Approval | Work)
        tasks = self.instance.tasks_in(name)
        paused = [e.Opened(task.no, task.person, task.turn) for task in tasks if task.state is TaskState.PAUSED]
        left = [task.left_minutes for task in tasks if task.state is TaskState.PAUSED]
        sender = self.instance.tasks[self.instance.node(name).sender]
        again = e.Opened(self.instance.next_task_no(), sender.person, sender.turn, sender.why)
        opened_again = [
            self._after(task, minutes)
            for task, minutes in zip([*paused, again], [*left, sender.left_minutes], strict=True)
        ]
        self.emit(e.Resumed(*self.stamp, name, tuple(opened_again)))

    def ask_starter(self) -> None:
        """Put the procedure before its starter again."""
        node = self.instance.node(STARTER)
        task = e.Opened(self.instance.next_task_no(), self.instance.starter, why="流程退回给发起人")
        self.emit(e.Entered(*self.stamp, STARTER, node.round + 1, (task,)))

    def _walk_on(self, name: str) -> None:
        place = self.tree.place(name)
        if place.next:
            self.go(place.next.name)
        elif place.branch:
            self._join(place.branch)
        else:
            self.end(State.ACCEPTED)

    def _join(self, name: str) -> None:
        branch = self.tree.step(name)
        assert isinstance(branch, Branch)
        if all(self._arrived(branch.arms[number]) for number in self.instance.node(name).arms):
            self.leave(e.Left(*self.stamp, name, NodeState.PASSED))

    def _arrived(self, arm: Arm) -> bool:
        return not arm.steps or self.instance.node(arm.steps[-1].name).state in DONE_NODES

    def _enter(self, step: Step) -> None:
        match step:
            case Branch():
                self._split(step)
            case WaitFor():
                self._wait(step)
            case _ if not self.world.holds(step.when):
                self.leave(e.Skipped(*self.stamp, step.name, self._round(step), "条件不成立,不需要这一步"))
            case Approval() | Work():
                self._ask(step)
            case CopyTo():
                self._copy(step)
            case Act():
                self.emit(e.ActionsDue(*self.stamp, step.name, self._round(step)))

    def _round(self, step: Step) -> int:
        return self.instance.node(step.name).round + 1

    def _ask(self, step: Approval | Work) -> None:
        asking = people_of(step, self.instance.starter, self.world)
        if asking.people:
            tasks = self.with_due(step, opened(step, asking.people, self.instance))
            self.emit(e.Entered(*self.stamp, step.name, self._round(step), tasks))
        elif asking.passed_over:
            self.leave(e.Skipped(*self.stamp, step.name, self._round(step), "审批人就是发起人本人,自动通过"))
        elif step.nobody is Nobody.INCIDENT:
            self.emit(e.Stuck(*self.stamp, step.name, self._round(step), nobody_message(step, asking)))
        elif step.nobody is Nobody.PASS:
            self.leave(e.Skipped(*self.stamp, step.name, self._round(step), "没有找到人员,按规则自动通过"))
        else:
            self.emit(e.Entered(*self.stamp, step.name, self._round(step)))
            self.emit(e.Left(*self.stamp, step.name, NodeState.REJECTED, "没有找到人员,按规则自动拒绝"))
            self.end(State.REJECTED)

    def _copy(self, step: CopyTo) -> None:
        known = {copy.person for copy in self.instance.copies}
        asked = people_of(step, self.instance.starter, self.world).people
        people = tuple(one.person for one in asked if one.person not in known)
        self.leave(e.Copied(*self.stamp, people, step.name, self._round(step)))

    def _wait(self, step: WaitFor) -> None:
        hours = self.world.evaluate(step.hours)
        minutes = int(Decimal(str(hours)) * 60) if isinstance(hours, int | Decimal) else 0
        reckoned = self.world.calendar_for(()).add_minutes(self.at, max(minutes, 0))
        self.emit(
            e.Entered(*self.stamp, step.name, self._round(step), due_at=reckoned.at, provisional=reckoned.provisional)
        )

    def _split(self, branch: Branch) -> None:
        arms = arms_taken(branch, self.world)
        if not arms:
            self.leave(e.Skipped(*self.stamp, branch.name, self._round(branch), "没有一条分支的条件成立"))
            return
        self.emit(e.Split(*self.stamp, branch.name, self._round(branch), arms))
        firsts = [branch.arms[number].steps[0].name for number in arms if branch.arms[number].steps]
        if not firsts:
            self._join(branch.name)
        # The arms begin one after the other; one of them may end the whole procedure before the others begin.
        self._ahead.extendleft(reversed(firsts))

    def _due(self, step: Approval | Work, person: PersonId) -> tuple[datetime | None, bool]:
        if not step.deadline_hours:
            return None, False
        reckoned = self.world.calendar_for((person,)).add_minutes(self.at, step.deadline_hours * 60)
        return reckoned.at, reckoned.provisional

    def _opened_with_due(self, step: Approval | Work, task: e.Opened) -> e.Opened:
        due_at, provisional = self._due(step, task.person)
        return replace(task, due_at=due_at, provisional=provisional)

    def _after(self, task: e.Opened, minutes: int | None) -> e.Opened:
        if minutes is None:
            return task
        reckoned = self.world.calendar_for((task.person,)).add_minutes(self.at, minutes)
        return replace(task, due_at=reckoned.at, provisional=reckoned.provisional)
