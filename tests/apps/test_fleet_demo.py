"""The fleet of the demo company is whole: every value fits its field, nothing overlaps, mileage only grows."""

from __future__ import annotations

from functools import cache
from itertools import pairwise

import pytest

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.field_types import type_of
from guocheng_apps.amoeba import bundle as amoeba
from guocheng_apps.amoeba import demo as amoeba_demo
from guocheng_apps.fleet import bundle as fleet
from guocheng_apps.fleet import demo as fleet_demo
from guocheng_apps.fleet.beginning import beginning as fleet_beginning
from guocheng_apps.org import bundle as org
from guocheng_apps.org import demo as org_demo
from tests.apps.test_demo import NOW, Notebook

CATALOGUE = Catalogue((org, amoeba, fleet))
BESIDE = {"key", "created_at", "created_by", "stage", "stage_since", "history"}


@cache
def company() -> Notebook:
    found = Notebook(NOW)
    org_demo.demo(found)
    found.load("amoeba.unit", amoeba_demo.units())
    found.begin(fleet_beginning())
    fleet_demo.demo(found)
    return found


@pytest.mark.parametrize("entity", sorted(one for one in company().rows if one.startswith("fleet.")))
def test_every_value_fits_its_field(entity: str) -> None:
    known = {one.name: one for one in CATALOGUE.entity(entity).fields}
    for row in company().rows[entity].values():
        assert row.keys() <= known.keys() | BESIDE
        missing = [one.name for one in known.values() if one.required and row.get(one.name) in (None, "")]
        assert not [name for name in missing if not known[name].default]
        for name in row.keys() & known.keys():
            one, value = known[name], row[name]
            if value is None or one.has_lines:
                continue
            if one.type == "link":
                assert value["key"] in company().rows[one.to], (name, value)
            else:
                type_ = type_of(one)
                assert type_.from_json(one, type_.to_json(one, value)) == value


def test_nothing_overlaps_and_mileage_only_grows() -> None:
    trips = company().rows["fleet.trip"].values()
    assert len(trips) > 300
    for key in ("vehicle", "driver"):
        for name in {row[key]["key"] for row in trips}:
            own = sorted((row for row in trips if row[key]["key"] == name), key=lambda row: row["out_at"])
            assert all(one["in_at"] <= other["out_at"] for one, other in pairwise(own))
            assert all(one["odometer_in"] <= other["odometer_out"] for one, other in pairwise(own))
    assert len(company().rows["fleet.vehicle"]) == 18


def test_every_role_of_the_fleet_is_held() -> None:
    held = {role for roles in fleet_demo.HOLDERS.values() for role in roles}
    assert held == {one.name for one in fleet.roles if not one.held_by}


def test_no_vehicle_is_promised_twice() -> None:
    bookings = company().rows["fleet.booking"].values()
    for key in ("vehicle", "driver"):
        for name in {row[key]["key"] for row in bookings}:
            own = sorted((row for row in bookings if row[key]["key"] == name), key=lambda row: row["starts_at"])
            assert all(one["ends_at"] <= other["starts_at"] for one, other in pairwise(own))
