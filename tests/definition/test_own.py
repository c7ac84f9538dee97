"""What a company changed stays, and what a newer version ships still arrives."""

from __future__ import annotations

from dataclasses import replace

from guocheng.definition.builders.fields import entity, text
from guocheng.definition.builders.rights import bundle, grant, role
from guocheng.definition.own import COMPANY, Own, merged, with_own

THING = entity("shop.thing", "东西", [text("name", "名称")])
SHOP = bundle("shop", "店", "1", entities=[THING], roles=[role("clerk", "店员", grant("shop.thing"))])


def test_a_changed_definition_takes_the_place_of_the_shipped_one() -> None:
    mine = replace(THING, label="商品")
    (shop,) = with_own([SHOP], [Own(mine, THING)])
    assert shop.entities == (mine,)
    assert shop.roles == SHOP.roles


def test_what_a_company_made_has_a_bundle_and_a_menu_of_its_own() -> None:
    box = entity("company.box", "箱子", [text("name", "名称")])
    _, company = with_own([SHOP], [Own(box)])
    assert (company.name, company.entities) == (COMPANY, (box,))
    assert [(item.kind, item.name) for item in company.menu] == [("list", "company.box")]


def test_nothing_of_the_companys_own_changes_nothing() -> None:
    assert with_own([SHOP], []) == (SHOP,)


def test_a_field_shipped_later_arrives_and_one_the_company_took_out_stays_out() -> None:
    base = replace(THING, fields=(*THING.fields, text("color", "颜色")))
    own = replace(base, fields=(base.fields[0], text("shelf", "货架")))
    now = replace(base, fields=(*base.fields, text("weight", "重量")))
    found = merged(own, base, now)
    assert [one.name for one in found.fields] == ["name", "shelf", "weight"]


def test_grants_for_entities_shipped_later_arrive() -> None:
    base = role("clerk", "店员", grant("shop.thing"))
    own = role("clerk", "营业员", grant("shop.thing", readonly=["name"]))
    now = role("clerk", "店员", grant("shop.thing"), grant("shop.box"))
    found = merged(own, base, now)
    assert found.label == "营业员"
    assert [one.entity for one in found.grants] == ["shop.thing", "shop.box"]
    assert found.grants[0].readonly == ("name",)
