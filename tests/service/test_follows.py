"""Whoever follows a record hears what others do to it, once, as long as it may be seen."""

from __future__ import annotations

from typing import Any

import pytest

from guocheng.base.problem import NotFound
from guocheng.service import follows, todo
from tests.service.club import MATTER, Club
from tests.story.company import Record


def test_a_follower_hears_of_changes_of_others_once(club: Club) -> None:
    made = club.matter("A")
    followed(club, "chief", made)
    round_of_news(club)
    club.company.writes("clerk", made, note="改了")
    assert round_of_news(club) == 1
    assert round_of_news(club) == 0
    assert any("您关注的" in text and "clerk" in text for text in told(club, "chief"))


def test_nobody_hears_of_his_own_doing(club: Club) -> None:
    made = club.matter("A")
    followed(club, "clerk", made)
    round_of_news(club)
    club.company.writes("clerk", made, note="改了")
    assert round_of_news(club) == 0


def test_who_may_not_see_it_any_more_hears_nothing(club: Club) -> None:
    made = club.matter("A", kind="open")
    followed(club, "public", made)
    round_of_news(club)
    club.company.writes("clerk", made, kind="inner")
    assert round_of_news(club) == 0
    assert club.company.ask("public", lambda look: follows.mine(look)) == []


def test_what_is_not_seen_is_not_followed(club: Club) -> None:
    made = club.matter("A", kind="inner")
    with pytest.raises(NotFound):
        followed(club, "public", made)


def test_followed_records_are_listed_until_they_are_let_go(club: Club) -> None:
    made = club.matter("A")
    followed(club, "chief", made)
    assert [one["record_id"] for one in club.company.ask("chief", lambda look: follows.mine(look))] == [made.id]
    club.company.command("chief", lambda change: follows.unfollow(change, entity=MATTER, record_id=made.id))
    assert club.company.ask("chief", lambda look: follows.mine(look)) == []


def followed(club: Club, name: str, record: Record) -> None:
    """Let a person follow a record."""
    club.company.command(name, lambda change: follows.follow(change, entity=MATTER, record_id=record.id))


def round_of_news(club: Club) -> int:
    """Let the worker tell followers and return how many notices that made."""
    found: int = club.company.system(follows.tell_followers)
    return found


def told(club: Club, name: str) -> list[str]:
    """Return the notices of a person."""
    found: dict[str, Any] = club.company.ask(name, lambda look: todo.messages(look))
    return [one["text"] for one in found["rows"]]
