"""Views are saved, shared and dropped to what their reader may see; they widen nobody's rights."""

from __future__ import annotations

from typing import Any

import pytest

from guocheng.base.problem import Conflict, Invalid, NotFound, Refused
from guocheng.service import views
from tests.service.club import MATTER, Club
from tests.service.view_case import DOCUMENT, asked, signed_in, written


def saved(club: Club, who: str, label: str = "我的", **document: Any) -> int:
    """Save a view for a person and return its number."""
    made = written(club, who, lambda c: views.save_view(c, entity=MATTER, label=label, document=DOCUMENT | document))
    return int(made["id"])


def listed(club: Club, who: str) -> dict[str, Any]:
    """Return what a person is offered, by label."""
    found = asked(club, who, lambda look: views.list_views(look, entity=MATTER))
    return {one["label"]: one for one in found["views"]} | {"": found}


def test_a_view_is_saved_and_comes_back_as_it_was(club: Club) -> None:
    signed_in(club, "chief")
    where = {"and": [{"field": "kind", "op": "eq", "value": "open"}]}
    document: dict[str, Any] = {
        "where": where,
        "sort": [["amount", "desc"]],
        "groups": [{"field": "kind", "bucket": "", "down": False}],
        "colors": [{"where": where, "color": "red"}],
        "columns": [{"field": "amount", "width": 90, "hidden": False, "frozen": True, "statistic": "sum"}],
    }
    number = saved(club, "chief", "公开的", **document)
    mine = listed(club, "chief")["公开的"]
    assert (mine["key"], mine["mine"], mine["notes"]) == (str(number), True, [])
    assert {name: mine[name] for name in document} == document


def test_nobody_else_sees_or_changes_it_until_it_is_shared(club: Club) -> None:
    for who in ("chief", "all", "discreet"):
        signed_in(club, who)
    number = saved(club, "chief")
    assert "我的" not in listed(club, "all")
    with pytest.raises(NotFound):
        written(club, "all", lambda c: views.erase_view(c, entity=MATTER, view_id=number))
    shares = [("role", "all")]
    written(club, "chief", lambda c: views.share_view(c, entity=MATTER, view_id=number, shares=shares))
    offered = listed(club, "all")["我的"]
    assert (offered["mine"], offered["shares"]) == (False, [])
    assert "我的" not in listed(club, "discreet")
    unit = [("unit", str(club.first))]
    written(club, "chief", lambda c: views.share_view(c, entity=MATTER, view_id=number, shares=unit))
    assert "我的" in listed(club, "discreet")
    written(club, "chief", lambda c: views.share_view(c, entity=MATTER, view_id=number, shares=[]))
    assert "我的" not in listed(club, "discreet")


def test_sharing_needs_the_right_to_share(club: Club) -> None:
    signed_in(club, "all")
    number = saved(club, "all")
    assert listed(club, "all")[""]["may_share"] is False
    with pytest.raises(Refused, match="没有分享"):
        written(club, "all", lambda c: views.share_view(c, entity=MATTER, view_id=number, shares=[("everyone", "")]))


def test_what_the_reader_may_not_see_is_dropped_with_a_note_that_names_nothing(club: Club) -> None:
    for who in ("chief", "discreet"):
        signed_in(club, who)
    club.matter("M1", amount="100")
    hidden = {"field": "amount", "op": "gt", "value": "5"}
    kept = {"field": "kind", "op": "eq", "value": "open"}
    number = saved(
        club,
        "chief",
        "保密的",
        where={"and": [hidden, kept, {"not": hidden}]},
        sort=[["amount", "desc"], ["number", "asc"]],
        groups=[{"field": "amount", "bucket": "", "down": False}],
        colors=[{"where": hidden, "color": "red"}],
        columns=[
            {"field": one, "width": 0, "hidden": False, "frozen": False, "statistic": ""} for one in ("amount", "kind")
        ],
    )
    written(club, "chief", lambda c: views.share_view(c, entity=MATTER, view_id=number, shares=[("everyone", "")]))
    offered = listed(club, "discreet")["保密的"]
    assert offered["where"] == {"and": [kept]}
    assert offered["sort"] == [["number", "asc"]]
    assert (offered["groups"], offered["colors"]) == ([], [])
    assert [one["field"] for one in offered["columns"]] == ["kind"]
    assert len(offered["notes"]) == 1
    assert not {"金额", "amount"} & set(str(offered).replace("'", " ").split())
    assert "金额" not in offered["notes"][0]


def test_a_view_is_not_saved_over_a_newer_one_or_with_what_its_owner_may_not_ask(club: Club) -> None:
    signed_in(club, "discreet")
    number = saved(club, "discreet")

    def change(version: int, **document: Any) -> Any:
        return written(
            club,
            "discreet",
            lambda c: views.change_view(
                c, entity=MATTER, view_id=number, version=version, label="改过", document=DOCUMENT | document
            ),
        )

    change(1)
    with pytest.raises(Conflict):
        change(1)
    with pytest.raises(Invalid, match="没有字段"):
        change(2, where={"field": "amount", "op": "gt", "value": "1"})
    with pytest.raises(Invalid, match="没有颜色"):
        change(2, colors=[{"where": {"field": "kind", "op": "empty"}, "color": "pink"}])
    assert "改过" in listed(club, "discreet")


def test_a_person_starts_with_the_view_they_chose(club: Club) -> None:
    signed_in(club, "all")
    number = saved(club, "all")
    written(club, "all", lambda c: views.set_default(c, entity=MATTER, view=str(number)))
    assert listed(club, "all")[""]["default"] == str(number)
    with pytest.raises(NotFound):
        written(club, "all", lambda c: views.set_default(c, entity=MATTER, view="999"))
    written(club, "all", lambda c: views.erase_view(c, entity=MATTER, view_id=number))
    assert listed(club, "all")[""]["default"] == ""
    with pytest.raises(NotFound):
        asked(club, "外人", lambda look: views.list_views(look, entity=MATTER))
