"""Figures of aggregates for expressions over a record (公式里的汇总数): read when asked, or ahead for many records."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity
from guocheng.expr.check import Checked
from guocheng.expr.run import Env, run
from guocheng.expr.typed import Apply, Constant, walk
from guocheng.expr.types import Kind, Name
from guocheng.service.context import Look
from guocheng.store.aggregates import figures_of

_AHEAD = "totals_ahead"
Values = Mapping[str, Any]


def figure(look: Look, aggregate: str, measure: str, keys: tuple[Any, ...]) -> Any:
    """Return a figure as expressions know it; of a group that is not there the empty one."""
    ahead = look.cache.get((_AHEAD, aggregate), {})
    found = ahead.get(keys)
    if found is None:
        found = look.once(
            ("total", aggregate, keys), lambda: figures_of(look.connection, look.catalogue, aggregate, [keys])[keys]
        )
    value = found[measure]
    return Decimal(value) if isinstance(value, int) and not isinstance(value, bool) else value


def read_ahead(look: Look, entity: Entity, records: Sequence[Values], env: Env) -> None:
    """Read the figures that the rules of an entity will ask for over many records: one statement for each aggregate.

    A key that only a default or a formula will give is read when it is asked for.
    """
    wanted: dict[str, set[tuple[Any, ...]]] = {}
    for lines, asked in _asked(look.catalogue, entity):
        aggregate, _, *keys = asked.args
        assert isinstance(aggregate, Constant)
        for values in records:
            rows: Sequence[Values] = (values.get(lines) or ()) if lines else ({},)
            for row in rows:
                found = tuple(run(Checked("", key), {**values, **row}, env) for key in keys)
                wanted.setdefault(str(aggregate.value), set()).add(found)
    for name, keys_of in wanted.items():
        look.cache[_AHEAD, name] = figures_of(look.connection, look.catalogue, name, keys_of)


def _asked(catalogue: Catalogue, entity: Entity) -> Iterator[tuple[str, Apply]]:
    """Yield every figure that a rule of the entity reads, with the sub-table whose lines it speaks of."""
    for lines, text, names in _rules(catalogue, entity):
        for node in walk(catalogue.checked(entity, text, Kind.BOOLEAN, names).tree):
            if isinstance(node, Apply) and node.function == "TOTAL" and _own(node):
                yield lines, node


def _rules(catalogue: Catalogue, entity: Entity) -> Iterator[tuple[str, str, tuple[Name, ...]]]:
    for check in entity.checks:
        yield "", check.holds, ()
    for one in entity.fields:
        texts = [one.check, one.required_when]
        yield from (("", text, ()) for text in texts if text)
        names = catalogue.column_names(entity, one.name) if one.lines else ()
        for column in one.lines:
            yield from ((one.name, text, names) for text in (column.check, column.required_when) if text)


def _own(node: Apply) -> bool:
    """Tell whether its keys can be told from the record alone; what lies behind a link is read when it is asked for."""
    return not any("." in path for key in node.args[2:] for path in Checked("", key).paths)
