"""A form of the company's own is taken away (撤回自建的表单): who names it is told, or forgets it; nothing breaks."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from guocheng.base.problem import Invalid, NotFound
from guocheng.definition.codec import to_json
from guocheng.definition.role import Right
from guocheng.sdk import adds, aggregate, count, entity, grant, link, measure, report, role, text
from guocheng.service import comments, definitions, follows, recycle, search, shares, stranded_shares, todo, views
from guocheng.service.live import audible
from guocheng.service.records import change as changes
from guocheng.service.shares import Gift
from tests.service import view_case
from tests.service.club import Club
from tests.service.view_case import DOCUMENT
from tests.story.company import Record

NOTE = entity("company.note", "便条", [text("what", "内容", searchable=True)], title="{what}", columns=["what"])
PAGE = entity("company.page", "页", [text("n", "页码"), link("note", "所属便条", NOTE)], columns=["n"])
TOTAL = aggregate(
    "company.notes", "便条汇总", keys=[text("what", "内容")], measures=[measure("n", "张数", "count", type="integer")],
    sources=[adds("company.note", keys=["what"])],
)  # fmt: skip
REPORT = report("company.by_what", "便条统计", on=NOTE, rows=[], measures=[count("n", "张数")])
COLUMN = {"field": "what", "width": 0, "frozen": False, "statistic": ""}
BUY = DOCUMENT | {"columns": [COLUMN], "where": {"field": "what", "op": "contains", "value": "买"}}
ALL = tuple(Right)
KEEPER = role("keeper", "记事的", grant(NOTE, *ALL), grant("org.person"))


def publish(club: Club, *documents: Any, **more: Any) -> Any:
    """Put definitions into force."""
    found = [to_json(one) for one in documents]
    done = club.company.system(lambda change: definitions.publish(change, documents=found, **more))
    club.company.platform.database.run(club.company.platform.follow)
    return done


@pytest.fixture
def written(club: Club) -> tuple[Club, Record]:
    """A club with a note that is followed, shared, talked about, seen in a view, and one in the bin."""
    publish(club, NOTE, KEEPER)
    company = club.company
    company.person("P830", "记事的", club.first, "keeper")
    note = company.opens("记事的", NOTE.name, what="买钉子")
    gone = company.opens("记事的", NOTE.name, what="扔掉的")
    of: dict[str, Any] = {"entity": NOTE.name, "record_id": note.id}
    company.command("记事的", partial(shares.share, **of, gift=Gift("see", people=[company.people["own"]])))
    company.command("own", partial(follows.follow, **of))
    company.command("记事的", partial(comments.comment, **of, text="记得买"))
    company.command("记事的", partial(changes.delete, entity=NOTE.name, record_id=gone.id, version=1))
    view_case.signed_in(club, "记事的")
    view_case.written(club, "记事的", partial(views.save_view, entity=NOTE.name, label="要买的", document=BUY))
    return club, note


@pytest.mark.parametrize(
    ("naming", "place"),
    [(PAGE, "company.page"), (TOTAL, "company.notes"), (REPORT, "company.by_what")],
    ids=["link", "aggregate", "report"],
)
def test_definitions_that_name_it_keep_it(written: tuple[Club, Record], naming: Any, place: str) -> None:
    """还有关联字段、汇总、报表用到它：撤回被拒绝，说得出是哪里；一起撤回可以。"""
    club, note = written
    publish(club, naming)
    with pytest.raises(Invalid) as refused:
        publish(club, remove=[("entity", NOTE.name)])
    assert any(place in one.where for one in refused.value.problems)
    assert club.company.sees("记事的", note)["values"]["what"] == "买钉子"
    kind = to_json(naming)["definition"]
    publish(club, remove=[("entity", NOTE.name), (kind, naming.name)])
    assert club.company.platform.catalogue.find_entity(NOTE.name) is None


@pytest.mark.parametrize("dropped", [False, True], ids=["table stays", "table dropped"])
def test_what_people_kept_of_it_is_silent_and_comes_back_with_it(written: tuple[Club, Record], dropped: bool) -> None:
    """分享、关注、评论、回收站、视图、角色、消息都提到它：撤回以后各处照常打开，没有它；表还在的话，重新发布以后都回来。"""
    club, note = written
    company = club.company
    confirm = ["company_note:drop"] if dropped else []
    publish(club, remove=[("entity", NOTE.name)], confirm=confirm)
    assert not any(one.entity == NOTE.name for one in company.platform.catalogue.role("keeper").grants)
    for name in ("记事的", "own", "chief"):
        assert company.ask(name, shares.with_me) == []
        assert company.ask(name, follows.mine) == []
        assert company.ask(name, recycle.listing)["rows"] == []
        assert company.ask(name, partial(search.search, text="买"))["groups"] == []
        company.ask(name, todo.messages)
        company.ask(name, partial(todo.box, box="open", search="", after=None, limit=50))
        assert company.ask(name, partial(audible, calls=[_call(note)])) == []
    with pytest.raises(NotFound):
        view_case.asked(club, "记事的", partial(views.list_views, entity=NOTE.name))
    company.system(follows.tell_followers)
    assert company.system(stranded_shares.stranded)["rows"] == []
    publish(club, NOTE, KEEPER)
    found = company.lists("记事的", NOTE.name)
    assert [one["what"] for one in found] == ([] if dropped else ["买钉子"])
    kept = view_case.asked(club, "记事的", partial(views.list_views, entity=NOTE.name))["views"]
    assert [one["label"] for one in kept] == ["要买的"]
    assert len(company.ask("own", follows.mine)) == (0 if dropped else 1)
    assert len(company.ask("own", shares.with_me)) == (0 if dropped else 1)


def _call(note: Record) -> str:
    return f'{{"topic":"record","entity":"{note.entity}","id":{note.id}}}'
