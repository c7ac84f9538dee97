"""What screens offer is what the server answers: filters and orders of every field, for every role."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guocheng.base.problem import Invalid
from guocheng.service.meta import meta
from guocheng.service.records import lists
from tests.service.club import MATTER, Club

#: A value that fits each comparison a masked field may have, and one it never has.
VALUES = {"eq": "13812345678", "empty": None, "not_empty": None, "contains": "1"}


def fields_for(club: Club, name: str) -> list[dict[str, Any]]:
    """Return the fields of a matter as a person's screens are told of them."""
    body, _ = meta(club.company._context(club.company.principal(name), ""))
    found = next(one for one in json.loads(body)["entities"] if one["name"] == MATTER)
    fields: list[dict[str, Any]] = found["fields"]
    return fields


def answers(club: Club, name: str, **question: Any) -> bool:
    """Tell whether the server answers a question about matters."""
    try:
        club.company.ask(name, lambda look: lists.query(look, entity=MATTER, **question))
    except Invalid:
        return False
    return True


@pytest.mark.parametrize("name", ["clerk", "blurred", "contact", "half", "all"])
def test_what_may_be_sorted_by_is_told(club: Club, name: str) -> None:
    """能不能按一个字段排序,元数据说的和服务器做的一样。"""
    for one in fields_for(club, name):
        assert one["sortable"] == answers(club, name, sort=[(one["name"], "asc")]), one["name"]


@pytest.mark.parametrize("name", ["blurred", "contact", "all"])
def test_the_filters_of_a_masked_field_are_told(club: Club, name: str) -> None:
    """打星号的字段只列出服务器肯回答的比较方式,其他的都会被拒绝。"""
    masked = [one for one in fields_for(club, name) if one["masked"] and not one.get("lines")]
    assert masked
    for one in masked:
        assert set(one["ops"]) <= VALUES.keys(), one["name"]
        for op, value in VALUES.items():
            asked = answers(club, name, where={"field": one["name"], "op": op, "value": value})
            assert asked == (op in one["ops"]), (one["name"], op)


def test_other_fields_are_asked_as_usual(club: Club) -> None:
    assert all("ops" not in one for one in fields_for(club, "all") if not one["masked"])
