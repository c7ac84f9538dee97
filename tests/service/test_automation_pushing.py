"""A record is pushed down into another one with its lines (下推); what has gone on is counted once, and never lost."""

from __future__ import annotations

from typing import Any

from guocheng.sdk import automation, nodes, triggers
from tests.service.automating import ORDER, TASK, Open, Shop, wrong
from tests.service.test_automation_killed import Killed, dying_at
from tests.story.company import Record

LINES = {"part": "item.what"}
COUNTED = {"origin": "origin", "amount": "many", "whole": "item.count"}
ITEMS = [{"what": "甲", "count": 5}, {"what": "乙", "count": 2}, {"what": "丙"}]


def pushing(name: str, **told: Any) -> Any:
    push = nodes.push_down(
        "made", "下推任务", TASK, each="items", into="parts",
        line_sets=LINES, sets={"what": "number", "order": "id"}, **told,
    )  # fmt: skip
    after = nodes.update("after", "写备注", {"note": "made.what & '：' & COUNT(made.parts)"})
    return automation(name, "下推", triggers.button("下推"), [push, after], run_as="system", on=ORDER, tries=1)


def made(shop: Shop, order: Record) -> list[tuple[int, list[tuple[str, Any]]]]:
    rows = shop.company.lists("主管", TASK, where={"field": "order", "op": "eq", "value": order.id})
    found = []
    for row in sorted(rows, key=lambda one: one["id"]):
        parts = shop.value(Record(TASK, row["id"]), "parts")
        found.append((row["id"], [(one["part"], one["many"]) for one in parts]))
    return found


def push(shop: Shop, order: Record, name: str) -> str:
    shop.presses("主管", order, name)
    shop.works()
    return shop.states(name, order)[-1]


def test_every_line_goes_on_and_what_was_deleted_can_go_on_again(opened: Open) -> None:
    """下推一次全部带过去；没有剩的就说明白；改少了、删掉了，数量自动还回来。"""
    shop = opened(pushing("auto.push", **COUNTED))
    order = shop.order("主管", number="推", items=ITEMS)
    assert push(shop, order, "auto.push") == "done"
    [(first, parts)] = made(shop, order)
    assert parts == [("甲", 5), ("乙", 2)]
    assert shop.value(order, "note") == "推：2"
    assert push(shop, order, "auto.push") == "failed"
    assert "已经全部下推完了" in shop.runs("auto.push", order)[-1].why
    lines = shop.value(Record(TASK, first), "parts")
    shop.company.writes("主管", Record(TASK, first), parts=[{**lines[0], "many": 3}, lines[1]])
    assert push(shop, order, "auto.push") == "done"
    assert made(shop, order)[1][1] == [("甲", 2)]
    shop.deletes("主管", Record(TASK, first))
    assert push(shop, order, "auto.push") == "done"
    assert made(shop, order)[-1][1] == [("甲", 3), ("乙", 2)]


def test_without_an_origin_all_lines_go_on_every_time(opened: Open) -> None:
    """不记来源的，每次都全部带过去。"""
    shop = opened(pushing("auto.plain"))
    order = shop.order("主管", number="推", items=ITEMS)
    assert [push(shop, order, "auto.plain") for _ in range(2)] == ["done", "done"]
    assert [one for _, one in made(shop, order)] == [[("甲", None), ("乙", None), ("丙", None)]] * 2


def test_killed_between_any_two_statements_it_is_pushed_once(opened: Open) -> None:
    """在任意两条语句之间被杀：只下推一次。"""
    shop = opened(pushing("auto.cut", **COUNTED))

    def pushed(statement: int) -> int:
        order = shop.order("主管", number="杀", items=ITEMS)
        shop.presses("主管", order, "auto.cut")
        with dying_at(statement) as counted:
            try:
                shop.works()
            except Killed:
                counted[0] = 0
        shop.works()
        assert [one for _, one in made(shop, order)] == [[("甲", 5), ("乙", 2)]]
        return counted[0]

    many = pushed(0)
    for statement in range(1, many, max(1, many // 12)):
        pushed(statement)


def test_what_can_never_be_pushed_is_refused() -> None:
    """写错的说得出：不是明细、列不对、要记数量却没写全。"""
    assert wrong(pushing("auto.good", **COUNTED)) == []
    assert "automation.not_counted" in wrong(pushing("auto.bad", origin="origin"))
    assert "automation.not_counted" in wrong(pushing("auto.bad", **{**COUNTED, "origin": "part"}))
    bad = nodes.push_down("made", "推", TASK, each="items", into="what", line_sets={})
    assert "automation.no_lines" in wrong(
        automation("auto.bad", "坏", triggers.button("坏"), [bad], run_as="system", on=ORDER)
    )
