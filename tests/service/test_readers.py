"""Who among many may see a record (谁看得到): in few statements, and the same as each of them finds himself."""

from __future__ import annotations

from functools import partial
from typing import Any

from guocheng.base.problem import NotFound
from guocheng.base.zone import local_day
from guocheng.definition.codec import to_json
from guocheng.sdk import grant, role
from guocheng.service import comments, definitions, why
from guocheng.service.context import Look
from guocheng.service.directory import group_rules
from guocheng.service.readers import readers_of
from guocheng.store import directory
from tests.service.club import MATTER, ROLES, Club
from tests.story.company import Record


class Counted:
    """A connection that counts what it is asked."""

    def __init__(self, connection: Any) -> None:
        self.connection, self.statements = connection, 0

    def execute(self, *asked: Any, **more: Any) -> Any:
        """Pass a statement on."""
        self.statements += 1
        return self.connection.execute(*asked, **more)


def publish(club: Club, *documents: Any) -> None:
    """Put definitions into force."""
    found = [to_json(one) for one in documents]
    club.company.system(lambda change: definitions.publish(change, documents=found))
    club.company.platform.database.run(club.company.platform.follow)


def sees(club: Club, name: str, record: Record) -> bool:
    """Tell whether somebody finds a record himself."""
    try:
        club.company.sees(name, record)
    except NotFound:
        return False
    return True


def test_readers_are_those_who_find_the_record_themselves(club: Club) -> None:
    """每个人自己打开试，和一次问出来的一样：各种范围、拒绝、分享、审批里问过的、离职的。"""
    company = club.company
    publish(club, role("mine", "只看办事员的", grant(MATTER, rows="where", where="holder = USER() or unit in DEPT()")))
    company.person("P820", "规则看人的", club.second, "mine")
    company.person("P821", "离职的", club.first, "all")
    with company.platform.database.transaction() as connection:
        connection.execute("update org_person set active = false where id = %s", [company.people["离职的"]])
    matters = [
        club.matter("A", kind="open", holder=company.people["own"]),
        club.matter("B", kind="inner", unit=club.second, holder=company.people["规则看人的"]),
        club.matter("C", kind="inner", unit=club.top),
    ]
    company.does("clerk", "请示", matters[0])
    people = {name: number for name, number in company.people.items() if name != "离职的"}
    for matter in matters:
        alone = {name for name in people if sees(club, name, matter)}

        def together(look: Look, matter: Record = matter) -> set[int]:
            counted = Counted(look.connection)
            look.connection = counted  # type: ignore[assignment]
            found = set(readers_of(look, MATTER, matter.id, list(company.people.values())))
            assert counted.statements <= 3
            return found

        assert company.ask("chief", together) == {people[name] for name in alone}
        assert {"chief", "all"} <= alone < {*people}
    assert len(people) > len(ROLES)


def test_a_rule_about_who_asks_is_asked_of_the_one_who_is_spoken_of(club: Club) -> None:
    """规则里的「现在登录的人」是被提到的那个人，不是写评论的、也不是问「为什么」的管理员。"""
    company = club.company
    publish(club, role("mine", "只看自己的", grant(MATTER, rows="where", where="holder = USER()")))
    company.person("P822", "甲某", club.first, "mine")
    company.person("P823", "乙某", club.first, "mine")
    record = club.matter("A", holder=company.people["甲某"])

    def offered(look: Look) -> list[str]:
        found = comments.mentionable(look, entity=MATTER, record_id=record.id, text="")
        return [one["name"] for one in found]

    said = company.command(
        "甲某", lambda change: comments.comment(change, entity=MATTER, record_id=record.id, text="@乙某 看看")
    )
    assert said["unheard"] == ["乙某"]
    assert company.told("乙某") == []
    assert "乙某" not in company.ask("甲某", offered)
    person = company.people["甲某"]
    asked = company.system(lambda change: why.why(change, entity=MATTER, record_id=record.id, person_id=person))
    assert asked["sees"] is True


def test_the_standing_of_many_is_that_of_each(club: Club) -> None:
    """一次问出所有人的单位、角色、分享，和一个一个问的一样。"""
    company = club.company

    def both(look: Look) -> bool:
        of_many = partial(directory.standings, on=local_day(look.now), at=look.now, rules=group_rules(look.catalogue))
        of_one = partial(directory.standing, on=local_day(look.now), at=look.now, rules=group_rules(look.catalogue))
        people = sorted(company.people.values())
        together = sorted(of_many(look.connection, people), key=lambda one: one.id)
        return together == [of_one(look.connection, one) for one in people]

    assert company.ask("chief", both)
