"""The starting content of the complaint tables is complete and says where it comes from."""

from __future__ import annotations

from typing import Any

import pytest

from guocheng_apps.complaint import parameters
from guocheng_apps.complaint.tables import root_cause
from guocheng_apps.complaint.words import KINDS, LEVELS, SOURCES


def test_every_source_and_level_has_its_limits() -> None:
    found = {(row["source"], row["level"]) for row in parameters.limits()}
    assert found == {(source.code, level.code) for source in SOURCES for level in LEVELS}


def test_graver_complaints_are_answered_sooner() -> None:
    rows = {(row["source"], row["level"]): row for row in parameters.limits()}
    for source in SOURCES:
        hours = [rows[source.code, level.code]["resolution_hours"] for level in LEVELS]
        assert hours == sorted(hours, reverse=True)
        assert all(rows[source.code, level.code]["basis"] for level in LEVELS)


def test_every_kind_and_level_has_its_penalty() -> None:
    rows = list(parameters.penalty_rules())
    assert {(row["kind"], row["level"]) for row in rows} == {
        (kind.code, level.code) for kind in KINDS for level in LEVELS
    }
    assert all(row["source"] and row["valid_from"] for row in rows)


def test_a_clause_says_where_it_stands() -> None:
    for one in parameters.clauses():
        assert one["multiple"] > 0
        assert one["basis"]
        assert one["valid_from"]


def test_every_kind_has_sub_kinds_and_every_cause_a_known_group() -> None:
    assert {row["kind"] for row in parameters.subkinds()} == {kind.code for kind in KINDS}
    group = root_cause.field("group")
    assert group is not None
    assert {row["group"] for row in parameters.root_causes()} <= {one.code for one in group.options}


def test_an_unknown_key_stops_the_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: dict[str, Any] = {"limit": [{"source": "hq", "resolusion": [1, 2, 3]}]}
    monkeypatch.setattr(parameters, "_document", lambda _: wrong)
    with pytest.raises(ValueError, match=r"resolusion.*known are always"):
        list(parameters.limits())
