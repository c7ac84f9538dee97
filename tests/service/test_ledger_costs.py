"""What questions about a book cost (语句数): for seventy units as much as for six, for a month of days as for one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import psycopg
import pytest

from guocheng.base.period import Month
from guocheng.service.context import Look
from guocheng.service.ledger import comparing, month_page, statement
from guocheng.service.ledger.flash import flash
from guocheng_apps.amoeba.stories.conftest import BOOK, MARCH, Branch

ALL = ("annual", "monthly", "rolling")
QUESTIONS: tuple[tuple[str, int, Callable[[Look, int], Any]], ...] = (
    ("statement", 15, lambda look, _: statement.show(look, book=BOOK, period=MARCH, compare=ALL)),
    ("year", 15, lambda look, _: statement.show(look, book=BOOK, period="Y:2026", compare=ALL)),
    ("month", 42, lambda look, _: month_page.show(look, name=BOOK, month=Month(2026, 3))),
    ("ranking", 10, lambda look, _: comparing.ranking(look, book=BOOK, period=MARCH, by="achievement")),
    ("flash", 13, lambda look, unit: flash(look, book=BOOK, period=MARCH, object=unit, as_of=date(2026, 3, 31))),
)


class Large(Branch):
    """The branch with seventy units, all with figures."""

    def __init__(self, company: Any) -> None:
        super().__init__(company)
        self.march()
        company.system(self.seventy)
        self.record("amoeba.hours", "OUT", day="2026-01-05", normal="8")
        company.posts(BOOK)

    def seventy(self, change: Any) -> dict[str, int]:
        """Add units in bulk, each with the figures that the first one has."""
        added = change.connection.execute(
            "insert into amoeba_unit (number, name, title, kind, department, parent, valid_from)"
            " select 'T' || n, '班组' || n, '班组' || n, 'profit', department, id, valid_from"
            " from amoeba_unit, generate_series(1, 66) n where id = %s",
            [self.units["OUT"]],
        )
        change.connection.execute(
            "insert into amoeba_hours (day, unit, normal, title)"
            " select '2026-03-05', id, 8, title from amoeba_unit where number ^@ 'T'"
        )
        return {"added": added.rowcount}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Branch, Callable[[Look, int], Any]], int]:
    """A function that asks something of a branch and returns how many statements that took."""
    said: list[Any] = []
    execute = psycopg.Cursor.execute

    def listening(self: Any, query: Any, *rest: Any, **more: Any) -> Any:
        said.append(query)
        return execute(self, query, *rest, **more)

    def count(branch: Branch, verb: Callable[[Look, int], Any]) -> int:
        with monkeypatch.context() as patch:
            patch.setattr(psycopg.Cursor, "execute", listening)
            said.clear()
            branch.company.ask("老推", lambda look: verb(look, branch.units["ALL"]))
            return len(said)

    return count


def test_what_is_asked_of_a_book_does_not_grow_with_its_units(
    twin_of: Callable[..., Large], asked: Callable[[Branch, Callable[[Look, int], Any]], int]
) -> None:
    branch = twin_of(Large)
    shown = branch.company.ask("老推", lambda look: statement.show(look, book=BOOK, period=MARCH))
    assert len(shown["units"]) >= 70
    taken = {name: (asked(branch, verb), most) for name, most, verb in QUESTIONS}
    assert {name: both for name, both in taken.items() if both[0] > both[1]} == {}
