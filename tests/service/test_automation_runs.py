"""Automations at work (自动化的执行): set off by changes, carried out step by step, each effect once."""

from __future__ import annotations

from guocheng.definition.automation import Node
from guocheng.sdk import automation, nodes, role_member, triggers
from tests.service.automating import ORDER, TASK, Open


def test_a_new_record_sets_off_a_run(opened: Open) -> None:
    """新增订单：条件满足的加任务，不满足的记下没有执行。"""
    made = automation(
        "auto.new_task", "新订单建任务", triggers.created(),
        [nodes.add("task", "建任务", TASK, {"what": "number & '备货'", "order": "id", "price": "amount * 2"}),
         nodes.update("mark", "标记", {"mark": "'已建任务 ' & task.what"})],
        run_as="system", on=ORDER, when="amount > 100",
    )  # fmt: skip
    shop = opened(made)
    big, small = shop.order(number="甲", amount="200"), shop.order(number="乙", amount="50")
    shop.works()
    assert shop.tasks(big) == ["甲备货"]
    assert shop.value(big, "mark") == "已建任务 甲备货"
    assert shop.states("auto.new_task", big) == ["done"]
    assert shop.states("auto.new_task", small) == ["skipped"]
    run = shop.runs("auto.new_task", big)[0]
    assert shop.log(run.id) == [("began", ""), ("worked", "task"), ("worked", "mark"), ("ended", "")]


def test_an_update_sets_off_only_for_its_fields(opened: Open) -> None:
    """只听写明的字段；修改前的值也能用。"""
    made = automation(
        "auto.raised", "涨价记录", triggers.updated("amount"),
        [nodes.update("say", "记下",
                      {"note": "'由 ' & TEXT(before.amount, '0.00') & ' 改为 ' & TEXT(amount, '0.00')"})],
        run_as="system", on=ORDER, when="amount > before.amount",
    )  # fmt: skip
    shop = opened(made)
    order = shop.order(amount="10")
    shop.company.writes("店员", order, amount="30")
    shop.company.writes("店员", order, kind="large")
    shop.company.writes("店员", order, amount="20")
    shop.works()
    assert shop.states("auto.raised", order) == ["done", "skipped"]
    assert shop.value(order, "note") == "由 10.00 改为 20.00"


def test_a_deleted_record_is_known_as_it_was(opened: Open) -> None:
    """删除后还知道原来的值。"""
    made = automation(
        "auto.gone", "删除留痕", triggers.deleted(), [nodes.add("task", "留痕", TASK, {"what": "'删除了' & number"})],
        run_as="system", on=ORDER, when="amount > 1",
    )  # fmt: skip
    shop = opened(made)
    order = shop.order("主管", number="丙", amount="9")
    shop.deletes("主管", order)
    shop.works()
    assert shop.states("auto.gone", order) == ["done"]
    rows = shop.company.lists("主管", TASK, where={"field": "what", "op": "eq", "value": "删除了丙"})
    assert len(rows) == 1


def test_what_it_does_itself_sets_it_off_no_more(opened: Open) -> None:
    """自己改的不再触发自己；允许时也有上限，超过的记下来。"""
    once = automation(
        "auto.once", "加一次", triggers.updated(), [nodes.update("add", "加一", {"times": "times + 1"})],
        run_as="system", on=ORDER, when="number = '一次'",
    )  # fmt: skip
    thrice = automation(
        "auto.thrice", "加三次", triggers.updated("times"), [nodes.update("add", "加一", {"times": "times + 1"})],
        run_as="system", on=ORDER, when="number = '三次'", loops_max=2,
    )  # fmt: skip
    shop = opened(once, thrice)
    first, second = shop.order(number="一次", times=0), shop.order(number="三次", times=0)
    shop.company.writes("店员", first, times=5)
    shop.company.writes("店员", second, times=5)
    shop.works()
    assert shop.value(first, "times") == 6
    assert shop.states("auto.once", first) == ["done"]
    assert shop.value(second, "times") == 8
    assert shop.states("auto.thrice", second) == ["done", "done", "done", "held_back"]
    assert "自己触发自己" in shop.runs("auto.thrice", second)[-1].why


def test_before_a_save_fields_are_set_and_saves_refused(opened: Open) -> None:
    """保存前：自动填字段，不合规定的不让保存，什么都不写。"""
    made = automation(
        "auto.check", "保存检查", triggers.before_save(),
        [nodes.summary("same", "同号", ORDER, where="number = form.number and id != form.id"),
         nodes.stop("twice", "重号", failed=True, says="编号 {number} 已经有 {same} 张单", when="same > 0"),
         nodes.choose("big", "大单", nodes.way("是", nodes.update("bulk", "批发", {"kind": "'large'"}),
                                               when="amount > 1000"))],
        run_as="system", on=ORDER, when="note = '查'",
    )  # fmt: skip
    shop = opened(made)
    order = shop.order(number="独一", amount="2000", note="查")
    assert shop.value(order, "kind") == "large"
    problem = shop.refused(lambda: shop.order(number="独一", note="查"))
    assert problem == ["编号 独一 已经有 1 张单"]
    shop.order(number="独一", note="不查")


def test_at_once_fails_with_the_save(opened: Open) -> None:
    """同步的自动化和保存同生共死。"""
    made = automation(
        "auto.together", "同步建任务", triggers.created(),
        [nodes.add("task", "建任务", TASK, {"what": "number"}),
         nodes.stop("no", "不行", failed=True, says="零元不接", when="amount = 0")],
        run_as="triggerer", on=ORDER, at_once=True, when="number = '同步' or number = '零'",
    )  # fmt: skip
    shop = opened(made)
    problem = shop.refused(lambda: shop.order("主管", number="零", amount="0"))
    assert problem == ["「同步建任务」没有通过：零元不接"]
    assert shop.runs("auto.together") == []
    order = shop.order("主管", number="同步", amount="5")
    assert shop.states("auto.together", order) == ["done"]
    # The clerk may not add tasks, so neither may what acts in his name.
    problem = shop.refused(lambda: shop.order("店员", number="同步", amount="5"))
    assert "没有新建「任务」的权限" in problem[0]


def test_who_acts_as_a_person_sees_and_does_no_more_than_he_may(opened: Open) -> None:
    """以触发人的身份运行：他看不到的字段用不了，他不能做的做不成；换成系统就可以。"""
    reads: list[Node] = [nodes.formula("peek", "偷看", "secret_note"), nodes.update("tell", "说出来", {"note": "peek"})]
    by_person = automation("auto.peek", "偷看", triggers.button("偷看"), reads, run_as="triggerer", on=ORDER, tries=1)
    by_system = automation("auto.open", "公开", triggers.button("公开"), reads, run_as="system", on=ORDER, tries=1)
    shop = opened(by_person, by_system)
    order = shop.order("主管", number="密", secret_note="底价 3 元")
    shop.company.writes("主管", order, buyer=shop.company.people["店员"])
    shop.presses("店员", order, "auto.peek")
    shop.works()
    assert shop.states("auto.peek") == ["failed"]
    assert "店员看不到用到的字段" in shop.runs("auto.peek")[0].why
    assert shop.value(order, "note") is None
    shop.presses("店员", order, "auto.open")
    shop.works()
    assert shop.value(order, "note") == "底价 3 元"


def test_a_failing_node_is_tried_again_and_then_waits_for_its_owner(opened: Open) -> None:
    """失败先重试，间隔越来越长；还不行就停在那里，告诉负责人；修好以后从失败处继续，前面的不重做。"""
    made = automation(
        "auto.fragile", "脆弱", triggers.created(),
        [nodes.add("first", "先建", TASK, {"what": "number & '先'", "order": "id"}),
         nodes.add("second", "再建", TASK, {"what": "IF(urgent, number & '后', '')", "order": "id"})],
        run_as="system", on=ORDER, when="number = '脆'", owner=role_member("chief"), tries=3, first_wait_seconds=60,
    )  # fmt: skip
    shop = opened(made)
    order = shop.order(number="脆", urgent=False)
    shop.works()
    assert shop.states("auto.fragile", order) == ["waiting"]
    assert shop.runs("auto.fragile", order)[0].tries == 1
    shop.later(seconds=59)
    assert shop.runs("auto.fragile", order)[0].tries == 1
    shop.later(seconds=2)
    assert shop.runs("auto.fragile", order)[0].tries == 2
    shop.later(seconds=119)
    assert shop.states("auto.fragile", order) == ["waiting"]
    shop.later(seconds=2)
    [run] = shop.runs("auto.fragile", order)
    assert (run.state, run.node) == ("failed", "second")
    assert "做什么" in run.why
    assert any("脆弱" in one for one in shop.notices("主管"))
    assert shop.tasks(order) == ["脆先"]
    shop.company.writes("店员", order, urgent=True)
    shop.steers("管理员", "retry", run.id)
    shop.works()
    assert shop.states("auto.fragile", order) == ["done"]
    assert shop.tasks(order) == ["脆先", "脆后"]


def test_loops_ways_and_error_paths(opened: Open) -> None:
    """循环、并行、出错处理：一路失败不影响别的路，出错原因能用。"""
    made = automation(
        "auto.paths", "各条路", triggers.created(),
        [nodes.loop("item", "逐项", "items",
                    nodes.add("each", "每项一件", TASK, {"what": "item.what", "order": "id", "price": "item.price"})),
         nodes.attempt("try", "试一试", [nodes.update("bad", "坏的", {"number": "''"})],
                       [nodes.update("note_it", "记下", {"note": "'出错：' & error"})]),
         nodes.parallel("both", "同时",
                        nodes.way("坏", nodes.delete("drop", "删除买手", record="buyer")),
                        nodes.way("好", nodes.add("good", "好的", TASK, {"what": "'好'", "order": "id"})))],
        run_as="system", on=ORDER, when="number = '路'", tries=1,
    )  # fmt: skip
    shop = opened(made)
    order = shop.order(number="路", items=[{"what": "轮子", "price": "5"}, {"what": "车架", "price": "60"}])
    shop.works()
    assert shop.tasks(order) == ["轮子", "车架", "好"]
    assert shop.value(order, "note").startswith("出错：")
    [run] = shop.runs("auto.paths", order)
    assert run.state == "failed"
    assert run.why.startswith("坏：")


def test_lists_are_found_counted_and_written(opened: Open) -> None:
    """查多条、汇总、逐条新增、更新或新增。"""
    made = automation(
        "auto.lists", "清单", triggers.button("清单"),
        [nodes.get_many("tasks", "它的任务", TASK, where="order = form", sort="-price"),
         nodes.formula("all", "合计", "SUM(tasks.price)"),
         nodes.summary("dear", "贵的", TASK, where="order = form and price > 10"),
         nodes.add("copies", "各抄一份", TASK, {"what": "item.what & '副本'", "price": "item.price"}, each="tasks"),
         nodes.upsert("total", "合计任务", TASK, where="what = '合计' and order = form",
                      sets={"what": "'合计'", "order": "id", "price": "all"}),
         nodes.get("top", "最贵", TASK, where="order = form and what != '合计'", sort="-price"),
         nodes.update("say", "记下", {"note": "dear & ' ' & all & ' ' & top.what & ' ' & COUNT(tasks.price)"})],
        run_as="system", on=ORDER,
    )  # fmt: skip
    shop = opened(made)
    order = shop.order("主管", number="单")
    for what, price in (("甲", "5"), ("乙", "20"), ("丙", "30")):
        shop.company.opens("主管", TASK, what=what, order=order.id, price=price)
    for _ in range(2):
        shop.presses("主管", order, "auto.lists")
        shop.works()
    assert shop.states("auto.lists", order) == ["done", "done"], shop.runs("auto.lists")[-1].why
    assert shop.tasks(order) == ["甲", "乙", "丙", "合计"]
    assert shop.value(order, "note") == "3 110 丙 4"


def test_who_wakes_queues_again_behind_its_key(opened: Open) -> None:
    """延时到了要重新排队：同一条记录有别的运行没做完，醒来的等它，不会插进去。"""
    made = automation(
        "auto.sleeps", "睡一会儿", triggers.updated("note"),
        [nodes.choose("bad", "坏的", nodes.way("是", nodes.make_move("again", "再放弃", "drop"), when="note = '坏'")),
         nodes.wait("rest", "等一会儿", hours="1"),
         nodes.update("count", "数", {"times": "IF(ISEMPTY(times), 1, times + 1)"})],
        run_as="system", on=ORDER, tries=2, first_wait_seconds=86_400,
    )  # fmt: skip
    shop = opened(made)
    order = shop.order("主管", number="睡")
    shop.company.does("主管", "放弃", order)
    shop.company.writes("主管", order, note="好")
    shop.works()
    [first] = shop.runs("auto.sleeps", order)
    assert first.wake_at is not None
    shop.later(seconds=(first.wake_at - shop.company.now).total_seconds() - 60)
    shop.company.writes("主管", order, note="坏")
    shop.works()
    assert shop.states("auto.sleeps", order) == ["sleeping", "waiting"]
    shop.later(minutes=2)
    assert shop.states("auto.sleeps", order) == ["queued", "waiting"]
    shop.later(days=1)
    assert shop.states("auto.sleeps", order) == ["done", "failed"]
    assert shop.value(order, "times") == 1


def test_a_date_that_is_waited_for_has_an_index(opened: Open) -> None:
    """到达日期的触发每分钟要找一遍，那个日期就有索引。"""
    tell = nodes.update("mark", "标记", {"note": "'到了'"})
    shop = opened(automation("auto.due", "到期", triggers.on_date("due"), [tell], run_as="system", on=ORDER))
    rows = shop.platform.database.run(
        lambda connection: connection.execute(
            "select indexdef from pg_indexes where tablename = 'auto_order' and indexdef like %s", ["%(due, id)%"]
        ).fetchall()
    )
    assert len(rows) == 1
