"""A small application with long sub-tables (试明细的小应用): orders of goods, whose lines make the totals."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from guocheng.definition.bundle import Bundle
from guocheng.sdk import (
    EVERYTHING,
    KEEP,
    bundle,
    check,
    decimal,
    entity,
    grant,
    integer,
    lines,
    link,
    money,
    role,
    text,
)
from guocheng.service.bundles import installed_bundles
from guocheng.service.platform import Platform
from guocheng.service.records import lines as line_wise
from guocheng.service.records import lines_shown
from guocheng.service.records.lines import LineChanges
from guocheng.store.server import EmbeddedServer
from tests.story.company import Company, Record

ORDER = "goods.order"
SHEET = "goods.sheet"

order = entity(
    ORDER,
    "订货单",
    [
        text("number", "单号", required=True, unique=True),
        decimal("rate", "折扣", scale=2, default="1"),
        lines(
            "items",
            "货品",
            [
                text("code", "货号", unique=True),
                text("name", "品名", required=True),
                integer("pieces", "数量", check="pieces >= 0", check_message="数量不能小于 0"),
                money("price", "单价"),
                money("amount", "金额", formula="pieces * price"),
                link("unit", "网点", to="org.unit"),
                text("note", "备注"),
            ],
        ),
        money("total", "合计", formula="SUM(items.amount)"),
        money("payable", "应付", formula="ROUND(total * rate, 2)"),
        integer("rows", "行数", formula="COUNT(items)"),
    ],
    title="{number}",
    checks=[check("total <= 1000000 or ISEMPTY(total)", "合计不能超过一百万", at="total")],
)
#: Every line shows its part of the whole, so a line cannot be computed alone.
sheet = entity(
    SHEET,
    "分摊单",
    [
        text("number", "单号", required=True, unique=True),
        lines(
            "parts",
            "分摊",
            [
                text("name", "名目"),
                money("amount", "金额"),
                decimal("share", "占比", scale=4, formula="amount / whole"),
            ],
        ),
        money("whole", "合计", formula="SUM(parts.amount)"),
    ],
    title="{number}",
)
COLLEAGUES = (grant("org.unit"), grant("org.person"))
ROLES = [
    role("chief", "全都行", grant(order, *EVERYTHING), grant(sheet, *EVERYTHING), *COLLEAGUES),
    role("clerk", "也全都行", grant(order, *EVERYTHING), grant(sheet, *EVERYTHING), *COLLEAGUES),
    role("adder", "只能加行", grant(order, *KEEP, readonly=["items.@edit", "items.@delete", "items.@move"])),
    role("pricer", "只能改单价", grant(order, *KEEP, readonly=[
        "items.code", "items.name", "items.pieces", "items.unit", "items.note", "items.@add", "items.@delete",
    ])),
    role("blind", "看不到单价", grant(order, *KEEP, hidden=["items.price", "items.amount"])),
]  # fmt: skip
GOODS = bundle("goods", "试明细", "1", entities=[order, sheet], roles=ROLES, needs=["org"])


def bundles() -> tuple[Bundle, ...]:
    """Return the organisation and the goods."""
    return (*(one for one in installed_bundles() if one.name == "org"), GOODS)


def create_database(server: EmbeddedServer, name: str, template: str) -> None:
    """Create a database that outlives one test."""
    command = sql.SQL("create database {} template {} owner guocheng")
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        connection.execute(command.format(sql.Identifier(name), sql.Identifier(template)))


class Goods:
    """Each role is held by a person of its name."""

    def __init__(self, url: str, folder: Path) -> None:
        platform = Platform.open(database_url=url, files=folder, bundles=bundles())
        platform.prepare(lambda _: None)
        self.company = Company(platform)
        self.unit = self.company.unit("1", "总部", "branch")
        for number, one in enumerate(ROLES):
            self.company.person(f"P{number:03}", one.name, self.unit, one.name)

    def order(self, number: str, *items: Mapping[str, Any]) -> Record:
        """Put an order down."""
        return self.company.opens("chief", ORDER, number=number, items=list(items))

    def saves(self, name: str, record: Record, version: int | None = None, field: str = "items", **asked: Any) -> Any:
        """Let a person save some lines."""
        given = self.company.sees(name, record)["version"] if version is None else version
        return self.company.command(
            name,
            lambda change: line_wise.save_lines(
                change,
                entity=record.entity,
                record_id=record.id,
                field=field,
                version=given,
                changes=LineChanges(**asked),
            ),
        )

    def asks(self, name: str, record: Record, field: str = "items", **question: Any) -> Any:
        """Let a person read a window of lines."""
        return self.company.ask(
            name,
            lambda look: lines_shown.window(look, entity=record.entity, record_id=record.id, field=field, **question),
        )

    def rows(self, record: Record, field: str = "items") -> list[dict[str, Any]]:
        """Return all lines of a record."""
        found: list[dict[str, Any]] = self.asks("chief", record, field, limit=10_000)["rows"]
        return found
