"""Share rules as they are carried out: bases, methods, chains of rules, and what nobody can bear."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guocheng.engine.ledger.sharing import Method
from guocheng.engine.ledger.statement import Figure
from guocheng.service.ledger.basis import Account, Basis, Unit
from guocheng.service.ledger.placing import ShareRule, changed, place, without_placed
from tests.engine.charts import example

COST, BORNE, PIECES, HOURS, REVENUE = 1, 2, 3, 4, 5
ACCOUNTS = {
    COST: Account(COST, "G", "公共费用", "shared"),
    BORNE: Account(BORNE, "Z", "分摊费用", "allocated"),
    PIECES: Account(PIECES, "W", "件量", "volume", "票"),
    HOURS: Account(HOURS, "H", "工时", "hours", "小时"),
    REVENUE: Account(REVENUE, "S", "对外收入", "external_income", "元"),
}
NAMES = {1: "全公司", 2: "甲", 3: "乙", 4: "丙", 8: "人事", 9: "信息"}
UNITS = {
    one: Unit(one, name, "budget" if one > 7 else "profit", None if one == 1 else 1) for one, name in NAMES.items()
}
BASIS = Basis(date(2026, 3, 31), ACCOUNTS, UNITS, {})


def rule(**more: Any) -> ShareRule:
    """Return a rule that places the cost account."""
    given_: dict[str, Any] = {"method": Method.DIRECT, "basis": "equal", "accounts": frozenset({COST}), **more}
    return ShareRule(7, "GG", "公共费用", receiving_account=BORNE, **given_)


def cost(amount: str) -> Figure:
    """Return a cost."""
    return Figure(COST, Decimal(amount))


def borne(rules: Iterable[ShareRule], figures: dict[int, list[Figure]], **more: Any) -> dict[str, Decimal]:
    """Return what each unit bears in the end."""
    found: dict[str, Decimal] = {}
    for one in place(BASIS, list(rules), figures, **more):
        for unit, rows in one.figures().items():
            found[NAMES[unit]] = found.get(NAMES[unit], Decimal(0)) + sum(row.amount for row in rows)
    return found


def test_without_receivers_the_units_at_the_bottom_bear_it_alike() -> None:
    assert borne([rule()], {8: [cost("100")]}) == {
        "人事": Decimal("-100.00"), "甲": Decimal("33.34"), "乙": Decimal("33.33"), "丙": Decimal("33.33"),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("basis", "expected"),
    [("pieces_out", [30, 0, 0]), ("pieces_in", [0, 15, 15]), ("pieces_total", [15, 7.5, 7.5]), ("hours", [0, 0, 30]),
     ("revenue", [10, 20, 0]), ("last_actual", [0, 30, 0])],
)  # fmt: skip
def test_cost_goes_by_the_basis_of_the_rule(basis: str, expected: list[float]) -> None:
    figures = {
        2: [Figure(PIECES, quantity=Decimal(20), direction="OUT"), Figure(REVENUE, Decimal(5))],
        3: [Figure(PIECES, quantity=Decimal(10), direction="IN"), Figure(REVENUE, Decimal(10))],
        4: [Figure(PIECES, quantity=Decimal(10), direction="IN"), Figure(HOURS, quantity=Decimal(8))],
        8: [cost("30")],
    }
    last = {3: [Figure(BORNE, Decimal(9), kind="allocated")], 8: [Figure(BORNE, Decimal(-9), kind="allocated")]}
    found = borne([rule(basis=basis)], figures, last=last)
    assert [found.get(name, Decimal(0)) for name in "甲乙丙"] == [Decimal(str(one)) for one in expected]


def test_a07_by_rules() -> None:
    """人事和信息互相服务：三种方法，比例写在承担单元里。"""
    given_, expected = example("A07")
    units = {"HR": 8, "IS": 9, "Corporate": 2, "Consumer": 3}
    receivers = tuple(
        (units[receiver], Decimal(weight), units[giver])
        for giver, weights in given_["usage"].items()
        for receiver, weight in weights.items()
    )
    figures = {units[unit]: [cost(amount)] for unit, amount in given_["service_costs"].items()}
    for method in Method:
        found = borne([rule(method=method, basis="manual", receivers=receivers)], figures)
        ends = {unit: found[NAMES[units[unit]]] + Decimal(own) for unit, own in given_["operating_costs"].items()}
        assert ends == {unit: Decimal(expected[method][unit]) for unit in ends}, method


def test_what_one_rule_placed_the_next_places_further() -> None:
    first = rule(receivers=((9, None, None),), sources=(8,))
    then = rule(accounts=frozenset({COST, BORNE}), sources=(9,), receivers=((2, None, None),))
    found = borne([first, then], {8: [cost("100")], 9: [cost("50")]})
    assert found == {"人事": Decimal(-100), "信息": Decimal(-50), "甲": Decimal(150)}


def test_a_basis_of_nought_leaves_the_cost_and_says_so() -> None:
    [found] = place(BASIS, [rule(basis="pieces_total")], {8: [cost("1234.5")]})
    assert found.flows == []
    assert "人事的 1,234.50 元没有分摊出去" in found.warnings[0]
    assert found.to_json()["unplaced"] == {"8": "1234.50"}


def test_a_rule_by_hand_and_figures_without_what_was_placed() -> None:
    by_hand = changed(rule(basis="hours"), method="reciprocal", weights={2: Decimal(1), 4: Decimal(3)})
    assert borne([by_hand], {8: [cost("4")]}) == {"人事": Decimal(-4), "甲": Decimal(1), "丙": Decimal(3)}
    rows = [cost("1"), Figure(BORNE, Decimal(2), kind="allocated")]
    assert without_placed({2: rows}) == {2: [cost("1")]}


@settings(max_examples=50)
@given(
    st.dictionaries(st.sampled_from([2, 3, 8, 9]), st.decimals(-10_000, 10_000, places=2), min_size=1),
    st.sampled_from(Method),
    st.sampled_from(["equal", "pieces_total", "hours"]),
    st.lists(st.integers(0, 500), min_size=3, max_size=3),
)
def test_what_is_given_is_what_is_taken(
    costs: dict[int, Decimal], method: Method, basis: str, pieces: list[int]
) -> None:
    figures = {unit: [Figure(COST, amount)] for unit, amount in costs.items()}
    for unit, count in zip((2, 3, 4), pieces, strict=True):
        more = [Figure(PIECES, quantity=Decimal(count), direction="IN"), Figure(HOURS, quantity=Decimal(count + 1))]
        figures.setdefault(unit, []).extend(more)
    [placed] = place(BASIS, [rule(method=method, basis=basis)], figures)
    moved = placed.figures()
    assert sum((one.amount for rows in moved.values() for one in rows), Decimal(0)) == 0
    for service in (8, 9):
        given_away = -sum((one.amount for one in moved.get(service, [])), Decimal(0))
        assert given_away + placed.sharing.unplaced.get(service, Decimal(0)) == costs.get(service, Decimal(0))
