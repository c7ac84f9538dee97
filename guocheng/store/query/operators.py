"""What each kind of field can be asked (筛选方式), and the values that go with it.

Masked fields can be asked for their whole value only: who already knows a number may find it, nobody can feel for it.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.base.zone import start_of
from guocheng.definition.entity import Field
from guocheng.definition.field_types import Family, family_of, type_of
from guocheng.expr.types import Kind
from guocheng.store.query.periods import period_days
from guocheng.store.query.reader import Reader

VALUES_MAX = 1000
TEXT_MAX = 500
ID_MAX = 2**63 - 1
_ANY = frozenset({"empty", "not_empty"})
_EQUAL = _ANY | {"eq", "ne", "in", "not_in"}
_ORDER = _EQUAL | {"gt", "ge", "lt", "le", "between"}
_OPERATORS: dict[Kind, frozenset[str]] = {
    Kind.TEXT: _ORDER | {"contains", "starts"},
    Kind.NUMBER: _ORDER,
    Kind.BOOLEAN: _ANY | {"eq", "ne"},
    Kind.DATE: _ORDER | {"period"},
    Kind.INSTANT: (_ORDER - {"in", "not_in"}) | {"period"},
    Kind.CHOICE: _EQUAL,
    Kind.LIST: _ANY | {"contains", "in", "not_in"},
    Kind.LINK: _EQUAL | {"below", "me", "contains"},
    Kind.LINES: _ANY,
}
_MASKED = frozenset({"eq", "empty", "not_empty"})
_DAY = re.compile(r"\d{4}-\d\d-\d\d")

#: A half-open range; None is open.
Range = tuple[Any, Any]


def operators_of(field: Field, masked: bool = False) -> frozenset[str]:
    """Return the operators a field can be filtered with."""
    allowed = type_of(field).operators(field)
    if allowed is None:
        allowed = _usual(field)
    return allowed & _MASKED if masked else allowed


def _usual(field: Field) -> frozenset[str]:
    """Return the operators that go with what a field is in an expression."""
    family, usual = family_of(field), _OPERATORS.get(kind_of(field), frozenset())
    if family is Family.FILES:
        return _ANY
    if family is Family.LINKS:
        return usual | {"below", "me"}
    if kind_of(field) is Kind.LINK and field.to == "org.unit":
        return usual | {"my_unit", "my_unit_below"}
    return usual | {"below"} if type_of(field).finds_below(field) or _is_tree_id(field) else usual


def _is_tree_id(field: Field) -> bool:
    """Tell whether a field is the number of a record in a tree, which knows what stands below it."""
    return field.name == "id" and bool(field.to)


def kind_of(field: Field) -> Kind:
    """Return what a field is in an expression."""
    return type_of(field).expr_type(field).kind


def checked_value(reader: Reader, field: Field, op: str, value: Any, where: str) -> Any:
    """Return the typed value of a comparison; days of an instant and periods become half-open ranges.

    :raises Invalid: the value does not fit the field.
    """
    if op in ("empty", "not_empty"):
        return None
    if op == "me":
        return reader.env.user_id
    if op in ("my_unit", "my_unit_below"):
        return list(reader.env.unit_ids)
    if op == "period":
        return _period(reader, field, value, where)
    if op in ("in", "not_in") or (op == "below" and isinstance(value, list)):
        return [_one(field, op, one, where) for one in _listed(field, value, where)]
    if op == "below":
        return [_one(field, op, value, where)]
    if op == "between":
        return _between(field, value, where)
    if op in ("covers", "overlaps"):
        return _one(field, op, f"{value}/{value}" if op == "covers" else value, where)
    if kind_of(field) is Kind.INSTANT and isinstance(value, str) and _DAY.fullmatch(value):
        return _day_range(field, value, where)
    return _one(field, op, value, where)


def _one(field: Field, op: str, value: Any, where: str) -> Any:
    if op in ("contains", "starts") and kind_of(field) in (Kind.TEXT, Kind.LINK):
        if not isinstance(value, str):
            raise _wrong(field, where, "要填文字")
        read: Any = clean_text(value, where)
    elif op == "contains" and family_of(field) is Family.LINKS and isinstance(value, str):
        read = clean_text(value, where)
    elif kind_of(field) is Kind.LIST:
        try:
            read = type_of(field).member(field, value)
        except Invalid as refusal:
            raise _placed(refusal, where) from None
    else:
        read = _typed(field, value, where)
    if read is None or read == "":
        raise _wrong(field, where, "要有一个值;要找空的,请选「为空」")
    return read


def _typed(field: Field, value: Any, where: str) -> Any:
    if isinstance(value, str):
        clean_text(value, where)
    elif isinstance(value, (list, dict)) and family_of(field) is not Family.LINK and not type_of(field).structured:
        raise _wrong(field, where, "值的写法不对")
    try:
        read = type_of(field).from_json(field, value)
    except Invalid as refusal:
        raise _placed(refusal, where) from None
    if isinstance(read, int) and abs(read) > ID_MAX:
        raise _wrong(field, where, "数字太大")
    return read


def _takes_parts(field: Field) -> bool:
    """Tell whether programs send a value of the field in several parts: a record, an interval, a place."""
    return family_of(field) is Family.LINK or type_of(field).structured


def clean_text(text: str, where: str) -> str:
    """Return a text that the database can take.

    :raises Invalid: it is too long or no text at all.
    """
    if len(text) > TEXT_MAX:
        raise Invalid(Problem("query.too_long", where, f"查找的文字太长,最多 {TEXT_MAX} 个字"))
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Invalid(Problem("query.bad_text", where, "文字里有无法识别的字符,请重新输入")) from None
    return text.replace("\x00", "")


def _listed(field: Field, value: Any, where: str) -> list[Any]:
    if not isinstance(value, list) or len(value) > VALUES_MAX:
        raise _wrong(field, where, f"要填一组值,最多 {VALUES_MAX} 个")
    return value


def _between(field: Field, value: Any, where: str) -> Range:
    if not isinstance(value, list) or len(value) != 2:
        raise _wrong(field, where, "的范围要有开始和结束两个值")
    low, high = (None if one is None or one == "" else one for one in value)
    if kind_of(field) is Kind.INSTANT:
        return _instant(field, low, where, 0), _instant(field, high, where, 1)
    return (
        None if low is None else _typed(field, low, where),
        None if high is None else _typed(field, high, where),
    )


def _instant(field: Field, value: Any, where: str, end: int) -> Any:
    """Return an end of a range of instants; a day stands for its beginning or its end."""
    if isinstance(value, str) and _DAY.fullmatch(value):
        return _day_range(field, value, where)[end]
    return None if value is None else _typed(field, value, where)


def _day_range(field: Field, value: str, where: str) -> Range:
    try:
        day = date.fromisoformat(value)
        return start_of(day), start_of(date.fromordinal(day.toordinal() + 1))
    except (ValueError, OverflowError):
        raise _wrong(field, where, "要填 2026-03-01 这样的日期") from None


def _period(reader: Reader, field: Field, value: Any, where: str) -> Range:
    try:
        days = period_days(value, reader.env.now) if isinstance(value, str) else None
    except (OverflowError, ValueError):
        days = None
    if days is None:
        raise _wrong(field, where, "没有这个时间段")
    return days if kind_of(field) is Kind.DATE else (start_of(days[0]), start_of(days[1]))


def _placed(refusal: Invalid, where: str) -> Invalid:
    """Return a refusal of a value as one of the condition it stands in."""
    return Invalid(*(Problem(one.code, where, one.message) for one in refusal.problems))


def _wrong(field: Field, where: str, message: str) -> Invalid:
    return Invalid(Problem("query.bad_value", where, f"「{field.label}」{message}"))
