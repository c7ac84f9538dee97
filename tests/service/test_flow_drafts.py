"""Keeping what somebody has begun to write about a task (暂存): only he sees it, nothing moves, gone with the task."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from guocheng.base.problem import Conflict, NotFound, Refused
from guocheng.service import todo
from guocheng.service.flow import drafts, tasks
from tests.service.works import Works

SIGNED = "签名.png"


def picture() -> bytes:
    """Return a small picture."""
    target = BytesIO()
    Image.new("RGB", (2, 2)).save(target, "PNG")
    return target.getvalue()


def draft(works: Works, name: str, task: int) -> Any:
    """Return the draft of a person on a task as the task shows it."""
    return works.company.ask(name, lambda look: todo.task(look, task_id=task))["draft"]


def counts(works: Works, name: str) -> Any:
    """Return how much waits for a person."""
    return works.company.ask(name, lambda look: todo.box(look, box="open", search="", after=None, limit=9))["counts"]


def drafts_kept(works: Works) -> int:
    """Return how many drafts there are."""
    with works.company.platform.database.read() as connection:
        row = connection.execute("select count(*) from gc_task_draft").fetchone()
    assert row is not None
    return int(row[0])


def test_what_was_begun_comes_back(works: Works) -> None:
    """暂存的意见、填写、签名都还在；流程没有动，待办数没有变，别人看不到。"""
    record = works.order("填表")
    mine, other = works.task("甲", record), works.task("乙", record)
    before = counts(works, "甲")
    file = works.company.uploads("甲", SIGNED, picture())
    given = {"opinion": "先看看", "values": {"result": "一半", "number": "偷改"}, "signature": file}
    works.does("甲", drafts.keep, task_id=mine, **given)
    found = draft(works, "甲", mine)
    assert (found["opinion"], found["values"], found["signature"]["name"]) == ("先看看", {"result": "一半"}, SIGNED)
    assert draft(works, "乙", other) is None
    assert draft(works, "管", mine) is None
    assert counts(works, "甲") == before
    assert works.company.value(record, "result") is None
    works.does("甲", drafts.keep, task_id=mine, opinion="再看看", values={})
    assert (draft(works, "甲", mine)["opinion"], draft(works, "甲", mine)["signature"]) == ("再看看", None)
    works.does("甲", drafts.keep, task_id=mine, opinion=" ", values={})
    assert draft(works, "甲", mine) is None


def test_it_goes_when_the_task_is_over(works: Works) -> None:
    """自己处理了、别人先处理了、转办了，暂存都没有了。"""
    record = works.order("填表")
    for name in "甲乙":
        works.does(name, drafts.keep, task_id=works.task(name, record), opinion=f"{name}的想法", values={})
    assert drafts_kept(works) == 2
    works.does("甲", tasks.hand_over, task_id=works.task("甲", record), to=works.company.people["外人"], opinion="")
    assert drafts_kept(works) == 1
    works.does("丙", tasks.decide_task, task_id=works.task("丙", record), decision="submit", opinion="", values={})
    assert drafts_kept(works) == 0


def test_only_on_ones_own_open_task(works: Works) -> None:
    """别人的待办不能暂存；处理过的也不能；看不到的不知道有没有。"""
    record = works.order("填表")
    task = works.task("甲", record)
    with pytest.raises(Refused, match="由甲来处理"):
        works.does("主管", drafts.keep, task_id=task, opinion="插一句", values={})
    with pytest.raises(NotFound):
        works.does("外人", drafts.keep, task_id=task, opinion="插一句", values={})
    works.does("甲", tasks.decide_task, task_id=task, decision="submit", opinion="", values={})
    with pytest.raises(Conflict):
        works.does("甲", drafts.keep, task_id=task, opinion="晚了", values={})
