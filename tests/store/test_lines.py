"""Lines in the database: few positions move, and any number of lines costs the same number of statements."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guocheng.base.problem import Invalid
from guocheng.store import records
from guocheng.store.database import Database
from guocheng.store.records import LinesPlan, Record
from guocheng.store.records.lines import whole_plan
from guocheng.store.records.lines_order import STRIDE, arranged, positions
from tests.store.test_records import create, read, shop, update
from tests.store.things import CATALOGUE

__all__ = ["shop"]

ORDERS = st.lists(st.integers(1, 40), unique=True, max_size=20)


@given(ORDERS, st.randoms(use_true_random=False), st.lists(st.integers(-50, 50), unique=True, max_size=20))
def test_positions_put_lines_into_their_order(ids: list[int], random: Any, places: list[int]) -> None:
    """Whatever stood where, with the new positions the lines stand in the wanted order."""
    known = dict(zip(ids, sorted(places), strict=False))
    wanted = [*ids, -1, -2]
    random.shuffle(wanted)
    now = {**known, **positions(wanted, known)}
    assert sorted(wanted, key=now.__getitem__) == wanted
    assert len({now[one] for one in wanted}) == len(wanted)


def test_who_adds_at_the_end_moves_nobody() -> None:
    known = {1: 0, 2: 1, 3: 2}
    assert positions([1, 2, 3, -1, -2], known) == {-1: 2 + STRIDE, -2: 2 + 2 * STRIDE}


def test_lines_between_two_others_fit_while_there_is_room() -> None:
    known = {1: 0, 2: STRIDE}
    between = positions([1, -1, -2, 2], known)
    assert set(between) == {-1, -2}
    assert 0 < between[-1] < between[-2] < STRIDE


def test_without_room_all_get_new_positions() -> None:
    assert positions([1, -1, 2], {1: 0, 2: 1}) == {-1: STRIDE, 2: 2 * STRIDE}


def test_a_moved_line_alone_is_written() -> None:
    known = {number: number * STRIDE for number in range(1, 100)}
    order = [*range(2, 100), 1]
    assert set(positions(order, known)) == {1}


def test_added_lines_behind_the_same_line_keep_their_order() -> None:
    assert arranged([1, 2, 3], [2], [1, 1, 0, None], [(3, -1)]) == [-3, 1, -1, 3, -2, -4]
    assert arranged([1, 2], [], [99], []) == [1, 2, -1]


@pytest.mark.parametrize("count", [3, 300])
def test_any_number_of_lines_costs_the_same_statements(shop: Database, count: int) -> None:
    """Change, add, remove and move hundreds of lines with the statements that three lines take."""
    written = create(shop, {"outer_no": f"L{count}", "parts": [line(f"行{n}") for n in range(count)]})
    before = read(shop, written.id).values["parts"]
    after = [{**row, "name": f"{row['name']}改"} for row in before[1:]]
    after = [*reversed(after), *(line(f"新{n}") for n in range(count))]
    asked: list[str] = []
    with shop.transaction() as connection:
        execute = connection.execute
        connection.execute = lambda query, *rest, **more: asked.append(str(query)) or execute(query, *rest, **more)  # type: ignore
        lines = records.lines_shape(CATALOGUE, "shop.order", "parts")
        plan = whole_plan(connection, lines, written.id, before, after)
        records.write_lines(connection, lines, written.id, plan)
    assert len(asked) == 5
    assert [row["name"] for row in read(shop, written.id).values["parts"]] == [row["name"] for row in after]


def test_a_line_of_another_record_is_not_touched(shop: Database) -> None:
    one = create(shop, {"outer_no": "A", "parts": [line("甲")]})
    other = create(shop, {"outer_no": "B", "parts": [line("乙")]})
    (theirs,) = read(shop, other.id).values["parts"]
    with pytest.raises(Invalid, match="已被别人删除"):
        update(shop, one.id, {"parts": [theirs]})
    with shop.transaction() as connection:
        lines = records.lines_shape(CATALOGUE, "shop.order", "parts")
        plan = LinesPlan(removed=[theirs["id"]], changed=[{**theirs, "name": "改"}], places={theirs["id"]: 9})
        records.write_lines(connection, lines, one.id, plan)
    assert read(shop, other.id).values["parts"] == [theirs]


def test_the_first_lines_come_in_order(shop: Database) -> None:
    written = create(shop, {"outer_no": "C", "parts": [line(f"行{n}") for n in range(9)]})
    with shop.read() as connection:
        found: Record | None = records.read(connection, CATALOGUE, "shop.order", written.id, lines_max=4)
        none = records.read(connection, CATALOGUE, "shop.order", written.id, lines_max=0)
        lines = records.lines_shape(CATALOGUE, "shop.order", "parts")
        count, sums = records.footers(connection, CATALOGUE, "shop.order", lines, written.id)
    assert found is not None
    assert none is not None
    assert [row["name"] for row in found.values["parts"]] == [f"行{n}" for n in range(4)]
    assert (none.values["parts"], count, set(sums)) == ([], 9, {"share", "paid"})


def line(name: str) -> dict[str, Any]:
    return {"unit": None, "name": name, "share": None, "paid": None}
