"""A file is routed by its columns, else mapped by likeness of names."""

from __future__ import annotations

from guocheng.connect.mapping import by_likeness, propose, route
from guocheng.definition.entity import Entity, Field
from guocheng.definition.importing import ColumnMap, ImportShape

UNIT = Entity("org.unit", "组织", (Field("name", "名称", "text"), Field("number", "编号", "text")))
TICKET = Entity(
    "complaint.ticket",
    "投诉单",
    (
        Field("external_number", "外部单号", "text", aliases=("工单号", "投诉编号")),
        Field("waybill", "运单号", "text"),
        Field("unit", "责任网点", "link", to="org.unit"),
        Field("courier", "业务员", "link", to="org.person"),
        Field("received_at", "受理时间", "instant"),
        Field("number", "编号", "serial", readonly=True),
    ),
    key=("external_number",),
)
SHAPE = ImportShape(
    "complaint.inbound",
    "进港投诉",
    "complaint.ticket",
    ("工单号", "运单号", "承包区"),
    (ColumnMap("工单号", "external_number"), ColumnMap("派件网点", "unit", "name"), ColumnMap("没有的列", "waybill")),
    ("external_number",),
)
SMALL = ImportShape("complaint.any", "投诉", "complaint.ticket", ("工单号",), (), ("external_number",))


def test_known_shape_wins_and_names_what_it_finds() -> None:
    proposal = propose(["工单号 ", "运单号", "承包区", "派件网点"], [UNIT, TICKET], [SMALL, SHAPE])
    assert proposal is not None
    assert proposal.shape == "complaint.inbound"
    assert [(one.header, one.field) for one in proposal.columns] == [
        ("工单号 ", "external_number"),
        ("派件网点", "unit"),
    ]


def test_shape_with_a_missing_column_does_not_fit() -> None:
    assert route(["工单号", "运单号"], [SHAPE]) is None


def test_unknown_file_is_mapped_by_labels_aliases_and_likeness() -> None:
    proposal = propose(["投诉编号", "基本信息/运单号", "责任网点名称", "业务员工号", "天气"], [UNIT, TICKET], [SHAPE])
    assert proposal is not None
    assert {one.header: (one.field, one.by) for one in proposal.columns} == {
        "投诉编号": ("external_number", ""),
        "基本信息/运单号": ("waybill", ""),
        "责任网点名称": ("unit", "name"),
        "业务员工号": ("courier", "number"),
    }
    assert proposal.key == ("external_number",)
    assert proposal.confidence[0] == 1.0 > proposal.confidence[2]


def test_field_is_filled_by_one_column_and_the_system_fills_its_own() -> None:
    columns = by_likeness(["运单号", "运单号(2)", "编号"], TICKET).columns
    assert [one.field for one in columns] == ["waybill"]


def test_file_like_nothing_we_keep_has_no_proposal() -> None:
    assert propose(["天气", "温度"], [UNIT, TICKET], [SHAPE]) is None


ORDER = Entity(
    "shop.order",
    "订单",
    (
        Field("number", "订单号", "text", unique=True),
        Field(
            "items",
            "明细",
            "lines",
            lines=(
                Field("count", "数量", "integer"),
                Field("price", "单价", "money"),
                Field("all", "金额", "money", formula="1"),
            ),
        ),
    ),
    key=("number",),
)
FUEL = Entity("fleet.fuel", "加油", (Field("count", "数量", "integer"), Field("price", "单价", "money")))


def test_lines_beside_the_key_of_their_record_count_as_his() -> None:
    """单号和明细写在一张表里：认得出是有明细的单据；没有单号，或者换了说法，就不猜。"""
    found = propose(["订单号", "数量", "单价", "金额"], [FUEL, ORDER], [])
    assert found is not None
    assert [(one.header, one.field) for one in found.columns] == [
        ("订单号", "number"),
        ("数量", "items.count"),
        ("单价", "items.price"),
    ]
    without = propose(["数量", "单价"], [FUEL, ORDER], [])
    assert without is not None
    assert without.entity == "fleet.fuel"
    assert [one.field for one in by_likeness(["订单号", "订购数量"], ORDER).columns] == ["number"]
