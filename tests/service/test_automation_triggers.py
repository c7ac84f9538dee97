"""What sets automations off (自动化的触发): procedures, the clock, dates, people, alerts, other automations."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from guocheng.definition.automation import Automation, Node
from guocheng.definition.automation_triggers import Trigger
from guocheng.sdk import automation, nodes, role_member, triggers
from guocheng.service import alerts
from guocheng.service.automation import imports_over
from guocheng.service.context import Context
from guocheng.service.principal import SYSTEM
from tests.service.automating import ORDER, TASK, Open, wrong


def test_steps_and_ends_of_procedures(opened: Open) -> None:
    """流程事件：进入步骤、通过、不通过、结束，各触发各的，和审批在同一个事务里。"""

    def told(name: str, trigger: Trigger) -> Automation:
        note = nodes.add("jot", "记下", TASK, {"what": f"number & '{name}'", "order": "id"})
        return automation(f"auto.{name}", f"流程{name}", trigger, [note], run_as="system", on=ORDER)

    shop = opened(
        told("entered", triggers.entered("chief")), told("yes", triggers.approved()), told("no", triggers.rejected()),
        told("over", triggers.ended()), told("chief_yes", triggers.approved(step="chief")),
    )  # fmt: skip
    good, bad = shop.order(number="好"), shop.order(number="坏")
    for one in (good, bad):
        shop.company.does("店员", "请批", one)
    shop.works()
    assert shop.tasks(good) == ["好entered"]
    shop.company.approves("主管", good)
    shop.company.rejects("主管", bad)
    shop.works()
    assert sorted(shop.tasks(good)) == ["好chief_yes", "好entered", "好over", "好yes"]
    assert sorted(shop.tasks(bad)) == ["坏entered", "坏no", "坏over"]


def test_an_automation_starts_an_approval(opened: Open) -> None:
    """自动发起审批：发起人是触发的人，审批照常走。"""
    made = automation(
        "auto.asks", "大单送审", triggers.created(), [nodes.make_move("ask", "送审", "ask", comment="自动送审")],
        run_as="system", on=ORDER, when="number = '送审'",
    )  # fmt: skip
    shop = opened(made)
    order = shop.order(number="送审")
    shop.works()
    assert shop.states("auto.asks", order) == ["done"], shop.runs("auto.asks", order)[0].why
    assert shop.company.waits_for(order) == ["主管"]
    shop.company.approves("主管", order)
    assert shop.company.stage(order) == "同意"


def test_a_schedule_comes_once_for_all_it_missed(opened: Open) -> None:
    """定时：到点一次；停了几天再起来，补一次，不补几次；周末不来。"""
    made = automation(
        "auto.daily", "每日提醒", triggers.at_times("30 9 * * *", working_days=True),
        [nodes.get_many("late", "过期", ORDER, where="due < TODAY() and number = '到期'"),
         nodes.loop("one", "逐单", "late",
                    nodes.add("task", "催", TASK, {"what": "'催' & one.number", "order": "one"}))],
        run_as="system",
    )  # fmt: skip
    shop = opened(made)
    order = shop.order(number="到期", due="2026-03-01")
    shop.later(minutes=0)
    assert shop.states("auto.daily") == []
    shop.later(minutes=29)
    assert shop.states("auto.daily") == []
    shop.later(minutes=1)
    assert shop.states("auto.daily") == ["done"]
    assert shop.tasks(order) == ["催到期"]
    shop.later(days=3)
    assert shop.states("auto.daily") == ["done", "done"]
    shop.later(days=1)
    count = len(shop.states("auto.daily"))
    shop.later(days=1)  # Saturday
    shop.later(days=1)  # Sunday
    assert len(shop.states("auto.daily")) == count


def test_dates_come_once_before_and_after(opened: Open) -> None:
    """到达日期：交货前一天九点提醒一次；日期改了，按新的日期再来。"""
    made = automation(
        "auto.soon", "快交货", triggers.on_date("due", days=-1, at="10:00"),
        [nodes.add("task", "备货", TASK, {"what": "'明天交' & number", "order": "id"})],
        run_as="system", on=ORDER, when="number = '日期'",
    )  # fmt: skip
    shop = opened(made)
    shop.later(minutes=0)
    order = shop.order(number="日期", due="2026-03-04")
    past = shop.order(number="日期", due="2026-02-04")
    shop.later(days=1)
    assert shop.tasks(order) == []
    shop.later(hours=1)
    shop.later(hours=1)
    assert shop.tasks(order) == ["明天交日期"]
    shop.company.writes("店员", order, due="2026-03-06")
    shop.later(days=2)
    shop.later(days=2)
    assert shop.tasks(order) == ["明天交日期"] * 2
    assert shop.tasks(past) == []


def test_people_who_come_and_go(opened: Open) -> None:
    """入职和离职。"""
    joins = automation(
        "auto.joins", "入职", triggers.person_joins(), [nodes.add("t", "领电脑", TASK, {"what": "'领电脑 ' & name"})],
        run_as="system", on="org.person",
    )  # fmt: skip
    leaves = automation(
        "auto.leaves", "离职", triggers.person_leaves(), [nodes.add("t", "还电脑", TASK, {"what": "'还电脑 ' & name"})],
        run_as="system", on="org.person",
    )  # fmt: skip
    shop = opened(joins, leaves)
    unit = shop.company.unit("77", "七部", "branch")
    shop.company.person("A777", "新人", unit)
    shop.works()
    rows = shop.company.lists("主管", TASK, where={"field": "what", "op": "contains", "value": "新人"})
    assert [row["what"] for row in rows] == ["领电脑 新人"]
    shop.leaves("新人")
    shop.works()
    rows = shop.company.lists("主管", TASK, where={"field": "what", "op": "eq", "value": "还电脑 新人"})
    assert len(rows) == 1


def test_an_automation_starts_another_and_waits_for_it(opened: Open) -> None:
    """子自动化：等它做完再往下；它失败了，上面的也失败，重试它再重试上面的。"""
    parent = automation(
        "auto.parent", "主", triggers.button("主"),
        [nodes.start("child", "子", "auto.child"), nodes.add("after", "之后", TASK, {"what": "'之后'", "order": "id"})],
        run_as="system", on=ORDER, tries=1,
    )  # fmt: skip
    child = automation(
        "auto.child", "子", triggers.called(),
        [nodes.add("inside", "之中", TASK, {"what": "'之中'", "order": "id"}),
         nodes.stop("no", "不行", failed=True, says="没有加急", when="not urgent")],
        run_as="system", on=ORDER, tries=1,
    )  # fmt: skip
    shop = opened(parent, child)
    good, bad = shop.order("主管", number="一", urgent=True), shop.order("主管", number="二", urgent=False)
    shop.presses("主管", good, "auto.parent")
    shop.presses("主管", bad, "auto.parent")
    shop.works()
    assert shop.tasks(good) == ["之中", "之后"]
    assert shop.tasks(bad) == ["之中"]
    assert shop.states("auto.parent", bad) == ["failed"]
    assert "没有加急" in shop.runs("auto.parent", bad)[0].why


def test_time_passes_inside_a_run(opened: Open) -> None:
    """延时：等工作时间，也可以等到某一刻；等的时候不占队。"""
    made = automation(
        "auto.waits", "等一等", triggers.button("等"),
        [nodes.wait("rest", "等两小时", hours="2"), nodes.add("then", "然后", TASK, {"what": "'然后'", "order": "id"})],
        run_as="system", on=ORDER,
    )  # fmt: skip
    shop = opened(made)
    order = shop.order("主管", number="等")
    shop.presses("主管", order, "auto.waits")
    shop.works()
    assert shop.states("auto.waits", order) == ["sleeping"]
    shop.presses("主管", order, "auto.waits")
    shop.works()
    assert shop.states("auto.waits", order) == ["sleeping", "sleeping"]
    shop.later(hours=1, minutes=59)
    assert shop.tasks(order) == []
    shop.later(minutes=1)
    assert shop.tasks(order) == ["然后", "然后"]


def test_alerts_and_imports_set_off_too(opened: Open) -> None:
    """警报提醒了谁，就为那条记录触发一次；导入完成，每个文件一次，知道写入几行。"""
    told = automation(
        "auto.alerted", "大单跟进", triggers.alert_told("auto.big"),
        [nodes.add("t", "跟进", TASK, {"what": "'跟进' & number", "order": "id"})], run_as="system", on=ORDER,
    )  # fmt: skip
    over = automation(
        "auto.imported", "导入之后", triggers.import_finished(),
        [nodes.add("t", "核对", TASK, {"what": "file_name & ' ' & rows_written & ' ' & rows_wrong"})],
        run_as="triggerer", on=ORDER,
    )  # fmt: skip
    shop = opened(told, over)
    order = shop.order(number="大", amount="200000")
    context = Context(shop.platform, SYSTEM, shop.company.now, request_id="alerts")
    for _ in range(2):
        alerts.look(context)
    shop.works()
    assert shop.tasks(order) == ["跟进大"]
    mapping = {"use": True, "entity": ORDER}
    counts = {"new": 3, "error": 1}
    batch: Any = SimpleNamespace(name="单.xlsx", sheets=[{"mapping": mapping}, {"mapping": None}], counts=counts)
    shop.company.command("主管", lambda change: imports_over.set_off(change, batch))
    shop.works()
    rows = shop.company.lists("主管", TASK, where={"field": "what", "op": "starts", "value": "单.xlsx"})
    assert [row["what"] for row in rows] == ["单.xlsx 3 1"]
    assert shop.runs("auto.imported")[0].actor_id == shop.company.people["主管"]


def test_wrong_automations_are_told_with_reasons() -> None:
    """写错的自动化，每一处都说出来。"""
    on: dict[str, Any] = {"run_as": "system", "on": ORDER}
    note = nodes.add("jot", "记下", TASK, {"what": "number"})

    def one(trigger: Trigger, *steps: Node, **words: Any) -> list[str]:
        return wrong(automation("auto.wrong", "写错的", trigger, steps or [note], **{**on, **words}))

    assert one(triggers.created()) == []
    assert "definition.unknown_entity" in one(triggers.created(), on="auto.none")
    assert "definition.unknown_field" in one(triggers.updated("none"))
    assert "automation.bad_trigger" in one(triggers.entered("chief"), on=TASK)
    assert "cron.malformed" in one(triggers.at_times("0 25 * * *"), on="")
    assert "automation.bad_trigger" in one(triggers.at_times("0 9 * * *"))
    assert "definition.wrong_field_type" in one(triggers.on_date("number"))
    assert "automation.bad_setting" in one(triggers.at_times("0 9 * * *"), on="", run_as="triggerer")
    assert "automation.before_save" in one(triggers.before_save())
    assert "automation.cannot_wait" in one(triggers.created(), nodes.wait("w", "等", hours="1"), at_once=True)
    assert "automation.no_record" in one(triggers.created(), nodes.delete("d", "删", record="number"))
    assert "automation.no_list" in one(triggers.created(), nodes.loop("l", "环", "number", note))
    assert "automation.name_taken" in one(triggers.created(), nodes.formula("number", "号", "1"))
    assert "automation.no_move" in one(triggers.created(), nodes.make_move("m", "走", "none"))
    assert "automation.unknown" in one(triggers.created(), nodes.start("s", "起", "auto.none"))
    assert "automation.circle" in one(triggers.created(), nodes.start("s", "起", "auto.wrong"))
    assert "automation.not_settable" in one(triggers.created(), nodes.update("u", "改", {"items": "number"}))
    assert "automation.bad_summary" in one(triggers.created(), nodes.summary("s", "合", TASK, function="sum"))
    assert "automation.bad_limit" in one(triggers.created(), nodes.get_many("g", "查", TASK, most=0))
    assert "automation.bad_request" in one(triggers.created(), nodes.request("r", "发", "ftp://x"))
    assert "automation.bad_input" in one(triggers.called_from_outside(triggers.given("x", "甲", "blob")), on="")
    chief = role_member("chief")
    assert "automation.bad_level" in one(triggers.created(), nodes.notify("n", "说", chief, "", level="x"))
    assert "automation.nothing" in one(triggers.created(), nodes.attempt("a", "试", []))
    start, drop = nodes.start("s", "起", "auto.of_task"), nodes.delete("d", "删")
    of_task = automation("auto.of_task", "任务的", triggers.called(), [drop], run_as="system", on=TASK)
    caller = automation("auto.wrong", "写错的", triggers.created(), [start], run_as="system", on=ORDER)
    assert "automation.wrong_record" in wrong(caller, of_task)
    deep: Node = note
    for number in range(12):
        deep = nodes.choose(f"c{number}", "选", nodes.way("路", deep))
    assert "automation.too_large" in one(triggers.created(), deep)
