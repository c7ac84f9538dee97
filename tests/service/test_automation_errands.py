"""People are given something to do by automations (派任务、请人填写): in their todo centre, done once."""

from __future__ import annotations

from typing import Any

import pytest

from guocheng.base.problem import Conflict, Invalid, NotFound
from guocheng.definition.automation import Automation
from guocheng.definition.automation_triggers import Input
from guocheng.sdk import automation, holder, nodes, role_member, starter, triggers
from guocheng.service import errands, todo
from tests.service.automating import ORDER, TASK, Open, Shop, wrong
from tests.service.test_automation_killed import Killed, dying_at

PRICE = Input("price", "成交价", "number", required=True)
ASKS = (PRICE, Input("day", "哪天", "date"), Input("sure", "说定了", "boolean"), Input("why", "说明"))


def asked(name: str, *more: Any, **words: Any) -> Automation:
    """Return an automation that asks the chief and the keeper for a price and sets it."""
    asking = nodes.fill_in(
        "ask", "问成交价", [role_member("chief"), role_member("keeper")], "{number} 卖了多少？", ASKS, hours="8"
    )
    sets = {"amount": "ask.price", "note": "ask.why", "due": "ask.day", "urgent": "ask.sure"}
    return automation(
        name, "问价", triggers.button("问价"), [asking, nodes.update("set", "写上", sets), *more],
        run_as="system", on=ORDER, **words,
    )  # fmt: skip


def rows(shop: Shop, name: str, **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = shop.company.ask(name, lambda look: errands.listing(look, **more))["rows"]
    return found


def waiting(shop: Shop, name: str) -> int:
    counts = shop.company.ask(name, lambda look: todo.box(look, box="errands", search="", after=None, limit=1))[
        "counts"
    ]
    return int(counts["errands"])


def fills(shop: Shop, name: str, errand: int, note: str = "", **values: Any) -> Any:
    return shop.company.command(name, lambda c: errands.finish(c, errand_id=errand, values=values, note=note))


def test_a_run_waits_until_one_of_those_asked_has_filled_it_in(opened: Open) -> None:
    """请人填写：停在那里，两个人都看得到，一个人填了就继续，填的值后面用得到。"""
    shop = opened(asked("auto.price"))
    order = shop.order("主管", number="A-1")
    shop.presses("主管", order, "auto.price")
    shop.works()
    assert shop.states("auto.price") == ["asking"]
    [mine] = rows(shop, "主管")
    assert mine["says"] == "A-1 卖了多少？"
    assert mine["record"] == {"entity": ORDER, "entity_label": "订单", "id": order.id, "title": "A-1"}
    assert mine["people"] == ["主管", "管理员"]
    assert mine["due_at"] is not None
    assert (waiting(shop, "管理员"), waiting(shop, "店员")) == (1, 0)
    with pytest.raises(Invalid) as refused:
        fills(shop, "主管", mine["id"], price="便宜", day="明天")
    assert len(refused.value.problems) == 2
    with pytest.raises(Invalid):
        fills(shop, "主管", mine["id"], why="没有价")
    with pytest.raises(NotFound):
        fills(shop, "店员", mine["id"], price=1)
    fills(shop, "管理员", mine["id"], price="12.50", day="2026-12-01", sure=True, why="熟客")
    with pytest.raises(Conflict, match="管理员"):
        fills(shop, "主管", mine["id"], price=1)
    shop.works()
    assert shop.states("auto.price") == ["done"]
    seen = shop.company.sees("主管", order)["values"]
    assert (seen["amount"], seen["note"], seen["due"], seen["urgent"]) == ("12.50", "熟客", "2026-12-01", True)
    assert rows(shop, "主管") == []
    assert [one["id"] for one in rows(shop, "管理员", done=True)] == [mine["id"]]


def test_a_task_is_given_and_the_run_goes_on(opened: Open) -> None:
    """派任务：不等，做完的人打勾；别人做完就不再提醒；找不到人算失败。"""
    made = automation(
        "auto.handed", "派任务", triggers.created(),
        [nodes.entrust("call", "回访", [role_member("chief"), starter()], "给 {number} 打个电话", hours="4"),
         nodes.update("mark_it", "记下", {"mark": "'派了'"})],
        run_as="system", on=ORDER, when="number = '派'",
    )  # fmt: skip
    nobody = automation(
        "auto.nobody", "没人", triggers.button("没人"), [nodes.entrust("call", "找买手", holder("buyer"), "x")],
        run_as="system", on=ORDER, tries=1,
    )  # fmt: skip
    shop = opened(made, nobody)
    order = shop.order("店员", number="派")
    shop.works()
    assert (shop.states("auto.handed", order), shop.value(order, "mark")) == (["done"], "派了")
    [mine] = rows(shop, "店员")
    assert (mine["asks"], mine["says"], mine["late"]) == (None, "给 派 打个电话", False)
    shop.later(days=3)
    assert rows(shop, "主管")[0]["late"]
    shop.presses("主管", order, "auto.nobody")
    shop.works()
    assert shop.states("auto.nobody") == ["failed"]
    fills(shop, "店员", mine["id"], note="打过了")
    assert (rows(shop, "主管"), rows(shop, "店员")) == ([], [])
    assert rows(shop, "店员", done=True)[0]["note"] == "打过了"


def test_killed_between_any_two_statements_it_is_asked_once(opened: Open) -> None:
    """在任意两条语句之间被杀：同一步只问一次，填了的不丢，后面的只做一次。"""
    shop = opened(asked("auto.asked", nodes.add("after", "之后", TASK, {"what": "ask.why", "order": "id"})))
    shop.works()

    def whole(kill_ask: int, kill_go: int) -> tuple[int, int]:
        order = shop.order("主管", number="杀")
        shop.presses("主管", order, "auto.asked")
        counts = [dies(kill_ask)]
        [one] = rows(shop, "主管")
        fills(shop, "主管", one["id"], price=5, why="好")
        counts.append(dies(kill_go))
        assert rows(shop, "主管") == []
        assert (shop.tasks(order), shop.states("auto.asked", order)) == (["好"], ["done"])
        return counts[0], counts[1]

    def dies(statement: int) -> int:
        with dying_at(statement) as counted:
            try:
                shop.works()
            except Killed:
                counted[0] = 0
        shop.works()
        return counted[0]

    asks, goes = whole(0, 0)
    for part in range(1, 13):
        whole(max(1, asks * part // 13), max(1, goes * part // 13))


def test_one_that_waits_in_vain_is_given_up_and_nobody_is_asked_any_more(opened: Open) -> None:
    """等不到的可以放弃，任务随之消失；试运行不真的派给人。"""
    shop = opened(asked("auto.vain"))
    order = shop.order("主管", number="B")
    shop.presses("主管", order, "auto.vain")
    shop.works()
    [mine] = rows(shop, "主管")
    shop.steers("管理员", "give_up", shop.runs("auto.vain")[0].id, reason="不问了")
    assert rows(shop, "主管") == []
    with pytest.raises(Conflict, match="不用办"):
        fills(shop, "主管", mine["id"], price=1)
    shop.steers("管理员", "retry", shop.runs("auto.vain")[0].id)
    shop.works()
    assert shop.states("auto.vain") == ["asking"]
    assert len(rows(shop, "主管")) == 1


def test_what_can_never_be_asked_is_refused() -> None:
    """写错的说得出：没有人、没有要填的、类型不对、同步的自动化里要等人。"""

    def one(node: Any, **words: Any) -> list[str]:
        return wrong(
            automation("auto.bad", "坏的", triggers.button("坏"), [node], **{"run_as": "system", "on": ORDER, **words})
        )

    chief = role_member("chief")
    assert "flow.nobody" in one(nodes.entrust("a", "派", (), "做"))
    assert "automation.nothing_asked" in one(nodes.fill_in("a", "问", chief, "问", ()))
    assert "automation.bad_input" in one(nodes.fill_in("a", "问", chief, "问", [Input("x", "钱", "money")]))
    assert "automation.cannot_wait" in one(nodes.fill_in("a", "问", chief, "问", ASKS), at_once=True)
    assert one(nodes.fill_in("a", "问", chief, "问 {number}", ASKS)) == []
