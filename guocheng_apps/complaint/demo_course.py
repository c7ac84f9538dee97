"""How far a ticket of the demo has come (演示的经过): a walk through the stages with plausible times.

- A walk never reaches beyond `now`: where the time runs out, the ticket still stands.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from guocheng_apps.complaint.demo_words import WAIT_REASONS
from guocheng_apps.org.demo import Person


@dataclass
class Course:
    """The stages a ticket went through, oldest first."""

    chance: random.Random
    now: datetime
    at: datetime
    slow: float
    stops_in: str = ""
    stage: str = "new"
    history: list[dict[str, Any]] = field(default_factory=list)

    def goes(self, move: str, stage: str, by: Person, hours: tuple[float, float], comment: str = "") -> bool:
        """Make a move after some hours; tell whether the time sufficed."""
        at = self.at + timedelta(seconds=int(3600 * self.chance.uniform(*hours) * self.slow))
        if at >= self.now or self.stage == self.stops_in:
            return False
        self.at, self.stage = at, stage
        self._note(move, by, comment)
        return True

    def begins(self, by: Person) -> None:
        """Note the creation."""
        self._note("", by, "")

    def passed(self, stage: str) -> bool:
        """Tell whether the ticket has ever stood in a stage."""
        return any(one["stage"] == stage for one in self.history)

    def when(self, stage: str) -> datetime | None:
        """Return when the ticket first came to a stage."""
        return next((one["at"] for one in self.history if one["stage"] == stage), None)

    def _note(self, move: str, by: Person, comment: str) -> None:
        entry = {"at": self.at, "by": {"key": by.number}, "stage": self.stage, "move": move, "comment": comment}
        self.history.append(entry)


def walk(course: Course, agent: Person, head: Person, appeals: bool) -> None:
    """Lead a ticket as far as its time allows."""
    chance = course.chance
    end = None if course.stops_in else _unusual_end(chance)
    course.begins(agent)
    if not course.goes("assign", "assigned", agent, (0.1, 1.2)):
        return
    if end and course.goes(*end[:2], agent, (0.3, 6), end[2]):
        return
    if not course.goes("start", "investigating", head if chance.random() < 0.4 else agent, (0.2, 4.5)):
        return
    if chance.random() < 0.22:
        course.goes("wait", "waiting", agent, (0.5, 6), chance.choice(WAIT_REASONS))
    if course.stage == "waiting" and not course.goes("resume", "investigating", agent, (3, 40)):
        return
    if course.goes("judge", "judged", agent, (1.5, 16)):
        _after_judgement(course, agent, head, appeals)


def _after_judgement(course: Course, agent: Person, head: Person, appeals: bool) -> None:
    if appeals and course.goes("appeal", "appealing", head, (1, 10)):
        if not course.goes("arbitrate", "settling", agent, (8, 40)):
            return
    elif not course.goes("accept", "settling", head, (0.5, 9)):
        return
    if course.goes("settle", "callback", agent, (0.5, 10)):
        course.goes("close", "closed", agent, (0.5, 8))


def _unusual_end(chance: random.Random) -> tuple[str, str, str] | None:
    drawn = chance.random()
    if drawn < 0.025:
        return "withdraw", "withdrawn", "客户来电撤诉"
    if drawn < 0.035:
        return "hand_over", "handed_over", "非本分公司责任,转总部处理"
    return None
