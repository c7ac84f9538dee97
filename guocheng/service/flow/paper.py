"""Whether the paper of an approval says what the system says (审批单核对): a stamp on the paper, checked by who has it.

- The stamp names how far the procedure had come, a hash of all that had been said by then, and the version of the form.
  It is reckoned anew from the events, so a paper that was true once is told from one that never was.
- Whoever signed in and holds a paper hears how the procedure stands, no more; the record opens with its own rights.
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.engine.flow import Instance, TaskState
from guocheng.engine.flow.apply import replay
from guocheng.engine.flow.codec import from_json
from guocheng.service.context import Look
from guocheng.service.flow import instances
from guocheng.service.flow.acting import access_to
from guocheng.service.flow.procedures import running_of
from guocheng.store import flow as flow_store
from guocheng.store import records

#: So many digits of the hash are guessed by nobody, and fit into a small square.
DIGITS = 16
_SAID = (TaskState.APPROVED, TaskState.REJECTED, TaskState.SUBMITTED, TaskState.SENT_BACK)


def stamp_of(instance: Instance) -> str:
    """Return what a paper printed now says of the procedure: how far it came, and a hash of all that was said."""
    return f"{instance.seq}.{_hash(instance)}"


def check(look: Look, *, instance_id: int, stamp: str) -> dict[str, Any]:
    """Say whether a paper with this stamp (of the procedure, and the version of the form) says what the system says.

    :raises NotFound: no paper with this stamp was ever true.
    """
    seq, hashed, version = (*stamp.split("."), "", "")[:3]
    kept = instances.read(look, instance_id) if seq.isdecimal() and 0 < instance_id < 2**63 else None
    if kept is None or not 0 < int(seq) <= kept.instance.seq:
        raise _never(instance_id)
    events = [row for row in flow_store.events_of(look.connection, instance_id) if row.seq <= int(seq)]
    then = replay(from_json(dict(row.event)) for row in events)
    if _hash(then) != hashed:
        raise _never(instance_id)
    running = running_of(look, instance_id, kept.entity, kept.record_id, kept.instance)
    now = records.bare_values(look.connection, look.catalogue, kept.entity, kept.record_id) or {}
    seen = access_to(look, running)
    return {
        "label": running.procedure.label,
        "then": {"state": then.state.value, "at": events[-1].at.isoformat()},
        "state": kept.instance.state.value,
        "started_at": kept.instance.started_at.isoformat(),
        "ended_at": _text(kept.instance.ended_at),
        "said_since": len(_said(kept.instance) - _said(then)),
        "current": _hash(kept.instance) == hashed,
        "form_current": version == str(now.get("version", "")),
        "record": {"entity": kept.entity, "id": kept.record_id, "title": seen.title} if seen else None,
    }


def _hash(instance: Instance) -> str:
    began = [instance.flow, str(instance.starter), _instant(instance.started_at), instance.state.value]
    text = json.dumps([*began, *sorted(_said(instance))], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:DIGITS]


def _said(instance: Instance) -> set[tuple[str, ...]]:
    """Return every decision with who made it, when, and in which words."""
    return {
        (
            str(task.no),
            task.step,
            str(task.person),
            task.state.value,
            task.opinion,
            _instant(task.decided_at),
            _instant(task.dated),
        )
        for task in instance.tasks.values()
        if task.state in _SAID
    }


def _instant(at: datetime | None) -> str:
    return str(at.timestamp()) if at else ""


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _never(instance_id: int) -> NotFound:
    message = "这张审批单和系统里的记录对不上：可能二维码不完整，也可能单据被改动过，请向发起人核实"
    return NotFound(Problem("flow.no_such_paper", f"流程 {instance_id}", message))
