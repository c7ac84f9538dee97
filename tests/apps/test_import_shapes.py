"""The exports of the headquarters are known by their headers, and every column they need is mapped."""

from __future__ import annotations

import pytest

from guocheng.connect.mapping import route
from guocheng.connect.sample_hq import FALSE_SIGN_COLUMNS, INBOUND_COLUMNS, SOURCES, TYPES
from guocheng.definition.importing import ImportShape
from guocheng_apps.complaint.imports import IMPORTS, false_sign, inbound
from guocheng_apps.complaint.ticket import ticket


@pytest.mark.parametrize(("headers", "shape"), [(INBOUND_COLUMNS, inbound), (FALSE_SIGN_COLUMNS, false_sign)])
def test_a_sample_is_known_by_its_header(headers: tuple[str, ...], shape: ImportShape) -> None:
    assert route(headers, IMPORTS) == shape
    assert {one.header for one in shape.columns} <= set(headers)


@pytest.mark.parametrize("shape", IMPORTS, ids=lambda shape: shape.name)
def test_each_shape_fills_what_a_ticket_needs(shape: ImportShape) -> None:
    headers = [one.header for one in shape.columns]
    assert set(shape.fingerprint) - set(headers) <= {"审核状态"}
    filled = {one.field for one in shape.columns} | {name for name, _ in shape.constants}
    assert filled >= {one.name for one in ticket.fields if one.required and not one.default}
    assert route([*headers, *shape.fingerprint], IMPORTS) == shape


def test_every_word_of_the_sample_has_its_option() -> None:
    words = {one.field: dict(one.values) for one in inbound.columns if one.values}
    assert set(TYPES) <= words["kind"].keys()
    assert set(SOURCES) <= words["source"].keys() | {"邮政申诉"}
