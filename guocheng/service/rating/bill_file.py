"""Bills of a month as workbooks (客户账单导出): the list of customers, or one bill with all its waybills.

- A bill that was confirmed says what was confirmed; the waybills below it are as they are now, and it says so.
- Only who may export all totals of a customer gets his bill as a file; what couriers get is on no bill of a customer.
- The waybills are written as they come out of the database, on as many sheets as they need.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any

from guocheng.base.zone import SHANGHAI
from guocheng.connect.writing.styled import StyledSheet, write_styled
from guocheng.connect.writing.table import Column, Value
from guocheng.definition.role import Right
from guocheng.engine.rating import Reason, reasons
from guocheng.engine.rating.whole import kilograms, yuan
from guocheng.service.context import Context, Look, look
from guocheng.service.exports import watermark
from guocheng.service.rating import bills
from guocheng.service.rating.access import must_export
from guocheng.service.rating.bill_shown import frozen
from guocheng.service.rating.work import month_of
from guocheng.store import rating

_AMOUNT, _WEIGHT, _COUNT, _DAY = "#,##0.00;[Red]-#,##0.00", "#,##0.000", "#,##0", "yyyy-mm-dd"
#: What fits on a sheet below its heading.
SHEET_ROWS = 1_000_000
_LISTED = {
    "fee": "费用",
    "added": "追补",
    "prepaid": "已预付",
    "now": "本月金额（按现在的数）",
    "carried": "以前月份的差额",
    "due": "应付",
    "rebate": "返利",
    "commission": "提成",
}
_PARTS = {"freight": "运费", "surcharge": "附加费", "insurance": "保价费", "fee": "合计"}


def exported_list(context: Context, *, month: date) -> tuple[Path, str]:
    """Write the customers of a month; return where, and its name. The caller deletes it when it is sent.

    :raises Refused: this person may not see or export bills.
    """
    with look(context) as view:
        found = bills.listed(view, month=month, right=Right.EXPORT)
        must_export(view)
        name = f"{_month(found)} 客户账单"
        return _written([_customers(found, name, _note(view))]), f"{name}.xlsx"


def exported_bill(context: Context, *, customer: int, month: date) -> tuple[Path, str]:
    """Write the bill of a customer with its waybills; return where, and its name.

    :raises NotFound: there is no such bill for this person.
    :raises Refused: this person may not see or export bills.
    """
    with look(context) as view:
        must_export(view)
        found = bills.bill(view, customer=customer, month=month, right=Right.EXPORT)
        if confirmed := frozen(view, found["document"]):
            found |= {"number": confirmed["number"], "changed": confirmed["changed"], "due": confirmed["due"]}
            found |= {"lines": confirmed["lines"], "rebates": [_policy(one) for one in confirmed["rebates"]]}
        elif found["document"] and Decimal(found["document"]["carried"] or 0):
            carried = Decimal(found["document"]["carried"])
            found["lines"] = [*found["lines"], {"label": "以前月份的差额", "amount": str(carried)}]
            found["due"] = str(Decimal(found["due"]) + carried)
        name = f"{found['customer']} {_month(found)} 账单"
        return _written(_sheets(view, found, name)), f"{name}.xlsx"


def _policy(one: dict[str, str]) -> dict[str, Any]:
    return {"name": one["label"], "amount": one["amount"], "lines": []}


def _written(sheets: Iterable[StyledSheet]) -> Path:
    with tempfile.NamedTemporaryFile(prefix="guocheng-", suffix=".xlsx", delete=False) as file:
        target = Path(file.name)
    try:
        write_styled(target, sheets)
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target


def _month(found: dict[str, Any]) -> str:
    day = date.fromisoformat(found["month"])
    return f"{day.year} 年 {day.month} 月"


def _note(view: Look) -> str:
    return "　".join(filter(None, [f"截至 {view.now.astimezone(SHANGHAI):%Y-%m-%d %H:%M}", watermark(view)]))


def _customers(found: dict[str, Any], title: str, note: str) -> StyledSheet:
    amounts = [name for name in _LISTED if found["total"][name] is not None]
    columns = [Column("客户", "", 28), Column("件数", _COUNT, 12), Column("计费重量（公斤）", _WEIGHT, 18)]
    columns += [Column(_LISTED[name], _AMOUNT, 16) for name in amounts]
    columns.append(Column("未计价件数", _COUNT, 12))

    def row(label: str, one: dict[str, Any]) -> list[Value]:
        figures = [Decimal(one[name]) for name in amounts]
        return [label, one["pieces"], Decimal(one["kilograms"]), *figures, one["failed"]]

    rows = [*(row(one["customer"]["title"], one) for one in found["rows"]), row("合计", found["total"])]
    return StyledSheet("客户账单", columns, rows, title, note)


def _sheets(view: Look, found: dict[str, Any], title: str) -> Iterator[StyledSheet]:
    note = _note(view) if "number" not in found else f"账单号 {found['number']}　{_note(view)}"
    yield StyledSheet("账单", [Column("项目", "", 60), Column("金额", _AMOUNT, 18)], _lines(found), title, note)
    for label, heading, rows in (
        ("按天", "日期", found["days"]),
        ("按价格表", "价格表", found["lists"]),
        ("按目的地", "目的地", found["provinces"]),
    ):
        yield StyledSheet(label, _part_columns(heading), map(_part, [*rows, found["total"]]))
    first, until = month_of(view, date.fromisoformat(found["month"]))
    stored = rating.billed_waybills(view.connection, found["id"], first, until, level=bills.LEVEL)
    waybills = map(_waybill, stored)
    for number in range(max(1, -(-(found["pieces"] + found["failed"]) // SHEET_ROWS))):
        name = f"运单 {number + 1}" if number else "运单"
        yield StyledSheet(name, _WAYBILL_COLUMNS, islice(waybills, SHEET_ROWS))


def _lines(found: dict[str, Any]) -> Iterator[list[Value]]:
    for one in found["lines"]:
        yield [one["label"], Decimal(one["amount"])]
    yield ["应付合计", Decimal(found["due"])]
    for policy in found["rebates"]:
        yield [f"返利：{policy['name']}", Decimal(policy["amount"])]
        for one in policy["lines"]:
            yield [f"　{one['label']}", Decimal(one["amount"])]
    if found.get("changed"):
        yield ["账单确认以后运单有变动，后面各页是现在的数，与账单的差额另行结算。", None]
    if found["failed"]:
        yield [f"还有 {found['failed']} 件没有算出价，不在账单里", None]


def _part_columns(heading: str) -> list[Column]:
    columns = [Column(heading, "", 22), Column("件数", _COUNT, 12), Column("计费重量（公斤）", _WEIGHT, 18)]
    columns += [Column(label, _AMOUNT, 16) for label in _PARTS.values()]
    return [*columns, Column("未计价件数", _COUNT, 12)]


def _part(one: dict[str, Any]) -> list[Value]:
    amounts = [Decimal(one[name]) for name in _PARTS]
    return [one["label"], one["pieces"], Decimal(one["kilograms"]), *amounts, one["failed"]]


_WAYBILL_COLUMNS = [
    Column("日期", _DAY, 12),
    Column("运单号", "", 20),
    Column("店铺账号", "", 18),
    Column("网点编号", "", 12),
    Column("目的地", "", 22),
    # The same weight as on the bill; what it was rounded up to for the price stands beside it.
    Column("计费重量（公斤）", _WEIGHT, 18),
    Column("进位后（公斤）", _WEIGHT, 16),
    Column("运费", _AMOUNT, 12),
    Column("附加费", _AMOUNT, 12),
    Column("保价费", _AMOUNT, 12),
    Column("合计", _AMOUNT, 12),
    Column("说明", "", 26),
]


def _waybill(row: tuple[Any, ...]) -> list[Value]:
    day, number, shop, outlet, place, grams, billed, *fees, reason = row
    told = [day, number, shop, outlet, bills.province(place), kilograms(grams)]
    if reason:
        return [*told, None, None, None, None, None, f"未计价：{reasons.LABELS[Reason(reason)]}"]
    return [*told, kilograms(billed), *map(yuan, fees), yuan(sum(fees)), ""]
