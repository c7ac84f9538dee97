"""Exporting a list to xlsx (导出): rows and rights from the database, beside writing the same rows from memory."""

from __future__ import annotations

import time
from collections.abc import Iterator

from rustpy_xlsxwriter import FastExcel

from bench import pieces
from bench.company import Company
from bench.frame import Row, at_most
from guocheng.service import exports
from guocheng.service.platform import Platform
from guocheng.store.records import Origin, bulk

COUNT = 100_000
_PART = 20_000


def rows(own: Company) -> Iterator[Row]:
    """Yield the measured budget."""
    opened = pieces.platform(own, "files")
    try:
        _fill(opened)
        given = list(pieces.rows(COUNT))
        began = time.perf_counter()
        FastExcel(str(own.folder / "floor.xlsx")).sheet("快件", given).save()
        floor = time.perf_counter() - began
        del given
        began = time.perf_counter()
        path, _ = exports.export(
            pieces.context(opened),
            entity="bench.piece",
            columns=[one.name for one in pieces.piece.fields],
            sort=[["external_no", "asc"]],
        )
        value = time.perf_counter() - began
        path.unlink()
        yield at_most("导出 10 万行 × 12 列 xlsx", value, 2, "s", floor=floor)
    finally:
        opened.close()


def _fill(opened: Platform) -> None:
    codes = pieces.KINDS
    found = list(pieces.rows(COUNT))
    with opened.database.read() as connection:
        units = dict(connection.execute("select name, id from org_unit").fetchall())
        people = dict(connection.execute("select number, id from org_person").fetchall())
    for start in range(0, COUNT, _PART):
        new = [
            bulk.NewRow(
                {
                    "external_no": row["单号"],
                    "waybill_no": row["运单号"],
                    "kind": codes[row["类别"]],
                    "unit": units[row["派件网点"]],
                    "sender": units[row["揽收网点"]],
                    "courier": people[row["业务员"][:9]],
                    "received_at": row["受理时间"].replace(tzinfo=pieces.NOW.tzinfo),
                    "due_on": row["截止日期"],
                    "amount": row["金额"],
                    "weight": row["重量"],
                    "pieces": row["件数"],
                    "note": row["备注"],
                }
            )
            for row in found[start : start + _PART]
        ]
        with opened.database.transaction() as connection:
            bulk.insert_many(connection, opened.catalogue, "bench.piece", new, Origin(at=pieces.NOW))
