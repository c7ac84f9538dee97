"""Files imported by themselves (定时导入): whoever puts a file into a watched folder imports it.

- A folder lies below the root of the settings, whatever its name says; links are not followed.
- A file is taken when it looks the same at two looks, and once, whatever is killed in between and whoever else looks.
- It is mapped as the folder says, or as files with the same header were; an unknown one goes to 失败 with a message.
- A folder is looked into when its period is over; as long as a file in it is under way, every time.
- Everything is done with the rights of the owner, who is told of every file.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import psycopg

from guocheng.base.problem import Conflict, Invalid, Problem, Refusal, Unavailable
from guocheng.service.context import Change, Context
from guocheng.service.directory import principal_of
from guocheng.service.imports.commands import run
from guocheng.service.imports.give_back import annotated
from guocheng.service.imports.upload import take
from guocheng.service.imports.watch_choice import as_chosen
from guocheng.service.platform import Platform
from guocheng.store import accounts, imports, messages
from guocheng.store.imports import Batch, Seen, Watch

DONE, FAILED = "已导入", "失败"
_ENDINGS = (".xlsx", ".xlsm", ".xls", ".csv", ".txt")
_SHOWN_MAX = 200
_LATE = timedelta(seconds=20)


def look(context: Context) -> int:
    """Look once into every watched folder; return how many files were taken or ended."""
    if context.platform.watch_root is None:
        return 0
    with context.platform.database.read() as connection:
        found = [one for one in imports.watches(connection) if not one.paused and _is_due(one, context.now)]
    return sum(_look_into(context, one) for one in found)


def _is_due(watch: Watch, now: datetime) -> bool:
    """Tell whether to look: the period is over, somebody asked, or a file that was seen is not ended yet."""
    return watch.waiting or watch.looked_at is None or watch.looked_at + _period(watch) <= now


def _period(watch: Watch) -> timedelta:
    # The clock of the worker is late by some seconds now and then; that may not cost a whole round.
    return timedelta(minutes=watch.every_minutes) - _LATE


def _look_into(context: Context, watch: Watch) -> int:
    try:
        folder = inside(context.platform, watch.folder)
    except Invalid:
        return 0
    files = list(_files(folder))

    def looked(connection: psycopg.Connection) -> None:
        imports.forget_gone(connection, watch.id, [one.name for one in files], at=context.now)
        imports.say_looked(connection, watch.id, at=context.now)

    context.platform.database.run(looked)
    return sum(_look_at(context, watch, folder, seen) for seen in files)


def _files(folder: Path) -> Iterator[Seen]:
    """Yield the tables that stand in a folder itself: no links, nothing hidden, nothing that Excel keeps open."""
    try:
        entries = sorted(os.scandir(folder), key=lambda one: one.name)
    except OSError:
        return
    for one in entries:
        if one.name.startswith((".", "~$")) or not one.name.lower().endswith(_ENDINGS):
            continue
        about = one.stat(follow_symlinks=False)
        if stat.S_ISREG(about.st_mode):
            yield Seen(one.name, about.st_size, about.st_mtime_ns)


def _look_at(context: Context, watch: Watch, folder: Path, seen: Seen) -> bool:
    """Do the next thing with a file: remember it, take it, or put it away when its import is over."""
    known = context.platform.database.run(
        lambda connection: imports.seen_before(connection, watch.id, seen, at=context.now)
    )
    if known is None:
        return False
    if known.batch_id is None and not known.failure:
        _take(context, watch, folder, seen)
        return True
    if known.batch_id is None:
        _put_away(context, watch, folder, known, f"没有导入:{known.failure}", FAILED)
        return True
    with context.platform.database.read() as connection:
        batch = imports.batch_of(connection, known.batch_id)
    if batch.state == "read":
        _begin(context, watch, seen, batch)
        return True
    if batch.state not in ("done", "cancelled", "undone"):
        return False
    wrong = batch.counts.get("error", 0)
    if wrong or batch.failure:
        _keep_errors(context, batch, folder)
    _put_away(context, watch, folder, known, _report(batch), FAILED if wrong or batch.failure else DONE)
    return True


def _take(context: Context, watch: Watch, folder: Path, seen: Seen) -> None:
    """Take a file in and begin its import; a refusal is kept, so that the owner hears of it once."""
    try:
        owner = _as_owner(context, watch)
        with (folder / seen.name).open("rb") as content:
            batch_id = take(owner, name=seen.name, content=content, also=partial(_taken, watch, seen))
    except (OSError, Unavailable, _TakenBefore):
        return  # it went away again, or somebody else who looks has it
    except Refusal as refusal:
        _fail(context, watch, seen, refusal.problems[0].message)
        return
    with context.platform.database.read() as connection:
        batch = imports.batch_of(connection, batch_id)
    _begin(context, watch, seen, batch)


def _begin(context: Context, watch: Watch, seen: Seen, batch: Batch) -> None:
    """Begin the import of a file that was taken, or say why it cannot be."""
    try:
        owner = _as_owner(context, watch)
        with context.platform.database.transaction() as connection:
            if imports.batch_of(connection, batch.id, lock=True).state != "read":
                return
            documents = as_chosen(connection, watch, batch)
            imports.save_sheets(connection, batch.id, documents)
            run(Change(owner, connection), batch_id=batch.id)
    except (Conflict, Unavailable):
        return  # somebody else who looks is at it; the next look sees what came of it
    except Refusal as refusal:
        _fail(context, watch, seen, refusal.problems[0].message)


class _TakenBefore(Exception):
    pass


def _taken(watch: Watch, seen: Seen, connection: psycopg.Connection, batch_id: int) -> None:
    if not imports.say_taken(connection, watch.id, seen, batch_id=batch_id):
        raise _TakenBefore


def _fail(context: Context, watch: Watch, seen: Seen, reason: str) -> None:
    context.platform.database.run(lambda connection: imports.say_failed(connection, watch.id, seen, failure=reason))


def _put_away(context: Context, watch: Watch, folder: Path, seen: Seen, text: str, into: str) -> None:
    """Move a file out of the way, then tell its owner; killed in between, the next look does what is missing."""
    stem, dot, ending = seen.name.rpartition(".")
    name = f"{stem} {context.now:%Y%m%d-%H%M%S}{dot}{ending}"

    def tell(connection: psycopg.Connection) -> str:
        owner = accounts.account_by_id(connection, watch.account_id)
        if owner.person_id is not None and not seen.ended:
            messages.tell(
                connection,
                [owner.person_id],
                "import",
                f"定时导入「{watch.label}」的「{seen.name}」:{text}"[:_SHOWN_MAX],
                at=context.now,
                once_key=f"watch:{watch.id}:{seen.name}:{seen.size}:{seen.modified_ns}",
            )
        return imports.say_ended(connection, watch.id, seen, put_as=f"{into}/{name}", at=context.now)

    target = folder / context.platform.database.run(tell)
    target.parent.mkdir(exist_ok=True)
    try:
        os.replace(folder / seen.name, target)
    except FileNotFoundError:
        return


def _keep_errors(context: Context, batch: Batch, folder: Path) -> None:
    """Put the file with its error column beside the failed one, to be mended and put in again."""
    made, name = annotated(context, batch_id=batch.id)
    target = folder / FAILED
    target.mkdir(exist_ok=True)
    try:
        (target / name).write_bytes(made.read_bytes())
    finally:
        made.unlink(missing_ok=True)


def _report(batch: Batch) -> str:
    words = (("new", "新增"), ("changed", "更新"), ("same", "不变"), ("error", "错误"))
    counted = "、".join(f"{label} {batch.counts[name]} 行" for name, label in words if batch.counts.get(name))
    return f"{counted or '没有数据'}。{batch.failure}" if batch.failure else counted or "没有数据"


def _as_owner(context: Context, watch: Watch) -> Context:
    with context.platform.database.read() as connection:
        account = accounts.account_by_id(connection, watch.account_id)
        principal = principal_of(
            connection,
            context.catalogue,
            account_id=account.id,
            login=account.login,
            person_id=account.person_id,
            now=context.now,
        )
    if account.disabled:
        raise Invalid(Problem("account.disabled", watch.label, "登记这个文件夹的账户已停用,请换一个账户登记"))
    return replace(context, principal=principal)


def inside(platform: Platform, folder: str) -> Path:
    """Return a folder below the root; the message of a refusal does not tell where on the machine that is.

    :raises Invalid: no root is set, or the folder leads out of it, or is one that imported files are moved to.
    """
    if platform.watch_root is None:
        message = "还没有设置定时导入的根目录，请先设置 GUOCHENG_WATCH，例如 /srv/guocheng/导入"
        raise Invalid(Problem("watch.no_root", "GUOCHENG_WATCH", message))
    root = platform.watch_root.resolve()
    path = (root / folder).resolve()
    if path == root or root not in path.parents:
        message = f"文件夹「{folder}」要在根目录（GUOCHENG_WATCH）的下面，请只写里面的名称"
        raise Invalid(Problem("watch.outside", folder, message))
    if {DONE, FAILED} & set(path.relative_to(root).parts):
        message = f"「{DONE}」「{FAILED}」是放做完的文件的，请换一个文件夹名称"
        raise Invalid(Problem("watch.put_away_folder", folder, message))
    return path
