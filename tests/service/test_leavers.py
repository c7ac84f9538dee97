"""What somebody who leaves has in hand goes to others (离职交接): looked at, handed over in a job, told one by one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from guocheng.base.problem import Invalid, Refused
from guocheng.service import leavers
from tests.service.approving import CUSTOMER, Trial, bundles
from tests.story.company import Company, Record


def in_hand(company: Company) -> Trial:
    """Found a company in which 乙 has something of everything in hand."""
    trial = Trial(company)
    trial.put("org.role_member", person=trial.person("乙"), role="cashier", unit=trial.first)
    trial.change("org.person", trial.person("甲"), superior=trial.person("乙"))
    trial.put("org.user_group", name="费用小组", members=[trial.person("己"), trial.person("乙")])
    trial.put(CUSTOMER, name="大客户", owner=trial.person("乙"))
    past, now = trial.company.now - timedelta(days=2), trial.company.now
    shifts = [
        {
            "person": trial.person(name),
            "starts_at": begins.isoformat(),
            "ends_at": (begins + timedelta(days=1)).isoformat(),
        }
        for name, begins in (("乙", past), ("乙", now), ("丙", now))
    ]
    trial.put("org.roster", name="夜班", shifts=shifts)
    trial.put("org.approval_matrix", matter="采购", people=[trial.person("丙"), trial.person("乙")])
    trial.lends("辛", "乙")
    return trial


@pytest.fixture
def trial(twin_of: Callable[..., Trial]) -> Trial:
    """A company in which 乙 has something of everything in hand."""
    return twin_of(in_hand, bundles())


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
    assert counts == dict.fromkeys(
        ("task", "role", "unit", "report", "group", "roster", "matrix", "proxy", "record"), 1
    )
    assert {"flow": "trial.flow", "label": "申请流程", "move": "long 提交", "step": "部门审批"} in found["named_in"]
    kinds = {"task": "戊", "role": "己", "unit": "庚", "report": "庚", "group": "辛", "record": "己"}
    kinds |= {"roster": "戊", "matrix": "己", "proxy": "庚"}
    done = hand_over(trial, kinds)
    assert (done["state"], done["total"], done["done"], done["refused"]) == ("done", 9, 9, 0)
    assert [one["id"] for one in company.ask("管", leavers.listed)] == [done["id"]]
    assert people_on(trial, "org.roster", "shifts", "person") == ["乙", "戊", "丙"]
    assert people_on(trial, "org.approval_matrix", "people") == ["丙", "己"]
    assert people_on(trial, "org.proxy", "stand_in") == ["庚"]
    assert {one["kind"]: one["to"]["name"] for one in done["items"]} == kinds
    assert company.waits_for(record) == ["戊"]
    trial.leaves("乙")
    left = company.ask("管", lambda look: leavers.preview(look, person_id=person))
    assert {one["count"] for one in left["kinds"]} == {0}
    assert trial.asks("starter_head") == "庚"
    assert trial.asks("superior") == "庚"
    assert trial.asks("group") == "己辛"
    assert trial.asks("named") == "丙戊"


def people_on(trial: Trial, entity: str, name: str, column: str = "") -> list[str]:
    """Return who stands in a field of the only record of an entity, by name."""
    record = trial.company.lists("管", entity)[0]
    value = trial.company.value(Record(entity, record["id"]), name)
    found = [one[column] for one in value] if column else value if isinstance(value, list) else [value]
    return [one["title"] for one in found]


def test_standing_in_does_not_go_to_whom_it_is_for(trial: Trial) -> None:
    """离职人替谁代理，就不能交给那个人自己，也不能绕成圈；说明原因，留在原处。"""
    done = hand_over(trial, {"proxy": "辛"})
    assert done["items"][0]["problem"].startswith("接手人就是委托人本人，这条代理没有改动")
    trial.lends("己", "辛")
    assert "互相代理" in hand_over(trial, {"proxy": "己"})["items"][0]["problem"]
    assert people_on_proxy(trial) == {"乙", "辛"}


def people_on_proxy(trial: Trial) -> set[str]:
    """Return the names of all who stand in."""
    rows = trial.company.lists("管", "org.proxy")
    return {one["stand_in"]["title"] for one in rows}


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
