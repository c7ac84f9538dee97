"""Files that a record is to hold (记录中的附件): of the kinds its fields take, brought by whoever saves the record."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from guocheng.base.problem import NotFound, Problem, gathered
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import type_of
from guocheng.definition.field_types.files import KINDS, FilesType, is_kind
from guocheng.service.context import Look
from guocheng.service.records.access import file_ids
from guocheng.store import files
from guocheng.store.files import StoredFile

MEGABYTE = 1 << 20


def check_new_files(
    look: Look,
    entity: Entity,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    brought: Collection[int] = (),
) -> None:
    """Refuse to put files into a record that this person could not read before, or that a field does not take.

    `brought` are files that somebody brought who has no account.

    :raises NotFound: a file is unknown or was brought by somebody else.
    :raises Invalid: a file is of another kind or too large, or there are too many; at each field.
    """
    new = set(file_ids(entity, after)) - set(file_ids(entity, before))
    if not new:
        return
    mine = uploaded(look, new, brought=brought)
    gathered([problem for place in _places(entity, after) for problem in _problems(*place, mine)])


def uploaded(look: Look, ids: Collection[int], *, brought: Collection[int] = ()) -> dict[int, StoredFile]:
    """Return the files of these numbers that this person uploaded.

    :raises NotFound: one is unknown or was brought by somebody else.
    """
    mine = {
        one.id: one
        for one in files.stored_files(look.connection, sorted(ids))
        if one.created_by == look.principal.account_id or one.id in brought
    }
    # A number that does not exist yet would be somebody else's file tomorrow.
    gathered(
        (
            Problem("file.unknown", f"附件 {one}", f"没有编号为 {one} 的附件,请重新上传")
            for one in sorted(set(ids) - mine.keys())
        ),
        NotFound,
    )
    return mine


def _places(entity: Entity, values: Mapping[str, Any]) -> Iterator[tuple[str, Field, Any]]:
    """Yield every field and column that may hold files, with where it stands and what it holds."""
    for one in entity.fields:
        yield one.name, one, values.get(one.name)
        held = [column for column in one.lines if isinstance(type_of(column), FilesType)]
        for number, row in enumerate(values.get(one.name) or [] if held else []):
            for column in held:
                yield f"{one.name}.{number}.{column.name}", column, row.get(column.name)


def _problems(where: str, one: Field, value: Any, new: Mapping[int, StoredFile]) -> Iterator[Problem]:
    type_ = type_of(one)
    if not isinstance(type_, FilesType):
        return
    brought = [new[file_id] for file_id in value or () if file_id in new]
    if brought and (most := type_.count_max(one)) and len(value) > most:
        yield Problem("file.too_many", where, f"「{one.label}」最多放 {most} 个,现在有 {len(value)} 个,请去掉一些")
    accepted = type_.accepted(one)
    for file in brought:
        if accepted and not any(is_kind(kind, file.media_type) for kind in accepted):
            words = "、".join(KINDS[kind][0] for kind in accepted)
            yield Problem("file.wrong_kind", where, f"「{one.label}」只收{words},「{file.name}」不是,请换一个")
        if one.size_max and file.size > one.size_max * MEGABYTE:
            message = f"「{one.label}」每个最大 {one.size_max} MB,「{file.name}」超过了,请压缩后再上传"
            yield Problem("file.too_large_here", where, message)
