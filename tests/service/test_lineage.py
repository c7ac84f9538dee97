"""Whoever asks where a figure comes from hears of nothing that is kept from him."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guocheng.base.problem import NotFound, Refused
from guocheng.service import lineage
from guocheng.service.context import Change
from guocheng.service.meta import meta
from guocheng.store import views as kept_views
from guocheng.store.imports.mapping import remember
from tests.service.club import FUND, MATTER, REPORT, Club


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


def test_a_report_explains_its_measures(club: Club) -> None:
    told = club.company.ask("all", lambda look: lineage.report_lineage(look, report=REPORT))
    words = {one["name"]: one["words"] for one in told["measures"]}
    assert words == {
        "n": "「事项」有几条",
        "sum": "「事项」的「金额」的合计",
        "big": "「事项」有几条,只算满足「金额 > 100」的",
    }
    assert [one["label"] for one in told["measures"][1]["made_from"]] == ["事项·金额"]


def test_a_measure_over_a_hidden_field_names_nothing_of_it(club: Club) -> None:
    told = club.company.ask("discreet", lambda look: lineage.report_lineage(look, report=REPORT))
    for one in told["measures"][1:]:
        assert one["partly"]
        assert (one["formula"], one["where"], one["made_from"]) == ("", "", [])
        assert "金额" not in one["words"]
        assert "amount" not in one["words"]


def test_a_report_that_is_not_there_has_no_lineage(club: Club) -> None:
    with pytest.raises(NotFound):
        club.company.ask("all", lambda look: lineage.report_lineage(look, report="club.nothing"))


def test_a_look_up_says_where_it_reads(club: Club) -> None:
    told = club.company.system(lambda change: lineage.lineage(change, entity=MATTER, field="budget"))
    assert told["words"] == "随时取自:经费.预算"
    assert {one["entity"] for one in told["made_from"]} == {MATTER, FUND}


def test_what_a_look_up_reads_behind_a_closed_door_is_not_named(club: Club) -> None:
    told = club.company.ask("all", lambda look: lineage.lineage(look, entity=MATTER, field="budget"))
    assert told["partly"]
    assert (told["words"], told["through"]) == ("", "")
    assert FUND not in {one["entity"] for one in told["made_from"]}


def test_the_impact_lists_what_people_saved(club: Club) -> None:
    def saved(change: Change) -> dict[str, Any]:
        document = {"kind": "grid", "where": {"field": "amount", "op": "gt", "value": "1"}}
        kept_views.save(change.connection, MATTER, "大额", document, account_id=account(change), at=change.now)
        kept_views.save(change.connection, MATTER, "全部", {"kind": "grid"}, account_id=account(change), at=change.now)
        mapping = {"entity": MATTER, "columns": [{"header": "钱", "field": "amount"}]}
        remember(change.connection, "f1", mapping, by=None, at=change.now)
        return lineage.impact(change, entity=MATTER, field="amount")

    told = club.company.system(saved)
    assert [one["label"] for one in told["saved_views"]] == ["大额"]
    assert told["mappings"] == 1


def account(change: Change) -> int:
    """Return an account to save views with."""
    row = change.connection.execute(
        "insert into gc_account (login, password_hash, created_at) values ('viewer', 'none', now())"
        " on conflict (login) do update set login = excluded.login returning id"
    ).fetchone()
    assert row is not None
    return int(row[0])


def test_the_rules_of_a_form_name_nothing_that_is_kept_from_its_reader(club: Club) -> None:
    body, _ = meta(club.company._context(club.company.principal("discreet"), ""))
    described = next(one for one in json.loads(body)["entities"] if one["name"] == MATTER)
    told = json.dumps(described, ensure_ascii=False)
    for name in ("amount", "parts.price", "金额"):
        assert name not in told
