"""The demo company is whole, plausible, and the same every time."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import type_of
from guocheng.sdk import SHANGHAI, Beginning
from guocheng_apps.complaint import bundle as complaint
from guocheng_apps.complaint import demo as complaint_demo
from guocheng_apps.complaint.beginning import beginning as complaint_beginning
from guocheng_apps.complaint.demo_tickets import tickets
from guocheng_apps.complaint.process import ticket_flow
from guocheng_apps.org import bundle as org
from guocheng_apps.org import demo as org_demo

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=SHANGHAI)
CATALOGUE = Catalogue((org, complaint))


@dataclass
class Notebook:
    """A company that only writes down what the demos bring."""

    now: datetime
    rows: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    logins: dict[str, str] = field(default_factory=dict)
    moves: list[tuple[str, str, str]] = field(default_factory=list)
    pieces: list[dict[str, Any]] = field(default_factory=list)

    def load(self, entity: str | Entity, rows: Iterable[Mapping[str, Any]]) -> Mapping[str, int]:
        known = self.rows.setdefault(str(entity), {})
        for row in rows:
            assert row["key"] not in known
            known[row["key"]] = dict(row)
        return {key: place for place, key in enumerate(known, 1)}

    def begin(self, brought: Beginning) -> None:
        for entity, rows in brought.items():
            self.load(entity, rows)

    def amend(self, entity: str | Entity, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            self.rows[str(entity)][row["key"]] |= row

    def does(self, person: str, move: str, entity: str | Entity, key: str, comment: str = "") -> None:
        self.moves.append((person, move, key))

    def waybills(self, rows: Iterable[Mapping[str, Any]]) -> int:
        self.pieces += map(dict, rows)
        return len(self.pieces)

    def account(self, login: str, person: str, password: str) -> None:
        self.logins[login] = person


@cache
def company() -> Notebook:
    found = Notebook(NOW)
    org_demo.demo(found)
    found.begin(complaint_beginning())
    complaint_demo.demo(found)
    return found


def test_the_company_has_its_size() -> None:
    kinds = Counter(row["kind"] for row in company().rows["org.unit"].values())
    assert kinds["branch"] == 1
    assert 58 <= kinds["outlet"] <= 62
    assert kinds["contract_area"] > 20
    assert len(company().rows["org.person"]) == 300
    assert 5900 <= len(company().rows["complaint.ticket"]) <= 6100


def test_every_outlet_has_a_head_and_couriers() -> None:
    everybody = org_demo.staff()
    for outlet in everybody.outlets:
        assert "head" in company().rows["org.unit"][outlet.number]
        assert everybody.couriers[outlet.number]


def test_employee_numbers_start_with_the_outlet() -> None:
    for person in org_demo.staff().holding("courier"):
        assert person.unit.startswith(person.number[:6])


def test_every_login_belongs_to_somebody() -> None:
    assert set(company().logins) >= {"kefu", "wangdian", "jingli", "boss", "admin"}
    assert set(company().logins.values()) <= company().rows["org.person"].keys()


def test_every_role_exists() -> None:
    assert {row["role"] for row in company().rows["org.role_member"].values()} <= CATALOGUE.roles.keys()


@pytest.mark.parametrize("entity", sorted(company().rows))
def test_every_value_fits_its_field(entity: str) -> None:
    known = {one.name: one for one in CATALOGUE.entity(entity).fields}
    beside = {"key", "created_at", "created_by", "stage", "stage_since", "history"}
    for row in company().rows[entity].values():
        assert row.keys() <= known.keys() | beside
        for name, value in row.items():
            if name in known:
                _fits(known[name], value)
        missing = [one.name for one in known.values() if one.required and row.get(one.name) in (None, "")]
        assert not [name for name in missing if not known[name].default]


def _fits(one: Field, value: Any) -> None:
    if one.type == "lines":
        for line in value:
            for column in one.lines:
                _fits(column, line.get(column.name))
    elif one.type == "link":
        assert value is None or value["key"] in company().rows[one.to], (one.name, value)
    else:
        type_ = type_of(one)
        assert type_.from_json(one, type_.to_json(one, value)) == value or value in (None, "")


def test_histories_walk_the_flow() -> None:
    moves = {one.name: one for one in ticket_flow.moves}
    for row in company().rows["complaint.ticket"].values():
        history = row["history"]
        assert [one["at"] for one in history] == sorted(one["at"] for one in history)
        assert history[0]["stage"] == ticket_flow.initial
        assert (history[-1]["stage"], history[-1]["at"]) == (row["stage"], row["stage_since"])
        assert row["stage_since"] < NOW
        for before, after in itertools.pairwise(history):
            move = moves[after["move"]]
            assert before["stage"] in move.sources
            assert after["stage"] == move.target


def test_most_are_closed_and_some_stand_in_every_open_stage() -> None:
    stages = Counter(row["stage"] for row in company().rows["complaint.ticket"].values())
    assert stages["closed"] > 0.9 * stages.total()
    assert all(stages[one.name] for one in ticket_flow.stages if one.category in ("open", "waiting"))


def test_the_shown_outlet_has_something_in_almost_every_stage() -> None:
    shown = [row for row in company().rows["complaint.ticket"].values() if row["unit"]["key"] == "330301"]
    assert {"new", "assigned", "investigating", "judged", "appealing", "settling", "callback"} <= {
        row["stage"] for row in shown
    }


def test_sums_and_shares_are_exact() -> None:
    for row in company().rows["complaint.ticket"].values():
        if row.get("responsibilities"):
            assert sum(one["share"] for one in row["responsibilities"]) == 100
        assert row["compensation_total"] == sum((one["amount"] for one in row.get("compensations", ())), Decimal(0))
        assert row["penalty_total"] == sum((one["amount"] for one in row.get("penalties", ())), Decimal(0))


def test_november_is_busy_and_spring_festival_is_quiet() -> None:
    days = Counter(row["received_at"].date() for row in company().rows["complaint.ticket"].values())
    festival = sum(days[day] for day in days if (day.month, day.day) in {(2, d) for d in range(15, 23)})
    ordinary = sum(days[day] for day in days if (day.month, day.day) in {(5, d) for d in range(11, 19)})
    shopping = sum(days[day] for day in days if (day.month, day.day) in {(11, d) for d in range(14, 22)})
    assert festival * 2 < ordinary < shopping


def test_real_decisions_wait_for_people() -> None:
    made = Counter(move for _, move, _ in company().moves)
    assert made["arbitrate"] >= 2
    stages = {key: row["stage"] for key, row in company().rows["complaint.ticket"].items()}
    wanted = {one.name: one.sources for one in ticket_flow.moves}
    assert all(stages[key] in wanted[move] for _, move, key in company().moves)


def test_the_same_seed_gives_the_same_company() -> None:
    everybody = org_demo.staff()
    first = list(tickets(everybody, NOW, seed=7, count=200))
    assert first == list(tickets(everybody, NOW, seed=7, count=200))
    assert first != list(tickets(everybody, NOW, seed=8, count=200))
