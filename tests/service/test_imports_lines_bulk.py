"""Lines changed in bulk: whatever is done to the lines of many orders, it ends as if each order was written alone."""

from __future__ import annotations

import random
from typing import Any

import psycopg
import pytest

from guocheng.base.problem import Invalid
from guocheng.store import records
from guocheng.store.records import Origin, bulk
from tests.service.import_case import NOW, Company
from tests.service.import_shop import opened

ORDER = "shop.order"
ORIGIN = Origin(at=NOW, cause="测试")


@pytest.fixture
def shop(importing: Company) -> Company:
    """A company with a shop."""
    return opened(importing)


def line(dice: random.Random, goods: list[int]) -> dict[str, Any]:
    return {"good": dice.choice(goods), "count": dice.randint(1, 9), "price": dice.randint(1, 9)}


def edited(dice: random.Random, before: list[dict[str, Any]], goods: list[int]) -> list[dict[str, Any]]:
    """Leave out, change, shuffle and add lines."""
    kept = [dict(one) for one in before if dice.random() < 0.7]
    for one in kept:
        if dice.random() < 0.4:
            one["count"] = dice.randint(1, 9)
    for _ in range(dice.randint(0, 3)):
        kept.insert(dice.randint(0, len(kept)), line(dice, goods))
    if dice.random() < 0.3:
        dice.shuffle(kept)
    return kept


def state(company: Company, ids: list[int]) -> list[Any]:
    """Return lines, versions and what the river says, without the ids that differ between twins."""
    found = []
    for record_id in ids:
        lines = company.query(
            "select good, count, price from shop_order__items where parent_id = %s order by position, id", record_id
        )
        kept = company.query("select version, title, total from shop_order where id = %s", record_id)
        river = company.query(
            "select kind, version, changes from gc_river where entity = %s and record_id = %s order by version",
            ORDER, record_id,
        )  # fmt: skip
        found.append((lines, kept[0], [(kind, version, without_ids(changes)) for kind, version, changes in river]))
    return found


def without_ids(changes: Any) -> Any:
    if isinstance(changes, list):
        return [without_ids(one) for one in changes if one.get("field") != "number"]
    if isinstance(changes, dict):
        return {name: without_ids(one) for name, one in changes.items() if name != "id"}
    return changes


@pytest.mark.parametrize("seed", range(6))
def test_bulk_ends_as_one_by_one(shop: Company, seed: int) -> None:
    dice = random.Random(seed)
    catalogue = shop.platform.catalogue

    def made(connection: psycopg.Connection, entity: str, **values: Any) -> int:
        return records.create(connection, catalogue, entity, values, ORIGIN).id

    with shop.platform.database.transaction() as connection:
        goods = [made(connection, "shop.good", name=name) for name in ("苹果", "梨", "桃")]
        starts = [[line(dice, goods) for _ in range(dice.randint(0, 5))] for _ in range(8)]
        alone, together = (
            [made(connection, ORDER, number=f"S{place}", items=lines) for place, lines in enumerate(starts)]
            if which == "alone"
            else [made(connection, ORDER, number=f"T{place}", items=lines) for place, lines in enumerate(starts)]
            for which in ("alone", "together")
        )
    for _ in range(3):
        turn = dice.random()
        with shop.platform.database.transaction() as connection:
            found = records.read_many(connection, catalogue, ORDER, together, lock=True, with_titles=False)
            again = random.Random(turn)
            rows = [
                bulk.ChangedRow(one.id, one.version, one.values, {"items": edited(again, one.values["items"], goods)})
                for one in sorted(found, key=lambda one: one.id)
            ]
            bulk.update_many(connection, catalogue, ORDER, rows, ORIGIN)
        with shop.platform.database.transaction() as connection:
            again = random.Random(turn)
            for record_id in alone:
                before = records.read(connection, catalogue, ORDER, record_id)
                assert before is not None
                values = {"items": edited(again, before.values["items"], goods)}
                records.update(connection, catalogue, ORDER, record_id, values, ORIGIN)
        strip = [(lines, (kept[0], kept[2]), river) for lines, kept, river in state(shop, together)]
        assert strip == [(lines, (kept[0], kept[2]), river) for lines, kept, river in state(shop, alone)]


def test_line_that_is_gone_refuses_the_write(shop: Company) -> None:
    catalogue = shop.platform.catalogue
    with shop.platform.database.transaction() as connection:
        good = records.create(connection, catalogue, "shop.good", {"name": "苹果"}, ORIGIN).id
        items = [{"good": good, "count": 1, "price": 1}]
        order = records.create(connection, catalogue, ORDER, {"number": "D1", "items": items}, ORIGIN).id
        (before,) = records.read_many(connection, catalogue, ORDER, [order], lock=True, with_titles=False)
        gone = [{**before.values["items"][0], "id": 10**9}]
        with pytest.raises(Invalid, match="已被别人删除"):
            bulk.update_many(
                connection, catalogue, ORDER, [bulk.ChangedRow(order, 1, before.values, {"items": gone})], ORIGIN
            )
