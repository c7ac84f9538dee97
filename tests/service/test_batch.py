"""Blocks of rows and actions on many records: each row has its rights, its version, its verdict, and is done once."""

from __future__ import annotations

from typing import Any

import pytest

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.service import actions, batch
from guocheng.service.batch import Row
from guocheng.store import jobs
from guocheng.store.lease import Lease
from tests.service.club import MATTER, Club
from tests.service.view_case import asked, signed_in, written


def block(club: Club, who: str, *rows: Row, all: bool = False, key: str = "") -> dict[str, Any]:
    """Write rows as a person."""
    return written(  # type: ignore[no-any-return]
        club,
        who,
        lambda c: batch.write_rows(c, entity=MATTER, rows=rows, columns=["number", "note", "amount"], all=all),
        key=key,
    )


def act(club: Club, who: str, action: str, **more: Any) -> dict[str, Any]:
    """Do something to many matters as a person."""
    return written(club, who, lambda c: actions.begin(c, entity=MATTER, action=action, **more))  # type: ignore[no-any-return]


def notes(club: Club) -> dict[str, Any]:
    """Return the note of every matter by its number."""
    return {row["title"]: row["note"] for row in club.company.lists("chief", MATTER)}


def undone(answer: dict[str, Any]) -> list[Row]:
    """Return the block that takes a block back."""
    inverses = [one["inverse"] for one in answer["rows"] if one["inverse"]]
    return [Row(one["id"], one["version"], one.get("values", {}), one.get("erase", False)) for one in inverses]


def test_a_block_is_written_and_taken_back(club: Club) -> None:
    matters = [
        club.matter(f"M{n}", note=f"旧{n}", amount="5.50", holder=club.company.people["chief"]) for n in range(3)
    ]
    versions = {row["id"]: row["version"] for row in club.company.lists("chief", MATTER)}
    values = {"note": "新", "amount": "7", "holder": None}
    rows = [Row(one.id, versions[one.id], values) for one in matters]
    answer = block(club, "chief", *rows)
    assert (answer["done"], answer["refused"]) == (3, 0)
    assert notes(club) == {f"M{n}": "新" for n in range(3)}
    assert [one["row"]["amount"] for one in answer["rows"]] == ["7.00"] * 3
    back = block(club, "chief", *undone(answer))
    assert back["done"] == 3
    assert notes(club) == {f"M{n}": f"旧{n}" for n in range(3)}
    assert {row["holder"]["title"] for row in club.company.lists("chief", MATTER)} == {"chief"}
    # And what was taken back is done again.
    assert block(club, "chief", *undone(back))["done"] == 3
    assert set(notes(club).values()) == {"新"}


def test_good_rows_are_written_without_the_bad_ones_or_none_at_all(club: Club) -> None:
    good, old, other = club.matter("M1", note="旧"), club.matter("M2", note="旧"), club.matter("M3", unit=club.second)
    version = {row["id"]: row["version"] for row in club.company.lists("chief", MATTER)}
    rows = [
        Row(good.id, version[good.id], {"note": "新"}),
        Row(old.id, version[old.id] - 1, {"note": "新"}),
        Row(other.id, version[other.id], {"note": "新"}),
        Row(good.id + 10_000, 1, {"note": "新"}),
    ]
    answer = block(club, "clerk", *rows, all=True)
    assert (answer["done"], answer["refused"]) == (0, 4)
    assert answer["rows"][0]["problems"][0]["code"] == "batch.kept_back"
    assert set(notes(club).values()) == {"旧", None}
    answer = block(club, "clerk", *rows)
    assert [one["ok"] for one in answer["rows"]] == [True, False, False, False]
    # A matter of another unit and one that does not exist get the same answer.
    assert answer["rows"][2]["problems"] == answer["rows"][3]["problems"]
    assert notes(club)["M1"] == "新"


def test_taking_back_respects_what_somebody_else_wrote_since(club: Club) -> None:
    matter = club.matter("M1", note="旧")
    version = club.company.lists("chief", MATTER)[0]["version"]
    answer = block(club, "chief", Row(matter.id, version, {"note": "新"}))
    club.company.writes("clerk", matter, note="别人写的")
    back = block(club, "chief", *undone(answer))
    assert (back["done"], back["refused"]) == (0, 1)
    assert notes(club) == {"M1": "别人写的"}


def test_new_rows_are_made_and_taken_back(club: Club) -> None:
    answer = block(club, "chief", Row(None, None, {"number": "N1", "kind": "open"}), Row(None, None, {"kind": "open"}))
    assert [one["ok"] for one in answer["rows"]] == [True, False]
    assert list(notes(club)) == ["N1"]
    assert block(club, "chief", *undone(answer))["done"] == 1
    assert notes(club) == {}


def test_a_masked_value_is_told_nobody_by_way_of_taking_it_back(club: Club) -> None:
    matter = club.matter("M1", amount="100", note="旧")
    version = club.company.lists("blurred", MATTER)[0]["version"]
    answer = block(club, "blurred", Row(matter.id, version, {"amount": "7", "note": "新"}))
    assert "100" not in str(answer["rows"][0])


def test_the_same_block_sent_twice_is_written_once(club: Club) -> None:
    signed_in(club, "chief")
    row = Row(None, None, {"number": "N1", "kind": "open"})
    first = block(club, "chief", row, key="once")
    assert block(club, "chief", row, key="once") == first
    assert list(notes(club)) == ["N1"]


def test_too_many_rows_are_refused(club: Club) -> None:
    with pytest.raises(Invalid, match="一次最多"):
        block(club, "chief", *[Row(1, 1, {})] * (batch.ROWS_MAX + 1))


def test_an_action_says_of_each_record_what_became_of_it(club: Club) -> None:
    mine, other = club.matter("M1"), club.matter("M2", unit=club.second)
    done = act(club, "clerk", "edit", ids=[mine.id, other.id, mine.id], values={"note": "都改"})
    assert (done["state"], done["total"], done["done"], done["refused"]) == ("done", 2, 1, 1)
    assert [one["record_id"] for one in done["refusals"]] == [other.id]
    assert notes(club) == {"M1": "都改", "M2": None}


def test_an_action_on_a_filter_reaches_what_its_person_sees(club: Club) -> None:
    for number in range(5):
        club.matter(f"M{number}", kind="open" if number % 2 else "inner")
    club.matter("X", unit=club.second, kind="open")
    where = {"field": "kind", "op": "eq", "value": "open"}
    done = act(club, "clerk", "edit", where=where, values={"note": "公开的"})
    assert (done["total"], done["done"]) == (2, 2)
    assert [one for one, note in sorted(notes(club).items()) if note] == ["M1", "M3"]


def test_records_are_handed_over_moved_and_deleted_each_by_its_own_rights(club: Club) -> None:
    matters = [club.matter(f"M{n}", note="写了" if n else "") for n in range(2)]
    ids = [one.id for one in matters]
    act(club, "chief", "transfer", ids=ids, to=club.company.people["clerk"])
    assert {row["holder"]["title"] for row in club.company.lists("chief", MATTER)} == {"clerk"}
    moved = act(club, "clerk", "move", ids=ids, move="drop")
    assert (moved["done"], moved["refused"]) == (1, 1)
    assert "备注" in moved["refusals"][0]["problems"][0]["message"]
    with pytest.raises(Refused):
        act(club, "all", "delete", ids=ids)
    assert act(club, "clerk", "delete", ids=ids)["done"] == 2
    assert notes(club) == {}


def test_what_makes_no_sense_is_refused_before_anything_is_done(club: Club) -> None:
    matter = club.matter("M1")
    wrong: tuple[dict[str, Any], ...] = (
        {"values": {}},
        {"values": {"number": "N", "no_such": 1}},
        {"values": {"amount": "viel"}},
    )
    for more in wrong:
        with pytest.raises(Invalid):
            act(club, "chief", "edit", ids=[matter.id], **more)
    with pytest.raises(Invalid, match="没有这个操作"):
        act(club, "chief", "move", ids=[matter.id], move="fly")
    with pytest.raises(Refused):
        act(club, "discreet", "edit", ids=[matter.id], values={"note": "x"})


def test_many_records_are_done_by_a_job_part_by_part_each_once(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    signed_in(club, "chief")
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    monkeypatch.setattr(actions, "PART", 2)
    for number in range(7):
        club.matter(f"M{number}", note="0")
    begun = act(club, "chief", "edit", where=None, values={"note": "1"})
    assert (begun["state"], begun["total"], begun["done"]) == ("running", 7, 0)
    lease = _claimed(club)
    # The worker dies after its second part; the next one goes on and does nothing twice.
    parts = 0

    def stopping() -> bool:
        nonlocal parts
        parts += 1
        return parts > 2

    dying = Lease(club.company.platform.database, lease.job, stopping=stopping)
    with pytest.raises(Exception):  # noqa: B017, PT011
        actions.run(club.company.platform, dying, now=club.company.now)
    half = asked(club, "chief", lambda look: actions.state_of(look, action_id=begun["id"]))
    assert (half["state"], half["done"]) == ("running", 4)
    actions.run(club.company.platform, lease, now=club.company.now)
    ended = asked(club, "chief", lambda look: actions.state_of(look, action_id=begun["id"]))
    assert (ended["state"], ended["done"], ended["refused"]) == ("done", 7, 0)
    assert set(notes(club).values()) == {"1"}
    with club.company.platform.database.read() as connection:
        changes = connection.execute("select count(*) from gc_river where cause = '批量修改'").fetchone()
    assert changes == (7,)


def test_an_action_is_stopped_and_seen_by_its_own_person_only(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    for who in ("chief", "clerk"):
        signed_in(club, who)
    monkeypatch.setattr(actions, "AT_ONCE", 0)
    club.matter("M1", note="0")
    begun = act(club, "chief", "edit", where=None, values={"note": "1"})
    with pytest.raises(NotFound):
        asked(club, "clerk", lambda look: actions.state_of(look, action_id=begun["id"]))
    stopped = written(club, "chief", lambda c: actions.cancel(c, action_id=begun["id"]))
    assert stopped["state"] == "cancelled"
    actions.run(club.company.platform, _claimed(club), now=club.company.now)
    assert notes(club) == {"M1": "0"}


def _claimed(club: Club) -> Lease:
    database = club.company.platform.database
    job = database.run(lambda connection: jobs.claim(connection, kinds=[actions.JOB], worker="test"))
    assert job is not None
    return Lease(database, job)
