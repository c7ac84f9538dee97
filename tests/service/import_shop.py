"""A shop that imports orders (导入订单的小店): customers, goods, orders with lines."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

from xlsxwriter import Workbook

from guocheng.definition.bundle import Bundle
from guocheng.sdk import (
    check,
    choices,
    date,
    entity,
    integer,
    lines,
    link,
    links,
    money,
    person,
    phone,
    serial,
    text,
    unit,
)
from guocheng.service import imports
from guocheng.service.bundles import installed_bundles
from guocheng.service.platform import Platform
from tests.service.import_case import ADMIN, Company

customer = entity(
    "shop.customer",
    "客户",
    [
        text("name", "名称", required=True, searchable=True),
        text("city", "城市"),
        text("code", "客户编码", unique=True),
        phone("phone", "电话"),
    ],
    title="{name}",
    key=["code"],
)
good = entity("shop.good", "商品", [text("name", "品名", required=True, unique=True)], title="{name}", key=["name"])
order = entity(
    "shop.order",
    "订单",
    [
        text("number", "订单号", required=True, unique=True),
        link("customer", "客户", customer),
        links("gifts", "赠品", good),
        person("clerk", "经办人"),
        unit("unit", "部门"),
        choices("tags", "标签", {"big": "大单", "urgent": "加急", "old": "老客户"}),
        date("day", "日期"),
        lines(
            "items",
            "明细",
            [
                link("good", "商品", good, required=True),
                integer("count", "数量"),
                money("price", "单价"),
                money("amount", "金额", formula="count * price"),
            ],
        ),
        money("total", "合计", formula="SUM(items.amount)"),
    ],
    title="{number}",
    key=["number"],
    checks=[check("count(items) <= 500", "一张订单最多 500 行")],
    unit_fields=["unit"],
)
note = entity(
    "shop.note",
    "便条",
    [serial("no", "编号", "B{yyyyMMdd}{000}"), text("text", "内容", required=True), integer("rank", "排序")],
    title="{no}",
    key=["no"],
)
SHOP = Bundle("shop", "小店", "1", entities=(customer, good, order, note), needs=("org",))


def opened(company: Company) -> Company:
    """Let a company have the shop."""
    platform = Platform.open(
        database_url=company.platform.database.url,
        files=company.platform.files.folder,
        bundles=(*installed_bundles(), SHOP),
    )
    platform.prepare(lambda _: None)
    company.platform.close()
    company.platform = platform
    return company


def book(sheets: Mapping[str, Sequence[Sequence[Any]]]) -> bytes:
    """Return a workbook of several sheets."""
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                sheet.write_row(number, 0, row)
    return file.getvalue()


def uploaded(company: Company, content: bytes | str, name: str = "", *, by: str = ADMIN) -> int:
    """Upload a workbook or a csv."""
    data = content.encode() if isinstance(content, str) else content
    ending = "csv" if isinstance(content, str) else "xlsx"
    return imports.take(company.context(by), name=name or f"订单.{ending}", content=io.BytesIO(data))


def mapped(company: Company, batch: int, *, by: str = ADMIN, **more: Any) -> None:
    """Change the proposed mappings of all sheets alike: `columns` are given as header = field."""
    columns: Mapping[str, Any] = more.pop("columns", {})
    options = more.pop("options", None)
    sheets = {}
    for sheet in company.sees(batch, by=by)["sheets"]:
        proposed = sheet["mapping"] or {"entity": "shop.order", "columns": [], "key": [], "use": True}
        known = {one["header"]: one for one in proposed["columns"]}
        for header, given in {"订单号": "number", **columns}.items():
            if header in sheet["header"]:
                known[header] = {"header": header, **(given if isinstance(given, dict) else {"field": given})}
        sheets[sheet["index"]] = {**proposed, "use": True, **more, "columns": list(known.values())}
    company.does(imports.set_mapping, batch, by=by, sheets=sheets, options=options)


def done(company: Company, batch: int, *, by: str = ADMIN) -> dict[str, int]:
    """Import and return the counts."""
    company.does(imports.run, batch, by=by)
    counts: dict[str, int] = company.sees(batch, by=by)["counts"]
    return {name: count for name, count in counts.items() if count}


def tried(company: Company, batch: int, *, by: str = ADMIN) -> dict[str, int]:
    """Try and return the counts."""
    company.does(imports.dry_run, batch, by=by)
    counts: dict[str, int] = company.sees(batch, by=by)["counts"]
    return {name: count for name, count in counts.items() if count}
