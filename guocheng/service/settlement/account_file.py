"""The statement of an outlet as a workbook (对账单导出): what stands on the screen, figures as numbers."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

from guocheng.connect.writing.styled import StyledSheet, write_styled
from guocheng.connect.writing.table import Column, Value
from guocheng.definition.role import Right
from guocheng.service.context import Context, look
from guocheng.service.exports import watermark
from guocheng.service.records.access import visibility_of
from guocheng.service.rights import must
from guocheng.service.settlement import account

_AMOUNT = "#,##0.00;[Red]-#,##0.00"


def exported(context: Context, *, outlet: int, month: str) -> tuple[Path, str]:
    """Write the statement of an outlet; return where, and its name. The caller deletes it when it is sent.

    :raises NotFound: there is no such account for this person.
    :raises Refused: this person may not export it.
    """
    with look(context) as view:
        found = account.statement(view, outlet=outlet, month=month)
        must(visibility_of(view, account.BOOK), Right.EXPORT, view.catalogue.book(account.BOOK).label)
        note = "　".join([f"截至 {found['as_of'][:16].replace('T', ' ')}", watermark(view)])
    with tempfile.NamedTemporaryFile(prefix="guocheng-", suffix=".xlsx", delete=False) as file:
        target = Path(file.name)
    name = f"{found['outlet']['title']} {found['label']}对账单"
    try:
        write_styled(target, [_sheet(found, name, note)])
    except BaseException:
        target.unlink(missing_ok=True)
        raise
    return target, f"{name}.xlsx"


def _sheet(found: dict[str, Any], title: str, note: str) -> StyledSheet:
    columns = [Column("项目", "", 24), Column("数量", "", 14), Column("金额", _AMOUNT, 18), Column("余额", _AMOUNT, 18)]
    return StyledSheet("对账单", columns, _rows(found), title, note)


def _rows(found: dict[str, Any]) -> Iterator[list[Value]]:
    yield ["期初余额", None, None, Decimal(found["opening"])]
    for one in found["lines"]:
        quantity = Decimal(one["quantity"]) if one["quantity"] else None
        yield [one["label"], quantity, Decimal(one["amount"]), Decimal(one["balance"])]
    yield ["期末余额", None, None, Decimal(found["closing"])]
    for one in found["waiting"]:
        yield [f"待确认：{one['label']}（{one['trades']} 笔）", None, Decimal(one["amount"]), None]
    if found["waiting"]:
        yield ["含待确认余额", None, None, Decimal(found["open"])]
    if asked := found["unconfirmed"]:
        yield [f"手工填的交易，待对方确认，不计入：{asked['trades']} 笔", None, Decimal(asked["amount"]), None]
