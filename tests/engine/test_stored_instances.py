"""Instances that run under definitions of every format there has been (存档的流程实例) still go on to their end.

Each file holds a flow as it was published, the rows of an instance in the middle of it, and its history. It is read as
an old database would be: definitions lifted to today's format, columns that came later at their defaults. After a new
format: GUOCHENG_WRITE_GOLDEN=1 pytest tests/engine/test_stored_instances.py adds files beside the old ones.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guocheng.definition.action import Assign, SetFields
from guocheng.definition.codec import from_json as definition_of
from guocheng.definition.codec import to_json as document_of
from guocheng.definition.flow import Category, Flow, Move, Stage
from guocheng.definition.procedure import Act, Approval, AwaitSignal, Call, CopyTo, Deadline, Procedure, WaitFor
from guocheng.definition.who import named
from guocheng.engine.flow import Actor, Instance, replay
from guocheng.engine.flow import commands as c
from guocheng.engine.flow.codec import from_json, to_json
from guocheng.engine.flow.mapping import plan_of
from guocheng.engine.flow.migrate import Options, migrate
from guocheng.engine.flow.rows import from_rows, to_rows
from guocheng.engine.flow.state import Copy, Node, Task
from guocheng.engine.flow.tree import tree_of
from tests.engine.case import IDS, Case, approval, branch, procedure, work
from tests.engine.test_flow_walks import sound
from tests.engine.walks import finish

FOLDER = Path(__file__).parent.parent / "golden" / "instances"
Json = Mapping[str, Any]


def parallel() -> Case:
    """Two arms under way, one of them sent back straight and not yet returned."""
    left = (approval("b", "乙"), approval("e", "己", deadline_hours=4))
    act = Act("act", "算", (SetFields((Assign("x", "1"),)),))
    right = (work("w", "丙"), WaitFor("t", "等", "9"), act)
    split = branch("split", "parallel", ("", left), ("", right))
    case = Case(procedure(approval("a", "甲"), split, CopyTo("c", "抄送", (named("戊"),)), approval("z", "丁")))
    case.does("甲", "同意")
    case.does("乙", "同意")
    case.sends_back("己", "b", straight=True)
    case.does("丙", "提交")
    return case


def asked() -> Case:
    """People asked in turn, one of whom asked others before himself, with reminders ahead."""
    late = Deadline(hours="20", remind_percents=(50,), every_hours=4, every_max=2)
    case = Case(procedure(approval("a", "甲乙丙", "in_turn", deadline=late), approval("z", "丁")))
    case.does("甲", "同意")
    case.asks("乙", "戊己", "before", "in_turn")
    case.asks("戊", "庚", "consult")
    return case


def pooled() -> Case:
    """A task taken out of a pool, that goes back by itself."""
    case = Case(procedure(approval("a", "甲乙丙", "claim", release_hours=4, deadline_hours=9), approval("z", "丁")))
    case.command(c.Claim(2), "乙")
    return case


def waiting() -> Case:
    """A signal, called procedures and a step that found nobody, all at once."""
    arms = (
        ("", (AwaitSignal("s", "等回款", "paid", deadline=Deadline(hours="40")),)),
        ("", (Call("c", "子流程", "shop.part", "submit", ()),)),
        ("", (Approval("n", "没有人", ()),)),
    )
    case = Case(procedure(branch("split", "parallel", *arms), approval("z", "丁")))
    case.command(c.CallEnded("c", 101, True), "系")
    return case


def returned() -> Case:
    """With its starter, in a second round, handed over on the way."""
    case = Case(procedure(approval("a", "甲"), approval("b", "乙丙", "all_of")))
    case.hands_over("甲", "戊")
    case.does("戊", "同意")
    case.does("丙", "同意")
    case.sends_back("乙")
    return case


STOOD: Mapping[str, Callable[[], Case]] = {
    "parallel": parallel,
    "asked": asked,
    "pooled": pooled,
    "waiting": waiting,
    "returned": returned,
}


def flow_of(made: Procedure) -> Flow:
    """Return a flow whose one move runs the procedure."""
    stages = (Stage("new", "新建"), Stage("done", "完成", Category.DONE))
    return Flow(
        "test.flow", "流程", "test.thing", stages, "new", (Move("submit", "提交", ("new",), "done", procedure=made),)
    )


def document(case: Case) -> Json:
    """Write down what a database holds of a case."""
    rows, flow = to_rows(case.instance), flow_of(case.procedure)
    kept = {"head": rows.head, "nodes": rows.nodes, "tasks": rows.tasks, "copies": rows.copies}
    found: Json = json.loads(json.dumps(kept, default=lambda at: at.astimezone(UTC).isoformat()))
    return {"flow": document_of(flow), "rows": found, "events": [to_json(event) for event in case.events]}


def read(stored: Json) -> tuple[Procedure, Instance]:
    """Read a stored instance as today's program does."""
    flow = definition_of(stored["flow"])
    [move] = flow.moves
    rows = stored["rows"]
    parts = ([filled(kind, row) for row in rows[name]] for name, kind in PARTS)
    return move.procedure, from_rows(filled(Instance, rows["head"]), *parts)


PARTS: tuple[tuple[str, Any], ...] = (("nodes", Node), ("tasks", Task), ("copies", Copy))


def filled(kind: Any, row: Json) -> Json:
    """Read the times of a row, and give columns that came later their defaults, as the migrations of tables do."""
    defaults = {one.name: one.default for one in fields(kind) if one.default is not MISSING}
    return {**defaults, **{name: timed(name, value) for name, value in row.items()}}


def timed(name: str, value: Any) -> Any:
    """Read an instant, or several."""
    if name == "nudges":
        return [datetime.fromisoformat(one) for one in value]
    is_time = isinstance(value, str) and (name.endswith("_at") or name in ("at", "dated"))
    return datetime.fromisoformat(value) if is_time else value


def stored_case(path: Path) -> Case:
    """Take up a stored instance where it stood."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    made, instance = read(stored)
    case = Case(made)
    case.now, case.events = instance, [from_json(event) for event in stored["events"]]
    case.at = max(event.at for event in case.events)
    return case


FILES = sorted(FOLDER.glob("*.json"))
every_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@pytest.mark.parametrize("name", sorted(STOOD))
def test_every_instance_is_stored_in_todays_format(name: str) -> None:
    """今天的格式也有存档。"""
    written = document(STOOD[name]())
    path = FOLDER / f"{name}_{written['flow']['format']}.json"
    if os.environ.get("GUOCHENG_WRITE_GOLDEN") and not path.exists():
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(written, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    assert path.exists(), "run it once with GUOCHENG_WRITE_GOLDEN=1"


@every_file
def test_a_stored_instance_is_what_its_history_leads_to(path: Path) -> None:
    """旧的存档:表行与历史说的是同一件事。"""
    case = stored_case(path)
    assert case.instance == replay(case.events)
    sound(tree_of(case.procedure), case.instance)


@every_file
def test_a_stored_instance_goes_on_to_its_end(path: Path) -> None:
    """旧的存档:大家都同意,就走到结束。"""
    case = stored_case(path)
    answer_calls(case)
    finish(case)
    assert case.state == "accepted"


@every_file
def test_a_stored_instance_goes_over_to_todays_version(path: Path) -> None:
    """旧的存档:可以迁移到新版本,再走到结束。"""
    case = stored_case(path)
    after = replace(case.procedure, steps=(*case.procedure.steps, approval("last", "辛")))
    plan, by = plan_of(case.procedure, after, {}), Actor(IDS["管"], administers=True)
    verdict = migrate(plan, case.instance, Options(), version=2, by=by, at=case.at, world=case.world)
    assert verdict.impossible == ()
    case.procedure = after
    case.happened(list(verdict.events))
    answer_calls(case)
    finish(case)
    assert (case.state, case.node("last")) == ("accepted", "passed")


def answer_calls(case: Case) -> None:
    """Let called procedures end well."""
    for node in list(case.instance.nodes.values()):
        for called in set(node.calls) - set(node.answered):
            case.command(c.CallEnded(node.step, called, True), "系")
