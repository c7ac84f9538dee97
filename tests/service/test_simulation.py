"""What a flow would do: any starter, any values, in force or drafted; nothing is written, administrators only."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.definition.action import Assign, SetFields
from guocheng.definition.codec import to_json
from guocheng.definition.flow import Flow
from guocheng.definition.procedure import Act, Approval, Procedure, Step
from guocheng.definition.who import head_of, holder, named, starter
from guocheng.service.flow import picture
from guocheng.service.flow.simulation import Supposed, simulated
from tests.service.club import FLOW, Club


def drafted(club: Club, *steps: Step) -> dict[str, Any]:
    """Return the flow of the club with other steps, as the designer would send it."""
    flow = club.company.platform.catalogue.flow(FLOW)
    moves = tuple(
        replace(one, procedure=Procedure("asking", "请示审批", steps)) if one.name == "ask" else one
        for one in flow.moves
    )
    return to_json(replace(flow, moves=moves))


def tried(club: Club, starter_name: str = "clerk", **supposed: Any) -> dict[str, Any]:
    given = {"move": "ask", "starter": club.company.people[starter_name], "values": {}, **supposed}
    found: dict[str, Any] = club.company.system(lambda change: simulated(change, flow=FLOW, supposed=Supposed(**given)))
    return found


def said(found: dict[str, Any]) -> list[str]:
    return [f"{one['step']} {one['state']} {'、'.join(who['name'] for who in one['people'])}" for one in found["nodes"]]


def test_the_flow_in_force_is_carried_through(club: Club) -> None:
    found = tried(club)
    assert (found["ends"], found["ends_label"]) == ("accepted", "通过")
    assert [one["step"] for one in found["nodes"]] == ["say", "told"]
    assert {who["name"] for who in found["nodes"][0]["people"]} == {"judge", "第二个表态的人"}
    assert all(who["why"] == "角色「表态的人」" for who in found["nodes"][0]["people"])


def test_a_draft_is_tried_before_it_is_published(club: Club) -> None:
    steps = (
        Approval("own", "自己", (starter(),)),
        Approval("large", "大额", (named("P005", label="办事员"),), when="amount > 100"),
    )
    document = drafted(club, *steps)
    small = tried(club, values={"amount": "99.00"}, document=document)
    assert said(small) == ["own expected clerk", "large skipped "]
    large = tried(club, values={"amount": "101.00"}, document=document)
    assert said(large) == ["own expected clerk", "large expected clerk"]
    assert said(tried(club))[0].startswith("say")


def test_values_of_a_record_count_where_nothing_else_is_said(club: Club) -> None:
    matter = club.matter("A", amount="500.00", holder=club.company.people["chief"])
    document = drafted(club, Approval("boss", "负责人", (holder("holder"),), when="amount > 100"))
    assert said(tried(club, record=matter.id, document=document)) == ["boss expected chief"]
    assert said(tried(club, record=matter.id, values={"amount": "1.00"}, document=document)) == ["boss skipped "]


def test_an_action_is_seen_by_what_follows_and_written_nowhere(club: Club) -> None:
    matter = club.matter("A", amount="1.00")
    steps = (
        Act("raise", "加价", (SetFields((Assign("amount", "amount + 200"),)),)),
        Approval("boss", "负责人", (starter(),), when="amount > 100"),
    )
    found = tried(club, record=matter.id, document=drafted(club, *steps))
    assert said(found)[-1] == "boss expected clerk"
    assert club.company.sees("chief", matter)["values"]["amount"] == "1.00"


def test_nobody_is_said_with_the_reason(club: Club) -> None:
    found = tried(club, document=drafted(club, Approval("head", "主管", (head_of("unit"),))))
    assert (found["ends"], found["nodes"][0]["state"]) == ("incident", "incident")
    assert "单位" in found["nodes"][0]["reason"]


def test_a_refusal_may_be_supposed(club: Club) -> None:
    assert tried(club, refusing=["say"])["ends"] == "rejected"


def test_a_draft_that_is_not_sound_is_refused_with_its_problems(club: Club) -> None:
    with pytest.raises(Invalid) as refused:
        tried(club, document=drafted(club, Approval("never", "永不", (starter(),), when="1 > 2")))
    assert [problem.code for problem in refused.value.problems] == ["flow.never_true"]
    other = {**drafted(club, Approval("a", "甲的", (starter(),))), "name": "club.other"}
    with pytest.raises(Invalid):
        tried(club, document=other)


def test_what_is_not_there_is_said(club: Club) -> None:
    with pytest.raises(NotFound):
        tried(club, move="drop")
    with pytest.raises(Invalid, match="请选择由谁发起"):
        tried(club, starter=10**6)
    with pytest.raises(Invalid):
        tried(club, values={"nothing": "1"})


def test_only_administrators_ask(club: Club) -> None:
    supposed = Supposed("ask", club.company.people["clerk"], {})
    for ask in (
        lambda look: simulated(look, flow=FLOW, supposed=supposed),
        lambda look: picture.bpmn(look, flow=FLOW, move="ask"),
        picture.words,
    ):
        with pytest.raises(Refused):
            club.company.ask("chief", ask)


def test_the_picture_and_the_words_are_given(club: Club) -> None:
    name, text = club.company.system(lambda change: picture.bpmn(change, flow=FLOW, move="ask"))
    assert name == "请示审批.bpmn"
    assert 'bpmnElement="step_say"' in text
    words = club.company.system(picture.words)
    assert words["parts"]["approval"]["label"] == "审批"
    [called] = [one for one in words["calls"] if one["entity"] == "club.matter"]
    assert {"name": "ask", "label": "请示"} in called["moves"]


def test_a_flow_that_was_only_looked_at_is_the_same(club: Club) -> None:
    flow = club.company.platform.catalogue.flow(FLOW)
    assert isinstance(flow, Flow)
    assert drafted(club, *flow.moves[0].procedure.steps) == to_json(flow)  # type: ignore[union-attr]
