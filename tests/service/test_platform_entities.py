"""The platform's own tables are read like every other entity, and written by nobody through it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guocheng.base.problem import NotFound, Refusal
from guocheng.service.bundles import installed_bundles
from guocheng.service.platform import Platform
from guocheng.service.records import change as changes
from guocheng.service.records import lists, show
from guocheng.store import tables
from tests.service.test_definitions import do
from tests.story.company import Company

NAMES = [one.name for one in installed_bundles()[-1].entities]


@pytest.mark.parametrize("name", NAMES)
def test_it_is_listed_filtered_grouped_and_opened(company: Company, name: str) -> None:
    company.person("P1", "老王", company.unit("1", "总部", "branch"), "boss")
    entity = company.platform.catalogue.entity(name)
    every = [one.name for one in entity.fields]
    found = ask(company, name, columns=every, count=True)
    assert found["count"]["n"] == len(found["rows"]) or found["count"]["capped"]
    if found["rows"]:
        first = found["rows"][0]["id"]
        seen = company.system(lambda change: show.view(change, entity=name, record_id=first))
        assert seen["rights"]["edit"] == []
    for field in entity.fields:
        ask(company, name, where={"field": field.name, "op": "not_empty"})
        ask(company, name, sort=[(field.name, "desc")])


def test_every_change_of_a_record_is_a_row_of_the_log(company: Company) -> None:
    company.unit("1", "总部", "branch")
    rows = ask(company, "platform.change", where={"field": "entity", "op": "eq", "value": "org.unit"})["rows"]
    assert [row["kind"] for row in rows] == ["created"]


@pytest.mark.parametrize("name", NAMES)
def test_nobody_writes_it(platform: Platform, name: str) -> None:
    with pytest.raises(Refusal):
        do(platform, lambda change: changes.create(change, entity=name, values={}))


@pytest.mark.parametrize("name", NAMES)
def test_who_may_see_everything_else_does_not_see_it(company: Company, name: str) -> None:
    unit = company.unit("1", "总部", "branch")
    company.person("P1", "经理", unit, "manager")
    with pytest.raises(NotFound):
        company.ask("经理", lambda look: lists.query(look, entity=name))


def test_no_table_is_planned_for_it(platform: Platform) -> None:
    with platform.database.transaction() as connection:
        assert not tables.plan(connection, platform.catalogue)


def ask(company: Company, name: str, **asked: Any) -> dict[str, Any]:
    """Return a window as the system sees it."""
    found: dict[str, Any] = company.system(
        lambda change: json.loads(lists.query(change, entity=name, sort=asked.pop("sort", None), **asked))
    )
    return found
