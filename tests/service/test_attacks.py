"""What somebody tries who wants to know or do more than is his (越权与泄露): each way in, shut."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from guocheng.base.problem import Conflict, Invalid, NotFound, Refused, Unavailable
from guocheng.definition.builders.kinds import secret
from guocheng.definition.codec import to_json
from guocheng.definition.role import Right
from guocheng.sdk import entity, grant, role, text
from guocheng.service import batch, definitions, follows, recycle, shares, views
from guocheng.service.batch import Row
from guocheng.service.context import Change, Context, perform
from guocheng.service.public import links, visitor
from guocheng.service.public.gate import FAILURES_MAX, VISITOR, Proof
from guocheng.service.public.links import Opened, Terms
from guocheng.service.records import change as changes
from guocheng.service.records import secrets
from guocheng.service.shares import Gift
from tests.service.club import MATTER, Club
from tests.story.company import Record

MEMBER = "org.role_member"


# ---- rights nobody gave ---------------------------------------------------------------------------------------------


def publish(club: Club, *documents: Any, **more: Any) -> Any:
    """Publish definitions as the administration would, and let the process know."""
    done = club.company.system(
        lambda change: definitions.publish(change, documents=[to_json(one) for one in documents], **more)
    )
    club.company.platform.database.run(club.company.platform.follow)
    return done


def staffed(club: Club) -> None:
    """Let one person keep the list of who holds which role."""
    publish(club, role("staff", "人事", grant(MEMBER, *(Right.SEE, Right.CREATE, Right.EDIT)), grant("org.person")))
    club.company.person("P800", "人事员", club.first, "staff", "all")


def test_who_keeps_the_list_of_roles_gives_none_that_he_does_not_hold(club: Club) -> None:
    """管角色成员的人不能给自己、也不能给别人一个自己没有的角色,管理员更不行。"""
    staffed(club)
    me = club.company.people["人事员"]
    for wanted in ("administrator", "chief"):
        with pytest.raises(Invalid, match="不能把角色"):
            club.company.opens("人事员", MEMBER, person=me, role=wanted)
    held = club.company.opens("人事员", MEMBER, person=club.company.people["外人"], role="all")
    with pytest.raises(Invalid, match="不能把角色"):
        club.company.writes("人事员", held, role="administrator")
    assert club.company.principal("人事员").administers is False


# ---- what answers say too much --------------------------------------------------------------------------------------


def test_taking_back_a_block_does_not_tell_hidden_columns(club: Club) -> None:
    """成块写入后「撤回用」的旧值里没有看不到的列,打了星号的列也不照原样给出。"""
    publish(club, role("blind", "看不到价格", grant(MATTER, Right.SEE, Right.EDIT, hidden=["parts.price"])))
    club.company.person("P801", "盲人", club.first, "blind")
    record = club.matter("A", parts=[{"what": "钉子", "price": "12.34"}])
    for who in ("盲人", "blurred"):
        version = club.company.sees(who, record)["version"]
        rows = [Row(record.id, version, {"parts": [{"what": "螺丝"}]})]
        answer = club.company.command(who, partial(batch.write_rows, entity=MATTER, rows=rows))
        assert "12.34" not in str(answer), who


def test_a_refusal_does_not_tell_a_title_that_is_hidden(club: Club) -> None:
    """标题里有看不到的字段时,拒绝的话里也不说标题。"""
    publish(club, role("nameless", "看不到编号", grant(MATTER, hidden=["number"])))
    club.company.person("P802", "无名", club.first, "nameless")
    record = club.matter("秘密编号", note="x")
    with pytest.raises(Refused) as refused:
        club.company.writes("无名", record, note="y")
    assert "秘密编号" not in str(refused.value)


def test_a_public_record_is_gone_when_its_giver_may_share_it_no_longer(club: Club) -> None:
    """公开一条记录的人没有分享权了,或者看不到某个字段了,外面也看不到了。"""
    record = club.matter("A", holder=club.company.people["sharer"], amount="10")
    token = given_out(club, "sharer", record, ["number", "amount"])
    assert [one["text"] for one in visited(club, token)] == ["A", "10.00"]
    publish(club, role("sharer", "可以分享", grant(MATTER, Right.SEE, Right.SHARE, rows="own", hidden=["amount"])))
    assert [one["text"] for one in visited(club, token)] == ["A"]
    club.company.writes("chief", record, holder=club.company.people["chief"])
    with pytest.raises(NotFound):
        visited(club, token)


def given_out(club: Club, who: str, record: Record, fields: list[str]) -> str:
    """Let somebody give out the address of a record and return its token."""
    what = Opened("record", MATTER, fields, record_id=record.id)
    made = club.company.command(who, lambda change: links.make(change, what=what, terms=Terms("看一看")))
    return str(made["address"].removeprefix("/p/"))


def visited(club: Club, token: str) -> list[dict[str, Any]]:
    """Return what a visitor reads."""
    platform = club.company.platform
    context = Context(platform, VISITOR, club.company.now, "visit")
    found: list[dict[str, Any]] = platform.database.run(
        lambda connection: visitor.welcome(Change(context, connection), token=token)
    )["values"]
    return found


def test_a_follower_hears_nothing_of_what_he_does_not_see(club: Club) -> None:
    """只改了看不到的字段,关注的人不会收到通知。"""
    record = club.matter("A")
    club.company.command("discreet", lambda change: follows.follow(change, entity=MATTER, record_id=record.id))
    club.company.system(follows.tell_followers)
    club.company.writes("chief", record, amount="99", note="秘密", parts=[])
    assert club.company.system(follows.tell_followers) == 0
    club.company.writes("chief", record, kind="open")
    assert club.company.system(follows.tell_followers) == 1


def test_nobody_shares_with_himself(club: Club) -> None:
    """分享给自己,为的是以后没了权限还能看:不可以。"""
    record = club.matter("A", holder=club.company.people["sharer"])
    gift = Gift("edit", people=[club.company.people["sharer"]])
    with pytest.raises(Invalid, match="自己"):
        club.company.command(
            "sharer", lambda change: shares.share(change, entity=MATTER, record_id=record.id, gift=gift)
        )


# ---- what outlives its entity ---------------------------------------------------------------------------------------

NOTE = entity("company.note", "便条", [text("what", "内容")], title="{what}", columns=["what"])


def test_a_share_of_a_table_that_is_gone_does_not_open_a_later_one_of_its_name(club: Club) -> None:
    """实体撤回、数据删掉以后,同名重建,旧的分享、关注、回收站都不会落到新记录头上。"""
    everything = role("noted", "便条", grant(NOTE, Right.SEE, Right.CREATE, Right.DELETE, Right.SHARE))
    publish(club, NOTE, everything)
    club.company.person("P803", "记事的", club.first, "noted")
    first = club.company.opens("记事的", NOTE.name, what="旧")
    gift = Gift("see", people=[club.company.people["外人"]])
    club.company.system(lambda change: shares.share(change, entity=NOTE.name, record_id=first.id, gift=gift))
    publish(club, remove=[("entity", NOTE.name), ("role", "noted")], confirm=["company_note:drop"])
    publish(club, NOTE, everything)
    again = club.company.opens("记事的", NOTE.name, what="新")
    assert again.id > first.id
    with pytest.raises(NotFound):
        club.company.sees("外人", again)


def test_a_recycle_bin_forgets_nobody_when_many_went_at_once(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    """一批一起删的,翻页时一条不少。"""
    records = [club.matter(f"N{number:03}") for number in range(7)]
    for one in records:
        club.company.command("chief", partial(_erased, record=one))
    found: list[str] = []
    before = None
    monkeypatch.setattr(recycle, "LIMIT", 3)
    while True:
        page = club.company.ask("chief", partial(recycle.listing, before=before))
        found += [one["title"] for one in page["rows"]]
        if (before := page["next"]) is None:
            break
    assert sorted(found) == [f"N{number:03}" for number in range(7)]


def _erased(change: Change, record: Record) -> dict[str, Any]:
    changes.erase(change, MATTER, record.id, None, cause="批量删除")
    return {}


def test_a_public_form_does_not_tell_what_is_there_however_often_it_is_tried(club: Club) -> None:
    """公开表单里「不能重复」的提示,不能拿来一个一个试出已有的编号。"""
    club.matter("A")
    what = Opened("form", MATTER, ["number"], fixed={"kind": "inner"})
    made = club.company.system(lambda change: links.make(change, what=what, terms=Terms("报事")))
    token, platform = made["address"].removeprefix("/p/"), club.company.platform

    def tried(number: str) -> dict[str, Any]:
        context = Context(platform, VISITOR, club.company.now, "visit")
        found: dict[str, Any] = platform.database.run(
            lambda connection: visitor.submit(
                Change(context, connection), token=token, proof=Proof("198.51.100.7"), values={"number": number}
            )
        )
        return found

    said = [tried("A")["refused"]["code"] for _ in range(FAILURES_MAX + 1)]
    assert said[0] == "record.not_unique"
    assert said[-1] == "public.too_often"
    assert club.numbers("chief") == ["A"]


def test_a_secret_that_looks_sealed_is_sealed_all_the_same(club: Club) -> None:
    """密文字段里填「sealed:」开头的字,也照样加密,打开时不会出错。"""
    safe = entity("company.safe", "保险箱", [text("what", "名称"), secret("code", "密码")], title="{what}")
    publish(club, safe, role("keyed", "管钥匙", grant(safe, Right.SEE, Right.CREATE, Right.EDIT)))
    club.company.person("P804", "管钥匙的", club.first, "keyed")
    for typed in ("sealed:abc", "sealed:0123456789ab:!!!!"):
        made = club.company.opens("管钥匙的", safe.name, what="门", code=typed)
        seen = club.company.command(
            "管钥匙的",
            partial(secrets.reveal, entity=safe.name, record_id=made.id, field="code"),
        )
        assert seen == {"text": typed}


def test_a_conflict_names_no_hidden_field(club: Club) -> None:
    """别人改了看不到的字段,冲突的话里不说是哪个字段。"""
    publish(club, role("blind", "看不到金额", grant(MATTER, Right.SEE, Right.EDIT, hidden=["amount"])))
    club.company.person("P805", "不见钱", club.first, "blind")
    record = club.matter("A")
    version = club.company.sees("不见钱", record)["version"]
    club.company.writes("chief", record, amount="99")
    with pytest.raises(Conflict) as conflict:
        club.company.command(
            "不见钱",
            partial(changes.update, entity=MATTER, record_id=record.id, version=version, values={"note": "x"}),
        )
    assert "金额" not in str(conflict.value)


def test_a_view_of_nonsense_is_refused(club: Club) -> None:
    """视图的筛选里写了不是条件的东西,拒绝而不是出错。"""
    with pytest.raises(Invalid):
        club.company.command("chief", partial(views.save_view, entity=MATTER, label="乱写", document=NONSENSE))


NONSENSE = {
    "kind": "grid", "columns": [], "where": {"and": [1, "x"]}, "sort": [], "groups": [], "colors": [],
    "row_height": "low",
    **dict.fromkeys(("date_field", "end_field", "picture_field", "parent_field", "lane_field", "resource_field"), ""),
}  # fmt: skip


# ---- definitions that move on --------------------------------------------------------------------------------------


def test_a_request_that_a_publication_overtook_says_so(club: Club) -> None:
    """正在提交的表单碰上字段刚被删掉:明白地说定义变了、没有保存,而不是系统出错。"""
    twice = entity("company.note", "便条", [text("what", "内容"), text("more", "更多")], title="{what}")
    publish(club, twice, role("noted", "便条", grant(twice, Right.SEE, Right.CREATE)))
    club.company.person("P806", "慢吞吞", club.first, "noted")
    platform = club.company.platform
    slow = Context(platform, club.company.principal("慢吞吞"), club.company.now, "slow")
    publish(club, NOTE, confirm=["company_note.more:drop"])
    with pytest.raises(Unavailable, match="还没有保存"):
        perform(slow, partial(changes.create, entity=NOTE.name, values={"what": "写好了", "more": "很多"}))
    again = Context(platform, slow.principal, slow.now, "again")
    with pytest.raises(Invalid, match="more"):
        perform(again, partial(changes.create, entity=NOTE.name, values={"what": "写好了", "more": "很多"}))


def test_definitions_that_do_not_fit_are_told_to_everybody_and_touch_nothing(club: Club) -> None:
    """升级后公司自己的定义对不上:每个请求都得到一句明白话,后台也照样启动,数据表不动。"""
    publish(club, NOTE)
    platform = club.company.platform
    with platform.database.transaction() as connection:
        connection.execute(
            """update gc_own_definition set json = jsonb_set(json, '{fields,0,type}', '"no_such_type"')"""
        )
        connection.execute("update gc_definition_revision set revision = revision + 1")
    with pytest.raises(Unavailable, match="与这个版本的程序不符"):
        platform.database.run(platform.follow)
    said: list[str] = []
    platform.prepare(said.append)
    assert "与这个版本的程序不符" in said[0]
    with platform.database.transaction() as connection:
        connection.execute("""update gc_own_definition set json = jsonb_set(json, '{fields,0,type}', '"text"')""")
    platform.database.run(platform.follow)
    assert platform.catalogue.find_entity(NOTE.name)
