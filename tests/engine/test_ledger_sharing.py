"""Shared cost is placed whole and to the fen, whatever the method, the weights and the amounts."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guocheng.base.problem import Invalid
from guocheng.engine.ledger.sharing import Method, Sharing, placed, share
from tests.engine.charts import example


def numbers(texts: dict[str, str]) -> dict[Any, Decimal]:
    """Return texts as numbers."""
    return {key: Decimal(text) for key, text in texts.items()}


def test_a05_shares_by_volume_with_the_basis_of_the_line() -> None:
    """A part that used so much of a volume bears so much of the cost; without a volume the cost stays, and is told."""
    given_, expected = example("A05")
    allocated, warnings = [], []
    for case in given_["cases"]:
        scope, full = (
            Decimal(sum(case[where].values()) if case["basis"] == "total" else case[where][case["basis"]])
            for where in ("scope", "full")
        )
        usage: dict[Any, Any] = {"pool": {"scope": scope, "others": full - scope}}
        found = share({"pool": Decimal(case["total"])}, usage, Method.DIRECT)
        allocated.append(str(found.received("scope")))
        warnings.append(len(found.unplaced))
    assert (allocated, warnings) == (expected["allocated"], expected["warnings"])


def test_a06_the_residual_fen_goes_to_the_largest_basis() -> None:
    given_, expected = example("A06")
    found = [placed(Decimal(case["total"]), numbers(case["weights"])) for case in given_["cases"]]
    assert [{key: str(part) for key, part in one.items()} for one in found] == expected["allocated"]


def test_a07_direct_step_down_and_reciprocal() -> None:
    given_, expected = example("A07")
    costs = numbers(given_["service_costs"])
    usage: dict[Any, Any] = {key: numbers(one) for key, one in given_["usage"].items()}
    for method in Method:
        found = share(costs, usage, method)
        ends = {unit: str(Decimal(own) + found.received(unit)) for unit, own in given_["operating_costs"].items()}
        assert ends == {unit: expected[method][unit] for unit in ends}, method
        assert sum(map(Decimal, ends.values())) == Decimal(expected["control_total"])
        assert list(found.order) == given_["step_down_order"]
    both = share(costs, usage, Method.RECIPROCAL)
    assert {f"{unit}_gross": str(amount) for unit, amount in both.gross.items()} == {
        key: value for key, value in expected["reciprocal"].items() if key.endswith("_gross")
    }


def test_step_down_keeps_the_order_that_was_stored() -> None:
    costs: dict[Any, Decimal] = {"HR": Decimal(100), "IS": Decimal(100)}
    usage: dict[Any, Any] = {"HR": numbers({"IS": "1", "X": "1"}), "IS": numbers({"HR": "1", "X": "1"})}
    assert share(costs, usage, Method.STEP_DOWN).gross == {"HR": 100, "IS": 150}
    assert share(costs, usage, Method.STEP_DOWN, order=["IS", "HR"]).gross == {"HR": 150, "IS": 100}


@pytest.mark.parametrize("method", Method)
def test_service_units_that_serve_only_each_other_are_refused(method: Method) -> None:
    usage: dict[Any, Any] = {"HR": numbers({"IS": "1"}), "IS": numbers({"HR": "1"})}
    with pytest.raises(Invalid) as refused:
        share({"HR": Decimal(1), "IS": Decimal(2)}, usage, method)
    assert refused.value.problems[0].code == "sharing.nobody"


def test_what_nobody_used_stays_and_is_told() -> None:
    found = share({"HR": Decimal(10)}, {"HR": numbers({"X": "0"})}, Method.DIRECT)
    assert (found.flows, found.unplaced) == ((), {"HR": Decimal("10.00")})
    with pytest.raises(Invalid):
        share({"HR": Decimal(10)}, {"HR": numbers({"X": "-1"})}, Method.DIRECT)
    with pytest.raises(Invalid):
        placed(Decimal(1), {"X": Decimal(0)})


MONEY = st.decimals(-1_000_000, 1_000_000, places=2)
WEIGHTS = st.decimals(0, 10_000, places=4)
SERVICES = ("人事", "财务", "信息", "行政")


@given(MONEY, st.dictionaries(st.integers(1, 40), WEIGHTS, min_size=1).filter(lambda found: any(found.values())))
def test_placing_is_exact_for_any_weights_and_amounts(amount: Decimal, weights: dict[int, Decimal]) -> None:
    parts = placed(amount, weights)
    assert sum(parts.values()) == amount
    assert parts.keys() == weights.keys()
    whole = sum(weights.values())
    assert all(part * amount >= 0 for part in parts.values())
    for key, part in parts.items():
        slack = Decimal("0.005") * len(parts) + Decimal("1e-9")
        assert abs(part - amount * weights[key] / whole) <= slack


@st.composite
def services(draw: st.DrawFn) -> tuple[dict[int | str, Decimal], dict[int | str, dict[int | str, Decimal]]]:
    """Draw services that serve each other, and at least one outlet each."""
    names = SERVICES[: draw(st.integers(1, 4))]
    costs: dict[int | str, Decimal] = {name: draw(MONEY) for name in names}
    usage: dict[int | str, dict[int | str, Decimal]] = {}
    for name in names:
        usage[name] = {one: draw(WEIGHTS) for one in (*names, "甲", "乙")} | {"丙": Decimal(1)}
    return costs, usage


@settings(max_examples=60, deadline=None)
@given(services(), st.sampled_from(Method))
def test_every_method_places_everything(
    drawn: tuple[dict[int | str, Decimal], dict[int | str, dict[int | str, Decimal]]], method: Method
) -> None:
    costs, usage = drawn
    found = share(costs, usage, method)
    assert sum(found.received(unit) for unit in "甲乙丙") == sum(costs.values())
    assert all(found.received(unit) == -costs[unit] for unit in costs)
    assert_no_one_gets_back(found, method)


def assert_no_one_gets_back(found: Sharing, method: Method) -> None:
    """Nobody who was placed before receives from those after, unless the equations are solved."""
    places = {unit: n for n, unit in enumerate(found.order)}
    for flow in found.flows:
        if method is not Method.RECIPROCAL and flow.receiver in places:
            assert places[flow.receiver] > places[flow.giver]
