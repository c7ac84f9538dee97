"""What other engines read and answer (换引擎的进出): waybills and prices as files, sums as rows."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import psycopg
from psycopg import sql

from guocheng.store.rating.charges import TYPES, Rates
from guocheng.store.rating.waybills import COLUMNS

WAYBILL = "rating_waybill"
WAYBILL_COLUMNS = ("id", *(name for name in COLUMNS if name != "waybill_no"))
WAYBILL_TYPES = {"day": "date", "shop": "text", "courier": "text", "outlet": "text"}
#: What a type is called by DuckDB and by Spark.
NAMES = {"text": "VARCHAR", "date": "DATE", "bigint": "BIGINT"}
SPARK_NAMES = {"text": "STRING", "date": "DATE", "bigint": "BIGINT"}


@dataclass(frozen=True)
class Files:
    """The files of one question: by the name of a table its columns, their types, and where it is."""

    tables: Mapping[str, tuple[Path, Mapping[str, str]]]


def export(
    connection: psycopg.Connection,
    columns: Mapping[str, Sequence[str]],
    rates: Rates,
    first: date,
    until: date,
    folder: Path,
) -> Files:
    """Write the waybills of a period and the prices laid out as files that every engine reads."""
    waybills = folder / f"{WAYBILL}.csv"
    names = sql.SQL(", ").join(map(sql.Identifier, WAYBILL_COLUMNS))
    statement = sql.SQL("copy (select {} from gc_waybill where day >= {} and day < {}) to stdout (format csv)").format(
        names, sql.Literal(first), sql.Literal(until)
    )
    with waybills.open("wb") as file, connection.cursor().copy(statement) as copy:
        for block in copy:
            file.write(block)
    tables = {WAYBILL: (waybills, {name: WAYBILL_TYPES.get(name, "bigint") for name in WAYBILL_COLUMNS})}
    for table, its in columns.items():
        path = folder / f"{table}.csv"
        with path.open("w", encoding="utf-8", newline="") as text:
            csv.writer(text).writerows(rates[table])
        tables[table] = (path, {name: TYPES.get(name, "bigint") for name in its})
    return Files(tables)
