"""An express branch with four amoebas and a shared office, in which the stories happen (故事里的阿米巴)."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from guocheng_apps.amoeba import parameters

BOOK = "amoeba.book"
MARCH, APRIL = "M:202603", "M:202604"
EXAMPLES: dict[str, Any] = json.loads((Path(__file__).parents[3] / "cases" / "ledger.json").read_text("utf-8"))
NAMES = {"OUT": "出港部", "IN": "进港部", "FLEET": "车队", "SORT": "操作部"}
KINDS = {"OUT": "profit", "IN": "profit", "FLEET": "cost", "SORT": "cost"}


class Branch:
    """The people and units of the stories.

    老推 keeps the amoeba office, 小管 administers; 出一, 进一, 车一 and 操一 lead the four units, 老总 the branch.
    """

    def __init__(self, company: Any) -> None:
        self.company = company
        root = company.unit("330300", "温州分公司", "branch")
        company.person("330300901", "小管", root, "administrator")
        company.person("330300801", "老推", root, "amoeba_office")
        company.person("330300001", "老总", root, "amoeba_leader")
        self.accounts = self._accounts()
        self.templates = self._templates()
        self.departments = {code: company.unit(code, name, "department", root) for code, name in NAMES.items()}
        self.units = {"ALL": self._unit("ALL", "全公司", "profit", root, None)}
        for number, (code, name) in enumerate(NAMES.items(), 1):
            department = self.departments[code]
            company.person(f"33030010{number}", f"{name[0]}一", department, "amoeba_leader")
            company.heads(department, f"{name[0]}一")
            leader = company.people[f"{name[0]}一"]
            self.units[code] = self._unit(code, name, KINDS[code], department, self.units["ALL"], leader=leader)
        self.units["HQ"] = self._unit("HQ", "公共部", "budget", root, self.units["ALL"])

    def march(self) -> None:
        """Let everybody hand in the papers of the month of A04, as documents."""
        given = EXAMPLES["A04"]["inputs"]
        pieces = {"OUT": Decimal(given["pieces"]["outbound"]), "IN": Decimal(given["pieces"]["inbound"])}
        for unit, lines in given["external"].items():
            items = [self._item(name, value, pieces.get(unit, Decimal(1)), unit) for name, value in lines.items()]
            items.append({"account": self.accounts["L01"], "amount": given["labour_cost"][unit]})
            self.voucher(unit, items)
            self.record("amoeba.hours", unit, normal=given["total_hours"][unit])
        self.record("amoeba.volume", "OUT", pieces_out=int(pieces["OUT"]))
        self.record("amoeba.volume", "IN", pieces_in=int(pieces["IN"]))
        for trade in given["internal_trades"]:
            self.trade(trade["seller"], trade["buyer"], trade["quantity"], trade["unit_price"])
        self.voucher("HQ", [{"account": self.accounts["G01"], "amount": given["shared_cost"]["amount"]}])

    def voucher(self, unit: str, items: list[dict[str, Any]], day: str = "2026-03-31", **more: Any) -> Any:
        """Let the office write a voucher and post it."""
        found = self.company.opens(
            "老推", "amoeba.voucher", day=day, unit=self.units[unit], summary="三月收支", items=items, **more
        )
        self.company.does("老推", "入账", found)
        return found

    def trade(self, seller: str, buyer: str, quantity: str, price: str, day: str = "2026-03-31") -> Any:
        """Let the office write down what one unit sold to another, and both confirm."""
        topic = "sorting" if seller == "SORT" else "vehicle"
        found = self.company.opens(
            "老推", "amoeba.trade", day=day, seller=self.units[seller], buyer=self.units[buyer], topic=topic,
            service="操作" if topic == "sorting" else "班车", quantity=quantity, price=price, direction=buyer,
        )  # fmt: skip
        self.company.does("老推", "确认", found)
        return found

    def record(self, entity: str, unit: str, day: str = "2026-03-31", **values: Any) -> Any:
        """Let the office hand in a daily paper."""
        return self.company.opens("老推", entity, day=day, unit=self.units[unit], **values)

    def share_rule(self, **values: Any) -> Any:
        """Let the office decide how shared cost is placed: by pieces, on the two units that have some."""
        given = {
            "code": "GG", "label": "公共费用按件分摊", "sequence": 1, "method": "direct", "basis": "pieces_total",
            "accounts": [self.accounts["G"]], "receiving_account": self.accounts["Z01"], "valid_from": "2026-01-01",
            "receivers": [{"unit": self.units["OUT"]}, {"unit": self.units["IN"]}], **values,
        }  # fmt: skip
        return self.company.opens("老推", "amoeba.share_rule", **given)

    def statement(self, unit: str, period: str = MARCH, who: str = "老推", **asked: Any) -> dict[str, Any]:
        """Return the statement of a unit, its rows by code."""
        found = self.company.statement(who, BOOK, period, objects=[self.units[unit]], **asked)
        rows: dict[str, Any] = next(iter(found.values()))
        return rows

    def _item(self, name: str, value: str, pieces: Decimal, unit: str) -> dict[str, Any]:
        amount = Decimal(value) * (pieces if name.endswith("per_piece") else 1)
        line = {"account": self.accounts[_ACCOUNTS[name]], "amount": str(amount.quantize(Decimal("0.01")))}
        return {**line, "direction": unit} if unit in ("OUT", "IN") else line

    def _unit(self, number: str, name: str, kind: str, department: int, parent: int | None, **more: Any) -> int:
        given = {"number": number, "name": name, "kind": kind, "department": department, "parent": parent, **more}
        made = self.company.opens("老推", "amoeba.unit", valid_from="2025-01-01", **given)
        return int(made.id)

    def _accounts(self) -> dict[str, int]:
        known: dict[str, int] = {}
        for row in parameters.accounts():
            values = {**typed(row), "parent": known.get(row.get("parent", {}).get("key", ""))}
            known[row["code"]] = self.company.opens("老推", "amoeba.account", **values).id
        return known

    def _templates(self) -> dict[str, int]:
        known = {}
        for row in parameters.templates():
            rows = [
                {**one, "accounts": [self.accounts[each["key"]] for each in one["accounts"]]} for one in row["rows"]
            ]
            made = self.company.opens("老推", "amoeba.template", **{**typed(row), "rows": rows})
            known[row["key"]] = made.id
        return known


_ACCOUNTS = {
    "customer_revenue_per_piece": "S01", "hq_delivery_fee_income_per_piece": "S11",
    "label_and_delivery_fee_per_piece": "V01", "transit_per_piece": "V02", "materials": "V03", "fines": "V05",
    "contractor_delivery_fee_per_piece": "V07", "claims": "V06", "fuel": "V10", "tolls": "V11", "maintenance": "F01",
    "insurance_inspection": "F02", "depreciation": "F03", "outsourced_labour": "V09", "equipment_depreciation": "F03",
    "power": "F04",
}  # fmt: skip


def typed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as a form sends it."""
    return {name: str(one) if isinstance(one, Decimal | date) else one for name, one in row.items() if name != "key"}


@pytest.fixture
def branch(twin_of: Callable[..., Branch]) -> Branch:
    """The branch, with its chart of accounts and its statements."""
    return twin_of(Branch)


@pytest.fixture
def company(branch: Branch) -> Any:
    """The company of the branch."""
    return branch.company
