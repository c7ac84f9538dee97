"""What must agree before a month is closed, and every reason why it cannot be."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from guocheng.base.period import Month
from guocheng.engine.ledger.closing import (
    Facts,
    Row,
    State,
    Sum,
    blockers,
    checks,
    reopen_blockers,
    standing,
    unplaced,
)

MARCH = Month(2026, 3)
OUT, IN, FLEET, SORT, HQ = range(1, 6)


def posted(kind: str, object_id: int, amount: str, rule: str = "单据", quantity: str = "0") -> Sum:
    return Sum(rule, rule, kind, object_id, Decimal(amount), Decimal(quantity))


def month_a04() -> list[Sum]:
    """The worked month of an express branch, as postings."""
    rows = [
        posted("external_income", OUT, "1980000"), posted("external_income", IN, "1440000"),
        posted("variable", OUT, "1701000"), posted("variable", IN, "966000"),
        posted("variable", FLEET, "168000"), posted("variable", SORT, "92000"),
        posted("shared", HQ, "120000"),
    ]  # fmt: skip
    for seller, buyer, amount, rule in (
        (SORT, OUT, "36000", "操作"), (SORT, IN, "108000", "操作"),
        (FLEET, OUT, "128000", "运输"), (FLEET, IN, "150800", "运输"),
    ):  # fmt: skip
        rows += [posted("internal_income", seller, amount, rule), posted("internal_cost", buyer, amount, rule)]
    for unit, hours in ((OUT, "3200"), (IN, "5200"), (FLEET, "3000"), (SORT, "2300")):
        rows.append(posted("hours", unit, "0", "工时", hours))
    return rows


def placed() -> list[Sum]:
    return [
        posted("allocated", HQ, "-120000", "分摊"),
        posted("allocated", OUT, "40000", "分摊"),
        posted("allocated", IN, "80000", "分摊"),
    ]


def codes(facts: Facts) -> list[str]:
    return [one.code for one in blockers(facts)]


def test_a04_the_four_checks_of_the_worked_month() -> None:
    """A04：四项都对得上，公共费用全部分摊。"""
    found = checks([*month_a04(), *placed()], Decimal(13700))
    assert [(one.name, int(one.difference), one.agrees) for one in found] == [
        ("trades", 0, True),
        ("value_added", 0, True),
        ("shared", 0, True),
        ("hours", 0, True),
    ]
    trades, value_added, shared, hours = found
    assert [trades.left.value, trades.right.value] == [Decimal(422800)] * 2
    # 公司附加价值 373,000：3,420,000 - 2,927,000 - 120,000
    assert value_added.right.value == 373000
    assert [shared.right.value, hours.left.value] == [Decimal(120000), Decimal(13700)]
    assert unplaced([*month_a04(), *placed()]) == 0


def test_shared_cost_that_was_not_placed_is_told() -> None:
    facts = Facts(MARCH, checks=checks(month_a04()), unplaced=unplaced(month_a04()), places_shared=True)
    assert [one.message for one in blockers(facts)] == ["公共费用还有 120,000 元没有分摊，请先分摊"]


@pytest.mark.parametrize(
    ("stray", "name", "difference"),
    [
        (posted("internal_income", OUT, "0.01", "操作"), "trades", "0.01"),
        (posted("allocated", OUT, "-3", "分摊"), "shared", "-3"),
        (posted("hours", OUT, "0", "工时", "1.5"), "hours", "1.5"),
    ],
)
def test_a_fen_too_much_keeps_the_month_open(stray: Sum, name: str, difference: str) -> None:
    found = {one.name: one for one in checks([*month_a04(), *placed(), stray], Decimal(13700))}
    assert found[name].difference == Decimal(difference)
    assert "ledger.disagrees" in codes(Facts(MARCH, checks=tuple(found.values())))


def test_two_rules_that_are_wrong_by_the_same_do_not_hide_each_other() -> None:
    rows = [posted("internal_income", OUT, "5", "甲"), posted("internal_cost", IN, "5", "乙")]
    (check, *_) = checks(rows)
    assert not check.difference
    assert not check.agrees
    (sentence,) = (one.message for one in blockers(Facts(MARCH, checks=(check,))))
    assert sentence.endswith("相差 0 元（乙 -5；甲 5）")


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (Facts(MARCH, State.CLOSED), "ledger.closed"),
        (Facts(MARCH, earlier_open=(Month(2026, 2),)), "ledger.earlier_open"),
        (Facts(MARCH, behind=3), "ledger.behind"),
        (Facts(MARCH, unassigned=1), "ledger.unassigned"),
        (Facts(MARCH, unconfirmed=("一班",)), "ledger.unconfirmed"),
        (Facts(MARCH, checklist=(Row("没有审核的费用单", 2),)), "ledger.checklist"),
        (Facts(MARCH, share_stale=("房租",)), "ledger.share_stale"),
    ],
)
def test_every_reason_has_its_words(facts: Facts, code: str) -> None:
    assert codes(facts) == [code]


def test_what_is_only_told_is_not_in_the_way() -> None:
    assert codes(Facts(MARCH, checklist=(Row("没有价格的运单", 2, blocks=False),))) == []


def test_all_reasons_are_told_together() -> None:
    facts = Facts(MARCH, behind=1, unassigned=2, unconfirmed=("一班", "二班"))
    assert codes(facts) == ["ledger.behind", "ledger.unassigned", "ledger.unconfirmed"]


def test_months_are_opened_again_from_the_last_one_backwards() -> None:
    assert [one.code for one in reopen_blockers(Facts(MARCH))] == ["ledger.not_closed"]
    closed = Facts(MARCH, State.CLOSED)
    assert not list(reopen_blockers(closed))
    later = replace(closed, later_closed=(Month(2026, 4),))
    assert [one.code for one in reopen_blockers(later)] == ["ledger.later_closed"]


def test_how_a_month_stands() -> None:
    assert standing(Facts(MARCH, unconfirmed=("一班",))) is State.OPEN
    assert standing(Facts(MARCH, unassigned=1)) is State.CONFIRMED
    assert standing(Facts(MARCH)) is State.CHECKED
    assert standing(Facts(MARCH, State.REOPENED, unassigned=1)) is State.REOPENED
    assert standing(Facts(MARCH, State.CLOSED)) is State.CLOSED
