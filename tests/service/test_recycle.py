"""A deleted record comes back as it was, to whom it belongs to bring it back, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from guocheng.base.problem import Conflict, Invalid, NotFound, Refusal
from guocheng.service import comments, history, recycle
from guocheng.service.records import change as changes
from guocheng.store.records import recycle as bin_
from tests.service.club import MATTER, Club
from tests.story.company import Record


def test_a_record_comes_back_with_its_lines_its_stage_its_talk_and_its_maker(club: Club) -> None:
    made = club.matter("A", kind="open", amount="12.50", parts=[{"what": "纸", "price": "3.00"}])
    club.company.says("clerk", made, "先留着")
    before = club.company.sees("clerk", made)
    throw_away(club, made)
    with pytest.raises(NotFound):
        club.company.sees("clerk", made)
    put_back(club, "clerk", made)
    after = club.company.sees("clerk", made)
    assert without_ids(after["values"]) == without_ids(before["values"])
    assert (after["stage"], after["title"]) == (before["stage"], before["title"])
    assert after["version"] > before["version"]
    talk = club.company.ask("clerk", lambda look: comments.list_comments(look, entity=MATTER, record_id=made.id))
    assert [one["text"] for one in talk] == ["先留着"]


def test_the_history_says_who_deleted_and_who_brought_back(club: Club) -> None:
    made = club.matter("A")
    throw_away(club, made)
    put_back(club, "clerk", made)
    told = club.company.ask("clerk", lambda look: history.history(look, entity=MATTER, record_id=made.id))
    assert [one["kind_label"] for one in told][:2] == ["恢复", "删除"]


def test_everybody_finds_what_he_deleted_and_administrators_everything(club: Club) -> None:
    made = club.matter("A")
    throw_away(club, made)
    assert [row["record_id"] for row in listed(club, "clerk")] == [made.id]
    assert listed(club, "chief") == []
    assert [row["record_id"] for row in club.company.system(lambda look: recycle.listing(look))["rows"]] == [made.id]


def test_nobody_brings_back_what_another_deleted(club: Club) -> None:
    made = club.matter("A")
    throw_away(club, made)
    with pytest.raises(NotFound):
        put_back(club, "chief", made)


def test_a_second_time_there_is_nothing_to_bring_back(club: Club) -> None:
    made = club.matter("A")
    throw_away(club, made)
    put_back(club, "clerk", made)
    with pytest.raises(NotFound):
        put_back(club, "clerk", made)


def test_a_number_that_was_given_away_meanwhile_is_told(club: Club) -> None:
    made = club.matter("A")
    throw_away(club, made)
    club.matter("A")
    with pytest.raises((Invalid, Conflict)) as refusal:
        put_back(club, "clerk", made)
    assert "A" in str(refusal.value) or "编号" in str(refusal.value)
    assert [row["record_id"] for row in listed(club, "clerk")] == [made.id]


def test_the_bin_is_emptied_after_its_time(club: Club) -> None:
    made = club.matter("A")
    throw_away(club, made)
    with club.company.platform.database.transaction() as connection:
        assert bin_.forget_before(connection, club.company.now - recycle.KEPT) == 0
        assert bin_.forget_before(connection, club.company.now + timedelta(seconds=1)) == 1
    with pytest.raises(Refusal):
        put_back(club, "clerk", made)


def throw_away(club: Club, record: Record) -> None:
    """Let the clerk delete a matter."""
    version = club.company.sees("clerk", record)["version"]
    club.company.command(
        "clerk", lambda change: changes.delete(change, entity=MATTER, record_id=record.id, version=version)
    )


def put_back(club: Club, name: str, record: Record) -> Any:
    """Let a person restore a matter."""
    return club.company.command(name, lambda change: recycle.restore(change, entity=record.entity, record_id=record.id))


def listed(club: Club, name: str) -> list[dict[str, Any]]:
    """Return what a person finds in the bin."""
    found: list[dict[str, Any]] = club.company.ask(name, lambda look: recycle.listing(look))["rows"]
    return found


def without_ids(values: dict[str, Any]) -> dict[str, Any]:
    """Leave out what a restored record may have anew: ids of lines, times of change."""
    rows = [{name: value for name, value in row.items() if name != "id"} for row in values["parts"]]
    times = ("updated_at", "updated_by", "stage_since")
    return {**{name: value for name, value in values.items() if name not in times}, "parts": rows}
