"""The past of a record is reckoned from today, compared, and put back by the rules of today."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.service import history, versions
from guocheng.service.versions import _lines_before
from tests.service.club import MATTER, Club
from tests.story.company import Record


def test_a_field_goes_back_to_what_it_was(club: Club) -> None:
    made = club.matter("A", amount="1.00", note="先")
    first = events(club, made)[0]
    club.company.writes("clerk", made, amount="2.00", note="后")
    assert told(club, made, first) == {"金额": ("1.00", "2.00"), "备注": ("先", "后")}
    put_back(club, made, first, ["note"])
    values = club.company.sees("clerk", made)["values"]
    assert (values["note"], values["amount"]) == ("先", "2.00")
    assert events_kinds(club, made)[0] == "恢复到历史版本"


def test_lines_that_went_come_back_and_those_that_came_go(club: Club) -> None:
    made = club.matter("A", parts=[{"what": "纸", "price": "1.00"}, {"what": "笔", "price": "2.00"}])
    first = events(club, made)[0]
    paper, _pen = club.company.sees("clerk", made)["values"]["parts"]
    club.company.writes("clerk", made, parts=[{**paper, "price": "9.00"}, {"what": "尺", "price": "3.00"}])
    put_back(club, made, first)
    rows = club.company.sees("clerk", made)["values"]["parts"]
    assert sorted((row["what"], row["price"]) for row in rows) == [("笔", "2.00"), ("纸", "1.00")]


def test_a_hidden_field_is_neither_compared_nor_put_back(club: Club) -> None:
    made = club.matter("A", amount="1.00", kind="open")
    first = events(club, made)[0]
    club.company.writes("clerk", made, amount="2.00", kind="inner")
    seen = club.company.ask(
        "discreet", lambda look: versions.compare(look, entity=MATTER, record_id=made.id, seq=first)
    )
    assert [one["field"] for one in seen["changes"]] == ["kind"]


def test_who_may_only_look_puts_nothing_back(club: Club) -> None:
    made = club.matter("A", note="先")
    first = events(club, made)[0]
    club.company.writes("clerk", made, note="后")
    with pytest.raises(Refused):
        put_back(club, made, first, by="all")


def test_a_version_of_another_record_is_not_there(club: Club) -> None:
    made, other = club.matter("A"), club.matter("B")
    with pytest.raises(NotFound):
        told(club, made, events(club, other)[0])


def test_nothing_differs_nothing_is_put_back(club: Club) -> None:
    made = club.matter("A", note="先")
    with pytest.raises(Invalid):
        put_back(club, made, events(club, made)[0])


@given(st.data())
def test_taking_a_change_of_lines_back_gives_the_lines_before(data: st.DataObject) -> None:
    words = st.sampled_from("abc")
    old: list[dict[str, Any]] = [
        {"id": number, "what": data.draw(words)} for number in range(data.draw(st.integers(0, 5)))
    ]
    kept = [row for row in old if data.draw(st.booleans())]
    now = [{**row, "what": data.draw(words)} for row in kept]
    added = [{"id": 100 + number, "what": data.draw(words)} for number in range(data.draw(st.integers(0, 3)))]
    before = [row for row in old if row not in now]
    after = [row for row in now if row not in old] + [{"what": row["what"]} for row in added]
    found = _lines_before([*now, *added], before, after)
    assert sorted(row["id"] for row in found) == sorted(row["id"] for row in old)
    assert sorted(map(str, found)) == sorted(map(str, old))


def events(club: Club, record: Record) -> list[int]:
    """Return the numbers of a record's events, newest first."""
    found = club.company.ask("clerk", lambda look: history.history(look, entity=MATTER, record_id=record.id))
    return [one["seq"] for one in found]


def events_kinds(club: Club, record: Record) -> list[str]:
    """Return why each event happened, newest first."""
    found = club.company.ask("clerk", lambda look: history.history(look, entity=MATTER, record_id=record.id))
    return [one["cause"] for one in found]


def told(club: Club, record: Record, seq: int) -> dict[str, tuple[str, str]]:
    """Return what differs, by label."""
    found = club.company.ask("clerk", lambda look: versions.compare(look, entity=MATTER, record_id=record.id, seq=seq))
    return {one["label"]: (one["then"], one["now"]) for one in found["changes"]}


def put_back(club: Club, record: Record, seq: int, fields: list[str] | None = None, *, by: str = "clerk") -> Any:
    """Let a person restore fields."""
    version = club.company.sees(by, record)["version"]
    return club.company.command(
        by,
        lambda change: versions.restore(
            change, entity=MATTER, record_id=record.id, version=version, seq=seq, fields=fields or []
        ),
    )
