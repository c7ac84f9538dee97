"""kill -9 inside work that nobody waits for (后台工作被强行中止): done later, never half, never twice.

The worker is a process of its own on a real database; it is killed at a call that the test names.
"""

from __future__ import annotations

import signal
from functools import partial
from typing import Any

import pytest

from guocheng.service import actions, comments, follows
from guocheng.service import recycle as bins
from guocheng.service.records import change as changes
from guocheng.store import jobs
from guocheng.worker import follow_duties, housekeeping
from tests.service.club import MATTER, Club
from tests.service.victim import exit_code

pytestmark = pytest.mark.timeout(120)
MANY = 11


def killed(club: Club, moment: str, number: int) -> None:
    """Let a worker run until it is killed at a call; that it died there and nowhere else is part of the test."""
    assert exit_code(club.company.platform, moment, number) == -signal.SIGKILL


def taken_over(club: Club) -> None:
    """Let the lease of the dead worker end, and another worker do the rest."""
    with club.company.platform.database.transaction() as connection:
        connection.execute("update gc_job set lease_until = now() - interval '1 second' where state = 'running'")
        jobs.take_back_expired(connection)
    club.company.waits(minutes=1)


def asked(club: Club, question: str) -> list[Any]:
    """Ask the database."""
    with club.company.platform.database.read() as connection:
        return connection.execute(question.encode()).fetchall()


def put(club: Club, kind: str) -> None:
    """Put a job that otherwise comes by the clock."""
    club.company.platform.database.run(lambda connection: jobs.enqueue(connection, kind, {}))


@pytest.mark.parametrize(
    ("moment", "number", "stays"),
    [
        ("guocheng.service.actions:_done_to", 1, 0),
        ("guocheng.service.actions:_done_to", 7, 4),
        ("guocheng.service.actions:_some", 3, 8),
        ("guocheng.store.actions:end", 1, MANY),
    ],
    ids=["first record", "middle of a part", "between parts", "before its end"],
)
@pytest.mark.parametrize("deed", ["edit", "delete", "transfer"])
def test_an_action_on_many_goes_on_where_its_worker_died(
    club: Club, monkeypatch: pytest.MonkeyPatch, deed: str, moment: str, number: int, stays: int
) -> None:
    """改、删、移交十一条，在第一条、一部分的中间、两部分之间、最后收尾时被杀：接着做完，每条正好一次。"""
    company = club.company
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    ids = [club.matter(f"N{one:02}").id for one in range(MANY)]
    begin = partial(actions.begin, entity=MATTER, action=deed, ids=ids)
    more: dict[str, Any] = {"values": {"note": "改过"}} if deed == "edit" else {}
    more |= {"to": company.people["own"]} if deed == "transfer" else {}
    action = company.command("clerk", partial(begin, **more))["id"]
    killed(club, moment, number)
    done = "select count(*) from gc_action_row where verdict = 'done'"
    event = "deleted" if deed == "delete" else "changed"
    happened = f"select record_id, count(*) from gc_river where entity = '{MATTER}' and kind = '{event}' group by 1"
    assert asked(club, done) == [(stays,)]
    assert len(asked(club, happened)) == stays
    taken_over(club)
    after = company.ask("clerk", partial(actions.state_of, action_id=action))
    assert (after["state"], after["done"], after["refused"]) == ("done", MANY, 0)
    assert sorted(asked(club, happened)) == [(one, 1) for one in ids]


@pytest.mark.parametrize(
    ("moment", "number"),
    [("guocheng.store.messages:tell", 3), ("guocheng.service.follows:notify", 2), ("guocheng.store.jobs:finish", 1)],
    ids=["middle", "calling screens", "before the commit"],
)
def test_followers_hear_once_though_the_worker_died_while_telling(club: Club, moment: str, number: int) -> None:
    """告诉关注的人时被杀：一个也没告诉，下一次每人每件事正好一次。"""
    company = club.company
    matters = [club.matter(f"N{one}") for one in range(3)]
    company.system(follows.tell_followers)
    for who in ("chief", "all"):
        for one in matters:
            company.command(who, partial(follows.follow, entity=MATTER, record_id=one.id))
    for one in matters:
        company.writes("clerk", one, note="改过")
    put(club, follow_duties.KIND)
    killed(club, moment, number)
    told = "select person_id, record_id, count(*) from gc_message where kind = 'follow' group by 1, 2"
    assert asked(club, told) == []
    taken_over(club)
    assert len(asked(club, told)) == 6
    assert {count for _, _, count in asked(club, told)} == {1}
    assert company.system(follows.tell_followers) == 0


@pytest.mark.parametrize(
    "moment",
    [
        "guocheng.store.records.recycle:forget_before",
        "guocheng.store.jobs:purge_finished",
        "guocheng.store.jobs:finish",
    ],
)
def test_a_bin_is_emptied_whole_or_not_at_all(club: Club, moment: str) -> None:
    """清空回收站时被杀：记录和它的评论要么都在，要么都不在；接着的那次清完。"""
    company = club.company
    matters = [club.matter(f"N{one}") for one in range(3)]
    for one in matters:
        company.command("clerk", partial(comments.comment, entity=MATTER, record_id=one.id, text="说两句"))
        company.command("clerk", partial(changes.delete, entity=MATTER, record_id=one.id, version=1))
    put(club, housekeeping.KIND)
    killed(club, moment, 1)
    kept = "select (select count(*) from gc_recycled), (select count(*) from gc_comment)"
    assert asked(club, kept) == [(3, 3)]
    company.command("clerk", partial(bins.restore, entity=MATTER, record_id=matters[0].id))
    taken_over(club)
    assert asked(club, kept) == [(0, 1)]
    assert club.numbers("clerk") == ["N0"]
