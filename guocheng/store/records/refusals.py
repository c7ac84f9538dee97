"""What the database refuses, in the words of the form (保存时的拒绝)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import errors

from guocheng.base.problem import Conflict, Invalid, Problem, Refused
from guocheng.base.zone import SHANGHAI
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import Family, family_of
from guocheng.store import river
from guocheng.store.records.read import titles_of
from guocheng.store.ruled import refused_by_rule
from guocheng.store.tables.names import index_name, lines_table_name, table_name, unique_name

_EVENTS_TOLD = 3


@dataclass(frozen=True)
class Referring:
    """How many records refer to another by one of their fields, dotted for a column."""

    entity: str
    field: str
    label: str
    count: int = 0


#: Tells whether somebody may be told of a field of an entity, or of "title", by which its records are called.
Names = Callable[[str, str], bool]


def all_named(entity: str, field: str) -> bool:
    """Tell the system itself everything."""
    return True


@contextmanager
def told(entity: Entity, values: Mapping[str, Any]) -> Iterator[None]:
    """Turn a broken constraint into a sentence about the field.

    :raises Invalid: a value that must be unique is there already, or a link leads to nothing.
    """
    try:
        yield
    except errors.UniqueViolation as error:
        raise _doubled(entity, values, error.diag.constraint_name or "") from error
    except errors.ForeignKeyViolation as error:
        raise _dangling(entity, error.diag.constraint_name or "") from error
    except errors.NumericValueOutOfRange as error:
        raise Invalid(Problem("record.number_too_big", entity.name, "有数字太大,存不下,请检查金额和数量")) from error
    except psycopg.DatabaseError as error:
        if ruled := refused_by_rule(error):
            raise ruled from error
        raise


def conflict(
    connection: psycopg.Connection,
    catalogue: Catalogue,
    entity: Entity,
    record_id: int,
    version: int,
    fields: Collection[str] | None = None,
) -> Conflict:
    """Say who changed what and when since the version somebody started from; of other fields than `fields` nothing."""
    events = [
        one
        for one in river.history(connection, entity.name, record_id, limit=50)
        if one.version is not None and one.version > version
    ]
    people = titles_of(connection, catalogue, [("org.person", one.actor_id) for one in events if one.actor_id])
    said = [_said(catalogue, entity, one, people, fields) for one in events[:_EVENTS_TOLD]]
    what = ";".join(said) or "别人已经修改"
    message = f"这条「{entity.label}」在您打开之后有改动:{what}。请刷新后再改,您填的内容还没有保存"
    return Conflict(Problem("record.changed", entity.name, message, {"events": [one.seq for one in events]}))


def referred(entity: Entity, title: str, found: Sequence[Referring], names: Names = all_named) -> Refused:
    """Say by what a record is referred to; what may not be named is counted, and nothing found is somebody just now."""
    counts: dict[str, int] = {}
    for one in found:
        label = one.label if names(one.entity, one.field) else "您看不到的记录"
        counts[label] = counts.get(label, 0) + one.count
    by = "、".join(f"{count} 条{label}" for label, count in counts.items()) or "其他记录"
    name = title if names(entity.name, "title") else ""
    message = f"「{name or entity.label}」还被 {by}用到，不能删除。请先把它们改到别处，或停用这条{entity.label}"
    return Refused(Problem("record.referred", entity.name, message))


def _said(
    catalogue: Catalogue,
    entity: Entity,
    event: river.Event,
    people: Mapping[tuple[str, int], str],
    told: Collection[str] | None,
) -> str:
    who = people.get(("org.person", event.actor_id or 0), "系统")
    when = event.at.astimezone(SHANGHAI).strftime("%m-%d %H:%M")
    fields = [catalogue.field(entity, str(one.get("field"))) for one in event.changes]
    labels = "、".join(f"「{one.label}」" for one in fields if one and (told is None or one.name in told)) or "内容"
    return f"{who}在 {when} 改了{labels}"


def _doubled(entity: Entity, values: Mapping[str, Any], constraint: str) -> Invalid:
    table = table_name(entity.name)
    for one in entity.fields:
        if constraint == unique_name(table, one):
            value = values.get(one.name)
            shown = f"「{value}」" if value is not None else "这个值"
            message = f"「{one.label}」不能重复,{shown}已经有了"
            return Invalid(Problem("record.not_unique", one.name, message))
    return Invalid(Problem("record.not_unique", entity.name, f"这条「{entity.label}」已经有了,不能重复"))


def _dangling(entity: Entity, constraint: str) -> Invalid:
    for where, one, table in _links(entity):
        if constraint == index_name(table, one.name, "fkey"):
            message = f"「{one.label}」选的记录不存在,可能刚被删除,请重新选择"
            return Invalid(Problem("record.no_target", where, message))
    return Invalid(Problem("record.no_target", entity.name, "关联的记录不存在,可能刚被删除,请重新选择"))


def _links(entity: Entity) -> Iterator[tuple[str, Field, str]]:
    for one in entity.fields:
        if family_of(one) is Family.LINK:
            yield one.name, one, table_name(entity.name)
        for column in one.lines:
            if family_of(column) is Family.LINK:
                yield f"{one.name}.{column.name}", column, lines_table_name(entity.name, one.name)
