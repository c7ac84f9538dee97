"""What hangs on the lines of a sub-table (明细牵动什么): which fields and checks are worked out anew when lines change.

- Where every rule of a column asks about its own line and fields of the record that lines do not change, a changed line
  concerns nobody but itself; totals are then worked out where the lines lie.
- Everything else is `tangled`: such a sub-table is checked and computed whole, however little changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from guocheng.base.problem import Invalid
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Check, Entity, Field
from guocheng.expr.check import Checked
from guocheng.expr.run import Env
from guocheng.expr.sql import to_sql
from guocheng.expr.types import Kind

#: The attributes of a field whose expressions are asked when a record is saved.
_RULES = ("check", "required_when", "visible_when", "readonly_when", "minimum", "maximum", "unique_when")
#: Whether an expression can be written in SQL does not depend on the time.
_SOME_ENV = Env(datetime(2026, 1, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Rules:
    """What follows from changed lines: fields to compute, one wave after the other; checks; fields to look at again."""

    tangled: bool
    waves: tuple[tuple[tuple[Field, Checked], ...], ...] = ()
    checks: tuple[tuple[Check, Checked], ...] = ()
    fields: tuple[str, ...] = ()


@lru_cache(maxsize=512)
def rules_of(catalogue: Catalogue, entity: str, lines: str) -> Rules:
    """Say what must be worked out anew when lines of a sub-table change."""
    found = catalogue.entity(entity)
    waves = tuple(_waves(catalogue, found, lines))
    computed = frozenset(one.name for wave in waves for one, _ in wave)
    checks = tuple(
        (check, checked)
        for check in found.checks
        if (checked := catalogue.checked(found, check.holds, Kind.BOOLEAN)) and _asks(checked, {lines, *computed})
    )
    formulas = [checked for wave in waves for _, checked in wave] + [checked for _, checked in checks]
    plain = [one for one in found.fields if not one.has_lines]
    looked_at = tuple(one.name for one in plain if one.name in computed or _rules_ask(catalogue, found, one, computed))
    tangled = (
        not all(map(_in_sql, formulas))
        or any(_rules_ask(catalogue, found, one, {lines}) for one in plain)
        or any(_line_asks(catalogue, found, one, {one.name for one in found.lines} | computed) for one in found.lines)
    )
    return Rules(tangled, () if tangled else waves, () if tangled else checks, looked_at)


def _waves(catalogue: Catalogue, entity: Entity, lines: str) -> Iterator[tuple[tuple[Field, Checked], ...]]:
    """Yield the fields computed from lines, then those computed from these, and so on."""
    formulas = {one.name: (one, catalogue.checked(entity, one.formula)) for one in entity.fields if one.formula}
    depends = {lines}
    while found := {name for name, (_, checked) in formulas.items() if _asks(checked, depends)} - depends:
        depends |= found
    waiting = {name: one for name, one in formulas.items() if name in depends}
    while waiting:
        ready = [name for name, (_, checked) in waiting.items() if not _asks(checked, waiting.keys() - {name})]
        yield tuple(waiting.pop(name) for name in ready or list(waiting))


def _asks(checked: Checked, names: AbstractSet[str]) -> bool:
    return any(path.partition(".")[0] in names for path in checked.paths)


def _rules_ask(catalogue: Catalogue, entity: Entity, one: Field, names: AbstractSet[str]) -> bool:
    texts = [text for rule in _RULES if (text := getattr(one, rule))]
    return bool(names) and any(_asks(catalogue.checked(entity, text), names) for text in texts)


def _line_asks(catalogue: Catalogue, entity: Entity, lines: Field, names: set[str]) -> bool:
    """Tell whether a rule of a column asks for one of these fields of the record."""
    extra = catalogue.column_names(entity, lines.name)
    outside = names - {one.name for one in lines.lines}
    texts = [text for one in lines.lines for rule in ("formula", *_RULES) if (text := getattr(one, rule))]
    return any(_asks(catalogue.checked(entity, text, None, extra), outside) for text in texts)


def _in_sql(checked: Checked) -> bool:
    try:
        to_sql(checked, env=_SOME_ENV)
    except Invalid:
        return False
    return True
