"""An import is taken back while others work with what it brought (边撤销边改): each row goes or stays, never half."""

from __future__ import annotations

import threading
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from guocheng.base.problem import Refusal
from guocheng.service import imports
from guocheng.service.records import change as changes
from tests.service.test_imports_totals import AVAILABLE, HOLD, Desk, desk, held
from tests.story.company import Record

__all__ = ["desk"]
AGAIN = ("store.busy", "store.locked")
ROWS = 12

pytestmark = pytest.mark.timeout(120)


def at_once(works: list[Callable[[], Any]]) -> list[str]:
    """Do things at the same moment; say how each ended: done, or the code of its refusal."""
    start, ends = threading.Barrier(len(works)), [""] * len(works)

    def one(place: int) -> None:
        start.wait()
        while ends[place] in ("", *AGAIN):
            try:
                works[place]()
                ends[place] = "done"
            except Refusal as refusal:
                ends[place] = refusal.problems[0].code

    threads = [threading.Thread(target=one, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ends


@pytest.mark.parametrize("round_", range(3))
def test_totals_are_right_after_an_undo_among_writers(desk: Desk, round_: int) -> None:
    """撤销十二行预留的同时，有人改其中几条、删其中几条、再新建：动过的留下，没动过的没了，汇总等于重算。"""
    batch = desk.uploads(f"预留{round_}.csv", "stock.hold", HOLD, held(*["0.1"] * ROWS))
    assert desk.does_all(imports.run, batch)["new"] == ROWS
    ids = sorted(one["id"] for one in desk.lists("管理员", "stock.hold"))
    assert len(ids) == ROWS

    def edit(number: int) -> None:
        desk.writes("管理员", Record("stock.hold", number), qty="0.2")

    def delete(number: int) -> None:
        deed = partial(changes.delete, entity="stock.hold", record_id=number, version=1)
        desk.command("管理员", deed)

    edits, deletes = ids[-4:], ids[-8:-4]
    works: list[Callable[[], Any]] = [lambda: desk.does_all(imports.undo, batch)]
    works += [partial(edit, number) for number in edits] + [partial(delete, number) for number in deletes]
    works += [lambda: desk.opens("管理员", "stock.hold", place=1, item=1, qty="0.1")] * 3
    ends = at_once(works)
    assert (ends[0], ends[-3:]) == ("done", ["done"] * 3)
    edited = [number for number, end in zip(edits, ends[1:5], strict=True) if end == "done"]
    left = {one["id"]: one["qty"] for one in desk.lists("管理员", "stock.hold") if one["id"] in ids}
    assert left == dict.fromkeys(edited, "0.20")
    gone = {end for end in ends[1:9] if end != "done"}
    assert gone <= {"record.not_found", "record.changed"}
    assert desk.differing() == []
    assert desk.one(AVAILABLE) == 3 - Decimal("0.2") * len(edited) - Decimal("0.1") * 3
    assert desk.ask("管理员", lambda view: imports.view(view, batch_id=batch))["state"] == "undone"
