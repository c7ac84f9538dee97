"""Every definition we ship keeps the house: nothing wrong with it, and a round trip changes nothing."""

from __future__ import annotations

import json

import pytest

from guocheng.definition import codec
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import Definition
from guocheng.definition.problems import problems
from guocheng.definition.problems.reaching import publish_problems
from guocheng.service.bundles import installed_bundles

BUNDLES = installed_bundles()
CATALOGUE = Catalogue(BUNDLES)
EVERY = [one for bundle in BUNDLES for one in (*codec.parts(bundle), bundle)]


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_nothing_is_wrong_with_a_bundle(bundle: Bundle) -> None:
    assert [problem.message for problem in problems(bundle, CATALOGUE)] == []
    doubts = [problem.message for flow in bundle.flows for problem in publish_problems(flow, CATALOGUE)]
    assert doubts == []


@pytest.mark.parametrize("definition", EVERY, ids=lambda one: one.name)
def test_a_round_trip_changes_nothing(definition: Definition) -> None:
    assert codec.from_json(json.loads(codec.canonical(definition))) == definition


def test_bundles_come_after_those_they_need() -> None:
    names = [bundle.name for bundle in BUNDLES]
    assert all(names.index(need) < names.index(bundle.name) for bundle in BUNDLES for need in bundle.needs)


@pytest.mark.parametrize("bundle", BUNDLES, ids=lambda bundle: bundle.name)
def test_every_report_and_flow_is_in_the_menu(bundle: Bundle) -> None:
    """A flow is reached by its board, or by the list of its records."""
    shown = {item.name for item in bundle.menu}
    assert {one.name for one in bundle.reports} <= shown
    assert [one.name for one in bundle.flows if not {one.name, one.on} & shown] == []


@pytest.mark.parametrize("entity", CATALOGUE.entities.values(), ids=lambda one: one.name)
def test_every_field_can_be_typed_somewhere_on_the_form(entity: codec.Entity) -> None:
    placed = {name for section in entity.sections for name in section.fields}
    left_out = {field.name for field in entity.fields} - placed
    assert not placed or not left_out
