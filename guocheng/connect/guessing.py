"""What the columns of an unknown table hold (猜字段类型), so that a new entity can be made of it in one go.

- A type is proposed when nearly all the values of a column can be read as one; a number that is only a name (a phone
  number, a code with leading zeros, an account) stays text.
- Links are not guessed here: who knows the records adds them.
- A guess is only that: the user sees it and changes it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

from guocheng.base.problem import Invalid
from guocheng.connect.sheet.cells import Cell, text_of
from guocheng.connect.sheet.header import TOTALS
from guocheng.definition.entity import Field, Option
from guocheng.definition.field_types import FIELD_TYPES, Raw, type_of
from guocheng.definition.field_types.base import is_nothing
from guocheng.definition.field_types.moment import parsed_moment
from guocheng.definition.field_types.number import parsed_number

SURE = 0.95
CHOICES_MAX = 20
CHOICE_LENGTH_MAX = 20
LONG_FROM = 60
SCALE_MAX = 6
NAME_LENGTH_MAX = 40
_NUMBERS_THAT_NAME = (
    "编号",
    "单号",
    "号码",
    "工号",
    "代码",
    "编码",
    "账号",
    "帐号",
    "卡号",
    "电话",
    "手机",
    "条码",
    "学号",
)
_AMOUNTS = (
    "金额",
    "价",
    "费",
    "款",
    "成本",
    "工资",
    "薪",
    "合计",
    "总额",
    "余额",
    "收入",
    "支出",
    "预算",
    "赔付",
    "罚",
)
_MONEY = re.compile(r"[¥¥$]|元$|圆$|块$|[万亿]")
_MOBILE = re.compile(r"(\+?86[- ]?)?1[3-9]\d{9}")
_LANDLINE = re.compile(r"0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4}")
_SEVERAL = re.compile(r"[,，、;；|]")
_TITLES = ("名称", "姓名", "标题", "主题", "名字", "品名", "客户", "项目", "事项")
_KEYS = ("编号", "单号", "工号", "编码", "代码", "号码", "条码", "号")
_SPAN = re.compile(r".+(至|到|~|-{2}|—).+")
_CLOCK = re.compile(r"\d{1,2}[:时]\d{1,2}分?(:\d{1,2})?")


@dataclass(frozen=True)
class Guess:
    """A column of a table and the field it might be; `why` says what speaks for it."""

    header: str
    field: Field
    why: str
    distinct: int
    filled: int
    count: int


def guess_fields(headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[Guess]:
    """Guess a field for every named column from some rows."""
    found: list[Guess] = []
    names: set[str] = set()
    for place, header in enumerate(headers):
        if not header:
            continue
        cells = [row[place] for row in rows if place < len(row) and not is_nothing(text_of(row[place]))]
        label = header.rsplit("/", 1)[-1][:NAME_LENGTH_MAX]
        name = code_name(label, names)
        names.add(name)
        field, why = _guessed(Field(name, label, "text"), cells)
        distinct = len({text_of(cell) for cell in cells})
        found.append(Guess(header, field, why, distinct, len(cells), len(rows)))
    return found


def with_all_words(guess: Guess, cells: Iterable[Cell]) -> Guess:
    """Return a choice that was guessed from some rows with the words of all; of too many it is a text after all."""
    texts = {text for cell in cells if (text := text_of(cell)) and not is_nothing(text)}
    several = guess.field.type == "choices"
    words = {word.strip() for text in texts for word in _SEVERAL.split(text)} if several else texts
    known = [one.label for one in guess.field.options]
    new = sorted(word for word in words - {*known, ""} if word not in TOTALS)
    if not new:
        return guess
    if len(known) + len(new) > CHOICES_MAX or any(len(word) > CHOICE_LENGTH_MAX for word in new):
        return replace(guess, field=replace(guess.field, type="text", options=()), why="文字")
    return replace(
        guess, field=replace(guess.field, options=_options([*known, *new])), why=f"{len(known) + len(new)} 种内容"
    )


def guess_key(guesses: Sequence[Guess]) -> str:
    """Return the field by which a row is known again: filled and different everywhere, called a number if possible."""
    fitting = [
        one for one in guesses if one.filled == one.count > 0 and one.distinct == one.count and _may_be_key(one.field)
    ]
    named = [one for one in fitting if any(one.field.label.endswith(word) for word in _KEYS)]
    texts = [one for one in fitting if type_of(one.field).column(one.field) == "text"]
    return next((one.field.name for one in (*named, *texts)), "")


def guess_title(guesses: Sequence[Guess], key: str) -> str:
    """Return the field that a record is called by."""
    texts = [one.field for one in guesses if one.field.type == "text" and not one.field.long]
    named = next((one.name for one in texts if any(word in one.label for word in _TITLES)), "")
    return named or key or next((one.name for one in texts), guesses[0].field.name if guesses else "")


def code_name(label: str, taken: Iterable[str] = ()) -> str:
    """Return a lower-case name for a Chinese label: its pinyin, made different from those that are taken."""
    # Only who makes a form of a file needs the dictionary, which is large.
    from pypinyin import lazy_pinyin

    known = set(taken)
    letters = "_".join(re.findall(r"[a-z0-9]+", " ".join(lazy_pinyin(label)).lower()))[:NAME_LENGTH_MAX].strip("_")
    name = letters if letters and letters[0].isalpha() else f"f_{letters}".rstrip("_")
    found, number = name, 1
    while found in known or found in _RESERVED:
        number += 1
        found = f"{name}_{number}"
    return found


_RESERVED = frozenset(
    ("id", "version", "title", "search", "created_at", "created_by", "updated_at", "updated_by", "batch_id", "stage",
     "stage_since", "approval_state", "parent_id", "position", "key", "history", "line", "rule")
)  # fmt: skip


def _may_be_key(field: Field) -> bool:
    return type_of(field).column(field) in ("text", "bigint") and not field.long and not field.options


def _guessed(field: Field, cells: list[Cell]) -> tuple[Field, str]:
    if not cells:
        return field, "没有内容,先按文本"
    for guess in (_by_form, _as_moment, _as_truth, _as_number, _as_options):
        if found := guess(field, cells):
            return found
    longest = max(len(text_of(cell)) for cell in cells)
    if longest > LONG_FROM or any("\n" in text_of(cell) for cell in cells):
        return replace(field, long=True), "文字较长"
    return field, "文字"


def _by_form(field: Field, cells: list[Cell]) -> tuple[Field, str] | None:
    """Types that are known by how a value is written."""
    texts = [text_of(cell) for cell in cells]
    forms: tuple[tuple[str, Callable[[str], bool], str], ...] = (
        ("id_card", lambda text: len(text) in (15, 18), "身份证号,校验位都对"),
        ("phone", lambda text: bool(_MOBILE.fullmatch(text) or _LANDLINE.fullmatch(text)), "手机或座机号码"),
        ("email", lambda text: "@" in text, "邮箱"),
        ("url", lambda text: text.startswith(("http://", "https://")), "网址"),
        ("percent", lambda text: text.endswith("%"), "百分比"),
        ("tax_number", lambda text: len(text) == 18 and "税" in field.label, "统一社会信用代码"),
        ("bank_card", lambda text: 12 <= len(text.replace(" ", "")) <= 19 and "卡" in field.label, "银行卡号"),
        ("date_range", lambda text: bool(_SPAN.fullmatch(text)), "日期区间"),
        ("time", lambda text: bool(_CLOCK.fullmatch(text)), "时间"),
    )
    for name, looks, why in forms:
        if name in FIELD_TYPES and _most(texts, looks):
            scale = min(max(map(_decimals, texts)), SCALE_MAX) if name == "percent" else 0
            candidate = replace(field, type=name, scale=scale, masked=name in ("id_card", "phone", "bank_card"))
            if _most(cells, partial(_reads, candidate)):
                return candidate, why
    return None


def _as_moment(field: Field, cells: list[Cell]) -> tuple[Field, str] | None:
    dated = "日" in field.label or "时间" in field.label or "期" in field.label
    moments = [parsed_moment(_raw(cell)) if not isinstance(cell, int | float) or dated else None for cell in cells]
    known = [one for one in moments if one is not None]
    if len(known) < SURE * len(cells):
        return None
    timed = any(one.hour or one.minute or one.second for one in known)
    return (replace(field, type="instant"), "日期和时间") if timed else (replace(field, type="date"), "日期")


def _as_truth(field: Field, cells: list[Cell]) -> tuple[Field, str] | None:
    words = {text_of(cell).lower() for cell in cells}
    if (
        words <= {"是", "否", "√", "×", "✓", "✗", "有", "无", "yes", "no", "true", "false", "y", "n"}
        and len(words) <= 2
    ):
        return replace(field, type="boolean"), "只有是和否"
    return None


def _as_number(field: Field, cells: list[Cell]) -> tuple[Field, str] | None:
    texts = [text_of(cell) for cell in cells]
    if any(word in field.label for word in _NUMBERS_THAT_NAME) or _most(texts, _is_name):
        return None
    values = [value for cell in cells if (value := _number(field, cell)) is not None]
    if len(values) < SURE * len(cells) or any(_is_name(text) for text in texts):
        return None
    scale = max((_digits(value) for value in values), default=0)
    if any(word in field.label for word in _AMOUNTS) or _most(texts, lambda text: bool(_MONEY.search(text))):
        return (replace(field, type="money"), "金额") if scale <= 2 else (_decimal(field, scale), "带小数的数字")
    return (_decimal(field, scale), "带小数的数字") if scale else (replace(field, type="integer"), "整数")


def _as_options(field: Field, cells: list[Cell]) -> tuple[Field, str] | None:
    texts = [text_of(cell) for cell in cells]
    if found := _few(texts):
        return replace(field, type="choice", options=_options(found)), f"只有 {len(found)} 种内容"
    if _most(texts, lambda text: len(text) <= 2 * CHOICE_LENGTH_MAX) and any(_SEVERAL.search(text) for text in texts):
        words = [word.strip() for text in texts for word in _SEVERAL.split(text) if word.strip()]
        if (found := _few(words)) and len(words) > len(texts):
            return replace(field, type="choices", options=_options(found)), f"{len(found)} 种内容,可以有几个"
    return None


def _few(texts: Sequence[str]) -> list[str]:
    """Return the different texts when they are so few that they look chosen from a list."""
    counts = Counter(texts)
    few = 1 < len(counts) <= CHOICES_MAX and len(texts) >= 3 * len(counts)
    short = all(len(text) <= CHOICE_LENGTH_MAX and not text[0].isdigit() for text in counts)
    return [text for text, _ in counts.most_common()] if few and short else []


def _options(labels: Sequence[str]) -> tuple[Option, ...]:
    codes: list[str] = []
    for label in labels:
        codes.append(code_name(label, codes))
    return tuple(Option(code, label) for code, label in zip(codes, labels, strict=True))


def _number(field: Field, cell: Cell) -> Decimal | None:
    try:
        return parsed_number(field, _raw(cell))
    except Invalid:
        return None


def _is_name(text: str) -> bool:
    """Tell whether digits are a name: they begin with zeros, or are longer than anybody counts."""
    digits = text.replace(",", "")
    return digits.isdigit() and ((len(digits) > 1 and digits[0] == "0") or len(digits) > 11)


def _digits(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _decimals(text: str) -> int:
    return len(text.rstrip("%").partition(".")[2])


def _decimal(field: Field, scale: int) -> Field:
    return replace(field, type="decimal", scale=min(max(scale, 1), SCALE_MAX))


def _reads(field: Field, cell: Cell) -> bool:
    try:
        return type_of(field).parse(field, _raw(cell)) is not None
    except Invalid:
        return False


def _raw(cell: Cell) -> Raw:
    return text_of(cell) if isinstance(cell, dict) else cell


def _most(values: Sequence[Any], holds: Callable[[Any], bool]) -> bool:
    return sum(1 for one in values if holds(one)) >= SURE * len(values)
