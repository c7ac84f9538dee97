"""What the steps of procedures let people see of a record (步骤上的字段权限), for as long as the record is with them.

- Whoever has something to do at a step that hides or masks a field has it nowhere: `kept_back` goes into the one
  permission function, so lists, filters, reports and exports leave it out, whatever roles give.
- On the page of the record masked is masked, and what a step lets read or fill in is there too, unless roles deny it.
- Who sees a record only because he was asked keeps to what the step said after he decided; who was told, to what the
  step says that told him.
- A stand-in sees what the person sees for whom he stands in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from guocheng.definition.entity import Entity
from guocheng.definition.form_rights import FILLED, KEPT_BACK, FieldUse, FormRights, fields_of
from guocheng.service.context import Look
from guocheng.service.flow.version import form_at, speaks_of_fields, step_label
from guocheng.service.granted import Denied
from guocheng.service.principal import KeptBack, Principal
from guocheng.service.stand_ins import stood_in_for
from guocheng.store.flow import at_steps as places

Names = frozenset[str]
_LOCKED = KEPT_BACK | {FieldUse.READ}


def kept_back(look: Look, entity: Entity, person: int) -> tuple[KeptBack, ...]:
    """Return the fields that are kept from a person on records that are with him now."""
    flow = look.catalogue.flow_of(entity)
    if not person or flow is None or not speaks_of_fields(look, flow.name):
        return ()
    found = []
    for place in places.waiting_for(look.connection, entity.name, person):
        form = form_at(look, place.flow, place.version, place.move, place.step)
        hidden, locked = form.fields(entity, KEPT_BACK), form.fields(entity, _LOCKED)
        if locked:
            found.append(KeptBack(tuple(sorted(place.records)), tuple(sorted(hidden)), tuple(sorted(locked))))
    return tuple(found)


@dataclass(frozen=True)
class AtSteps:
    """What the steps at which a record is with somebody say of its fields, dotted; nothing where none does."""

    hidden: Names = frozenset()
    masked: Names = frozenset()
    opened: Names = frozenset()
    filled: Names = frozenset()
    locked: Names = frozenset()
    #: What is personal in what is opened.
    personal: Names = frozenset()
    #: What steps hid or masked that are over.
    was_hidden: Names = frozenset()
    was_masked: Names = frozenset()

    def shown(self, given: Names, *, sees: bool) -> Names:
        """Return the fields that are shown, where roles give these; who does not see it by a role was only asked."""
        rest = given if sees else given - self.was_hidden
        return ((rest | self.masked | self.opened) - self.hidden) | self.filled

    def masks(self, given: Names, shown: Names, *, sees: bool) -> Names:
        """Return the fields that are masked, where roles mask these and show those."""
        return given | self.masked | (self.personal - shown) | (frozenset() if sees else self.was_masked)


NOTHING_SAID = AtSteps()


@dataclass(frozen=True)
class Saying:
    """What one step says of fields to somebody: while the record is with him, since it was, or because he was told."""

    label: str
    form: FormRights
    waiting: bool
    told: bool


def sayings(look: Look, principal: Principal, entity: Entity, record_id: int) -> list[Saying]:
    """Return what steps say of a record's fields to a person, and to those he stands in for."""
    flow, person = look.catalogue.flow_of(entity), principal.actor_id
    if person is None or flow is None or not speaks_of_fields(look, flow.name):
        return []
    people = [person, *stood_in_for(look, person, entity.name, record_id)]
    found = []
    for place in places.on_record(look.connection, entity.name, record_id, people):
        where = (place.flow, place.version, place.move, place.step)
        found.append(Saying(step_label(look, *where), form_at(look, *where), place.waiting, place.told))
    return found


def at_steps(look: Look, principal: Principal, entity: Entity, record_id: int) -> AtSteps:
    """Return what is said of a record's fields for a person, and for those he stands in for."""
    found = sayings(look, principal, entity, record_id)
    if not found:
        return NOTHING_SAID
    now = [one.form for one in found if one.waiting]
    over = [one.form for one in found if not one.waiting]
    denied = Denied.of(look.catalogue, principal.standing, entity)

    def given(uses: Iterable[FieldUse], forms: Iterable[FormRights] = now) -> Names:
        names = _said(entity, forms, frozenset(uses))
        return frozenset(name for name in names if not denied.from_field(name, "hidden"))

    filled = _said(entity, now, FILLED)
    opened = given({FieldUse.READ}, [*now, *(one.form for one in found if one.told)])
    return AtSteps(
        hidden=_said(entity, now, frozenset({FieldUse.HIDDEN})),
        masked=given({FieldUse.MASKED}) | {name for name in opened if denied.from_field(name, "masked")},
        opened=opened,
        personal=opened & {name for name, one in fields_of(entity) if one.masked},
        filled=filled,
        locked=_said(entity, now, _LOCKED) - filled,
        was_hidden=_said(entity, over, frozenset({FieldUse.HIDDEN})),
        was_masked=_said(entity, over, frozenset({FieldUse.MASKED})),
    )


def _said(entity: Entity, forms: Iterable[FormRights], uses: frozenset[FieldUse]) -> Names:
    return frozenset(name for form in forms for name in form.fields(entity, uses))
