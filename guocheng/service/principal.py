"""The person a request speaks for (当前用户): resolved once per request, units and roles as plain arrays."""

from __future__ import annotations

from dataclasses import dataclass

from guocheng.base.calendar import OFFICE, WorkCalendar


@dataclass(frozen=True)
class Shared:
    """Records of one entity that were shared with a person alike: what may be done, and with which of their fields."""

    entity: str
    right: str  # see | comment | edit
    ids: tuple[int, ...]
    fields: tuple[str, ...]
    masked: tuple[str, ...] = ()
    readonly: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeptBack:
    """Records of one entity that are with a person at a step, and the fields that the step hides and locks there."""

    ids: tuple[int, ...]
    hidden: tuple[str, ...]
    locked: tuple[str, ...]


@dataclass(frozen=True)
class Standing:
    """All that rights depend on: two people who stand alike see alike, but for what is their own."""

    person_id: int
    unit_ids: tuple[int, ...]
    unit_ids_below: tuple[int, ...]
    roles: tuple[str, ...]
    administers: bool
    managed_ids: tuple[int, ...] = ()
    post_id: int | None = None
    shared: tuple[Shared, ...] = ()


@dataclass(frozen=True)
class Principal:
    """Who asks, with everything that rights depend on.

    `unit_ids` are the units the person belongs to, heads or answers for; `unit_ids_below` those with all below;
    `managed_ids` the units the person heads, with all below. A principal without a person (`person_id` 0) is an account
    that only administers. `viewed_by` is the administrator who looks through this person's eyes and may change nothing.
    """

    account_id: int
    person_id: int
    name: str
    login: str = ""
    number: str = ""
    unit_id: int | None = None
    unit_name: str | None = None
    post: str | None = None
    unit_ids: tuple[int, ...] = ()
    unit_ids_below: tuple[int, ...] = ()
    roles: tuple[str, ...] = ()
    administers: bool = False
    calendar: WorkCalendar = OFFICE
    managed_ids: tuple[int, ...] = ()
    post_id: int | None = None
    shared: tuple[Shared, ...] = ()
    viewed_by: str = ""

    @property
    def standing(self) -> Standing:
        """What the rights of this person depend on."""
        return Standing(
            self.person_id,
            self.unit_ids,
            self.unit_ids_below,
            self.roles,
            self.administers,
            self.managed_ids,
            self.post_id,
            self.shared,
        )

    @property
    def actor_id(self) -> int | None:
        """The person to write into the river, none for a bare account or the system."""
        return self.person_id or None


#: The system itself: imports of the demo, timers, alerts. It sees and may do everything.
SYSTEM = Principal(account_id=0, person_id=0, name="系统", administers=True)
