"""Pushing a record down into another one with its lines (下推): each line once, or what is left of it.

- What has gone on is counted from the records there are: one that is changed or deleted gives its quantity back.
- The triggering record is locked meanwhile, so that two who push at once do not both take what is left.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from guocheng.base.problem import Problem, Refused
from guocheng.definition.automation import PushDown
from guocheng.definition.automation_names import ITEM
from guocheng.definition.field_types import FIELD_TYPES, type_of
from guocheng.expr.types import Kind, Name
from guocheng.service.automation import values as packing
from guocheng.service.automation.doing import Doing, Effect
from guocheng.service.automation.record_nodes import add_record
from guocheng.service.records.access import known_entity, opened
from guocheng.store.automation.pushed import taken

Row = dict[str, Any]


def push_down(doing: Doing, node: PushDown) -> Effect:
    """Make a record of the lines of this one.

    :raises Refused: no line is left to go on.
    """
    name = doing.scene.known.item(node.name, node.each, ITEM, "这一条")
    assert name is not None, "problems() has found the list"
    if doing.run.record_id is not None and doing.scene.entity is not None:
        opened(doing.change, doing.scene.entity.name, doing.run.record_id, lock=True)
    items = doing.scene.many(doing.values, node.each)
    left = _left(doing, node, name, items) if node.origin else {}
    rows = [
        _row(doing, node, (name, one), left.get(_id_of(one)))
        for one in items
        if not node.origin or left[_id_of(one)] > 0
    ]
    if not rows:
        message = f"「{node.label}」没有可以下推的明细，可能已经全部下推完了"
        raise Refused(Problem("automation.nothing_left", node.label, message))
    entity = known_entity(doing.change, node.entity)
    made = add_record(doing, entity, {**doing.sent(node.name, entity, node.sets), node.into: rows})
    note = {"text": f"下推 {len(rows)} 行明细", "records": [[node.entity, made]]}
    return Effect(packing.record_of(node.entity, made), note)


def _left(doing: Doing, node: PushDown, name: Name, items: list[Any]) -> dict[int, Decimal]:
    """Return how much of each line is left."""
    gone = taken(
        doing.change.connection,
        node.entity,
        node.into,
        origin=node.origin,
        amount=node.amount,
        of=[_id_of(one) for one in items],
    )
    whole = {
        _id_of(one): doing.scene.over_record(doing.values, node.name, node.whole, Kind.NUMBER, (name, one))
        for one in items
    }
    return {one: Decimal(many or 0) - gone.get(one, Decimal(0)) for one, many in whole.items()}


def _row(doing: Doing, node: PushDown, item: tuple[Name, Any], left: Decimal | None) -> Row:
    catalogue = doing.change.catalogue
    row: Row = {}
    for one in node.line_sets:
        field = catalogue.field(node.entity, f"{node.into}.{one.field}")
        assert field is not None, "problems() has found the column"
        kind = FIELD_TYPES[field.type].expr_type(field).kind
        value = doing.scene.over_record(doing.values, node.name, one.value, kind, item)
        row[one.field] = None if value is None else type_of(field).to_json(field, value)
    if left is not None:
        amount = catalogue.field(node.entity, f"{node.into}.{node.amount}")
        assert amount is not None, "problems() has found the column"
        row[node.amount] = type_of(amount).to_json(amount, int(left) if amount.type == "integer" else left)
        row[node.origin] = _id_of(item[1])
    return row


def _id_of(item: Any) -> int:
    return int(packing.unpacked(item)["id"] if packing.kind_of(item) == "line" else item["id"])
