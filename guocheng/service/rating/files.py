"""Files of waybills (运单文件): uploaded, watched, stopped by who has days rated; the worker takes them in.

- What does not look like waybills is refused at the upload; nothing is kept of it.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from guocheng.base.problem import Conflict, Invalid, NotFound, Problem
from guocheng.connect.sheet.header import find_header
from guocheng.connect.sheet.limits import Limits
from guocheng.connect.sheet.reading import SheetStart, reading
from guocheng.service.context import Change, Context, Look
from guocheng.service.platform import Platform
from guocheng.service.rating.access import must_manage
from guocheng.service.rating.columns import is_waybills, places_of
from guocheng.service.rating.taking import JOB, OPEN, ROWS_MAX
from guocheng.store import files, jobs
from guocheng.store.rating import files as kept
from guocheng.store.rating.files import WaybillFile

SHOWN = 50
_CHUNK = 1 << 20
_LABELS = {
    "waiting": "等待导入", "running": "导入中", "done": "已导入", "cancelled": "已停止", "failed": "没有导完",
}  # fmt: skip


def take(context: Context, *, name: str, content: BinaryIO) -> int:
    """Take a file of waybills in, have the worker read it, and return its number.

    :raises Refused: the person may not have days rated.
    :raises Invalid: the file is no table, or none of waybills.
    """
    context.platform.database.run(lambda connection: must_manage(Look(context, connection)))
    limits = Limits(ROWS_MAX)
    content_kept = context.platform.files.keep(iter(lambda: content.read(_CHUNK), b""), size_max=limits.size)
    clean = files.clean_name(name)
    _must_be_waybills(context.platform, content_kept.sha256, clean, limits)
    by = context.principal
    with context.platform.database.transaction() as connection:
        stored = files.add_file(connection, content_kept, name=clean, created_by=by.account_id or None, at=context.now)
        number = kept.add_file(
            connection, stored.id, name=clean, by_id=by.actor_id, by_name=by.name or "系统", at=context.now
        )
        job = jobs.enqueue(connection, JOB, {"file": number}, order_key=JOB)
        assert job is not None
        kept.begun_by(connection, number, job)
    return number


def listed(look: Look) -> dict[str, Any]:
    """Return the newest files and how each of them stands.

    :raises Refused: the person may not have days rated.
    """
    must_manage(look)
    return {"rows": [_shown(one) for one in kept.newest_files(look.connection, limit=20)]}


def status(look: Look, *, number: int) -> dict[str, Any]:
    """Say how far a file is.

    :raises NotFound: there is none with this number.
    """
    must_manage(look)
    return _shown(_known(look, number))


def wrong(look: Look, *, number: int, after: str = "", limit: int = SHOWN) -> dict[str, Any]:
    """Return rows that were kept out, in the order of the file."""
    must_manage(look)
    _known(look, number)
    sheet, _, row = after.partition(":")
    place = (int(sheet), int(row)) if sheet.isdigit() and row.isdigit() else (-1, 0)
    found = kept.wrong_rows(look.connection, number, after=place, limit=limit + 1)
    last = found[limit - 1] if len(found) > limit else None
    return {
        "rows": [
            {"sheet": one.sheet_name, "row": one.row, "waybill_no": one.waybill_no, "why": one.why}
            for one in found[:limit]
        ],
        "next": f"{last.sheet}:{last.row}" if last else None,
    }


def stop(change: Change, *, number: int) -> dict[str, Any]:
    """Let a file be left before its next rows; what went in stays.

    :raises Conflict: it is over.
    """
    must_manage(change)
    found = _known(change, number, lock=True)
    if found.state not in OPEN:
        message = f"这个文件{_LABELS[found.state]}，不用再停"
        raise Conflict(Problem("rating.file_over", found.name, message))
    kept.ask_to_stop(change.connection, number)
    return _shown(_known(change, number))


def _must_be_waybills(platform: Platform, sha256: str, name: str, limits: Limits) -> None:
    """Look at the beginning of each sheet until one has waybills.

    :raises Invalid: none has.
    """
    seen: list[str] = []
    with reading(platform.files.path(sha256), name, limits=limits) as opened:
        merges: Any = ()
        for one in opened.parts:
            if isinstance(one, SheetStart):
                merges = one.merges
            elif one.first == 1 and (header := find_header(one.rows, merges)):
                if is_waybills(places_of(header.names)[0]):
                    return
                seen += [each for each in header.names if each]
    there = f"，文件里的列是：{'、'.join(seen[:12])}" if seen else "，文件里没有找到表头"
    message = f"这不像出港运单：要有运单号、业务日期、目的省份或城市，和至少一个重量{there}"
    raise Invalid(Problem("rating.not_waybills", name, message))


def _known(look: Look, number: int, *, lock: bool = False) -> WaybillFile:
    found = kept.file_of(look.connection, number, lock=lock)
    if found is None:
        raise NotFound(Problem("rating.no_file", f"文件 {number}", f"没有编号为 {number} 的运单文件"))
    return found


def _shown(one: WaybillFile) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "by": one.by_name,
        "at": one.at.isoformat(),
        "state": one.state,
        "state_label": "正在停下" if one.cancel_asked and one.state in OPEN else _LABELS[one.state],
        "taken": one.taken,
        "wrong": one.wrong,
        "days": [day.isoformat() for day in one.days],
        "failure": one.failure,
    }
