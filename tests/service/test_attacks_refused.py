"""What refusals and histories say, and rights that end while somebody waits (拒绝的话与等锁)."""

from __future__ import annotations

import threading
from functools import partial
from typing import Any

import pytest

from guocheng.base.problem import Refused
from guocheng.definition.builders.kinds import secret
from guocheng.definition.codec import to_json
from guocheng.definition.role import Right
from guocheng.sdk import entity, grant, role, text
from guocheng.service import actions, definitions, history
from guocheng.service.records import access, secrets
from guocheng.service.records import change as changes
from guocheng.store.query import rights_on
from tests.service.club import FUND, MATTER, Club

BOX = entity("company.box", "保险箱", [text("name", "名称"), secret("code", "密码")], columns=["name", "code"])


def publish(club: Club, *documents: Any) -> None:
    """Put definitions into force."""
    found = [to_json(one) for one in documents]
    club.company.system(lambda change: definitions.publish(change, documents=found))
    club.company.platform.database.run(club.company.platform.follow)


def test_a_refusal_counts_what_its_reader_may_not_see(club: Club) -> None:
    """「还被……用到」只说看得到的表单和字段，看不到的只说有几条；标题看不到的也不说。"""
    may = grant(FUND, Right.SEE, Right.EDIT, Right.DELETE, hidden=["name"])
    publish(club, role("purse", "管经费", may))
    club.company.person("P810", "管钱的", club.first, "purse")
    fund = club.company.opens("chief", FUND, name="机密经费")
    club.matter("A", fund=fund.id)
    club.matter("B", fund=fund.id)
    with pytest.raises(Refused, match="2 条您看不到的记录") as refused:
        club.company.command("管钱的", partial(changes.delete, entity=FUND, record_id=fund.id, version=1))
    assert "机密" not in str(refused.value)
    assert "事项" not in str(refused.value)
    with pytest.raises(Refused, match="「机密经费」还被 2 条「事项」"):
        club.company.command("chief", partial(changes.delete, entity=FUND, record_id=fund.id, version=1))


def test_who_does_not_see_a_secret_does_not_learn_that_it_was_looked_at(club: Club) -> None:
    """「查看密文」只告诉看得到那个字段的人是哪个字段，看不到的人什么也不知道。"""
    owner = role("boxed", "主人", grant(BOX, Right.SEE, Right.CREATE, Right.EDIT))
    publish(club, BOX, owner, role("unboxed", "看客", grant(BOX, hidden=["code"])))
    club.company.person("P811", "主人", club.first, "boxed")
    club.company.person("P812", "看客", club.first, "unboxed")
    box = club.company.opens("主人", BOX.name, name="甲", code="1234")
    club.company.command("主人", partial(secrets.reveal, entity=BOX.name, record_id=box.id, field="code"))
    asked = partial(history.history, entity=BOX.name, record_id=box.id)
    known, unknown = club.company.ask("主人", asked), club.company.ask("看客", asked)
    assert (known[0]["kind"], known[0]["cause"], known[0]["changes"]) == ("revealed", "查看密文「密码」", [])
    assert "密码" not in str(unknown)
    assert [one["kind"] for one in unknown] == ["created"]


@pytest.mark.parametrize("deed", ["edit", "delete"])
def test_a_record_that_left_ones_range_while_waiting_for_it_is_left_alone(
    club: Club, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    """批量操作刚看过权限，记录就被别人调走了：拿到锁以后再看一次，已经不归他的不动。"""
    record = club.matter("A", kind="open")
    looked, moved = threading.Event(), threading.Event()

    def rights_then_wait(connection: Any, reader: Any, name: str, record_id: int) -> Any:
        here = rights_on(connection, reader, name, record_id)
        if threading.current_thread().name == "clerk" and name == MATTER and not looked.is_set():
            looked.set()
            assert moved.wait(20)
        return here

    monkeypatch.setattr(access, "rights_on", rights_then_wait)
    answers: list[Any] = []
    begin = partial(actions.begin, entity=MATTER, action=deed, ids=[record.id], values={"note": "改过"})
    worker = threading.Thread(target=lambda: answers.append(club.company.command("clerk", begin)), name="clerk")
    worker.start()
    assert looked.wait(20)
    club.company.writes("chief", record, unit=club.second)
    moved.set()
    worker.join(30)
    assert (answers[0]["done"], answers[0]["refused"]) == (0, 1)
    assert club.company.value(record, "note") is None


def test_a_role_taken_away_between_parts_stops_the_rest(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    """批量操作做到一半角色被取消，剩下的各条都被拒绝。"""
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    monkeypatch.setattr(actions, "PART", 2)
    ids = [club.matter(f"N{number}").id for number in range(4)]
    begun = club.company.command(
        "clerk", partial(actions.begin, entity=MATTER, action="edit", ids=ids, values={"note": "改过"})
    )
    done = actions._some

    def some_then_revoke(change: Any, action: Any) -> bool:
        more = done(change, action)
        change.connection.execute("delete from org_role_member where role = 'clerk'")
        return more

    monkeypatch.setattr(actions, "_some", some_then_revoke)
    club.company.waits(minutes=1)
    after = club.company.ask("clerk", partial(actions.state_of, action_id=begun["id"]))
    assert (after["done"], after["refused"]) == (2, 2)
