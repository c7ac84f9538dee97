"""The history of a record as people read it: links by title, files by name, and nothing of hidden fields."""

from __future__ import annotations

from guocheng.service import history, versions
from tests.service.club import MATTER, Club
from tests.story.company import Record


def changes(club: Club, record: Record, *, by: str = "chief") -> list[tuple[str, str, str]]:
    """Return what changed in a record, newest first."""
    found = club.company.ask(by, lambda look: history.history(look, entity=MATTER, record_id=record.id))
    return [(one["label"], one["before"], one["after"]) for entry in found for one in entry["changes"]]


def test_files_are_told_by_name(club: Club) -> None:
    """附件写文件名,不写编号。"""
    made = club.matter("A", kind="open")
    club.company.writes("clerk", made, papers=[club.company.uploads("clerk", "合同.txt")])
    club.company.writes(
        "clerk", made, papers=[club.company.uploads("clerk", "新合同.txt"), club.company.uploads("clerk", "清单.txt")]
    )
    found = [one for one in changes(club, made) if one[0] == "文件"]
    assert found == [("文件", "合同.txt", "新合同.txt、清单.txt"), ("文件", "", "合同.txt")]
    first = club.company.ask("chief", lambda look: history.history(look, entity=MATTER, record_id=made.id))[-1]["seq"]
    seen = club.company.ask("chief", lambda look: versions.compare(look, entity=MATTER, record_id=made.id, seq=first))
    assert [(one["then"], one["now"]) for one in seen["changes"]] == [("", "新合同.txt、清单.txt")]


def test_a_file_of_a_hidden_field_leaves_no_trace(club: Club) -> None:
    """看不到附件字段的人,历史里没有文件名,连改过也看不出来。"""
    made = club.matter("A", kind="open")
    before = club.company.ask("paperless", lambda look: history.history(look, entity=MATTER, record_id=made.id))
    club.company.writes("clerk", made, papers=[club.company.uploads("clerk", "保密协议.txt")])
    after = club.company.ask("paperless", lambda look: history.history(look, entity=MATTER, record_id=made.id))
    assert after == before
    assert ("文件", "", "保密协议.txt") in changes(club, made)
