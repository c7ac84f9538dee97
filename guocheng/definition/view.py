"""A way to look at the records of an entity (视图): shipped with it, or saved by a person, always the same value.

- Filters (`where`) are those of a list, as JSON text; blank is no filter. What a reader may not see a view never shows.
- The columns stand in their order; a field that is not among them is hidden behind the last.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from guocheng.base.problem import Invalid, Problem

GROUPS_MAX = 3
COLORS_MAX = 10
#: Colour words of choices serve for rows too.
COLORS = ("grey", "blue", "green", "yellow", "orange", "red", "purple")
BUCKETS = ("day", "week", "month", "quarter", "year")


class ViewKind(StrEnum):
    """How the records are laid out."""

    GRID = "grid"
    CARD = "card"
    CALENDAR = "calendar"
    GALLERY = "gallery"
    TREE = "tree"
    BOARD = "board"
    SCHEDULE = "schedule"


class RowHeight(StrEnum):
    """How tall a row of a grid is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Statistic(StrEnum):
    """What the foot of a column or the head of a group says."""

    COUNT = "count"
    EMPTY = "empty"
    FILLED = "filled"
    DISTINCT = "distinct"
    SUM = "sum"
    AVG = "avg"
    MIN = "min"
    MAX = "max"
    MEDIAN = "median"


@dataclass(frozen=True)
class ViewColumn:
    """A column of a grid; frozen ones stay when the rest is scrolled."""

    field: str
    width: int = 0
    hidden: bool = False
    frozen: bool = False
    statistic: Statistic | None = None


@dataclass(frozen=True)
class ViewGroup:
    """One level of groups; dates are grouped by a bucket."""

    field: str
    bucket: str = ""
    down: bool = False


@dataclass(frozen=True)
class RowColor:
    """Rows where a filter holds have a colour; the first rule that holds counts."""

    where: str
    color: str


@dataclass(frozen=True)
class View:
    """One view; `name` is blank for one that was saved on the screen."""

    name: str
    label: str
    kind: ViewKind = ViewKind.GRID
    columns: tuple[ViewColumn, ...] = ()
    where: str = ""
    sort: tuple[str, ...] = ()  # "-received_at" runs down
    groups: tuple[ViewGroup, ...] = ()
    row_height: RowHeight = RowHeight.LOW
    colors: tuple[RowColor, ...] = ()
    date_field: str = ""  # calendar: the first day; schedule: from when
    end_field: str = ""  # calendar: the last day; schedule: until when
    picture_field: str = ""  # gallery
    parent_field: str = ""  # tree
    lane_field: str = ""  # board
    resource_field: str = ""  # schedule: the link to what is taken, a vehicle or a room


def filter_text(where: Mapping[str, Any] | None) -> str:
    """Return a filter as the canonical text that a view keeps; no filter is blank."""
    return json.dumps(where, ensure_ascii=False, sort_keys=True, separators=(",", ":")) if where else ""


def filter_of(text: str) -> dict[str, Any] | None:
    """Return the filter a text stands for.

    :raises Invalid: it is no filter.
    """
    if not text:
        return None
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Invalid(Problem("view.bad_filter", "where", "视图的筛选条件读不懂,请重新设置"))
    return found


def fields_of(view: View) -> Iterator[tuple[str, str]]:
    """Yield every field a view names outside its filters, each with the place where it stands."""
    for place, column in enumerate(view.columns):
        yield f"columns[{place}]", column.field
    for place, key in enumerate(view.sort):
        yield f"sort[{place}]", key.removeprefix("-")
    for place, group in enumerate(view.groups):
        yield f"groups[{place}]", group.field
    for part in ("date_field", "end_field", "picture_field", "parent_field", "lane_field", "resource_field"):
        if name := getattr(view, part):
            yield part, name


def filter_fields(where: Any) -> Iterator[str]:
    """Yield every path that a filter compares."""
    if not isinstance(where, Mapping):
        return
    for word in ("and", "or"):
        for part in where.get(word) or ():
            yield from filter_fields(part)
    yield from filter_fields(where.get("not"))
    if isinstance(path := where.get("field"), str):
        yield path
    value = where.get("value")
    if isinstance(value, Mapping) and isinstance(other := value.get("field"), str):
        yield other


def shape_problems(view: View, where: str) -> Iterator[Problem]:
    """Say what is wrong with a view whatever the entity: too many groups, unknown colours, broken filters."""
    if not view.label.strip() or len(view.label) > 40:
        yield Problem("view.bad_label", where, f"{where}:视图要有名称,最多 40 个字")
    if len(view.groups) > GROUPS_MAX:
        yield Problem("view.too_many_groups", where, f"{where}:最多按 {GROUPS_MAX} 层分组")
    for group in view.groups:
        if group.bucket and group.bucket not in BUCKETS:
            message = f"{where}:没有分组粒度「{group.bucket}」,可以是:{'、'.join(BUCKETS)}"
            yield Problem("view.bad_bucket", where, message)
    if len(view.colors) > COLORS_MAX:
        yield Problem("view.too_many_colors", where, f"{where}:行颜色最多 {COLORS_MAX} 条规则")
    for color in view.colors:
        if color.color not in COLORS:
            yield Problem("view.bad_color", where, f"{where}:没有颜色「{color.color}」,可以是:{'、'.join(COLORS)}")
    for text in (view.where, *(color.where for color in view.colors)):
        try:
            filter_of(text)
        except Invalid as refusal:
            yield from (replace(one, where=where) for one in refusal.problems)
