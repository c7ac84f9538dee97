"""Reports: figures are what plain Python counts, totals are pooled, every row opens exactly its records."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guocheng.base.problem import Invalid, Refused
from guocheng.base.zone import local_day
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.report import Dimension, Measure, Report
from guocheng.definition.role import Right
from guocheng.store.database import Database
from guocheng.store.query import Reader, RowGrant, count, everything, read_query, system, window
from guocheng.store.reports import Result, read_period, run, run_report
from tests import conftest
from tests.store.shop_data import NOW, filled_shop
from tests.store.things import SHOP

COUNT = Measure("orders", "单数", "count")
LATE = Measure("late", "延误", "count", where="kind = 'late'")
AMOUNT = Measure("amount", "金额", "sum", "amount", scale=2)
PAID = Measure("paid", "赔付", "sum", "SUM(parts.paid)", scale=2)
MEAN = Measure("mean", "平均", "avg", "amount", scale=2)
SHARE = Measure("share", "加急率", "share", where="urgent", scale=1)
RATE = Measure("rate", "每单赔付", "computed", "paid / orders", scale=2)
PEOPLE = Measure("people", "人数", "count", over="org.unit", by=("id",))
MEASURES = (COUNT, LATE, AMOUNT, PAID, MEAN, SHARE, RATE)
LAST_AMOUNT = Measure("last_amount", "最后一天的金额", "sum", "amount", scale=2, last_day=True)
LAST_RATE = Measure("last_rate", "最后一天每单赔付", "computed", "paid / orders", scale=2, last_day=True)
DIMENSIONS = {
    "unit": Dimension("unit", "网点", "unit"),
    "kind": Dimension("kind", "类型", "kind"),
    "month": Dimension("month", "月份", "received_at", "month"),
    "week": Dimension("week", "周", "day", "week"),
    "year": Dimension("year", "年", "received_at", "year"),
    "urgent": Dimension("urgent", "加急", "urgent"),
    "pieces": Dimension("pieces", "件数", "pieces"),
    "amount": Dimension("amount", "金额", "amount"),
    "customer": Dimension("customer", "客户", "customer"),
    "upper": Dimension("upper", "上级", "unit.parent"),
    "part": Dimension("part", "责任网点", "parts.unit"),
    "stage": Dimension("stage", "阶段", "stage"),
}


def report(*rows: str, measures: tuple[Measure, ...] = MEASURES, **more: Any) -> Report:
    more = {"where": "amount > 1 or ISEMPTY(amount)", "date_field": "received_at", **more}
    return Report("shop.test", "测试", "shop.order", tuple(DIMENSIONS[one] for one in rows), measures, **more)


@pytest.fixture(scope="module")
def orders(server: Any, template: str) -> Iterator[tuple[Database, list[dict[str, Any]]]]:
    """One shop full of orders for all tests here; none of them writes."""
    conftest._create(server, "report_orders", template)
    database = Database(conftest.database_url(server, "report_orders"))
    yield database, filled_shop(database)
    database.close()


Orders = tuple[Database, list[dict[str, Any]]]
QUARTER = (date(2026, 1, 10), date(2026, 3, 1))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True)
@given(
    rows=st.lists(st.sampled_from(sorted(DIMENSIONS)), min_size=1, max_size=2, unique=True),
    period=st.sampled_from((None, QUARTER)),
    where=st.sampled_from(
        (None, {"field": "unit", "op": "below", "value": 2}, {"not": {"field": "tags", "op": "empty"}})
    ),
    top=st.sampled_from((0, 0, 2)),
)
def test_every_row_opens_exactly_its_records(
    orders: Orders, rows: list[str], period: Any, where: Any, top: int
) -> None:
    database, _ = orders
    asked = report(*rows, top=top)
    reader = reader_for(asked)
    found = shown(database, asked, reader, period=period, where=where)
    late = next(column.narrows for column in found.columns if column.name == "late")
    with database.read() as connection:
        for row in found.rows:
            query = read_query(reader, "shop.order", where=row.opens)
            if not (top and row is found.rows[-1] and "part" in rows):
                assert str(count(connection, reader, query, exact=True).n) == row.cells["orders"]
            narrowed = read_query(reader, "shop.order", where={"and": [row.opens, late]})
            if not (top and "part" in rows):
                assert str(count(connection, reader, narrowed, exact=True).n) == row.cells["late"]
            assert window(connection, reader, query).rows


def test_figures_are_what_python_counts(orders: Orders) -> None:
    database, rows = orders
    found = shown(database, report("unit", where=""))
    for row in found.rows:
        mine = [one for one in rows if one["unit"] == row.keys[0]]
        assert row.cells == expected(mine)
    assert found.totals == expected(rows)
    assert [row.labels[0] for row in found.rows] == ["总部", "洞头网点", "瓯海网点", "北岙站", "娄桥站", "(空)"]


def test_a_period_is_half_open_days_of_the_company(orders: Orders) -> None:
    database, rows = orders
    found = shown(database, report("month", where=""), period=QUARTER)
    inside = [one for one in rows if one["received_at"] and QUARTER[0] <= local_day(one["received_at"]) < QUARTER[1]]
    assert found.totals["orders"] == str(len(inside))
    assert [row.labels[0] for row in found.rows] == ["2026-01", "2026-02"]


def test_months_without_records_are_there_too(orders: Orders) -> None:
    database, _ = orders
    found = shown(database, report("month"), period=(date(2025, 11, 1), date(2026, 2, 1)))
    assert [(row.labels[0], row.cells["orders"], row.cells["mean"]) for row in found.rows[:2]] == [
        ("2025-11", "0", None),
        ("2025-12", "0", None),
    ]


def test_another_entity_joins_on_the_dimensions(orders: Orders) -> None:
    database, _ = orders
    asked = report("unit", measures=(COUNT, PEOPLE), where="")
    found = shown(database, asked, where={"field": "unit", "op": "in", "value": [2, 3]})
    assert [(row.labels[0], row.cells["people"]) for row in found.rows] == [("洞头网点", "1"), ("瓯海网点", "1")]
    assert found.totals["people"] == "2"


def test_the_rest_is_pooled(orders: Orders) -> None:
    database, rows = orders
    found = shown(database, report("unit", where="", sort="-orders", top=2))
    top = {row.keys[0] for row in found.rows[:2]}
    assert found.rows[2].labels[0] == "其他(4 组)"
    assert found.rows[2].cells == expected([one for one in rows if one["unit"] not in top])
    assert int(found.rows[0].cells["orders"] or 0) >= int(found.rows[1].cells["orders"] or 0)


def test_the_last_day_is_told_beside_the_whole_period(orders: Orders) -> None:
    database, rows = orders
    asked = report("unit", measures=(COUNT, replace(PAID, aside=True), LAST_AMOUNT, LAST_RATE), where="")
    reader = reader_for(asked)
    found = shown(database, asked, reader, period=QUARTER)
    inside = [one for one in rows if one["received_at"] and QUARTER[0] <= local_day(one["received_at"]) < QUARTER[1]]
    last = max(local_day(one["received_at"]) for one in inside)
    recent = [one for one in inside if local_day(one["received_at"]) == last]
    assert found.last_day == last
    assert [column.name for column in found.columns] == ["unit", "orders", "last_amount", "last_rate"]
    assert 0 < len({one["unit"] for one in recent}) < len(found.rows), "some outlets had nothing on the last day"
    assert found.totals["last_amount"] == expected(recent)["amount"]
    narrows = next(column.narrows for column in found.columns if column.name == "last_amount")
    for row in found.rows:
        mine = [one for one in recent if one["unit"] == row.keys[0]]
        assert row.cells["orders"] == str(sum(one["unit"] == row.keys[0] for one in inside))
        assert row.cells["last_amount"] == (expected(mine)["amount"] if mine else None)
        assert row.cells["last_rate"] == expected(mine)["rate"]
        with database.read() as connection:
            query = read_query(reader, "shop.order", where={"and": [row.opens, narrows]})
            assert count(connection, reader, query, exact=True).n == len(mine)


def test_places_are_shared_and_whoever_has_no_figure_has_none(orders: Orders) -> None:
    database, _ = orders
    places = (Measure("best", "名次", "rank", "-late"), Measure("least", "倒数", "rank", "last_amount"))
    asked = report("unit", measures=(*places, COUNT, LATE, LAST_AMOUNT), where="", sort="best", top=4)
    found = shown(database, asked, period=QUARTER)
    every = shown(database, replace(asked, top=0), period=QUARTER)
    late = [int(row.cells["late"] or 0) for row in every.rows]
    assert [row.cells["best"] for row in every.rows] == [str(1 + sum(other > one for other in late)) for one in late]
    assert late == sorted(late, reverse=True)
    texts = [row.cells["last_amount"] for row in every.rows]
    amounts = [None if text is None else Decimal(text) for text in texts]
    known = [one for one in amounts if one is not None]
    assert [row.cells["least"] for row in every.rows] == [
        None if one is None else str(1 + sum(other < one for other in known)) for one in amounts
    ]
    assert [row.cells["best"] for row in found.rows] == [row.cells["best"] for row in every.rows[:4]] + [None]
    assert (found.totals["best"], found.totals["least"]) == (None, None)
    assert [column.name for column in found.columns if column.place] == ["best", "least"]


def test_the_reader_counts_only_what_may_be_seen(orders: Orders) -> None:
    database, rows = orders
    asked = report("kind", where="")
    base = reader_for(asked)
    narrow = replace(
        everything(base.catalogue, "shop.order"), rows={Right.SEE: (RowGrant(fields=("unit",), ids=(2,)),)}
    )
    reader = Reader(base.catalogue, lambda name: narrow if name == "shop.order" else base.visible(name), base.env)
    assert shown(database, asked, reader).totals == expected([one for one in rows if one["unit"] == 2])


def test_hidden_fields_leave_no_figure(orders: Orders) -> None:
    database, _ = orders
    asked = report("kind", where="")
    base = reader_for(asked)
    whole = everything(base.catalogue, "shop.order")

    def without(*names: str) -> Reader:
        less = replace(whole, shown=whole.shown - set(names))
        return Reader(base.catalogue, lambda name: less if name == "shop.order" else base.visible(name), base.env)

    names = [column.name for column in shown(database, asked, without("amount", "parts.paid")).columns]
    assert names == ["kind", "orders", "late", "share"]
    placed = report("kind", where="", measures=(COUNT, AMOUNT, Measure("place", "名次", "rank", "-amount")))
    assert [column.name for column in shown(database, placed, without("amount")).columns] == ["kind", "orders"]
    with pytest.raises(Refused, match="没有权限查看的字段"):
        shown(database, asked, without("kind"))
    with pytest.raises(Refused, match="没有权限查看的字段"):
        shown(database, report("kind"), without("amount"))


def expected(rows: list[dict[str, Any]]) -> dict[str, str | None]:
    amounts = [one["amount"] for one in rows if one["amount"] is not None]
    paid = sum((line["paid"] or Decimal(0) for one in rows for line in one["parts"]), Decimal(0))
    urgent = sum(1 for one in rows if one["urgent"])
    return {
        "orders": str(len(rows)),
        "late": str(sum(1 for one in rows if one["kind"] == "late")),
        "amount": f"{sum(amounts, Decimal(0)):.2f}",
        "paid": f"{paid:.2f}",
        "mean": rounded(sum(amounts, Decimal(0)) / len(amounts), 2) if amounts else None,
        "share": rounded(Decimal(100 * urgent) / len(rows), 1) if rows else None,
        "rate": rounded(paid / len(rows), 2) if rows else None,
    }


def rounded(value: Decimal, scale: int) -> str:
    return str(value.quantize(Decimal(1).scaleb(-scale), "ROUND_HALF_UP"))


def reader_for(asked: Report) -> Reader:
    return system(Catalogue((replace(SHOP, reports=(asked,)),)), NOW)


def shown(database: Database, asked: Report, reader: Reader | None = None, **more: Any) -> Result:
    with database.read() as connection:
        found = run(connection, reader or reader_for(asked), asked, **more)
    json.dumps([row.opens for row in found.rows])
    return found


def test_the_answer_is_json_with_labels(orders: Orders) -> None:
    database, _ = orders
    asked = report("month", "kind", period="this_quarter")
    with database.read() as connection:
        found = run_report(connection, reader_for(asked), asked, period=None, where=None, now=NOW)
    answer = json.loads(json.dumps(found))
    assert answer["period"] == ["2026-01-01", "2026-04-01"]
    assert answer["rows"][0]["keys"] == [
        {"value": "2026-01-01", "label": "2026-01"},
        {"value": "late", "label": "延误"},
    ]
    assert len(answer["rows"][0]["cells"]) == len(answer["totals"]) == len(MEASURES)


@pytest.mark.parametrize(
    "period", ["never", ["2026-03-01"], ["2026-03-02", "2026-03-01"], ["x", "y"], 5, "last_0_days"]
)
def test_a_period_that_makes_no_sense_is_refused(period: Any) -> None:
    with pytest.raises(Invalid, match="时间范围的写法不对"):
        read_period(report("kind"), period, NOW)
