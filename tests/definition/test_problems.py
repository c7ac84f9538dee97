"""Each thing that can be wrong with a definition has its code, and here the example that provokes it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from guocheng.definition.action import Assign, MakeLines, SetFields, TakeRule
from guocheng.definition.builders.actions import link_earlier, send_signal
from guocheng.definition.builders.fields import (
    check,
    choice,
    date,
    decimal,
    entity,
    instant,
    integer,
    lines,
    link,
    no_overlap,
    serial,
    text,
)
from guocheng.definition.builders.kinds import rating
from guocheng.definition.builders.process import (
    approval,
    arm,
    branch,
    clock,
    end,
    flow,
    move,
    procedure,
    route,
    stage,
)
from guocheng.definition.builders.rights import deny, grant, held_by_everybody, held_by_role, role
from guocheng.definition.builders.views import (
    alert,
    chart,
    column,
    computed,
    count,
    import_shape,
    menu_list,
    menu_report,
    rank,
    report,
    share,
    total,
)
from guocheng.definition.builders.views import by as group_by
from guocheng.definition.bundle import Bundle
from guocheng.definition.entity import Field, Option
from guocheng.definition.problems import problems
from guocheng.definition.problems.reaching import publish_problems
from guocheng.definition.role import Grant, Holder, HolderKind
from guocheng.definition.who import anyone, head_of, holder, named, role_member
from tests.definition.case import CASE, LIFE, TICKET, catalogue_of

Change = Callable[[], Bundle]


def ticket(**words: Any) -> Bundle:
    return replace(CASE, entities=(replace(TICKET, **words),))


def with_field(*fields: Field) -> Bundle:
    return ticket(fields=(*TICKET.fields, *fields))


def overlapping(same: str | tuple[str, ...], start: str, end: str, **words: str) -> Bundle:
    held = (instant("held_from", "起"), instant("held_to", "止"))
    return ticket(fields=(*TICKET.fields, *held), no_overlap=(no_overlap(same, start, end, **words),))


def life(**words: Any) -> Bundle:
    return replace(CASE, flows=(replace(LIFE, **words),))


def with_move(**words: Any) -> Bundle:
    given = {"sources": "judged", "target": "closed", **words}
    return life(moves=(*LIFE.moves, move("more", "再来", **given)))


def with_steps(*steps: Any) -> Bundle:
    return with_move(procedure=procedure("p", "过程", *steps))


def with_procedure(**words: Any) -> Bundle:
    steps = (approval("a", "批", holder("handler")),)
    return with_move(procedure=procedure("p", "过程", *steps, **words))


def with_report(**words: Any) -> Bundle:
    given = {"on": TICKET, "rows": [group_by("unit", "网点")], "measures": [count("n", "件数")], **words}
    return replace(CASE, reports=(report("case.r", "报表", **given),))


def with_alert(**words: Any) -> Bundle:
    given = {"on": TICKET, "when": "amount > 1", "tell": holder("handler"), "says": "{number}", **words}
    return replace(CASE, alerts=(alert("case.a", "警报", **given),))


def with_grant(*args: Any, **words: Any) -> Bundle:
    return replace(CASE, roles=(role("agent", "客服", grant(*args, **words)),))


def with_role(*grants: Grant, **words: Any) -> Bundle:
    return replace(CASE, roles=(role("agent", "客服", *grants, **words),))


def with_shape(**words: Any) -> Bundle:
    given = {"into": TICKET, "fingerprint": ["单号"], "columns": [column("单号", "number")], "key": ["number"], **words}
    return replace(CASE, imports=(import_shape("case.s", "文件", **given),))


WRONG: list[tuple[str, Change]] = [
    ("definition.bad_name", lambda: with_field(text("Bad-Name", "坏"))),
    ("definition.no_label", lambda: with_field(text("plain", "plain"))),
    ("definition.twice", lambda: with_field(text("kind", "另一个"))),
    ("definition.twice", lambda: with_field(text("other", "类型"))),
    ("definition.reserved_name", lambda: with_field(text("stage", "我的阶段"))),
    ("definition.wrong_prefix", lambda: replace(CASE, entities=(replace(TICKET, name="other.ticket"),))),
    ("definition.unknown_entity", lambda: with_field(link("car", "车", "fleet.car"))),
    ("definition.unknown_field", lambda: ticket(columns=("nothing",))),
    ("definition.unknown_field", lambda: ticket(title="{nothing}")),
    ("definition.bad_template", lambda: ticket(title="{number")),
    ("definition.wrong_field_type", lambda: ticket(unit_fields=("amount",))),
    ("definition.wrong_field_type", lambda: ticket(parent_field="unit")),
    ("definition.no_message", lambda: ticket(checks=(check("amount > 0", ""),))),
    ("definition.unknown_option", lambda: with_field(choice("c", "选", {"a": "甲"}, default="'b'"))),
    ("definition.unknown_role", lambda: with_move(by=role_member("nobody"))),
    ("definition.unknown_word", lambda: with_move(comment="perhaps")),
    ("expr.unknown_name", lambda: ticket(checks=(check("nothing > 0", "错"),))),
    ("field.unknown_type", lambda: with_field(Field("odd", "怪", "colour"))),
    ("field.bad_scale", lambda: with_field(decimal("d", "小数", scale=99))),
    ("field.no_options", lambda: with_field(choice("c", "选", {}))),
    ("field.option_twice", lambda: with_field(choice("c", "选", [Option("a", "甲"), Option("a", "乙")]))),
    ("field.bad_option", lambda: with_field(choice("c", "选", [Option("a,b", "甲")]))),
    ("field.bad_color", lambda: with_field(choice("c", "选", [Option("a", "甲", "pink")]))),
    ("field.no_target", lambda: with_field(link("l", "连", ""))),
    ("field.bad_serial", lambda: with_field(serial("s", "流水", "TS"))),
    ("definition.unknown_field", lambda: with_field(serial("s", "流水", "{nothing}{000}"))),
    ("field.bad_precision", lambda: with_field(date("d", "日子", precision="decade"))),
    ("field.bad_stars", lambda: with_field(rating("r", "评分", stars=99))),
    ("field.unfit_limit", lambda: with_field(Field("n", "数", "integer", upper=True))),
    ("field.unfit_limit", lambda: with_field(text("t", "文字", unique_when="amount > 1"))),
    ("field.bad_pattern", lambda: with_field(text("t", "文字", pattern="[", pattern_message="不对"))),
    ("field.bad_length", lambda: with_field(text("t", "文字", length_max=-1))),
    ("field.bad_unique_when", lambda: with_field(text("t", "文字", unique=True, unique_when="amount > DAY(TODAY())"))),
    ("field.bad_unique_when", lambda: with_field(text("t", "文字", unique=True, unique_when="unit.name = 'a'"))),
    ("expr.unknown_name", lambda: with_field(integer("n", "数", maximum="nothing"))),
    ("definition.no_message", lambda: with_field(text("t", "文字", pattern="a"))),
    ("field.no_columns", lambda: with_field(lines("l", "明细", []))),
    ("field.nested_lines", lambda: with_field(lines("l", "明细", [lines("m", "里面", [integer("n", "数")])]))),
    ("entity.bad_overlap", lambda: overlapping((), "held_from", "held_to")),
    ("entity.bad_overlap", lambda: overlapping("amount", "held_from", "held_to")),
    ("entity.bad_overlap", lambda: overlapping("unit", "held_from", "amount")),
    ("definition.unknown_field", lambda: overlapping("nothing", "held_from", "held_to")),
    ("definition.unknown_field", lambda: overlapping("unit", "held_from", "held_to", says="{nothing}")),
    ("field.bad_unique_when", lambda: overlapping("unit", "held_from", "held_to", where="unit.name = 'a'")),
    ("flow.second_flow", lambda: replace(CASE, flows=(LIFE, replace(LIFE, name="case.other")))),
    ("flow.unknown_stage", lambda: life(initial="nowhere")),
    ("flow.unknown_stage", lambda: with_move(target="nowhere")),
    ("flow.unknown_stage", lambda: with_move(rejected="nowhere")),
    ("flow.unreachable_stage", lambda: life(stages=(*LIFE.stages, stage("far", "远", "done")))),
    ("flow.dead_end", lambda: life(stages=(*LIFE.stages[:2], stage("closed", "结案")))),
    ("flow.no_source", lambda: with_move(sources=[])),
    ("flow.nobody", lambda: with_move(by=[])),
    ("flow.nobody", lambda: with_move(by=named())),
    ("flow.nobody_ever", lambda: with_move(by=holder("unit"))),
    ("definition.wrong_field_type", lambda: with_steps(approval("a", "批", head_of("amount")))),
    ("definition.unknown_field", lambda: with_steps(approval("a", "批", head_of("shares.nothing")))),
    ("definition.no_message", lambda: with_move(guard="amount > 0")),
    ("flow.asks_readonly", lambda: with_move(asks=["created_at"])),
    ("flow.no_steps", lambda: with_steps()),
    ("flow.no_void_move", lambda: with_procedure(void_move="nothing")),
    ("flow.no_void_move", lambda: with_procedure(void_move="more")),
    ("flow.unknown_stage", lambda: with_move(voided="nowhere")),
    ("definition.unknown_field", lambda: with_procedure(compensation=[SetFields((Assign("nothing", "1"),))])),
    ("flow.no_arms", lambda: with_steps(branch("b", "分", split="parallel"))),
    ("flow.no_default_arm", lambda: with_steps(branch("b", "分", arm("大", when="amount > 1")))),
    ("definition.unknown_field", lambda: with_steps(approval("a", "批", holder("handler"), asks=["nothing"]))),
    ("flow.parallel_condition", lambda: with_steps(branch("b", "分", arm("大", when="amount > 1"), split="parallel"))),
    (
        "flow.bad_percent",
        lambda: life(clocks=(clock("c", "时限", starts="at", hours="1", stops_at=[], warn_percent=0),)),
    ),
    (
        "definition.wrong_field_type",
        lambda: life(clocks=(clock("c", "时限", starts="number", hours="1", stops_at=[]),)),
    ),
    ("definition.unknown_field", lambda: with_move(actions=[SetFields((Assign("nothing", "1"),))])),
    ("definition.unknown_entity", lambda: with_move(actions=[TakeRule("case.rule", "true", ())])),
    ("definition.wrong_field_type", lambda: with_move(actions=[MakeLines("amount", "shares", "org.unit", "true", ())])),
    (
        "definition.unknown_field",
        lambda: with_move(actions=[link_earlier("unit", same=["nothing"], date_field="at", within_days=7)]),
    ),
    ("flow.unknown_signal", lambda: with_move(actions=[send_signal("nothing")])),
    ("flow.unknown_signal", lambda: with_move(actions=[send_signal("paid", to="unit")])),
    ("flow.half_a_way", lambda: with_move(actions=[send_signal("paid", entity="case.ticket")])),
    ("flow.leads_elsewhere", lambda: with_move(actions=[send_signal("paid", entity="case.ticket", field="unit")])),
    ("definition.wrong_field_type", lambda: with_move(actions=[send_signal("paid", to="amount")])),
    ("report.no_measure", lambda: with_report(measures=[])),
    ("report.unknown_bucket", lambda: with_report(rows=[group_by("at", "时间", bucket="century")])),
    ("report.unknown_column", lambda: with_report(sort="-nothing")),
    ("report.unknown_column", lambda: with_report(charts=[chart("bar", x="nothing", measures=["n"])])),
    ("report.unknown_chart", lambda: with_report(charts=[chart("cake", x="unit", measures=["n"])])),
    ("report.unknown_measure", lambda: with_report(measures=[replace(count("n", "件数"), kind="median")])),
    ("report.no_value", lambda: with_report(measures=[share("s", "占比", of="")])),
    ("report.no_value", lambda: with_report(measures=[computed("c", "算", "c + 1")])),
    ("report.no_value", lambda: with_report(measures=[count("n", "件数"), rank("r", "名次", "-r")])),
    (
        "report.no_value",
        lambda: with_report(measures=[count("n", "件数"), rank("r", "名次", "-n"), computed("c", "算", "r + 1")]),
    ),
    ("report.no_measure", lambda: with_report(measures=[total("t", "和", "amount", aside=True)])),
    ("report.no_last_day", lambda: with_report(measures=[total("t", "和", "amount", last_day=True)])),
    (
        "report.no_last_day",
        lambda: with_report(
            date_field="at", rows=[group_by("at", "周", bucket="week")], measures=[total("t", "和", "1", last_day=True)]
        ),
    ),
    ("report.wrong_dimensions", lambda: with_report(measures=[total("t", "和", "1", over="org.unit")])),
    ("alert.no_condition", lambda: with_alert(when="")),
    ("alert.bad_rhythm", lambda: with_alert(level="panic")),
    ("role.wrong_rows", lambda: with_grant(TICKET, rows="where")),
    ("role.wrong_rows", lambda: with_grant(TICKET, rows="field")),
    ("role.wrong_rows", lambda: with_grant("*", hidden=["kind"])),
    ("role.wrong_field", lambda: with_grant(TICKET, rows="field", field="amount")),
    ("role.denies_nothing", lambda: with_role(Grant(TICKET, actions=(), denies=True))),
    ("role.denies_all", lambda: with_role(deny("*"))),
    ("role.unnamed_holder", lambda: with_role(held_by=[Holder(HolderKind.POST)])),
    ("role.everybody_administers", lambda: with_role(administers=True, held_by=[held_by_everybody()])),
    ("definition.unknown_role", lambda: with_role(held_by=[held_by_role("nobody")])),
    ("role.unknown_home", lambda: replace(CASE, roles=(role("agent", "客服", home="board:nothing"),))),
    ("definition.unknown_field", lambda: with_grant(TICKET, masked=["nothing"])),
    ("import.no_fingerprint", lambda: with_shape(fingerprint=[])),
    ("import.key_not_filled", lambda: with_shape(key=["kind"])),
    ("import.unknown_by", lambda: with_shape(columns=[column("单号", "number", by="smell")])),
    (
        "definition.unknown_option",
        lambda: with_shape(columns=[column("单号", "number"), column("类型", "kind", values={"丢": "gone"})]),
    ),
    ("menu.unknown_target", lambda: replace(CASE, menu=(menu_list(TICKET, view="none"),))),
    ("menu.unknown_target", lambda: replace(CASE, menu=(menu_report("case.nothing"),))),
    ("bundle.missing", lambda: replace(CASE, needs=("fleet",))),
]


#: Told when a flow is published.
NEVER: list[tuple[str, Change]] = [
    ("flow.nobody_ever", lambda: with_steps(approval("a", "批", anyone()))),
    ("flow.never_true", lambda: with_steps(approval("a", "批", holder("handler"), when="false"))),
    ("flow.never_true", lambda: with_steps(branch("b", "分", arm("大", when="1 > 2 且 amount > 1"), arm("小")))),
    (
        "flow.never_true",
        lambda: with_steps(branch("b", "分", arm("怪", when="kind = 'lost' and kind = 'damaged'"), arm("小"))),
    ),
    ("flow.unreachable_step", lambda: with_steps(end("e", "完"), approval("a", "批", holder("handler")))),
    (
        "flow.unreachable_step",
        lambda: with_steps(route("r", "跳", "c"), approval("b", "批", holder("handler")), end("c", "完")),
    ),
    (
        "flow.unreachable_step",
        lambda: with_steps(
            branch("b", "分", arm("永不", approval("a", "批", holder("handler")), when="false"), arm("小"))
        ),
    ),
    (
        "flow.unreachable_step",
        lambda: with_steps(
            branch("b", "分", arm("大", end("e", "完"), when="amount > 1"), arm("小", end("f", "完"))),
            approval("a", "批", holder("handler")),
        ),
    ),
]


def test_a_sound_bundle_has_no_problems() -> None:
    assert list(problems(CASE, catalogue_of())) == []
    assert list(publish_problems(LIFE, catalogue_of())) == []


@pytest.mark.parametrize(("code", "wrong"), WRONG, ids=lambda one: one if isinstance(one, str) else "")
def test_what_is_wrong_is_told(code: str, wrong: Change) -> None:
    bundle = wrong()
    found = list(problems(bundle, catalogue_of(bundle)))
    assert code in {problem.code for problem in found}
    for problem in found:
        assert problem.where
        assert any("\u4e00" <= letter <= "\u9fff" for letter in problem.message)


@pytest.mark.parametrize(("code", "wrong"), NEVER, ids=lambda one: one if isinstance(one, str) else "")
def test_what_can_never_happen_is_told_on_publishing(code: str, wrong: Change) -> None:
    bundle = wrong()
    catalogue = catalogue_of(bundle)
    assert [problem for problem in problems(bundle, catalogue) if problem.code == code] == []
    found = list(publish_problems(bundle.flows[0], catalogue))
    assert code in {problem.code for problem in found}
    assert all(problem.where.startswith("case.life.more.p.") for problem in found)


def test_everything_is_told_at_once() -> None:
    bundle = replace(
        CASE,
        entities=(entity("case.ticket", "单子", [*TICKET.fields, text("x", "x")], columns=["nothing"], title="{no}"),),
        flows=(flow("case.life", "流程", on=TICKET, stages=[stage("new", "新建")], initial="gone", moves=[]),),
    )
    codes = {problem.code for problem in problems(bundle, catalogue_of(bundle))}
    assert {"definition.no_label", "definition.unknown_field", "flow.unknown_stage"} <= codes


def test_a_bad_expression_names_its_place_and_letter() -> None:
    bundle = ticket(checks=(check("amount > nothing", "错"),))
    [problem] = problems(bundle, catalogue_of(bundle))
    assert problem.where == "case.ticket.checks"
    assert "第 10 个字" in problem.message


def test_what_a_route_leads_to_is_reached() -> None:
    """往回的路由、有条件的结束、没有一路成立的分支，都不算走不到。"""
    people = holder("handler")
    bundle = with_steps(
        route("r", "跳", "c", when="amount > 9"),
        approval("a", "甲", people),
        branch("b", "分", arm("大", end("e", "完"), when="amount > 1"), split="inclusive"),
        route("s", "回", "a", when="amount > 5"),
        route("t", "再跳", "d"),
        approval("c", "乙", people),
        end("d", "完", when="amount > 1"),
        approval("f", "丙", people),
    )
    assert list(problems(bundle, catalogue_of(bundle))) == []
    assert list(publish_problems(bundle.flows[0], catalogue_of(bundle))) == []
