"""Automations in the hands of people (自动化的管理): who sees and steers what, versions, switches, circles, drafts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from guocheng.base.problem import Conflict, NotFound
from guocheng.definition.automation import Automation, Node
from guocheng.definition.codec import to_json
from guocheng.sdk import automation, nodes, triggers
from guocheng.service import definitions, drafting
from guocheng.service.automation import control, keeping, seeing
from tests.service.automating import ORDER, TASK, Open

MAKE = nodes.add("task", "建任务", TASK, {"what": "number & '任务'", "order": "id"})


def pressed(name: str, *steps: Node, **words: Any) -> Automation:
    """Return an automation behind a button."""
    given: dict[str, Any] = {"run_as": "system", "on": ORDER, **words}
    return automation(f"auto.{name}", f"按钮 {name}", triggers.button("按"), steps or [MAKE], **given)


def test_who_manages_sees_and_others_only_that_it_ran(opened: Open) -> None:
    """管理流程的人看得到自动化和运行记录；店员只看得到按钮和运行过什么，看不到原因。"""
    shop = opened(pressed("seen", nodes.stop("no", "不行", failed=True, says="内部原因"), tries=1))
    order = shop.order("店员", number="看")
    shop.company.writes("店员", order, buyer=shop.company.people["店员"])
    shop.presses("店员", order, "auto.seen")
    shop.works()
    [run] = shop.runs("auto.seen", order)
    ask = shop.company.ask
    assert [row["name"] for row in ask("主管", lambda look: seeing.listing(look))["rows"]] == ["auto.seen"]
    assert ask("店员", lambda look: seeing.listing(look))["rows"] == []
    assert ask("店员", lambda look: seeing.run_list(look))["rows"] == []
    for hidden in (
        lambda look: seeing.show(look, name="auto.seen"),
        lambda look: seeing.run_of(look, run_id=run.id),
    ):
        with pytest.raises(NotFound):
            ask("店员", hidden)
    for verb in ("retry", "give_up"):
        with pytest.raises(NotFound):
            shop.steers("店员", verb, run.id)
    on_record: dict[str, Any] = {"entity": ORDER, "record_id": order.id}
    mine = ask("店员", lambda look: seeing.of_record(look, **on_record))
    assert mine["buttons"] == [{"name": "auto.seen", "label": "按", "danger": False}]
    assert [(one["state_label"], one["why"]) for one in mine["runs"]] == [("失败", "")]
    assert mine["may"] == {"manage": False}
    theirs = ask("主管", lambda look: seeing.of_record(look, **on_record))
    assert theirs["runs"][0]["why"] == "内部原因"
    shown = ask("主管", lambda look: seeing.run_of(look, run_id=run.id))
    assert [(one["kind"], one["node_label"]) for one in shown["steps"]] == [("began", ""), ("ended", "不行")]
    assert shown["actor"]["name"] == "店员"
    assert shown["can"] == {"retry": True, "give_up": True}
    row = ask("主管", lambda look: seeing.show(look, name="auto.seen"))
    assert row["counts"] == {"waiting": 0, "failed": 1, "day": 1, "day_failed": 1}
    assert [one["kind_label"] for one in row["nodes"]] == ["结束"]


def test_a_log_calls_the_way_it_took_as_it_was_drawn(opened: Open) -> None:
    """走了哪一路，用这一路自己的叫法。"""
    small = nodes.way("小单", nodes.stop("end", "到此"), when="amount < 10")
    shop = opened(pressed("split", nodes.choose("size", "看大小", small, nodes.way("大单", MAKE)), at_once=True))
    order = shop.order("主管", number="分", amount="50")
    shop.presses("主管", order, "auto.split")
    [run] = shop.runs("auto.split", order)
    steps = shop.company.ask("主管", lambda look: seeing.run_of(look, run_id=run.id))["steps"]
    assert [one["text"] for one in steps if one["kind"] == "took"] == ["大单"]


def test_failed_runs_are_taken_up_or_given_up_once(opened: Open) -> None:
    """重试、全部重试、放弃；没有失败的不能重试。"""
    no = nodes.stop("no", "不行", failed=True, says="不加急", when="not urgent")
    shop = opened(pressed("again", no, MAKE, tries=1))
    orders = [shop.order("主管", number=f"再{one}", urgent=False) for one in range(3)]
    for one in orders:
        shop.presses("主管", one, "auto.again")
    shop.works()
    assert shop.states("auto.again") == ["failed"] * 3
    first = shop.runs("auto.again")[0]
    assert shop.steers("主管", "give_up", first.id, reason="不要了")["why"] == "主管放弃：不要了"
    with pytest.raises(Conflict):
        shop.steers("主管", "give_up", first.id)
    shop.company.writes("主管", orders[1], urgent=True)
    assert shop.company.command("主管", lambda c: control.retry_all(c, name="auto.again")) == {"retried": 2}
    shop.works()
    assert shop.states("auto.again") == ["given_up", "done", "failed"]
    done = shop.runs("auto.again")[1]
    with pytest.raises(Conflict):
        shop.steers("主管", "retry", done.id)
    shop.company.writes("主管", orders[0], urgent=True)
    shop.steers("主管", "retry", first.id)
    shop.works()
    assert shop.states("auto.again") == ["done", "done", "failed"]


def test_a_run_goes_on_in_the_version_it_began_in(opened: Open) -> None:
    """运行中发布了新版本：已经开始的按原来的走完，新的按新版本走。"""
    old = pressed("version", nodes.wait("rest", "等", hours="1"), MAKE)
    shop = opened(old)
    order = shop.order("主管", number="版")
    shop.presses("主管", order, "auto.version")
    shop.works()
    new = replace(old, nodes=(nodes.add("task", "建任务", TASK, {"what": "'新版本'", "order": "id"}),))
    shop.company.command("管理员", lambda c: definitions.publish(c, documents=[to_json(new)], reason="改")["revision"])
    shop.works()
    shop.presses("主管", order, "auto.version")
    shop.works()
    shop.later(hours=1)
    assert shop.tasks(order) == ["新版本", "版任务"]
    assert [one.version for one in shop.runs("auto.version")] == [1, 2]
    shop.company.command(
        "管理员", lambda c: definitions.publish(c, documents=[], remove=[("automation", "auto.version")])["revision"]
    )


def test_what_is_switched_off_hears_nothing_and_waits(opened: Open) -> None:
    """停用以后不触发，排队的等着；再启用接着做。"""
    made = automation(
        "auto.switched", "开关", triggers.created(), [MAKE], run_as="system", on=ORDER, when="number = '关'"
    )
    shop = opened(made)
    first = shop.order(number="关")
    shop.company.command("主管", lambda c: control.switch(c, name="auto.switched", on=False))
    while_off = shop.order(number="关")
    shop.works()
    assert shop.states("auto.switched") == []
    row = shop.company.command("主管", lambda c: control.switch(c, name="auto.switched", on=True))
    assert (row["enabled"], row["switched_by"]["name"]) == (True, "主管")
    after = shop.order(number="关")
    shop.works()
    assert (shop.tasks(first), shop.tasks(while_off), shop.tasks(after)) == ([], [], ["关任务"])


def test_runs_are_forgotten_when_their_time_is_over(opened: Open) -> None:
    """过了保留天数的运行记录清掉；失败而没有处理的留着。"""
    shop = opened(pressed("kept", nodes.stop("no", "不行", failed=True, when="urgent"), keep_days=3, tries=1))
    for urgent in (False, True):
        order = shop.order("主管", number="留", urgent=urgent)
        shop.presses("主管", order, "auto.kept")
    shop.works()
    assert sorted(shop.states("auto.kept")) == ["done", "failed"]
    later = shop.company.now + timedelta(days=3, minutes=1)
    with shop.platform.database.transaction() as connection:
        assert keeping.forget(shop.platform, connection, now=later) == 1
    assert shop.states("auto.kept") == ["failed"]


def test_too_many_in_an_hour_are_held_back(opened: Open) -> None:
    """一条记录一小时内太多次，多的记下没有执行。"""
    shop = opened(pressed("often", per_hour_max=2))
    order = shop.order("主管", number="频")
    for _ in range(3):
        shop.presses("主管", order, "auto.often")
    shop.works()
    assert shop.states("auto.often", order) == ["done", "done", "held_back"]


def test_a_draft_says_which_names_a_node_may_use(opened: Open) -> None:
    """画自动化时，每个节点能用的名字：前面节点的结果、循环里的这一条、出错原因。"""
    draft = pressed(
        "draft",
        nodes.get_many("tasks", "它的任务", TASK, where="order = form"),
        nodes.loop("one", "逐条", "tasks", nodes.attempt("try", "试", [nodes.delete("drop", "删", record="one")],
                                                       [nodes.notify("say", "说", (), "")])),
    )  # fmt: skip
    shop = opened()
    asked: dict[str, Any] = {"entity": "", "text": "", "document": to_json(draft)}

    def names(node: str, entity: str = "") -> set[str]:
        given = drafting.Asked(**{**asked, "node": node, "entity": entity})
        found = shop.company.ask("管理员", lambda look: drafting.check_expression(look, asked=given))
        return {one["code"] for one in found["names"]}

    assert {"number", "amount"} <= names("")
    assert "tasks" not in names("")
    assert {"tasks"} <= names("one")
    assert {"one.what", "tasks", "number"} <= names("drop")
    assert "error" in names("say")
    assert "error" not in names("drop")
    assert {"what", "form.number"} <= names("tasks", TASK)
    wrong = drafting.Asked(entity="", text="one.none", node="drop", document=to_json(draft))
    found = shop.company.ask("管理员", lambda look: drafting.check_expression(look, asked=wrong))
    assert found["problems"]
