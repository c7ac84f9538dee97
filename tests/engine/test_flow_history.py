"""Old histories are understood for ever: each stored example still leads where it led.

After a new kind of event: GUOCHENG_WRITE_GOLDEN=1 pytest tests/engine/test_flow_history.py adds what is missing. A file
that is there is never rewritten; a new format gets new files beside the old ones.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest

from guocheng.definition.action import Assign, SetFields
from guocheng.definition.procedure import (
    Act,
    Approval,
    AwaitSignal,
    Call,
    CopyTo,
    Deadline,
    End,
    Mode,
    Nobody,
    Route,
    Then,
    WaitFor,
)
from guocheng.definition.who import named, named_outside, previous_picks, same_as, starter_picks
from guocheng.engine.flow import Actor, Instance, replay
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.codec import CURRENT, KINDS, UPGRADES, from_json, to_json, upgraded
from guocheng.engine.flow.mapping import Choice, plan_of
from guocheng.engine.flow.migrate import Options, migrate, unmigrate
from guocheng.engine.flow.rows import to_rows
from tests.engine.case import IDS, Case, approval, branch, ids, procedure, work

FOLDER = Path(__file__).parent.parent / "golden" / "flow"


def accepted() -> Case:
    """Parallel arms with sending back straight and again, hand over, copies, actions and a wait."""
    act = Act("act", "算", (SetFields((Assign("x", "1"),)),))
    left, right = (approval("b", "乙庚", "all_of", deadline_hours=4), act), (work("w", "丙"), WaitFor("t", "等", "2"))
    split = branch("split", "parallel", ("", left), ("", right))
    case = Case(
        procedure(approval("a", "甲"), split, CopyTo("c", "抄送", (named("戊己"),)), approval("z", "丁辛", "in_turn"))
    )
    case.does("甲", "同意", "属实")
    case.passes(hours=1)
    case.sends_back("乙", "a", straight=True)
    case.does("甲", "同意")
    case.hands_over("庚", "己")
    case.passes(hours=5)
    case.command(c.Remind(), "发")
    for name, verb in [("丙", "提交"), ("己", "同意"), ("乙", "同意")]:
        case.does(name, verb)
    case.passes(days=1)
    case.sends_back("丁", "b")
    for name in "乙庚丁辛":
        case.does(name, "同意")
    return case


def rejected() -> Case:
    """Nobody found, repaired, a skipped step, sent back to the starter, rejected."""
    steps = approval("s", "甲", when="never"), approval("n", "", nobody=Nobody.INCIDENT)
    case = Case(procedure(*steps))
    case.command(c.Repair("n", ids("甲乙")), "管")
    case.command(c.CopyPeople((IDS["丙"],)), "甲")
    case.sends_back("甲")
    case.resubmits()
    case.command(c.Repair("n", ids("甲")), "管")
    case.does("甲", "拒绝")
    return case


def withdrawn() -> Case:
    """Taken back by its starter."""
    case = Case(procedure(approval("a", "甲")))
    case.command(c.Withdraw("写错了"), "发")
    return case


def cancelled() -> Case:
    """Ended by an administrator."""
    case = Case(procedure(approval("a", "甲", deadline_hours=1)))
    case.passes(hours=2)
    case.command(c.Cancel("重复"), "管")
    return case


def asked() -> Case:
    """A pool, people asked before, after and beside, advice, decisions taken back, and who need not speak any more."""
    pool = approval("p", "甲乙", "claim", release_hours=2)
    first = approval("a", "丙丁", "all_of", later_settles=True)
    case = Case(procedure(pool, first, approval("z", "戊")))
    case.command(c.Claim(1), "甲")
    case.passes(hours=3)
    case.command(c.Claim(2), "乙")
    case.does("乙", "同意")
    case.command(c.TakeBack(2), "乙")
    case.does("乙", "同意")
    case.asks("丙", "己庚", "before", "any_of")
    case.does("己", "同意")
    case.asks("丙", "辛", "consult")
    case.does("辛", "提交")
    case.asks("丙", "甲", "delegate")
    case.does("甲", "提交")
    case.asks("丙", "戊乙", "beside")
    case.command(c.Remove(case.task("乙")), "丙")
    case.does("丁", "同意")
    case.asks("戊", "己庚", "after", "in_turn")
    case.does("己", "同意")
    case.does("庚", "同意")
    return case


def steered() -> Case:
    """Reminded by rule, suspended and put off, moved on, ended by force, opened again."""
    deadline = Deadline(
        hours="8", remind_percents=(50, 100), escalate=(named("辛"),), then=Then.HAND_OVER, to=(named("乙"),)
    )
    case = Case(procedure(approval("a", "甲", deadline=deadline), approval("b", "丙"), approval("z", "丁")))
    case.passes(hours=5)
    case.command(c.Suspend("等总部通知"), "管")
    case.passes(days=3)
    case.command(c.Activate(), "管")
    case.passes(hours=4)
    case.command(c.Reassign(case.task("乙"), IDS["戊"], "出差"), "管")
    case.command(c.Jump("z", "急件"), "管")
    case.command(c.ForceEnd(False, "重复"), "管")
    case.command(c.Reopen("b", "不是重复"), "管")
    case.does("丙", "同意")
    case.does("丁", "同意")
    return case


def called() -> Case:
    """Procedures called and answered, a signal, a route, an end before the last step."""
    steps = (
        Call("c", "子流程", "shop.part", "submit", ()),
        AwaitSignal("s", "等回款", "paid"),
        Route("r", "绕过", "e", "urgent"),
        approval("a", "甲"),
        End("e", "结束"),
        approval("z", "乙"),
    )
    case = Case(procedure(*steps), {"urgent": True})
    case.command(c.CallEnded("c", 101, True), "系")
    case.command(c.CallEnded("c", 102, True), "系")
    case.command(c.Signal("paid", "回款 100 元"), "系")
    return case


def picked() -> Case:
    """People picked by the starter and by who decides, and who acted before."""
    steps = (
        Approval("a", "a", (starter_picks(),)),
        Approval("b", "b", (previous_picks(),), Mode.ALL_OF),
        Approval("z", "z", (same_as("a"),)),
    )
    case = Case(procedure(*steps), picks={"a": "甲"})
    case.command(c.Decide(1, c.Decision.APPROVE, "", None, ids("乙丙")), "甲")
    case.does("乙", "同意")
    case.does("丙", "同意")
    case.does("甲", "同意")
    return case


def migrated() -> Case:
    """Over to another version with a step renamed, one gone and people found again; back, over again, to the end."""
    arms = ("", (approval("b", "乙丙", "all_of"),)), ("", (approval("d", "丁"),))
    case = Case(procedure(approval("a", "甲"), branch("split", "parallel", *arms)))
    case.does("甲", "同意")
    case.does("乙", "同意")
    old, before = case.procedure, case.instance
    turned = ("", (work("new", "庚"), approval("d", "丁"))), ("", (approval("finance", "乙戊", "all_of"),))
    case.procedure = procedure(branch("split", "parallel", *turned), approval("z", "辛"))
    plan = plan_of(old, case.procedure, {"a": Choice("z", gone=True), "b": Choice("finance")})
    by = Actor(IDS["管"], administers=True)
    options = Options(keep_people=False)
    verdict = migrate(plan, before, options, version=2, by=by, at=case.at, world=case.world)
    case.happened(list(verdict.events))
    over = case.procedure
    case.procedure = old
    case.happened([unmigrate(before, by=by.person, at=case.at)])
    case.procedure = over
    case.happened(list(migrate(plan, case.instance, options, version=2, by=by, at=case.at, world=case.world).events))
    for name in "戊丁辛":
        case.does(name, "同意")
    return case


def voided() -> Case:
    """Accepted and voided, with what makes it good again; opened again and ended as void."""
    end = End("gone", "作废", voided=True, when="gone")
    made = replace(procedure(approval("a", "甲"), end), compensation=(SetFields((Assign("x", "0"),)),))
    case = Case(made)
    case.does("甲", "同意")
    case.command(c.Void("合同不签了"), "管")
    case.command(c.Reopen("a", "又签了"), "管")
    case.values["gone"] = True
    case.does("甲", "同意")
    return case


def timed() -> Case:
    """Due as a whole: people are reminded of it, it rests with its starter, is late, goes to others, opens again."""
    deadline = Deadline(
        hours="16", remind_percents=(50,), escalate=(named("辛"),), then=Then.HAND_OVER, to=(named("庚"),)
    )
    case = Case(
        replace(procedure(approval("a", "甲"), approval("b", "乙")), deadline=deadline, rests_with_starter=True)
    )
    case.passes(hours=9)
    case.sends_back("甲")
    case.passes(days=5)
    case.resubmits()
    case.passes(days=3)
    case.does("庚", "同意")
    case.does("乙", "同意")
    case.command(c.Reopen("b", "再看看"), "管")
    return case


def named_elsewhere() -> Case:
    """Another system names the people of a step, asked again in the next round, where it names nobody."""
    outside = Approval("a", "a", (named_outside("https://erp.example.com/who"),))
    case = Case(procedure(outside, approval("z", "丙")))
    case.command(c.Named("a", 1, ids("甲乙")), "系")
    case.does("甲", "同意")
    case.sends_back("丙", "a")
    case.command(c.Named("a", 2, (), "没有人应答"), "系")
    case.command(c.Repair("a", ids("丁")), "管")
    case.does("丁", "同意")
    case.does("丙", "同意")
    return case


TOLD: dict[str, Callable[[], Case]] = {
    "accepted": accepted,
    "rejected": rejected,
    "withdrawn": withdrawn,
    "cancelled": cancelled,
    "asked": asked,
    "steered": steered,
    "called": called,
    "migrated": migrated,
    "picked": picked,
    "voided": voided,
    "timed": timed,
    "named_elsewhere": named_elsewhere,
}


def plain(instance: Instance) -> object:
    """Write the rows of an instance as JSON, instants in UTC."""
    rows = to_rows(instance)
    text = json.dumps(
        [rows.head, rows.nodes, rows.tasks, rows.copies], default=lambda at: at.astimezone(UTC).isoformat()
    )
    return json.loads(text)


def known(now: object, stored: object) -> object:
    """Leave out what instances have learned to hold since the stored one was written."""
    if isinstance(now, dict) and isinstance(stored, dict):
        return {key: known(value, stored[key]) for key, value in now.items() if key in stored}
    if isinstance(now, list) and isinstance(stored, list) and len(now) == len(stored):
        return [known(one, other) for one, other in zip(now, stored, strict=True)]
    return now


def folded(value: object) -> object:
    """Read full-width punctuation of sentences as the half-width one that older files have."""
    return json.loads(json.dumps(value, ensure_ascii=False).translate(str.maketrans("，：；", ",:;")))


@pytest.mark.parametrize("name", sorted(TOLD))
def test_todays_history_is_the_stored_one(name: str) -> None:
    """今天的历史和存档一致:决定没有悄悄改变。"""
    case, path = TOLD[name](), FOLDER / f"{name}_{CURRENT}.json"
    document = {"events": [to_json(event) for event in case.events], "ends_as": plain(case.instance)}
    if os.environ.get("GUOCHENG_WRITE_GOLDEN") and not path.exists():
        path.write_text(json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    stored = json.loads(path.read_text(encoding="utf-8"))
    assert folded(document["events"]) == folded(stored["events"])
    assert folded(known(document["ends_as"], stored["ends_as"])) == folded(stored["ends_as"])


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_every_stored_history_still_leads_where_it_led(path: Path) -> None:
    """旧历史永远读得懂。"""
    document = json.loads(path.read_text(encoding="utf-8"))
    led = plain(replay(from_json(event) for event in document["events"]))
    assert known(led, document["ends_as"]) == document["ends_as"]


def test_the_stored_histories_know_every_kind_of_event() -> None:
    """每种事件都有存档。"""
    seen = {event["kind"] for path in FOLDER.glob("*.json") for event in json.loads(path.read_text("utf-8"))["events"]}
    assert seen == set(KINDS)


def test_formats_are_lifted_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """一次升一版。"""
    steps = {CURRENT - 2: lambda old: {**old, "seen": [CURRENT - 2]}, CURRENT - 1: lambda old: {**old, "more": 1}}
    monkeypatch.setattr("guocheng.engine.flow.codec.UPGRADES", {**UPGRADES, **steps})
    lifted = upgraded({"format": CURRENT - 2, "kind": "left"})
    assert lifted == {"format": CURRENT, "kind": "left", "seen": [CURRENT - 2], "more": 1}
