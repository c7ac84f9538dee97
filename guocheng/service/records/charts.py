"""Charts of statements as they are saved (报表模板的检查): everything wrong with their rows, at the row it is in.

- Asked of the records of an entity that a book names as its templates, wherever such a record is saved whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.entity import Entity
from guocheng.engine.ledger import reading
from guocheng.service.context import Look
from guocheng.service.ledger.basis import accounts_only, template_of


def chart_problems(look: Look, entity: Entity, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Say what is wrong with the rows of a template; nothing for any other record."""
    book = next((one for one in look.catalogue.books.values() if one.templates == entity.name), None)
    if book is not None and values.get("rows"):
        yield from reading.problems(template_of(values, accounts_only(look, book)))
