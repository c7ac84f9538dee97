"""The shared table of typed values (cases/fields.json), which Python and the browser both read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from guocheng.base.problem import Invalid
from guocheng.definition.entity import Field, Option
from guocheng.definition.field_types import FIELD_TYPES, Percentage
from guocheng.definition.field_types.icon import ICONS

ROOT = Path(__file__).parents[2]
CASES: list[dict[str, Any]] = json.loads((ROOT / "cases" / "fields.json").read_text("utf-8"))


def named(case: dict[str, Any]) -> str:
    return f"{case['type']} {case['raw']}"


def field_of(case: dict[str, Any]) -> Field:
    words = dict(case.get("field", {}))
    words["options"] = tuple(Option(**one) for one in words.get("options", ()))
    return Field("it", "它", case["type"], **words)


@pytest.mark.parametrize("case", [one for one in CASES if "problem" not in one], ids=named)
def test_what_is_typed_becomes_the_value(case: dict[str, Any]) -> None:
    type_, field = FIELD_TYPES[case["type"]], field_of(case)
    value = type_.parse(field, case["raw"])
    assert type_.to_json(field, value) == case["value"]
    assert type_.present(field, value) == case.get("shown", "")


@pytest.mark.parametrize("case", [one for one in CASES if "problem" in one], ids=named)
def test_what_is_no_value_is_refused_by_name(case: dict[str, Any]) -> None:
    with pytest.raises(Invalid) as refusal:
        FIELD_TYPES[case["type"]].parse(field_of(case), case["raw"])
    [problem] = refusal.value.problems
    assert (problem.code, problem.where) == (case["problem"], "it")
    assert problem.message.startswith("「它」")


@pytest.mark.parametrize("case", [one for one in CASES if one.get("value") is not None], ids=named)
def test_a_value_survives_json_and_being_read_again(case: dict[str, Any]) -> None:
    """What is exported as people read it comes in again unchanged; so does what a program read and sends back."""
    type_, field = FIELD_TYPES[case["type"]], field_of(case)
    value = type_.parse(field, case["raw"])
    assert type_.from_json(field, type_.to_json(field, value)) == value
    assert type_.parse(field, type_.present(field, value)) == value


def test_icons_are_those_the_screen_draws() -> None:
    drawn = re.search(r"ICONS[^{]*{(.*?)\n};", (ROOT / "web/src/theme/icons.ts").read_text("utf-8"), re.DOTALL)
    assert drawn is not None
    assert set(re.findall(r'^  "?([\w-]+)"?:', drawn[1], re.MULTILINE)) == set(ICONS)


@pytest.mark.parametrize("type_", ["id_card", "bank_card"])
def test_digits_a_spreadsheet_lost_are_not_made_up(type_: str) -> None:
    with pytest.raises(Invalid) as refusal:
        FIELD_TYPES[type_].parse(Field("it", "它", type_), 110105194912310021.0)
    assert refusal.value.problems[0].code == "value.digits_lost"


@pytest.mark.parametrize("cell", [0.125, 1.0, -0.5])
def test_a_fraction_of_a_percent_cell_is_not_guessed(cell: float) -> None:
    with pytest.raises(Invalid, match=r"写成 12\.5% 这样"):
        FIELD_TYPES["percent"].parse(Field("it", "它", "percent", scale=2), cell)


@pytest.mark.parametrize(
    ("kind", "cell", "shown"),
    [("percent", 0.125, "12.5%"), ("percent", 1.0, "100%"), ("percent", 1 / 3, "33.33%"), ("progress", 0.4, "40%"),
     ("decimal", 0.125, "0.13"), ("text", 0.07, "7%"), ("percent", -0.005, "-0.5%")],
)  # fmt: skip
def test_a_cell_shown_as_a_percentage_says_what_it_is(kind: str, cell: float, shown: str) -> None:
    field = Field("it", "它", kind, scale=2 if kind in ("percent", "decimal") else 0)
    type_ = FIELD_TYPES[kind]
    assert type_.present(field, type_.parse(field, Percentage(cell))) == shown


def test_half_a_percent_of_progress_is_refused_as_it_is_shown() -> None:
    with pytest.raises(Invalid, match=r"40\.5"):
        FIELD_TYPES["progress"].parse(Field("it", "它", "progress"), Percentage(0.405))


@pytest.mark.parametrize(
    "attack",
    [
        "<p>好<script>alert(1)</script></p>",
        '<p onclick="alert(1)">好</p>',
        '<a href="javascript:alert(1)">好</a>',
        '<img src=x onerror="alert(1)">好',
        '<p style="background:url(//x)">好</p>',
        "<svg><style><!--</style><img src=x onerror=alert(1)>--></style></svg>好",
        '<iframe srcdoc="<script>alert(1)</script>"></iframe>好',
        '<math><mtext></p><a href="java\tscript:alert(1)">x</a></math>好',
        '<form action="//x"><input>好</form>',
    ],
)
def test_nothing_that_runs_or_loads_is_kept(attack: str) -> None:
    field, type_ = Field("it", "它", "rich_text"), FIELD_TYPES["rich_text"]
    kept = type_.from_json(field, attack)
    assert type_.from_json(field, kept) == kept
    assert type_.present(field, kept).endswith("好")
    for word in ("script", "onclick", "onerror", "style", "src", "alert", "form", "iframe"):
        assert word not in kept


def test_formatted_text_reads_as_plain_lines() -> None:
    field, type_ = Field("it", "它", "rich_text"), FIELD_TYPES["rich_text"]
    html = "<h2>标题</h2><ul><li>一 &lt; 二</li><li><b>三</b></li></ul>"
    assert type_.present(field, type_.from_json(field, html)) == "标题\n一 < 二\n三"
    assert type_.parse(field, "甲 < 乙\n丙") == "<p>甲 &lt; 乙</p><p>丙</p>"
    assert type_.from_json(field, "<p><br></p>") is None


def test_code_keeps_its_indentation() -> None:
    field, type_ = Field("it", "它", "code"), FIELD_TYPES["code"]
    assert type_.from_json(field, "\n  if a:\n\tb()  \n") == "  if a:\n\tb()"
