"""What people of a story do with books (故事里的记账): share cost, confirm, close, read statements."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from guocheng.base.period import Month
from guocheng.service import periods
from guocheng.service.context import Change, Look
from guocheng.service.ledger import allocating, balance, cells, closing, comparing, following, unassigned
from guocheng.service.ledger import statement as statements
from guocheng.service.platform import Platform


class Bookkeeping:
    """The part of a company at work that is about its books."""

    platform: Platform
    now: datetime
    if TYPE_CHECKING:

        def command(self, name: str, verb: Callable[[Change], Any], *, key: str = "") -> Any:
            """Run a verb as a person's command."""

        def ask(self, name: str, verb: Callable[[Look], Any]) -> Any:
            """Run a reading verb as a person."""

        def system(self, verb: Callable[[Change], Any]) -> Any:
            """Run a verb as the system."""

    def posts(self, book: str) -> None:
        """Let a book catch up with its documents."""
        following.catch_up(self.platform, book, now=self.now)

    def shares_out(self, name: str, book: str, month: str) -> dict[str, Any]:
        """Let a person place the shared cost of a month; answer what the run did."""
        day = Month.parse(month)
        run: dict[str, Any] = self.command(name, lambda change: allocating.allocate(change, name=book, month=day))
        return run

    def confirms(self, name: str, book: str, month: str, object: int) -> str:
        """Let a person confirm the figures of a unit; answer how the month stands."""
        day = Month.parse(month)
        self.posts(book)
        return str(
            self.command(
                name, lambda change: closing.confirm(change, name=book, month=day, object_id=object).state.value
            )
        )

    def closes(self, name: str, book: str, month: str) -> str:
        """Let a person close a month, over or not; answer how it stands."""
        day = Month.parse(month)
        self.posts(book)
        return str(
            self.command(name, lambda change: closing.close(change, name=book, month=day, early=True).state.value)
        )

    def statement(self, name: str, book: str, period: str, **asked: Any) -> dict[str, dict[str, Any]]:
        """Return the statements a person sees: by unit, its rows by code."""
        self.posts(book)
        found = self.ask(name, lambda view: statements.show(view, book=book, period=period, **asked))
        return {one["title"]: {row["code"]: row for row in one["rows"]} for one in found["units"]}

    def figure(self, name: str, book: str, **asked: Any) -> dict[str, Any]:
        """Return what a person sees behind one figure of a statement."""
        self.posts(book)
        found: dict[str, Any] = self.ask(name, lambda view: cells.show(view, book=book, **asked))
        return found

    def pool(self, name: str, book: str) -> list[dict[str, Any]]:
        """Return what a person sees of what waits to be posted."""
        self.posts(book)
        rows: list[dict[str, Any]] = self.ask(name, lambda view: unassigned.listing(view, name=book))["rows"]
        return rows

    def assigns(self, name: str, book: str, pool_id: int, object: int) -> None:
        """Let a person say on whom something that waits lies."""
        self.command(name, lambda change: unassigned.assign(change, name=book, pool_id=pool_id, object_id=object))

    def closes_documents(self, family: str, until: str) -> int:
        """Let the system close the documents of a family before a day; answer the number of the lock."""
        day = date.fromisoformat(until)
        locked = self.system(lambda change: periods.close(change, family=family, until=day, unit=None, reason="月结"))
        return int(locked["id"])

    def opens_documents(self, lock: int) -> None:
        """Let the system open again what a lock closed."""
        self.system(lambda change: periods.reopen(change, lock_id=lock, reason="要改"))

    def balances(self, name: str, book: str, month: str) -> dict[str, tuple[str, bool]]:
        """Return by rule what the documents of a month come to, and whether the book holds just that."""
        self.posts(book)
        found = self.ask(name, lambda view: balance.show(view, name=book, month=Month.parse(month)))
        return {one["rule"]: (one["source"]["amount"], one["agrees"]) for one in found["rows"]}

    def ranking(self, name: str, book: str, period: str, **asked: Any) -> list[tuple[int | None, str, str | None]]:
        """Return who comes first: place, unit, figure."""
        self.posts(book)
        found = self.ask(name, lambda view: comparing.ranking(view, book=book, period=period, **asked))
        return [(one["place"], one["title"], one["value"]) for one in found["rows"]]
