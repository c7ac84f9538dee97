"""The worked examples of express pricing (运单计价), B01 to B05 and B10, and what they leave open."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guocheng.engine.rating import (
    Adjustment,
    AverageWeight,
    Book,
    By,
    Cell,
    Commission,
    DestinationShare,
    Item,
    Level,
    Method,
    Party,
    Rated,
    Reason,
    Rounding,
    Scope,
    Segment,
    Stage,
    Surcharge,
    Tariff,
    Throw,
    Tier,
    Traffic,
    Waybill,
    chosen,
    month_bill,
    rate,
    rebate,
)
from guocheng.engine.rating.book import ENDLESS, NOWHERE, book_from_json
from guocheng.engine.rating.problems import gaps, problems
from guocheng.engine.rating.rebate import Measure
from guocheng.engine.rating.surcharge import boxes, surcharge_from_json
from guocheng.engine.rating.weight import chargeable, thrown, volumetric
from guocheng.engine.rating.whole import yuan

EXAMPLES: dict[str, Any] = json.loads(Path("cases/rating.json").read_text("utf-8"))
DAY = date(2026, 3, 5)


def grams(text: Any) -> int:
    """Return kilograms of an example in grams."""
    return int(Decimal(str(text)) * 1000)


def fen(text: Any) -> int:
    """Return yuan of an example in fen."""
    return int(Decimal(str(text)) * 100)


def _b01() -> list[Any]:
    given, expected = EXAMPLES["B01"]["inputs"]["cases"], EXAMPLES["B01"]["expected"]["rounded"]
    return [
        pytest.param(case, weight, wanted, id=f"B01-{case['method']}-{case['param']}-{weight}")
        for case, results in zip(given, expected, strict=True)
        for weight, wanted in zip(case["weights"], results, strict=True)
    ]


@pytest.mark.parametrize(("case", "weight", "wanted"), _b01())
def test_b01_rounding(case: dict[str, Any], weight: str, wanted: str) -> None:
    way = Rounding(Method(case["method"]), grams(case["param"] or 0))
    assert way(grams(weight)) == grams(wanted)


def test_b10_two_thresholds_leave_a_whole_weight_whole() -> None:
    given, expected = EXAMPLES["B10"]["inputs"], EXAMPLES["B10"]["expected"]
    way = Rounding(Method.TWO_THRESHOLDS, grams(given["low"]), grams(given["high"]))
    assert [way(grams(one)) for one in given["weights"]] == [grams(one) for one in expected["rounded"]]
    assert Rounding(Method.TWO_THRESHOLDS)(2000) == 2000


@pytest.mark.parametrize("number", range(7))
def test_b02_first_and_further_weight(number: int) -> None:
    case = EXAMPLES["B02"]["inputs"]["cases"][number]
    cell = Cell(0, (0,), fen(case["base"]), grams(case["first"]), grams(case["step"]), fen(case["cont"]))
    billed = Rounding(Method(case["rounding"]))(grams(case["weight"]))
    assert cell.freight(billed) == fen(EXAMPLES["B02"]["expected"]["amount"][number])


def test_b03_volume_in_full_and_by_half() -> None:
    given, expected = EXAMPLES["B03"]["inputs"], EXAMPLES["B03"]["expected"]
    volume = int(given["length_cm"]) * int(given["width_cm"]) * int(given["height_cm"])
    actual = grams(given["actual_weight"])
    assert volumetric(volume, 6000) == grams(expected["volume_weight_6000"])
    assert volumetric(volume, 8000) == grams(expected["volume_weight_8000"])
    assert thrown(actual, volumetric(volume, 6000), Throw.FULL) == grams(expected["chargeable_full_6000"])
    assert thrown(actual, volumetric(volume, 6000), Throw.HALF) == grams(expected["chargeable_half_6000"])
    assert thrown(actual, volumetric(volume, 8000), Throw.FULL) == grams(expected["chargeable_full_8000"])


def b04_book() -> Book:
    """Return the price list of the example; its zones 1 and 2 are Zhejiang and Guangdong here."""
    zones = EXAMPLES["B04"]["inputs"]["zones"]
    segments = tuple(
        Segment(grams(one["from"]), one["to"] and grams(one["to"]), Rounding(Method.CEIL)) for one in zones["1"]
    )
    cells = tuple(
        Cell(n, (place,), fen(one["base"]), grams(one["first"]), grams(one["step"]), fen(one["cont"]))
        for zone, place in (("1", 33), ("2", 44))
        for n, one in enumerate(zones[zone])
    )
    return Book(1, 11, "客户价", date(2026, 1, 1), None, segments, cells)


def b04_tariff() -> Tariff:
    """Return the list with its customer."""
    return Tariff((Party(Level.CUSTOMER, By.SHOP, "店铺", 7, 1, date(2026, 1, 1)),), (b04_book(),))


def test_b04_month_bill() -> None:
    given, expected = EXAMPLES["B04"]["inputs"], EXAMPLES["B04"]["expected"]
    places = {"1": 3303, "2": 4403}
    priced = {}
    for one in given["waybills"]:
        waybill = Waybill(one["no"], DAY, "店铺", place=places[one["zone"]], weights={Stage.HQ: grams(one["weight"])})
        priced[one["no"]] = done(rate(waybill, b04_tariff()))
    assert {no: yuan(one.freight) for no, one in priced.items()} == {
        no: Decimal(text) for no, text in expected["freight"].items()
    }
    traffic = Traffic(len(priced), sum(one.weight for one in priced.values()), sum(one.fee for one in priced.values()))
    assert (traffic.pieces, traffic.grams) == (expected["pieces"], grams(expected["total_weight"]))
    cap = given["avg_weight_cap"]
    rule = AverageWeight(grams(cap["max_avg"]), grams(cap["excess_unit"]), fen(cap["price_per_unit_per_piece"]))
    bill = month_bill(traffic, average=rule)
    assert yuan(bill.charges) == Decimal(expected["total_freight"])
    assert yuan(bill.average_weight) == Decimal(expected["surcharge"])
    assert yuan(bill.due) == Decimal(expected["bill"]) == bill.explained.value


def test_b05_rebate_by_day_then_adjusted() -> None:
    given, expected = EXAMPLES["B05"]["inputs"], EXAMPLES["B05"]["expected"]
    tiers = [Tier(one["from"], int(Decimal(one["per_piece"]) * 10_000)) for one in given["tiers"]]
    reward, penalty = given["adjustments"]
    found = rebate(
        given["daily_pieces"],
        tiers,
        [
            Adjustment("奖励", False, per_piece=int(Decimal(reward["amount"]) * 10_000)),
            Adjustment("考核", True, of_base=int(Decimal(penalty["rate"]) * 10_000)),
        ],
    )
    assert [str(yuan(one)) for one in found.days] == expected["per_day"]
    assert str(yuan(found.base)) == expected["base"]
    assert [str(yuan(abs(one))) for _, one in found.adjustments] == [expected["reward"], expected["penalty"]]
    assert str(yuan(found.final)) == expected["final"] == str(found.explained.value)


def done(found: Rated | None) -> Rated:
    """Insist that a waybill was priced."""
    assert found is not None
    assert found.reason is Reason.DONE
    return found


def test_settlement_weight_is_final_and_nought_is_missing() -> None:
    weights = {Stage.SETTLEMENT: 1200, Stage.HQ: 3000, Stage.BAG: 0}
    settled = {"stage": Stage.HQ, "throw": Throw.FULL, "divisor": 6000}
    assert chargeable(weights, 72_000, **settled) == (1200, "结算重量")
    weights[Stage.SETTLEMENT] = 0
    assert chargeable(weights, 0, stage=Stage.HQ, throw=Throw.NONE, divisor=0) == (3000, "总部重量")
    assert chargeable(weights, 0, stage=Stage.BAG, throw=Throw.NONE, divisor=0)[0] == 3000
    assert chargeable({}, 72_000, stage=None, throw=Throw.HALF, divisor=6000)[0] == 12_000
    assert chargeable({}, 0, stage=None, throw=Throw.FULL, divisor=6000)[0] == 0


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"shop": "不认识"}, Reason.UNKNOWN_SHOP),
        ({"day": date(2025, 12, 31)}, Reason.UNKNOWN_SHOP),
        ({"weights": {}}, Reason.NO_WEIGHT),
        ({"place": 5101}, Reason.NO_CELL),
    ],
)
def test_a_waybill_without_price_says_why(changed: dict[str, Any], reason: Reason) -> None:
    plain = {"number": "1", "day": DAY, "shop": "店铺", "place": 3303, "weights": {Stage.HQ: 900}}
    found = rate(Waybill(**{**plain, **changed}), b04_tariff())
    assert found is not None
    assert (found.reason, found.fee) == (reason, 0)
    assert found.steps


def test_a_list_without_version_says_so() -> None:
    tariff = Tariff(b04_tariff().parties)
    found = rate(Waybill("1", DAY, "店铺"), tariff)
    assert found is not None
    assert found.reason is Reason.NO_LIST


def test_nobody_on_another_level_is_no_failure() -> None:
    assert rate(Waybill("1", DAY, "店铺"), b04_tariff(), Level.AGENT) is None


def test_city_before_province_before_country() -> None:
    cells = (Cell(0, (0,), 100), Cell(0, (33, 32), 200), Cell(0, (3303,), 300))
    book = Book(1, 1, "表", DAY, None, (Segment(0),), cells)
    assert [book.cell_of(0, place) for place in (3303, 3301, 33, 4403, 0)] == [2, 1, 1, 0, 0]


def rule(number: int, scope: Scope = Scope.GLOBAL, **more: Any) -> Surcharge:
    """Return a rule of one type."""
    plain: dict[str, Any] = {"type": "remote", "label": "偏远", "items": (Item(100),), "since": date(2026, 1, 1)}
    return Surcharge(number, scope=scope, **{**plain, **more})


def test_surcharge_of_list_beats_customer_beats_all() -> None:
    everywhere, own, outlet = rule(1), rule(2, Scope.CUSTOMER, customer=7), rule(3, outlet="330301")
    listed, newer = rule(4, Scope.LIST, list=1), rule(5, since=date(2026, 2, 1))
    ended = rule(6, Scope.LIST, list=1, since=date(2026, 2, 1), until=DAY)

    def which(*rules: Surcharge, day: date = DAY) -> list[int]:
        return [one.number for one in chosen(rules, day=day, price_list=1, customer=7, outlet="330301")]

    assert which(everywhere, own, outlet, listed, newer, ended) == [4]
    assert which(everywhere, own, outlet, newer) == [2]
    assert which(everywhere, outlet, newer) == [3]
    assert which(everywhere, newer) == [5]
    assert which(everywhere, newer, day=date(2026, 1, 31)) == [1]


def test_surcharges_of_different_types_add_up_with_insurance_and_commission() -> None:
    heavy = Item(30, per_kg=True, weight_from=2000)
    tariff = b04_tariff()
    book = Book(**{**vars(tariff.books[0]), "insurance": 30, "commission": Commission("rate", 500)})
    rules = (
        rule(1, items=(Item(150, provinces=(54,)), Item(80, pieces_from=100))),
        rule(2, type="heavy", label="超重", items=(heavy,)),
    )
    tariff = Tariff(tariff.parties, (book,), rules)
    waybill = Waybill("1", DAY, "店铺", place=3303, weights={Stage.HQ: 5200}, declared=100_050)
    few, many = (done(rate(waybill, tariff, pieces=n)) for n in (99, 100))
    assert (few.freight, few.surcharge, few.insurance) == (580, 156, 300)
    assert (many.surcharge, many.commission) == (236, 56)
    assert many.explained.value == yuan(many.fee)


def test_destination_share_and_prepayment() -> None:
    traffic = Traffic(1000, 1_000_000, 300_000, ((54, 40), (65, 25), (33, 935)))
    bill = month_bill(traffic, shares=[DestinationShare((54, 65), 500, 600)], prepaid=100_000)
    assert (bill.destination, bill.due) == (15 * 600, 300_000 + 9_000 - 100_000)
    assert bill.explained.value == yuan(bill.due)


def test_an_adjustment_asks_for_its_figure() -> None:
    light = Adjustment("轻件奖励", False, per_piece=100, measure=Measure.AVERAGE_WEIGHT, below=1500)
    known = [rebate([100], [Tier(1, 500)], [light], {Measure.AVERAGE_WEIGHT: n}).final for n in (1499, 1500)]
    assert known == [600, 500]
    assert rebate([100], [Tier(1, 500)], [light]).final == 500


def test_overlaps_are_problems_at_their_line() -> None:
    segments = (Segment(5000), Segment(0, 10_000), Segment(1000, 2000), Segment(3000, 3000))
    cells = (Cell(0, (33, 44), 1), Cell(1, (33,), 1), Cell(0, (44, 33), 2), Cell(NOWHERE, (33,), 1))
    found = [(one.where, one.code) for one in problems(Book(1, 1, "表", DAY, None, segments, cells))]
    assert found == [
        ("segments.2.weight_from", "rating.segments_overlap"),
        ("segments.3.weight_until", "rating.empty_segment"),
        ("segments.0.weight_from", "rating.segments_overlap"),
        ("cells.2.weight_from", "rating.cell_twice"),
        ("cells.3.weight_from", "rating.cell_nowhere"),
    ]
    assert not [*problems(b04_book()), *gaps(b04_book())]


def test_gaps_are_told_once() -> None:
    segments = (Segment(3000, 5000), Segment(100, 2000))
    cells = (Cell(0, (33,), 1), Cell(0, (54,), 1), Cell(1, (33,), 1))
    assert list(gaps(Book(1, 1, "表", DAY, None, segments, cells))) == [
        "不到 0.100 公斤没有重量段，这样的件会没有价格",
        "2.000 到 3.000 公斤没有重量段，这样的件会没有价格",
        "5.000 公斤及以上没有重量段，这样的件会没有价格；最后一段不填「到」就一直算下去",
        "从 0.100 公斤起的一段没有「西藏自治区」的价格，也没有全国价，这样的件会没有价格",
    ]


def test_books_and_rules_survive_json() -> None:
    book = Book(**{**vars(b04_book()), "stage": Stage.BAG, "throw": Throw.HALF, "until": DAY})
    assert book_from_json(json.loads(json.dumps(book.to_json()))) == book
    made = rule(1, Scope.LIST, list=3, items=(Item(5, True, (54, 65), 0, 10),), until=DAY)
    assert surcharge_from_json(json.loads(json.dumps(made.to_json()))) == made


weights = st.integers(0, 120_000)


@given(weight=weights, method=st.sampled_from(Method), first=st.integers(0, 1200), second=st.integers(0, 1000))
@settings(max_examples=150)
def test_rounding_never_moves_more_than_its_step(weight: int, method: Method, first: int, second: int) -> None:
    way = Rounding(method, first, second)
    assert abs(way(weight) - weight) <= max(1000, way.multiple)
    if method is not Method.MULTIPLE and method is not Method.STEP:
        assert way(weight // 1000 * 1000) == weight // 1000 * 1000


items = st.builds(
    Item,
    amount=st.integers(0, 500),
    provinces=st.sets(st.sampled_from([33, 44, 54]), max_size=2).map(lambda s: tuple(sorted(s))),
    weight_from=st.integers(0, 3).map(lambda n: n * 1000),
    weight_until=st.none() | st.integers(2, 5).map(lambda n: n * 1000),
    pieces_from=st.integers(0, 3),
    pieces_until=st.none() | st.integers(2, 6),
)


@given(st.lists(items, max_size=4), st.sampled_from([33, 44, 54, 0]), st.integers(0, 6000), st.integers(0, 7))
@settings(max_examples=80)
def test_boxes_of_a_rule_say_what_its_lines_say(lines: list[Item], province: int, weight: int, pieces: int) -> None:
    made = rule(1, items=tuple(lines))
    found = [
        one.item
        for one in boxes(made, (33, 44, 54, 0))
        if one.province == province
        and one.weight_from <= weight < one.weight_until
        and one.pieces_from <= pieces < one.pieces_until
    ]
    expected = made.item_of(province, weight, pieces)
    assert [made.items[n] for n in found] == ([] if expected is None else [expected])


@given(st.lists(st.integers(0, 5000), max_size=5), st.integers(1, 40), st.integers(0, 30_000))
@settings(max_examples=60)
def test_tiers_price_each_piece_by_the_tier_it_lies_in(daily: list[int], rate_first: int, start: int) -> None:
    tiers = [Tier(1, rate_first * 100), Tier(start + 2, 300)]
    found = rebate(daily, tiers)
    for pieces, given_back in zip(daily, found.days, strict=True):
        below = min(pieces, start + 1)
        assert given_back == below * rate_first + (pieces - below) * 3
    assert all(one.start < ENDLESS for one in tiers)
    assert all(a.start < b.start for a, b in pairwise(tiers))
