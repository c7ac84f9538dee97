"""A case at a small company (测试用的小公司): people are named, steps are called by label, time is told.

`case.does("甲", "同意")` acts on the one open task of a person. After every act the history is replayed, through JSON
and through rows, and must give the same instance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from guocheng.base.calendar import ALWAYS, OFFICE, SEVEN_DAYS, WorkCalendar
from guocheng.base.zone import SHANGHAI
from guocheng.definition.procedure import Approval, Arm, Branch, Mode, Pick, Procedure, Step, Work
from guocheng.definition.who import Who, WhoKind, named
from guocheng.engine.flow import (
    NOTHING_YET,
    Actor,
    Attached,
    Found,
    Instance,
    NodeState,
    Past,
    TaskState,
    World,
    actions_due,
    apply_all,
    blockers,
    calls_due,
    decide,
    replay,
    start,
)
from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow.codec import from_json, to_json
from guocheng.engine.flow.rows import from_rows, to_rows

PEOPLE = "甲乙丙丁戊己庚辛"
STARTER = "发"
ADMIN = "管"
NAMES = {0: "系统", **dict(enumerate(PEOPLE + STARTER + ADMIN, 1))}
IDS = {name: number for number, name in NAMES.items()}
MONDAY = datetime(2026, 3, 2, 9, tzinfo=SHANGHAI)


def ids(names: str) -> tuple[int, ...]:
    """Return the ids of people named by one character each."""
    return tuple(IDS[name] for name in names)


class SmallCompany:
    """Resolves people from their names; a role is whoever the test put into it."""

    def __init__(self, roles: Mapping[str, str]) -> None:
        self.roles = roles

    def find(self, who: Who, starter: int, past: Past = NOTHING_YET) -> Found:
        """Return the people named."""
        match who.kind:
            case WhoKind.OUTSIDE:
                people = past.picked.get(past.step, ())
                return Found(people, "外部指定", "外部没有指定", later="由外部系统指定")
            case WhoKind.STARTER_PICKS | WhoKind.PREVIOUS_PICKS:
                return Found(past.picked.get(past.step, ()), "自选", "还没有选人", later="等待选择")
            case WhoKind.STEP:
                return Found(past.acted.get(who.step, ()), f"与「{who.step}」相同", later="等待前一步")
            case WhoKind.NAMED:
                return Found(ids("".join(who.people)), who.label)
            case WhoKind.STARTER:
                return Found((starter,), "发起人")
            case _:
                people = ids(self.roles.get(who.role, ""))
                return Found(people, f"角色「{who.label}」", f"角色「{who.label}」没有成员")

    def includes(self, who: Who, person: int, starter: int) -> bool:
        """Tell whether a person is among those named."""
        return who.kind is WhoKind.ANYONE or person in self.find(who, starter).people

    def pick(self, how: Pick, people: tuple[int, ...]) -> int:
        """Choose the last of them, whatever the rule."""
        return people[-1]

    def name(self, person: int) -> str:
        """Return a person's name."""
        return NAMES[person]


@dataclass
class Case:
    """One procedure running for one record."""

    procedure: Procedure
    values: dict[str, object] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    calendar: WorkCalendar = SEVEN_DAYS
    calendars: dict[str, WorkCalendar] = field(default_factory=dict)
    at: datetime = MONDAY
    performs: Callable[[str], None] = lambda step: None
    calls: tuple[int, ...] = (101, 102)
    form: str = ""
    may_date: bool = False
    picks: Mapping[str, str] = field(default_factory=dict)
    events: list[e.Event] = field(default_factory=list)
    now: Instance | None = None

    def __post_init__(self) -> None:
        self.happened(
            start(
                self.procedure,
                flow="test.flow",
                flow_version=1,
                move="submit",
                starter=IDS[STARTER],
                at=self.at,
                world=self.world,
                picks={step: ids(names) for step, names in self.picks.items()},
            )
        )

    @property
    def world(self) -> World:
        """The outside as it is now."""
        return World(SmallCompany(self.roles), self.evaluate, self.calendar_for, lambda: self.form)

    @property
    def instance(self) -> Instance:
        """The instance as it stands."""
        assert self.now is not None
        return self.now

    @property
    def state(self) -> str:
        """How the instance stands."""
        return self.instance.state.value

    def evaluate(self, text: str) -> object:
        """A condition is the name of a value, or a number."""
        return Decimal(text) if text.isdigit() else self.values.get(text)

    def calendar_for(self, people: tuple[int, ...]) -> WorkCalendar:
        """The calendar of the first person's unit, or of the record's."""
        return self.calendars.get(NAMES[people[0]], self.calendar) if people else self.calendar

    def happened(self, events: list[e.Event]) -> list[e.Event]:
        """Take events in, do the actions they ask for, and see that a replay gives the same."""
        self.now = after = apply_all(self.now, events)
        self.events += events
        assert [from_json(to_json(event)) for event in events] == events
        assert replay(self.events) == after
        rows = to_rows(after)
        assert from_rows(rows.head, rows.nodes, rows.tasks, rows.copies) == after
        for step, _ in actions_due(self.procedure, after)[:1]:
            self.performs(step)
            self.command(c.Performed(step), "系")
        for call in calls_due(self.procedure, after)[:1]:
            self.command(c.CallsMade(call.name, self.calls), "系")
        return events

    def command(self, command: c.Command, by: str, *, admin: bool = False) -> list[e.Event]:
        """Give a command at the time it is."""
        actor = Actor(IDS.get(by, 0), administers=admin or by == ADMIN, may_date=self.may_date)
        return self.happened(decide(self.procedure, self.instance, command, by=actor, at=self.at, world=self.world))

    def refusals(self, command: c.Command, by: str) -> list[str]:
        """Say why a command cannot be carried out."""
        actor = Actor(IDS[by], administers=by == ADMIN, may_date=self.may_date)
        found = blockers(self.procedure, self.instance, command, by=actor, at=self.at, world=self.world)
        return [problem.message for problem in found]

    def does(self, name: str, verb: str, opinion: str = "") -> list[e.Event]:
        """Decide the one open task of a person: 同意, 拒绝 or 提交."""
        decision = {"同意": c.Decision.APPROVE, "拒绝": c.Decision.REJECT, "提交": c.Decision.SUBMIT}[verb]
        return self.command(c.Decide(self.task(name), decision, opinion or "意见"), name)

    def asks(self, name: str, others: str, attached: str, together: str = "all_of") -> list[e.Event]:
        """Let a person ask others: before, after, beside, delegate or consult."""
        return self.command(c.Add(self.task(name), ids(others), Attached(attached), together, "请看"), name)

    def sends_back(self, name: str, to: str = c.STARTER, *, straight: bool = False) -> list[e.Event]:
        """Send back the one open task of a person."""
        return self.command(c.SendBack(self.task(name), to, straight, "请补充"), name)

    def resubmits(self) -> list[e.Event]:
        """Submit again as the starter."""
        return self.command(c.Resubmit("已补充"), STARTER)

    def hands_over(self, name: str, to: str) -> list[e.Event]:
        """Give the one open task of a person to another."""
        return self.command(c.HandOver(self.task(name), IDS[to]), name)

    def passes(self, **time: float) -> None:
        """Let time pass, and wake what is due, in order."""
        self.at += timedelta(**time)
        for timer in sorted(self.instance.timers(), key=lambda one: one.due_at):
            if timer.due_at <= self.at:
                self.command(c.WakeUp(timer.step, timer.round, timer.task), "系")

    def task(self, name: str) -> int:
        """Return the number of the one open task of a person."""
        [found] = [task.no for task in self.instance.open_tasks() if task.person == IDS[name]]
        return found

    def waits_for(self) -> str:
        """Name everybody with an open task, in order of the tasks."""
        return "".join(NAMES[task.person] for task in self.instance.open_tasks())

    def states(self, step: str) -> str:
        """Return the task states of the current round of a step."""
        return " ".join(f"{NAMES[task.person]}:{task.state}" for task in self.instance.tasks_in(step))

    def node(self, step: str) -> str:
        """Return the state of a step."""
        return self.instance.node(step).state.value

    def due(self, name: str) -> str:
        """Return the due time of the one open task of a person, as people say it."""
        due_at = self.instance.tasks[self.task(name)].due_at
        return f"{due_at.astimezone(SHANGHAI):%m-%d %H:%M}" if due_at else ""


def procedure(*steps: Step, withdraw: str = "until_first") -> Procedure:
    """Make a procedure called 「审批」."""
    return Procedure("review", "审批", steps, starter_may_withdraw=withdraw)


def approval(name: str, people: str, mode: str = "any_of", **rest: object) -> Approval:
    """Make an approval by people named by one character each."""
    return Approval(name, name, (named(*people),), Mode(mode), **rest)  # type: ignore[arg-type]


def work(name: str, people: str, **rest: object) -> Work:
    """Make a piece of work."""
    return Work(name, name, (named(*people),), **rest)  # type: ignore[arg-type]


def branch(name: str, split: str, *arms: tuple[str, tuple[Step, ...]]) -> Branch:
    """Make a branch from (condition, steps) pairs."""
    made = tuple(Arm(f"{name}{number}", steps, when) for number, (when, steps) in enumerate(arms, 1))
    return Branch(name, name, made, split)


__all__ = [
    "ALWAYS", "IDS", "MONDAY", "OFFICE", "STARTER", "Case", "NodeState", "TaskState",
    "approval", "branch", "ids", "procedure", "work",
]  # fmt: skip
