"""What can be wrong with conversions, each with the example that provokes it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guocheng.base.period import Month
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import from_json, to_json
from guocheng.definition.conversion import Conversion
from guocheng.definition.diff import diff
from guocheng.definition.entity import Entity, Field
from guocheng.definition.problems import problems

UNIT = Entity("org.unit", "网点", (Field("name", "名称", "text"),))
SALE = Entity(
    "shop.sale",
    "销售",
    (
        Field("unit", "网点", "link", to="org.unit"),
        Field("own", "上一单", "link", to="shop.sale"),
        Field("day", "日期", "date"),
        Field("pieces", "件数", "integer"),
        Field("rows", "明细", "lines", lines=(Field("qty", "数量", "integer"), Field("kind", "类别", "text"))),
    ),
)
GOOD = Conversion("shop.fee", "服务费", "shop.sale", "day", "unit", "'HQ'", "'fee'", "pieces")
LINES = replace(GOOD, of="shop.sale.rows", quantity="qty", grade="kind")


def codes(one: Conversion) -> set[str]:
    bundle = Bundle("shop", "商店", "1", entities=(SALE,), conversions=(one,))
    catalogue = Catalogue((Bundle("org", "组织", "1", entities=(UNIT,)), bundle))
    return {found.code for found in problems(bundle, catalogue)}


def test_sound_conversions_have_no_problem_and_travel_as_json() -> None:
    assert codes(GOOD) == codes(LINES) == codes(replace(GOOD, gives_way_to="fleet.trip_fee")) == set()
    bounded = replace(GOOD, valid_from="2026-03-01", valid_until="2026-04-01", floor="10", cap="10.00")
    assert codes(bounded) == set()
    assert from_json(to_json(LINES)) == LINES
    assert [str(one) for one in diff(GOOD, replace(GOOD, group_by="day"))]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ({"group_by": "week"}, "conversion.bad_word"),
        ({"trade": "gift"}, "conversion.bad_word"),
        ({"quantity": ""}, "conversion.blank"),
        ({"quantity": "day"}, "conversion.wrong_kind"),
        ({"provider": "own"}, "conversion.wrong_kind"),
        ({"where": "day < TODAY()"}, "conversion.momentary"),
        ({"quantity": "weight"}, "expr.unknown_name"),
        ({"of": "shop.sale.parts"}, "definition.unknown_field"),
        ({"of": "shop.gift"}, "definition.unknown_entity"),
        ({"name": "mall.fee"}, "definition.wrong_prefix"),
        ({"gives_way_to": "shop.fee"}, "conversion.own_way"),
        ({"valid_from": "三月"}, "conversion.bad_day"),
        ({"valid_until": "20260301"}, "conversion.bad_day"),
        ({"valid_from": "2026-03-01", "valid_until": "2026-03-01"}, "conversion.no_days"),
        ({"floor": "-1"}, "conversion.bad_bound"),
        ({"cap": "1.005"}, "conversion.bad_bound"),
        ({"floor": "NaN"}, "conversion.bad_bound"),
        ({"floor": "20", "cap": "10"}, "conversion.crossed_bounds"),
        ({"provider_history": "shop.sale"}, "conversion.bad_history"),
    ],
)
def test_what_is_wrong_with_a_conversion_is_told(words: dict[str, str], code: str) -> None:
    assert code in codes(replace(GOOD, **words))  # type: ignore[arg-type]


def test_conversions_that_give_way_in_a_circle_are_refused() -> None:
    one, two, three = (replace(GOOD, name=f"shop.{name}", gives_way_to=f"shop.{to}") for name, to in ("ab", "bc", "ca"))
    bundle = Bundle("shop", "商店", "1", entities=(SALE,), conversions=(one, two, three))
    catalogue = Catalogue((Bundle("org", "组织", "1", entities=(UNIT,)), bundle))
    assert [found.code for found in problems(bundle, catalogue)] == ["conversion.circle"] * 3
    open_end = replace(bundle, conversions=(one, two, replace(three, gives_way_to="")))
    assert not list(problems(open_end, Catalogue((Bundle("org", "组织", "1", entities=(UNIT,)), open_end))))


@pytest.mark.parametrize(
    ("since", "until", "days"),
    [
        ("", "", ("2026-03-01", "2026-04-01")),
        ("2026-03-16", "", ("2026-03-16", "2026-04-01")),
        ("2026-01-01", "2026-03-16", ("2026-03-01", "2026-03-16")),
        ("2026-04-01", "", None),
        ("", "2026-03-01", None),
        ("2026-05-01", "2026-05-02", None),
    ],
)
def test_a_rule_counts_on_its_days_of_a_month(since: str, until: str, days: tuple[str, str] | None) -> None:
    found = replace(GOOD, valid_from=since, valid_until=until).within(Month(2026, 3).period)
    assert (found and (str(found.start), str(found.end))) == days
