"""A whole month on DuckDB (整月试算): the same sums on one machine, without touching what is stored."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from guocheng.store.rating.elsewhere.sums import NAMES, Files
from guocheng.store.rating.elsewhere.translate import module, translated
from guocheng.store.rating.month import Sum

MEMORY = "2GB"


def installed() -> bool:
    """Tell whether DuckDB, and what translates for it, is there."""
    return all(find_spec(name) is not None for name in ("duckdb", "sqlglot"))


def sums(files: Files, folder: Path) -> list[Sum]:
    """Price the waybills of a period and return what they add up to; `folder` takes what memory does not hold.

    :raises Unavailable: DuckDB is not installed.
    """
    duckdb = module("duckdb", "duckdb")
    with duckdb.connect(":memory:", config={"memory_limit": MEMORY, "temp_directory": str(folder)}) as connection:
        for table, (path, columns) in files.tables.items():
            types = {name: NAMES[type_] for name, type_ in columns.items()}
            read = connection.read_csv(str(path), header=False, columns=types, delimiter=",", quotechar='"')
            # An empty text is a text here, and nothing there.
            kept = [f"coalesce({name}, '') as {name}" if type_ == "text" else name for name, type_ in columns.items()]
            read.project(", ".join(f'"{name}"' if " " not in name else name for name in kept)).create_view(table)
        rows = connection.sql(translated("duckdb")).fetchall()
    return [Sum(*map(int, row)) for row in rows]
