"""All that happened to a record in one stream (动态): changes, talk, stages and decisions, newest first.

- What a person may not see leaves no trace, neither a line nor a gap: pages are counted in lines shown.
- A page ends with all that happened at its last moment, so the next one begins before it and nothing is missed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any

from guocheng.service import comments, history
from guocheng.service.context import Look
from guocheng.service.flow.timeline import timeline
from guocheng.service.records.access import Access, opened
from guocheng.store import comments as kept_comments
from guocheng.store import river

PAGE = 30
#: How a step was decided; open tasks and those that came to nothing are the timeline's business.
DECISIONS = {
    "approved": "同意",
    "rejected": "拒绝",
    "sent_back": "退回",
    "submitted": "提交",
    "handed_over": "转办",
    "taken_back": "处理后拿回",
}
Entry = dict[str, Any]


def activity(look: Look, *, entity: str, record_id: int, before: datetime | None = None) -> dict[str, Any]:
    """Return a page of what happened before a moment, and where the next page begins.

    :raises NotFound: the record is not there for this person.
    """
    access = opened(look, entity, record_id)
    kept = timeline(look, entity=entity, record_id=record_id)
    stays = kept["stages"] if "stage" in access.shown else []
    found = [
        *_staged(_changes(look, access, before), stays),
        *_comments(look, access, before),
        *_decisions(kept["procedures"]),
    ]
    return _page([one for one in found if before is None or _at(one) < before])


def _page(found: Sequence[Entry]) -> dict[str, Any]:
    entries = sorted(found, key=_order, reverse=True)
    if len(entries) <= PAGE:
        return {"rows": entries, "next": None}
    last = _at(entries[PAGE - 1])
    rows = [one for one in entries if _at(one) >= last]
    return {"rows": rows, "next": rows[-1]["at"] if len(rows) < len(entries) else None}


def _at(entry: Entry) -> datetime:
    return datetime.fromisoformat(entry["at"])


def _order(entry: Entry) -> tuple[datetime, str, int]:
    return _at(entry), entry["type"], entry.get("seq") or entry.get("id") or 0


def _changes(look: Look, access: Access, before: datetime | None) -> list[Entry]:
    """Read on until a page is full of what this person may know, or nothing is left."""

    def read(until: datetime | None) -> tuple[list[Entry], datetime | None]:
        events = river.history_before(look.connection, access.entity.name, access.id, before=until, limit=PAGE + 1)
        told = [{"type": "change", **one} for one in history.told(look, access, events)]
        return told, events[-1].at if len(events) > PAGE else None

    return _enough(read, before)


def _comments(look: Look, access: Access, before: datetime | None) -> Iterator[Entry]:
    found = kept_comments.latest(look.connection, access.entity.name, access.id, before=before, limit=PAGE + 1)
    for one in found:
        told = comments.shown(look, one)
        yield {"type": "comment", "at": told["created_at"], "actor": told["author"]} | told


def _enough(
    read: Callable[[datetime | None], tuple[list[Entry], datetime | None]], before: datetime | None
) -> list[Entry]:
    found, next_ = read(before)
    while len(found) <= PAGE and next_ is not None:
        more, next_ = read(next_)
        found += more
    return found


def _staged(changed: Sequence[Entry], stays: Sequence[Entry]) -> Iterator[Entry]:
    """Yield changes and stages; the change that led into a stage carries it, so that a move is told once."""
    waiting = list(stays)
    for one in changed:
        stay = next((each for each in waiting if _leads_into(one, each)), None)
        if stay is None:
            yield one
        else:
            waiting.remove(stay)
            changes = [each for each in one["changes"] if each["field"] != "stage"]
            yield {**one, "entered": _stay(stay), "changes": changes}
    for stay in waiting:
        by = stay["by"] or {"id": None, "name": "系统"}
        actor = {"id": by["id"], "title": by["name"]}
        yield {"type": "stage", "at": stay["entered_at"], "actor": actor, "entered": _stay(stay)}


def _leads_into(change: Entry, stay: Entry) -> bool:
    if change["at"] != stay["entered_at"]:
        return False
    into = [each["after"] for each in change["changes"] if each["field"] == "stage"]
    return stay["label"] in into or (not into and change["kind"] == "created")


def _stay(stay: Entry) -> Entry:
    return {name: stay[name] for name in ("stage", "label", "category", "left_at", "work_seconds")}


def _decisions(procedures: Sequence[Entry]) -> Iterator[Entry]:
    for procedure in procedures:
        for node in procedure["nodes"]:
            for person in node["people"]:
                if person["at"] and person["state"] in DECISIONS:
                    yield {
                        "type": "decision",
                        "at": person["at"],
                        "actor": {"id": person["id"], "title": person["name"]},
                        "on_behalf_of": person["on_behalf_of"] and person["on_behalf_of"]["name"],
                        "procedure": procedure["label"],
                        "step": node["label"],
                        "state": person["state"],
                        "label": DECISIONS[person["state"]],
                        "opinion": person["opinion"],
                    }
