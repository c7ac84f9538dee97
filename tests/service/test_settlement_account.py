"""The prepaid balance and the book of the account are the same money, told twice: after anything that happens."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from guocheng.service.settlement import account
from guocheng_apps.settlement.stories.acting import balance, statements
from guocheng_apps.settlement.stories.conftest import Branch


@pytest.fixture
def branch(twin_of: Callable[..., Branch]) -> Branch:
    """The branch."""
    return twin_of(Branch)


class Busy:
    """What may happen to the accounts of two outlets, drawn at random."""

    def __init__(self, branch: Branch, seed: int) -> None:
        self.branch, self.company, self.chance = branch, branch.company, random.Random(seed)
        self.days: list[Any] = []
        self.by_hand: list[Any] = []

    def happens(self) -> None:
        """Let one thing happen."""
        self.chance.choice((self.recharge, self.trade, self.confirm, self.revoke, self.deliver, self.settle))()

    def recharge(self) -> None:
        kind = self.chance.choice(("recharge", "refund", "opening"))
        paid = self.company.opens(
            "结算小林", "settlement.recharge", outlet=self.outlet(), kind=kind, amount=self.amount(), day=self.day()
        )
        if self.chance.random() < 0.7:
            self.company.does("会计老王", "确认到账", paid)

    def trade(self) -> None:
        sides = dict(zip(("seller", "buyer"), self.chance.sample(("330301", "330302", "OUT"), 2), strict=True))
        given = {side: self.branch.units[number] for side, number in sides.items()}
        self.by_hand.append(
            self.company.opens("小江", "amoeba.trade", service="借调", price=self.amount(), day=self.day(), **given)
        )

    def confirm(self) -> None:
        for one in self.by_hand[-2:]:
            if "确认" in self.company.can("小江", one):
                self.company.does("小江", "确认", one)

    def revoke(self) -> None:
        if self.by_hand and "撤销" in self.company.can("小江", self.by_hand[0]):
            self.company.does("小江", "撤销", self.by_hand.pop(0), comment="填错了")

    def deliver(self) -> None:
        if self.days and self.chance.random() < 0.5:
            self.company.writes("结算小林", self.days[-1], pieces=self.chance.randint(1, 999))
        else:
            self.days.append(self.branch.delivers(self.day(), self.chance.randint(1, 999), outlet=self.outlet()))

    def settle(self) -> None:
        self.company.settles("小江", "2026-03")
        for one in statements(self.company)[:2]:
            if "送双方确认" in self.company.can("小江", one):
                self.company.does("小江", "送双方确认", one)
                self.company.waits(days=9)

    def outlet(self) -> int:
        return int(self.chance.choice((self.branch.outlet, self.branch.other)))

    def amount(self) -> str:
        return f"{self.chance.randint(1, 99999)}.{self.chance.randint(0, 99):02}"

    def day(self) -> str:
        return f"2026-03-{self.chance.randint(1, 28):02}"


@pytest.mark.parametrize("seed", [7, 2026])
def test_balance_and_book_are_equal_whatever_happens(branch: Branch, seed: int) -> None:
    busy = Busy(branch, seed)
    for _ in range(24):
        busy.happens()
    busy.settle()
    moved = False
    for outlet in (branch.outlet, branch.other):
        seen = branch.company.outlet_account("小江", outlet, "2026-12")
        assert (seen["behind"], seen["checked"]["agrees"], seen["checked"]["message"]) == (0, True, "")
        assert balance(branch.company, outlet) == (seen["balance"], seen["open"])
        assert {Decimal(seen["checked"][name]) for name in ("kept", "booked", "papers")} == {Decimal(seen["closing"])}
        moved = moved or Decimal(seen["closing"]) != 0
    assert moved


def test_a_difference_is_said_and_named(branch: Branch) -> None:
    """A balance that somebody changed behind the back of the papers is found, and only it is accused."""
    company = branch.company
    paid = company.opens("结算小林", "settlement.recharge", outlet=branch.outlet, amount="500", day="2026-03-01")
    company.does("会计老王", "确认到账", paid)
    # The book has not followed yet: what it does not know is no difference.
    seen = company.ask("小江", lambda view: account.statement(view, outlet=branch.outlet, month="2026-03"))
    assert (seen["behind"] > 0, seen["checked"]["agrees"], seen["checked"]["booked"]) == (True, True, "0")
    wrong = "update settlement_balance set balance = balance - 1 where outlet = %s"
    company.platform.database.run(lambda connection: connection.execute(wrong, [branch.outlet]))
    found = company.outlet_account("小江", branch.outlet, "2026-03")["checked"]
    assert (found["agrees"], found["kept"], found["booked"]) == (False, "499.00", "500.00")
    assert "应该是 500.00 元，和预付余额（停单看它）499.00 元对不上" in found["message"]
    assert "预付账" not in found["message"]
