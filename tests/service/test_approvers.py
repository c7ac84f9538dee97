"""Every source of approvers finds whom it names and says why, or says what is missing (审批人来源)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from guocheng.base.problem import Invalid, Refused
from guocheng.definition.who import WHO_LABELS, WhoKind
from guocheng.service import todo
from guocheng.service.flow import tasks
from guocheng.service.flow.sources import FINDERS
from guocheng.service.records import show
from tests.service.approving import CUSTOMER, REQUEST, Trial, bundles


@pytest.fixture
def trial(twin_of: Callable[..., Trial]) -> Trial:
    """A company with a move for each source."""
    return twin_of(Trial, bundles())


def test_every_source_has_a_name_and_a_finder() -> None:
    """每一种来源都有中文名称和找人的办法。"""
    assert set(FINDERS) == set(WhoKind) == set(WHO_LABELS)


def test_people_by_name_role_and_post(trial: Trial) -> None:
    """指定人员按写的先后；角色、岗位可以是全公司、字段里的单位或发起人的单位，近的优先。"""
    company = trial.company
    assert trial.asks("named") == "丙乙"
    assert "角色「出纳」没有成员" in trial.misses("role")
    for name, where in (("戊", None), ("己", trial.second), ("庚", trial.first)):
        trial.put("org.role_member", person=trial.person(name), role="cashier", unit=where)
    assert set(trial.asks("role")) == set("戊己庚")
    assert trial.asks("role_within", unit=trial.second) == "己"
    assert "「单位」没有填写" in trial.misses("role_within")
    assert trial.asks("role_of_starter") == "庚"
    assert "岗位「K1」没有在职的人" in trial.misses("post")
    post = trial.put("org.post", number="K1", name="复核岗")
    for name in "丁庚":
        trial.change("org.person", trial.person(name), post=post)
    assert set(trial.asks("post")) == set("丁庚")
    assert trial.asks("post_of_starter") == "庚"
    record = trial.starts("role_of_starter")
    assert trial.whys(record) == {"庚": "发起人单位的「出纳」"}
    assert company.stage(record) == "新建"


def test_people_the_record_names(trial: Trial) -> None:
    """表单里的人、多个人、明细里的人、关联记录里的人和公式算出的人。"""
    someone, other = trial.person("戊"), trial.person("己")
    buyer = trial.put(CUSTOMER, name="大客户", owner=other, home=trial.second)
    assert trial.asks("holder", handler=someone) == "戊"
    assert "「经办人」没有填写" in trial.misses("holder")
    assert trial.asks("holders", helpers=[other, someone]) == "己戊"
    rows = [{"who": someone, "what": "甲"}, {"who": other, "what": "乙"}, {"who": someone, "what": "丙"}]
    assert trial.asks("in_rows", rows=rows) == "戊己"
    assert trial.asks("starter") == "甲"
    assert trial.asks("related", customer=buyer) == "己"
    assert "「客户」没有填写" in trial.misses("related")
    assert trial.asks("related_head", customer=buyer) == "丁"
    assert trial.asks("expression", amount="500.00", handler=someone, customer=buyer) == "戊"
    assert trial.asks("expression", amount="50.00", handler=someone, customer=buyer) == "己"
    assert "没有算出人员" in trial.misses("expression", amount="50.00")


def test_heads_up_the_line(trial: Trial) -> None:
    """部门负责人：表单里的部门、发起人的部门、往上几级；连续多级到第几级、到哪一级、到最上面，从下往上或从上往下。"""
    assert trial.asks("head", unit=trial.first) == "丙"
    assert trial.asks("head", unit=trial.second) == "丁"
    assert trial.asks("heads", unit=trial.first) == "丙丁"
    assert trial.asks("starter_head") == "乙"
    assert trial.asks("starter_head_up") == "丙"
    assert trial.asks("chain") == "乙丙丁"
    assert trial.asks("chain_two") == "乙丙"
    assert trial.asks("chain_to") == "乙丙"
    assert trial.asks("chain_down") == "丁丙乙"
    assert "往上没有「district」这一级" in trial.misses("chain_nowhere")
    assert trial.whys(trial.starts("chain")) == {"乙": "一组的负责人", "丙": "一部的负责人", "丁": "总部的负责人"}


def test_a_chain_is_asked_one_after_the_other_or_settled_from_above(trial: Trial) -> None:
    """逐级：依次时一级一级来；会签加「上级代下级」时，上级同意了下面的就不用再办。"""
    company = trial.company
    record = trial.starts("in_turn")
    for name in "乙丙丁":
        assert company.waits_for(record) == [name]
        company.approves(name, record)
    assert company.stage(record) == "完成"
    record = trial.starts("later")
    assert company.waits_for(record) == ["乙", "丙", "丁"]
    company.approves("丙", record)
    assert company.waits_for(record) == ["丁"]


def test_superiors_by_the_reporting_line(trial: Trial) -> None:
    """直属上级、再上一级、连续多级，以及表单里人员的上级；没有填就说清楚。"""
    for name, above in (("甲", "庚"), ("庚", "丁"), ("戊", "辛")):
        trial.change("org.person", trial.person(name), superior=trial.person(above))
    assert trial.asks("superior") == "庚"
    assert trial.asks("superior_up") == "丁"
    assert trial.asks("superiors") == "庚丁"
    assert trial.asks("superior_of", handler=trial.person("戊")) == "辛"
    assert "己没有直属上级" in trial.misses("superior_of", handler=trial.person("己"))
    # A line that runs in a circle ends where it began.
    trial.change("org.person", trial.person("丁"), superior=trial.person("庚"))
    assert trial.asks("superiors") == "庚丁"


def test_groups_rosters_conditions_and_the_matrix(trial: Trial) -> None:
    """用户组、当班的人、按条件查的人、审批矩阵；半开的班次和金额段。"""
    company, now = trial.company, trial.company.now
    assert "没有用户组「没有的组」" in trial.misses("no_group")
    trial.put("org.user_group", name="费用小组", members=[trial.person("己"), trial.person("戊")])
    assert trial.asks("group") == "己戊"
    shifts = [
        {"person": trial.person(name), "starts_at": begin.isoformat(), "ends_at": end.isoformat()}
        for name, begin, end in (
            ("庚", now, now + timedelta(hours=8)),
            ("辛", now + timedelta(hours=8), now + timedelta(hours=16)),
        )
    ]
    assert "没有值班表" in trial.misses("roster")
    trial.put("org.roster", name="值班", shifts=shifts)
    assert trial.asks("roster") == "庚"
    company.now += timedelta(hours=8)
    assert trial.asks("roster") == "辛"
    company.now += timedelta(hours=8)
    assert "现在没有人当班" in trial.misses("roster")
    assert trial.asks("query", unit=trial.first) == "庚"
    assert "没有在职的人符合条件" in trial.misses("query")
    matrix = [
        ("travel", None, None, None, "丁"),
        ("travel", trial.first, None, "1000.00", "丙"),
        ("travel", trial.first, "1000.00", None, "庚"),
    ]
    for matter, where, low, high, name in matrix:
        values = {"matter": matter, "unit": where, "amount_from": low, "amount_until": high}
        trial.put("org.approval_matrix", **values, people=[trial.person(name)])
    assert trial.asks("matrix", unit=trial.group, amount="999.99") == "丙"
    assert trial.asks("matrix", unit=trial.first, amount="1000.00") == "庚"
    assert trial.asks("matrix", unit=trial.second, amount="5.00") == "丁"
    assert "没有适用的一行：事项「office」" in trial.misses("matrix", kind="office", unit=trial.second)


def test_the_starter_picks_and_then_each_approver_the_next(trial: Trial) -> None:
    """发起人在范围里选初审人，初审人选复审人，归档的人与初审相同；多选、少选、选错都说清楚。"""
    company = trial.company
    for name in "戊己":
        trial.put("org.role_member", person=trial.person(name), role="cashier")
    trial.put("org.user_group", name="费用小组", members=[trial.person("庚"), trial.person("辛")])
    record = trial.request()
    page = company.ask("甲", lambda look: show.view(look, entity=REQUEST, record_id=record.id))
    [offer] = next(one["picks"] for one in page["moves"] if one["name"] == "picking")
    assert (offer["step"], offer["at_most"], [one["name"] for one in offer["people"]]) == ("first", 1, ["戊", "己"])
    for chosen, refusal, words in (
        ((), Invalid, "请为「初审」选择至少 1 人"),
        ("戊己", Invalid, "最多选择 1 人"),
        ("庚", Refused, "庚不在「初审」可以选择的人里"),
    ):
        with pytest.raises(refusal, match=words):
            trial.starts("picking", record, first=chosen)
    with pytest.raises(Refused, match="不由发起人选择"):
        trial.starts("picking", record, first="戊", second="庚")
    trial.starts("picking", record, first="戊")
    assert company.waits_for(record) == ["戊"]
    task = company.task_of("戊", record)
    [asked] = company.ask("戊", lambda look: todo.task(look, task_id=task))["picks"]
    assert (asked["step"], [one["name"] for one in asked["people"]]) == ("second", ["庚", "辛"])
    with pytest.raises(Refused, match="请为「复审」选择"):
        trial.decides("戊", task)
    with pytest.raises(Refused, match="乙不在「复审」"):
        trial.decides("戊", task, "乙")
    trial.decides("戊", task, "庚")
    assert company.waits_for(record) == ["庚"]
    company.approves("庚", record)
    assert company.waits_for(record) == ["戊"]
    assert trial.whys(record)["戊"] == "与前面的步骤相同的人"


def test_the_starter_picks_anew_what_was_sent_back(trial: Trial) -> None:
    """退回以后再次提交，可以另选审批人；不选就还是原来选的人；选错了说清楚，什么都不变。"""
    company = trial.company
    for name in "戊己":
        trial.put("org.role_member", person=trial.person(name), role="cashier")
    record = trial.starts("picking", trial.request(), first="戊")
    company.sends_back("戊", record, "请换人")
    [row] = company.todo("甲")
    [asked] = company.ask("甲", lambda look: todo.task(look, task_id=row["id"]))["picks"]
    assert (asked["step"], [one["name"] for one in asked["picked"]]) == ("first", ["戊"])

    def again(**picks: str) -> None:
        chosen = {step: tuple(trial.person(one) for one in names) for step, names in picks.items()}
        number = row["instance_id"]
        company.command("甲", lambda change: tasks.resubmit(change, instance_id=number, opinion="", picks=chosen))

    for wrong, words in (
        ({"first": "庚"}, "庚不在「初审」"),
        ({"first": "戊己"}, "最多选择 1 人"),
        ({"two": "己"}, "不由发起人"),
    ):
        with pytest.raises(Refused, match=words):
            again(**wrong)
    again(first="己")
    assert company.waits_for(record) == ["己"]
    company.sends_back("己", record, "再看看")
    again()
    assert company.waits_for(record) == ["己"]


def test_whoever_left_is_replaced_and_it_says_so(trial: Trial) -> None:
    """离职的人：先找接手人(接手人也走了就再往下找)，再找上级，再找管理员，原因看得见。"""
    trial.leaves("丙")
    assert trial.whys(trial.starts("named"))["丁"].endswith("丙已离职，没有登记接手人，由上级处理")
    trial.put("org.successor", leaver=trial.person("丙"), successor=trial.person("戊"))
    assert trial.whys(trial.starts("named"))["戊"].endswith("丙已离职，由接手人处理")
    trial.leaves("戊")
    trial.put("org.successor", leaver=trial.person("戊"), successor=trial.person("己"))
    assert trial.asks("named") == "己乙"
    trial.leaves("丁")
    assert trial.asks("holder", handler=trial.person("丁")) == "管"
    assert trial.whys(trial.starts("holder", trial.request(handler=trial.person("丁"))))["管"].endswith("由管理员处理")
