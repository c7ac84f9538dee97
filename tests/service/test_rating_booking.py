"""Where fees are booked (计费入账): which rule counts for a total, and whose income it is."""

from __future__ import annotations

from typing import Any

import pytest

from guocheng.service.rating.booking import Places
from guocheng.store.rating.booking import Rule

OUTLET, UNIT, BRANCH = 1, 11, 99
LIST, OTHER = 21, 22


def rule(level: str = "customer", price_list: int | None = None, account: int | None = 31, **more: Any) -> Rule:
    """Return a rule that counts, unless more is said."""
    return Rule(level, price_list, **{"counts": True, "direction": "OUT", "seller": None, "cost_account": None, **more,
                                      "account": account})  # fmt: skip


def total(level: str = "customer", price_list: int | None = LIST, outlet: int | None = OUTLET) -> dict[str, Any]:
    """Return what of a total decides."""
    return {"level": level, "price_list": price_list, "outlet": outlet}


NOWHERE = (False, None, None, None, None)


@pytest.mark.parametrize(
    ("rules", "of", "expected"),
    [
        pytest.param([], total(), NOWHERE, id="nobody said anything"),
        pytest.param([rule("outlet")], total(), NOWHERE, id="another level"),
        pytest.param([rule()], total(), (True, UNIT, None, 31, None), id="the rest of the level"),
        pytest.param([rule(), rule(price_list=LIST, account=32)], total(), (True, UNIT, None, 32, None), id="the list"),
        pytest.param([rule(account=33), rule()], total(), (True, UNIT, None, 33, None), id="the later of two"),
        pytest.param([rule(price_list=OTHER)], total(), (True, UNIT, None, None, None), id="no rule for the list"),
        pytest.param([rule(), rule(price_list=LIST, counts=False)], total(), NOWHERE, id="left out"),
        pytest.param([rule()], total(outlet=None), (True, None, None, 31, None), id="no outlet"),
        pytest.param([rule()], total(outlet=7), (True, None, None, 31, None), id="no amoeba"),
        pytest.param([rule(price_list=None)], total(price_list=None), (True, UNIT, None, 31, None), id="not priced"),
        pytest.param([rule(seller=BRANCH)], total(), (True, BRANCH, None, 31, None), id="income of the branch"),
        pytest.param(
            [rule(seller=BRANCH, cost_account=41)], total(), (True, BRANCH, UNIT, 31, 41), id="a charge to the outlet"
        ),
    ],
)
def test_the_rule_that_counts(rules: list[Rule], of: dict[str, Any], expected: tuple[Any, ...]) -> None:
    found = Places(tuple(rules), {OUTLET: UNIT}.get).place(of)
    assert tuple(found[name] for name in ("booked", "unit", "buyer", "account", "cost_account")) == expected
