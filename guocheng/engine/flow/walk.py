"""Walking on through a procedure (推进): from a step that ended to whatever comes next, until somebody is waited for.

- A walk collects events and applies each at once, so every thought is about the instance as it then is.
- A walk stops at actions: the service does them first, and the conditions after them see the new values.
- The steps of an arm are entered only through their branch, and a branch ends only when all its arms have.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from guocheng.definition.procedure import (
    Act,
    Approval,
    Arm,
    AwaitSignal,
    Branch,
    Call,
    CopyTo,
    End,
    Mode,
    Nobody,
    Route,
    Step,
    WaitFor,
    Work,
)
from guocheng.definition.who import WhoKind
from guocheng.engine.flow import events as e
from guocheng.engine.flow.apply import apply
from guocheng.engine.flow.deadlines import due_of_person, due_of_wait
from guocheng.engine.flow.events_whole import Sought
from guocheng.engine.flow.jumps import forgetting, jump, left_waiting
from guocheng.engine.flow.people import nobody_message, opened, past_of, people_of, picked
from guocheng.engine.flow.repeated import approved_before
from guocheng.engine.flow.state import (
    DONE_NODES,
    STARTER,
    SYSTEM,
    Instance,
    NodeState,
    PersonId,
    State,
    Task,
    TaskState,
)
from guocheng.engine.flow.tree import Tree
from guocheng.engine.flow.voices import Says, outcome, returns, rows, verdict
from guocheng.engine.flow.world import Actor, World

#: A route that led so often to the same step leads nowhere.
ROUNDS_MAX = 100


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
        """Look at the voices of a step: end it, or ask who comes next and let go who is not needed."""
        if self.instance.node(step.name).state is not NodeState.ACTIVE:
            return
        tasks = self.instance.tasks_in(step.name)
        if not tasks:
            # Nobody has been named yet.
            return
        said = verdict(step, tasks)
        if said is NodeState.REJECTED:
            self.emit(e.Left(*self.stamp, step.name, NodeState.REJECTED))
            self.end(State.REJECTED)
        elif said is NodeState.PASSED:
            self.leave(e.Left(*self.stamp, step.name, NodeState.PASSED))
        elif self._excuse(step) or self._give_back(step) or self._turn(step):
            self.settle(step)

    def _excuse(self, step: Approval | Work) -> bool:
        """Let go those of a row whose other members have already settled it."""
        tasks = self.instance.tasks_in(step.name)
        for mode, voices in list(rows(tasks, step.mode))[1:]:
            pending = [voice.task for voice in voices if voice.says is Says.OPEN]
            if pending and outcome(mode, voices) is Says.YES:
                self.excuse(pending, "其他人已处理")
                return True
        return False

    def excuse(self, tasks: Iterable[Task], reason: str) -> None:
        """Let people go who are no longer needed, and those asked for their sake."""
        self.emit(e.Excused(*self.stamp, tuple(self.with_attached(task.no for task in tasks)), reason))

    def with_attached(self, numbers: Iterable[int]) -> list[int]:
        """Return the pending tasks among these and those asked for their sake, again and again."""
        found, waiting = set[int](), list(numbers)
        while waiting:
            no = waiting.pop()
            found.add(no)
            waiting += [task.no for task in self.instance.tasks.values() if task.parent == no and task.no not in found]
        return sorted(no for no in found if self.instance.tasks[no].pending)

    def _give_back(self, step: Approval | Work) -> bool:
        tasks = self.instance.tasks_in(step.name)
        for task in tasks:
            if task.state is TaskState.HELD and returns(task, tasks):
                self.emit(e.TakenUp(*self.stamp, task.no))
        # Nothing else follows: the task is open now.
        return False

    def _turn(self, step: Approval | Work) -> bool:
        """Ask the next of every row heard in turn, unless somebody of it is at work; tell if one spoke already."""
        for mode, voices in rows(self.instance.tasks_in(step.name), step.mode):
            still_open = [voice.task for voice in voices if voice.says is Says.OPEN]
            if mode is not Mode.IN_TURN or not still_open or still_open[0].state is not TaskState.WAITING:
                continue
            due = due_of_person(step, still_open[0].person, at=self.at, world=self.world)
            self.emit(e.TurnCame(*self.stamp, still_open[0].no, due.at, due.provisional, due.nudges))
            if self.spare_repeated(step):
                return True
        return False

    def spare_repeated(self, step: Approval | Work) -> bool:
        """Let those pass by themselves who approved before, when the procedure says so; tell whether anybody did."""
        spared = list(approved_before(self.tree, self.instance, step, self.world))
        for task, where in spared:
            opinion = f"此前已在「{self.tree.label(where)}」同意，自动通过"
            self.emit(e.Decided(self.at, SYSTEM, task.no, TaskState.APPROVED, opinion, form=self.form()))
        return bool(spared)

    def form(self) -> str:
        """Return the fingerprint of the form, where the procedure asks whether it has changed."""
        return self.world.form() if self.tree.procedure.repeated_if_unchanged else ""

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
        return tuple(self._with_due(step, task) if task.open else task for task in tasks)

    def resume(self, name: str) -> None:
        """Take up a paused step again: the sender is asked anew, the others have the time they had left."""
        step = self.tree.step(name)
        assert isinstance(step, Approval | Work)
        tasks = self.instance.tasks_in(name)
        paused = [e.Opened(task.no, task.person, task.turn) for task in tasks if task.state is TaskState.PAUSED]
        left = [task.left_minutes for task in tasks if task.state is TaskState.PAUSED]
        sender = self.instance.tasks[self.instance.node(name).sender]
        again = self.again(sender)
        opened_again = [
            self._after(task, minutes)
            for task, minutes in zip([*paused, again], [*left, sender.left_minutes], strict=True)
        ]
        self.emit(e.Resumed(*self.stamp, name, tuple(opened_again)))

    def again(self, task: Task, number: int = 0) -> e.Opened:
        """Return a new task for the same person, whose voice counts as before."""
        return e.Opened(
            number or self.instance.next_task_no(),
            task.person,
            task.turn,
            task.why,
            weight=task.weight,
            group=task.group,
            veto=task.veto,
            parent=task.parent,
            attached=task.attached,
            together=task.together,
        )

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
        arms = self.instance.node(name).arms
        arrived = [number for number in arms if self._arrived(branch.arms[number])]
        if len(arrived) >= min(branch.join or len(arms), len(arms)):
            self._discard([branch.arms[number] for number in arms if number not in arrived])
            self.leave(e.Left(*self.stamp, name, NodeState.PASSED))

    def _discard(self, arms: Iterable[Arm]) -> None:
        """Cancel what is under way in arms nobody waits for, and drop what lies ahead in them."""
        within = {name for arm in arms for step in arm.steps for name in self.tree.inside(step.name)}
        self._ahead = deque(step for step in self._ahead if step not in within)
        if known := within & self.instance.nodes.keys():
            self.emit(forgetting(self.instance, self.stamp, known))

    def _arrived(self, arm: Arm) -> bool:
        return not arm.steps or self.instance.node(arm.steps[-1].name).state in DONE_NODES

    def _enter(self, step: Step) -> None:
        match step:
            case Branch():
                self._split(step)
            case WaitFor():
                self._wait(step)
            case _ if not self.world.holds(step.when):
                self.leave(e.Skipped(*self.stamp, step.name, self._round(step), "条件不成立，不需要这一步"))
            case Approval() | Work():
                self._ask(step)
            case CopyTo():
                self._copy(step)
            case Act():
                self.emit(e.ActionsDue(*self.stamp, step.name, self._round(step)))
            case AwaitSignal():
                self._wait(step)
            case Call():
                self.emit(e.Called(*self.stamp, step.name, self._round(step)))
            case Route():
                self._route(step)
            case End():
                self.emit(e.Entered(*self.stamp, step.name, self._round(step)))
                self.emit(e.Left(*self.stamp, step.name, NodeState.PASSED))
                self.end(State.VOIDED if step.voided else State.ACCEPTED if step.accepted else State.REJECTED)

    def _round(self, step: Step) -> int:
        return self.instance.node(step.name).round + 1

    def _ask(self, step: Approval | Work) -> None:
        if any(who.kind is WhoKind.OUTSIDE for who in step.who):
            self.emit(Sought(*self.stamp, step.name, self._round(step)))
            return
        asking = people_of(step, self.instance.starter, self.world, past_of(self.instance, step.name))
        if people := picked(step, asking, self.world):
            tasks = self.with_due(step, opened(step, people, self.instance))
            self.emit(e.Entered(*self.stamp, step.name, self._round(step), tasks))
            if self.spare_repeated(step):
                self.settle(step)
        elif asking.passed_over:
            self.leave(e.Skipped(*self.stamp, step.name, self._round(step), "审批人就是发起人本人，自动通过"))
        elif step.nobody in (Nobody.INCIDENT, Nobody.INSTEAD):
            self.emit(e.Stuck(*self.stamp, step.name, self._round(step), nobody_message(step, asking)))
        elif step.nobody is Nobody.PASS:
            self.leave(e.Skipped(*self.stamp, step.name, self._round(step), "没有找到人员，按规则自动通过"))
        else:
            self.emit(e.Entered(*self.stamp, step.name, self._round(step)))
            self.emit(e.Left(*self.stamp, step.name, NodeState.REJECTED, "没有找到人员，按规则自动拒绝"))
            self.end(State.REJECTED)

    def _route(self, step: Route) -> None:
        if self._round(step) > ROUNDS_MAX:
            message = f"「{step.label}」已经绕了 {ROUNDS_MAX} 圈,请管理员跳转到别的步骤"
            self.emit(e.Stuck(*self.stamp, step.name, self._round(step), message))
            return
        self.emit(e.Entered(*self.stamp, step.name, self._round(step)))
        self.emit(e.Routed(*self.stamp, step.name, step.to))
        self.emit(e.Left(*self.stamp, step.name, NodeState.PASSED))
        self.go_to(step.to)

    def go_to(self, target: str) -> None:
        """Go on at any step of the procedure, forward or back; `jumps` says what goes before."""
        for event in jump(self.tree, self.instance, target, self.stamp):
            self.emit(event)
        for name in left_waiting(self.instance):
            self.resume(name)
        row = {name for step in self.tree.place(target).sequence for name in self.tree.inside(step.name)}
        self._ahead = deque(step for step in self._ahead if step not in row)
        self.go(target)

    def _copy(self, step: CopyTo) -> None:
        known = {copy.person for copy in self.instance.copies}
        asked = people_of(step, self.instance.starter, self.world, past_of(self.instance, step.name)).people
        people = tuple(one.person for one in asked if one.person not in known)
        self.leave(e.Copied(*self.stamp, people, step.name, self._round(step)))

    def _wait(self, step: WaitFor | AwaitSignal) -> None:
        due = due_of_wait(step, at=self.at, world=self.world)
        at = due.at or (None if isinstance(step, AwaitSignal) else self.at)
        self.emit(e.Entered(*self.stamp, step.name, self._round(step), due_at=at, provisional=due.provisional))

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

    def _with_due(self, step: Approval | Work, task: e.Opened) -> e.Opened:
        due = due_of_person(step, task.person, at=self.at, world=self.world)
        return replace(task, due_at=due.at, provisional=due.provisional, nudges=due.nudges)

    def _after(self, task: e.Opened, minutes: int | None) -> e.Opened:
        if minutes is None:
            return task
        reckoned = self.world.calendar_for((task.person,)).add_minutes(self.at, minutes)
        return replace(task, due_at=reckoned.at, provisional=reckoned.provisional)
