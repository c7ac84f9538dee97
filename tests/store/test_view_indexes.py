"""Which indexes shipped views ask for: what they hold fast, the unit, the order; nothing for what no index serves."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from guocheng.definition.builders.lists import view
from guocheng.definition.catalogue import Catalogue
from guocheng.store.query import read_query, system
from guocheng.store.query.compile import Compiler
from guocheng.store.query.window import counting
from guocheng.store.tables.viewed import view_indexes
from tests.store.things import ORDER, SHOP


def asked(**words: object) -> list[tuple[str, ...]]:
    """Return the indexes that one view of the orders asks for."""
    one = view("mine", "我的", **words)  # type: ignore[arg-type]
    return list(view_indexes(replace(ORDER, views=(one,))))


def test_what_is_held_fast_comes_first_then_the_unit_then_the_order() -> None:
    late = {"field": "kind", "op": "in", "value": ["late", "lost"]}
    urgent = {"field": "urgent", "op": "eq", "value": True}
    assert asked(where={"and": [late, urgent]}) == [("kind", "urgent", "unit", "-received_at")]
    assert asked(where=late, sort=["amount"]) == [("kind", "unit", "amount")]


def test_what_holds_nothing_fast_asks_for_no_index() -> None:
    for where in (
        {"or": [{"field": "kind", "op": "eq", "value": "late"}]},
        {"not": {"field": "kind", "op": "eq", "value": "late"}},
        {"field": "customer", "op": "contains", "value": "张"},
        {"field": "tags", "op": "in", "value": ["a"]},
        {"field": "parts.unit", "op": "eq", "value": 1},
    ):
        assert asked(where=where) == []
    assert asked(sort=["-amount"]) == [("-amount",)]
    assert asked(sort=["-received_at"]) == []


def test_a_question_with_an_index_of_its_own_is_counted_outside_the_order_of_the_list() -> None:
    late = {"field": "kind", "op": "eq", "value": "late"}
    urgent = {"field": "urgent", "op": "eq", "value": True}
    mine = view("mine", "我的", where=late)
    entities = tuple(replace(one, views=(mine,)) if one is ORDER else one for one in SHOP.entities)
    reader = system(Catalogue((replace(SHOP, entities=entities),)), datetime(2026, 4, 1, tzinfo=UTC))

    def ordered(where: object) -> bool:
        asked = read_query(reader, ORDER.name, where=where)
        return "order by" in counting(Compiler(reader), asked).as_string(None)

    assert not ordered(late)
    assert not ordered({"and": [late, urgent]})
    assert ordered(urgent)
    assert ordered({"or": [late, urgent]})
    assert ordered({"not": late})
