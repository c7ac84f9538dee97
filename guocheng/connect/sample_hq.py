"""Files as the head quarters' system really sends them (总部导出样例): for tests, for measuring, and for a user to try.

Two kinds: `inbound` is 进港投诉, an xlsx called .xls with a title, two merged header rows, two sheets and notes;
`false_sign` is 虚假签收, a CSV in GB18030. The same seed gives the same file. `FLAWS` names what is wrong in
some rows; they stand in a fixed distance, so a test can count them.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

INBOUND_GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("序号", ("序号",)),
    ("工单信息", ("工单编号", "运单号", "投诉类型", "工单来源", "工单内容")),
    ("责任信息", ("责任网点", "承包区", "业务员")),
    ("时间信息", ("投诉时间", "签收时间", "滞留天数")),
    ("金额(元)", ("索赔金额",)),
    ("备注", ("备注",)),
)
#: The columns as a reader joins them; a group over a single column of its own name counts once.
INBOUND_COLUMNS = tuple(
    name if group == name else f"{group}/{name}" for group, names in INBOUND_GROUPS for name in names
)
FALSE_SIGN_COLUMNS = (
    "投诉日期",
    "投诉时间",
    "工单编号",
    "运单号",
    "虚签原因",
    "被投诉网点",
    "业务员",
    "投诉来源",
    "签收类型",
    "预计罚款",
    "审核状态",
)
TYPES = ("遗失", "破损", "内件短少", "派送延误", "虚假签收", "未送货上门", "服务态度", "违规收费")
SOURCES = ("客服热线", "淘系", "拼多多", "抖音", "邮政申诉", "总部工单")
REASONS = ("未收到件显示签收", "未经同意放驿站", "派件前签收", "照片地点不符")
#: Every so many rows one is wrong: a date that does not exist, an outlet nobody knows, no ticket number.
FLAW_EVERY = 50
FLAWS = ("bad_date", "unknown_outlet", "no_number", "unknown_courier", "two_waybills")
_TEXTS = ("客户反映快件显示签收但未收到", "外包装破损,内件进水", "催件三天无更新", "业务员态度差,拒绝上门", "要求赔偿")
_PHONE = "13800000000"
_HEADER_AGAIN_EVERY = 120


@dataclass(frozen=True)
class Courier:
    """A courier as the head quarters writes one: number, name and phone run together."""

    number: str
    name: str
    phone: str = _PHONE

    @property
    def written(self) -> str:
        """Return the text of the cell."""
        return f"{self.number}{self.name}{self.phone}"


@dataclass(frozen=True)
class Outlet:
    """An outlet by the name the head quarters uses, with its couriers."""

    name: str
    couriers: tuple[Courier, ...] = ()


OUTLETS: tuple[Outlet, ...] = (
    Outlet("洞头网点", (Courier("330301007", "王海波"), Courier("330301011", "陈小燕"))),
    Outlet("龙湾网点", (Courier("330302003", "李建国"), Courier("330302009", "周敏"))),
    Outlet("瓯海网点", (Courier("330303005", "黄志强"),)),
)


def write(
    path: Path,
    rows: int,
    *,
    kind: str = "inbound",
    outlets: Sequence[Outlet] = OUTLETS,
    seed: int = 1,
    last_day: date = date(2026, 3, 31),
    flaws: bool = True,
) -> None:
    """Write a file with so many complaints of the month before a day."""
    made = _tickets(rows, outlets, random.Random(seed), last_day, flaws)  # noqa: S311 - plausible, not secret
    if kind == "inbound":
        _write_inbound(path, made, rows, flaws)
    elif kind == "false_sign":
        _write_false_sign(path, made, flaws)
    else:
        raise AssertionError(f"unknown kind of sample: {kind}")


@dataclass(frozen=True)
class _Ticket:
    place: int
    flaw: str
    number: str
    waybill: Any
    type: str
    source: str
    reason: str
    outlet: str
    courier: str
    at: datetime
    written_at: Any
    signed_at: Any
    days: Any
    amount: Any
    text: str


def _tickets(
    rows: int, outlets: Sequence[Outlet], chance: random.Random, last_day: date, flaws: bool
) -> Iterator[_Ticket]:
    for place in range(1, rows + 1):
        flaw = FLAWS[place // FLAW_EVERY % len(FLAWS)] if flaws and place % FLAW_EVERY == 7 else ""
        at = datetime.combine(last_day - timedelta(days=chance.randrange(31)), time(8)) + timedelta(
            seconds=chance.randrange(12 * 3600)
        )
        outlet = chance.choice(outlets)
        courier = chance.choice(outlet.couriers).written if outlet.couriers else ""
        waybill = 773_000_000_000_000 + chance.randrange(10**11) * 1000 + place % 1000
        amount = chance.choice((0, 0, 20, 50, 88.5, 120, 300))
        yield _Ticket(
            place=place,
            flaw=flaw,
            number="" if flaw == "no_number" else f"TS{last_day:%Y%m}{place:06}",
            waybill=_waybill_written(waybill, flaw, chance),
            type=chance.choice(TYPES),
            source=chance.choice(SOURCES),
            reason=chance.choice(REASONS),
            outlet="火星网点" if flaw == "unknown_outlet" else _outlet_written(outlet.name, chance, flaws),
            courier="999999999赵不识13900000000" if flaw == "unknown_courier" else courier,
            at=at,
            written_at="2026-13-40" if flaw == "bad_date" else _moment_written(at, chance, flaws),
            signed_at=at - timedelta(hours=chance.randrange(1, 72)),
            days=chance.randrange(5) if chance.random() < 0.5 else str(chance.randrange(5)),
            amount=amount if chance.random() < 0.5 else f"{amount:.2f}",
            text=chance.choice(_TEXTS),
        )


def _outlet_written(name: str, chance: random.Random, flaws: bool) -> str:
    """The head quarters puts the city before a name, or blanks behind it, as it likes."""
    return chance.choice((name, name, name, f"{name} ", f"浙江温州{name}")) if flaws else name


def _waybill_written(waybill: int, flaw: str, chance: random.Random) -> int | str:
    if flaw == "two_waybills":
        return f"{waybill}、{waybill + 1}"
    return waybill if chance.random() < 0.3 else str(waybill)


def _moment_written(at: datetime, chance: random.Random, flaws: bool) -> Any:
    """A moment as a real cell, or as one of the texts found in real exports."""
    if not flaws:
        return at
    texts = (
        at,
        at,
        f"{at:%Y-%m-%d %H:%M:%S}",
        f"{at.year}/{at.month}/{at.day} {at.hour}:{at:%M}",
        f"{at.year}年{at.month}月{at.day}日 {at:%H:%M}",
        f"{at:%Y%m%d%H%M%S}",
    )
    return chance.choice(texts)


def _write_inbound(path: Path, tickets: Iterator[_Ticket], rows: int, flaws: bool) -> None:
    with path.open("wb") as file, Workbook(file, {"constant_memory": True, "strings_to_formulas": False}) as book:
        bold = book.add_format({"bold": True, "align": "center", "valign": "vcenter", "border": 1})
        instant = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        first = rows - rows // 3
        for name, count in (("进港投诉", first), ("出港投诉", rows - first)):
            if count or name == "进港投诉":
                _write_sheet(book, name, list(islice(tickets, count)), bold, instant, flaws)
        notes = book.add_worksheet("说明")
        notes.write_string(0, 0, "本表由总部客服系统导出,数据以系统为准。")
        notes.write_string(1, 0, "索赔金额为客户主张金额。")


def _write_sheet(
    book: Workbook, name: str, tickets: Sequence[_Ticket], bold: Format, instant: Format, flaws: bool
) -> None:
    sheet = book.add_worksheet(name)
    sheet.merge_range(0, 0, 0, len(INBOUND_COLUMNS) - 1, f"{name}明细表(导出)", bold)
    _write_header(sheet, 1, bold)
    row = 3
    for ticket in tickets:
        if flaws and ticket.place % _HEADER_AGAIN_EVERY == 0:
            for column, lower in enumerate(one for _, names in INBOUND_GROUPS for one in names):
                sheet.write_string(row, column, lower, bold)
            row += 1
        for column, value in enumerate(_inbound_cells(ticket)):
            if isinstance(value, datetime):
                sheet.write_datetime(row, column, value, instant)
            elif isinstance(value, str):
                sheet.write_string(row, column, value)
            else:
                sheet.write_number(row, column, value)
        row += 1
    if flaws:
        sheet.write_string(row, 0, "合计")
        sheet.write_number(row, len(INBOUND_COLUMNS) - 2, sum(float(one.amount) for one in tickets))


def _write_header(sheet: Any, row: int, bold: Format) -> None:
    """Rows go to disk in order, so one range at most can span both: the first; the last is left unmerged, as found."""
    column = 0
    for group, names in INBOUND_GROUPS:
        if len(names) > 1:
            sheet.merge_range(row, column, row, column + len(names) - 1, group, bold)
        else:
            sheet.write_string(row, column, group, bold)
        column += len(names)
    sheet.merge_range(row, 0, row + 1, 0, INBOUND_GROUPS[0][0], bold)
    column = 0
    for group, names in INBOUND_GROUPS:
        for place, name in enumerate(names, column):
            if name != group:
                sheet.write_string(row + 1, place, name, bold)
        column += len(names)


def _inbound_cells(ticket: _Ticket) -> tuple[Any, ...]:
    return (
        ticket.place,
        ticket.number,
        ticket.waybill,
        ticket.type,
        ticket.source,
        ticket.text,
        ticket.outlet,
        f"{ticket.outlet.strip()[-4:-2]}承包一区",
        ticket.courier,
        ticket.written_at,
        ticket.signed_at,
        ticket.days,
        ticket.amount,
        "",
    )


def _write_false_sign(path: Path, tickets: Iterator[_Ticket], flaws: bool) -> None:
    total = 0.0
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(FALSE_SIGN_COLUMNS)
        for ticket in tickets:
            total += float(ticket.amount)
            if flaws and ticket.place % _HEADER_AGAIN_EVERY == 0:
                writer.writerow(FALSE_SIGN_COLUMNS)
            day = f"{ticket.at.year}/{ticket.at.month}/{ticket.at.day}"
            moment = "2026-13-40 08:00" if ticket.flaw == "bad_date" else f"{day} {ticket.at:%H:%M}"
            # The digits of long numbers are kept by the trick that exporters use.
            waybill = f'="{ticket.waybill}"' if "、" not in str(ticket.waybill) else ticket.waybill
            cells = (day, moment, ticket.number and f"XQ{ticket.number[2:]}", waybill, ticket.reason)
            writer.writerow((*cells, ticket.outlet, ticket.courier, ticket.source, "代收点", ticket.amount, "待审核"))
        if flaws:
            writer.writerow(("合计", *[""] * 8, f"{total:.2f}", ""))
