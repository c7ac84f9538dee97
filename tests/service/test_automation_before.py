"""Before a save (保存前): heard by whatever people save with, and by the rows of a file they import."""

from __future__ import annotations

from pathlib import Path

from guocheng.sdk import automation, nodes, triggers
from guocheng.service.records.lines import LineChanges, save_lines
from tests.service.automating import ORDER, Open
from tests.story.company import Record

#: What is noted as 加急 becomes urgent; nothing is saved that is noted as 不行.
CHECK = automation(
    "auto.before", "保存前", triggers.before_save(),
    [nodes.stop("no", "不行", failed=True, says="「{number}」不行", when="note = '不行'"),
     nodes.update("urgent", "加急", {"urgent": "true"}, ),
     nodes.choose("sum", "合计", nodes.way("有明细", nodes.update("total", "合计", {"amount": "SUM(items.price)"}),
                                         when="COUNT(items) > 0"))],
    run_as="system", on=ORDER, when="note = '加急' or note = '不行'",
)  # fmt: skip


def test_a_decision_and_a_move_are_heard(opened: Open) -> None:
    """审批时填的字段、流转，保存前的规则一样管：能填字段，也能拦下。"""
    shop = opened(CHECK)
    order = shop.order("主管", number="审")
    shop.company.does("主管", "请批", order)
    assert shop.refused(lambda: shop.company.approves("主管", order, note="不行")) == ["「审」不行"]
    shop.company.approves("主管", order, note="加急")
    assert shop.value(order, "urgent") is True
    held = shop.order("主管", number="流")
    shop.company.writes("主管", held, note="加急")
    shop.company.writes("主管", held, urgent=False, note="")
    refusing = automation(
        "auto.moves", "流转前", triggers.before_save(), [nodes.stop("no", "不行", failed=True, says="先补金额")],
        run_as="system", on=ORDER, when="ISEMPTY(amount)",
    )  # fmt: skip
    again = opened(refusing)
    assert again.refused(lambda: again.company.does("主管", "放弃", held)) == ["先补金额"]
    assert again.company.stage(held) == "新建"


def test_saving_by_the_line_is_heard(opened: Open) -> None:
    """逐行保存明细：规则看得到整张单的明细，填的字段跟着保存。"""
    shop = opened(CHECK)
    order = shop.order("主管", number="行", note="加急", items=[{"what": "甲", "price": "10"}])
    assert str(shop.value(order, "amount")) == "10.00"
    version = shop.company.sees("主管", order)["version"]
    changes = LineChanges(add=[{"values": {"what": "乙", "price": "5"}}])
    shop.company.command(
        "主管",
        lambda change: save_lines(
            change, entity=ORDER, record_id=order.id, field="items", version=version, changes=changes
        ),
    )
    assert str(shop.value(order, "amount")) == "15.00"


def test_rows_of_a_file_are_heard(opened: Open, tmp_path: Path) -> None:
    """导入：每一行都过保存前的规则，填得上，也拦得下，拦下的说明原因。"""
    shop = opened(CHECK)
    file = tmp_path / "订单.csv"
    file.write_text("编号,备注\n导入一,加急\n导入二,不行\n导入三,\n", encoding="utf-8")
    columns = [{"header": "编号", "field": "number"}, {"header": "备注", "field": "note"}]
    mapping = {"entity": ORDER, "columns": columns, "key": [], "mode": "add"}
    counts = shop.company.imports("主管", file, mapping)["counts"]
    assert (counts["new"], counts["error"]) == (2, 1)
    rows = {one["number"]: Record(ORDER, one["id"]) for one in shop.company.lists("主管", ORDER)}
    assert shop.value(rows["导入一"], "urgent") is True
    assert not shop.value(rows["导入三"], "urgent")
    assert "导入二" not in rows
