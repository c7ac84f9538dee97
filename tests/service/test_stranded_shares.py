"""What people who left, or lost the right, are still sharing (失去依据的分享): seen and ended by administrators."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from guocheng.base.problem import NotFound, Refused
from guocheng.definition.codec import to_json
from guocheng.definition.role import Right
from guocheng.sdk import grant, role
from guocheng.service import definitions, stranded_shares
from guocheng.service.records import change as changes
from guocheng.service.stranded_shares import end_many
from tests.service.club import MATTER, Club
from tests.service.test_rights_shared import own, share
from tests.story.company import Record


def stranded(club: Club) -> list[tuple[str, str]]:
    """Return what the list of an administrator shows: titles, and why."""
    found = club.company.system(lambda change: stranded_shares.stranded(change))
    return [(one["title"], one["why"]) for one in found["rows"]]


def sharing(club: Club, *grants: Any) -> None:
    """Let the role of those who share grant something else."""
    found = to_json(role("sharer", "可以分享", *grants, grant("org.person")))
    club.company.system(lambda change: definitions.publish(change, documents=[found]))
    club.company.platform.database.run(club.company.platform.follow)


def test_each_way_to_lose_what_one_gave_is_told(club: Club) -> None:
    """不再负责这条记录、不能再改、有字段看不到了、离开公司：各有各的说法，还有依据的不列出来。"""
    record, handed_on = own(club, "A"), own(club, "B")
    share(club, "sharer", record, "外人", right="edit")
    share(club, "sharer", handed_on, "外人")
    assert stranded(club) == []
    club.company.writes("chief", handed_on, holder=club.company.people["chief"])
    assert stranded(club) == [("B", "share")]
    may = (Right.SEE, Right.EDIT, Right.SHARE)
    sharing(club, grant(MATTER, *may, rows="own", hidden=["note", "amount"]))
    assert stranded(club) == [("A", "fields"), ("B", "share")]
    sharing(club, grant(MATTER, Right.SEE, Right.SHARE, rows="own", hidden=["note"]))
    assert stranded(club) == [("A", "right"), ("B", "share")]
    giver = Record("org.person", club.company.people["sharer"])
    leaves = partial(changes.update, entity=giver.entity, record_id=giver.id, version=1, values={"active": False})
    club.company.system(leaves)
    assert stranded(club) == [("A", "left"), ("B", "left")]


def test_many_are_ended_at_once_by_administrators_only(club: Club) -> None:
    """管理员一次结束多个，收到的人下一次就看不到了；别人不能看这个清单，也不能成批结束。"""
    first, second = own(club, "A"), own(club, "B")
    given = [share(club, "sharer", one, "外人")["shares"][0]["id"] for one in (first, second)]
    for verb in (stranded_shares.stranded, partial(end_many, ids=given)):
        with pytest.raises(Refused, match="管理员"):
            club.company.command("sharer", verb)
    assert club.numbers("外人") == ["A", "B"]
    assert club.company.system(partial(end_many, ids=[*given, 999])) == {"ended": 2}
    assert club.company.system(partial(end_many, ids=given)) == {"ended": 0}
    with pytest.raises(NotFound):
        club.numbers("外人")


def test_a_denied_right_is_a_lost_one(club: Club) -> None:
    """分享的人后来被拒绝查看，他的分享也列出来。"""
    record = own(club, "A", kind="inner")
    share(club, "sharer", record, "外人")
    values = {"person": club.company.people["sharer"], "role": "no_inner"}
    club.company.system(lambda change: changes.create(change, entity="org.role_member", values=values))
    assert stranded(club) == [("A", "share")]
