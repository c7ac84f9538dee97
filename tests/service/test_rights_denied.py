"""What is denied is gone (拒绝优先): rows, fields and actions, whoever grants them; and by head, field and group."""

from __future__ import annotations

import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.presets import preset_grants, preset_names, preset_of
from guocheng.definition.role import Grant, Right, Role, Rows
from guocheng.sdk import bundle, deny, grant, role
from guocheng.service import exports, why
from guocheng.service.context import Context
from guocheng.service.principal import Principal
from guocheng.service.records import change as changes
from guocheng.service.records import lists
from guocheng.service.rights import visible
from guocheng.store.query import RowGrant
from tests.service.club import MATTER, Club, matter
from tests.story.company import Record

_names = itertools.count(1)


def person(club: Club, *roles: str, unit: int | None = None) -> str:
    """Employ somebody with some roles."""
    number = next(_names)
    club.company.person(f"D{number:03}", f"甲{number}", unit or club.first, *roles)
    return f"甲{number}"


def told(club: Club, name: str, record: Record) -> dict[str, Any]:
    """Ask as an administrator why somebody may or may not."""
    if "管理员" not in club.company.people:
        club.company.person("P999", "管理员", club.top, "administrator")
    found: dict[str, Any] = club.company.ask(
        "管理员",
        lambda look: why.why(look, entity=MATTER, record_id=record.id, person_id=club.company.people[name]),
    )
    return found


def test_denied_rows_are_gone(club: Club) -> None:
    """别的角色给了全部,有一个角色拒绝内部事项,内部的就看不到,列表、打开、搜索、统计都一样。"""
    open_one = club.matter("A", kind="open")
    inner = club.matter("B", kind="inner")
    name = person(club, "all", "no_inner", "clerk")
    assert club.numbers(name) == ["A"]
    assert club.company.sees(name, open_one)["title"] == "A"
    with pytest.raises(NotFound):
        club.company.sees(name, inner)
    with pytest.raises(NotFound):
        club.company.writes(name, inner, note="x")
    assert club.company.ask(name, lambda look: lists.exact_count(look, entity=MATTER)) == 1
    reason = next(one for one in told(club, name, inner)["rights"] if one["right"] == "see")
    assert reason["granted"] is False
    assert "不看内部" in reason["missing"]
    assert "拒绝优先" in reason["missing"]


def test_denial_wins_over_administrators(club: Club) -> None:
    """系统管理员也受明确拒绝的约束:给他加上拒绝的角色,金额就看不到。"""
    club.matter("A", amount="10")
    boss = person(club, "administrator")
    both = person(club, "administrator", "no_amount", "no_inner")
    assert club.company.lists(boss, MATTER)[0]["amount"] == "10.00"
    assert club.numbers(both) == []


def test_denied_field_does_not_exist(club: Club) -> None:
    """拒绝的字段像没有一样:页面、列表、筛选都没有;「为什么」说明是谁拒绝的。"""
    record = club.matter("A", amount="10", note="看得到")
    name = person(club, "chief", "no_amount")
    values = club.company.sees(name, record)["values"]
    assert "amount" not in values
    assert values["note"] == "看得到"
    assert "amount" not in club.company.lists(name, MATTER)[0]
    with pytest.raises(Invalid):
        club.company.ask(
            name, lambda look: lists.query(look, entity=MATTER, where={"field": "amount", "op": "gt", "value": "1"})
        )
    with pytest.raises(Invalid, match="不能在这里修改"):
        club.company.writes(name, record, amount="1")
    field = next(one for one in told(club, name, record)["fields"] if one["name"] == "amount")
    assert (field["sees"], field["edits"]) == (False, False)
    assert field["because"] == ["角色「不看金额」明确拒绝(隐藏)"]


def test_denied_fields_hold_on_their_rows(club: Club) -> None:
    """只在本单位的记录上打星号:别的单位的记录照常。"""
    here = club.matter("A", phone="13812345678")
    there = club.matter("B", unit=club.second, phone="13912345678")
    name = person(club, "chief", "blur_phone")
    club.company.person("P998", "管理", club.first, "administrator", "blur_phone")
    assert "*" in club.company.sees("管理", here)["values"]["phone"]
    assert club.company.sees("管理", there)["values"]["phone"] == "13912345678"
    assert "*" in club.company.sees(name, here)["values"]["phone"]


def test_denied_actions(club: Club) -> None:
    """查看自带评论和打印,明确拒绝以后没有。"""
    record = club.matter("A")
    name = person(club, "all", "mute")
    with pytest.raises(Refused, match="评论"):
        club.company.says(name, record, "说一句")
    granted = {one["right"]: one["granted"] for one in told(club, name, record)["rights"]}
    assert granted["see"]
    assert not granted["comment"]
    assert not granted["print"]
    club.company.says("all", record, "可以说")


def test_managed_units(club: Club) -> None:
    """负责人看到自己负责的单位和下级的记录;本单位的普通人看不到。"""
    club.matter("A")
    club.matter("B", unit=club.second)
    name = person(club, "managing")
    with pytest.raises(NotFound):
        club.numbers(name)
    club.company.heads(club.second, name)
    assert club.numbers(name) == ["B"]
    club.company.heads(club.top, name)
    assert club.numbers(name) == ["A", "B"]


def test_rows_by_a_field(club: Club) -> None:
    """按字段授权:字段里是本人,或者是本人的单位。"""
    name, housed = person(club, "held"), person(club, "housed", unit=club.second)
    club.matter("A", holder=club.company.people[name])
    club.matter("B", unit=club.second)
    assert club.numbers(name) == ["A"]
    assert club.numbers(housed) == ["B"]


def test_groups_hold_roles(club: Club) -> None:
    """岗位、负责人、别的角色带来角色;换了岗位,下一次请求就没有了。"""
    record = club.matter("A")
    post = club.company.system(
        lambda change: changes.create(change, entity="org.post", values={"number": "K1", "name": "核查"})["id"]
    )
    name = person(club, unit=club.second)
    with pytest.raises(NotFound):
        club.numbers(name)
    club.company.system(lambda change: changes.update(
        change, entity="org.person", record_id=club.company.people[name], version=1, values={"post": post}
    )["id"])  # fmt: skip
    assert club.company.principal(name).roles == ("chained", "judges")
    assert club.company.sees(name, record)["title"] == "A"
    club.company.heads(club.first, name)
    assert club.company.principal(name).roles == ("chained", "heads", "judges")
    assert "amount" in club.company.sees(name, record)["rights"]["edit"]


def test_submit_only(club: Club) -> None:
    """只提交:能填能交,交完自己也看不到。"""
    name = person(club, "submitter")
    answer = club.company.command(
        name, lambda change: changes.create(change, entity=MATTER, values={"number": "S1", "kind": "open"})
    )
    assert answer["gone"] is True
    assert club.numbers(name) == []
    assert club.numbers("chief") == ["S1"]


def test_fields_that_do_not_travel(club: Club) -> None:
    """看得到、不能导出的字段:列表里有,文件里没有。"""
    club.matter("A", amount="123.45")
    name = person(club, "traveller")
    assert club.company.lists(name, MATTER)[0]["amount"] == "123.45"
    context = Context(club.company.platform, club.company.principal(name), club.company.now, request_id="export")
    path, _ = exports.export(context, entity=MATTER, format="csv")
    text = path.read_text(encoding="utf-8-sig")
    path.unlink()
    assert "123.45" not in text
    assert "金额" not in text
    assert "A" in text


def test_later_fields_are_not_granted(club: Club) -> None:
    """写明字段的角色,看不到没有写进去的字段,页面上的系统字段照常。"""
    only = role("narrow", "写明字段", Grant(MATTER, only=("number", "kind", "parts", "parts.what")))
    catalogue = Catalogue((*club.company.platform.catalogue.bundles, bundle("more", "更多", "1", roles=[only])))
    seen = visible(catalogue, Principal(0, 7, "某人", roles=("narrow",)), catalogue.entity(MATTER))
    assert {"number", "kind", "parts", "parts.what", "created_at", "stage", "id"} <= seen.shown
    assert {"amount", "note", "phone", "parts.price"} & seen.shown == set()


@pytest.mark.parametrize("name", preset_names())
def test_presets_are_recognised(name: str) -> None:
    """预设写成授权,再认出来还是它;写明字段也认得。"""
    flows = {"start": True, "see_flows": True, "manage_flows": True}
    grants = preset_grants(name, MATTER, ("number",))
    assert preset_of(grants, flow=flows.get(name, False)) == name
    assert preset_of((*grants, grant(matter, Right.EXPORT)), flow=flows.get(name, False)) == "custom"


_actions = st.lists(st.sampled_from(list(Right)), min_size=1, unique=True).map(tuple)
_rows = st.sampled_from([Rows.ALL, Rows.OWN, Rows.UNIT, Rows.NONE])
_fields = st.lists(st.sampled_from(["amount", "note", "phone", "parts", "parts.price"]), unique=True).map(tuple)
_grants = st.builds(
    Grant, st.just(MATTER), rows=_rows, actions=_actions, hidden=_fields, masked=_fields, readonly=_fields,
    not_exported=_fields, only=_fields,
)  # fmt: skip


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(granted=st.lists(_grants, min_size=1, max_size=4), denied=_fields, right=st.sampled_from(list(Right)))
def test_what_is_denied_everywhere_is_nowhere(
    plain: Catalogue, granted: list[Grant], denied: tuple[str, ...], right: Right
) -> None:
    """不管别的角色怎么给,全部拒绝的字段哪里都没有,全部拒绝的操作哪条记录都没有。"""
    denying = Role("denying", "拒绝", (deny(matter, right), *([deny(matter, hidden=denied)] if denied else [])))
    roles = [Role(f"r{number}", "给", (one,)) for number, one in enumerate(granted)]
    catalogue = Catalogue((*plain.bundles, bundle("more", "更多", "1", roles=[*roles, denying])))
    who = Principal(
        0, 7, "某人", unit_ids=(1,), unit_ids_below=(1,), roles=tuple(one.name for one in [*roles, denying])
    )
    seen = visible(catalogue, who, catalogue.entity(MATTER))
    assert not seen.may(right)
    if right is Right.SEE:
        assert not any(seen.may(one) for one in Right)
    gone = {name for name in seen.shown | seen.editable for one in denied if name == one or name.startswith(f"{one}.")}
    assert gone == set()
    assert not any(RowGrant(everything=True) in found and len(found) > 1 for found in seen.rows.values())


@pytest.fixture(scope="module")
def plain() -> Catalogue:
    """The club without a database."""
    from tests.service.club import bundles

    return Catalogue(bundles())
