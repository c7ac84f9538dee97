"""Where a figure comes from and who uses it (血缘与影响): asked of the definitions in force.

- Whoever sees a field learns what it is worked out from, as far as that is seen too.
- Who uses it, and how much hangs on it, is for administrators: they are about to change it.
"""

from __future__ import annotations

from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.lineage import KINDS, FieldRef, label_of, made_from, used_by
from guocheng.service.context import Look
from guocheng.service.records import lists
from guocheng.service.records.access import reader_of, visibility_of
from guocheng.service.rights import must_administer


def lineage(look: Look, *, entity: str, field: str) -> dict[str, Any]:
    """Return what a field is worked out from, and for administrators every place that uses it.

    :raises NotFound: the person sees no such field.
    """
    ref = _seen(look, entity, field)
    found = look.catalogue.field(entity, field)
    roll_up = found.roll_up if found else None
    told = {
        "label": label_of(look.catalogue, ref),
        "formula": found.formula if found else "",
        "through": found.through if found else "",
        "roll_up": roll_up and {"function": roll_up.function, "value": roll_up.value, "where": roll_up.where},
        "made_from": [
            {"entity": one.entity, "field": one.field, "label": label_of(look.catalogue, one)}
            for one in made_from(look.catalogue, ref)
            if reader_of(look).sees(one.entity, one.field)
        ],
    }
    return {**told, "used_by": _uses(look, ref)} if look.principal.administers else told


def impact(look: Look, *, entity: str, field: str) -> dict[str, Any]:
    """Say what hangs on a field before it is changed or taken away: definitions, and records that hold a value.

    :raises NotFound: there is no such field.
    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    ref = _seen(look, entity, field)
    filled = {"field": field, "op": "not_empty"}
    found = look.catalogue.field(entity, field)
    kept = found is not None and look.catalogue.entity(entity).stored
    return {
        "label": label_of(look.catalogue, ref),
        "used_by": _uses(look, ref),
        "filled": lists.exact_count(look, entity=entity, where=filled) if kept else None,
    }


def _seen(look: Look, entity: str, field: str) -> FieldRef:
    visibility = visibility_of(look, entity)
    if field not in visibility.shown:
        label = look.catalogue.entity(entity).label
        raise NotFound(Problem("lineage.no_field", label, f"「{label}」没有字段「{field}」,或者您没有查看它的权限"))
    return FieldRef(entity, field)


def _uses(look: Look, ref: FieldRef) -> list[dict[str, str]]:
    return [
        {"kind": one.kind, "kind_label": KINDS[one.kind], "name": one.name, "label": one.label, "place": one.place}
        for one in used_by(look.catalogue, ref)
    ]
