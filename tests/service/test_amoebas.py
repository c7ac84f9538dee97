"""Which amoebas bear what a department or a person brings: by per cent and day, nothing lost and nothing made up."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guocheng.base.period import Month
from guocheng.definition.conversion import Conversion
from guocheng.engine.ledger.pricing import Missing, PriceList, Tier
from guocheng.service.ledger.ruling import parted
from guocheng.service.settlement.amoebas import Amoebas
from guocheng.service.settlement.terms import Terms
from guocheng.service.settlement.wanted import wanted
from guocheng.store.settlement.sums import Sum
from guocheng.store.settlement.terms import Home, Item, Member, Unit

MARCH = date(2026, 3, 1)
PERSON, OTHER, DEPARTMENT, BUYER = 7, 8, 9, 50
UNITS = {
    one: Unit(one, f"U{one}", f"{one}号巴", department, None, None)
    for one, department in ((1, None), (2, None), (3, None), (4, DEPARTMENT), (BUYER, None))
}
PEOPLE = {PERSON: ("小勤", DEPARTMENT), OTHER: ("小闲", None)}


def amoebas(*shares: tuple[int, str], members: tuple[tuple[int, str], ...] = (), until: date | None = None) -> Amoebas:
    """Return the amoebas with what was said of 小勤 and of his department."""
    homes = [Home(PERSON, unit, Decimal(share), MARCH, until) for unit, share in shares]
    said = [Member(DEPARTMENT, unit, Decimal(share), None, None) for unit, share in members]
    return Amoebas(UNITS, {DEPARTMENT: "出港处"}, said, homes, PEOPLE)


def parts(found: Amoebas, person: int = PERSON, day: date = MARCH) -> Any:
    """Return who bears what a person brings: units with per cent, or the message."""
    borne = found.parts(person, "org.person", day)
    return borne.message if isinstance(borne, Missing) else [(unit.id, str(share)) for unit, share in borne]


def test_what_was_said_of_a_person_wins_over_his_department_on_its_days() -> None:
    both = amoebas((1, "60"), (2, "40"), members=((3, "50"), (4, "50")), until=MARCH + timedelta(days=10))
    assert parts(both) == [(1, "60"), (2, "40")]
    assert parts(both, day=MARCH + timedelta(days=9)) == [(1, "60"), (2, "40")]
    assert parts(both, day=MARCH + timedelta(days=10)) == parts(both, day=MARCH - timedelta(days=1))
    assert parts(both, day=MARCH - timedelta(days=1)) == [(3, "50"), (4, "50")]
    assert parts(amoebas()) == [(4, "100")]


@pytest.mark.parametrize(
    ("found", "person", "message"),
    [
        (amoebas((1, "60")), PERSON, "「小勤」在各单元的比例合计 60%，应为 100%，请在 人员归属 里改"),
        (
            amoebas(members=((1, "30"), (2, "30"))),
            PERSON,
            "「出港处」在各单元的比例合计 60%，应为 100%，请在 阿米巴单元",
        ),
        (amoebas(), OTHER, "「小闲」没有部门，请在 人员归属 里写明归哪个阿米巴"),
    ],
)
def test_what_is_not_whole_is_nobodys_and_says_the_sum(found: Amoebas, person: int, message: str) -> None:
    assert parts(found, person).startswith(message)


SHARES = st.lists(st.integers(1, 9999), min_size=1, max_size=3).map(
    lambda cut: [Decimal(one) * 100 / sum(cut) for one in cut]
)


@given(st.decimals("-9999999.99", "9999999.99", places=2), st.decimals("-9999", "9999", places=4), SHARES)
@settings(max_examples=40, deadline=None)
def test_parts_come_to_the_whole(amount: Decimal, quantity: Decimal, shares: list[Decimal]) -> None:
    found = list(parted(amount, quantity, shares))
    assert sum(one or 0 for one, _ in found) == amount
    assert sum(one or 0 for _, one in found) == quantity
    assert all(one is None or one == one.quantize(Decimal("0.01")) for one, _ in found)
    assert {one for one, _ in parted(None, quantity, shares)} == {None}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 99999)), min_size=1, max_size=6), st.integers(1, 99))
@settings(max_examples=25, deadline=None)
def test_trades_of_a_person_come_to_what_he_did(days: list[tuple[int, int]], share: int) -> None:
    """小勤 belongs to two amoebas until the tenth and to a third one from then on."""
    change = MARCH + timedelta(days=10)
    homes = [Home(PERSON, unit, Decimal(part), MARCH, change) for unit, part in ((1, share), (2, 100 - share))]
    homes.append(Home(PERSON, 3, Decimal(100), change, None))
    known = Terms(
        Amoebas(UNITS, {}, (), homes, PEOPLE),
        {"WORK": Item(1, "WORK", "帮工", "", "trade", "件", None, None, True)},
        [PriceList(1, 1, (Tier(Decimal(0), Decimal(1)),), MARCH)],
        [],
    )
    rows = [
        Sum(MARCH + timedelta(days=day), PERSON, f"U{BUYER}", "WORK", "", None, Decimal(done) / 1000, 1)
        for day, done in days
    ]
    one = Conversion("own.work", "帮工", "own.paper", "day", "person", "'U50'", "'WORK'", "done")
    made = wanted(one, Month(2026, 3), rows, known, {"provider": "org.person", "receiver": ""})
    assert not made.pending
    sold: dict[int, Decimal] = {}
    for key, head in made.heads.items():
        sold[head.seller.id] = sold.get(head.seller.id, Decimal(0)) + made.figures[key].quantity
    assert sum(sold.values()) == sum(row.quantity or 0 for row in rows)
    assert sold.get(3, 0) == sum(Decimal(done) / 1000 for day, done in days if day >= 10)
