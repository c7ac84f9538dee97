"""People outside who are asked by a link (外部人员): what they are called; their ids are below everybody else's."""

from __future__ import annotations

from collections.abc import Iterable

import psycopg

#: What somebody is called who has not been asked yet, and what stands beside the name of who has.
UNNAMED = "外部人员（凭链接）"


def is_outside(person: int) -> bool:
    """Tell whether an id is of somebody outside; -1 is nobody in particular."""
    return person < -1


def called(connection: psycopg.Connection, ids: Iterable[int]) -> dict[int, str]:
    """Return what people outside are called, by id."""
    found = connection.execute("select id, name from gc_outsider where id = any(%s)", [list(ids)]).fetchall()
    return dict(found)


def remember(connection: psycopg.Connection, person: int, name: str, address: str) -> None:
    """Keep what somebody outside is called, and where he is reached."""
    connection.execute(
        "insert into gc_outsider (id, name, address) values (%s, %s, %s)"
        " on conflict (id) do update set name = excluded.name, address = excluded.address",
        [person, name, address],
    )


def address_of(connection: psycopg.Connection, person: int) -> str:
    """Return where somebody outside is reached; blank when nobody knows."""
    row = connection.execute("select address from gc_outsider where id = %s", [person]).fetchone()
    return row[0] if row else ""
