"""Statements of pairs follow the trades (结算单跟着交易走): made with them, called back when they change once sent.

- A statement that both confirmed keeps what they confirmed; corrections made later come on one more statement.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from guocheng.base.period import Month
from guocheng.base.problem import Problem
from guocheng.definition.entity import Entity
from guocheng.service.batch import attempt
from guocheng.service.context import Change, Look
from guocheng.service.flow import steering
from guocheng.service.flow.moves import make_move
from guocheng.service.records import change as changes
from guocheng.service.records import form
from guocheng.service.settlement.agreed import KEPT, STATEMENT, lines_of, same
from guocheng.store import records
from guocheng.store.settlement import runs, trades
from guocheng.store.settlement.trades import Statement

Json = dict[str, Any]


def follow(change: Change, month: Month) -> int:
    """Bring the statements of a month in step with its trades; return how many changed."""
    runs.hold(change.connection, STATEMENT, month.first_day)
    entity = change.catalogue.entity(STATEMENT)
    kept: dict[tuple[int, int], list[Statement]] = {}
    for one in trades.statements(change.connection, month.first_day):
        kept.setdefault((one.first, one.second), []).append(one)
    pairs = trades.pairs(change.connection, month.first_day, month.plus(1).first_day)
    return sum(_of_pair(change, entity, month, pair, kept.get(pair, [])) for pair in dict.fromkeys([*pairs, *kept]))


def standing(look: Look, month: Month) -> Json:
    """Return how many statements of a month stand in each stage, and the filter that lists them."""
    flow = look.catalogue.flow_of(STATEMENT)
    assert flow is not None, "statements have a flow"
    found = Counter(_word(one) for one in trades.statements(look.connection, month.first_day, hold=False))
    words = [("made", "待送确认"), ("asked", "等双方确认"), *((one.name, one.label) for one in flow.stages[1:])]
    return {
        "entity": STATEMENT,
        "where": {"field": "month", "op": "eq", "value": month.first_day.isoformat()},
        "stages": [{"stage": name, "label": label, "count": found[name]} for name, label in words if found[name]],
    }


def send(change: Change, month: Month) -> Json:
    """Send the statements of a month that nobody was asked about yet, as the person who does it."""
    waiting = [
        one
        for one in trades.statements(change.connection, month.first_day)
        if one.stage == "made" and one.instance_id is None
    ]
    refused: list[tuple[Problem, ...]] = []
    for one in waiting:
        why = attempt(
            change,
            lambda record=one.id: make_move(
                change, entity=STATEMENT, record_id=record, move="send", version=None, values={}, comment=""
            ),
        )
        refused += [why] if why else []
    messages = dict.fromkeys(each.message for why in refused for each in why)
    return {"sent": len(waiting) - len(refused), "problems": list(messages)}


def _word(one: Statement) -> str:
    return "asked" if one.stage == "made" and one.instance_id is not None else one.stage


def _of_pair(change: Change, entity: Entity, month: Month, pair: tuple[int, int], kept: list[Statement]) -> int:
    open_one = next((one for one in kept if one.stage not in KEPT), None)
    others = [one for one in kept if one is not open_one]
    if open_one is None and not lines_of(change.connection, month, pair, others, unconfirmed=True):
        return 0
    lines = lines_of(change.connection, month, pair, others)
    if open_one is not None:
        return _follow(change, entity, month, open_one, lines)
    values = {"month": month.first_day, "first": pair[0], "second": pair[1], "items": lines}
    values["source_key"] = f"{month}|{pair[0]}|{pair[1]}|{len(kept)}"
    full = form.completed(change, entity, values, creating=True)
    changes.save_new(change, entity, full, cause=f"{month.label}折算")
    return 1


def _follow(change: Change, entity: Entity, month: Month, kept: Statement, lines: list[Any]) -> int:
    before = records.locked(change.connection, change.catalogue, STATEMENT, kept.id)
    if same(before.values["items"], lines):
        return 0
    if kept.instance_id is not None and kept.stage == "made":
        steering.cancel(change, instance_id=kept.instance_id, reason="交易的数有变，请核对后重新送双方确认")
        before = records.locked(change.connection, change.catalogue, STATEMENT, kept.id)
    full = form.completed(change, entity, {**before.values, "items": lines}, creating=False, before=before.values)
    written = {one.name: full.get(one.name) for one in entity.fields}
    origin = changes.origin_of(change, f"{month.label}折算")
    records.update(change.connection, change.catalogue, STATEMENT, kept.id, written, origin, before=before)
    return 1
