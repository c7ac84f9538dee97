"""Waybills priced in the database (按日计价): the same as the reference, day by day, run after run."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guocheng.engine.rating import COLUMNS, Rated, Tariff, Waybill, expanded, rate
from guocheng.engine.rating.party import LEVEL_CODES, Level
from guocheng.store import rating
from guocheng.store.database import Database
from tests.store import priced

NOW = datetime(2026, 4, 1, tzinfo=UTC)
Key = tuple[str, int]


def by_reference(waybills: list[Waybill], tariff: Tariff) -> dict[Key, Rated]:
    """Price waybills one by one."""
    volumes: Counter[tuple[date, Level, int]] = Counter()
    for one in waybills:
        for level in Level:
            found = rate(one, tariff, level)
            if found and found.version:
                volumes[one.day, level, found.customer] += 1
    priced_ones = {}
    for one in waybills:
        for level in Level:
            found = rate(one, tariff, level)
            if found:
                found = rate(one, tariff, level, pieces=volumes[one.day, level, found.customer])
                assert found is not None
                priced_ones[one.number, LEVEL_CODES[level]] = found
    return priced_ones


def plain(found: Rated) -> tuple[int, ...]:
    """Return what is stored of a result."""
    return (
        int(found.reason),
        found.customer,
        found.list,
        found.version,
        found.cell,
        found.weight,
        found.billed,
        found.freight,
        found.surcharge,
        found.insurance,
        found.commission,
    )


def stored(connection: psycopg.Connection) -> dict[Key, tuple[int, ...]]:
    """Return every charge."""
    rows = connection.execute(
        "select w.waybill_no, c.level, c.reason, c.customer_id, c.list_id, c.book_id, c.cell, c.weight_grams,"
        " c.billed_grams, c.freight_fen, c.surcharge_fen, c.insurance_fen, c.commission_fen"
        " from gc_charge c join gc_waybill w on w.day = c.day and w.id = c.waybill_id"
    ).fetchall()
    return {(row[0], row[1]): tuple(row[2:]) for row in rows}


def rate_days(connection: psycopg.Connection, tariff: Tariff, days: Mapping[date, Any]) -> list[rating.Total]:
    """Rate some days with versions kept under their own numbers."""
    (empty,) = rating.keep(connection, [rating.Document("surcharges", {})], at=NOW)
    totals = []
    for day in days:
        rating.lay_out(connection, COLUMNS, expanded(tariff, day, day + timedelta(days=1), lambda one: one.version))
        run = rating.begun(connection, day, surcharges_id=empty, at=NOW, by_name="测试")
        totals += rating.rate_day(connection, day, run_id=run)
    return totals


def emptied(connection: psycopg.Connection) -> None:
    """Forget what an example before brought."""
    connection.execute("truncate gc_waybill, gc_charge, gc_rating_day, gc_rating_run")


@given(seed=st.integers(0, 10**6))
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sql_agrees_with_the_reference(db: Database, seed: int) -> None:
    chance = random.Random(seed)
    tariff, waybills = priced.tariff(chance), priced.waybills(chance, 60, days=3)
    with db.transaction() as connection:
        emptied(connection)
        days = rating.load(connection, map(priced.row, waybills), at=NOW)
        totals = rate_days(connection, tariff, days)
        expected = {key: plain(found) for key, found in by_reference(waybills, tariff).items()}
        found = stored(connection)
        assert {key: (found.get(key), one) for key, one in expected.items() if found.get(key) != one} == {}
        assert found.keys() == expected.keys()
    assert sum(one.fee for one in totals) == sum(sum(one[7:10]) for one in expected.values())
    assert sum(one.failed for one in totals) == sum(one[0] != 0 for one in expected.values())
    assert sum(one.pieces + one.failed for one in totals) == len(expected)


def test_a_day_rated_again_costs_the_same_and_leaves_other_days(db: Database) -> None:
    chance = random.Random(7)
    tariff, waybills = priced.tariff(chance), priced.waybills(chance, 200, days=3)
    with db.transaction() as connection:
        days = rating.load(connection, map(priced.row, waybills), at=NOW)
        rate_days(connection, tariff, days)
        before = stored(connection)
        rate_days(connection, tariff, {priced.FIRST: 0})
        assert stored(connection) == before
        runs = connection.execute("select distinct run_id, day from gc_charge order by 1").fetchall()
    assert [day - priced.FIRST for _, day in runs] == [timedelta(1), timedelta(2), timedelta(0)]


def test_a_late_waybill_makes_only_its_day_stale_and_comes_once(db: Database) -> None:
    chance = random.Random(8)
    waybills = priced.waybills(chance, 50, days=2)
    with db.transaction() as connection:
        rating.load(connection, map(priced.row, waybills), at=NOW)
        connection.execute("update gc_rating_day set stale = false")
        again = [one for one in waybills if one.day == priced.FIRST][:3]
        late = Waybill("迟到的", priced.FIRST, "甲店")
        assert rating.load(connection, map(priced.row, [*again, late, late]), at=NOW) == {priced.FIRST: 4}
        days = rating.days(connection, priced.FIRST, priced.FIRST + timedelta(days=40))
        assert [one.stale for one in days] == [True, False]
        assert sum(one.waybills for one in days) == 51
        (found,) = rating.found(connection, "迟到的")
        assert (found.shop, found.day) == ("甲店", priced.FIRST)


def test_months_have_partitions_of_their_own(db: Database) -> None:
    with db.transaction() as connection:
        for day in (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 31)):
            rating.ensure_month(connection, day)
        rows = connection.execute(
            "select inhrelid::regclass::text from pg_inherits where inhparent = 'gc_charge'::regclass order by 1"
        ).fetchall()
    assert [row[0] for row in rows] == ["gc_charge_2025_12", "gc_charge_2026_01"]


def test_prices_are_kept_once(db: Database) -> None:
    with db.transaction() as connection:
        one, other = ({"a": 1, "b": [2]}, {"b": [2], "a": 1})
        first, second = rating.keep(connection, [rating.Document("list", one, 1, 2)] * 2, at=NOW)
        assert first == second
        assert rating.keep(connection, [rating.Document("list", other, 1, 2)], at=NOW) == [first]
        assert rating.kept(connection, first) == one
        assert rating.keep(connection, [rating.Document("surcharges", one)], at=NOW) != [first]
