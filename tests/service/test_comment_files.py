"""Files that go with a remark: read by whoever sees the record, gone with the remark that is taken back."""

from __future__ import annotations

from typing import Any

import pytest

from guocheng.base.problem import Invalid, NotFound
from guocheng.service import attachments, comments
from tests.service.club import MATTER, Club
from tests.story.company import Record


def test_files_are_read_by_whoever_sees_the_record(club: Club) -> None:
    """看得到记录的人能打开评论里的附件;看不到的人打不开,也不能借别的记录打开。"""
    made, other = club.matter("A", kind="inner"), club.matter("B", kind="open")
    photo = club.company.uploads("clerk", "破损.txt")
    with pytest.raises(NotFound):
        read(club, "chief", photo, made)
    said = say(club, "clerk", made, "见附件", files=[photo, photo])["comments"][-1]
    assert [one["name"] for one in said["files"]] == ["破损.txt"]
    assert read(club, "chief", photo, made) == "破损.txt"
    for name, through in (("public", made), ("外人", made), ("chief", other)):
        with pytest.raises(NotFound):
            read(club, name, photo, through)


def test_nobody_attaches_what_somebody_else_uploaded(club: Club) -> None:
    """别人刚上传的附件,猜到编号也不能放进自己的评论。"""
    made = club.matter("A", kind="open")
    theirs = club.company.uploads("clerk", "合同.txt")
    for guessed in (theirs, theirs + 1000):
        with pytest.raises(NotFound):
            say(club, "chief", made, "看看", files=[guessed])
    first = say(club, "chief", made, "先说一句")["id"]
    with pytest.raises(NotFound):
        right(club, "chief", made, first, "先说一句", files=[theirs])


def test_a_file_is_a_remark_of_its_own(club: Club) -> None:
    """只发附件、不写字也是一条评论;被提醒的人和回复里看得出来。"""
    made = club.matter("A", kind="open")
    say(club, "chief", made, "请拍照")
    first = say(club, "clerk", made, "", files=[club.company.uploads("clerk", "照片.txt")])["id"]
    assert club.company.told("chief")[0].endswith("附件 照片.txt")
    answer = say(club, "chief", made, "收到", reply_to=first)["comments"][-1]
    assert answer["reply"]["text"] == "附件"
    for empty in ("", "  "):
        with pytest.raises(Invalid, match="先写下"):
            say(club, "chief", made, empty)
    many = [club.company.uploads("clerk", f"{number}.txt") for number in range(comments.FILES_MAX + 1)]
    with pytest.raises(Invalid, match="最多带 9 个"):
        say(club, "clerk", made, "很多", files=many)


def test_files_change_with_their_remark(club: Club) -> None:
    """改字不动附件;能换附件,不能改成什么都没有;撤回之后附件谁也打不开。"""
    made = club.matter("A", kind="open")
    old, new = (club.company.uploads("clerk", name) for name in ("旧.txt", "新.txt"))
    first = say(club, "clerk", made, "见附件", files=[old])["id"]
    assert names(right(club, "clerk", made, first, "见这个附件")) == ["旧.txt"]
    assert names(right(club, "clerk", made, first, "", files=[new])) == ["新.txt"]
    with pytest.raises(Invalid):
        right(club, "clerk", made, first, "", files=[])
    assert read(club, "chief", new, made) == "新.txt"
    with pytest.raises(NotFound):
        read(club, "chief", old, made)
    left = club.company.command(
        "clerk", lambda change: comments.take_back(change, entity=MATTER, record_id=made.id, comment_id=first)
    )
    assert names(left) == []
    with pytest.raises(NotFound):
        read(club, "chief", new, made)


def say(club: Club, name: str, made: Record, text: str, **more: Any) -> dict[str, Any]:
    """Say something about a record."""
    found: dict[str, Any] = club.company.command(
        name, lambda change: comments.comment(change, entity=MATTER, record_id=made.id, text=text, **more)
    )
    return found


def right(club: Club, name: str, made: Record, comment_id: int, text: str, **more: Any) -> dict[str, Any]:
    """Put a remark right."""
    found: dict[str, Any] = club.company.command(
        name,
        lambda change: comments.put_right(
            change, entity=MATTER, record_id=made.id, comment_id=comment_id, text=text, **more
        ),
    )
    return found


def names(answer: dict[str, Any]) -> list[str]:
    """Return the names of the files of the last remark."""
    return [one["name"] for one in answer["comments"][-1]["files"]]


def read(club: Club, name: str, file_id: int, through: Record) -> str:
    """Let somebody open a file through a record; return its name."""
    found = club.company.ask(
        name, lambda look: attachments.find(look, file_id=file_id, entity=MATTER, record_id=through.id)
    )
    return str(found.name)
