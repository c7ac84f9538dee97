"""Books follow their documents: forms, imports, deletions; what cannot be posted waits; a recount finds the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from guocheng.base.period import Month
from guocheng.base.problem import Refusal
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.problems import problems
from guocheng.service.ledger import following
from guocheng.store import ledger
from guocheng.store.events_notify import RIVER
from guocheng.store.ledger import book_months, pool
from guocheng.store.ledger.pool import Assignment
from guocheng.store.records import Origin
from guocheng.store.records.bulk import NewRow, insert_many
from guocheng.worker import ledger_duties
from tests.service.ledger_case import BOOK, COST, Workshop, bundles, found_workshop
from tests.story.company import Record

MARCH = Month(2026, 3)


@pytest.fixture
def workshop(twin_of: Callable[..., Workshop]) -> Workshop:
    """The workshop with its teams."""
    return twin_of(found_workshop, bundles())


def waiting(workshop: Workshop) -> list[tuple[str, str]]:
    with workshop.company.platform.database.read() as connection:
        return [(one.rule, one.why) for one in pool.waiting(connection, BOOK)]


def close(workshop: Workshop, month: Month = MARCH) -> None:
    """Close a month as the store does it, without asking anybody."""
    workshop.company.platform.database.run(
        lambda connection: book_months.put_month(
            connection, BOOK, month, book_months.CLOSED, at=workshop.company.now, by_name="财务"
        )
    )


def test_the_workshop_is_sound() -> None:
    assert list(problems(COST, Catalogue(bundles()))) == []


def test_a_book_follows_a_document_through_its_life(workshop: Workshop) -> None:
    paper = workshop.paper()
    assert workshop.follows()
    assert not workshop.follows()
    assert workshop.ledger() == {("一班", "600"): Decimal(100)}
    workshop.company.writes("财务", paper, amount="80.55", team=workshop.teams["二班"])
    workshop.follows()
    assert workshop.ledger() == {("二班", "600"): Decimal("80.55")}
    workshop.company.writes("财务", paper, state="作废")
    workshop.follows()
    assert workshop.ledger() == {}
    workshop.company.writes("财务", paper, state="")
    workshop.follows()
    workshop.removes(paper)
    workshop.follows()
    assert workshop.ledger() == {}
    assert workshop.is_right()


def test_lines_share_an_amount_to_the_fen(workshop: Workshop) -> None:
    parts = [{"team": workshop.teams[name], "share": share} for name, share in (("一班", 1), ("二班", 1), ("后勤", 1))]
    paper = workshop.paper(parts=parts)
    workshop.follows()
    assert sorted(workshop.ledger().values()) == [Decimal("33.33"), Decimal("33.33"), Decimal("33.34")]
    workshop.company.writes("财务", paper, parts=[{**parts[0], "share": 0}])
    workshop.follows()
    assert workshop.ledger() == {}
    assert waiting(workshop) == [("cost.shares", "没有可以分摊的比例")]


def test_parts_in_per_cent_come_to_a_hundred_or_the_whole_waits(workshop: Workshop) -> None:
    """比例加起来不是 100% 的，整笔留在未归集，不悄悄放大。"""
    parts = [{"team": workshop.teams[name], "share": "30"} for name in ("一班", "二班")]
    paper = workshop.paper(state="按比例", parts=parts)
    workshop.follows()
    assert workshop.ledger() == {}
    assert waiting(workshop) == [("cost.percents", "比例合计 60%，应为 100%")]
    workshop.company.writes("财务", paper, parts=[*parts, {"team": workshop.teams["后勤"], "share": "40"}])
    workshop.follows()
    assert waiting(workshop) == []
    assert [workshop.ledger()[name, "600"] for name in ("一班", "二班", "后勤")] == [30, 30, 40]


def test_what_is_not_complete_waits_and_is_posted_when_it_is(workshop: Workshop) -> None:
    paper = workshop.paper(team=None)
    nothing = workshop.paper(account=None)
    workshop.paper(day=None)
    workshop.follows()
    assert waiting(workshop) == [
        ("cost.papers", "没有归集对象"),
        ("cost.papers", "没有科目"),
        ("cost.papers", "没有记账日期"),
    ]
    workshop.company.writes("财务", paper, team=workshop.teams["一班"])
    workshop.removes(nothing)
    workshop.follows()
    assert waiting(workshop) == [("cost.papers", "没有记账日期")]
    assert workshop.ledger() == {("一班", "600"): Decimal(100)}


def test_what_a_person_assigned_wins_over_the_rule(workshop: Workshop) -> None:
    workshop.paper(team=None)
    workshop.follows()

    def assign(connection: object) -> None:
        (line,) = pool.waiting(connection, BOOK)  # type: ignore[arg-type]
        said = Assignment(workshop.teams["后勤"], None)
        pool.assign(connection, line, said, at=workshop.company.now, by=None, by_name="财务")  # type: ignore[arg-type]

    workshop.company.platform.database.run(assign)
    rebuilt = following.rebuild(workshop.company.platform, COST.books[0], now=workshop.company.now)
    assert (rebuilt.gone, rebuilt.made) == (0, 1)
    assert workshop.ledger() == {("后勤", "600"): Decimal(100)}
    assert waiting(workshop) == []


def test_both_sides_of_a_trade_are_posted_or_none(workshop: Workshop) -> None:
    trade = workshop.makes(
        "cost.trade", number="N1", day="2026-03-09", seller=workshop.teams["一班"], amount="36000", pieces="600000"
    )
    workshop.follows()
    assert workshop.ledger() == {}
    assert waiting(workshop) == [("cost.trades", "没有对方"), ("cost.trades", "没有归集对象")]
    workshop.company.writes("财务", trade, buyer=workshop.teams["二班"])
    workshop.follows()
    assert workshop.ledger() == {("一班", "510"): Decimal(36000), ("二班", "520"): Decimal(36000)}
    assert waiting(workshop) == []


def test_a_bulk_load_is_followed_like_people(workshop: Workshop) -> None:
    rows = [
        NewRow({"number": f"F{n}", "day": date(2026, 3, 1 + n % 28), "team": workshop.teams["一班"],
                "account": workshop.accounts["600"], "amount": Decimal(n)})
        for n in range(1, 601)
    ]  # fmt: skip
    platform = workshop.company.platform
    platform.database.run(
        lambda connection: insert_many(
            connection, platform.catalogue, "cost.paper", rows, Origin(workshop.company.now, cause="导入")
        )
    )
    assert workshop.follows() == 600
    assert workshop.ledger() == {("一班", "600"): Decimal(180300)}
    rebuilt = following.rebuild(platform, platform.catalogue.book(BOOK), now=workshop.company.now)
    assert rebuilt == ledger.Written()


def test_rules_that_change_post_open_months_anew_and_leave_closed_ones(workshop: Workshop) -> None:
    workshop.paper()
    workshop.paper(day="2026-04-02")
    workshop.follows()
    close(workshop)
    platform = workshop.company.platform
    platform.database.run(
        lambda connection: book_months.remember_built(connection, BOOK, "other rules", at=workshop.company.now)
    )
    platform.database.run(lambda connection: connection.execute("update cost_paper set amount = 50"))
    assert following.follow(platform, now=workshop.company.now)
    assert workshop.ledger(3) == {("一班", "600"): Decimal(100)}
    assert workshop.ledger(4) == {("一班", "600"): Decimal(50)}


def test_whom_a_posting_names_is_not_deleted(workshop: Workshop) -> None:
    """有过分录的班组和科目删不掉，请停用。"""
    paper = workshop.paper("后勤")
    workshop.follows()
    close(workshop)
    workshop.removes(paper)
    workshop.follows()
    with pytest.raises(Refusal, match="还被 2 条「班组账」"):
        workshop.removes(Record("cost.team", workshop.teams["后勤"]))
    for statement, title in (("delete from cost_team", "后勤"), ("delete from cost_account", "油费")):
        with pytest.raises(Refusal, match=f"「{title}」在账簿里已有分录"):
            workshop.company.platform.database.run(lambda c, statement=statement: c.execute(statement.encode()))


def test_how_far_a_book_is_behind_can_be_seen(workshop: Workshop) -> None:
    workshop.paper()
    book = workshop.company.platform.catalogue.book(BOOK)
    behind = workshop.company.ask("财务", lambda view: following.lag(view, book))
    assert (behind.waiting, behind.since is not None) == (1, True)
    workshop.follows()
    assert workshop.company.ask("财务", lambda view: following.lag(view, book)).waiting == 0


@pytest.mark.parametrize("seed", [1, 2])
def test_any_walk_gives_what_the_documents_say(workshop: Workshop, seed: int) -> None:
    """Whatever is written, deleted and closed: totals equal a recount, closed months stay, all adds up."""
    random, papers, closed = Random(seed), list[Record](), list[tuple[Month, object]]()
    for _ in range(24):
        step = random.choice(["new", "new", "new", "change", "remove", "close", "follow"])
        values: dict[str, Any] = {
            "amount": str(random.randint(-900, 900)),
            "team": workshop.teams[random.choice(["一班", "二班", "后勤"])],
            "account": workshop.accounts[random.choice(["600", "700"])],
            "day": f"2026-0{random.randint(2, 5)}-{random.randint(10, 28)}",
        }
        if step == "new":
            papers.append(workshop.paper(**values))
        elif step == "change" and papers:
            workshop.company.writes("财务", random.choice(papers), **values)
        elif step == "remove" and papers:
            workshop.removes(papers.pop(random.randrange(len(papers))))
        elif step == "follow":
            workshop.follows()
        elif step == "close" and len(closed) < 3:
            workshop.follows()
            month = Month(2026, 2 + len(closed))
            close(workshop, month)
            closed.append((month, workshop.ledger(month.month)))
    workshop.follows()
    assert workshop.is_right()
    assert all(workshop.ledger(month.month) == figures for month, figures in closed)
    posted = _summed(workshop, "select object_id, account_id, sum(amount) from gc_posting group by 1, 2")
    said = _summed(workshop, "select team, account, sum(amount) from cost_paper group by 1, 2")
    assert posted == said
    again = following.rebuild(workshop.company.platform, COST.books[0], now=workshop.company.now)
    assert again == ledger.Written()


def _summed(workshop: Workshop, query: str) -> dict[tuple[int, int], Decimal]:
    with workshop.company.platform.database.read() as connection:
        rows = connection.execute(query.encode()).fetchall()
    return {(first, second): amount for first, second, amount in rows if amount}


def test_the_worker_hears_of_documents_and_posts_them(workshop: Workshop) -> None:
    platform = workshop.company.platform
    (loop,) = ledger_duties.loops(platform)
    assert loop.hears(RIVER, '{"entity": "cost.paper", "id": 1}')
    assert not loop.hears(RIVER, '{"entity": "org.unit", "id": 1}')
    workshop.paper()
    assert loop.round()
    assert workshop.ledger() == {("一班", "600"): Decimal(100)}
    assert not loop.round()
