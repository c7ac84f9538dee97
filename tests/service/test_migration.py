"""Running procedures go over to another version in the background (流程迁移): look, run, log, undo, and mending."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from guocheng.base.problem import Conflict, Invalid, NotFound, Refused
from guocheng.definition.codec import to_json
from guocheng.definition.procedure import Mode, Procedure, Step
from guocheng.definition.who import Who, WhoKind
from guocheng.engine.flow.mapping import Choice
from guocheng.sdk import Right, approval, grant, role, role_member
from guocheng.service import definitions
from guocheng.service.context import look
from guocheng.service.flow import mending, migration
from guocheng.service.flow.migration import Ask
from guocheng.service.flow.timeline import timeline
from guocheng.service.principal import SYSTEM
from guocheng.store import jobs
from guocheng.store.flow.migrations import Wanted
from guocheng.store.lease import Lease
from guocheng.worker.duties import handlers
from guocheng.worker.handler import Long
from guocheng.worker.migration_duties import KINDS
from tests.service.club import FLOW, MATTER, Club
from tests.story.company import Company, Record

EVERY = Wanted(FLOW)


def asked(number: int, club: Club) -> list[Record]:
    """Let some matters be asked about; two people have to speak."""
    found = [club.matter(f"A{one}") for one in range(1, number + 1)]
    for one in found:
        club.company.does("clerk", "请示", one)
    return found


def publishes(company: Company, *steps: Step, label: str = "请示审批") -> None:
    """Publish the flow with other steps, as the next version."""
    flow = company.platform.catalogue.flow(FLOW)
    asking = Procedure("asking", label, steps)
    moves = tuple(replace(move, procedure=asking) if move.name == "ask" else move for move in flow.moves)
    document = to_json(replace(flow, moves=moves))
    company.system(lambda change: definitions.publish(change, documents=[document], reason="改版"))
    company.platform.database.run(company.platform.follow)


def works(company: Company) -> None:
    """Let the worker do every migration that waits."""
    database = company.platform.database
    known = handlers(company.platform)
    while job := database.run(lambda connection: jobs.claim(connection, kinds=KINDS, worker="test")):
        handler = known[job.kind]
        assert isinstance(handler, Long)
        result = handler.run(Lease(database, job))
        database.run(lambda connection, job=job, result=result: jobs.finish(connection, job, result))


def ask(version: int = 0, **rest: Any) -> Ask:
    """Mean every running procedure of the flow."""
    return Ask(version, rest.pop("wanted", EVERY), rest.pop("choices", {}), **rest)


def looked_at(company: Company, given: Ask) -> dict[str, Any]:
    """Look at a migration as the system does."""
    with look(company._context(SYSTEM, "")) as view:
        return migration.preview(view, flow=FLOW, ask=given)


def begins(company: Company, given: Ask) -> int:
    """Begin a migration as the system does, and let the worker do it."""
    made = company.system(lambda change: migration.begin(change, flow=FLOW, ask=given, reason="新制度"))
    works(company)
    return int(made["id"])


def shown(company: Company, number: int) -> dict[str, Any]:
    """Show a migration as the system sees it."""
    with look(company._context(SYSTEM, "")) as view:
        return migration.show(view, flow=FLOW, number=number)


def test_instances_go_over_one_by_one_and_come_back_unless_touched(club: Club) -> None:
    """试迁移、迁移、有人处理、撤销:处理过的保留,没动过的恢复原样。"""
    company, found = club.company, asked(3, club)
    judges = role_member("judge")
    publishes(company, approval("check", "核对", judges), approval("sum_up", "总结", role_member("chief")))
    gone = {"ask": {"say": Choice("check", gone=True)}}
    report = looked_at(company, ask(choices=gone))
    assert report["counts"] == {"warnings": 3}
    assert {note["code"] for row in report["rows"] for note in row["notes"]} == {"migrate.moved"}
    assert [step["leads_to"] for step in report["mapping"][0]["steps"]] == ["check", ""]
    assert company.todo("judge")[0]["step"] == "say"
    number = begins(company, ask(choices=gone))
    assert shown(company, number)["counts"] == {"done": 3}
    assert {row["step"] for row in company.todo("judge")} == {"check"}
    company.approves("judge", found[0])
    company.system(lambda change: migration.undo(change, flow=FLOW, number=number))
    works(company)
    after = shown(company, number)
    assert (after["state"], after["counts"]) == ("undone", {"kept": 1, "undone": 2})
    assert [row["notes"][0]["message"] for row in after["log"] if row["state"] == "kept"] == [
        "迁移后已经有人处理，不再撤销"
    ]
    assert sorted(row["step"] for row in company.todo("judge")) == ["say", "say"]
    company.approves("chief", found[0])
    for one in found[1:]:
        company.approves("judge", one)
        company.approves("第二个表态的人", one)
    assert {company.stage(one) for one in found} == {"同意"}


def test_what_cannot_go_over_is_left_and_said(club: Club) -> None:
    """没有对应步骤的:不迁移,写明原因,流程照旧。"""
    company = club.company
    [matter] = asked(1, club)
    publishes(company, approval("other", "另一步", role_member("chief")))
    assert looked_at(company, ask())["counts"] == {"impossible": 1}
    number = begins(company, ask())
    [row] = shown(company, number)["log"]
    assert (row["state"], row["notes"][0]["code"]) == ("impossible", "migrate.unmapped")
    company.approves("judge", matter)


def test_instances_are_chosen_by_what_they_are(club: Club) -> None:
    """按版本、步骤、阶段、发起时间挑选;一条也没有就拒绝。"""
    company = club.company
    asked(1, club)
    company.waits(days=2)
    second = club.matter("B1")
    company.does("clerk", "请示", second)
    publishes(company, approval("say", "表态", role_member("judge")), label="二版")
    later = Wanted(FLOW, started_from=company.now, stage="new", step="say", versions=(1,), move="ask")
    assert [row["title"] for row in looked_at(company, ask(wanted=later))["rows"]] == ["B1"]
    assert len(looked_at(company, ask(wanted=Wanted(FLOW, started_before=company.now)))["rows"]) == 1
    with pytest.raises(Refused, match="没有符合条件的流程"):
        company.system(
            lambda change: migration.begin(change, flow=FLOW, ask=ask(wanted=Wanted(FLOW, step="nowhere")), reason="")
        )


def test_one_migration_at_a_time_and_it_can_be_stopped(club: Club) -> None:
    """一个流程一次只做一个迁移;停下后剩下的不动。"""
    company = club.company
    asked(2, club)
    publishes(company, approval("say", "表态", role_member("judge")), label="二版")
    made = company.system(lambda change: migration.begin(change, flow=FLOW, ask=ask(), reason=""))
    with pytest.raises(Conflict, match="还在进行"):
        company.system(lambda change: migration.begin(change, flow=FLOW, ask=ask(), reason=""))
    company.system(lambda change: migration.stop(change, flow=FLOW, number=made["id"]))
    works(company)
    assert (shown(company, made["id"])["state"], shown(company, made["id"])["counts"]) == ("stopped", {"waiting": 2})
    begins(company, ask())
    assert {row["flow_version"] for row in running_versions(company)} == {2}


def running_versions(company: Company) -> list[dict[str, Any]]:
    """Return the versions that run."""
    with company.platform.database.read() as connection:
        found = connection.execute("select flow_version from gc_flow_instance where state = 'running'").fetchall()
    return [{"flow_version": row[0]} for row in found]


def test_only_who_manages_the_flow_may(club: Club) -> None:
    """没有管理流程权限的人不能看也不能迁移;没有这个流程就说没有。"""
    company = club.company
    with pytest.raises(Refused):
        company.ask("clerk", lambda look: migration.preview(look, flow=FLOW, ask=ask()))
    with pytest.raises(NotFound):
        company.ask("外人", lambda look: migration.versions(look, flow=FLOW))
    with pytest.raises(NotFound):
        company.ask("chief", lambda look: migration.versions(look, flow="club.nothing"))
    assert company.ask("chief", lambda look: migration.versions(look, flow=FLOW))["versions"][0]["version"] == 1


def test_a_manager_migrates_what_he_manages_and_learns_of_nothing_else(club: Club) -> None:
    """只管自己单位的流程:别的单位的流程看不到,也迁移不到。"""
    company = club.company
    keeper = role("flow_keeper", "管流程", grant(MATTER, Right.SEE, Right.MANAGE_FLOW, rows="unit"))
    company.system(lambda change: definitions.publish(change, documents=[to_json(keeper)], reason="管流程"))
    company.platform.database.run(company.platform.follow)
    company.person("P950", "管流程的人", club.second, "flow_keeper")
    asked(1, club)
    publishes(company, approval("say", "表态", role_member("judge")), label="二版")

    def seen() -> list[str]:
        found = company.ask("管流程的人", lambda look: migration.preview(look, flow=FLOW, ask=ask()))
        return [row["title"] for row in found["rows"]]

    assert seen() == []
    with pytest.raises(Refused, match="没有符合条件的流程"):
        company.command("管流程的人", lambda change: migration.begin(change, flow=FLOW, ask=ask(), reason=""))
    number = begins(company, ask())
    assert company.ask("管流程的人", lambda look: migration.show(look, flow=FLOW, number=number))["log"] == []


def test_words_of_a_running_version_are_mended_and_the_old_ones_kept(club: Club) -> None:
    """热修复:名称和意见要求立即生效并留下记录;结构变化列出来并拒绝。"""
    company = club.company
    [matter] = asked(1, club)
    told = company.platform.catalogue.flow(FLOW).moves[0].procedure
    assert told is not None
    say = approval("say", "请表态", role_member("judge"), mode="all_of", opinion_required="always")
    publishes(company, say, told.steps[1])
    company.system(lambda change: mending.mend(change, flow=FLOW, version=1, source=2, reason="写错了"))
    assert {row["step_label"] for row in company.todo("judge")} == {"请表态"}
    with pytest.raises(Refused, match="请填写「请表态」的意见"):
        company.approves("judge", matter, "")
    [fixed] = [
        one
        for one in company.ask("chief", lambda look: migration.versions(look, flow=FLOW))["versions"]
        if one["fixes"]
    ]
    assert (fixed["version"], fixed["fixes"][0]["reason"]) == (1, "写错了")
    assert "请表态" in json.dumps(fixed["fixes"][0]["changes"], ensure_ascii=False)
    publishes(company, say)
    with pytest.raises(Invalid) as refused:
        company.system(lambda change: mending.mend(change, flow=FLOW, version=1, source=3, reason=""))
    assert {one.code for one in refused.value.problems} == {"mend.structural"}
    assert any("知会" in one.message for one in refused.value.problems)
    assert company.platform.catalogue.entity(MATTER).label == "事项"


def test_people_and_conditions_are_mended_for_what_is_still_to_come(club: Club) -> None:
    """热修复换人、改条件：正在办的人不变，后面的步骤按新的来；改计票方式是结构，拒绝。"""
    company = club.company
    [matter] = asked(1, club)
    told = company.platform.catalogue.flow(FLOW).moves[0].procedure
    assert told is not None
    first, last = told.steps
    publishes(company, replace(first, who=(role_member("chief"),)), replace(last, when="amount > 99999"))
    company.system(lambda change: mending.mend(change, flow=FLOW, version=1, source=2, reason="换人"))
    waits = company.waits_for(matter)
    assert len(waits) == 2
    for name in waits:
        company.approves(name, matter)
    with look(company._context(SYSTEM, "")) as view:
        nodes = timeline(view, entity=matter.entity, record_id=matter.id)["procedures"][-1]["nodes"]
    assert [(node["state"], [one["state"] for one in node["people"]]) for node in nodes] == [
        ("passed", ["approved", "approved"]),
        ("skipped", []),
    ]
    publishes(company, replace(first, mode=Mode.ANY_OF), last)
    with pytest.raises(Invalid) as refused:
        company.system(lambda change: mending.mend(change, flow=FLOW, version=1, source=3, reason=""))
    assert refused.value.problems[0].code == "mend.structural"


def test_single_parts_are_mended_even_where_the_structure_differs(club: Club) -> None:
    """热修复只搬选中的几项：结构不同也能搬，没选的不动；对不上的、用到新步骤的拒绝。"""
    company = club.company
    asked(1, club)
    told = company.platform.catalogue.flow(FLOW).moves[0].procedure
    assert told is not None
    first, last = told.steps
    fresh = approval("extra", "复核", role_member("chief"))
    say = replace(first, label="请表态", opinion_required="always")
    publishes(company, say, fresh, replace(last, label="知会大家"))
    found = mending_of(company, 2)
    assert found["structural"]
    assert {(one["owner"], one["what"]) for one in found["parts"]} == {
        ("表态", "名称"),
        ("表态", "意见必填"),
        ("知会", "名称"),
    }
    assert [one["changes"] for one in found["parts"] if one["key"].endswith("say.label")] == [
        ["「表态」的名称由「表态」改为「请表态」"]
    ]
    key = next(one["key"] for one in found["parts"] if one["key"].endswith("say.label"))

    def mend(source: int, *keys: str) -> Any:
        return company.system(
            lambda change: mending.mend(change, flow=FLOW, version=1, source=source, reason="", only=keys)
        )

    assert len(mend(2, key)["changes"]) == 1
    assert {row["step_label"] for row in company.todo("judge")} == {"请表态"}
    assert {one["key"].rpartition(".")[2] for one in mending_of(company, 2)["parts"]} == {"opinion_required", "label"}
    with pytest.raises(Invalid, match="对不上"):
        mend(2, "moves.ask.nothing")
    with pytest.raises(Invalid, match="没有可以热修复的不同"):
        mend(2)
    publishes(company, fresh, say, replace(last, who=(Who(WhoKind.STEP, step="extra"),)))
    who = next(one["key"] for one in mending_of(company, 3)["parts"] if one["key"].endswith("told.who"))
    with pytest.raises(Invalid) as refused:
        mend(3, who)
    assert refused.value.problems[0].code == "mend.does_not_fit"


def mending_of(company: Company, source: int) -> dict[str, Any]:
    """Say what of a version could be mended with another."""
    with look(company._context(SYSTEM, "")) as view:
        return mending.look_at(view, flow=FLOW, version=1, source=source)
