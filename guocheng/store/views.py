"""Views that people saved (保存的视图): whose they are, with whom they are shared, which one a person starts with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg.rows import class_row
from psycopg.types.json import Jsonb

Json = Mapping[str, Any]
#: A share: everyone, a role by its name, a unit by its id.
Share = tuple[str, str]

_COLUMNS = (
    "select v.id, v.entity, v.label, v.document, v.account_id, a.person_id, v.version, coalesce((select"
    " json_agg(json_build_array(s.kind, s.name) order by s.kind, s.name) from gc_view_share s where s.view_id = v.id),"
    " '[]') as shares from gc_view v join gc_account a on a.id = v.account_id"
)
_ONE = _COLUMNS + " where v.id = %s and v.entity = %s"
_ONE_LOCKED = _ONE + " for update of v"


@dataclass(frozen=True)
class SavedView:
    """A view as it is kept; `account_id` is its owner."""

    id: int
    entity: str
    label: str
    document: dict[str, Any]
    account_id: int
    person_id: int | None
    version: int
    shares: list[list[str]]


def offered(
    connection: psycopg.Connection, entity: str, *, account_id: int, roles: Sequence[str], unit_ids: Sequence[int]
) -> list[SavedView]:
    """Return the views of an entity that a person saved or that are shared with them, their own first."""
    with connection.cursor(row_factory=class_row(SavedView)) as cursor:
        return cursor.execute(
            _COLUMNS + " where v.entity = %(entity)s and (v.account_id = %(account)s or exists (select from"
            " gc_view_share s where s.view_id = v.id and (s.kind = 'everyone' or (s.kind = 'role' and s.name ="
            " any(%(roles)s)) or (s.kind = 'unit' and s.name = any(%(units)s)))))"
            " order by v.account_id <> %(account)s, v.id",
            {
                "entity": entity,
                "account": account_id,
                "roles": list(roles),
                "units": [str(one) for one in unit_ids],
            },
        ).fetchall()


def view_of(connection: psycopg.Connection, entity: str, view_id: int, *, lock: bool = False) -> SavedView | None:
    """Return a saved view of an entity; with `lock` nobody else changes it meanwhile."""
    with connection.cursor(row_factory=class_row(SavedView)) as cursor:
        return cursor.execute(_ONE_LOCKED if lock else _ONE, [view_id, entity]).fetchone()


@dataclass(frozen=True)
class NamedView:
    """A saved view with the name of whose it is."""

    label: str
    owner: str
    document: dict[str, Any]


def all_of(connection: psycopg.Connection, entity: str) -> list[NamedView]:
    """Return every saved view of an entity, whoever saved it."""
    with connection.cursor(row_factory=class_row(NamedView)) as cursor:
        return cursor.execute(
            "select v.label, coalesce(p.name, a.login) as owner, v.document from gc_view v"
            " join gc_account a on a.id = v.account_id left join org_person p on p.id = a.person_id"
            " where v.entity = %s order by v.id",
            [entity],
        ).fetchall()


def save(
    connection: psycopg.Connection, entity: str, label: str, document: Json, *, account_id: int, at: datetime
) -> int:
    """Keep a new view and return its number."""
    row = connection.execute(
        "insert into gc_view (entity, label, document, account_id, created_at, updated_at)"
        " values (%s, %s, %s, %s, %s, %s) returning id",
        [entity, label, Jsonb(document), account_id, at, at],
    ).fetchone()
    assert row is not None
    return int(row[0])


def change(connection: psycopg.Connection, view_id: int, label: str, document: Json, *, at: datetime) -> None:
    """Keep a view anew."""
    connection.execute(
        "update gc_view set label = %s, document = %s, version = version + 1, updated_at = %s where id = %s",
        [label, Jsonb(document), at, view_id],
    )


def erase(connection: psycopg.Connection, view: SavedView) -> None:
    """Forget a view; whoever started with it starts with the plain list."""
    connection.execute("delete from gc_view_default where entity = %s and view = %s", [view.entity, str(view.id)])
    connection.execute("delete from gc_view where id = %s", [view.id])


def count_of(connection: psycopg.Connection, entity: str, account_id: int) -> int:
    """Return how many views of an entity a person has saved."""
    row = connection.execute(
        "select count(*) from gc_view where account_id = %s and entity = %s", [account_id, entity]
    ).fetchone()
    assert row is not None
    return int(row[0])


def share(connection: psycopg.Connection, view_id: int, shares: Sequence[Share]) -> None:
    """Offer a view to exactly these."""
    connection.execute("delete from gc_view_share where view_id = %s", [view_id])
    for kind, name in dict.fromkeys(shares):
        connection.execute("insert into gc_view_share (view_id, kind, name) values (%s, %s, %s)", [view_id, kind, name])


def default_of(connection: psycopg.Connection, entity: str, account_id: int) -> str:
    """Return the key of the view a person starts with, blank for the plain list."""
    row = connection.execute(
        "select view from gc_view_default where account_id = %s and entity = %s", [account_id, entity]
    ).fetchone()
    return row[0] if row else ""


def set_default(connection: psycopg.Connection, entity: str, account_id: int, view: str) -> None:
    """Set the view a person starts with; blank for the plain list."""
    if not view:
        connection.execute("delete from gc_view_default where account_id = %s and entity = %s", [account_id, entity])
        return
    connection.execute(
        "insert into gc_view_default (account_id, entity, view) values (%s, %s, %s)"
        " on conflict (account_id, entity) do update set view = excluded.view",
        [account_id, entity, view],
    )


def documents(connection: psycopg.Connection) -> list[tuple[str, dict[str, Any]]]:
    """Return every saved view with its entity, for those who look for what is used."""
    return connection.execute("select entity, document from gc_view order by id").fetchall()
