"""Money is whole fen, and no fen is lost or made."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guocheng.base import money
from guocheng.base.problem import Invalid

CASES: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[2] / "cases" / "money.json").read_text("utf-8")
)
AMOUNTS = st.decimals(-1_000_000, 1_000_000, places=2)


@pytest.mark.parametrize("case", CASES["rounded"], ids=str)
def test_rounding_is_half_up(case: dict[str, Any]) -> None:
    assert str(money.rounded(Decimal(case["amount"]))) == case["expected"]


@pytest.mark.parametrize("case", CASES["split"], ids=str)
def test_split_gives_spare_fen_to_the_largest_remainders(case: dict[str, Any]) -> None:
    parts = money.split(Decimal(case["total"]), [Decimal(weight) for weight in case["weights"]])
    assert [str(part) for part in parts] == case["expected"]


@pytest.mark.parametrize("case", CASES["split_refused"], ids=str)
def test_split_needs_somebody_to_divide_among(case: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        money.split(Decimal(case["total"]), [Decimal(weight) for weight in case["weights"]])
    assert refused.value.problems[0].code == case["error"]


@pytest.mark.parametrize("case", CASES["capital"], ids=str)
def test_capital_characters(case: dict[str, Any]) -> None:
    assert money.capital(Decimal(case["amount"])) == case["expected"]


@pytest.mark.parametrize("case", CASES["parsed"], ids=str)
def test_amounts_are_read_as_people_write_them(case: dict[str, Any]) -> None:
    assert str(money.parsed(case["text"])) == case["expected"]


@pytest.mark.parametrize("case", CASES["parsed_refused"], ids=str)
def test_what_is_no_amount_is_refused(case: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        money.parsed(case["text"], "索赔金额")
    assert (refused.value.problems[0].code, refused.value.problems[0].where) == (case["error"], "索赔金额")


@given(AMOUNTS, st.lists(st.decimals(0, 1000, places=3), min_size=1, max_size=12).filter(any))
def test_split_adds_up_and_stays_within_a_fen_of_the_share(total: Decimal, weights: list[Decimal]) -> None:
    parts = money.split(total, weights)
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) < Decimal("0.01")


@given(AMOUNTS)
def test_amount_written_out_is_read_back(amount: Decimal) -> None:
    assert money.parsed(f"{amount:,.2f}") == amount
    assert money.parsed(f"¥{abs(amount):.2f}") == abs(amount)


@given(st.integers(0, 10**15))
def test_capital_never_doubles_a_zero(fen: int) -> None:
    words = money.capital(Decimal(fen) / 100)
    assert "零零" not in words
    assert words.endswith(("整", "分"))
