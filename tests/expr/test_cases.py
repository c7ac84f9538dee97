"""The shared cases in Python: results, refusals, and the typed tree the browser gets."""

from __future__ import annotations

from typing import Any

import pytest

from guocheng.base.problem import Invalid
from guocheng.expr.check import check, to_json
from guocheng.expr.function import FUNCTIONS, Family
from guocheng.expr.parse import parse
from guocheng.expr.run import run
from guocheng.expr.tree import Call, walk
from tests.expr.cases import CASES, ENV, plain, scope_of

GOOD = [case for case in CASES if "error" not in case]
BAD = [case for case in CASES if "error" in case]


def named(case: dict[str, Any]) -> str:
    return str(case["name"])


@pytest.mark.parametrize("case", GOOD, ids=named)
def test_case_gives_the_expected_value(case: dict[str, Any]) -> None:
    checked = check(case["expr"], scope_of(case))
    assert plain(run(checked, case["values"], ENV)) == case["expected"]
    assert checked.type.kind.value == case["kind"]


@pytest.mark.parametrize("case", BAD, ids=named)
def test_case_is_refused_with_its_code(case: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refused:
        run(check(case["expr"], scope_of(case)), case["values"], ENV)
    assert refused.value.problems[0].code == case["error"]


def test_tree_for_the_browser_is_current() -> None:
    """The browser evaluates the stored tree, so it must be the one the check makes today."""
    for case in CASES:
        if "tree" in case:
            assert to_json(check(case["expr"], scope_of(case)))["tree"] == case["tree"], case["name"]


def test_names_are_unique_and_cases_are_many() -> None:
    assert len({case["name"] for case in CASES}) == len(CASES) >= 200


def test_every_function_has_a_case() -> None:
    called = {node.name for case in GOOD for node in walk(parse(case["expr"])) if isinstance(node, Call)}
    public = {name for name, one in FUNCTIONS.items() if one.family is not Family.CONVERSION}
    assert public - called == set()
