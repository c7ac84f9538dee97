"""By whatever way a role comes, nobody gives more than he has (角色从哪里来): memberships, units, posts, heads."""

from __future__ import annotations

from typing import Any

import pytest

from guocheng.base.problem import Invalid, Refused
from guocheng.definition.codec import to_json
from guocheng.definition.role import Right
from guocheng.sdk import grant, held_by_heads, held_by_unit, role
from guocheng.service import definitions, recycle
from guocheng.service.records import change as changes
from tests.service.club import MATTER, Club
from tests.story.company import Record

MEMBER, PERSON, UNIT, POST = "org.role_member", "org.person", "org.unit", "org.post"
ALL = (Right.SEE, Right.CREATE, Right.EDIT, Right.DELETE)


@pytest.fixture
def staffed(club: Club) -> Club:
    """A club whose 人事员 keeps people, units, posts and the list of members, and holds a role of each kind."""
    keeps = role("staff", "人事", *(grant(one, *ALL) for one in (MEMBER, PERSON, UNIT, POST)))
    seconds = role("seconds", "二部的角色", grant(MATTER), held_by=[held_by_unit("12")])
    firsts = role("firsts", "总部负责人", grant(MATTER), held_by=[held_by_heads("branch")])
    publish(club, keeps, seconds, firsts)
    club.company.person("P800", "人事员", club.first, "staff", "all")
    club.company.system(member(club, "人事员", "unit", club.first))
    return club


def publish(club: Club, *documents: Any) -> None:
    """Put definitions into force."""
    found = [to_json(one) for one in documents]
    club.company.system(lambda change: definitions.publish(change, documents=found))
    club.company.platform.database.run(club.company.platform.follow)


def member(club: Club, person: str, role: str, unit: int | None) -> Any:
    """Return the verb that gives somebody a role."""
    values = {"person": club.company.people[person], "role": role, "unit": unit}
    return lambda change: changes.create(change, entity=MEMBER, values=values)


def post(club: Club, number: str) -> int:
    """Put a post down."""
    values = {"number": number, "name": f"岗位{number}"}
    return int(club.company.system(lambda change: changes.create(change, entity=POST, values=values))["id"])


def test_a_role_held_for_one_unit_is_not_handed_on_without_that_limit(staffed: Club) -> None:
    """只对一部有的角色，不能不带单元、也不能带别的单元给出去。"""
    company, other = staffed.company, staffed.company.people["外人"]
    for unit in (None, staffed.second, staffed.top):
        with pytest.raises(Invalid, match="不能把角色「只看本单位」"):
            company.opens("人事员", MEMBER, person=other, role="unit", unit=unit)
    given = company.opens("人事员", MEMBER, person=other, role="unit", unit=staffed.first)
    with pytest.raises(Invalid, match="负责单元"):
        company.writes("人事员", given, unit=None)
    below = company.unit("111", "一部一组", "contract_area", staffed.first)
    company.opens("人事员", MEMBER, person=other, role="unit", unit=below)


def test_a_unit_is_not_given_along_that_is_not_the_givers(staffed: Club) -> None:
    """自己全公司的角色，也不能带上一个不归自己的单元给自己：那个单元的记录别的角色也就看得到了。"""
    company = staffed.company
    with pytest.raises(Invalid, match="不在您自己的范围内"):
        company.opens("人事员", MEMBER, person=company.people["人事员"], role="all", unit=staffed.second)
    company.opens("人事员", MEMBER, person=company.people["外人"], role="all", unit=staffed.second)
    company.opens("人事员", MEMBER, person=company.people["外人"], role="all")


def test_a_post_that_brings_a_role_is_given_only_by_its_holders(staffed: Club) -> None:
    """岗位带来的角色(连同它再带来的)，自己没有的人不能把岗位给人，也不能把岗位改成那个编号。"""
    company = staffed.company
    judge, other = post(staffed, "K1"), post(staffed, "K2")
    somebody = Record(PERSON, company.people["外人"])
    with pytest.raises(Invalid, match="角色「岗位带来的」"):
        company.writes("人事员", somebody, post=judge)
    company.writes("人事员", somebody, post=other)
    company.writes("人事员", Record(POST, judge), number="K3")
    with pytest.raises(Invalid, match="角色「别的角色带来的」"):
        company.writes("人事员", Record(POST, other), number="K1")
    company.system(member(staffed, "人事员", "judges", None))
    company.writes("人事员", Record(POST, judge), number="K1")
    company.writes("人事员", somebody, post=judge)


def test_a_unit_that_brings_a_role_takes_in_nobody_by_who_lacks_it(staffed: Club) -> None:
    """单元带来的角色：不能把人调进去，不能新建人员在里面，也不能把单元挪到它下面或改成它的编号。"""
    company = staffed.company
    somebody = Record(PERSON, company.people["unit"])
    with pytest.raises(Invalid, match="角色「二部的角色」"):
        company.writes("人事员", somebody, unit=staffed.second)
    with pytest.raises(Invalid, match="角色「二部的角色」"):
        company.opens("人事员", PERSON, number="N1", name="新人", unit=staffed.second)
    company.opens("人事员", PERSON, number="N1", name="新人", unit=staffed.first)
    company.writes("人事员", somebody, active=False)
    with pytest.raises(Invalid, match="角色「只看本单位」"):
        company.writes("人事员", somebody, active=True)


def test_the_head_of_a_unit_is_named_by_who_may_give_what_heads_have(staffed: Club) -> None:
    """负责人带来的角色：没有它的人不能任命负责人，也不能把单元改成那个类别。"""
    company = staffed.company
    with pytest.raises(Invalid, match="角色「总部负责人」"):
        company.writes("人事员", Record(UNIT, staffed.top), head=company.people["外人"])
    with pytest.raises(Invalid, match="角色「负责人」"):
        company.writes("人事员", Record(UNIT, staffed.second), head=company.people["外人"])
    company.writes("人事员", Record(UNIT, staffed.top), name="总部大楼")
    company.system(member(staffed, "人事员", "heads", None))
    company.writes("人事员", Record(UNIT, staffed.second), head=company.people["外人"])
    with pytest.raises(Invalid, match="角色「总部负责人」"):
        company.writes("人事员", Record(UNIT, staffed.second), kind="branch")


def test_nobody_moves_himself(staffed: Club) -> None:
    """自己的单位、岗位，自己去当别的单元的负责人，把别的单元放到自己单元下面：都由别人来改。"""
    company = staffed.company
    company.system(member(staffed, "人事员", "heads", None))
    company.system(member(staffed, "人事员", "seconds", None))
    me = company.people["人事员"]
    for record, values in (
        (Record(PERSON, me), {"unit": staffed.second}),
        (Record(UNIT, staffed.second), {"head": me}),
        (Record(UNIT, staffed.second), {"parent": staffed.first}),
    ):
        with pytest.raises(Invalid, match="您自己的权限范围"):
            company.writes("人事员", record, **values)
    company.writes("人事员", Record(PERSON, me), name="人事员甲")


def test_who_may_not_give_a_role_neither_takes_it_away_nor_brings_it_back(staffed: Club) -> None:
    """没有的角色不能删别人的；自己删的成员，角色没了以后也不能从回收站恢复。"""
    company = staffed.company
    denial = company.system(member(staffed, "外人", "no_inner", None))
    with pytest.raises(Refused, match="收回"):
        company.command(
            "人事员", lambda change: changes.delete(change, entity=MEMBER, record_id=denial["id"], version=1)
        )
    spare = company.opens("人事员", MEMBER, person=company.people["人事员"], role="all")
    company.command("人事员", lambda change: changes.delete(change, entity=MEMBER, record_id=spare.id, version=1))
    with company.platform.database.transaction() as connection:
        connection.execute("delete from org_role_member where role = 'all'")
    with pytest.raises(Refused, match="不能把角色「看全部」"):
        company.command("人事员", lambda change: recycle.restore(change, entity=MEMBER, record_id=spare.id))
