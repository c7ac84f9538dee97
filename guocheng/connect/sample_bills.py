"""Files about money as the headquarters' systems send them (总部账单样例): small, and odd in every way they are.

- `transactions` is 总部交易明细: an xlsx called .xls, a title above the header, the header again in the middle, totals.
- `month` is the same as a monthly bill: two header rows merged in groups, a sheet for each half and one of notes.
- `fines` is 进港罚款明细 of the same day: two header rows, the serial of each fine as it stands in the transactions.
- `one_column` is a CSV in GB18030 of a brand that writes charges as positive amounts, long numbers as formulas.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook

OUTLETS = ("洞头网点", "龙湾网点")
#: Fee name, what came in, what went out.
LINES = (
    ("面单费", "0", "230.00"),
    ("中转费", "0", "96.50"),
    ("基础派费付费", "1440.00", "0"),
    ("签收率未达标", "0", "50.00"),
    ("延误仲裁", "0", "30.00"),
    ("遗失仲裁返款", "120.00", "0"),
    ("充值", "5000.00", "0"),
    ("星河专项费", "0", "88.00"),
)
UNKNOWN, NEVER, FINE = "星河专项费", "充值", "签收率未达标"
_HEADER = (
    "网点编号", "网点名称", "运单号", "业务日期", "记账日期", "摘要", "费用类型", "费用名称", "转入金额", "转出金额",
    "余额", "账单类型", "流水号", "备注",
)  # fmt: skip
_GROUPS = (
    ("网点信息", ("网点编号", "网点名称")),
    ("交易信息", ("运单号", "业务日期", "记账日期", "费用类型", "费用名称")),
    ("金额(元)", ("转入", "转出", "余额")),
    ("流水号", ("流水号",)),
)


@dataclass(frozen=True)
class Line:
    """One transaction."""

    serial: str
    outlet: str
    waybill: str
    day: date
    fee: str
    came_in: Decimal
    went_out: Decimal
    balance: Decimal


def lines(day: date, outlets: Sequence[str] = OUTLETS, *, times: int = 1) -> Iterator[Line]:
    """Yield the transactions of a day, every fee name once for each outlet, or more often."""
    number = 0
    for place, outlet in enumerate(outlets):
        balance = Decimal(20_000)
        for fee, came_in, went_out in LINES * times:
            number += 1
            balance += Decimal(came_in) - Decimal(went_out)
            serial = f"{day:%Y%m%d}{place:02}{number:06}"
            waybill = "" if fee == NEVER else str(773_000_000_000_000 + number)
            yield Line(serial, outlet, waybill, day, fee, Decimal(came_in), Decimal(went_out), balance)


def transactions(path: Path, day: date, outlets: Sequence[str] = OUTLETS) -> None:
    """Write 总部交易明细 of a day."""
    rows = list(lines(day, outlets))
    with path.open("wb") as file, Workbook(file, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("sheet1")
        sheet.merge_range(0, 0, 0, len(_HEADER) - 1, f"总部交易明细 {day:%Y年%m月%d日}")
        sheet.write_row(1, 0, _HEADER)
        place = 2
        for number, one in enumerate(rows):
            if number == len(rows) // 2:
                sheet.write_row(place, 0, _HEADER)
                place += 1
            # Names come with blanks behind or the city before them; days and amounts are texts as often as not.
            name = (one.outlet, f"{one.outlet} ", f"浙江温州{one.outlet}")[number % 3]
            days = f"{day.year}/{day.month}/{day.day}" if number % 2 else f"{day:%Y-%m-%d} 00:00:00"
            came_in = f"{one.came_in:,.2f}" if number % 2 else float(one.came_in)
            cells = ("57700" + str(number % 9), name, one.waybill, days, days, f"{one.fee}结算", "日结", one.fee)
            sheet.write_row(place, 0, (*cells, came_in, float(one.went_out), float(one.balance), "日账单", one.serial))
            place += 1
        totals = (float(sum(one.came_in for one in rows)), float(sum(one.went_out for one in rows)))
        sheet.write_row(place, 0, ("合计", "", "", "", "", "", "", "", *totals))


def month(path: Path, day: date, outlets: Sequence[str] = OUTLETS) -> None:
    """Write the same as 总部交易月账单."""
    rows = list(lines(day, outlets))
    half = len(rows) // 2
    with path.open("wb") as file, Workbook(file, {"strings_to_formulas": False}) as book:
        for name, part in (("上半月", rows[:half]), ("下半月", rows[half:])):
            sheet = book.add_worksheet(name)
            place = 0
            for group, names in _GROUPS:
                if len(names) > 1:
                    sheet.merge_range(0, place, 0, place + len(names) - 1, group)
                else:
                    sheet.merge_range(0, place, 1, place, group)
                for offset, lower in enumerate(names if len(names) > 1 else ()):
                    sheet.write_string(1, place + offset, lower)
                place += len(names)
            for number, one in enumerate(part, 2):
                before = ("577001", one.outlet, one.waybill, f"{day:%Y%m%d}", f"{day:%Y%m%d}", "日结", one.fee)
                amounts = (float(one.came_in), float(one.went_out), float(one.balance))
                sheet.write_row(number, 0, (*before, *amounts, one.serial))
            sheet.write_row(len(part) + 2, 0, ("小计", "", "", "", "", "", "", 1.0, 1.0))
        book.add_worksheet("说明").write_string(0, 0, "本账单以系统为准，如有疑问请联系结算部。")


def fines(path: Path, day: date, outlets: Sequence[str] = OUTLETS) -> None:
    """Write 进港罚款明细 of a day: the fines of the transactions, with who is meant."""
    with path.open("wb") as file, Workbook(file, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("sheet1")
        sheet.merge_range(0, 0, 0, 2, "考核信息")
        sheet.merge_range(0, 3, 0, 4, "责任信息")
        sheet.write_row(1, 0, ("考核日期", "运单号", "考核项目", "网点名称", "派件员"))
        for place, name in ((5, "考核金额"), (6, "流水号")):
            sheet.merge_range(0, place, 1, place, name)
        row = 2
        for one in lines(day, outlets):
            if one.fee == FINE:
                cells = (f"{day:%Y-%m-%d}", one.waybill, one.fee, f"{one.outlet} ", "330301007王海波13800000000")
                sheet.write_row(row, 0, (*cells, float(one.went_out), one.serial))
                row += 1
        sheet.write_row(row, 0, ("合计", "", "", "", "", 100.0))


def one_column(path: Path, day: date, outlets: Sequence[str] = OUTLETS) -> None:
    """Write the transactions of a brand that has one column, in which charges are positive."""
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("站点编码", "站点名称", "运单号", "业务日期", "科目名称", "扣款金额", "账户余额", "流水号"))
        for one in lines(day, outlets):
            waybill = f'="{one.waybill}"' if one.waybill else ""
            amount = f"{one.went_out - one.came_in:.2f}"
            place = ("325000", one.outlet, waybill, f"{day:%Y-%m-%d}", one.fee)
            writer.writerow((*place, amount, f"{one.balance:.2f}", f'="YD{one.serial}"'))
        writer.writerow(("总计", "", "", "", "", "0.00"))
