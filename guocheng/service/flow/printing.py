"""A procedure and its record as they are printed (审批单打印): in a layout the person may print, with its values.

- Which layouts those are is said by `printable`; another one is refused here, whatever the browser asks for.
- The values are those of the record's page: hidden and masked there is hidden and masked on paper, in headings too.
"""

from __future__ import annotations

import re
from typing import Any

from guocheng.base.problem import NotFound, Problem, Refused
from guocheng.definition.paper import WHOLE_PAPER, Paper, columns_of
from guocheng.service.context import Look
from guocheng.service.flow import instances
from guocheng.service.flow.acting import access_to
from guocheng.service.flow.paper import stamp_of
from guocheng.service.flow.printable import named, papers_of
from guocheng.service.flow.procedures import Running, no_instance, running_of
from guocheng.service.flow.timeline import procedure_shown
from guocheng.service.records.access import Access, hidden_middle, reader_of, values_json
from guocheng.store.records.words import presented

Json = dict[str, Any]
_SLOT = re.compile(r"{(\w+)}")


def printed(look: Look, *, instance_id: int, paper: str = "") -> Json:
    """Return a procedure and its record as they are printed: in the named layout, or in the first of the step.

    :raises NotFound: it is not there for this person, or the form has no such layout.
    :raises Refused: the step the person is at does not let it be printed.
    """
    kept = instances.read(look, instance_id) if 0 < instance_id < 2**63 else None
    running = running_of(look, kept.id, kept.entity, kept.record_id, kept.instance) if kept else None
    access = access_to(look, running) if running else None
    if running is None or access is None:
        raise no_instance(instance_id)
    allowed = papers_of(look, running)
    chosen = _chosen(running, allowed, paper)
    return {
        "papers": named(allowed),
        "paper": _laid_out(look, access, chosen),
        "record": {
            "entity": access.entity.name,
            "id": access.id,
            "version": access.record.version,
            "title": access.title,
            "values": values_json(look, access),
        },
        "procedure": procedure_shown(look, access, running),
        "stamp": stamp_of(running.instance),
    }


def _chosen(running: Running, allowed: tuple[Paper, ...], name: str) -> Paper:
    if not allowed:
        message = f"「{running.procedure.label}」在您处理的这一步不能打印，需要时请联系流程管理员"
        raise Refused(Problem("paper.not_allowed", running.procedure.label, message))
    found = next((one for one in allowed if not name or one.name == name), None)
    if found is not None:
        return found
    wanted = next((one for one in (WHOLE_PAPER, *running.entity.papers) if one.name == name), None)
    if wanted is None:
        message = f"「{running.entity.label}」没有这种打印版式，请回到打印页重新选择"
        raise NotFound(Problem("paper.not_found", running.entity.label, message))
    others = "、".join(f"「{one.label}」" for one in allowed)
    message = f"您处理的这一步不能打印「{wanted.label}」，可以打印{others}"
    raise Refused(Problem("paper.not_allowed", running.procedure.label, message))


def _laid_out(look: Look, access: Access, paper: Paper) -> Json:
    """Return a layout with its headings in words; parts are null where the form itself is the layout."""
    return {
        "name": paper.name,
        "label": paper.label,
        "title": _worded(look, access, paper.title),
        "size": paper.size.value,
        "opinions": paper.opinions,
        "copies": list(paper.copies),
        "foot": _worded(look, access, paper.foot),
        "parts": [
            {
                "label": part.label,
                "fields": [{"name": name, "columns": list(columns)} for name, columns in columns_of(part)],
            }
            for part in paper.parts
        ]
        or None,
    }


def _worded(look: Look, access: Access, template: str) -> str:
    return _SLOT.sub(lambda slot: _word(look, access, slot[1]), template)


def _word(look: Look, access: Access, name: str) -> str:
    """Return a value in words, as far as the person may have it."""
    one = next((one for one in look.catalogue.fields(access.entity) if one.name == name), None)
    value = access.record.values.get(name)
    if one is None or value is None or name not in access.shown:
        return ""
    if name in access.masked:
        return hidden_middle(one, str(value)) or ""
    known = {key: title for key, title in access.record.titles.items() if reader_of(look).knows_title(key[0])}
    return presented(one, value, known)
