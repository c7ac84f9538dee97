"""Random prices and waybills (随机价格和运单), for comparing the SQL with the reference."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from guocheng.engine.rating import (
    Book,
    By,
    Cell,
    Commission,
    Item,
    Level,
    Method,
    Party,
    Rounding,
    Scope,
    Segment,
    Stage,
    Surcharge,
    Tariff,
    Throw,
    Waybill,
)

FIRST = date(2026, 3, 30)
PLACES = (0, 33, 3303, 3301, 44, 4403, 54)
PROVINCES = (33, 44, 54)
OUTLETS = ("330301", "330302", "")
SHOPS = ("甲店", "乙店", "丙店", "")
MARKS = (0, 500, 1000, 3000, 10_000)
STAGES = tuple(Stage)


def tariff(chance: random.Random) -> Tariff:
    """Return prices with everything that can be said of prices, mistakes among them."""
    books = tuple(book(chance, number) for number in range(1, 7))
    parties = tuple(party(chance, number) for number in range(12))
    rules = tuple(surcharge(chance, number) for number in range(1, 9))
    return Tariff(parties, books, rules)


def book(chance: random.Random, version: int) -> Book:
    """Return a version whose segments may overlap or leave gaps."""
    segments = []
    for start, until in zip(MARKS, (*MARKS[1:], None), strict=True):
        if chance.random() < 0.85:
            segments.append(Segment(start, until and until + chance.choice((0, 0, 700)), rounding(chance)))
    segments = segments or [Segment(0)]
    cells = tuple(
        Cell(
            chance.randrange(len(segments)),
            tuple(chance.sample(PLACES, chance.randrange(1, 3))),
            chance.randrange(1, 900),
            chance.choice((0, 1000, 3000)),
            chance.choice((0, 500, 1000)),
            chance.choice((0, 60, 155)),
            rounding(chance) if chance.random() < 0.3 else None,
        )
        for _ in range(14)
    )
    since = FIRST + timedelta(days=chance.randrange(-3, 3))
    return Book(
        chance.randrange(1, 4),
        version,
        "表",
        since,
        chance.choice((None, since + timedelta(days=chance.randrange(1, 5)))),
        tuple(segments),
        cells,
        chance.choice((None, None, Stage.HQ, Stage.BAG, Stage.VOLUMETRIC, Stage.ARRIVAL)),
        chance.choice(tuple(Throw)),
        chance.choice((6000, 8000)),
        chance.choice((0, 30, 33)),
        Commission(chance.choice(("none", "fixed", "rate", "per_kg")), chance.randrange(1, 700)),
    )


def rounding(chance: random.Random) -> Rounding:
    """Return any way to round."""
    return Rounding(chance.choice(tuple(Method)), chance.choice((0, 100, 300, 500)), chance.choice((0, 600)))


def party(chance: random.Random, number: int) -> Party:
    """Return an assignment; several may claim the same key."""
    by = chance.choice(tuple(By))
    key = chance.choice({By.SHOP: SHOPS, By.COURIER: ("3303019", "")}.get(by, OUTLETS))
    since = FIRST + timedelta(days=chance.randrange(-4, 2))
    until = chance.choice((None, None, since + timedelta(days=chance.randrange(1, 6))))
    level = chance.choice((Level.CUSTOMER, Level.CUSTOMER, Level.AGENT, Level.STATION))
    return Party(level, by, key, chance.randrange(1, 4), chance.randrange(1, 5), since, until, number)


def surcharge(chance: random.Random, number: int) -> Surcharge:
    """Return a rule whose lines may overlap."""
    since = FIRST + timedelta(days=chance.randrange(-4, 3))
    items = tuple(
        Item(
            chance.randrange(-40, 200),
            chance.random() < 0.4,
            tuple(sorted(chance.sample(PROVINCES, chance.randrange(0, 3)))),
            chance.choice((0, 0, 1000)),
            chance.choice((None, 5000)),
            chance.choice((0, 0, 3)),
            chance.choice((None, 12)),
        )
        for _ in range(chance.randrange(1, 4))
    )
    return Surcharge(
        number,
        chance.choice(("remote", "overweight", "peak")),
        "附加",
        items,
        since,
        chance.choice((None, since + timedelta(days=chance.randrange(1, 6)))),
        chance.choice(tuple(Scope)),
        chance.randrange(0, 4),
        chance.randrange(0, 4),
        chance.choice(("", "", "330301")),
    )


def waybills(chance: random.Random, count: int, days: int = 1) -> list[Waybill]:
    """Return waybills with all kinds of gaps."""
    return [
        Waybill(
            f"77{number:011}",
            FIRST + timedelta(days=chance.randrange(days)),
            chance.choice(SHOPS),
            chance.choice(("3303019", "3303018", "")),
            chance.choice(OUTLETS),
            chance.choice(PLACES),
            {stage: grams(chance) for stage in chance.sample(STAGES, chance.randrange(0, 4))},
            chance.choice((0, 0, 1200, 72_001, 4_000_003)),
            chance.choice((0, 0, 100_050, 33_333)),
        )
        for number in range(count)
    ]


def grams(chance: random.Random) -> int:
    """Return a weight, often on an edge."""
    return chance.choice((0, 1, 499, 500, 999, 1000, 1001, 2600, 3000, 10_000, chance.randrange(40_000)))


def row(waybill: Waybill) -> Sequence[Any]:
    """Return a waybill as the store takes it."""
    weights = [waybill.weights.get(stage, 0) for stage in STAGES]
    known = (waybill.day, waybill.number, waybill.shop, waybill.courier, waybill.outlet, waybill.place)
    return (*known, *weights, waybill.volume_cm3, waybill.declared)
