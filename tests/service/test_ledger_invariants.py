"""What always holds of a book: after any sequence of papers, trades, hours, runs, corrections and closings.

Internal sales are purchases, the value added of all units is that of the company, shared cost is placed whole, hours
are those in attendance, totals are a recount, and what is closed never changes.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from guocheng.base.period import Month
from guocheng.base.problem import Conflict, Refusal, Refused
from guocheng.engine.ledger.closing import checks, unplaced
from guocheng.service.context import Look
from guocheng.service.ledger import following, month_facts, month_page
from guocheng.service.ledger.allocating import stale
from guocheng.store import ledger
from guocheng_apps.amoeba.stories.conftest import BOOK, Branch

UNITS = ("OUT", "IN", "FLEET", "SORT")
MONTHS = tuple(Month(2026, month) for month in range(3, 7))
STEPS = 26
#: What is said when a month is closed.
CLOSED = {"period.closed", "ledger.closed", "record.locked"}


class Walk:
    """A branch in which anything happens."""

    def __init__(self, branch: Branch, seed: int, basis: str = "equal") -> None:
        self.branch, self.random = branch, Random(seed)
        self.hours: list[Any] = []
        self.closed: dict[Month, list[Any]] = {}
        self.vouchers: list[Any] = []
        method = self.random.choice(["direct", "step_down", "reciprocal"])
        branch.share_rule(method=method, basis=basis, receivers=[])

    def step(self) -> None:
        """Do anything; what is refused because its month is closed is not done."""
        does = self.random.choice(
            [self.pays, self.pays, self.pays, self.sells, self.sells, self.works, self.mends, self.voids, self.shares]
        )
        try:
            does()
        except Refusal as refusal:
            if not {one.code for one in refusal.problems} <= CLOSED:
                raise

    def pays(self, code: str = "", day: str = "") -> None:
        """Enter a voucher: income and cost of a unit, or shared cost of the office."""
        code = code or self.random.choice([*UNITS, "HQ"])
        accounts = ("G01", "G05") if code == "HQ" else ("S01", "V10", "F05", "L01")
        items = [
            {"account": self.branch.accounts[self.random.choice(accounts)], "amount": self.amount()} for _ in range(2)
        ]
        self.vouchers.append(self.branch.voucher(code, items, day=day or self.day()))

    def voids(self) -> None:
        """Take a voucher back, shared cost among them."""
        if self.vouchers:
            one = self.vouchers.pop(self.random.randrange(len(self.vouchers)))
            self.branch.company.does("老推", "作废", one, comment="重复了")

    def sells(self) -> None:
        """Let a unit sell something to another."""
        buyer = self.random.choice(["OUT", "IN"])
        seller = self.random.choice([one for one in UNITS if one != buyer])
        self.branch.trade(seller, buyer, str(self.random.randint(1, 99)), "1.37", day=self.day())

    def works(self) -> None:
        """Enter hours of a unit."""
        unit = self.random.choice(UNITS)
        self.hours.append(self.branch.record("amoeba.hours", unit, day=self.day(), normal=self.random.randint(1, 9)))

    def mends(self) -> None:
        """Change hours, or the day they were worked on."""
        if self.hours:
            values = {"normal": self.random.randint(1, 9), "day": self.day()}
            self.branch.company.writes("老推", self.random.choice(self.hours), **values)

    def shares(self) -> None:
        """Place the shared cost of some month."""
        self.branch.company.shares_out("老推", BOOK, str(self.random.choice(MONTHS)))

    def closes(self) -> None:
        """Close the first open month; what changes after its cost was shared is in the way until it is shared again."""
        month = MONTHS[len(self.closed)]
        for unit in UNITS:
            self.hours.append(self.branch.record("amoeba.hours", unit, day=str(month.first_day), normal=8))
        self.share(month)
        self.step()
        self.pays("HQ", f"{month}-28")
        self.confirm(month)
        with pytest.raises(Refused) as refusal:
            self.branch.company.closes("老推", BOOK, str(month))
        assert {one.code for one in refusal.value.problems} <= {"ledger.unplaced", "ledger.share_stale"}
        self.close(month)

    def close(self, month: Month) -> None:
        """Share, confirm and close a month."""
        self.share(month)
        self.confirm(month)
        assert self.branch.company.closes("老推", BOOK, str(month)) == "closed"
        self.closed[month] = self.figures(month)

    def share(self, month: Month) -> None:
        """Place the shared cost of a month."""
        self.follow()
        self.branch.company.shares_out("老推", BOOK, str(month))

    def confirm(self, month: Month) -> None:
        """Confirm every unit with figures."""
        self.follow()
        held = {one.object_id for one in self.figures(month)}
        for unit in self.branch.units.values():
            if unit in held:
                self.branch.company.confirms("老推", BOOK, str(month), unit)

    def follow(self) -> None:
        """Let the book catch up."""
        following.catch_up(self.branch.company.platform, BOOK, now=self.branch.company.now)

    def figures(self, month: Month) -> list[ledger.Figure]:
        """Return the figures of a month."""
        with self.branch.company.platform.database.read() as connection:
            return ledger.figures(connection, BOOK, "actual", [month])

    def day(self) -> str:
        """Return some day of some month."""
        return f"{self.random.choice(MONTHS)}-{self.random.randint(1, 28):02}"

    def amount(self) -> str:
        """Return an amount with fen."""
        return str(Decimal(self.random.randint(1, 99999)) / 100)


@pytest.fixture
def branch(twin_of: Callable[..., Branch]) -> Branch:
    """The branch of the stories."""
    return twin_of(Branch)


@pytest.mark.parametrize(("seed", "basis"), [(3, "hours"), (8, "equal")])
def test_whatever_happens_the_books_agree(branch: Branch, seed: int, basis: str) -> None:
    """任意录入、改单、分摊、结账之后：内部收入等于内部采购，附加价值合计等于公司，公共费用分完，工时对得上。"""
    walk = Walk(branch, seed, basis)
    for number in range(STEPS):
        walk.step()
        if number in (12, 20):
            walk.closes()
    walk.follow()
    kinds: set[str] = set()
    for month in MONTHS:
        found = branch.company.ask("老推", lambda look, month=month: _sums(look, month))
        assert [one.name for one in checks(found) if not one.agrees] == [], month
        kinds |= {one.account_kind for one in found}
        if month in walk.closed:
            assert not unplaced(found)
            assert (
                branch.company.ask("老推", lambda look, month=month: stale(look, look.catalogue.book(BOOK), month))
                == []
            )
            assert walk.figures(month) == walk.closed[month]
    assert kinds >= {"internal_income", "internal_cost", "shared", "allocated", "hours"}
    posted = branch.company.ask("老推", lambda look: sum((_hours(look, month) for month in MONTHS), Decimal(0)))
    with branch.company.platform.database.read() as connection:
        assert ledger.recount(connection, BOOK) == []
        (worked,) = connection.execute("select coalesce(sum(normal), 0) from amoeba_hours").fetchone() or (None,)
    assert posted == worked


def test_a_run_takes_the_place_of_the_one_before_and_is_kept_with_the_month(branch: Branch) -> None:
    """同一个月再分摊一次就替换上一次；结账时把当时的规则和比例一起留下。"""
    walk, company = Walk(branch, 1), branch.company
    branch.voucher("HQ", [{"account": branch.accounts["G01"], "amount": "100"}])
    company.shares_out("老推", BOOK, "2026-03")
    walk.close(MONTHS[0])
    page = company.ask("老推", lambda look: month_page.show(look, name=BOOK, month=MONTHS[0]))
    assert [(one["in_force"], one["result"]["placed"]) for one in page["runs"]] == [(True, "100.00"), (False, "100.00")]
    assert (page["runs"][0]["result"]["posted"], page["unplaced"]) == (0, "0.00")
    with company.platform.database.read() as connection:
        kept = ledger.snapshot(connection, BOOK, MONTHS[0])
        pairs = connection.execute(
            "select count(*), count(distinct run_id), sum(amount) from gc_posting where kind = 'allocated'"
        ).fetchone()
    assert kept is not None
    assert [rule["code"] for rule in kept.closing.snapshot["shares"][0]["rules"]] == ["GG"]
    assert pairs == (8, 1, 0)
    with pytest.raises(Conflict, match="已经结账"):
        company.shares_out("老推", BOOK, "2026-03")


def _sums(look: Look, month: Month) -> Any:
    return month_facts.sums_of(look, look.catalogue.book(BOOK), month)


def _hours(look: Look, month: Month) -> Decimal:
    return sum((one.quantity for one in _sums(look, month) if one.account_kind == "hours"), Decimal(0))
