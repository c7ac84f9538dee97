"""Relations: several links, records pointing back, one to one, trees, look-ups live and copied."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from guocheng.base.problem import Invalid, Refused
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.role import Right
from guocheng.expr.run import Env
from guocheng.sdk import back, entity, integer, lines, link, links, lookup, money, phone, text
from guocheng.store import jobs, records
from guocheng.store.database import Database
from guocheng.store.query import Reader, RowGrant, Visibility, everything, read_query, system, window
from guocheng.store.query.columns import read_columns
from guocheng.store.records import Origin
from guocheng.store.records.bulk import ChangedRow, NewRow, insert_many, update_many
from guocheng.store.tables import carry_out, plan

NOW = datetime(2026, 3, 1, 4, tzinfo=UTC)
BY = Origin(NOW, cause="测试")

STATION = entity(
    "net.station",
    "网点",
    [
        text("name", "名称", required=True),
        phone("mobile", "电话"),
        money("rent", "租金"),
        link("parent", "上级", "net.station"),
        back("parcels", "包裹", of="net.parcel", by="station"),
        back("big", "大件", of="net.parcel", by="passed", where="weight > 5"),
        back("lease", "租约", of="net.lease", by="station"),
    ],
    title="{name}",
    parent_field="parent",
)
LEASE = entity("net.lease", "租约", [text("no", "编号"), link("station", "网点", "net.station", unique=True)])
PARCEL = entity(
    "net.parcel",
    "包裹",
    [
        text("no", "单号", required=True),
        integer("weight", "重量"),
        link("station", "网点", "net.station"),
        links("passed", "经过网点", "net.station"),
        lookup("rent_now", "网点租金", "station.rent"),
        lookup("rent_then", "当时租金", "station.rent", snapshot=True),
        lookup("region", "上级网点", "station.parent"),
        lookup("region_name", "上级名称", "station.parent.name"),
        lookup("mobile", "网点电话", "station.mobile"),
        lines("legs", "路段", [
            link("at", "网点", "net.station"),
            lookup("rent_now", "租金", "at.rent"),
            lookup("name_then", "当时名称", "at.name", snapshot=True),
        ]),
    ],
    title="{no}",
)  # fmt: skip
CATALOGUE = Catalogue((Bundle("net", "网络", "1", entities=(STATION, LEASE, PARCEL)),))
SYSTEM = system(CATALOGUE, NOW)

Net = Database


@pytest.fixture
def net(db: Database) -> Net:
    """Three stations in a tree: 总站, 北站 below it, 小站 below that."""
    with db.read() as connection:
        planned = plan(connection, CATALOGUE)
    carry_out(db, planned)
    for name, rent, parent in (("总站", "100", None), ("北站", "20", 1), ("小站", "5", 2)):
        create(db, "net.station", name=name, rent=Decimal(rent), parent=parent, mobile="13800001234")
    return db


def create(db: Database, entity: str, **values: Any) -> int:
    with db.transaction() as connection:
        return records.create(connection, CATALOGUE, entity, values, BY).id


def change(db: Database, entity: str, record_id: int, **values: Any) -> None:
    with db.transaction() as connection:
        records.update(connection, CATALOGUE, entity, record_id, values, BY)


def values_of(db: Database, entity: str, record_id: int) -> dict[str, Any]:
    with db.read() as connection:
        found = records.read(connection, CATALOGUE, entity, record_id)
    assert found is not None
    return found.values


def rows(db: Database, entity: str, reader: Reader = SYSTEM, **question: Any) -> list[dict[str, Any]]:
    asked = read_query(reader, entity, **{"sort": ["id"], **question})
    with db.read() as connection:
        found: list[dict[str, Any]] = json.loads(window(connection, reader, asked).rows)
    return found


def ids(db: Database, entity: str, reader: Reader = SYSTEM, **where: Any) -> list[int]:
    return [row["id"] for row in rows(db, entity, reader, where=where, columns=[])]


# ---- several ---------------------------------------------------------------------------------------------------------


def test_several_links_keep_their_order_and_are_read_with_titles(net: Net) -> None:
    parcel = create(net, "net.parcel", no="P1", passed=[3, 1])
    assert values_of(net, "net.parcel", parcel)["passed"] == [3, 1]
    (row,) = rows(net, "net.parcel", columns=["passed"])
    assert row["passed"] == [{"id": 3, "title": "小站"}, {"id": 1, "title": "总站"}]


def test_several_links_lead_to_what_is_there(net: Net) -> None:
    with pytest.raises(Invalid, match="有 1 条不存在"):
        create(net, "net.parcel", no="P1", passed=[3, 99])
    parcel = create(net, "net.parcel", no="P1", passed=[3])
    with pytest.raises(Invalid, match="有 2 条不存在"):
        change(net, "net.parcel", parcel, passed=[98, 99, 3])


def test_who_is_named_by_several_links_stays(net: Net) -> None:
    create(net, "net.parcel", no="P1", passed=[3])
    with pytest.raises(Refused, match="1 条「包裹」\\(经过网点\\)"), net.transaction() as connection:
        records.delete(connection, CATALOGUE, "net.station", 3, BY)


def test_several_links_are_asked_like_one(net: Net) -> None:
    one = create(net, "net.parcel", no="P1", passed=[1, 2])
    two = create(net, "net.parcel", no="P2", passed=[3])
    none = create(net, "net.parcel", no="P3")
    assert ids(net, "net.parcel", field="passed", op="contains", value=1) == [one]
    assert ids(net, "net.parcel", field="passed", op="contains", value="小") == [two]
    assert ids(net, "net.parcel", field="passed", op="in", value=[1, 3]) == [one, two]
    assert ids(net, "net.parcel", field="passed", op="not_in", value=[1]) == [two, none]
    assert ids(net, "net.parcel", field="passed", op="empty") == [none]
    assert ids(net, "net.parcel", field="passed", op="below", value=2) == [one, two]
    assert ids(net, "net.parcel", field="passed.name", op="eq", value="北站") == [one]
    assert ids(net, "net.parcel", field="passed.parent.name", op="eq", value="北站") == [two]


def test_the_index_finds_members(net: Net) -> None:
    with net.read() as connection:
        definitions = connection.execute("select indexdef from pg_indexes where tablename = 'net_parcel'").fetchall()
    assert any("gin (passed)" in one for (one,) in definitions)


# ---- pointing back ---------------------------------------------------------------------------------------------------


def test_a_record_knows_what_points_at_it(net: Net) -> None:
    create(net, "net.parcel", no="P1", station=2, passed=[1, 2], weight=9)
    create(net, "net.parcel", no="P2", station=2, passed=[1], weight=2)
    found = rows(net, "net.station", columns=["parcels", "big"])
    assert [(row["parcels"], row["big"]) for row in found] == [(0, 1), (2, 1), (0, 0)]
    assert ids(net, "net.station", field="parcels", op="gt", value=1) == [2]
    assert ids(net, "net.station", field="parcels.weight", op="eq", value=9) == [2]
    assert ids(net, "net.station", field="big.no", op="eq", value="P2") == []


def test_the_window_on_a_record_is_a_filter(net: Net) -> None:
    create(net, "net.parcel", no="P1", station=2, passed=[1, 2], weight=9)
    create(net, "net.parcel", no="P2", station=2, passed=[1], weight=2)
    assert ids(net, "net.parcel", back="net.station.parcels", value=2) == [1, 2]
    assert ids(net, "net.parcel", back="net.station.big", value=1) == [1]
    with pytest.raises(Invalid, match="没有这个关联查询"):
        ids(net, "net.lease", back="net.station.parcels", value=2)


def test_a_tree_is_asked_for_branch_by_branch(net: Net) -> None:
    assert ids(net, "net.station", field="id", op="below", value=2) == [2, 3]
    found = rows(net, "net.station", columns=["name", "has_children"])
    assert [row["has_children"] for row in found] == [True, True, False]
    few = seeing(station=lambda one: replace(one, rows={Right.SEE: (RowGrant(fields=("id",), ids=(1, 2)),)}))
    found = rows(net, "net.station", few, columns=["has_children"])
    assert [row["has_children"] for row in found] == [True, False]


def test_one_to_one_is_shown_from_both_sides(net: Net) -> None:
    lease = create(net, "net.lease", no="L1", station=2)
    found = rows(net, "net.station", columns=["lease"])
    assert [row["lease"] for row in found] == [None, {"id": lease, "title": "L1"}, None]
    assert ids(net, "net.station", field="lease", op="not_empty") == [2]
    assert ids(net, "net.station", field="lease.no", op="eq", value="L1") == [2]
    with pytest.raises(Invalid, match="不能重复"):
        create(net, "net.lease", no="L2", station=2)


# ---- look-ups --------------------------------------------------------------------------------------------------------


def test_a_live_look_up_follows_and_a_snapshot_stays(net: Net) -> None:
    parcel = create(net, "net.parcel", no="P1", station=2, legs=[{"at": 3}])
    change(net, "net.station", 2, rent=Decimal("77.00"))
    change(net, "net.station", 3, name="新站")
    (row,) = rows(net, "net.parcel", columns=["rent_now", "rent_then", "region", "region_name", "legs"])
    assert (row["rent_now"], row["rent_then"]) == ("77.00", "20.00")
    assert (row["region"], row["region_name"]) == ({"id": 1, "title": "总站"}, "总站")
    (leg,) = row["legs"]
    assert (leg["rent_now"], leg["name_then"]) == ("5.00", "小站")
    change(net, "net.parcel", parcel, no="P1b")
    assert values_of(net, "net.parcel", parcel)["rent_then"] == Decimal("20.00")
    change(net, "net.parcel", parcel, station=1)
    assert values_of(net, "net.parcel", parcel)["rent_then"] == Decimal("100.00")
    change(net, "net.parcel", parcel, station=None)
    assert values_of(net, "net.parcel", parcel)["rent_then"] is None


def test_a_snapshot_of_a_line_is_copied_when_its_link_changes(net: Net) -> None:
    parcel = create(net, "net.parcel", no="P1", legs=[{"at": 3}, {"at": 1}])
    first, second = values_of(net, "net.parcel", parcel)["legs"]
    change(net, "net.station", 1, name="总部")
    change(net, "net.parcel", parcel, legs=[{**first, "at": 1}, second])
    assert [leg["name_then"] for leg in values_of(net, "net.parcel", parcel)["legs"]] == ["总部", "总站"]


def test_loading_many_copies_snapshots_too(net: Net) -> None:
    with net.transaction() as connection:
        rows_ = [NewRow({"no": f"B{n}", "station": n, "passed": [n]}) for n in (1, 2)]
        found = insert_many(connection, CATALOGUE, "net.parcel", rows_, BY)
    assert [values_of(net, "net.parcel", one)["rent_then"] for one in found] == [Decimal(100), Decimal(20)]


def test_look_ups_are_filtered_and_sorted(net: Net) -> None:
    for number, station in enumerate((2, 3, 1, None), 1):
        create(net, "net.parcel", no=f"P{number}", station=station)
    assert ids(net, "net.parcel", field="rent_now", op="ge", value="20") == [1, 3]
    assert ids(net, "net.parcel", field="region", op="eq", value=2) == [2]
    assert ids(net, "net.parcel", field="region.name", op="eq", value="总站") == [1]
    assert ids(net, "net.parcel", field="legs.rent_now", op="gt", value="1") == []
    ordered = rows(net, "net.parcel", sort=[["rent_now", "desc"]], columns=[])
    assert [row["id"] for row in ordered] == [4, 3, 1, 2]


def test_expressions_read_look_ups(net: Net) -> None:
    from guocheng.store.expr_sql import Place, expression
    from guocheng.store.parameters import Parameters

    create(net, "net.parcel", no="P1", station=3, legs=[{"at": 1}, {"at": 2}])
    checked = CATALOGUE.checked("net.parcel", "rent_now * 2 + SUM(legs.rent_now) + LEN(region_name) + LEN(region.name)")
    parameters = Parameters()
    from psycopg import sql

    value = expression(checked, Place(CATALOGUE, "net.parcel", "t"), parameters, Env(NOW))
    with net.read() as connection:
        query = sql.SQL("select {} from net_parcel t").format(value)
        row = connection.execute(query, parameters.values).fetchone()
    assert row == (Decimal("134"),)


# ---- rights ----------------------------------------------------------------------------------------------------------


def seeing(**changed: Callable[[Visibility], Visibility]) -> Reader:
    """Return a reader who sees everything but what is changed, by the last word of the entity."""

    def visible(name: str) -> Visibility:
        whole = everything(CATALOGUE, name)
        change = changed.get(name.rpartition(".")[2])
        return change(whole) if change else whole

    return Reader(CATALOGUE, visible, Env(NOW))


def test_what_is_hidden_behind_the_link_is_blank_and_has_no_influence(net: Net) -> None:
    create(net, "net.parcel", no="P1", station=2)
    hidden = seeing(station=lambda one: replace(one, shown=one.shown - {"rent"}))
    (row,) = rows(net, "net.parcel", hidden, columns=["rent_now", "region_name"])
    assert (row["rent_now"], row["region_name"]) == (None, "总站")
    assert ids(net, "net.parcel", hidden, field="rent_now", op="gt", value="1") == []
    assert ids(net, "net.parcel", hidden, field="rent_now", op="not_empty") == []


def test_rows_that_are_not_seen_give_nothing(net: Net) -> None:
    create(net, "net.parcel", no="P1", station=2, passed=[2])
    create(net, "net.parcel", no="P2", station=3, passed=[3])
    few = seeing(station=lambda one: replace(one, rows={Right.SEE: (RowGrant(fields=("id",), ids=(3,)),)}))
    found = rows(net, "net.parcel", few, columns=["rent_now", "region_name"])
    assert [(row["rent_now"], row["region_name"]) for row in found] == [(None, None), ("5.00", None)]
    assert ids(net, "net.parcel", few, field="passed.rent", op="gt", value="1") == [2]
    own = seeing(parcel=lambda one: replace(one, rows={Right.SEE: (RowGrant(fields=("id",), ids=(2,)),)}))
    assert [row["parcels"] for row in rows(net, "net.station", own, columns=["parcels"])] == [0, 0, 1]
    nobody = seeing(parcel=lambda one: replace(one, shown=one.shown - {"station"}))
    assert [row["parcels"] for row in rows(net, "net.station", nobody, columns=["parcels"])] == [None] * 3


def test_what_is_masked_there_is_masked_here(net: Net) -> None:
    create(net, "net.parcel", no="P1", station=2)
    masked = seeing(station=lambda one: replace(one, masked=frozenset({"mobile", "rent"})))
    (row,) = rows(net, "net.parcel", masked, columns=["mobile", "rent_now"])
    assert row == {"id": 1, "version": 1, "title": "P1", "mobile": "138****1234", "rent_now": None}
    with pytest.raises(Invalid, match="不能用"):
        ids(net, "net.parcel", masked, field="mobile", op="contains", value="0000")
    with pytest.raises(Invalid, match="部分隐藏"):
        rows(net, "net.parcel", masked, sort=["rent_now"])
    assert read_columns(masked, "net.parcel", None)


# ---- trees -----------------------------------------------------------------------------------------------------------


def test_no_record_stands_below_itself(net: Net) -> None:
    for parent in (1, 2, 3):
        with pytest.raises(Invalid, match="不能放到自己或自己的下级下面"):
            change(net, "net.station", 1, parent=parent)
    change(net, "net.station", 3, parent=1)
    assert values_of(net, "net.station", 3)["parent"] == 1


def test_many_moves_at_once_make_no_circle(net: Net) -> None:
    """一次导入把两个网点互相放到对方下面,两个都对,合起来不对。"""
    change(net, "net.station", 2, parent=None)
    with net.transaction() as connection:
        before = records.read_many(connection, CATALOGUE, "net.station", [1, 2])
        moved = [ChangedRow(one.id, one.version, one.values, {"parent": 3 - one.id}) for one in before]
        with pytest.raises(Invalid, match="下级下面"):
            update_many(connection, CATALOGUE, "net.station", moved, BY)


# ---- titles that follow ----------------------------------------------------------------------------------------------


QUOTING = Catalogue((Bundle("net", "网络", "1", entities=(
    STATION, LEASE, PARCEL,
    entity("net.visit", "走访", [link("station", "网点", "net.station"), links("others", "其他", "net.station")],
           title="走访{station}"),
    entity("net.note", "记事", [text("words", "内容"), link("visit", "走访", "net.visit", searchable=True)]),
)),))  # fmt: skip


def test_titles_and_search_texts_follow_a_rename(db: Database) -> None:
    """网点改了名,引用它名字的走访、引用走访的记事,由后台接着改,再查得到新名字。"""
    with db.read() as connection:
        planned = plan(connection, QUOTING)
    carry_out(db, planned)
    with db.transaction() as connection:
        for entity_name, values in (
            ("net.station", {"name": "北站"}),
            ("net.visit", {"station": 1}),
            ("net.note", {"words": "记", "visit": 1}),
        ):
            records.create(connection, QUOTING, entity_name, values, BY)
        records.update(connection, QUOTING, "net.station", 1, {"name": "新北站"}, BY)
    done = 0
    while _one_job(db):
        done += 1
    # The visits are looked at a second time, for who was writing meanwhile; then nothing differs and nothing follows.
    assert done == 3
    reader = system(QUOTING, NOW)
    with db.read() as connection:
        asked = read_query(reader, "net.note", search="xbz", columns=["visit"])
        (row,) = json.loads(window(connection, reader, asked).rows)
    assert row["visit"] == {"id": 1, "title": "走访新北站"}


def _one_job(db: Database) -> bool:
    """Do one job as a worker does: effect and end in one transaction."""

    def work(connection: psycopg.Connection) -> bool:
        job = jobs.claim(connection, kinds=[records.FOLLOW_TITLES], worker="w")
        if job is not None:
            jobs.finish(connection, job, records.follow_titles(connection, QUOTING, **job.payload))
        return job is not None

    return db.run(work)
