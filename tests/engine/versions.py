"""Another version of a procedure, changed at random (随机的新版本), and walks on which procedures go over to them.

What people do to a flow in a year, all at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random

from guocheng.base.problem import Conflict, Refused
from guocheng.definition.procedure import Approval, Branch, Procedure, Route, Step, Work
from guocheng.engine.flow import Actor, Instance
from guocheng.engine.flow import commands as c
from guocheng.engine.flow import events as e
from guocheng.engine.flow.mapping import Choice, plan_of
from guocheng.engine.flow.migrate import Options, migrate, unmigrate
from guocheng.engine.flow.tree import tree_of
from tests.engine.case import IDS, Case
from tests.engine.walks import Maker, some_command, with_targets

ADMIN = Actor(IDS["管"], administers=True)


class Changer:
    """Changes a procedure; what is changed is chosen at random, mostly little."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.maker = Maker(random, 100)
        self.made = 0

    def version_of(self, procedure: Procedure) -> Procedure:
        """Return another version of a procedure."""
        steps = self.sequence(procedure.steps) or (self.new(),)
        return with_targets(replace(procedure, steps=steps), self.random)

    def sequence(self, steps: tuple[Step, ...]) -> tuple[Step, ...]:
        """Change a row: drop, insert, swap, wrap."""
        changed = [self.step(one) for one in steps if self.random.random() > 0.12]
        if self.random.random() < 0.25:
            changed.insert(self.random.randint(0, len(changed)), self.new())
        if len(changed) > 1 and self.random.random() < 0.15:
            self.random.shuffle(changed)
        return tuple(changed)

    def step(self, step: Step) -> Step:
        """Change a step, or leave it."""
        if isinstance(step, Branch):
            return self.branch(step)
        if self.random.random() < 0.15:
            step = replace(step, name=self.name())
        if self.random.random() < 0.15:
            return self.wrapped(step)
        if isinstance(step, Approval | Work) and self.random.random() < 0.3:
            changed: Step = replace(step, who=self.maker.who(), mode=self.maker.mode())
            return changed
        if isinstance(step, Approval) and self.random.random() < 0.2:
            return replace(step, deadline=self.maker.deadline(), count=self.random.randint(0, 3))
        if isinstance(step, Route):
            return replace(step, to=step.name, when="never")
        return step

    def branch(self, branch: Branch) -> Branch:
        """Change the arms of a branch."""
        arms = [replace(arm, steps=self.sequence(arm.steps)) for arm in branch.arms]
        if self.random.random() < 0.1:
            arms.insert(0, replace(arms[0], label=self.name(), steps=(self.new(),)))
        if self.random.random() < 0.1:
            self.random.shuffle(arms)
        if len(arms) > 1 and self.random.random() < 0.1:
            arms.pop()
        split = branch.split if self.random.random() < 0.9 else self.random.choice(["exclusive", "parallel"])
        name = branch.name if self.random.random() < 0.8 else self.name()
        return replace(branch, name=name, arms=tuple(arms), split=split)

    def wrapped(self, step: Step) -> Branch:
        """Put a step into a branch of its own."""
        branch = self.maker.branch(self.name(), 9)
        return replace(branch, arms=(replace(branch.arms[0], steps=(step,)),), join=0)

    def new(self) -> Step:
        """Make a step that was not there before."""
        return self.maker.approval(self.name())

    def name(self) -> str:
        """Make a name that was not there before."""
        self.made += 1
        return f"n{self.made}"


def choices(before: Procedure, after: Procedure, random: Random) -> Mapping[str, Choice]:
    """Say of some steps what becomes of them: mostly of those that nothing goes on as."""
    names = list(tree_of(after).names())
    unmapped = set(plan_of(before, after, {}).unmapped())
    chosen = (name for name in tree_of(before).names() if name in unmapped or random.random() < 0.05)
    return {name: Choice(random.choice(names), gone=True) for name in chosen}


@dataclass
class Journey:
    """A walk through a procedure that goes over to other versions on its way, and comes back from some of them.

    `versions` holds every version it ran in, by number.
    """

    case: Case
    random: Random
    versions: dict[int, Procedure] = field(default_factory=dict)
    changer: Changer = field(init=False)
    migrated: tuple[Instance, Procedure, int] | None = None

    def __post_init__(self) -> None:
        self.versions[self.case.instance.flow_version] = self.case.procedure
        self.changer = Changer(self.random)

    def walk(self, steps: int = 40) -> Iterator[tuple[c.Command | None, str, Instance]]:
        """Do random things, many of them refused, and yield each that was done; a migration is no command."""
        case, random = self.case, self.random
        for _ in range(steps):
            case.passes(minutes=random.choice([0, 7, 90, 3000]))
            if random.random() < 0.1 and (self.comes_back() or self.goes_over()):
                yield None, "管", case.instance
                continue
            command, by = some_command(case, random)
            try:
                case.command(command, by)
            except (Refused, Conflict):
                continue
            yield command, by, case.instance

    def goes_over(self) -> bool:
        """Let it go over to another version; tell whether it could."""
        case, random = self.case, self.random
        before, version = case.instance, max(self.versions) + 1
        after = self.changer.version_of(case.procedure)
        plan = plan_of(case.procedure, after, choices(case.procedure, after, random))
        options = Options(random.random() < 0.6, random.random() < 0.6)
        verdict = migrate(plan, before, options, version=version, by=ADMIN, at=case.at, world=case.world)
        if verdict.impossible:
            return False
        old, self.versions[version], case.procedure = case.procedure, after, after
        case.happened(list(verdict.events))
        self.migrated = before, old, case.instance.seq
        return True

    def comes_back(self) -> bool:
        """Undo the last migration, when nothing has happened since; then everything is as it was.

        What the system did on its way cannot be undone, and who was told by then stays told.
        """
        case, seen = self.case, self.migrated
        self.migrated = None
        if seen is None or not case.instance.running or case.instance.seq != seen[2]:
            return False
        before, old, _ = seen
        if any(isinstance(one, e.ActionsDue | e.Called) for one in case.events[before.seq :]):
            return False
        case.procedure = old
        case.happened([unmigrate(before, by=IDS["管"], at=case.at)])
        now = case.instance
        as_before = replace(now, seq=before.seq, copies=before.copies)
        assert as_before == before, "a migration that was taken back left something behind"
        assert set(now.timers()) == set(before.timers())
        return True
