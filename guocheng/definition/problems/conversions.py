"""What can be wrong with conversions (内部折算的检查).

- A conversion gives the same whenever and by whomever it is run, so nothing in it may ask for the time or the person.
- Conversions that give way to each other in a circle would leave a thing to nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from itertools import pairwise

from guocheng.base.problem import Problem
from guocheng.definition.belonging import belonging
from guocheng.definition.conversion import GROUPS, SCENARIOS, TRADE_KINDS, UNITS, Conversion
from guocheng.definition.problems.looking import Looking
from guocheng.definition.problems.totals import is_momentary
from guocheng.expr.types import Kind

_WORDS = (("group_by", "按", GROUPS), ("trade", "种类", TRADE_KINDS), ("scenario", "口径", SCENARIOS))
#: What each expression has to give; a blank tuple takes anything.
_TEXTS = {
    "day": (Kind.DATE,),
    "provider": (Kind.LINK, Kind.TEXT),
    "receiver": (Kind.LINK, Kind.TEXT),
    "item": (Kind.TEXT, Kind.CHOICE),
    "quantity": (Kind.NUMBER,),
    "grade": (Kind.TEXT, Kind.CHOICE),
    "direction": (Kind.TEXT, Kind.CHOICE),
    "where": (Kind.BOOLEAN,),
}
_NEEDED = ("day", "provider", "receiver", "item", "quantity")


def conversion_problems(look: Looking, one: Conversion) -> Iterator[Problem]:
    """Say everything that is wrong with a conversion."""
    where = one.name
    yield from look.name(where, where)
    yield from look.label(one.label, where)
    yield from look.entity(one.entity, where)
    for name, word, known in _WORDS:
        if getattr(one, name) not in known:
            message = f"{where}：{word}只能是 {'、'.join(known)}，不能是「{getattr(one, name)}」"
            yield Problem("conversion.bad_word", f"{where}.{name}", message)
    if one.name in one.first:
        yield Problem("conversion.own_way", f"{where}.gives_way_to", f"{where}：不能让给自己，请写另一条内部折算规则")
    elif circle := _circle(look, one):
        round_about = "，".join(f"「{left.label}」让给「{right.label}」" for left, right in pairwise(circle))
        message = f"{where}：{round_about}，绕了一圈，同一件事就谁都不收了，请去掉其中一个「让给」"
        yield Problem("conversion.circle", f"{where}.gives_way_to", message)
    yield from _validity_problems(one)
    yield from _bound_problems(one)
    entity = look.catalogue.find_entity(one.entity)
    if entity is None:
        return
    if one.lines and one.lines not in {field.name for field in entity.lines}:
        yield Problem("definition.unknown_field", where, f"{where}：「{entity.label}」没有明细「{one.lines}」")
        return
    kept = one.provider_history
    if kept and belonging(look.catalogue, one.entity, one.provider, kept) is None:
        message = (
            f"{where}：写了归属沿革，提供方就要是一个关联里的字段（如 vehicle.amoeba），"
            f"「{kept}」里要有指向同一张表的关联、同名的字段和 valid_until"
        )
        yield Problem("conversion.bad_history", f"{where}.provider_history", message)
    for name, kinds in _TEXTS.items():
        yield from _text_problems(look, one, name, kinds)


def _circle(look: Looking, one: Conversion) -> list[Conversion]:
    """Return the conversions from one back to itself, each giving way to the next; empty when there is no such way."""
    known = look.catalogue.conversions
    ways, seen = [[one]], {one.name}
    while ways:
        way = ways.pop()
        for name in way[-1].first:
            if name == one.name:
                return [*way, one]
            if name in known and name not in seen:
                seen.add(name)
                ways.append([*way, known[name]])
    return []


def _validity_problems(one: Conversion) -> Iterator[Problem]:
    days: dict[str, date] = {}
    for name in ("valid_from", "valid_until"):
        text = getattr(one, name)
        if (day := _day(text)) is not None:
            days[name] = day
        elif text:
            where = f"{one.name}.{name}"
            yield Problem("conversion.bad_day", where, f"{where}：要写成 2026-03-01 这样的日期，不能是「{text}」")
    if len(days) == 2 and days["valid_from"] >= days["valid_until"]:
        where = f"{one.name}.valid_until"
        message = f"{where}：停用日期 {one.valid_until} 要晚于生效日期 {one.valid_from}，不然一天也不算"
        yield Problem("conversion.no_days", where, message)


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if found.isoformat() == text else None


def _bound_problems(one: Conversion) -> Iterator[Problem]:
    bounds: dict[str, Decimal] = {}
    for name in ("floor", "cap"):
        text = getattr(one, name)
        if not text:
            continue
        found = _whole_fen(text)
        if found is None:
            where = f"{one.name}.{name}"
            yield Problem(
                "conversion.bad_bound", where, f"{where}：要写不小于 0 的金额，最多两位小数，不能是「{text}」"
            )
        else:
            bounds[name] = found
    if len(bounds) == 2 and bounds["floor"] > bounds["cap"]:
        message = f"{one.name}：每笔最低 {one.floor} 不能高于每笔封顶 {one.cap}"
        yield Problem("conversion.crossed_bounds", f"{one.name}.cap", message)


def _whole_fen(text: str) -> Decimal | None:
    """Return an amount of nought or more in whole fen, or nothing."""
    try:
        found = Decimal(text)
    except InvalidOperation:
        return None
    fits = found.is_finite() and 0 <= found < Decimal("1e12")
    return found if fits and found == found.quantize(Decimal("0.01")) else None


def _text_problems(look: Looking, one: Conversion, name: str, kinds: tuple[Kind, ...]) -> Iterator[Problem]:
    text, where = getattr(one, name), f"{one.name}.{name}"
    if not text:
        if name in _NEEDED:
            yield Problem("conversion.blank", where, f"{where}：内部折算规则要写明这一项")
        return
    names = look.catalogue.column_names(one.entity, one.lines) if one.lines else ()
    wrong = list(look.expression(one.entity, text, where, None, names))
    yield from wrong
    if wrong:
        return
    checked = look.catalogue.checked(one.entity, text, None, names)
    if checked.type.kind not in kinds:
        words = "或".join(kind.label for kind in kinds)
        yield Problem("conversion.wrong_kind", where, f"{where}：要算出{words}，现在算出的是{checked.type.kind.label}")
    elif checked.type.kind is Kind.LINK and checked.type.entity not in UNITS:
        yield Problem("conversion.wrong_kind", where, f"{where}：要指向阿米巴、组织单元或者人员")
    if momentary := sorted(found for found in checked.functions if is_momentary(found)):
        message = f"{where}：内部折算里不能用 {'、'.join(momentary)}，再算一次结果会变，请先存成一个字段"
        yield Problem("conversion.momentary", where, message)
