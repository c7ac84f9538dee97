"""The accounts and charts a new company of amoebas begins with: whole, sound, and together they count everything."""

from __future__ import annotations

from typing import Any

import pytest

from guocheng.engine.ledger.reading import problems
from guocheng.engine.ledger.template import Row, Source, Template
from guocheng_apps.amoeba import parameters
from guocheng_apps.amoeba.accounts import KINDS
from guocheng_apps.amoeba.templates import template

ACCOUNTS = {one["code"]: one for one in parameters.accounts()}
CHARTS = {one["key"]: one for one in parameters.templates()}
COUNTED = {"external_income", "internal_income", "internal_cost", "variable", "fixed", "shared", "allocated", "labour"}


def chart(key: str) -> Template:
    """Return a chart over accounts that are numbered as they stand."""
    numbers = {code: number for number, code in enumerate(ACCOUNTS, 1)}
    rows = []
    for one in CHARTS[key]["rows"]:
        accounts = frozenset(numbers[each["key"]] for each in one["accounts"])
        rows.append(Row(**{**one, "accounts": accounts, "source": Source(one["source"]), "sign": int(one["sign"])}))
    return Template(CHARTS[key]["name"], tuple(rows))


def above(one: dict[str, Any]) -> str:
    """Return the code of the account above, blank for the first ones."""
    return str(one.get("parent", {}).get("key", ""))


def below(codes: list[str]) -> set[str]:
    """Return accounts with those below them."""
    return {code for code, one in ACCOUNTS.items() if code in codes or above(one) in codes}


def test_accounts_are_of_known_kinds_and_those_above_come_first() -> None:
    codes = list(ACCOUNTS)
    assert {one["kind"] for one in ACCOUNTS.values()} == {one.code for one in KINDS}
    assert all(codes.index(above(one)) < codes.index(code) for code, one in ACCOUNTS.items() if "parent" in one)


@pytest.mark.parametrize("key", parameters.CHARTS)
def test_a_chart_can_be_worked_out(key: str) -> None:
    assert problems(chart(key)) == ()
    known = template.field("rows")
    assert known is not None
    columns = {one.name for one in known.lines}
    assert all(set(one) <= columns for one in CHARTS[key]["rows"])


@pytest.mark.parametrize("key", ["hourly", "operating", "budget"])
def test_a_chart_takes_every_account_once(key: str) -> None:
    """没有一个收入、费用、人工科目被漏掉，也没有一个算两遍。"""
    taken: list[str] = [
        code for one in CHARTS[key]["rows"] for code in below([each["key"] for each in one["accounts"]])
    ]
    wanted = {code for code, one in ACCOUNTS.items() if one["kind"] in COUNTED and "parent" in one}
    assert wanted - set(taken) == set()
    assert sorted(code for code in taken if code in wanted) == sorted(wanted)


def test_an_unknown_key_or_account_stops_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    document: dict[str, Any] = {**parameters._document("budget"), "rows": [{"code": "A", "label": "甲", "acounts": []}]}
    accounts = parameters._document("accounts")
    monkeypatch.setattr(parameters, "_document", lambda file: accounts if file == "accounts" else document)
    with pytest.raises(ValueError, match=r"acounts.*known are accounts"):
        list(parameters.templates())
    document["rows"] = [{"code": "A", "label": "甲", "accounts": ["XX"]}]
    with pytest.raises(ValueError, match="unknown accounts"):
        list(parameters.templates())
