"""The designer asks about every attribute of a field somewhere, and about nothing that does not exist."""

from __future__ import annotations

from dataclasses import fields

import pytest

from guocheng.definition.designer import NOT_ASKED, designer, properties_of
from guocheng.definition.entity import Field
from guocheng.definition.field_types import FIELD_TYPES

ATTRIBUTES = {one.name for one in fields(Field)}
KINDS = {"text", "long", "expression", "boolean", "number", "words", "options", "entity", "field", "parts"}


@pytest.mark.parametrize("name", FIELD_TYPES)
def test_every_property_exists_and_has_its_word(name: str) -> None:
    """每种类型的每个属性都真有,都有中文名和填法。"""
    found = properties_of(FIELD_TYPES[name])
    assert {one.name for one in found} <= ATTRIBUTES - NOT_ASKED
    assert all(one.label and one.kind in KINDS for one in found)
    assert len({one.name for one in found}) == len(found)


def test_every_attribute_is_asked_of_some_type() -> None:
    """给字段加了属性,却没有哪种类型用它,这里会失败。"""
    asked = {one.name for properties in designer().values() for one in properties}
    assert ATTRIBUTES - asked - NOT_ASKED == set()


def test_properties_belong_to_their_types() -> None:
    known = {name: {one.name for one in properties} for name, properties in designer().items()}
    assert "watermark" in known["images"] - known["files"]
    assert "options" in known["cascade"] - known["tags"]
    assert "default" not in known["serial"]
