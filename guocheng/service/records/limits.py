"""What a value may be (取值限制): its pattern and length, its least and greatest, asked wherever a record is saved.

- Creating, changing, a line of a sub-table, a move, an approval and an import all come through here by `form.problems`.
- That a value is there only once is the database's to say; see `store.records.refusals`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Field
from guocheng.definition.field_types import type_of
from guocheng.service.records.evaluation import Evaluation


def is_limited(one: Field) -> bool:
    """Tell whether there is anything to ask of a value of this field."""
    return bool(one.pattern or one.length_max or any(type_of(one).bounds(one)))


def limit_problems(evaluation: Evaluation, one: Field, value: Any, where: str, place: str) -> Iterator[Problem]:
    """Say which limits of its field a value breaks; `place` stands before the label: the line it is in."""
    if value is None or value == []:
        return
    yield from _text_problems(one, value, where, place)
    least, greatest = type_of(one).bounds(one)
    if least and (limit := _limit(evaluation, one, least)) is not None and value < limit:
        yield Problem("value.too_small", where, f"{place}「{one.label}」不能小于{_shown(one, limit)}")
    if greatest and (limit := _limit(evaluation, one, greatest)) is not None and value > limit:
        yield Problem("value.too_big", where, f"{place}「{one.label}」不能大于{_shown(one, limit)}")


def _text_problems(one: Field, value: Any, where: str, place: str) -> Iterator[Problem]:
    if one.pattern and not _compiled(one.pattern).fullmatch(str(value)):
        message = one.pattern_message or f"「{one.label}」的格式不对"
        yield Problem("value.pattern", where, f"{place}{message}" if place else message)
    if one.length_max and (length := len(type_of(one).present(one, value))) > one.length_max:
        yield Problem("value.too_long", where, f"{place}「{one.label}」最多 {one.length_max} 个字,现在有 {length} 个")


def _limit(evaluation: Evaluation, one: Field, text: str) -> Any:
    return evaluation.of(text, type_of(one).expr_type(one).kind)


def _shown(one: Field, limit: Any) -> str:
    type_ = type_of(one)
    return f" {type_.present(one, type_.from_json(one, type_.to_json(one, limit)))} "


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
