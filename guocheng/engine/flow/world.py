"""What the engine is told about the outside (外界): people, values and working time. It looks nothing up itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from guocheng.base.calendar import WorkCalendar
from guocheng.definition.procedure import Pick
from guocheng.definition.who import Who
from guocheng.engine.flow.state import SYSTEM, PersonId


@dataclass(frozen=True)
class Actor:
    """Who acts: a person, perhaps on behalf of another (代理), or the system."""

    person: PersonId
    on_behalf_of: PersonId | None = None
    administers: bool = False
    may_date: bool = False  # may enter afterwards what was said at an earlier time

    def stands_for(self, person: PersonId) -> bool:
        """Tell whether this actor may act as the person."""
        return person in (self.person, self.on_behalf_of)

    def behalf(self, person: PersonId) -> PersonId | None:
        """Return whom the actor speaks for when he acts on a task of this person."""
        return None if person == self.person else person


SYSTEM_ACTOR = Actor(SYSTEM, administers=True)


@dataclass(frozen=True)
class Found:
    """The people a `Who` names now: `why` them, or what is `missing` when there is nobody, as sentences for users.

    `because` says of single people more than `why` does; `later` says when people will be known who are not yet.
    """

    people: tuple[PersonId, ...]
    why: str = ""
    missing: str = ""
    because: Mapping[PersonId, str] = field(default_factory=dict)
    later: str = ""


@dataclass(frozen=True)
class Past:
    """What a procedure remembers that names people: who acted at each step, and who was picked for it.

    `step` is the one that people are looked for now.
    """

    step: str = ""
    acted: Mapping[str, tuple[PersonId, ...]] = field(default_factory=dict)
    picked: Mapping[str, tuple[PersonId, ...]] = field(default_factory=dict)


NOTHING_YET = Past()


class Resolver(Protocol):
    """Turns indirect names into people, as of now and for one record."""

    def find(self, who: Who, starter: PersonId, past: Past = NOTHING_YET) -> Found:
        """Return the people named, in order, without those who left."""

    def includes(self, who: Who, person: PersonId, starter: PersonId) -> bool:
        """Tell whether a person is among those named."""

    def pick(self, how: Pick, people: tuple[PersonId, ...]) -> PersonId:
        """Choose one of several people: by chance, in rotation, or who has the fewest open tasks."""

    def name(self, person: PersonId) -> str:
        """Return a person's name for a sentence."""


@dataclass(frozen=True)
class World:
    """The outside as one decision sees it: `evaluate` works an expression out over the record as it is now.

    `calendar_for` gives the working calendar of the unit of these people; for nobody, that of the record's unit.
    `form` gives a fingerprint of the record as it is now, equal only when nothing in it has changed.
    """

    resolver: Resolver
    evaluate: Callable[[str], object]
    calendar_for: Callable[[tuple[PersonId, ...]], WorkCalendar]
    form: Callable[[], str] = str

    def holds(self, condition: str) -> bool:
        """Tell whether a condition holds; a blank one does, a blank answer does not."""
        return not condition or self.evaluate(condition) is True
