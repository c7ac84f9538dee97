"""Writing values out as text (自动转换), by themselves or by a format.

- A number is written in its shortest exact form, an instant to the minute in Shanghai, a truth as 是 or 否.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from guocheng.base.zone import SHANGHAI
from guocheng.expr import number
from guocheng.expr.format import date_written, number_written
from guocheng.expr.function import Family, Function, dates, instants, numbers, register, texts, truths
from guocheng.expr.types import Kind

LOCAL = "({0} at time zone 'Asia/Shanghai')"


def _instant_text(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}".rjust(16, "0")


def _date_text(day: date) -> str:
    return day.isoformat()


def _instant_written(at: datetime, pattern: str) -> str:
    return date_written(at.astimezone(SHANGHAI), pattern)


def _conversion(name: str, summary: str, takes: tuple[Any, ...], python: Callable[..., Any], **more: Any) -> Function:
    return Function(name, Family.CONVERSION, summary, "", takes, Kind.TEXT, python, **more)


register(
    _conversion("NUMBER_TEXT", "数字写成文字", (numbers(),), number.as_text, sql="trim_scale({0})::text"),
    _conversion("DATE_TEXT", "日期写成文字", (dates(),), _date_text, sql="to_char({0}, 'YYYY-MM-DD')"),
    _conversion(
        "INSTANT_TEXT", "时间写成文字", (instants(),), _instant_text, sql=f"to_char({LOCAL}, 'YYYY-MM-DD HH24:MI')"
    ),
    _conversion(
        "TRUTH_TEXT", "是或否写成文字", (truths(),), lambda truth: "是" if truth else "否",
        sql="(case when {0} then '是' when not {0} then '否' end)",
    ),
    _conversion(
        "NUMBER_FORMAT", "数字按格式写", (numbers(), texts("格式")), number_written, written_by="format"
    ),
    _conversion(
        "DATE_FORMAT", "日期按格式写", (dates(), texts("格式")), date_written, written_by="format"
    ),
    _conversion(
        "INSTANT_FORMAT", "时间按格式写", (instants(), texts("格式")), _instant_written,
        written_by="format",
    ),
)  # fmt: skip
