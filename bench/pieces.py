"""Parcels for measuring files (测试用快件): an entity of twelve fields with three relations, and rows for it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rustpy_xlsxwriter import FastExcel

from bench.company import Company
from guocheng.definition.bundle import Bundle
from guocheng.sdk import choice, decimal, entity, instant, integer, lines, money, person, text, unit
from guocheng.sdk import date as day
from guocheng.service.bundles import installed_bundles
from guocheng.service.context import Change, Context
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store import records
from guocheng.store.records import Origin

NOW = datetime(2026, 4, 1, 1, tzinfo=UTC)
OUTLETS, COURIERS = 60, 300
KINDS = {"普通": "normal", "生鲜": "fresh", "易碎": "fragile"}

piece = entity(
    "bench.piece",
    "快件",
    [
        text("external_no", "单号", required=True, unique=True, indexed=True, searchable=True),
        text("waybill_no", "运单号", indexed=True, searchable=True),
        choice("kind", "类别", {code: label for label, code in KINDS.items()}, indexed=True),
        unit("unit", "派件网点", indexed=True),
        unit("sender", "揽收网点"),
        person("courier", "业务员", indexed=True),
        instant("received_at", "受理时间", indexed=True),
        day("due_on", "截止日期"),
        money("amount", "金额"),
        decimal("weight", "重量", scale=3),
        integer("pieces", "件数"),
        text("note", "备注"),
    ],
    title="{external_no}",
    key=["external_no"],
    unit_fields=["unit"],
    indexes=[["unit", "received_at"]],
)
load = entity(
    "bench.load",
    "装车单",
    [
        text("number", "装车单号", required=True, unique=True),
        day("loaded_on", "装车日期"),
        lines(
            "items",
            "件",
            [
                text("waybill_no", "运单号"),
                integer("pieces", "件数"),
                money("price", "运费"),
                money("amount", "金额", formula="pieces * price"),
            ],
        ),
        money("total", "合计", formula="SUM(items.amount)"),
    ],
    title="{number}",
    key=["number"],
)
LOAD_COLUMNS = {
    "装车单号": "number",
    "装车日期": "loaded_on",
    "运单号": "items.waybill_no",
    "件数": "items.pieces",
    "运费": "items.price",
}
LINES = 5
HEADERS = (
    "单号",
    "运单号",
    "类别",
    "派件网点",
    "揽收网点",
    "业务员",
    "受理时间",
    "截止日期",
    "金额",
    "重量",
    "件数",
    "备注",
)
EXTRA = tuple(f"附加{number}" for number in range(1, 9))


def platform(own: Company, folder: str) -> Platform:
    """Open a company with outlets, couriers and the table of parcels."""
    opened = connected(own.new_database(), own.folder / folder)
    opened.prepare(lambda _: None)
    origin = Origin(at=NOW)
    with opened.database.transaction() as connection:
        units = [
            records.create(
                connection, opened.catalogue, "org.unit",
                {"number": f"{330301 + n}", "name": f"第{n}网点", "kind": "outlet"}, origin,
            ).id
            for n in range(OUTLETS)
        ]  # fmt: skip
        for n in range(COURIERS):
            values = {"number": f"{330301 + n % OUTLETS}{n:03}", "name": f"业务{n}", "unit": units[n % OUTLETS]}
            records.create(connection, opened.catalogue, "org.person", {**values, "active": True}, origin)
    return opened


def connected(url: str, files: Path) -> Platform:
    """Open the company of a database, as another process of it does."""
    bundle = Bundle("bench", "测量", "1", entities=(piece, load))
    return Platform.open(database_url=url, files=files, bundles=(*installed_bundles(), bundle))


def context(opened: Platform) -> Context:
    """Return the context of the system itself."""
    return Context(platform=opened, principal=SYSTEM, now=NOW, request_id="bench")


def change(opened: Platform, connection: Any) -> Change:
    """Return a change by the system itself."""
    return Change(context(opened), connection)


def rows(count: int, *, extra: int = 0) -> Iterator[dict[str, Any]]:
    """Yield parcels as a file has them."""
    chance = random.Random(7)
    for n in range(count):
        outlet, courier = chance.randrange(OUTLETS), chance.randrange(COURIERS)
        values = (
            f"BX{n:09}",
            f"77{chance.randrange(10**13):013}",
            chance.choice(tuple(KINDS)),
            f"第{outlet}网点",
            f"第{chance.randrange(OUTLETS)}网点",
            f"{330301 + courier % OUTLETS}{courier:03}业务{courier}13800000000",
            datetime(2026, 3, 1) + timedelta(seconds=chance.randrange(31 * 86_400)),  # noqa: DTZ001 - a cell has no zone
            date(2026, 4, 1) + timedelta(days=chance.randrange(30)),
            chance.randrange(1, 100_000) / 100,
            chance.randrange(1, 30_000) / 1000,
            chance.randrange(1, 9),
            f"备注{n % 997}",
        )
        yield dict(zip((*HEADERS, *EXTRA[:extra]), (*values, *(f"值{n % 50}" for _ in range(extra))), strict=True))


def workbook(path: Path, count: int, *, extra: int = 0) -> Path:
    """Write parcels into a workbook."""
    FastExcel(str(path)).sheet("快件", rows(count, extra=extra)).save()
    return path


def loads(path: Path, count: int, *, price: int) -> Path:
    """Write loads of some parcels each into a workbook, every parcel at one price."""

    def rows() -> Iterator[dict[str, Any]]:
        for n in range(count):
            for line in range(LINES):
                values = (f"ZC{n:06}", date(2026, 4, 1 + n % 28), f"77{n:08}{line}", 1 + line, price)
                yield dict(zip(LOAD_COLUMNS, values, strict=True))

    FastExcel(str(path)).sheet("装车", rows()).save()
    return path
