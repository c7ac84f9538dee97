"""Who manages flows watches over them (流程监控): lists with filters, the same done to many, the run map."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.service.context import Context, Look
from guocheng.service.flow import batch, monitoring, run_map, steering
from guocheng.service.flow.monitoring import Filter
from guocheng.service.platform import Platform
from guocheng.store.server import EmbeddedServer
from tests.database import _create, database_url
from tests.service.works import Works, bundles
from tests.story.company import Company, Record


@pytest.fixture(scope="module")
def works(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    """One company for all: every test has orders of its own number."""
    _create(server, "monitoring", template)
    folder = tmp_path_factory.mktemp("monitoring")
    platform = Platform.open(database_url=database_url(server, "monitoring"), files=folder, bundles=bundles())
    platform.prepare(lambda _: None)
    made = Works(Company(platform))
    made.company.person("W990", "总管", made.company.unit("2", "分部", "branch"), "administrator")
    yield made
    platform.close()


def tasks(works: Works, name: str = "管", after: int = 0, limit: int = 50, **only: Any) -> list[dict[str, Any]]:
    """Return what people have in hand, as somebody watches it."""
    found = works.company.ask(name, lambda look: monitoring.tasks(look, only=Filter(**only), after=after, limit=limit))
    rows: list[dict[str, Any]] = found["rows"]
    return rows


def running(works: Works, name: str = "管", **only: Any) -> list[dict[str, Any]]:
    """Return what runs, as somebody watches it."""
    found = works.company.ask(name, lambda look: monitoring.procedures(look, only=Filter(**only), after=0, limit=50))
    rows: list[dict[str, Any]] = found["rows"]
    return rows


def many(works: Works, name: str, done: Callable[..., Any], **given: Any) -> list[dict[str, Any]]:
    """Let a person do the same to many, and return what came of each."""
    company = works.company
    context = Context(company.platform, company.principal(name), company.now, request_id="many")
    results: list[dict[str, Any]] = done(context, **given)["results"]
    return results


def seen(works: Works, record: Record, name: str = "管") -> dict[str, Any]:
    """Return the run map of the newest procedure of a record."""
    number = works.instance(record)

    def verb(look: Look) -> dict[str, Any]:
        return run_map.run_map(look, instance_id=number)

    found: dict[str, Any] = works.company.ask(name, verb)
    return found


def test_what_is_in_hand_is_found_by_every_filter(works: Works) -> None:
    """在办待办按流程、步骤、人、单位、超时、标题筛选，分页不重不漏；步骤的中文名和处理人都在。"""
    works.order("请示", "筛一")
    slow = works.order("限时", "筛二")
    rows = tasks(works, search="筛一")
    assert [(one["step_label"], one["person"]["name"], one["flow_label"]) for one in rows] == [
        ("会签", name, "请示") for name in ("丙", "乙", "甲")
    ]
    assert [one["person"]["name"] for one in tasks(works, search="筛一", person=works.company.people["乙"])] == ["乙"]
    assert [one["title"] for one in tasks(works, search="筛", step="quick")] == ["筛二"]
    unit = works.company.sees("管", Record("org.person", works.company.people["甲"]))["values"]["unit"]["id"]
    assert len(tasks(works, search="筛", unit=unit)) == 4
    assert tasks(works, search="筛", unit=10**6) == tasks(works, search="筛", flow="works.check_flow") == []
    assert tasks(works, search="筛", late=True) == []
    works.company.now += timedelta(days=30)
    assert [one["record_id"] for one in tasks(works, search="筛", late=True)] == [slow.id]
    first = tasks(works, search="筛", limit=3)
    rest = tasks(works, search="筛", limit=3, after=first[-1]["id"])
    assert len({one["id"] for one in (*first, *rest)}) == 4


def test_the_time_of_a_whole_procedure_counts_as_late(works: Works) -> None:
    """整个流程的时限在列表里看得到；过了时限的，按超时筛选就有，退回发起人不计时的不算。"""
    record = works.order("总时限", "总一")
    [row] = running(works, search="总一")
    assert (row["whole_due_at"] is not None, row["whole_late"]) == (True, False)
    assert running(works, search="总一", late=True) == []
    chief, judge = works.company.people["主管"], works.company.people["甲"]
    works.company.now += timedelta(days=30)
    assert [one["whole_late"] for one in running(works, search="总一", late=True)] == [True]
    assert len(running(works, search="总一", late=True, person=chief)) == 1
    assert running(works, search="总一", late=True, person=judge) == []
    works.company.now -= timedelta(days=30)
    works.company.sends_back("主管", record, "改一改")
    works.company.now += timedelta(days=30)
    assert [one["whole_due_at"] for one in running(works, search="总一")] == [None]
    assert running(works, search="总一", late=True) == []


def test_only_what_one_manages_is_seen(works: Works) -> None:
    """管理员看全部，流程管理员看自己管的，别人一概没有；停在哪一步、等谁、挂起都看得见。"""
    record = works.order("请示", "管一")
    number = works.instance(record)
    assert [one["at"] for one in running(works, search="管一")] == [["会签"]]
    assert len(running(works, "总管", search="管一")) == 1
    for name in ("买手", "甲", "主管", "外人"):
        with pytest.raises(Refused):
            tasks(works, name)
        with pytest.raises(Refused):
            running(works, name)
    works.company.command("管", lambda change: steering.suspend(change, instance_id=number, reason="等一等"))
    assert [one["record_id"] for one in running(works, search="管", suspended=True)] == [record.id]
    found = running(works, search="管一", person=works.company.people["甲"])[0]
    assert sorted(one["name"] for one in found["people"]) == sorted("甲乙丙")
    assert running(works, search="管一", stuck=True) == []
    choices = works.company.ask("管", lambda look: monitoring.tasks(look, only=Filter(), after=0, limit=1))
    assert [one["label"] for one in choices["flows"]] == ["订单处理", "检查"]


def test_many_are_reassigned_and_both_persons_hear_of_it(works: Works) -> None:
    """批量改派：办得成的生效，办不成的各说原因；原来的人和新的人都收到通知。"""
    one, two = works.order("分路", "派一", amount="2000"), works.order("分路", "派二", amount="2000")
    ids = [row["id"] for row in tasks(works, search="派", person=works.company.people["甲"])]
    found = many(
        works, "管", batch.reassign_many, task_ids=[*ids, 10**9], to=works.company.people["外人"], reason="出差"
    )
    assert [row["ok"] for row in found] == [True, True, False]
    assert works.company.told("外人")[0] == "管把「分路」改派给您处理：派一"
    assert works.company.told("甲")[0] == "管把您的「分路」改派给了别人：派一"
    for record in (one, two):
        assert "外人" in works.company.waits_for(record)
    refused = many(works, "买手", batch.reassign_many, task_ids=ids, to=works.company.people["乙"], reason="")
    assert [row["ok"] for row in refused] == [False, False]


def test_many_of_ones_own_are_handed_over(works: Works) -> None:
    """批量转办：自己的转得出去，别人的转不了。"""
    one, two = works.order("分路", "转一", amount="2000"), works.order("分路", "转二", amount="2000")
    mine, other = works.task("甲", one), works.task("乙", two)
    found = many(works, "甲", batch.hand_over_many, task_ids=[mine, other], to=works.company.people["外人"], opinion="")
    assert [row["ok"] for row in found] == [True, False]
    assert works.task("外人", one)


def test_many_are_steered_each_by_itself(works: Works) -> None:
    """批量挂起、激活、归档：要写原因，已经结束的说明原因，其余照办。"""
    one, two = works.order("请示", "批一"), works.order("请示", "批二")
    ids = [works.instance(one), works.instance(two)]
    with pytest.raises(Invalid):
        many(works, "管", batch.steer_many, instance_ids=ids, verb="suspend")
    suspended = many(works, "管", batch.steer_many, instance_ids=ids, verb="suspend", reason="盘点")
    assert [row["ok"] for row in suspended] == [True, True]
    assert [row["ok"] for row in many(works, "管", batch.steer_many, instance_ids=ids, verb="activate")] == [True, True]
    given = {"instance_ids": ids[:1], "verb": "end", "accepted": False, "reason": "重复"}
    many(works, "管", batch.steer_many, **given)
    ended = many(works, "管", batch.steer_many, **{**given, "instance_ids": ids})
    assert [row["ok"] for row in ended] == [False, True]
    assert (works.company.stage(one), works.company.stage(two)) == ("放弃", "放弃")
    assert not any(row["ok"] for row in many(works, "买手", batch.steer_many, **given))


def test_the_run_map_shows_ways_gone_and_not_gone(works: Works) -> None:
    """运行图：两条分路都画出来，走哪一路标得清；没有查看权限的人没有这张图。"""
    record = works.order("分路", "图一", amount="50")
    found = seen(works, record)
    branch, chief = found["tree"]
    assert (branch["split"], [(one["label"], one["taken"]) for one in branch["arms"]]) == (
        "exclusive",
        [("大额", False), ("小额", True)],
    )
    assert [one["step"] for one in branch["arms"][0]["steps"]] == ["big"]
    states = {node["step"]: (node["state"], node["round"]) for node in found["nodes"]}
    assert states == {"size": ("active", 1), "small": ("active", 1), "chief": ("expected", 0)}
    assert (chief["label"], found["title"]) == ("主管审批", "图一")
    for name in "甲乙丙":
        works.company.approves(name, record)
    works.company.rejects("主管", record)
    assert [one["taken"] for one in seen(works, record)["tree"][0]["arms"]] == [False, True]
    with pytest.raises(NotFound):
        seen(works, record, "查")
