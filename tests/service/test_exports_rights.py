"""An export is the list (T-LEAK2): for every role the same rows and columns, masked and blank at the same places."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest

from guocheng.base.problem import NotFound, Refused
from guocheng.definition.role import Right
from guocheng.service import exports
from guocheng.service.context import Context
from guocheng.service.records import lists
from guocheng.service.records.access import visibility_of
from tests.service.club import MATTER, ROLES, SECRETS, Club

COLUMNS = ["number", "kind", "amount", "note", "phone"]
KINDS = {"open": "公开", "inner": "内部"}


def filled(club: Club) -> None:
    """Put matters down in both outlets, with everything that may be hidden."""
    for number, unit in enumerate((club.first, club.second, club.first)):
        club.matter(
            f"M{number}", unit=unit, kind=("open", "inner")[number % 2], amount=f"{number + 1}00.50",
            note=f"备注{number}", phone=f"1380000000{number}", parts=[{"what": f"=名目{number}", "price": "1.5"}],
        )  # fmt: skip


def exported(club: Club, name: str, **asked: Any) -> list[list[str]]:
    context = Context(club.company.platform, club.company.principal(name), club.company.now, request_id="export")
    path, _ = exports.export(context, entity=MATTER, format="csv", **asked)
    text = path.read_text(encoding="utf-8-sig")
    path.unlink()
    return list(csv.reader(io.StringIO(text)))


def listed(club: Club, name: str, columns: list[str]) -> list[dict[str, Any]]:
    answer = club.company.ask(name, lambda look: lists.query(look, entity=MATTER, columns=columns))
    rows: list[dict[str, Any]] = json.loads(answer)["rows"]
    return rows


def said(row: dict[str, Any], name: str) -> str:
    value = row.get(name)
    return "" if value is None else KINDS.get(value, str(value))


@pytest.mark.parametrize("name", sorted({one.name for one in ROLES}))
def test_export_is_the_list_of_every_role(club: Club, name: str) -> None:
    filled(club)
    try:
        visible = club.company.ask(name, lambda look: visibility_of(look, MATTER))
    except NotFound:
        with pytest.raises(NotFound):
            exported(club, name)
        return
    if not visible.may(Right.EXPORT):
        with pytest.raises(Refused):
            exported(club, name)
        return
    columns = [one for one in COLUMNS if visible.travels(one)]
    rows = listed(club, name, columns)
    shown = sorted([said(row, one) for one in columns] for row in rows)
    assert sorted(exported(club, name, columns=columns)[1:]) == shown
    header, *_ = exported(club, name, lines="rows", columns=["number"])
    secret = not {one for one in SECRETS if one.startswith("parts.")} <= visible.shown
    assert ("明细/价格" in header) is not (secret or "parts.price" in visible.limited)


def test_field_that_may_not_travel_is_seen_and_not_exported(club: Club) -> None:
    filled(club)
    assert all("amount" in row for row in listed(club, "traveller", ["number", "amount"]))
    header, *rows = exported(club, "traveller", columns=["number", "amount"])
    assert header == ["编号"]
    assert len(rows) == 3


def test_cells_that_look_like_formulas_stay_text(club: Club) -> None:
    filled(club)
    rows = exported(club, "chief", lines="rows", columns=["number"])
    assert {row[1] for row in rows[1:]} == {"'=名目0", "'=名目1", "'=名目2"}
