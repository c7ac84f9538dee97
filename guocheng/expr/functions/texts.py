"""Text (文字): characters are counted one by one, from 1; capital letters are those of ASCII only.

- An empty text is blank. What is built from a text has at most 10,000 characters to work on.
"""

from __future__ import annotations

import re
from decimal import Decimal

from guocheng.base.money import capital
from guocheng.expr.function import Family, Function, anything, numbers, register, resolved, texts, truths
from guocheng.expr.functions.operators import joined
from guocheng.expr.types import Kind

LONGEST = 100_000
SOURCE_MAX, PATCH_MAX = 10_000, 1_000
ONE = Decimal(1)
LOW = "abcdefghijklmnopqrstuvwxyz"
LOWERED, RAISED = str.maketrans(LOW.upper(), LOW), str.maketrans(LOW, LOW.upper())
SPACES = re.compile("[ \t\n\r\u3000\u00a0]+")
COUNT = "least(greatest(trunc({1}), 0), 100000)::int"
TO_LOWER = f"translate({{}}, '{LOW.upper()}', '{LOW}')"


def _size(count: Decimal) -> int:
    return int(max(Decimal(0), min(Decimal(LONGEST), count)))


def _left(text: str, count: Decimal) -> str:
    return text[: _size(count)]


def _right(text: str, count: Decimal) -> str:
    return text[max(0, len(text) - _size(count)) :]


def _mid(text: str, start: Decimal, count: Decimal) -> str | None:
    if start < 1:
        return None
    first = _size(start) - 1
    return text[first : first + _size(count)]


def _replace(text: str | None, start: Decimal | None, count: Decimal | None, new: str | None) -> str | None:
    if text is None or start is None or count is None or start < 1 or count < 0:
        return None
    first = _size(start) - 1
    return text[:first] + (new or "")[:PATCH_MAX] + text[first + _size(count) :]


def _substitute(text: str | None, old: str | None, new: str | None) -> str | None:
    if text is None or old is None:
        return text and text[:SOURCE_MAX]
    return text[:SOURCE_MAX].replace(old, (new or "")[:PATCH_MAX])


def _search(sought: str, text: str) -> Decimal | None:
    return Decimal(text.translate(LOWERED).find(sought.translate(LOWERED)) + 1) or None


def _textjoin(between: str | None, leave_out: bool | None, *items: str | None) -> str | None:
    return (between or "").join(item or "" for item in items if item or not leave_out)


register(
    Function(
        "CONCAT", Family.TEXT, "把几段文字接起来,空的不占位置", "CONCAT(客户, '/', 运单号)", (texts(),), Kind.TEXT,
        joined, "concat({*})", repeats=1, strict=False,
    ),
    Function(
        "TEXTJOIN", Family.TEXT, "用分隔符把几段文字接起来,第二个参数说明要不要跳过空的",
        "TEXTJOIN('、', 真, 省, 市, 区)", (texts("分隔符"), truths("跳过空值"), texts()), Kind.TEXT,
        _textjoin, repeats=1, strict=False, written_by="textjoin",
    ),
    Function(
        "LEFT", Family.TEXT, "左边几个字", "LEFT(运单号, 3)", (texts(), numbers("字数", default=ONE)), Kind.TEXT,
        _left, f"left({{0}}, {COUNT})", guard=(1,),
    ),
    Function(
        "RIGHT", Family.TEXT, "右边几个字", "RIGHT(电话, 4)", (texts(), numbers("字数", default=ONE)), Kind.TEXT,
        _right, f"right({{0}}, {COUNT})", guard=(1,),
    ),
    Function(
        "MID", Family.TEXT, "从第几个字起取几个字", "MID(运单号, 2, 3)",
        (texts(), numbers("从第几个字"), numbers("字数")), Kind.TEXT, _mid,
        "(case when {1} >= 1 then substr({0}, least(trunc({1}), 100000)::int,"
        " least(greatest(trunc({2}), 0), 100000)::int) end)", guard=(2,),
    ),
    Function(
        "LEN", Family.TEXT, "有几个字,空是 0", "LEN(调查结论)", (texts(),), Kind.NUMBER,
        lambda text: Decimal(len(text or "")), "coalesce(length({0}), 0)::numeric", strict=False,
    ),
    Function(
        "TRIM", Family.TEXT, "去掉两头的空格,中间连续的空格留一个", "TRIM(客户)", (texts(),), Kind.TEXT,
        lambda text: SPACES.sub(" ", text).strip(" "),
        r"btrim(regexp_replace({0}, '[ \t\n\r\u3000\u00a0]+', ' ', 'g'), ' ')",
    ),
    Function(
        "UPPER", Family.TEXT, "英文字母变大写", "UPPER(车牌)", (texts(),), Kind.TEXT,
        lambda text: text.translate(RAISED), f"translate({{0}}, '{LOW}', '{LOW.upper()}')",
    ),
    Function(
        "LOWER", Family.TEXT, "英文字母变小写", "LOWER(邮箱)", (texts(),), Kind.TEXT,
        lambda text: text.translate(LOWERED), TO_LOWER.format("{0}"),
    ),
    Function(
        "REPLACE", Family.TEXT, "把第几个字起的几个字换掉", "REPLACE(电话, 4, 4, '****')",
        (texts(), numbers("从第几个字"), numbers("字数"), texts("换成")), Kind.TEXT, _replace,
        "(case when {1} >= 1 and {2} >= 0 then left({0}, least(trunc({1}), 100000)::int - 1)"
        " || coalesce(left({3}, 1000), '')"
        " || substr({0}, least(trunc({1}), 100000)::int + least(trunc({2}), 100000)::int) end)", strict=False,
    ),
    Function(
        "SUBSTITUTE", Family.TEXT, "把所有这样的文字换成另一样", "SUBSTITUTE(地址, '省', '')",
        (texts(), texts("原来的"), texts("换成")), Kind.TEXT, _substitute,
        "replace(left({0}, 10000), coalesce({1}, ''), coalesce(left({2}, 1000), ''))", strict=False,
    ),
    Function(
        "SEARCH", Family.TEXT, "在第二段文字里找第一段,答第几个字;不分大小写,找不到得空", "SEARCH('破损', 调查结论)",
        (texts("要找的"), texts("在哪里找")), Kind.NUMBER, _search,
        f"nullif(strpos({TO_LOWER.format('{1}')}, {TO_LOWER.format('{0}')}), 0)::numeric",
    ),
    Function(
        "TEXT", Family.TEXT, "按格式写成文字;格式如 '0.00'、'#,##0.00'、'0.0%'、'yyyy-mm-dd'、'yyyy年m月'、'hh:mm'",
        "TEXT(索赔金额, '#,##0.00')", (anything("数字或日期"), texts("格式")), Kind.TEXT,
        resolved, written_by="resolved",
    ),
    Function(
        "RMBCAP", Family.TEXT, "人民币大写", "RMBCAP(索赔金额)", (numbers("金额"),), Kind.TEXT, capital
    ),
)  # fmt: skip
