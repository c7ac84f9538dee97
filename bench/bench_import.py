"""Importing xlsx (导入): upload, validate, relate and upsert, beside reading and writing the same rows bare."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from psycopg import sql
from python_calamine import CalamineWorkbook

from bench import pieces
from bench.company import Company
from bench.frame import Row, at_most
from guocheng.service import imports
from guocheng.service.imports import work
from guocheng.service.platform import Platform
from guocheng.store import jobs
from guocheng.store.lease import Lease
from guocheng.store.tables.names import table_name

BIG, SMALL, LOADS = 100_000, 5_000, 5_000


def rows(own: Company) -> Iterator[Row]:
    """Yield the measured budgets."""
    opened = pieces.platform(own, "files")
    try:
        small = pieces.workbook(own.folder / "small.xlsx", SMALL, extra=8)
        yield at_most("导入 5,000 行 × 20 列、3 个关联", _imported(opened, small, SMALL), 2, "s")
        big = pieces.workbook(own.folder / "big.xlsx", BIG)
        value = _imported(opened, big, BIG)
        floor = _read(big) + _copied(opened)
        yield at_most("导入 10 万行 × 12 列(校验、关联、按主键更新)", value, 3, "s", floor=floor)
        yield at_most("同一个文件再导入一次", _imported(opened, big, 0), 3, "s", floor=floor)
        yield _changed_lines(own, opened)
    finally:
        opened.close()


def _imported(opened: Platform, path: Path, new: int) -> float:
    """Upload and import a file; return the seconds until the last row is committed."""
    with opened.database.read() as connection:
        ((before,),) = connection.execute("select count(*) from bench_piece").fetchall()
    began = time.perf_counter()
    batch = _taken(opened, path)
    _run(opened, batch)
    seconds = time.perf_counter() - began
    with opened.database.read() as connection:
        ((after, state, counts),) = connection.execute(
            "select (select count(*) from bench_piece), state, counts from gc_import_batch where id = %s", [batch]
        ).fetchall()
    expected = new if before == 0 else max(0, new - before)
    assert (state, after - before) == ("done", expected), (state, counts)
    return seconds


def _taken(opened: Platform, path: Path) -> int:
    with path.open("rb") as file:
        return imports.take(pieces.context(opened), name=path.name, content=file)


def _run(opened: Platform, batch: int) -> None:
    opened.database.run(lambda connection: imports.run(pieces.change(opened, connection), batch_id=batch))
    job = opened.database.run(lambda connection: jobs.claim(connection, kinds=[work.RUN], worker="bench"))
    assert job is not None
    result = work.run(opened, Lease(opened.database, job), now=pieces.NOW)
    opened.database.run(lambda connection: jobs.finish(connection, job, result))


def _changed_lines(own: Company, opened: Platform) -> Row:
    """Import loads, then the same loads with another price in every line; the floor is the bare update."""
    _loaded(opened, pieces.loads(own.folder / "loads.xlsx", LOADS, price=8))
    dearer = pieces.loads(own.folder / "dearer.xlsx", LOADS, price=9)
    value = _loaded(opened, dearer)
    with opened.database.read() as connection:
        ((lines, total),) = connection.execute("select count(*), sum(amount) from bench_load__items").fetchall()
    assert (lines, total) == (LOADS * pieces.LINES, LOADS * 9 * 15), (lines, total)
    floor = _read(dearer) + _updated(opened)
    return at_most("5,000 张单各 5 行明细,每行都改", value, 15, "s", floor=floor)


def _loaded(opened: Platform, path: Path) -> float:
    columns = [{"header": header, "field": name} for header, name in pieces.LOAD_COLUMNS.items()]
    mapping = {"entity": pieces.load.name, "use": True, "mode": "upsert", "key": ["number"], "columns": columns}
    began = time.perf_counter()
    batch = _taken(opened, path)
    change = pieces.change
    opened.database.run(
        lambda connection: imports.set_mapping(change(opened, connection), batch_id=batch, sheets={0: mapping})
    )
    _run(opened, batch)
    return time.perf_counter() - began


def _updated(opened: Platform) -> float:
    """Change every line and every record once more, bare, with values that are ready."""
    with opened.database.transaction() as connection:
        connection.execute(
            "create temporary table ready on commit drop as select id, price + 1 as price from bench_load__items"
        )
        began = time.perf_counter()
        connection.execute(
            "update bench_load__items l set price = r.price, amount = r.price * pieces from ready r where r.id = l.id"
        )
        connection.execute("update bench_load set version = version + 1, total = total + 15")
        return time.perf_counter() - began


def _read(path: Path) -> float:
    began = time.perf_counter()
    CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return time.perf_counter() - began


def _copied(opened: Platform) -> float:
    """Copy the imported rows, ready as they are, into an empty table with the same indexes."""
    table = sql.Identifier(table_name(pieces.piece.name))
    with opened.database.transaction() as connection:
        connection.execute("set local statement_timeout = 0")
        connection.execute(sql.SQL("create table bench_floor (like {} including all)").format(table))
        found = connection.execute(sql.SQL("select * from {}").format(table)).fetchall()
    began = time.perf_counter()
    with opened.database.transaction() as connection:
        connection.execute("set local statement_timeout = 0")
        with connection.cursor().copy("copy bench_floor from stdin") as copy:
            for row in found:
                copy.write_row(row)
    seconds = time.perf_counter() - began
    with opened.database.transaction() as connection:
        connection.execute("drop table bench_floor")
    return seconds
