"""What somebody who leaves has in hand goes to others (离职交接): looked at, handed over in a job, told one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from guocheng.base.problem import Invalid, Refused
from guocheng.service import leavers
from tests.service.approving import CUSTOMER, Trial, open_trial


@pytest.fixture
def trial(new_database: Callable[[], str], tmp_path: Path) -> Trial:
    """A company in which 乙 has something of everything in hand."""
    trial = open_trial(new_database(), tmp_path / "files")
    trial.put("org.role_member", person=trial.person("乙"), role="cashier", unit=trial.first)
    trial.change("org.person", trial.person("甲"), superior=trial.person("乙"))
    trial.put("org.user_group", name="费用小组", members=[trial.person("己"), trial.person("乙")])
    trial.put(CUSTOMER, name="大客户", owner=trial.person("乙"))
    return trial


def hand_over(trial: Trial, to: Mapping[str, str]) -> dict[str, Any]:
    """Hand over what 乙 has, by kind and name, and return what became of it."""
    company, person = trial.company, trial.person("乙")
    chosen = {kind: trial.person(name) for kind, name in to.items()}
    made = company.command("管", lambda change: leavers.begin(change, person_id=person, to=chosen))
    company.waits()
    found: dict[str, Any] = company.ask("管", lambda look: leavers.state_of(look, run_id=made["id"]))
    return found


def test_everything_is_seen_before_and_goes_to_those_who_take_over(trial: Trial) -> None:
    """先看清手里有什么，再按种类交给一个或几个人；结果逐项可查，以后指到他的审批由接手人办。"""
    company, person = trial.company, trial.person("乙")
    record = trial.starts("long")
    found = company.ask("管", lambda look: leavers.preview(look, person_id=person))
    counts = {one["kind"]: one["count"] for one in found["kinds"]}
    assert counts == {"task": 1, "role": 1, "unit": 1, "report": 1, "group": 1, "record": 1}
    assert {"flow": "trial.flow", "label": "申请流程", "move": "long 提交", "step": "部门审批"} in found["named_in"]
    kinds = {"task": "戊", "role": "己", "unit": "庚", "report": "庚", "group": "辛", "record": "己"}
    done = hand_over(trial, kinds)
    assert (done["state"], done["total"], done["done"], done["refused"]) == ("done", 6, 6, 0)
    assert {one["kind"]: one["to"]["name"] for one in done["items"]} == kinds
    assert company.waits_for(record) == ["戊"]
    trial.leaves("乙")
    left = company.ask("管", lambda look: leavers.preview(look, person_id=person))
    assert {one["count"] for one in left["kinds"]} == {0}
    assert trial.asks("starter_head") == "庚"
    assert trial.asks("superior") == "庚"
    assert trial.asks("group") == "己辛"
    assert trial.asks("named") == "丙戊"


def test_what_cannot_go_stays_and_says_why(trial: Trial) -> None:
    """接手人已经在同一步里的待办转不过去：其余照办，这一项留在原处并说明原因。"""
    company = trial.company
    both, alone = trial.starts("chain"), trial.starts("long")
    done = hand_over(trial, {"task": "丙"})
    assert (done["total"], done["done"], done["refused"]) == (2, 1, 1)
    assert "丙已经在「审批」里" in done["items"][0]["problem"]
    assert (company.waits_for(both), company.waits_for(alone)) == (["乙", "丙", "丁"], ["丙"])


def test_only_administrators_hand_over_for_others(trial: Trial) -> None:
    """只有管理员能看和办；接手人要在职，也不能是离职人自己。"""
    company, person = trial.company, trial.person("乙")
    with pytest.raises(Refused):
        company.ask("乙", lambda look: leavers.preview(look, person_id=person))
    with pytest.raises(Refused):
        company.command("乙", lambda change: leavers.begin(change, person_id=person, to={"role": trial.person("甲")}))
    trial.leaves("己")
    for to in ({}, {"task": "乙"}, {"task": "己"}, {"nothing": "戊"}):
        with pytest.raises(Invalid):
            hand_over(trial, to)
