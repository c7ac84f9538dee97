"""Where a figure comes from and who uses it (血缘与影响): asked of the definitions in force.

- Whoever sees a field learns what it is worked out from, as far as that is seen too.
- An expression that names a field which is not seen is not told; that there is more is said, not what.
- Who uses it, and how much hangs on it, is for administrators: they are about to change it.
"""

from __future__ import annotations

from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.codec import value_json
from guocheng.definition.lineage import KINDS, FieldRef, label_of, made_from, used_by
from guocheng.definition.report import Measure, Report
from guocheng.definition.totals import total_of
from guocheng.service.context import Look
from guocheng.service.meta import report_readable
from guocheng.service.records import lists
from guocheng.service.records.access import reader_of, visibility_of
from guocheng.service.rights import must_administer
from guocheng.service.wording import MEASURES, measured, named, worked_out
from guocheng.store import views
from guocheng.store.imports.mapping import mappings_of


def lineage(look: Look, *, entity: str, field: str) -> dict[str, Any]:
    """Return what a field is worked out from, and for administrators every place that uses it.

    `total` and `measure` open a kept figure down to its records; `partly` says that something is not told.

    :raises NotFound: the person sees no such field.
    """
    ref = _seen(look, entity, field)
    found = look.catalogue.field(entity, field)
    parts = made_from(look.catalogue, ref)
    told = [one for one in parts if reader_of(look).sees(one.entity, one.field)]
    whole = len(told) == len(parts)
    roll_up = found.roll_up if found else None
    kept = total_of(look.catalogue, entity, field)
    answer = {
        "label": label_of(look.catalogue, ref),
        "words": worked_out(look, entity, field) if whole else "",
        "formula": found.formula if found and whole else "",
        "through": found.through if found and whole else "",
        "roll_up": value_json(roll_up) if roll_up and whole else None,
        "made_from": [_ref(look, one) for one in told],
        "partly": not whole,
        "total": kept.name if kept and any(one.field.name == field for one in kept.figures) else "",
    }
    return {**answer, "used_by": uses(look, ref)} if look.principal.administers else answer


def report_lineage(look: Look, *, report: str) -> dict[str, Any]:
    """Explain every measure of a report: in words, by its formula and condition, and from which fields.

    :raises NotFound: there is no such report for this person.
    """
    found = look.catalogue.reports.get(report)
    if found is None or not report_readable(look.context, report):
        raise NotFound(Problem("report.unknown", report, f"没有报表「{report}」,或者您没有查看它的权限"))
    return {
        "where": found.where if _told(look, found.on, found.where) else "",
        "measures": [_measure(look, found, one) for one in found.measures],
    }


def _measure(look: Look, report: Report, measure: Measure) -> dict[str, Any]:
    entity = measure.over or report.on
    own = measure.kind not in ("computed", "rank")
    texts = (measure.value, measure.where, "" if measure.over else report.where) if own else ()
    parts = dict.fromkeys(ref for text in texts for ref in named(look.catalogue, entity, text))
    told = [one for one in parts if reader_of(look).sees(one.entity, one.field)]
    whole = len(told) == len(parts)
    return {
        "name": measure.name,
        "label": measure.label,
        "words": measured(look, report, measure) if whole else f"{MEASURES[measure.kind]},来自您没有查看权限的内容",
        "formula": measure.value if whole else "",
        "where": measure.where if whole else "",
        "made_from": [_ref(look, one) for one in told],
        "partly": not whole,
    }


def _told(look: Look, entity: str, text: str) -> bool:
    return all(reader_of(look).sees(one.entity, one.field) for one in named(look.catalogue, entity, text))


def _ref(look: Look, one: FieldRef) -> dict[str, str]:
    return {"entity": one.entity, "field": one.field, "label": label_of(look.catalogue, one)}


def impact(look: Look, *, entity: str, field: str) -> dict[str, Any]:
    """Say what hangs on a field before it is changed or taken away: definitions, records that hold a value, what people
    saved that names it.

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
        "used_by": uses(look, ref),
        "filled": lists.exact_count(look, entity=entity, where=filled) if kept else None,
        "saved_views": [
            {"label": one.label, "by": one.owner}
            for one in views.all_of(look.connection, entity)
            if _names(one.document, field)
        ],
        "mappings": sum(_names(one, field) for one in mappings_of(look.connection, entity)),
    }


def _names(document: Any, field: str) -> bool:
    """Tell whether a saved document names a field, or something behind it."""
    if isinstance(document, dict):
        return any(_names(one, field) for one in document.values())
    if isinstance(document, list):
        return any(_names(one, field) for one in document)
    return isinstance(document, str) and (document.lstrip("-") == field or document.startswith(f"{field}."))


def _seen(look: Look, entity: str, field: str) -> FieldRef:
    visibility = visibility_of(look, entity)
    if field not in visibility.shown:
        label = look.catalogue.entity(entity).label
        raise NotFound(Problem("lineage.no_field", label, f"「{label}」没有字段「{field}」,或者您没有查看它的权限"))
    return FieldRef(entity, field)


def uses(look: Look, ref: FieldRef) -> list[dict[str, str]]:
    """Return every place that uses a field, for administrators."""
    return [
        {"kind": one.kind, "kind_label": KINDS[one.kind], "name": one.name, "label": one.label, "place": one.place}
        for one in used_by(look.catalogue, ref)
    ]
