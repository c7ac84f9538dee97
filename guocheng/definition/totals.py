"""All that is added up (汇总项): aggregates and roll-up fields in one shape, for whoever keeps or explains them.

- A total has keys, figures, and feeds that say how a record or a line is counted.
- Roll-up fields over the same records by the same link are one total: one change of the parent moves them all. Those
  that move by differences are apart from those that are counted anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from guocheng.definition.aggregate import MOVED, Aggregate, Source, measured_field
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import FIELD_TYPES
from guocheng.expr.check import Checked
from guocheng.expr.types import Kind

if TYPE_CHECKING:
    from guocheng.definition.catalogue import Catalogue


@dataclass(frozen=True)
class Figure:
    """One figure: the field it is read as, and how it is made."""

    field: Field
    function: str
    never_below: str = ""

    @property
    def moved(self) -> bool:
        """Tell whether a change moves it by its difference."""
        return self.function in MOVED

    @property
    def empty(self) -> Decimal | None:
        """What it is where nothing is counted."""
        return Decimal(0) if self.function in ("count", "sum", "distinct") else None


@dataclass(frozen=True)
class Value:
    """What one record adds to one figure: an expression, and a condition of its own."""

    text: str = ""
    where: str = ""


@dataclass(frozen=True)
class Feed:
    """How the records of an entity, or the lines of one of its sub-tables, are counted."""

    entity: str
    lines: str
    keys: tuple[str, ...]
    values: tuple[Value, ...]
    where: str = ""
    sign: int = 1
    order: str = ""


@dataclass(frozen=True)
class Total:
    """Figures by group. `target` is the entity that shows them: the aggregate itself, or that of the roll-up fields."""

    name: str
    label: str
    target: str
    keys: tuple[Field, ...]
    figures: tuple[Figure, ...]
    feeds: tuple[Feed, ...]
    rolled_up: bool = False
    at_once: bool = True

    @property
    def moved(self) -> bool:
        """Tell whether every figure moves by differences."""
        return all(one.moved for one in self.figures)


def totals(catalogue: Catalogue) -> tuple[Total, ...]:
    """Return everything that is added up, in a fixed order."""
    made = [aggregated(one) for one in catalogue.aggregates.values()]
    made += [one for entity in catalogue.entities.values() for one in rolled_up(entity)]
    return tuple(sorted(made, key=lambda one: one.name))


def aggregated(aggregate: Aggregate) -> Total:
    """Return an aggregate as a total."""
    return Total(
        aggregate.name,
        aggregate.label,
        aggregate.name,
        aggregate.keys,
        tuple(Figure(measured_field(one), one.function, one.never_below) for one in aggregate.measures),
        tuple(_fed(aggregate, source) for source in aggregate.sources),
        at_once=aggregate.mode == "transaction",
    )


def _fed(aggregate: Aggregate, source: Source) -> Feed:
    values = [*source.values, *[""] * len(aggregate.measures)][: len(aggregate.measures)]
    return Feed(
        source.entity, source.lines, source.keys, tuple(map(Value, values)), source.where,
        -1 if source.sign == "-" else 1, source.order,
    )  # fmt: skip


def rolled_up(entity: Entity) -> Iterator[Total]:
    """Yield the totals of an entity's roll-up fields."""
    groups: dict[tuple[str, str, str, bool], list[Field]] = {}
    for one in entity.fields:
        if rule := one.roll_up:
            groups.setdefault((rule.of, rule.by, rule.order, rule.function in MOVED), []).append(one)
    for (of, by, order, _), fields in groups.items():
        source = Source(of, (by,))
        values = tuple(Value(one.roll_up.value, one.roll_up.where) for one in fields if one.roll_up)
        yield Total(
            f"{entity.name}.{fields[0].name}",
            f"{entity.label}·{'、'.join(one.label for one in fields)}",
            entity.name,
            (Field("id", entity.label, "link", to=entity.name),),
            tuple(Figure(one, one.roll_up.function) for one in fields if one.roll_up),
            (Feed(source.entity, source.lines, (by,), values, order=order),),
            rolled_up=True,
        )


def total_of(catalogue: Catalogue, entity: str, figure: str = "") -> Total | None:
    """Find the total that keeps a field of an entity, or the aggregate of this name."""
    return next(
        (
            one
            for one in catalogue.totals
            if one.target == entity and (not figure or any(made.field.name == figure for made in one.figures))
        ),
        None,
    )


# ---- expressions of a feed -------------------------------------------------------------------------------------------


def fed(catalogue: Catalogue, feed: Feed, text: str, expects: Kind | None = None) -> Checked:
    """Return an expression over what a feed counts; the columns of its lines stand without the sub-table's name.

    :raises Invalid: the expression is wrong.
    """
    names = catalogue.column_names(feed.entity, feed.lines) if feed.lines else ()
    return catalogue.checked(feed.entity, text, expects, names)


def texts(feed: Feed) -> Iterator[str]:
    """Yield every expression of a feed."""
    yield from (text for text in (feed.where, feed.order, *feed.keys) if text)
    for value in feed.values:
        yield from (text for text in (value.text, value.where) if text)


def read_columns(catalogue: Catalogue, feed: Feed) -> tuple[frozenset[str], frozenset[str]]:
    """Return the fields that a feed reads: those of the record, and those of its lines."""
    lines = _columns(catalogue, feed)
    used = {name for text in texts(feed) for name in _firsts(fed(catalogue, feed, text))}
    return frozenset(used - lines.keys()), frozenset(used & lines.keys())


def _columns(catalogue: Catalogue, feed: Feed) -> Mapping[str, Field]:
    found = catalogue.entity(feed.entity).field(feed.lines) if feed.lines else None
    return {one.name: one for one in found.lines} if found else {}


def following(catalogue: Catalogue, entity: Entity) -> tuple[Field, ...]:
    """Return the formula fields that are made of roll-up fields, directly or by other formulas, in their order."""
    changing = {one.name for one in entity.fields if one.roll_up}
    found = []
    for one in entity.fields:
        if changing and one.formula and changing & _firsts(catalogue.checked(entity, one.formula)):
            changing.add(one.name)
            found.append(one)
    return tuple(found)


def _firsts(checked: Checked) -> set[str]:
    return {path.partition(".")[0] for path in checked.paths}


def expected(field: Field, function: str) -> Kind | None:
    """Return the kind of value that a figure is made of; None where any kind will do."""
    if function in ("sum", "avg"):
        return Kind.NUMBER
    if function in ("count", "distinct"):
        return None
    if function == "concat":
        return Kind.TEXT
    kind = FIELD_TYPES.get(field.type)
    return kind.expr_type(field).kind if kind else None
