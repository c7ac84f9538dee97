"""What a company adds up (汇总表): figures per group, over one or several entities, some counted with a minus.

- The keys are fields: a link, a choice, a day or a text; every source gives an expression for each of them.
- An aggregate is read like an entity that nobody writes: in lists, pick lists, filters, reports, alerts and exports.
- In the mode `transaction` a figure is exact at every commit, in the mode `ordered` the worker follows with a lag.
"""

from __future__ import annotations

from dataclasses import dataclass

from guocheng.definition.drawn_from import DrawnFrom
from guocheng.definition.entity import Entity, Field

#: Figures that a change moves by its difference; all others are counted anew for the groups a change touches.
MOVED = ("count", "sum", "avg")
#: What a figure may be, in the order of the manual.
FUNCTIONS = (*MOVED, "min", "max", "first", "last", "distinct", "concat")
MODES = ("transaction", "ordered")
SIGNS = ("+", "-")


@dataclass(frozen=True)
class Measure:
    """One figure of an aggregate; with `never_below` a change that would take it lower is refused."""

    name: str
    label: str
    function: str = "sum"
    type: str = "decimal"
    scale: int = 0
    unit: str = ""
    never_below: str = ""


@dataclass(frozen=True)
class Source(DrawnFrom):
    """Where figures come from: the records of an entity, or the lines of a sub-table ("stock.receipt.items").

    `keys` has an expression for each key, `values` one for each measure in the same order; a blank value counts the
    record where the measure counts, and gives nothing otherwise. `order` is what first and last go by.
    """

    of: str
    keys: tuple[str, ...]
    values: tuple[str, ...] = ()
    where: str = ""
    sign: str = "+"
    order: str = ""


@dataclass(frozen=True)
class Aggregate:
    """Figures by group, kept by the system; `unit_fields` names the keys that say which units a row belongs to."""

    name: str
    label: str
    keys: tuple[Field, ...]
    measures: tuple[Measure, ...]
    sources: tuple[Source, ...]
    mode: str = "transaction"
    unit_fields: tuple[str, ...] = ()
    icon: str = "sum"
    help: str = ""
    format: int = 1


def measured_field(measure: Measure) -> Field:
    """Return a figure as the field that lists and filters know it by."""
    scale = measure.scale if measure.type == "decimal" else 0
    return Field(
        measure.name, measure.label, measure.type, readonly=True, scale=scale, unit=measure.unit, searchable=False
    )


def read_as(aggregate: Aggregate) -> Entity:
    """Return the entity that an aggregate is read as; nobody writes its records."""
    keys = tuple(_key_field(one) for one in aggregate.keys)
    figures = tuple(measured_field(one) for one in aggregate.measures)
    names = tuple(one.name for one in (*keys, *figures))
    return Entity(
        aggregate.name,
        aggregate.label,
        (*keys, *figures),
        title=" ".join(f"{{{one.name}}}" for one in keys),
        icon=aggregate.icon,
        key=tuple(one.name for one in keys),
        columns=names,
        phone_columns=tuple(one.name for one in figures[:2]),
        filters=tuple(one.name for one in keys),
        sort=tuple(one.name for one in keys),
        unit_fields=aggregate.unit_fields,
        importable=False,
        stored=False,
    )


def _key_field(one: Field) -> Field:
    return Field(
        one.name, one.label, one.type, readonly=True, searchable=True, indexed=True, options=one.options, to=one.to,
        scale=one.scale, unit=one.unit, help=one.help, width=one.width, precision=one.precision,
    )  # fmt: skip
