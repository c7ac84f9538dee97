"""Which folders are watched (定时导入的管理): listed, made, changed, paused, removed, looked into now.

- Administrators only; the doors see to that. Files are imported with the rights of the folder's owner, not with theirs.
- A folder is named below the root of the settings; no answer tells where on the machine the root is.
- Who chose, changed or took away a folder stands in the river.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from guocheng.base.problem import Conflict, NotFound, Problem, gathered
from guocheng.service.context import Change, Look
from guocheng.service.imports.mapping import MODES
from guocheng.service.imports.watch import inside
from guocheng.store import accounts, directory, imports, jobs, river
from guocheng.store.imports import Story, Wanted, Watch
from guocheng.store.imports.batch import STATE_LABELS
from guocheng.store.records import Origin, titles_of

Json = dict[str, Any]
LOOK_JOB = "import.watch"
RIVER_NAME = "platform.watch"
FILES_SHOWN = 100
CHANGES_SHOWN = 20
EVERY_MINUTES_MAX = 1440
_HEADERS_SHOWN = 4
_LABELS = {
    "folder": "文件夹",
    "label": "名称",
    "account_id": "账户",
    "entity": "表",
    "mapping": "列对应",
    "mode": "导入方式",
    "every_minutes": "查看间隔",
    "paused": "暂停",
}
#: A file is taken at the second look; who asks to look now does not want to wait for the next minute.
_SECOND_LOOK = timedelta(seconds=10)


@dataclass(frozen=True)
class FolderIn:
    """What an administrator chooses for a folder; `login` is whose rights hold."""

    folder: str
    login: str
    label: str = ""
    entity: str = ""
    mapping: str = ""
    mode: str = ""
    every_minutes: int = 1
    paused: bool = False


def overview(look: Look) -> Json:
    """Return the watched folders and what can be chosen for one."""
    tallies = imports.tallies(look.connection)
    found = accounts.accounts(look.connection)
    names = directory.people(look.connection, [one.person_id for one in found if one.person_id])
    importable = {one.name: one.label for one in look.catalogue.entities.values() if one.importable}
    people = {one.id: names[one.person_id].name for one in found if one.person_id in names}
    return {
        "ready": look.platform.watch_root is not None,
        "rows": [
            _row(one, importable, people, tallies.get(one.id, (0, 0, 0))) for one in imports.watches(look.connection)
        ],
        "entities": [{"name": name, "label": label} for name, label in importable.items()],
        "mappings": [
            {"fingerprint": mark, "entity": mapping["entity"], "label": _headers(mapping), "changed_at": at.isoformat()}
            for mark, mapping, at in imports.all_mappings(look.connection)
            if mapping.get("entity") in importable
        ],
        "accounts": [{"login": one.login, "name": people.get(one.id, "")} for one in found if not one.disabled],
    }


def files(look: Look, *, watch_id: int) -> Json:
    """Return the files that were seen last in a folder, with what became of each, and who last changed the folder.

    :raises NotFound: there is no such folder.
    """
    _one(look, watch_id)
    events = river.history(look.connection, RIVER_NAME, watch_id, limit=CHANGES_SHOWN)
    people = titles_of(
        look.connection, look.catalogue, [("org.person", one.actor_id) for one in events if one.actor_id]
    )
    return {
        "rows": [_file(one) for one in imports.stories(look.connection, watch_id, limit=FILES_SHOWN)],
        "changes": [
            {"at": one.at.isoformat(), "by": people.get(("org.person", one.actor_id or 0), ""), "what": one.cause}
            for one in events
        ],
    }


def add(change: Change, chosen: FolderIn) -> Json:
    """Watch a folder, which is made when it is not there.

    :raises Invalid: with everything that is wrong with the choice.
    :raises NotFound: there is no such account.
    :raises Conflict: it is watched already.
    """
    wanted = _wanted(change, chosen)
    found = imports.add_watch(change.connection, wanted, at=change.now)
    if found is None:
        raise _twice(chosen.folder)
    inside(change.platform, wanted.folder).mkdir(parents=True, exist_ok=True)
    _tell_river(change, found, "created", f"登记「{wanted.label}」")
    return {"id": found}


def edit(change: Change, chosen: FolderIn, *, watch_id: int) -> Json:
    """Change what is chosen for a folder; what lies in it is looked at anew.

    :raises Invalid: with everything that is wrong with the choice.
    :raises NotFound: there is no such folder or account.
    :raises Conflict: another watch has the folder.
    """
    before = _one(change, watch_id)
    wanted = _wanted(change, chosen)
    if not imports.change_watch(change.connection, watch_id, wanted):
        raise _twice(chosen.folder)
    if changes := list(_changes(before, wanted)):
        labels = "、".join(_LABELS[one["field"]] for one in changes)
        _tell_river(change, watch_id, "changed", f"修改「{wanted.label}」的{labels}", changes)
    imports.say_looked(change.connection, watch_id, at=None)
    inside(change.platform, wanted.folder).mkdir(parents=True, exist_ok=True)
    return {"id": watch_id}


def pause(change: Change, *, watch_id: int, paused: bool) -> Json:
    """Let a folder rest, or go on.

    :raises NotFound: there is no such folder.
    """
    before = _one(change, watch_id)
    after = replace(before, paused=paused)
    imports.change_watch(change.connection, watch_id, after)
    if changes := list(_changes(before, after)):
        _tell_river(change, watch_id, "changed", f"{'暂停' if paused else '恢复'}「{before.label}」", changes)
    return {"id": watch_id}


def remove(change: Change, *, watch_id: int) -> Json:
    """Stop watching a folder; its files and what was imported stay.

    :raises NotFound: there is no such folder.
    """
    before = _one(change, watch_id)
    imports.remove_watch(change.connection, watch_id)
    _tell_river(change, watch_id, "deleted", f"取消登记「{before.label}」")
    return {"id": watch_id}


def look_now(change: Change, *, watch_id: int) -> Json:
    """Let the worker look into a folder now, and again some seconds later, when a file that stands still is taken.

    :raises NotFound: there is no such folder.
    :raises Conflict: it is paused.
    :raises Invalid: no root is set.
    """
    watch = _one(change, watch_id)
    if watch.paused:
        raise Conflict(Problem("watch.paused", watch.label, f"「{watch.label}」已暂停，请先恢复再查看"))
    inside(change.platform, watch.folder)
    imports.say_looked(change.connection, watch_id, at=None)
    for at in (None, change.now + _SECOND_LOOK):
        jobs.enqueue(change.connection, LOOK_JOB, {}, run_at=at, attempts_max=1)
    return {"id": watch_id}


def _changes(before: Wanted, after: Wanted) -> Iterator[Json]:
    for name in _LABELS:
        if getattr(before, name) != getattr(after, name):
            yield {"field": name, "before": getattr(before, name), "after": getattr(after, name)}


def _tell_river(change: Change, watch_id: int, kind: str, cause: str, changes: Sequence[Json] = ()) -> None:
    by = change.principal
    # An account that is no person has no number there, so that its name is said.
    cause = cause if by.actor_id else f"{cause}（{by.name}）"
    origin = Origin(at=change.now, actor_id=by.actor_id, cause=cause, request_id=change.context.request_id)
    river.append(change.connection, RIVER_NAME, watch_id, kind, origin, changes)


def _one(look: Look, watch_id: int) -> Watch:
    for found in imports.watches(look.connection, watch_id):
        return found
    raise NotFound(Problem("watch.unknown", str(watch_id), f"没有编号为 {watch_id} 的登记，可能已经取消，请刷新后再看"))


def _wanted(change: Change, chosen: FolderIn) -> Wanted:
    path = inside(change.platform, chosen.folder.strip())
    account = accounts.account_by_login(change.connection, chosen.login)
    if account is None:
        message = f"没有登录名「{chosen.login}」，用 guocheng user list 查看"
        raise NotFound(Problem("account.unknown", chosen.login, message))
    assert change.platform.watch_root is not None
    folder = path.relative_to(change.platform.watch_root.resolve()).as_posix()
    gathered(_problems(change, chosen, disabled=account.disabled))
    return Wanted(
        chosen.label.strip() or path.name, folder, account.id, chosen.entity, chosen.mapping, chosen.mode,
        chosen.every_minutes, chosen.paused,
    )  # fmt: skip


def _problems(change: Change, chosen: FolderIn, *, disabled: bool) -> list[Problem]:
    wrong: list[Problem] = []
    entity = change.catalogue.entities.get(chosen.entity)
    if chosen.entity and (entity is None or not entity.importable):
        wrong.append(Problem("watch.bad_entity", chosen.entity, "选的表不在了，或不能导入，请重新选择"))
    if chosen.mode and chosen.mode not in MODES:
        wrong.append(Problem("watch.bad_mode", chosen.mode, "导入方式不对，请重新选择"))
    if not 1 <= chosen.every_minutes <= EVERY_MINUTES_MAX:
        message = f"每隔多少分钟查看一次，请填 1 到 {EVERY_MINUTES_MAX}"
        wrong.append(Problem("watch.bad_period", str(chosen.every_minutes), message))
    if disabled:
        wrong.append(Problem("account.disabled", chosen.login, f"账户「{chosen.login}」已停用，请换一个"))
    if chosen.mapping:
        mapping = imports.remembered(change.connection, [chosen.mapping]).get(chosen.mapping)
        if mapping is None or (chosen.entity and mapping["entity"] != chosen.entity):
            wrong.append(Problem("watch.no_mapping", chosen.folder, "选的列对应不在了，或属于别的表，请重新选择"))
    return wrong


def _twice(folder: str) -> Conflict:
    return Conflict(Problem("watch.twice", folder, f"文件夹「{folder}」已经登记过了"))


def _row(watch: Watch, entities: dict[str, str], people: dict[int, str], tally: tuple[int, int, int]) -> Json:
    imported, failed, waiting = tally
    return {
        "id": watch.id,
        "label": watch.label,
        "folder": watch.folder,
        "login": watch.login,
        "owner": people.get(watch.account_id, watch.login),
        "entity": watch.entity,
        "entity_label": entities.get(watch.entity, ""),
        "mapping": watch.mapping,
        "mode": watch.mode,
        "every_minutes": watch.every_minutes,
        "paused": watch.paused,
        "looked_at": _instant(watch.looked_at),
        "files": {"imported": imported, "failed": failed, "waiting": waiting},
    }


def _file(one: Story) -> Json:
    return {
        "name": one.name,
        "size": one.size,
        "seen_at": _instant(one.seen_at),
        "ended_at": _instant(one.ended_at),
        "batch_id": one.batch_id,
        "state_label": STATE_LABELS[one.state] if one.state else ("没有导入" if one.failure else "等文件写完"),
        "counts": one.counts or {},
        "failure": one.failure or one.stopped or "",
        "put_as": one.put_as,
    }


def _instant(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _headers(mapping: Json) -> str:
    """Name a mapping by the headers it knows."""
    names = [one["header"] for one in mapping["columns"]]
    more = f" 等 {len(names)} 列" if len(names) > _HEADERS_SHOWN else ""
    return "、".join(names[:_HEADERS_SHOWN]) + more
