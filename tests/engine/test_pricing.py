"""Internal prices: the list in force, tiers, bounds and rounding; every amount is the sum of its steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guocheng.engine.ledger.pricing import (
    Charge,
    Factor,
    Missing,
    PriceList,
    Rounding,
    Tier,
    bounded,
    charge,
    factor_for,
    in_force,
    list_problems,
    rounded,
)

DAY = date(2026, 3, 15)
FLAT = PriceList(1, 7, (Tier(Decimal(0), Decimal("0.85")),), date(2026, 1, 1))
STEPS = replace(FLAT, tiers=(Tier(Decimal(1000), Decimal("0.8")), Tier(Decimal(0), Decimal(1))))


def D(text: str) -> Decimal:  # noqa: N802 - reads like the literal it stands for
    return Decimal(text)


def amount(found: Charge | Missing) -> Decimal:
    assert isinstance(found, Charge), found
    return found.amount.value


@pytest.mark.parametrize(
    ("quantity", "price", "expected"),
    [
        ("31500", "0.85", "26775.00"),
        ("9000", "1.45", "13050.00"),
        ("31500", "0.05", "1575.00"),
        ("26", "180", "4680.00"),
    ],
)
def test_the_lines_of_an_outlet_statement(quantity, price, expected):
    """B07: delivery fee, labels, sorting, vehicle."""
    assert amount(charge(replace(FLAT, tiers=(Tier(D("0"), D(price)),)), D(quantity))) == D(expected)


def test_the_price_is_base_times_coefficient_with_four_decimals():
    one = replace(FLAT, tiers=(Tier(D("0"), D("0.3333")),), coefficient=D("1.155"))
    found = charge(one, D("10000"))
    assert isinstance(found, Charge)
    assert (found.price, found.amount.value) == (D("0.3850"), D("3850.00"))


def test_the_whole_quantity_goes_at_the_tier_it_reaches():
    assert amount(charge(STEPS, D("999"))) == D("999.00")
    assert amount(charge(STEPS, D("1000"))) == D("800.00")


def test_a_marginal_list_takes_each_part_at_its_tier():
    found = charge(replace(STEPS, marginal=True), D("1500"))
    assert isinstance(found, Charge)
    assert found.amount.value == D("1400.00")
    assert [one.label for one in found.amount.steps] == ["1000 × 1.0000", "500 × 0.8000"]
    assert found.price == D("0.9333")


def test_factors_turn_pieces_into_standard_pieces():
    factors = [
        Factor(1, "大件", D("2.5"), date(2026, 1, 1)),
        Factor(2, "大件", D("3"), date(2026, 1, 1), item=7),
        Factor(3, "大件", D("9"), date(2026, 4, 1), item=7),
    ]
    found = factor_for(factors, item=7, grade="大件", day=DAY)
    assert isinstance(found, Factor)
    assert found.id == 2
    assert amount(charge(FLAT, D("10"), found.factor)) == D("25.50")
    assert factor_for(factors, item=7, grade="", day=DAY) is None
    assert isinstance(factor_for(factors, item=7, grade="易碎", day=DAY), Missing)


def test_floor_cap_and_rounding_are_explained():
    one = replace(FLAT, floor=D("5"), cap=D("100"))
    low, high = charge(one, D("1")), charge(one, D("1000"))
    assert (amount(low), amount(high)) == (D("5.00"), D("100.00"))
    assert isinstance(low, Charge)
    assert "最低" in str(low.amount)
    assert amount(charge(one, D("0"))) == D("0.00")


@pytest.mark.parametrize(
    ("rounding", "expected"),
    [("fen", "2.35"), ("fen_down", "2.34"), ("fen_up", "2.35"), ("fen_even", "2.34"), ("jiao", "2.30"),
     ("yuan", "2.00"), ("yuan_down", "2.00")],
)  # fmt: skip
def test_rounding_methods(rounding, expected):
    assert rounded(D("2.345"), Rounding(rounding)) == D(expected)


def test_the_list_that_decides():
    """Both sides named win over the provider alone; the newest wins among equals; the last day is the day before."""
    lists = [
        replace(FLAT, id=1),
        replace(FLAT, id=2, provider=10),
        replace(FLAT, id=3, provider=10, receiver=20),
        replace(FLAT, id=4, provider=10, receiver=20, valid_from=date(2026, 3, 1)),
        replace(FLAT, id=5, provider=10, receiver=20, valid_from=date(2026, 3, 10), approved=False),
        replace(FLAT, id=6, provider=10, receiver=20, valid_from=date(2026, 3, 2), valid_until=DAY),
    ]

    def decides(provider: int, receiver: int, day: date = DAY) -> int | str:
        found = in_force(lists, item=7, provider=provider, receiver=receiver, day=day)
        return found.id if isinstance(found, PriceList) else found.code

    assert decides(10, 20) == 4
    assert decides(10, 20, date(2026, 3, 14)) == 6
    assert decides(10, 20, date(2026, 2, 1)) == 3
    assert decides(10, 21) == 2
    assert decides(11, 21) == 1
    assert decides(10, 20, date(2025, 12, 31)) == "not_valid"


def test_what_cannot_be_priced_says_why():
    asked = {"item": 7, "provider": 1, "receiver": 2, "day": DAY}
    assert in_force([], **asked) == Missing("no_list", "这个服务项目还没有内部价目")
    assert in_force([replace(FLAT, approved=False)], **asked).code == "not_approved"  # type: ignore[union-attr]
    assert in_force([replace(FLAT, provider=9)], **asked).code == "no_pair"  # type: ignore[union-attr]
    low = charge(replace(FLAT, tiers=(Tier(D("10"), D("1")),)), D("9"))
    assert isinstance(low, Missing)
    assert list_problems([Tier(D("10"), D("1")), Tier(D("10"), D("2"))]) == [
        "第一档要从 0 开始，不然小数量就没有价格",
        "两档的起点一样，请改掉一档",
    ]


quantities = st.decimals(0, 1_000_000, places=3)
prices = st.decimals(0, 500, places=4)
tier_lists = st.lists(st.tuples(st.integers(1, 10_000), prices), max_size=4, unique_by=lambda one: one[0])


@st.composite
def price_lists(draw: st.DrawFn) -> PriceList:
    tiers = (Tier(D("0"), draw(prices)), *(Tier(Decimal(start), price) for start, price in draw(tier_lists)))
    cap = draw(st.none() | st.decimals(100, 10_000, places=2))
    floor = draw(st.none() | st.decimals(0, 100, places=2))
    one = PriceList(1, 7, tiers, DAY, marginal=draw(st.booleans()), cap=cap, floor=floor)
    return replace(one, rounding=draw(st.sampled_from(Rounding)), coefficient=draw(st.decimals(0, 3, places=3)))


@settings(max_examples=60, deadline=None)
@given(price_lists(), quantities)
def test_amounts_are_whole_fen_within_bounds_and_cancel(one, quantity):
    """Explained refuses steps that do not add up, so making one is a check of its own."""
    there, back = charge(one, quantity), charge(one, -quantity)
    assert amount(there) == amount(there).quantize(D("0.01"))
    assert amount(there) + amount(back) == 0
    if quantity and one.floor is not None:
        assert amount(there) >= one.floor
    if one.cap is not None:
        assert amount(there) <= one.cap


@settings(max_examples=60, deadline=None)
@given(price_lists(), quantities, quantities)
def test_a_marginal_list_never_charges_less_for_more(one, less, more):
    less, more = sorted((less, more))
    marginal = replace(one, marginal=True, floor=None)
    assert amount(charge(marginal, less)) <= amount(charge(marginal, more))


@given(
    st.decimals(-9999, 9999, places=2),
    st.none() | st.decimals(0, 999, places=2),
    st.none() | st.decimals(0, 999, places=2),
)
@settings(max_examples=60)
def test_an_amount_ends_between_its_bounds_and_its_opposite_at_the_opposite(
    amount: Decimal, floor: Decimal | None, cap: Decimal | None
) -> None:
    if floor is not None and cap is not None and floor > cap:
        floor, cap = cap, floor
    ends = amount + bounded(amount, floor, cap).value
    assert abs(ends) >= (floor or 0)
    assert cap is None or abs(ends) <= cap
    if amount:
        assert -amount + bounded(-amount, floor, cap).value == -ends
    if (floor or 0) <= abs(amount) and (cap is None or abs(amount) <= cap):
        assert not bounded(amount, floor, cap).steps
