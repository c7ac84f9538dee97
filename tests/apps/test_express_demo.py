"""The waybills of the demo company are plausible and the same every time; a few of them cannot be priced."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from functools import cache

from guocheng.sdk import local_day
from guocheng.store.rating import COLUMNS
from guocheng_apps.express import bundle
from guocheng_apps.express.beginning import beginning
from guocheng_apps.express.demo import CUSTOMERS, DAYS, demo
from guocheng_apps.org import demo as org_demo
from tests.apps.test_demo import NOW, Notebook


@cache
def company() -> Notebook:
    """Return what the demo brings."""
    found = Notebook(NOW)
    org_demo.demo(found)
    found.begin(beginning())
    demo(found)
    return found


def test_every_row_has_fields_of_its_entity() -> None:
    entities = {one.name: one for one in bundle.entities}
    for name, rows in company().rows.items():
        if name in entities:
            known = {field.name for field in entities[name].fields} | {"key", "stage"}
            assert all(row.keys() <= known for row in rows.values()), name


def test_waybills_come_every_day_up_to_yesterday() -> None:
    days = Counter(one["day"] for one in company().pieces)
    today = local_day(NOW)
    assert sorted(days) == [today - timedelta(days=before) for before in range(DAYS, 0, -1)]
    assert len({one["waybill_no"] for one in company().pieces}) == sum(days.values())
    assert all(one.keys() <= set(COLUMNS) for one in company().pieces)


def test_a_few_waybills_cannot_be_priced() -> None:
    shops = {row["account"] for row in company().rows["express.assignment"].values()}
    failing = [
        one for one in company().pieces if one["shop"] not in shops or not one["hq_grams"] or one["place"] == 8101
    ]
    assert 0.01 < len(failing) / len(company().pieces) < 0.05
    assert len(shops) == CUSTOMERS
