"""The office of the demo company is whole: every value fits its field, every submission has its people."""

from __future__ import annotations

from functools import cache

import pytest

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.field_types import type_of
from guocheng.definition.problems import problems
from guocheng_apps.office import bundle as office
from guocheng_apps.office import demo as office_demo
from guocheng_apps.office.limits import MATTERS
from guocheng_apps.org import bundle as org
from guocheng_apps.org import demo as org_demo
from tests.apps.test_demo import NOW, Notebook

CATALOGUE = Catalogue((org, office))
BESIDE = {"key", "created_at", "created_by", "stage", "stage_since", "history"}


@cache
def company() -> Notebook:
    found = Notebook(NOW)
    org_demo.demo(found)
    office_demo.demo(found)
    return found


@pytest.mark.parametrize("entity", sorted(one for one in company().rows if one.startswith("office.")))
def test_every_value_fits_its_field(entity: str) -> None:
    known = {one.name: one for one in CATALOGUE.entity(entity).fields}
    for row in company().rows[entity].values():
        assert row.keys() <= known.keys() | BESIDE
        missing = [one.name for one in known.values() if one.required and row.get(one.name) in (None, "")]
        assert not [name for name in missing if not known[name].default]
        for name in row.keys() & known.keys():
            one, value = known[name], row[name]
            if one.type == "link":
                assert value["key"] in company().rows[one.to], (name, value)
            elif not one.has_lines:
                type_ = type_of(one)
                assert type_.from_json(one, type_.to_json(one, value)) == value or value == ""


def test_the_office_stands_without_other_applications() -> None:
    assert [one.message for one in problems(office, CATALOGUE)] == []
    assert office.needs == ("org",)


def test_every_matter_has_its_limits() -> None:
    assert list(office_demo.LIMITS) == [one.code for one in MATTERS]
    assert all(head < upper for head, upper in office_demo.LIMITS.values())


def test_every_role_of_the_office_is_held() -> None:
    held = {role for roles in office_demo.HOLDERS.values() for role in roles}
    assert held == {one.name for one in office.roles if not one.held_by}


def test_what_is_submitted_was_written_by_its_applicant() -> None:
    for person, move, key in company().moves:
        (row,) = [rows[key] for rows in company().rows.values() if key in rows]
        assert (row["applicant"]["key"], row["created_by"]["key"], move) == (person, person, "submit")
