"""Random procedures and random walks through them (随机流程与随机走), for the properties of engine and store."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

from guocheng.base.problem import Conflict, Refused
from guocheng.definition.action import Assign, SetFields
from guocheng.definition.procedure import (
    Act,
    Approval,
    Arm,
    AwaitSignal,
    Branch,
    Call,
    CopyTo,
    Deadline,
    End,
    Mode,
    Nobody,
    Pick,
    Procedure,
    Repeated,
    Route,
    Step,
    Then,
    Voids,
    WaitFor,
    Work,
)
from guocheng.definition.who import Who, named, named_outside, role_member
from guocheng.engine.flow import Instance, Node, NodeState
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.outside import waits
from guocheng.engine.flow.send_back import targets
from guocheng.engine.flow.state import Attached, TaskState
from guocheng.engine.flow.tree import tree_of
from tests.engine.case import IDS, NAMES, PEOPLE, STARTER, Case

VALUES = "xyz"
ADVISING = (Attached.DELEGATE, Attached.CONSULT)


class Maker:
    """Makes procedures; steps get names in the order they are made."""

    def __init__(self, random: Random, size: int) -> None:
        self.random = random
        self.left = size
        self.made = 0

    def procedure(self) -> Procedure:
        """Make a procedure of at most the size given."""
        rule = self.random.choice(["never", "until_first", "any_time"])
        repeated = self.random.choice([Repeated.EACH, Repeated.EACH, *Repeated])
        back = (SetFields((Assign("x", "0"),)),) if self.coin() else ()
        voids = self.random.choice(list(Voids))
        made = Procedure(
            "review",
            "审批",
            self.sequence(0),
            starter_may_withdraw=rule,
            repeated=repeated,
            may_void=voids,
            deadline=self.deadline() if self.random.random() < 0.3 else Deadline(),
            rests_with_starter=self.coin(),
            compensation=back,
        )
        return with_targets(made, self.random)

    def sequence(self, depth: int) -> tuple[Step, ...]:
        """Make some steps in a row."""
        return tuple(self.step(depth) for _ in range(self.random.randint(0 if depth else 1, 4)) if self.left > 0)

    def step(self, depth: int) -> Step:
        """Make one step of any kind."""
        self.left -= 1
        self.made += 1
        name = f"s{self.made}"
        kinds = ["approval"] * 6 + ["work", "copy", "act", "wait", "signal", "route", "call"] + ["end"] * self.coin()
        kinds += ["branch"] * (5 if depth < 3 else 0)
        match self.random.choice(kinds):
            case "approval":
                return self.approval(name)
            case "work":
                return Work(name, name, self.who(), mode=self.mode(), when=self.when(), deadline_hours=2)
            case "copy":
                return CopyTo(name, name, self.who(), when=self.when())
            case "act":
                return Act(name, name, (SetFields((Assign("x", "1"),)),), when=self.when())
            case "wait":
                return WaitFor(name, name, str(self.random.randint(0, 9)))
            case "signal":
                return AwaitSignal(name, name, "paid", self.when(), self.deadline())
            case "call":
                return self.call(name)
            case "route":
                return Route(name, name, name, self.random.choice(VALUES))
            case "end":
                return End(name, name, self.coin(), self.random.choice(VALUES), voided=self.random.random() < 0.3)
            case _:
                return self.branch(name, depth)

    def call(self, name: str) -> Call:
        """Make a step that calls procedures, and waits for them or not."""
        rejected = self.random.choice(["reject", "pass", "pass"])
        waits = self.random.random() < 0.8
        return Call(name, name, "test.part", "submit", (), waits=waits, rejected=rejected, when=self.when())

    def approval(self, name: str) -> Approval:
        """Make an approval with any rules."""
        outside = (named_outside("https://erp.example.com/who"),) if self.random.random() < 0.1 else ()
        return Approval(
            name,
            name,
            self.who() + outside,
            self.mode(),
            self.when(),
            self.random.choice(list(Nobody)),
            reject_waits_for_all=self.coin(),
            skip_starter=self.coin(),
            deadline_hours=self.random.choice([0, 1, 30]),
            count=self.random.randint(0, 3),
            share=self.random.choice([0, 34, 50, 67, 100]),
            veto=self.who() if self.random.random() < 0.1 else (),
            pick=self.random.choice([Pick.EVERYBODY, Pick.EVERYBODY, Pick.ROTATE]),
            later_settles=self.coin(),
            instead=self.who(),
            starter_instead=self.who() if self.random.random() < 0.2 else (),
            deadline=self.deadline(),
            release_hours=self.random.choice([0, 2]),
        )

    def deadline(self) -> Deadline:
        """Make a deadline with any consequences."""
        return Deadline(
            hours=self.random.choice(["", "0", "3", "40"]),
            remind_percents=self.random.choice([(), (50, 100)]),
            every_hours=self.random.choice([0, 4]),
            every_max=2,
            escalate=self.who() if self.coin() else (),
            then=self.random.choice([Then.NOTHING, *Then]),
            to=self.who(),
        )

    def branch(self, name: str, depth: int) -> Branch:
        """Make a branch with up to three arms."""
        arms = tuple(
            Arm(f"{name}.{number}", self.sequence(depth + 1), self.random.choice(["", *VALUES]))
            for number in range(self.random.randint(1, 3))
        )
        split = self.random.choice(["exclusive", "parallel", "parallel", "inclusive"])
        return Branch(name, name, arms, split, self.random.choice([0, 0, 1, 2]))

    def who(self) -> tuple[Who, ...]:
        """Name nobody, or some people."""
        if self.random.random() < 0.1:
            return (role_member("empty", label="空角色"),)
        return (named(*self.random.sample(PEOPLE + STARTER, self.random.randint(1, 3))),)

    def mode(self) -> Mode:
        """Pick a mode."""
        return self.random.choice(list(Mode))

    def when(self) -> str:
        """Pick a condition, mostly none."""
        return self.random.choice(["", "", "", *VALUES])

    def coin(self) -> bool:
        """Throw a coin."""
        return self.random.random() < 0.5


def with_targets(procedure: Procedure, random: Random) -> Procedure:
    """Let every route lead to some step of the procedure, mostly to a later one so that it ends."""
    tree = tree_of(procedure)
    names = list(tree.names())

    def led(steps: tuple[Step, ...]) -> tuple[Step, ...]:
        return tuple(map(one, steps))

    def one(step: Step) -> Step:
        if isinstance(step, Route):
            near = set(tree.rows_of(step.name))
            later = [name for name in names[names.index(step.name) + 1 :] if name in near]
            return replace(step, to=random.choice(later)) if later else replace(step, when="never")
        if isinstance(step, Branch):
            return replace(step, arms=tuple(replace(arm, steps=led(arm.steps)) for arm in step.arms))
        return step

    return replace(procedure, steps=led(procedure.steps))


def random_case(random: Random, size: int = 14) -> Case:
    """Start a random procedure."""
    values: dict[str, object] = {name: random.random() < 0.6 for name in VALUES}

    def change(step: str) -> None:
        values[random.choice(VALUES)] = random.random() < 0.5

    return Case(Maker(random, size).procedure(), values, performs=change)


def commands(case: Case, random: Random) -> Iterator[tuple[c.Command, str]]:
    """Yield what might be done now, sensible or not, with by whom."""
    instance, tree = case.instance, tree_of(case.procedure)
    for task in instance.tasks.values():
        by = NAMES[task.person]
        yield c.Decide(task.no, random.choice([c.Decision.APPROVE, c.Decision.APPROVE, c.Decision.REJECT]), "意见"), by
        yield c.Decide(task.no, c.Decision.SUBMIT, "意见"), by
        yield c.HandOver(task.no, IDS[random.choice(PEOPLE)]), by
        yield c.Reassign(task.no, IDS[random.choice(PEOPLE)]), "管"
        yield random.choice([c.Claim(task.no), c.Release(task.no)]), by
        yield c.TakeBack(task.no), by
        if random.random() < 0.5:
            asked = tuple(IDS[one] for one in random.sample(PEOPLE, random.randint(1, 2)))
            together = random.choice(["any_of", "all_of", "in_turn"])
            yield c.Add(task.no, asked, random.choice(list(Attached)), together), by
        if task.parent:
            yield c.Remove(task.no), NAMES[instance.tasks[task.parent].person]
        if task.step in tree:
            to = random.choice([c.STARTER, *targets(tree, instance, task.step)])
            yield c.SendBack(task.no, to, random.random() < 0.5, "请补充"), by
    for node in instance.incidents():
        yield c.Repair(node.step, (IDS[random.choice(PEOPLE)],)), "管"
    yield from ((c.WakeUp(timer.step, timer.round, timer.task), "系") for timer in instance.timers())
    yield from ((c.CallEnded(node.step, called, random.random() < 0.8), "系") for node, called in calls(instance))
    yield from named_by_others(case, random)
    yield c.Resubmit(), STARTER
    yield c.Signal("paid"), "系"
    if names := list(tree.names()):
        to = random.choice(names)
        yield from ((command, "管") for command in (c.Suspend(), c.Activate(), c.Reopen(to)))
        if random.random() < 0.2:
            yield c.Jump(to), "管"
    yield c.Void(), random.choice([STARTER, "管"])
    yield c.Compensate(), "管"
    yield c.Remind(), STARTER
    yield c.CopyPeople((IDS[random.choice(PEOPLE)],)), STARTER
    if random.random() < 0.05:
        yield random.choice([c.Withdraw(), c.Cancel(), c.ForceEnd(True)]), random.choice([STARTER, "管"])


def likely(case: Case, random: Random) -> Iterator[tuple[c.Command, str]]:
    """Yield what people mostly do: they agree, one after the other, and what is waited for happens."""
    tree = tree_of(case.procedure)
    for task in case.instance.tasks.values():
        if task.state is TaskState.CLAIMABLE:
            yield c.Claim(task.no), NAMES[task.person]
        elif task.state is TaskState.OPEN and task.step in tree:
            submits = task.attached in ADVISING or isinstance(tree.step(task.step), Work)
            yield c.Decide(task.no, c.Decision.SUBMIT if submits else c.Decision.APPROVE, "好"), NAMES[task.person]
    yield from ((c.CallEnded(node.step, called, True), "系") for node, called in calls(case.instance))
    yield from ((c.Repair(node.step, (IDS[random.choice(PEOPLE)],)), "管") for node in case.instance.incidents())
    yield from named_by_others(case, random)
    if case.instance.with_starter:
        yield c.Resubmit(), STARTER
    if case.instance.suspended_at:
        yield c.Activate(), "管"


def named_by_others(case: Case, random: Random) -> Iterator[tuple[c.Command, str]]:
    """Yield the answers of other systems that are waited for; some of them name nobody."""
    tree = tree_of(case.procedure)
    for node in case.instance.nodes.values():
        if waits(tree, case.instance, node.step):
            people = tuple(IDS[one] for one in random.sample(PEOPLE, random.randint(0, 2)))
            yield c.Named(node.step, node.round, people, "" if people else "没有人应答"), "系"


def some_command(case: Case, random: Random) -> tuple[c.Command, str]:
    """Return something to do: half of the time what people mostly do, else anything."""
    usual = list(likely(case, random)) if random.random() < 0.5 else []
    return random.choice(usual or list(commands(case, random)))


def walk(case: Case, random: Random, steps: int = 40) -> Iterator[tuple[c.Command, str, Instance]]:
    """Do random things, many of them refused, and yield each that was done with the instance it led to."""
    for _ in range(steps):
        case.passes(minutes=random.choice([0, 7, 90, 3000]))
        command, by = some_command(case, random)
        try:
            case.command(command, by)
        except (Refused, Conflict):
            continue
        yield command, by, case.instance


def calls(instance: Instance) -> Iterator[tuple[Node, int]]:
    """Yield the called procedures that are still waited for, with their steps."""
    for node in instance.nodes.values():
        if node.state is NodeState.ACTIVE:
            yield from ((node, called) for called in node.calls if called not in node.answered)


def finish(case: Case) -> None:
    """Let everybody agree until the procedure ends; it must."""
    for _ in range(500):
        instance = case.instance
        if not instance.running:
            return
        if instance.suspended_at:
            case.command(c.Activate(), "管")
        for node in instance.incidents():
            case.command(c.Repair(node.step, (IDS["甲"],)), "管")
        case.command(c.Signal("paid"), "系")
        for answer, by in list(named_by_others(case, Random(0))):
            case.command(answer, by)
        for node, called in list(calls(case.instance)):
            case.command(c.CallEnded(node.step, called, True), "系")
        if case.instance.running and not _everybody_agrees(case):
            case.passes(days=60)
    raise AssertionError("the procedure does not end although everybody agrees")


def _everybody_agrees(case: Case) -> bool:
    """Let everybody with something to do do it; tell whether there was anybody."""
    for task in case.instance.tasks.values():
        if case.instance.tasks[task.no].state is TaskState.CLAIMABLE:
            case.command(c.Claim(task.no), NAMES[task.person])
    if case.instance.with_starter:
        case.resubmits()
    asked = case.instance.open_tasks()
    for task in asked:
        if case.instance.running and case.instance.tasks[task.no].state is TaskState.OPEN and task.step != c.STARTER:
            submits = task.attached in ADVISING or isinstance(tree_of(case.procedure).step(task.step), Work)
            decision = c.Decision.SUBMIT if submits else c.Decision.APPROVE
            case.command(c.Decide(task.no, decision, "好"), NAMES[task.person])
    return bool(asked)
