"""The fee names a new company begins with: each once, on an account that is there, or on none and never booked."""

from __future__ import annotations

from guocheng.connect.mapping import route
from guocheng_apps.amoeba import parameters as charts
from guocheng_apps.amoeba.templates import DIRECTIONS
from guocheng_apps.express import parameters
from guocheng_apps.express.fees import CLASSES
from guocheng_apps.express.imports import IMPORTS
from guocheng_apps.settlement.imports import IMPORTS as DAILY

RULES = list(parameters.fee_rules())
ACCOUNTS = {one["code"]: one["kind"] for one in charts.accounts()}


def test_a_fee_is_named_once() -> None:
    names = [(one["match"], one["name"]) for one in RULES]
    assert len(names) == len(set(names))
    assert len(names) > 90


def test_a_fee_lies_on_an_account_or_is_never_booked() -> None:
    assert {one["fee_class"] for one in RULES} == {one.code for one in CLASSES}
    assert {one["direction"] for one in RULES} <= {one.code for one in DIRECTIONS}
    for one in RULES:
        assert ("account" in one) == (one["fee_class"] != "never"), one["name"]
        if one["fee_class"] in ("income", "policy"):
            assert ACCOUNTS[one["account"]["key"]] == "external_income", one["name"]
        assert "account" not in one or ACCOUNTS[one["account"]["key"]] in ("external_income", "variable", "fixed")


def test_each_file_is_known_by_its_own_header() -> None:
    for shape in (*IMPORTS, *DAILY):
        headers = [*(one.header for one in shape.columns), *shape.fingerprint]
        assert route(headers, [*IMPORTS, *DAILY]) == shape
