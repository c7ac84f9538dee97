"""Postings in the database: totals that equal a recount, months that stay closed, views that books are read through."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random

import psycopg
import pytest

from guocheng.base.period import Month, Period
from guocheng.base.problem import Refused
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.store import ledger
from guocheng.store.database import Database
from guocheng.store.ledger import Posting, book_months, pool
from guocheng.store.ledger.pool import Assignment, Unassigned
from guocheng.store.tables import carry_out, plan
from tests.definition.test_problems_books import ACCOUNT, BOOK, ORG, PAPER, RULE, TEAM

AT = datetime(2026, 3, 1, tzinfo=UTC)
MARCH, APRIL = Month(2026, 3), Month(2026, 4)
ONE = Posting(
    "b.book", "actual", "ledger", date(2026, 3, 5), 7, 11, "", "OUT", None, 1, Decimal("10.00"), Decimal(2),
    "b.rule", "b.paper", 1, 0, 0, 0, None, None, "一",
)  # fmt: skip


def put(db: Database, *made: Posting, gone: tuple[int, ...] = ()) -> ledger.Written:
    return db.run(lambda connection: ledger.write(connection, gone, made, at=AT, by=None))


def close(db: Database, month: Month, state: str = book_months.CLOSED) -> None:
    db.run(lambda connection: book_months.put_month(connection, "b.book", month, state, at=AT, by_name="甲"))


def test_totals_equal_a_recount_after_any_writing(db: Database) -> None:
    random, ids = Random(5), list[int]()
    for step in range(30):
        made = [
            replace(
                ONE,
                day=date(2026, random.randint(1, 3), random.randint(1, 28)),
                object_id=random.randint(1, 3),
                account_id=random.randint(1, 2),
                amount=Decimal(random.randint(-500, 500)) / 100,
                source_id=step * 10 + n,
            )
            for n in range(random.randint(0, 6))
        ]
        gone = tuple(random.sample(ids, min(len(ids), random.randint(0, 4))))
        assert put(db, *made, gone=gone) == ledger.Written(len(gone), len(made))
        with db.read() as connection:
            ids = [row[0] for row in connection.execute("select id from gc_posting")]
            assert ledger.recount(connection, "b.book") == []


def test_a_recount_says_which_total_is_wrong(db: Database) -> None:
    put(db, ONE)
    db.run(lambda connection: connection.execute("update gc_posting_total set amount = 1"))
    with db.read() as connection:
        (wrong,) = ledger.recount(connection, "b.book")
    assert (wrong.kept[0], wrong.counted[0]) == (Decimal(1), Decimal(10))


def test_figures_come_from_months_and_from_days_alike(db: Database) -> None:
    put(db, ONE, replace(ONE, source_id=2, day=date(2026, 4, 1)), replace(ONE, source_id=3, object_id=8))
    put(db, replace(ONE, source_id=4, scenario="annual"))
    with db.read() as connection:
        march = ledger.figures(connection, "b.book", "actual", [MARCH])
        assert march == ledger.figures(connection, "b.book", "actual", MARCH.period)
        assert [(one.object_id, one.amount) for one in march] == [(7, Decimal(10)), (8, Decimal(10))]
        assert len(ledger.figures(connection, "b.book", "actual", [MARCH, APRIL], [7])) == 1
        first = Period(date(2026, 4, 1), date(2026, 4, 2))
        assert len(ledger.figures(connection, "b.book", "actual", first)) == 1
        assert ledger.months_of(connection, "b.book") == [APRIL, MARCH]


def test_figures_are_added_up_over_objects_but_where_something_is_estimated(db: Database) -> None:
    guessed = replace(ONE, source_id=5, kind="estimate", account_id=12)
    for posting in (ONE, replace(ONE, source_id=2, object_id=8), guessed):
        put(db, posting, replace(posting, source_id=posting.source_id + 10, object_id=9))
    with db.read() as connection:
        for period in ([MARCH], MARCH.period):
            found = ledger.figures(connection, "b.book", "actual", period, added=ledger.Added.BUT_ESTIMATED)
            assert [(one.object_id, one.account_id, one.amount) for one in found] == [
                (0, 11, Decimal(40)), (7, 12, Decimal(10)), (9, 12, Decimal(10))
            ]  # fmt: skip
            (whole, _) = ledger.figures(connection, "b.book", "actual", period, [7, 8], added=ledger.Added.ALL)
            assert (whole.object_id, whole.amount) == (0, Decimal(20))
        days = ledger.by_day(connection, "b.book", "actual", MARCH.period, added=ledger.Added.BUT_ESTIMATED)
        assert days == {ONE.day: found}


@pytest.mark.parametrize(
    "statement",
    [
        "insert into gc_posting (book, scenario, kind, day, object_id, rule, source_entity, source_id, at)"
        " values ('b.book', 'actual', 'ledger', '2026-03-31', 1, 'r', 'e', 1, now())",
        "delete from gc_posting",
        "update gc_posting set amount = 1",
        "truncate gc_posting",
        "update gc_posting_total set amount = 1",
        "delete from gc_posting_total",
    ],
)
def test_a_closed_month_stays_whoever_writes(db: Database, statement: str) -> None:
    put(db, ONE)
    close(db, MARCH)
    with pytest.raises(Refused):
        db.run(lambda connection: connection.execute(statement.encode()))
    close(db, MARCH, book_months.REOPENED)
    if not statement.startswith("update gc_posting set"):
        db.run(lambda connection: connection.execute(statement.encode()))


def test_what_was_frozen_is_read_by_unit_and_stays_on_record(db: Database) -> None:
    put(db, ONE, replace(ONE, source_id=2, object_id=8, scenario="annual"))

    def freeze(connection: psycopg.Connection) -> None:
        number = book_months.freeze(connection, "b.book", MARCH, 1, checks=[], snapshot={}, at=AT, by_name="甲")
        book_months.freeze_statements(connection, number, [(7, "t", [{"code": "A", "value": "1\t2\\n"}]), (8, "t", [])])
        book_months.put_month(connection, "b.book", MARCH, book_months.CLOSED, at=AT, by_name="甲", version=1)

    db.run(freeze)
    with db.read() as connection:
        found = ledger.snapshot(connection, "b.book", MARCH, [7])
        assert found is not None
        assert found.figures["actual"] == ledger.figures(connection, "b.book", "actual", [MARCH])
        assert found.statements == {(7, "t"): [{"code": "A", "value": "1\t2\\n"}]}
        assert ledger.snapshot(connection, "b.book", APRIL) is None
    db.run(lambda connection: book_months.reopened(connection, "b.book", MARCH, at=AT, by_name="乙", reason="漏了一张"))
    with db.read() as connection:
        assert ledger.snapshot(connection, "b.book", MARCH) is None
        assert [one.reopened_reason for one in ledger.closings(connection, "b.book", MARCH)] == ["漏了一张"]


@pytest.mark.parametrize(
    "statement",
    [
        "update gc_book_frozen_statement set rows = '[]'",
        "delete from gc_book_frozen_statement",
        "truncate gc_book_frozen_statement",
        "update gc_book_frozen_total set amount = 0",
        "delete from gc_book_frozen_total",
        "update gc_book_closing set checks = '[]'",
        "update gc_book_closing set snapshot = '{}', reopened_at = now()",
        "delete from gc_book_closing",
        "truncate gc_book_closing cascade",
    ],
)
def test_what_was_frozen_is_changed_by_nobody(db: Database, statement: str) -> None:
    put(db, ONE)

    def freeze(connection: psycopg.Connection) -> None:
        number = book_months.freeze(connection, "b.book", MARCH, 1, checks=[1], snapshot={"a": 1}, at=AT, by_name="甲")
        book_months.freeze_statements(connection, number, [(7, "t", [{"code": "A"}])])

    db.run(freeze)
    with pytest.raises(Refused, match="定格"):
        db.run(lambda connection: connection.execute(statement.encode()))
    db.run(lambda connection: book_months.reopened(connection, "b.book", MARCH, at=AT, by_name="乙", reason="漏了一张"))
    with pytest.raises(Refused, match="定格"):
        db.run(lambda connection: connection.execute("update gc_book_closing set reopened_reason = '没有'"))


def test_the_pool_holds_just_what_a_document_leaves_open(db: Database) -> None:
    line = Unassigned(
        "b.book", "b.rule", "b.paper", 1, 0, 0, "没有科目", date(2026, 3, 5), 7, None, Decimal(10), None, "一"
    )
    entity = "b.paper"
    db.run(lambda connection: pool.put(connection, "b.book", entity, [1], [line, replace(line, entry_no=1)], at=AT))
    db.run(lambda connection: pool.put(connection, "b.book", entity, [1], [replace(line, why="没有对象")], at=AT))
    with db.read() as connection:
        (left,) = pool.waiting(connection, "b.book", month=MARCH)
        assert (left.why, pool.count(connection, "b.book", APRIL)) == ("没有对象", 0)
        assert pool.sums(connection, "b.book", MARCH) == {("b.rule", 0): (Decimal(10), Decimal(0), 1)}
    db.run(lambda connection: pool.assign(connection, left, Assignment(7, 11), at=AT, by=None, by_name="财务"))
    with db.read() as connection:
        assert pool.assignments(connection, entity, [1]) == {(1, ("b.rule", 0, 0)): Assignment(7, 11)}
    db.run(lambda connection: pool.put(connection, "b.book", entity, [1], [], at=AT))
    with db.read() as connection:
        assert pool.count(connection, "b.book") == 0


def test_books_have_views_while_they_are_defined(db: Database) -> None:
    def catalogue(**words: object) -> Catalogue:
        bundle = Bundle("cost", "成本", "1", entities=(TEAM, ACCOUNT, PAPER), **words)  # type: ignore[arg-type]
        return Catalogue((ORG, bundle))

    def bring(to: Catalogue) -> list[str]:
        with db.read() as connection:
            planned = plan(connection, to)
        return [str(step) for step in carry_out(db, planned)]

    assert "[安全] 建立账簿「成本账」" in bring(catalogue(books=(BOOK,), posting_rules=(RULE,)))
    assert bring(catalogue(books=(BOOK,), posting_rules=(RULE,))) == []
    put(db, replace(ONE, book="cost.book"))
    with db.read() as connection:
        assert connection.execute("select account, direction, month from cost_book").fetchall() == [
            (11, "OUT", date(2026, 3, 1))
        ]
    gone = bring(catalogue())
    assert gone[0] == "[安全] 不再有账簿 cost_book，分录都还在"
    assert len(gone) == 3
