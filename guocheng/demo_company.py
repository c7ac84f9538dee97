"""What bundles bring besides definitions (初始资料、演示公司的接口); they take it from the sdk."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Protocol

from guocheng.definition.entity import Entity

#: What a bundle's `beginning()` returns: rows by entity, in order, in the shape of `DemoCompany.load`. A company gets
#: them once, when the bundle comes to it; from then on they are its own.
Beginning = Mapping[str, Iterable[Mapping[str, Any]]]


class DemoCompany(Protocol):
    """The company that a bundle's `demo(company)` fills; everything goes through bulk loading, in order."""

    @property
    def now(self) -> datetime:
        """Return the moment the demo is set in."""
        ...

    def load(self, entity: str | Entity, rows: Iterable[Mapping[str, Any]]) -> Mapping[str, int]:
        """Load records fast, without flows and messages; answer with the id of each row's "key".

        A row holds values as Python values. "key" names the row within its entity, so that links to it may be written
        as {"key": "330301"}; sub-tables are lists of rows. The system fields `created_at`, `created_by`, `stage`,
        `stage_since` may be given; "history" is a list of {"at", "by", "stage", "move", "comment"}, the stages gone
        through, oldest first.
        """
        ...

    def amend(self, entity: str | Entity, rows: Iterable[Mapping[str, Any]]) -> None:
        """Change records loaded before: each row names its record by "key" and holds only the values that change."""
        ...

    def does(self, person: str, move: str, entity: str | Entity, key: str, comment: str = "") -> None:
        """Let a person (by employee number) make a move with a loaded record, through the service, as on the screen."""
        ...

    def closes(self, book: str, months: Iterable[str], *, by: str, but_last: bool = False) -> None:
        """Let a person share the cost of months ("2026-03") of a book, confirm and close them, when all is loaded.

        With `but_last` the last of them is shared and confirmed only, so that closing it is left to somebody.
        """
        ...

    def settles(self, month: str, *, by: str) -> None:
        """Turn the daily data loaded so far into internal trades of a month ("2026-03"), as a run somebody asked."""
        ...

    def waybills(self, rows: Iterable[Mapping[str, Any]]) -> int:
        """Take waybills in and price their days; a row has the columns of `gc_waybill` that it knows. Tell how many."""
        ...

    def account(self, login: str, person: str, password: str) -> None:
        """Give the person with this employee number a login."""
        ...
