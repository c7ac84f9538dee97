"""Intervening in procedures (流程干预) as the doors do it: by whom, with what effect on record, people and timers."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from guocheng.base.problem import Conflict, NotFound, Problem, Refused
from guocheng.engine.flow import events as e
from guocheng.service.flow import moves, steering, tasks, timers
from guocheng.service.flow.timeline import timeline
from tests.service.test_flow_invariants import happened
from tests.service.works import ORDER, PAYMENT, Works
from tests.story.company import Record


@pytest.mark.parametrize(
    ("verb", "given"),
    [
        (steering.suspend, {"reason": ""}),
        (steering.activate, {}),
        (steering.jump, {"to": "chief", "reason": ""}),
        (steering.reopen, {"to": "chief", "reason": ""}),
        (steering.end, {"accepted": True, "reason": ""}),
        (steering.cancel, {"reason": ""}),
        (steering.signal, {"signal": "paid", "note": ""}),
    ],
)
def test_only_who_manages_the_flow_steers(works: Works, verb: Any, given: dict[str, Any]) -> None:
    """干预要有流程管理权;看不到记录的人连流程存在不存在都不知道。"""
    record = works.order("等付款")
    with pytest.raises(Refused, match="只有管理员"):
        works.steers("主管", verb, record, **given)
    with pytest.raises(NotFound, match="没有这个流程"):
        works.steers("外人", verb, record, **given)


def test_what_may_be_done_is_said(works: Works) -> None:
    """流程上写明能做什么、能跳到哪里、在等什么。"""
    record = works.order("等付款")
    shown = works.shown(record)
    assert {"suspend", "jump", "end", "cancel", "signal"} <= set(shown["actions"])
    assert not {"activate", "reopen"} & set(shown["actions"])
    assert [one["step"] for one in shown["steps"]] == ["paid", "chief"]
    assert shown["signals"] == [{"signal": "paid", "label": "等到付款"}]
    other = works.shown(record, "主管")
    assert not {"suspend", "jump"} & set(other["actions"])
    assert other["steps"] == []


def test_suspended_nothing_moves_and_no_time_passes(works: Works) -> None:
    """挂起:谁也不能处理,时限不走;激活后顺延。"""
    record = works.order("限时")
    works.steers("管", steering.suspend, record, reason="等说法")
    works.company.waits(days=30)
    with pytest.raises(Refused, match="已挂起"):
        works.company.approves("主管", record)
    works.steers("管", steering.activate, record)
    assert works.company.stage(record) == "新建"
    works.company.waits(days=5)
    assert works.company.stage(record) == "同意"
    assert [one for one in works.company.told("买手") if "挂起了" in one]


def test_jump_and_reassign(works: Works) -> None:
    """跳转到后面的步骤;改派给别人,原来的人收到通知。"""
    record = works.order("请示")
    works.steers("管", steering.jump, record, to="chief", reason="急")
    assert works.company.waits_for(record) == ["主管"]
    task = works.task("主管", record)
    given = {"task_id": task, "reason": "出差"}
    with pytest.raises(Refused, match="只有管理员可以改派"):
        works.does("主管", steering.reassign, to=works.company.people["甲"], **given)
    with pytest.raises(NotFound):
        works.does("管", steering.reassign, to=10**9, **given)
    works.does("管", steering.reassign, to=works.company.people["甲"], **given)
    assert works.company.waits_for(record) == ["甲"]
    assert [one for one in works.company.told("主管") if "改派给了别人" in one]


def test_forced_ends_lead_where_the_outcome_leads(works: Works) -> None:
    """强制归档:通过就到通过的阶段,不通过就到不通过的阶段;终止留在原处。"""
    yes, no, gone = (works.order("请示", number) for number in "一二三")
    works.steers("管", steering.end, yes, accepted=True, reason="")
    works.steers("管", steering.end, no, accepted=False, reason="")
    works.steers("管", steering.cancel, gone, reason="")
    assert [works.company.stage(one) for one in (yes, no, gone)] == ["同意", "放弃", "新建"]
    assert works.company.todo("甲") == []


def test_reopened_the_record_stands_where_it_stood(works: Works) -> None:
    """唤醒:记录回到发起时的阶段,新的一轮;已经转走或另有审批的不能唤醒。"""
    record = works.order("请示")
    works.steers("管", steering.end, record, accepted=True, reason="")
    assert works.company.stage(record) == "同意"
    assert "reopen" in works.shown(record)["actions"]
    works.steers("管", steering.reopen, record, to="chief", reason="漏了一项")
    assert works.company.stage(record) == "新建"
    assert works.company.waits_for(record) == ["主管"]
    works.company.approves("主管", record)
    assert works.company.stage(record) == "同意"
    works.company.does("主管", "转走", record)
    works.company.does("买手", "限时", record)
    ended = works.company.ask("管", lambda look: ordered(look, record))
    with pytest.raises(Conflict, match="另一个正在进行的审批"):
        works.does("管", steering.reopen, instance_id=ended[0], to="chief", reason="")


def ordered(look: Any, record: Any) -> list[int]:
    """Return the procedures of a record, oldest first."""
    found = timeline(look, entity=record.entity, record_id=record.id)
    return [one["id"] for one in found["procedures"]]


def test_a_record_that_moved_on_is_not_pulled_back(works: Works) -> None:
    """记录已经流转到别处的流程不能唤醒,说明在哪里。"""
    record = works.order("限时")
    works.company.approves("主管", record)
    works.company.now += timedelta(hours=1)
    platform = works.company.platform
    with platform.database.transaction() as connection:
        connection.execute("update works_order set stage = 'dropped' where id = %s", [record.id])
    with pytest.raises(Conflict, match="已经流转到「放弃」"):
        works.steers("管", steering.reopen, record, to="quick", reason="")


def test_a_signal_goes_to_who_waits_for_it(works: Works) -> None:
    """信号:在等它的步骤通过;没有人等的信号说明原因。"""
    record = works.order("等付款")
    with pytest.raises(Refused, match="没有在等「delivered」"):
        works.steers("管", steering.signal, record, signal="delivered", note="")
    works.steers("管", steering.signal, record, signal="paid", note="银行回单 7 号")
    assert works.company.waits_for(record) == ["主管"]
    with pytest.raises(Refused, match="没有在等「paid」"):
        works.steers("管", steering.signal, record, signal="paid", note="")


def test_withdrawn_nothing_of_the_procedure_is_left(works: Works) -> None:
    """撤回:经办人填的、系统算的、改过和删掉的明细都恢复原样,单子和提交时一模一样;发起人自己改的留着。"""
    company = works.company
    items = [{"what": "轮子", "price": "5"}, {"what": "车架", "price": "60"}]
    record = company.opens("买手", ORDER, number="一", amount="7", items=items)
    before = whole(works, record)
    company.does("买手", "填表", record)
    lines = company.value(record, "items")
    changed = [{**lines[0], "price": "6"}, {"what": "铃", "price": "1"}]
    company.submits("甲", record, result="看过", items=changed)
    filled = whole(works, record)
    assert (company.value(record, "result"), company.value(record, "amount")) == ("看过", "12.00")
    works.does("买手", tasks.withdraw, instance_id=works.instance(record), opinion="")
    assert whole(works, record) == before != filled
    company.does("买手", "填表", record)
    company.submits("甲", record, result="又看过", items=changed)
    company.sends_back("主管", record, "再改")
    company.writes("买手", record, result="买手改的")
    works.does("买手", tasks.withdraw, instance_id=works.instance(record), opinion="")
    assert whole(works, record) == (before[0].replace('"result": null', '"result": "买手改的"'), before[1])


#: How the procedure stands is not of the form: it was withdrawn, and the record says so.
HEAD = (
    "select (to_jsonb(t) - 'version' - 'updated_at' - 'updated_by' - 'approval_state')::text"
    " from works_order t where id = %s"
)
LINES = (
    "select (to_jsonb(t) - 'id' - 'position')::text from works_order__items t where parent_id = %s order by position"
)


def whole(works: Works, record: Record) -> tuple[str, list[str]]:
    """Return a record with its lines as the database has them, but for versions and the numbers of lines."""
    with works.company.platform.database.read() as connection:
        [[head]] = connection.execute(HEAD, [record.id]).fetchall()
        return head, [line for (line,) in connection.execute(LINES, [record.id]).fetchall()]


def test_who_can_mend_it_hears_of_a_step_that_found_nobody(works: Works) -> None:
    """找不到审批人:发起人和管得了这个流程的人都收到通知,流程停着不丢;指定了人就往下走;管不了的人听不到。"""
    record = works.order("没有人")
    assert works.node(record, "lost")["state"] == "incident"
    heard = {name: [one for one in works.company.told(name) if "找不到审批人" in one] for name in "管甲查"}
    assert [len(heard[name]) for name in "管甲查"] == [1, 0, 0]
    assert "没有人的角色" in heard["管"][0]
    assert "repair" in works.shown(record)["actions"]
    given = {"step": "lost", "people": (works.company.people["甲"],)}
    works.steers("管", steering.repair, record, **given)
    works.company.approves("甲", record)
    assert works.company.waits_for(record) == ["主管"]


def test_a_record_signals_to_the_procedures_that_wait(works: Works) -> None:
    """收款单到账时给订单的流程发信号:在等的往下走,不够数的不发,没有等的、别的订单的不受影响;再到账一次也没有第二次。"""
    record, other = works.order("等付款"), works.order("等付款", "二")
    arrived = []
    for amount in ("99", "100", "100"):
        paid = works.company.opens("管", PAYMENT, number=f"收 {amount}", order=record.id, amount=amount)
        works.company.does("管", "到账", paid)
        works.company.waits(minutes=0)
        arrived.append(works.company.waits_for(record))
    assert arrived == [[], ["主管"], ["主管"]]
    assert works.company.waits_for(other) == []
    assert [one.note for one in happened(works, record) if isinstance(one, e.Signalled)] == ["来自「收款单 #2」"]
    works.company.approves("主管", record)
    assert works.company.stage(record) == "同意"


def test_a_signal_that_is_taken_back_never_arrives(works: Works) -> None:
    """发信号的那一步没有保存,信号也没有发出去。"""
    record = works.order("等付款")
    paid = works.company.opens("管", PAYMENT, number="收", order=record.id, amount="100")
    with pytest.raises(Refused):
        works.company.command("管", lambda change: both(change, paid))
    works.company.waits(minutes=0)
    assert works.company.waits_for(record) == []


def both(change: Any, paid: Any) -> None:
    """Make the move, and then be refused."""
    given = {"entity": PAYMENT, "record_id": paid.id, "version": None, "values": {}, "comment": ""}
    moves.make_move(change, move="arrive", **given)
    raise Refused(Problem("test.refused", "测试", "不行"))


def test_reminders_are_limited_and_counted(works: Works) -> None:
    """催办:发起人和看得到记录的人可以催,一小时一次;被催的人看到催了几次。"""
    record = works.order("请示")
    number = works.instance(record)
    works.does("买手", tasks.remind, instance_id=number)
    with pytest.raises(Refused, match="刚催过"):
        works.does("主管", tasks.remind, instance_id=number)
    with pytest.raises(NotFound):
        works.does("外人", tasks.remind, instance_id=number)
    works.company.now += timedelta(minutes=61)
    works.does("管", tasks.remind, instance_id=number)
    row = works.company.todo("甲")[0]
    assert row["reminded"]["count"] == 2
    assert datetime.fromisoformat(row["reminded"]["at"]) == works.company.now
    assert works.shown(record)["reminded"] == 2


def test_a_timer_that_comes_too_late_leads_nowhere(works: Works) -> None:
    """超时和人同时到:人先处理了,迟到的定时什么也不做,记录不会被拉回去。"""
    record = works.order("限时")
    database = works.company.platform.database
    works.company.approves("主管", record)
    works.company.does("主管", "转走", record)
    with database.transaction() as connection:
        connection.execute(
            "insert into gc_flow_timer (instance_id, kind, name, round, task, due_at)"
            " values (%s, 'deadline', 'quick', 1, 1, %s)",
            [works.instance(record), works.company.now],
        )
    works.company.waits(minutes=1)
    assert works.company.stage(record) == "新建"
    with database.read() as connection:
        assert connection.execute("select count(*) from gc_flow_timer").fetchone() == (0,)


def test_what_a_timer_may_not_do_is_told_once(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    """到时自动通过却做不成:能管流程的人收到一条说明原因的通知,每分钟再试,不再重复通知;原因没有了就办成。"""
    record = works.order("限时")
    def refused(*_: Any, **__: Any) -> Any:
        raise Refused(Problem("test.too_little", "余额", "余额不够，请先充值"))

    def looks_again() -> None:
        # The lease of a timer runs by the clock of the database.
        with works.company.platform.database.transaction() as connection:
            connection.execute("update gc_flow_timer set lease_until = null")
        works.company.waits(minutes=1)

    with monkeypatch.context() as broken:
        broken.setattr(timers, "command", refused)
        works.company.waits(days=2)
        looks_again()
    told = [one for one in works.company.told("管") if "没能自动处理" in one]
    assert len(told) == 1
    assert told[0].endswith("余额不够，请先充值")
    looks_again()
    assert works.company.stage(record) == "同意"
