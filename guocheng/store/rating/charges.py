"""One day priced in one statement (按日计价): what was there is replaced, and what it adds up to comes back.

- `charges.sql` is the whole of the arithmetic; here it is given the waybills of the day and the prices laid out.
- Rated again the same day costs the same: the charges of the day are deleted and inserted in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from guocheng.store.rating.waybills import ensure_month, partition_of

Rates = Mapping[str, Sequence[Sequence[Any]]]
WORK_MEMORY = "96MB"
#: What each table of `charges.sql` holds; all are whole numbers but these.
TYPES = {"party": "text", "type": "text", "outlet": "text", "since": "date", "until": "date"}

_WAYBILLS = sql.SQL(
    "rating_waybill as (select id, day, shop, courier, outlet, place, outlet_grams, bag_grams, volumetric_grams,"
    " centre_grams, hq_grams, settlement_grams, third_party_grams, pick_up_grams, transit_grams, arrival_grams,"
    " volume_cm3, declared_fen from gc_waybill where day = {day})"
)
_STORE = sql.SQL(
    "with {waybills}, charged as ({charges}), stored as ("
    " insert into {partition} (day, waybill_id, level, run_id, reason, customer_id, list_id, book_id, cell,"
    " weight_grams, billed_grams, freight_fen, surcharge_fen, insurance_fen, commission_fen)"
    " select day, id, level, {run}, reason, customer, list, book, cell, weight, billed, freight, surcharge, insurance,"
    " commission from charged)"
    " select level::int, outlet, customer, list, count(*) filter (where reason = 0)::bigint as pieces,"
    " coalesce(sum(weight) filter (where reason = 0), 0)::bigint as grams, sum(freight)::bigint as freight,"
    " sum(surcharge)::bigint as surcharge, sum(insurance)::bigint as insurance, sum(commission)::bigint as commission,"
    " count(*) filter (where reason <> 0)::bigint as failed"
    " from charged group by level, outlet, customer, list"
)


@dataclass(frozen=True)
class Total:
    """What the waybills of one party at one outlet cost on a day."""

    level: int
    outlet: str
    customer: int
    list: int
    pieces: int
    grams: int
    freight: int
    surcharge: int
    insurance: int
    commission: int
    failed: int

    @property
    def fee(self) -> int:
        """What they cost in all."""
        return self.freight + self.surcharge + self.insurance


@dataclass(frozen=True)
class Charge:
    """What a waybill was charged on one level."""

    day: date
    level: int
    run_id: int
    surcharges_id: int
    reason: int
    customer_id: int
    list_id: int
    book_id: int
    cell: int
    weight_grams: int
    billed_grams: int
    freight_fen: int
    surcharge_fen: int
    insurance_fen: int
    commission_fen: int


@cache
def text() -> str:
    """Return the arithmetic, without the word `with` at its beginning."""
    lines = (files("guocheng.store.rating") / "charges.sql").read_text("utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


def statement() -> sql.SQL:
    """Return the arithmetic for PostgreSQL; it is ours alone, so it may be taken as it stands."""
    return sql.SQL(text().replace("%", "%%"))


@contextmanager
def by_hashing(connection: psycopg.Connection) -> Iterator[None]:
    """Let the database join by hashes alone: of rows within a statement it guesses one where there are thousands."""
    connection.execute(
        "select set_config('work_mem', %s, true), set_config('enable_nestloop', 'off', true),"
        " set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)",
        [WORK_MEMORY],
    )
    yield
    connection.execute("select set_config('enable_nestloop', 'on', true), set_config('enable_mergejoin', 'on', true)")


def waybills_of(day: date) -> sql.Composed:
    """Return the waybills of a day as the arithmetic reads them."""
    return _WAYBILLS.format(day=sql.Literal(day))


def bare(day: date) -> sql.Composed:
    """Return the charges of the waybills of a day by the prices laid out, to be read or measured."""
    return sql.SQL("with {}, {}").format(waybills_of(day), statement())


def lay_out(connection: psycopg.Connection, columns: Mapping[str, Sequence[str]], rates: Rates) -> None:
    """Put the prices into tables that last as long as the transaction."""
    for table, names in columns.items():
        connection.execute(sql.SQL("drop table if exists {}").format(sql.Identifier(table)))
        made: sql.Composable = sql.SQL(", ").join(
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(TYPES.get(name, "bigint"))) for name in names
        )
        connection.execute(sql.SQL("create temporary table {} ({}) on commit drop").format(sql.Identifier(table), made))
        with connection.cursor().copy(sql.SQL("copy {} from stdin").format(sql.Identifier(table))) as copy:
            for row in rates[table]:
                copy.write_row(row)
        connection.execute(sql.SQL("analyze {}").format(sql.Identifier(table)))


def rate_day(connection: psycopg.Connection, day: date, *, run_id: int) -> list[Total]:
    """Price the waybills of a day by the prices laid out, keep what each costs, and return what it adds up to."""
    ensure_month(connection, day)
    connection.execute("delete from gc_charge where day = %s", [day])
    composed = _STORE.format(
        waybills=waybills_of(day),
        charges=sql.SQL("with {}").format(statement()),
        run=sql.Literal(run_id),
        # All rows are of one day: finding the partition of each of them anew is a thirtieth of the whole.
        partition=sql.Identifier(partition_of("gc_charge", day)),
    )
    with by_hashing(connection), connection.cursor(row_factory=class_row(Total)) as cursor:
        return cursor.execute(composed, []).fetchall()


def charges(connection: psycopg.Connection, day: date, waybill_id: int) -> list[Charge]:
    """Return what a waybill was charged, level by level."""
    with connection.cursor(row_factory=class_row(Charge)) as cursor:
        return cursor.execute(
            "select c.day, c.level, c.run_id, r.surcharges_id, c.reason, c.customer_id, c.list_id, c.book_id, c.cell,"
            " c.weight_grams, c.billed_grams, c.freight_fen, c.surcharge_fen, c.insurance_fen, c.commission_fen"
            " from gc_charge c join gc_rating_run r on r.id = c.run_id"
            " where c.day = %s and c.waybill_id = %s order by c.level",
            [day, waybill_id],
        ).fetchall()
