"""The words of an expression (词法): numbers, quoted text, names and signs.

- Full-width signs and digits mean the same as their half-width ones, outside quotes.
- A name that holds other signs is written in corner brackets or back quotes: 「索赔金额(元)」.
- Keywords are whole words, so a field called 是或否 is one name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from guocheng.base.problem import Invalid
from guocheng.expr.tree import problem

INTEGER_DIGITS_MAX = 34
FRACTION_DIGITS_MAX = 20


class Sort(StrEnum):
    """The sorts of word."""

    NUMBER = "number"
    TEXT = "text"
    NAME = "name"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True)
class Word:
    """One word, its sort and its place."""

    sort: Sort
    text: str
    at: int


WIDE = str.maketrans(
    {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    | {"\u3000": " ", "、": ",", "×": "*", "÷": "/", "−": "-", "【": "[", "】": "]", "。": "."}
)
KEYWORDS = {"且": "and", "并且": "and", "或": "or", "或者": "or", "非": "not"}
SIGNS = {"≥": ">=", "≤": "<=", "≠": "!=", "<>": "!=", "==": "=", "&&": "and", "||": "or"}
QUOTES = {"'": "'", '"': '"', "‘": "’", "“": "”", "「": "」", "`": "`"}
NUMBER = re.compile(r"\d+(\.\d+)?|\.\d+")
NAME = re.compile(r"[^\W\d]\w*")
SIGN = re.compile(r"==|<>|<=|>=|!=|&&|\|\||[-+*/^&=<>≥≤≠()\[\],.%]")
SPACE = re.compile(r"[\s\ufeff\u200b]+")


def words(text: str) -> Iterator[Word]:
    """Yield the words of the text and then its end.

    :raises Invalid: a sign nobody knows, a text that does not end, a number too long to be exact.
    """
    plain, at = text.translate(WIDE), 0
    while at < len(text):
        if found := SPACE.match(plain, at):
            at = found.end()
        elif text[at] in QUOTES or plain[at] in QUOTES:
            word, at = _quoted(text, plain, at)
            yield word
        else:
            word, at = _bare(text, plain, at)
            yield word
    yield Word(Sort.END, "", len(text))


def _bare(text: str, plain: str, at: int) -> tuple[Word, int]:
    if found := NUMBER.match(plain, at):
        return Word(Sort.NUMBER, _number(found.group(), at), at), found.end()
    if found := NAME.match(plain, at):
        name = found.group()
        if keyword := KEYWORDS.get(name):
            return Word(Sort.SIGN, keyword, at), found.end()
        if name.lower() in ("and", "or", "not", "in"):
            return Word(Sort.SIGN, name.lower(), at), found.end()
        return Word(Sort.NAME, name, at), found.end()
    if found := SIGN.match(plain, at):
        return Word(Sort.SIGN, SIGNS.get(found.group(), found.group()), at), found.end()
    raise Invalid(problem("expr.bad_sign", at, f"看不懂「{text[at]}」,公式里不能有这个符号"))


def _quoted(text: str, plain: str, at: int) -> tuple[Word, int]:
    """Read a quoted text or name; the closing quote written twice stands for itself."""
    opening = text[at] if text[at] in QUOTES else plain[at]
    closing, taken, here = QUOTES[opening], [], at + 1
    source = text if text[at] in QUOTES else plain
    while (end := source.find(closing, here)) >= 0:
        taken.append(text[here:end])
        if source[end + 1 : end + 2] != closing:
            sort = Sort.NAME if opening in "「`" else Sort.TEXT
            return Word(sort, closing.join(taken), at), end + 1
        here = end + 2
    raise Invalid(problem("expr.open_quote", at, f"从这里开始的引号没有结束,请补上「{closing}」"))


def _number(text: str, at: int) -> str:
    whole, _, fraction = text.partition(".")
    if len(whole) > INTEGER_DIGITS_MAX or len(fraction) > FRACTION_DIGITS_MAX:
        message = f"这个数太长,整数最多 {INTEGER_DIGITS_MAX} 位,小数最多 {FRACTION_DIGITS_MAX} 位"
        raise Invalid(problem("expr.long_number", at, message))
    return str(Decimal(text))
