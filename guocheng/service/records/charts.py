"""Charts of statements as they are saved (报表模板的检查): everything wrong with their rows, at the row it is in.

- Asked of the records of an entity that a book names as its templates; a row depends on the others, so such a record is
  always saved whole.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guocheng.base.problem import Problem
from guocheng.definition.book import Book
from guocheng.definition.entity import Entity
from guocheng.engine.ledger import reading
from guocheng.service.context import Look
from guocheng.service.ledger.basis import accounts_only, template_of


def chart_problems(look: Look, entity: Entity, values: Mapping[str, Any]) -> Iterator[Problem]:
    """Say what is wrong with the rows of a template; nothing for any other record."""
    book = _book_of(look, entity.name)
    if book is not None and values.get("rows"):
        yield from reading.problems(template_of(values, accounts_only(look, book)))


def is_chart(look: Look, entity: str) -> bool:
    """Tell whether records of an entity are charts of statements."""
    return _book_of(look, entity) is not None


def _book_of(look: Look, entity: str) -> Book | None:
    return next((one for one in look.catalogue.books.values() if one.templates == entity), None)
