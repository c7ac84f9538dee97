"""What the columns of a waybill file mean (出港运单的列): by their names, whatever the file is called.

- Every refusal is a sentence that names the column. Weights become whole grams, amounts whole fen, places digits.
- A file is known as one of waybills by a number, a day, where to, and at least one weight.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from guocheng.base import regions
from guocheng.base.problem import Invalid
from guocheng.connect.sheet.cells import Cell, damaged, plain, text_of
from guocheng.definition.entity import Field
from guocheng.definition.field_types import type_of
from guocheng.store.rating import COLUMNS

_HEADERS: Mapping[str, tuple[str, ...]] = {
    "waybill_no": ("运单号", "运单编号", "单号"),
    "day": ("业务日期", "寄件日期", "揽收日期"),
    "shop": ("店铺账号", "客户账号", "客户编码"),
    "courier": ("业务员编号", "揽件员编号", "小件员编号"),
    "outlet": ("所属网点", "揽收网点", "网点名称"),
    "province": ("目的省份", "目的省", "收件省份"),
    "city": ("目的城市", "目的市", "收件城市"),
    "outlet_grams": ("网点重量", "网点称重"),
    "bag_grams": ("集包重量",),
    "volumetric_grams": ("计泡重量", "体积重量"),
    "centre_grams": ("中心重量", "中心称重"),
    "hq_grams": ("总部重量",),
    "settlement_grams": ("结算重量",),
    "third_party_grams": ("第三方重量",),
    "pick_up_grams": ("揽收重量",),
    "transit_grams": ("中转重量",),
    "arrival_grams": ("到件重量",),
    "volume_cm3": ("体积",),
    "declared_fen": ("声明价值", "保价金额"),
}
_FIELDS = {plain(header): name for name, headers in _HEADERS.items() for header in headers}
_UNIT = re.compile(r"[(（][^()（）]*[)）]$")
_NUMBER = re.compile(r"[A-Za-z0-9-]{6,40}")
_FIRST_DAY = date(2015, 1, 1)
_GRAMS_MAX, _FEN_MAX = 50_000_000, 100_000_000_00
_CACHED_MAX = 50_000
_DAY = Field("day", "业务日期", "date")


class WrongRow(Exception):
    """A row that is kept out; the text says why."""


@dataclass
class WaybillReader:
    """Reads the rows of one sheet; `outlet_number` finds the number of an outlet by what the file calls it."""

    places: Mapping[str, int]
    outlet_number: Callable[[str], str]
    today: date
    headers: Mapping[str, str] = field(default_factory=dict)
    _known: dict[tuple[str, str], Any] = field(default_factory=dict)

    def row(self, cells: Sequence[Cell]) -> tuple[Any, ...]:
        """Return a waybill in the order of the store.

        :raises WrongRow: it cannot be taken.
        """
        return tuple(self._value(name, cells) for name in COLUMNS)

    def number(self, cells: Sequence[Cell]) -> str:
        """Return what a row says its number is, right or wrong."""
        return text_of(self._cell("waybill_no", cells))[:40]

    def _value(self, name: str, cells: Sequence[Cell]) -> Any:
        if name == "place":
            text = text_of(self._cell("province", cells)) + text_of(self._cell("city", cells))
        elif name == "waybill_no":
            return self._waybill_no(self._cell(name, cells))
        else:
            text = text_of(self._cell(name, cells))
        key = (name, text)
        if key not in self._known:
            if len(self._known) > _CACHED_MAX:
                self._known.clear()
            self._known[key] = self._read(name, text)
        value = self._known[key]
        if isinstance(value, WrongRow):
            raise value
        return value

    def _cell(self, name: str, cells: Sequence[Cell]) -> Cell:
        place = self.places.get(name, -1)
        return cells[place] if 0 <= place < len(cells) else ""

    def _waybill_no(self, cell: Cell) -> str:
        if damaged(cell):
            raise WrongRow("运单号超过 15 位又存成了数值，后面的数字已被 Excel 改掉，请把这一列存成文本再导出")
        text = text_of(cell)
        if not text:
            raise WrongRow("运单号是空的")
        if not _NUMBER.fullmatch(text):
            raise WrongRow(f"运单号「{text[:40]}」读不懂，要 6 到 40 位数字或字母")
        return text

    def _read(self, name: str, text: str) -> Any:
        """Return the value of a text, or the reason why it has none."""
        try:
            if name == "day":
                return self._day(text)
            if name == "place":
                return _place(text)
            if name == "outlet":
                return self._outlet(text)
            if name.endswith("_grams"):
                return self._whole(name, text, 1000, _GRAMS_MAX, "公斤")
            if name == "declared_fen":
                return self._whole(name, text, 100, _FEN_MAX, "元")
            if name == "volume_cm3":
                return self._whole(name, text, 1, 10**9, "立方厘米")
            return text[:60]
        except WrongRow as wrong:
            return wrong

    def _day(self, text: str) -> date:
        if not text:
            raise WrongRow("业务日期是空的")
        try:
            found = type_of(_DAY).parse(_DAY, text)
        except Invalid as refusal:
            raise WrongRow(refusal.problems[0].message) from None
        if not isinstance(found, date) or not _FIRST_DAY <= found <= self.today:
            raise WrongRow(f"业务日期「{text}」在将来，或者太早")
        return found

    def _outlet(self, text: str) -> str:
        number = self.outlet_number(text) if text else ""
        if text and not number:
            raise WrongRow(f"找不到网点「{text[:40]}」，请核对名称，或先建这个网点")
        return number

    def _whole(self, name: str, text: str, times: int, most: int, unit: str) -> int:
        try:
            value = Decimal(text.replace(",", "").lower().removesuffix("kg") or 0)
            whole = int((value * times).to_integral_value())
        except (InvalidOperation, ValueError, OverflowError):
            raise WrongRow(f"{self._label(name)}「{text[:20]}」不是数字") from None
        if not 0 <= whole <= most:
            raise WrongRow(f"{self._label(name)}「{text[:20]}」不对，要 0 到 {most // times:,} {unit}")
        return whole

    def _label(self, name: str) -> str:
        return self.headers.get(name, _HEADERS[name][0])


def places_of(names: Sequence[str]) -> tuple[dict[str, int], dict[str, str]]:
    """Return where which column stands, and what it is called there; of two for the same the first counts."""
    places: dict[str, int] = {}
    headers: dict[str, str] = {}
    for place, name in enumerate(names):
        last = _UNIT.sub("", name.rsplit("/", 1)[-1].strip())
        known = _FIELDS.get(plain(last))
        if known and known not in places:
            places[known], headers[known] = place, last
    return places, headers


def is_waybills(places: Mapping[str, int]) -> bool:
    """Tell whether these are the columns of a waybill file."""
    goes = "province" in places or "city" in places
    return "waybill_no" in places and "day" in places and goes and any(one.endswith("_grams") for one in places)


def _place(text: str) -> int:
    if not text:
        return 0
    found = regions.read(text)
    if found is None:
        raise WrongRow(f"目的地「{text[:40]}」找不到对应的省市")
    return int(regions.stem(found.code)[:4])
