"""A branch with two outlets that settles with its headquarters (故事里的公司)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from guocheng_apps.amoeba import parameters as charts
from guocheng_apps.express import parameters

FILES = Path(__file__).parents[3] / "cases" / "import"
OUTLETS = (("330301", "洞头网点"), ("330302", "龙湾网点"))


class Branch:
    """洞头网点 and 龙湾网点, each a unit of the accounts; 老王 keeps the bills, 小林 the daily data.

    价管 keeps prices, 小江 the accounts, 小管 administers.
    """

    def __init__(self, company: Any) -> None:
        self.company = company
        root = company.unit("330300", "温州分公司", "branch")
        for number, name, roles in (
            ("330300301", "老王", ("express_finance",)),
            ("330300302", "小林", ("settlement_clerk",)),
            ("330300003", "价管", ("price_office",)),
            ("330300002", "小江", ("amoeba_office",)),
            ("330300901", "小管", ("administrator",)),
        ):
            company.person(number, name, root, "employee", *roles)
        self.accounts = self._accounts()
        self.outlets = {name: company.unit(number, name, "outlet", root) for number, name in OUTLETS}
        self.units = {name: self._unit(number, name) for number, name in OUTLETS}
        for row in parameters.fee_rules():
            self.fee(**{name: str(one) if isinstance(one, date) else one for name, one in row.items() if name != "key"})

    def fee(self, account: Any = None, **values: Any) -> Any:
        """Let the bookkeeper say what a fee is; the account is named by its code."""
        code = account["key"] if isinstance(account, dict) else account
        given = {"valid_from": "2025-01-01", **values, "account": self.accounts.get(code)}
        return self.company.opens("老王", "express.fee_rule", **given)

    def _unit(self, number: str, name: str) -> int:
        values = {"number": number, "name": name, "department": self.outlets[name], "valid_from": "2025-01-01"}
        return int(self.company.opens("小江", "amoeba.unit", **values).id)

    def _accounts(self) -> dict[str, int]:
        known: dict[str, int] = {}
        for row in charts.accounts():
            values = {name: one for name, one in row.items() if name not in ("key", "parent")}
            values["parent"] = known.get(row.get("parent", {}).get("key", ""))
            known[row["code"]] = self.company.opens("小江", "amoeba.account", **values).id
        return known


@pytest.fixture
def branch(twin_of: Callable[..., Branch]) -> Branch:
    """The branch, with its accounts and the usual fee rules."""
    return twin_of(Branch)


@pytest.fixture
def company(branch: Branch) -> Any:
    """The company of the branch."""
    return branch.company
