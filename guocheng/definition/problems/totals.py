"""What can be wrong with what is added up (汇总的检查): aggregates and roll-up fields.

- A source counts with its own fields only: what lies behind a link could change without the record knowing.
- Nothing may be worked out from the time or the reader, and no total from itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.aggregate import FUNCTIONS, MODES, SIGNS, Aggregate, Source, read_as
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import FIELD_TYPES
from guocheng.definition.problems.looking import Looking
from guocheng.definition.totals import (
    Feed,
    Figure,
    Total,
    aggregated,
    expected,
    fed,
    following,
    read_columns,
    rolled_up,
)
from guocheng.expr.check import Checked
from guocheng.expr.function import FUNCTIONS as KNOWN
from guocheng.expr.types import Kind, Name

_KEYS = ("link", "choice", "text", "date", "integer", "boolean", "serial")
_FIGURES = ("integer", "decimal", "money", "date", "instant", "text")
_MOMENTARY = ("{now}", "{today}", "{user}", "{units}")


def aggregate_problems(look: Looking, aggregate: Aggregate) -> Iterator[Problem]:
    """Say everything that is wrong with an aggregate."""
    where = aggregate.name
    yield from look.name(where, where)
    yield from look.label(aggregate.label, where)
    fields = read_as(aggregate).fields
    yield from look.twice((one.name for one in fields), where, "字段")
    yield from look.twice((one.label for one in fields), where, "字段名称")
    for one in fields:
        yield from look.name(one.name, f"{where}.{one.name}")
        yield from look.label(one.label, f"{where}.{one.name}")
    yield from _shape_problems(look, aggregate)
    for place, source in enumerate(aggregate.sources):
        if found := list(_source_problems(look, aggregate, source, f"{where}.sources[{place}]")):
            yield from found
        else:
            total = aggregated(aggregate)
            yield from _feed_problems(look, total, total.feeds[place], f"{where}.sources[{place}]")
    yield from _circle_problems(look, where)


def roll_up_problems(look: Looking, entity: Entity) -> Iterator[Problem]:
    """Say everything that is wrong with the roll-up fields of an entity."""
    for total in rolled_up(entity):
        (feed,) = total.feeds
        where = f"{entity.name}.{total.figures[0].field.name}"
        found = [*look.entity(feed.entity, where), *_roll_up_link(look, entity, feed, where)]
        yield from found
        for figure in total.figures:
            yield from _figure_problems(figure, f"{entity.name}.{figure.field.name}")
        if not found:
            yield from _feed_problems(look, total, feed, where)
            yield from _circle_problems(look, entity.name)
    yield from _worked_out_problems(look, entity)


def period_problems(look: Looking, entity: Entity) -> Iterator[Problem]:
    """Say what keeps the periods of an entity from being closed."""
    where = f"{entity.name}.period_field"
    if entity.period_field:
        yield from look.field(entity.name, entity.period_field, where, ("date", "instant"))
    if bool(entity.period_field) != bool(entity.lock_family):
        message = f"{entity.name}:要能关账,期间字段和关账范围都要写"
        yield Problem("entity.half_period", where, message)


def _worked_out_problems(look: Looking, entity: Entity) -> Iterator[Problem]:
    """Refuse a formula over a roll-up field that the database cannot work out when the figure moves."""
    try:
        fields = following(look.catalogue, entity)
    except Invalid:
        return
    for one in fields:
        checked = look.catalogue.checked(entity, one.formula)
        hard = sorted(name for name in checked.functions if is_momentary(name))
        if hard or any("." in path for path in checked.paths):
            what = "、".join(hard) or "别的记录或明细里的字段"
            message = f"{entity.name}.{one.name}:公式用到了汇总字段,就不能再用{what},请拆成两个字段"
            yield Problem("aggregate.momentary", f"{entity.name}.{one.name}", message)


def _shape_problems(look: Looking, aggregate: Aggregate) -> Iterator[Problem]:
    where = aggregate.name
    if not aggregate.keys or not aggregate.measures or not aggregate.sources:
        yield Problem("aggregate.empty", where, f"{where}:汇总表要有分组依据、指标和来源,各至少一个")
    if aggregate.mode not in MODES:
        yield Problem("aggregate.bad_word", where, f"{where}:更新方式只能是 {'、'.join(MODES)}")
    for one in aggregate.keys:
        if one.type not in _KEYS:
            message = f"{where}:不能按「{one.label}」分组,分组依据可以是:{_labels(_KEYS)}"
            yield Problem("aggregate.bad_key", f"{where}.{one.name}", message)
        elif one.to:
            yield from look.entity(one.to, f"{where}.{one.name}")
    for figure in aggregated(aggregate).figures:
        yield from _figure_problems(figure, f"{where}.{figure.field.name}")
        yield from _floor_problems(figure, f"{where}.{figure.field.name}", aggregate)
    if stray := [name for name in aggregate.unit_fields if name not in {one.name for one in aggregate.keys}]:
        yield Problem("aggregate.bad_key", where, f"{where}:归属单元「{stray[0]}」不是分组依据")


def _figure_problems(figure: Figure, where: str) -> Iterator[Problem]:
    field = figure.field
    if figure.function not in FUNCTIONS:
        message = f"{where}:没有汇总方式「{figure.function}」,可以用:{'、'.join(FUNCTIONS)}"
        yield Problem("aggregate.bad_word", where, message)
    if field.type not in _FIGURES:
        message = f"{where}:「{field.label}」是汇总出来的,类型可以是:{_labels(_FIGURES)}"
        yield Problem("aggregate.bad_figure", where, message)
    elif figure.function in ("count", "sum", "avg", "distinct") and field.type in ("date", "instant", "text"):
        message = f"{where}:「{field.label}」是数字,类型不能是{FIELD_TYPES[field.type].label}"
        yield Problem("aggregate.bad_figure", where, message)
    elif figure.function == "concat" and field.type != "text":
        yield Problem("aggregate.bad_figure", where, f"{where}:「{field.label}」把文字连起来,类型要是文字")


def _floor_problems(figure: Figure, where: str, aggregate: Aggregate) -> Iterator[Problem]:
    if not figure.never_below:
        return
    try:
        Decimal(figure.never_below)
    except InvalidOperation:
        message = f"{where}:「不得低于」要是一个数字,不能是「{figure.never_below}」"
        yield Problem("aggregate.bad_floor", where, message)
    if figure.function not in ("sum", "count") or aggregate.mode != "transaction":
        message = f"{where}:只有同一事务里更新的合计和个数可以规定「不得低于」"
        yield Problem("aggregate.bad_floor", where, message)


def _source_problems(look: Looking, aggregate: Aggregate, source: Source, where: str) -> Iterator[Problem]:
    """Say what is wrong with a source before its expressions are looked at."""
    yield from look.entity(source.entity, where)
    entity = look.catalogue.find_entity(source.entity)
    if entity is not None and not entity.stored:
        yield Problem("aggregate.bad_source", where, f"{where}:「{entity.label}」没有自己的数据表,不能作为汇总来源")
    if entity is not None and source.lines and source.lines not in {one.name for one in entity.lines}:
        yield Problem("definition.unknown_field", where, f"{where}:「{entity.label}」没有明细「{source.lines}」")
    if len(source.keys) != len(aggregate.keys):
        message = f"{where}:分组依据有 {len(aggregate.keys)} 个,这个来源写了 {len(source.keys)} 个"
        yield Problem("aggregate.wrong_count", where, message)
    if len(source.values) > len(aggregate.measures):
        message = f"{where}:指标有 {len(aggregate.measures)} 个,这个来源写了 {len(source.values)} 个"
        yield Problem("aggregate.wrong_count", where, message)
    if source.sign not in SIGNS:
        yield Problem("aggregate.bad_word", where, f"{where}:正负只能写 + 或 -,不能是「{source.sign}」")
    elif source.sign == "-" and (odd := [one for one in aggregate.measures if one.function not in ("count", "sum")]):
        message = f"{where}:减去的来源只能用在合计和个数上,「{odd[0].label}」是 {odd[0].function}"
        yield Problem("aggregate.minus", where, message)


def _roll_up_link(look: Looking, entity: Entity, feed: Feed, where: str) -> Iterator[Problem]:
    if look.catalogue.find_entity(feed.entity) is None:
        return
    path = f"{feed.lines}.{feed.keys[0]}" if feed.lines else feed.keys[0]
    yield from look.field(feed.entity, path, where, ("link",))
    found = look.catalogue.field(feed.entity, path)
    if found is not None and found.type == "link" and found.to != entity.name:
        message = f"{where}:「{found.label}」指向「{found.to}」,不指向「{entity.label}」,汇总不到这里"
        yield Problem("aggregate.bad_source", where, message)


def _feed_problems(look: Looking, total: Total, feed: Feed, where: str) -> Iterator[Problem]:
    names = look.catalogue.column_names(feed.entity, feed.lines) if feed.lines else ()
    yield from _expression(look, feed, feed.where, f"{where}.where", Kind.BOOLEAN, names)
    yield from _expression(look, feed, feed.order, f"{where}.order", None, names)
    for key, text in zip(total.keys, feed.keys, strict=True):
        kind = FIELD_TYPES[key.type].expr_type(key).kind if key.type in FIELD_TYPES else None
        yield from _expression(look, feed, text, f"{where}.keys.{key.name}", kind, names)
    for figure, value in zip(total.figures, feed.values, strict=True):
        place = f"{where}.{figure.field.name}"
        yield from _expression(look, feed, value.where, f"{place}.where", Kind.BOOLEAN, names)
        kind = expected(figure.field, figure.function)
        yield from _expression(look, feed, value.text, place, kind, names)
        if not value.text and total.rolled_up and figure.function != "count":
            yield Problem("aggregate.no_value", place, f"{place}:「{figure.field.label}」没有写明汇总什么")


def _expression(
    look: Looking, feed: Feed, text: str, where: str, expects: Kind | None, names: tuple[Name, ...]
) -> Iterator[Problem]:
    wrong = list(look.expression(feed.entity, text, where, expects, names))
    yield from wrong
    if text and not wrong:
        yield from _kept(look, feed, fed(look.catalogue, feed, text, expects), where)


def _kept(look: Looking, feed: Feed, checked: Checked, where: str) -> Iterator[Problem]:
    """Refuse what could change without the counted record being written."""
    if momentary := sorted(name for name in checked.functions if is_momentary(name)):
        message = f"{where}:汇总里不能用 {'、'.join(momentary)},它的结果会随时间或人改变,请先存成一个字段"
        yield Problem("aggregate.momentary", where, message)
    own = {one.name for one in look.catalogue.fields(feed.entity)}
    entity = look.catalogue.entity(feed.entity)
    lines = entity.field(feed.lines) if feed.lines else None
    columns = {one.name: one for one in lines.lines} if lines else {}
    for path in sorted(checked.paths):
        first, _, rest = path.partition(".")
        field = columns.get(first) or look.catalogue.field(feed.entity, first)
        if rest or field is None or field.has_lines or (first not in columns and first not in own):
            message = f"{where}:汇总只能用来源自己的字段,「{path}」在别的记录里,请先存成一个字段(公式或快照引用)"
            yield Problem("aggregate.elsewhere", where, message)
        elif first != "id" and first not in ("stage", "stage_since") and not _has_column(field):
            message = f"{where}:「{field.label}」没有存下来,不能用来汇总,请改成快照引用"
            yield Problem("aggregate.elsewhere", where, message)


def is_momentary(name: str) -> bool:
    """Tell whether a function gives another result at another time, or to another reader."""
    known = KNOWN.get(name)
    if known is None:
        return False
    return known.needs_env or not known.in_sql or any(slot in (known.sql or "") for slot in _MOMENTARY)


def _has_column(field: Field) -> bool:
    kind = FIELD_TYPES.get(field.type)
    return kind is not None and bool(kind.column(field))


def _circle_problems(look: Looking, entity: str) -> Iterator[Problem]:
    """Refuse a total that is made, by however many steps, of itself."""
    towards: dict[str, set[str]] = {}
    for one in look.catalogue.totals:
        for feed in one.feeds:
            towards.setdefault(feed.entity, set()).add(one.target)
    seen: set[str] = set()
    waiting = [entity] if _made_of_figures(look, entity) else []
    while waiting:
        for target in towards.get(waiting.pop(), set()) - seen:
            if _made_of_figures(look, target):
                seen.add(target)
                waiting.append(target)
    if entity in seen:
        message = f"{entity}:汇总字段绕了一圈又用到自己,请去掉其中一个"
        yield Problem("aggregate.circle", entity, message)


def _made_of_figures(look: Looking, entity: str) -> bool:
    """Tell whether a total over this entity reads one of its roll-up fields."""
    found = look.catalogue.find_entity(entity)
    names = {one.name for one in found.fields if one.roll_up} if found else set()
    if found is None or not names:
        return False
    try:
        names |= {one.name for one in following(look.catalogue, found)}
    except Invalid:
        return False
    for total in look.catalogue.totals:
        for feed in total.feeds:
            if feed.entity == entity and names & _read(look, feed):
                return True
    return False


def _read(look: Looking, feed: Feed) -> frozenset[str]:
    try:
        return read_columns(look.catalogue, feed)[0]
    except Invalid:
        return frozenset()


def _labels(types: tuple[str, ...]) -> str:
    return "、".join(FIELD_TYPES[one].label for one in types)
