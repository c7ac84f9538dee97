"""Definitions while they are written: codes from labels, expressions in the light of the draft, the dictionary."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guocheng.base.problem import Invalid, Refused
from guocheng.definition.builders.fields import integer
from guocheng.definition.codec import to_json
from guocheng.service import dictionary, drafting
from guocheng.service.drafting import Asked
from tests.service.club import FUND, MATTER, REPORT, Club


def test_a_code_is_the_pinyin_of_the_label_and_never_taken(club: Club) -> None:
    def proposed(**asked: object) -> str:
        found = club.company.system(lambda change: drafting.propose_code(change, **asked))  # type: ignore[arg-type]
        return str(found["code"])

    assert proposed(label="客户等级") == "ke_hu_deng_ji"
    assert proposed(label="客户等级", taken=["ke_hu_deng_ji"]) == "ke_hu_deng_ji_2"
    assert proposed(label="箱子", entity=True) == "company.xiang_zi"


def test_an_expression_may_name_a_field_that_is_not_published_yet(club: Club) -> None:
    matter = club.company.platform.catalogue.entity(MATTER)
    drafted = to_json(replace(matter, fields=(*matter.fields, integer("boxes", "箱数"))))
    asked = Asked(MATTER, "箱数 + 1", expects="integer", document=drafted)
    told = club.company.system(lambda change: drafting.check_expression(change, asked=asked))
    assert (told["kind"], told["problems"], told["sample"]) == ("number", [], None)
    told = club.company.system(lambda change: drafting.check_expression(change, asked=replace(asked, document=None)))
    assert "箱数" in told["problems"][0]["message"]


def test_an_expression_is_tried_on_the_newest_record(club: Club) -> None:
    club.matter("A", amount="3.00")
    club.matter("B", amount="5.00", fund=None)
    asked = Asked(MATTER, "金额 * 2", expects="money")
    told = club.company.system(lambda change: drafting.check_expression(change, asked=asked))
    assert told["sample"] == {"title": "B", "text": "10"}


def test_an_expression_that_gives_the_wrong_kind_is_said(club: Club) -> None:
    told = club.company.system(
        lambda change: drafting.check_expression(change, asked=Asked(MATTER, "金额", expects="boolean"))
    )
    assert told["problems"]


def test_the_names_an_expression_may_use_reach_one_link_far(club: Club) -> None:
    told = club.company.system(lambda change: drafting.check_expression(change, asked=Asked(MATTER, "")))
    labels = {one["label"] for one in told["names"]}
    assert {"金额", "经费", "经费.预算"} <= labels
    told = club.company.system(lambda change: drafting.check_expression(change, asked=Asked(MATTER, "", lines="parts")))
    assert "价格" in {one["label"] for one in told["names"]}
    told = club.company.system(lambda change: drafting.check_expression(change, asked=Asked(FUND, "", form=MATTER)))
    assert {"预算", "本单", "本单.金额"} <= {one["label"] for one in told["names"]}


@pytest.mark.parametrize(
    "text",
    ["(" * 3000, "__import__('os')", "'", "金额 金额", "1 +", "不存在 + 1", "金额; drop table org_person", "\x00"],
)
def test_whatever_is_typed_is_answered_with_a_problem(club: Club, text: str) -> None:
    told = club.company.system(lambda change: drafting.check_expression(change, asked=Asked(MATTER, text)))
    assert told["problems"]


def test_only_administrators_draft(club: Club) -> None:
    for verb in (
        lambda look: drafting.check_expression(look, asked=Asked(MATTER, "金额")),
        lambda look: drafting.propose_code(look, label="箱子"),
        lambda look: dictionary.about(look, name=MATTER),
    ):
        with pytest.raises(Refused):
            club.company.ask("all", verb)


def test_a_draft_that_is_no_form_is_refused(club: Club) -> None:
    role = to_json(club.company.platform.catalogue.role("all"))
    asked = Asked(MATTER, "金额", document=role)
    with pytest.raises(Invalid):
        club.company.system(lambda change: drafting.check_expression(change, asked=asked))


def test_the_dictionary_says_what_hangs_on_a_form(club: Club) -> None:
    told = club.company.system(lambda change: dictionary.about(change, name=MATTER))
    fields = {one["name"]: one for one in told["fields"]}
    assert fields["parts.price"]["type_label"] == "金额"
    assert fields["budget"]["words"] == "随时取自:经费.预算"
    assert {one["entity"] for one in fields["budget"]["made_from"]} == {MATTER, FUND}
    assert fields["amount"]["used"] > 0
    assert "选项:公开、内部" in fields["kind"]["rules"]
    assert [one["name"] for one in told["reports"]] == [REPORT]
    assert {"all", "discreet"} <= {one["name"] for one in told["roles"]}
    fund = club.company.system(lambda change: dictionary.about(change, name=FUND))
    assert [one["label"] for one in fund["linked_from"]] == ["事项·经费"]
