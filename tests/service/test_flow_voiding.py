"""Voiding what was approved (作废) as the doors do it: by whom, where the record goes, what is made good, who hears."""

from __future__ import annotations

import pytest

from guocheng.base.problem import Conflict, Invalid, NotFound, Problem, Refused
from guocheng.service.flow import life, steering
from guocheng.service.records.access import opened
from tests.service.works import ORDER, Works
from tests.story.company import Record


def stands(works: Works, record: Record) -> tuple[str, str, str]:
    """Return stage, result and how the last procedure stands."""
    values = works.company.ask("管", lambda look: opened(look, ORDER, record.id)).record.values
    return works.company.stage(record), values["result"] or "", values["approval_state"]


def approved(works: Works, label: str) -> Record:
    """Return an order whose procedure was accepted."""
    record = works.order(label)
    works.company.approves("主管", record)
    return record


def test_the_starter_voids_and_it_is_made_good(works: Works) -> None:
    """发起人作废:记录到作废的阶段,补偿动作做了,状态是已作废,批过的人收到通知;不能再作废一次。"""
    record = approved(works, "能作废")
    shown = works.shown(record, "买手")
    assert "void" in shown["actions"]
    assert shown["voids"] == (
        "「能作废」的结果不再有效，单据转到「放弃」，并自动撤回通过时办的事。作废后不能直接恢复，要再用请重新发起。"
    )
    works.steers("买手", steering.void, record, reason="不买了")
    assert stands(works, record) == ("放弃", "作废了", "voided")
    assert works.shown(record)["nodes"][-1]["label"] == "作废后自动动作"
    assert [one for one in works.company.told("主管") if "「能作废」已作废（不买了）" in one]
    with pytest.raises(Conflict, match="已作废"):
        works.steers("买手", steering.void, record, reason="")


def test_who_may_not_is_told_why(works: Works) -> None:
    """别人不能作废;看不到的人不知道有这个流程;没写可作废的只有管理员可以。"""
    record = approved(works, "能作废")
    with pytest.raises(Refused, match="由发起人买手或管理员作废"):
        works.steers("主管", steering.void, record, reason="")
    with pytest.raises(NotFound):
        works.steers("外人", steering.void, record, reason="")
    other = approved(works, "限时")
    with pytest.raises(Refused, match="只有管理员可以作废"):
        works.steers("买手", steering.void, other, reason="")
    works.steers("管", steering.void, other, reason="录错了")
    assert stands(works, other) == ("同意", "", "voided")


def test_what_others_rest_on_is_not_voided(works: Works) -> None:
    """记录已经流转走的,要先退回才能作废。"""
    record = approved(works, "能作废")
    works.company.does("主管", "转走", record)
    with pytest.raises(Conflict, match="已经流转到「新建」"):
        works.steers("买手", steering.void, record, reason="")


def test_an_approval_of_its_own_voids(works: Works) -> None:
    """作废要先审批的:直接作废被拒绝;申请通过后由后台作废,补偿照做,记录去申请写明的阶段。"""
    record = approved(works, "审批作废")
    with pytest.raises(Refused, match="作废要先审批"):
        works.steers("管", steering.void, record, reason="")
    works.company.does("买手", "申请作废", record)
    works.company.approves("查", record)
    works.company.waits(minutes=1)
    assert stands(works, record) == ("放弃", "按申请作废", "voided")


def test_what_cannot_be_made_good_waits_visibly(works: Works, monkeypatch: pytest.MonkeyPatch) -> None:
    """补偿没做成:作废成立,异常写明原因,发起人和管理员收到通知;管理员重试后做成,恰好一次。"""
    record = approved(works, "能作废")
    real = life.run_actions

    def closed(*given: object, **more: object) -> None:
        raise Invalid(Problem("period.closed", "期间", "三月已经关账"))

    monkeypatch.setattr(life, "run_actions", closed)
    works.steers("管", steering.void, record, reason="错了")
    monkeypatch.setattr(life, "run_actions", real)
    assert stands(works, record) == ("放弃", "", "voided")
    node = works.shown(record)["nodes"][-1]
    assert (node["state"], node["state_label"]) == ("incident", "没有做成")
    assert "三月已经关账" in node["reason"]
    assert [one for one in works.company.told("买手") if "作废后的自动动作没有做成" in one]
    assert "compensate" in works.shown(record)["actions"]
    assert "compensate" not in works.shown(record, "买手")["actions"]
    works.steers("管", steering.compensate, record)
    assert stands(works, record) == ("放弃", "作废了", "voided")
    assert "compensate" not in works.shown(record)["actions"]
