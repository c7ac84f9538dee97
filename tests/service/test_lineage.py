"""Whoever asks where a figure comes from hears of nothing that is kept from him."""

from __future__ import annotations

import pytest

from guocheng.base.problem import NotFound, Refused
from guocheng.service import lineage
from tests.service.club import MATTER, Club


def test_a_hidden_field_has_no_lineage(club: Club) -> None:
    with pytest.raises(NotFound):
        club.company.ask("discreet", lambda look: lineage.lineage(look, entity=MATTER, field="amount"))


def test_a_field_that_is_not_there_is_answered_like_a_hidden_one(club: Club) -> None:
    with pytest.raises(NotFound):
        club.company.ask("all", lambda look: lineage.lineage(look, entity=MATTER, field="nothing"))


def test_who_uses_a_field_is_told_to_administrators_alone(club: Club) -> None:
    told = club.company.ask("all", lambda look: lineage.lineage(look, entity=MATTER, field="amount"))
    assert "used_by" not in told
    with pytest.raises(Refused):
        club.company.ask("all", lambda look: lineage.impact(look, entity=MATTER, field="amount"))


def test_the_impact_counts_the_records_that_hold_a_value(club: Club) -> None:
    club.matter("A", amount="3.00")
    club.matter("B")
    told = club.company.system(lambda change: lineage.impact(change, entity=MATTER, field="amount"))
    assert told["filled"] == 1
    assert {one["kind_label"] for one in told["used_by"]} >= {"表单", "报表", "角色"}
