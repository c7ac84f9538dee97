"""A stand-in decides for somebody for a time and sees just that (审批代理): limits, withdrawal, circles, attacks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.service import proxies, todo
from guocheng.service.context import Look
from guocheng.service.flow import tasks
from guocheng.service.live import audible
from guocheng.service.records import change as changes
from guocheng.service.records import lists, show
from tests.service.approving import REQUEST, Trial, bundles
from tests.story.company import Record


@pytest.fixture
def trial(twin_of: Callable[..., Trial]) -> Trial:
    """A company whose requests are approved by 乙 and 丁, or by those the move names."""
    return twin_of(Trial, bundles())


def proxied(trial: Trial, name: str) -> list[dict[str, Any]]:
    """Return what a person may decide for others."""
    rows = trial.company.todo(name, "proxied")
    counts = trial.company.ask(name, lambda look: todo.box(look, box="open", search="", after=None, limit=1))["counts"]
    assert counts["proxied"] == len(rows)
    return rows


def sees(trial: Trial, name: str, record: Record) -> bool:
    """Tell whether a person can open a record."""

    def opened(look: Look) -> bool:
        show.view(look, entity=record.entity, record_id=record.id)
        return True

    try:
        return bool(trial.company.ask(name, opened))
    except NotFound:
        return False


def test_the_stand_in_decides_and_it_says_for_whom(trial: Trial) -> None:
    """代理人在「我代理的」里看到，处理后记为「戊(代 乙)」，本人收到通知；本人也可以先处理。"""
    company = trial.company
    trial.lends("乙", "戊")
    record = trial.starts("long")
    [row] = proxied(trial, "戊")
    assert (row["proxy_for"]["name"], row["record_id"]) == ("乙", record.id)
    shown = company.ask("戊", lambda look: todo.task(look, task_id=row["id"]))
    assert (shown["mine"], shown["proxy_for"]["name"]) == (True, "乙")
    assert {"approve", "reject", "send_back", "hand_over"} <= set(shown["actions"])
    trial.decides("戊", row["id"])
    [person] = trial.nodes(record)[0]["people"]
    assert (person["name"], person["decided_by"]["name"], person["on_behalf_of"]["name"]) == ("乙", "戊", "乙")
    assert company.told("乙") == ["戊代您处理了「long审批」：同意"]
    assert company.waits_for(record) == ["丁"]
    other = trial.starts("long")
    company.approves("乙", other)
    assert (company.waits_for(other), proxied(trial, "戊")) == (["丁"], [])


def test_administrators_name_and_withdraw_for_anybody(trial: Trial) -> None:
    """管理员替别人设置和收回代理，两个人都收到通知；别人不能替人设置，也看不到所有人的代理。"""
    company, ends = trial.company, trial.company.now + timedelta(days=2)
    given = {"person": trial.person("乙"), "stand_in": trial.person("戊"), "starts_at": None, "ends_at": ends}
    with pytest.raises(Refused):
        company.command("甲", lambda change: proxies.name(change, **given))
    with pytest.raises(Refused):
        company.ask("甲", proxies.everybody)
    made = company.command("管", lambda change: proxies.name(change, **given, flows=["trial.flow"]))
    [row] = company.ask("管", proxies.everybody)["rows"]
    assert (row["person"]["name"], row["stand_in"]["name"], row["flows"]) == ("乙", "戊", ["申请流程"])
    assert company.told("戊") == ["乙请您代理审批，到 03-04 09:00 为止"]
    assert company.told("乙") == ["管请戊代您审批，到 03-04 09:00 为止"]
    trial.starts("long")
    assert len(proxied(trial, "戊")) == 1
    company.now += timedelta(minutes=1)
    company.command("管", lambda change: proxies.withdraw(change, proxy_id=made["id"]))
    assert (proxied(trial, "戊"), company.ask("管", proxies.everybody)) == ([], {"rows": []})


def test_a_stand_in_is_woken_with_whom_he_stands_in_for(trial: Trial) -> None:
    """待办来了，代理人的页面也会刷新；没有代理关系、代理结束以后听不到。"""
    trial.lends("乙", "戊", days=1)
    call = json.dumps({"topic": "todo", "entity": REQUEST, "id": 5, "people": [trial.person("乙")]})

    def hears(name: str) -> list[str]:
        return [one["topic"] for one in trial.company.ask(name, lambda look: audible(look, [call]))]

    assert (hears("戊"), hears("己"), hears("乙")) == (["todo"], [], ["todo"])
    trial.company.now += timedelta(days=2)
    assert hears("戊") == []


def test_one_hop_only_and_never_in_a_circle(trial: Trial) -> None:
    """代理只走一步：乙→戊→己，己看不到乙的；戊→乙、己→乙 这样绕回来的设置不进去，别的时间可以。"""
    trial.lends("乙", "戊")
    record = trial.starts("long")
    trial.lends("戊", "己")
    assert (len(proxied(trial, "戊")), proxied(trial, "己"), sees(trial, "己", record)) == (1, [], False)
    for name in "戊己":
        with pytest.raises(Invalid, match="互相代理"):
            trial.lends(name, "乙")
    later = trial.company.now + timedelta(days=7)
    trial.lends("己", "乙", days=9, starts_at=later)


def test_it_begins_and_ends_on_time_and_at_once_when_withdrawn(trial: Trial) -> None:
    """没到时间、过了时间、收回以后，待办和记录马上都看不到，也不能处理。"""
    company = trial.company
    record = trial.starts("long")
    task = company.task_of("乙", record)
    trial.lends("乙", "戊", days=3, starts_at=company.now + timedelta(days=1))
    assert (proxied(trial, "戊"), sees(trial, "戊", record)) == ([], False)
    company.now += timedelta(days=1)
    assert (len(proxied(trial, "戊")), sees(trial, "戊", record)) == (1, True)
    company.now += timedelta(days=2)
    assert (proxied(trial, "戊"), sees(trial, "戊", record)) == ([], False)
    person, ends = trial.person("己"), company.now + timedelta(days=5)
    trial.put("org.role_member", person=trial.person("乙"), role="cashier")
    made = company.command("乙", lambda change: proxies.name(change, stand_in=person, starts_at=None, ends_at=ends))
    assert company.told("己")[0].startswith("乙请您代理审批")
    assert sees(trial, "己", record)
    with pytest.raises(NotFound):
        company.command("己", lambda change: proxies.withdraw(change, proxy_id=made["id"]))
    company.now += timedelta(minutes=1)
    company.command("乙", lambda change: proxies.withdraw(change, proxy_id=made["id"]))
    assert not sees(trial, "己", record)
    with pytest.raises(NotFound):
        trial.decides("己", task)
    found = company.ask("乙", proxies.mine)
    assert (found["mine"], found["for_others"]) == ([], [])
    assert found["flows"] == [{"name": "trial.flow", "label": "申请流程"}]


@pytest.mark.parametrize(
    ("scope", "values", "covered"),
    [
        ({"flows": ["申请流程"]}, {}, True),
        ({"flows": ["long审批"]}, {}, True),
        ({"flows": ["别的流程"]}, {}, False),
        ({"amount_max": "1000.00"}, {"amount": "1000.00"}, True),
        ({"amount_max": "1000.00"}, {"amount": "1000.01"}, False),
        ({"unit": "first"}, {"unit": "group"}, True),
        ({"unit": "first"}, {"unit": "second"}, False),
        ({"unit": "first"}, {}, False),
    ],
)
def test_it_reaches_as_far_as_it_says(trial: Trial, scope: Any, values: Any, covered: bool) -> None:
    """只代理写明的流程、单位、金额以内；范围外的看不到也办不了。"""
    where = {name: getattr(trial, one) if name == "unit" else one for name, one in scope.items()}
    trial.lends("乙", "戊", **where)
    record = trial.request(**{name: getattr(trial, one) if name == "unit" else one for name, one in values.items()})
    task = trial.company.task_of("乙", trial.starts("long", record))
    assert (len(proxied(trial, "戊")), sees(trial, "戊", record)) == (int(covered), covered)
    if covered:
        trial.decides("戊", task)
    else:
        with pytest.raises(NotFound):
            trial.decides("戊", task)


def test_nobody_decides_what_he_started_by_proxy(trial: Trial) -> None:
    """代理人自己发起的单据，不能由他代别人批。"""
    trial.lends("乙", "甲")
    record = trial.starts("long")
    assert proxied(trial, "甲") == []
    with pytest.raises(Refused, match="由乙来处理"):
        trial.decides("甲", trial.company.task_of("乙", record))


def test_a_stand_in_sees_nothing_else(trial: Trial) -> None:
    """攻击：代理人看不到委托人别的单据、列表、隐藏字段和已办的单据，也改不了记录、管不了流程。"""
    company = trial.company
    before, other = trial.starts("long"), trial.request(number="R9", secret="底价")
    company.approves("乙", before)
    trial.lends("乙", "戊")
    record = trial.starts("long", trial.request(number="R2", secret="底价", amount="8.00"))
    assert (sees(trial, "戊", record), sees(trial, "戊", before), sees(trial, "戊", other)) == (True, False, False)
    page = company.sees("戊", record)
    assert "secret" not in page["values"]
    assert page["rights"]["edit"] == []
    with pytest.raises(NotFound):
        company.ask("戊", lambda look: lists.query(look, entity=REQUEST))
    with pytest.raises(Refused):
        company.writes("戊", record, amount="9.00")
    task = company.task_of("乙", record)
    instance = company.ask("戊", lambda look: todo.task(look, task_id=task))["instance_id"]
    with pytest.raises(Refused):
        company.command("戊", lambda change: tasks.withdraw(change, instance_id=instance, opinion=""))
    trial.decides("戊", task)
    assert (proxied(trial, "戊"), company.waits_for(record)) == ([], ["丁"])
    with pytest.raises(Refused, match="由丁来处理"):
        trial.decides("戊", company.task_of("丁", record))


def test_nobody_makes_himself_a_stand_in(trial: Trial) -> None:
    """攻击：有权维护代理表的人，也不能把别人的审批转给自己；只有本人和管理员可以。"""
    company = trial.company
    trial.put("org.role_member", person=trial.person("己"), role="clerk")
    ends = (company.now + timedelta(days=1)).isoformat()
    values = {"person": trial.person("丁"), "stand_in": trial.person("己"), "ends_at": ends}
    with pytest.raises(Invalid, match="只能为自己设置"):
        company.opens("己", "org.proxy", **values)
    own = company.opens("己", "org.proxy", **{**values, "person": trial.person("己"), "stand_in": trial.person("戊")})
    with pytest.raises(Invalid, match="只能为自己设置"):
        company.writes("己", own, person=trial.person("丁"))
    lent = Record("org.proxy", trial.lends("丁", "戊"))
    with pytest.raises(Invalid, match="只能为自己设置"):
        company.writes("己", lent, stand_in=trial.person("己"))
    with pytest.raises(Invalid, match="代理人不能是本人"):
        company.opens("管", "org.proxy", **{**values, "stand_in": trial.person("丁")})
    company.command("管", lambda change: changes.create(change, entity="org.proxy", values=values))
    assert proxied(trial, "己") == []
