"""Every installed definition can be asked (契约): lists, filters, sorts, boards and reports of all bundles run."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.field_types import type_of
from guocheng.service.bundles import installed_bundles
from guocheng.store.database import Database
from guocheng.store.query import count, group_figures, read_query, stage_figures, system, window
from guocheng.store.query.operators import kind_of, operators_of
from guocheng.store.reports import run_report
from guocheng.store.tables import carry_out, plan
from tests import conftest

NOW = datetime(2026, 3, 15, 4, tzinfo=UTC)
CATALOGUE = Catalogue(installed_bundles())
READER = system(CATALOGUE, NOW)
VALUES: dict[str, Any] = {
    "text": "甲", "number": "1", "boolean": True, "date": "2026-03-01", "instant": "2026-03-01", "link": 1,
}  # fmt: skip
#: Types that take no other text.
STRICT: dict[str, Any] = {"phone": "13812345678", "time": "08:30", "bank_card": "6222021234567890128"}


@pytest.fixture(scope="module")
def company(server: Any, template: str) -> Iterator[Database]:
    """The tables of every installed bundle, empty."""
    conftest._create(server, "all_bundles", template)
    database = Database(conftest.database_url(server, "all_bundles"))
    with database.read() as connection:
        planned = plan(connection, CATALOGUE)
    carry_out(database, planned)
    yield database
    database.close()


def test_the_tables_are_right_after_one_plan(company: Database) -> None:
    with company.read() as connection:
        assert [str(step) for step in plan(connection, CATALOGUE).steps] == []


@pytest.mark.parametrize("entity", sorted(CATALOGUE.entities))
def test_every_field_can_be_listed_filtered_and_sorted(company: Database, entity: str) -> None:
    fields = CATALOGUE.fields(entity)
    with company.read() as connection:
        everything = read_query(READER, entity, columns=[one.name for one in fields])
        assert json.loads(window(connection, READER, everything).rows) == []
        for one in fields:
            for op in sorted(operators_of(one)):
                query = read_query(READER, entity, where={"field": one.name, "op": op, "value": value_for(one, op)})
                assert count(connection, READER, query).n == 0
            if type_of(one).sortable and type_of(one).column(one):
                window(connection, READER, read_query(READER, entity, sort=[[one.name, "desc"]], search="甲 a"))


@pytest.mark.parametrize("flow", sorted(CATALOGUE.flows))
def test_every_board_has_figures(company: Database, flow: str) -> None:
    found = CATALOGUE.flow(flow)
    due = next((one.due_field for one in found.clocks if one.due_field), "")
    with company.read() as connection:
        figures = stage_figures(connection, READER, found.on, due_field=due)
        assert [one.stage for one in figures] == [one.name for one in found.stages]
        for one in CATALOGUE.entity(found.on).unit_fields[:1]:
            if "." not in one:
                assert group_figures(connection, READER, found.on, one) == []


@pytest.mark.parametrize("report", sorted(CATALOGUE.reports))
def test_every_report_runs(company: Database, report: str) -> None:
    found = CATALOGUE.report(report)
    with company.read() as connection:
        answer = run_report(connection, READER, found, period=None, where=None, now=NOW)
    shown = [one for one in found.measures if not one.aside]
    assert len(answer["columns"]) == len(found.rows) + len(shown)
    assert len(answer["totals"]) == len(shown)


def value_for(one: Any, op: str) -> Any:
    if op == "period":
        return "last_month"
    kind = kind_of(one).value
    if kind in ("choice", "list") and one.options:
        single: Any = one.options[0].code
    elif one.to and op == "contains":
        single = "甲"
    elif kind == "list" and one.to:
        single = 1
    else:
        single = STRICT.get(one.type) or VALUES.get(kind, "甲")
    if op in ("in", "not_in"):
        return [single]
    return [single, single] if op == "between" else single
