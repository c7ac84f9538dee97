"""What a link field offers: by name, initials and the form as it stands; what is not offered is not saved either."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guocheng.base.problem import Invalid
from guocheng.sdk import (
    EVERYTHING,
    back,
    bundle,
    entity,
    grant,
    lines,
    link,
    links,
    lookup,
    money,
    person,
    role,
    text,
)
from guocheng.service.bundles import installed_bundles
from guocheng.service.records import change as changes
from guocheng.service.records import picking, show
from tests.story.company import Company

CUSTOMER = entity("desk.customer", "客户", [
    text("name", "名称", required=True, searchable=True),
    person("owner", "归属人"),
    money("credit", "额度"),
    back("contacts", "联系人", of="desk.contact", by="customer"),
], title="{name}")  # fmt: skip
CONTACT = entity("desk.contact", "联系人", [
    text("name", "姓名", required=True, searchable=True),
    link("customer", "客户", "desk.customer"),
], title="{name}", phone_columns=["customer"])  # fmt: skip
DEAL = entity("desk.deal", "商机", [
    text("no", "编号", required=True),
    link("customer", "客户", "desk.customer"),
    link("contact", "联系人", "desk.contact", pick_where="customer = form.customer"),
    links("others", "其他联系人", "desk.contact", pick_where="customer = form.customer"),
    lookup("credit", "客户额度", "customer.credit"),
    lookup("credit_then", "当时额度", "customer.credit", snapshot=True),
    money("half", "半额", formula="credit_then / 2 + credit * 0"),
    lines("visits", "拜访", [
        link("customer", "客户", "desk.customer"),
        link("contact", "联系人", "desk.contact", pick_where="customer = line.customer"),
    ]),
], title="{no}")  # fmt: skip
ROLES = [
    role("seller", "销售", grant(CUSTOMER, *EVERYTHING), grant(CONTACT, *EVERYTHING), grant(DEAL, *EVERYTHING)),
    role("own", "只看自己的客户", grant(CUSTOMER, rows="own"), grant(CONTACT), grant(DEAL, *EVERYTHING)),
]
DESK = bundle("desk", "销售台", "1", entities=[CUSTOMER, CONTACT, DEAL], roles=ROLES, needs=["org"])


def selling(company: Company) -> Company:
    """Give an empty company two customers with a contact each, and two sellers."""
    unit = company.unit("1", "总部", "branch")
    company.person("P1", "小销", unit, "seller")
    company.person("P2", "新人", unit, "own")
    for name, credit in (("海风商贸", "100"), ("山水物流", "60")):
        customer = company.opens("小销", "desk.customer", name=name, credit=credit)
        company.opens("小销", "desk.contact", name=f"{name}的王芳", customer=customer.id)
    return company


@pytest.fixture
def desk(twin_of: Callable[..., Company]) -> Company:
    """Two customers with a contact each, a seller who sees everything, another who sees no customer."""
    return twin_of(selling, (*(one for one in installed_bundles() if one.name == "org"), DESK))


def offered(company: Company, field: str, who: str = "小销", text: str = "", **form: Any) -> list[str]:
    """Return the titles that a field of a deal offers."""
    found = company.ask(
        who, lambda look: picking.options(look, entity="desk.deal", field=field, text=text, limit=20, **form)
    )
    return [one["title"] for one in found]


def test_the_form_narrows_what_is_offered(desk: Company) -> None:
    """先选了客户,联系人只列这个客户的;没选客户,一个也不列。"""
    assert offered(desk, "contact", values={"customer": 2}) == ["山水物流的王芳"]
    assert offered(desk, "others", values={"customer": {"id": 1, "title": "海风商贸"}}) == ["海风商贸的王芳"]
    assert offered(desk, "contact") == []
    assert offered(desk, "visits.contact", values={"customer": 1}, line={"customer": 2}) == ["山水物流的王芳"]


def test_initials_and_hints_find_the_record(desk: Company) -> None:
    assert offered(desk, "customer", text="hfsm") == ["海风商贸"]
    (found,) = desk.ask(
        "小销",
        lambda look: picking.options(
            look, entity="desk.deal", field="contact", text="wf", limit=5, values={"customer": 1}
        ),
    )
    assert found == {"id": 1, "title": "海风商贸的王芳", "hint": "海风商贸"}


def test_what_is_not_offered_is_not_saved(desk: Company) -> None:
    with pytest.raises(Invalid, match="「联系人」所选的记录不在可选范围内"):
        desk.opens("小销", "desk.deal", no="D1", customer=1, contact=2)
    with pytest.raises(Invalid, match="不在可选范围内"):
        desk.opens("小销", "desk.deal", no="D1", customer=1, visits=[{"customer": 1, "contact": 2}])
    deal = desk.opens(
        "小销", "desk.deal", no="D1", customer=1, contact=1, others=[1], visits=[{"customer": 2, "contact": 2}]
    )
    with pytest.raises(Invalid, match="「其他联系人」所选的记录不在可选范围内"):
        desk.writes("小销", deal, others=[1, 2])


def test_a_link_that_is_not_seen_narrows_nothing(desk: Company) -> None:
    """看不到客户的人,不能拿客户的编号去试探它的联系人和额度。"""
    assert offered(desk, "contact", who="新人", values={"customer": 1}) == []
    asked = desk.ask("新人", lambda look: show.defaults(look, entity="desk.deal", values={"customer": 1}))
    assert asked.get("credit") is None
    assert asked.get("credit_then") is None
    seen = desk.ask("小销", lambda look: show.defaults(look, entity="desk.deal", values={"customer": 1}))
    assert (seen["credit"], seen["credit_then"], seen["half"]) == ("100.00", "100.00", "50.00")


def test_references_are_copied_anew_when_asked(desk: Company) -> None:
    deal = desk.opens("小销", "desk.deal", no="D1", customer=2)
    page = desk.sees("小销", deal)
    assert (page["values"]["credit"], page["values"]["credit_then"], page["values"]["half"]) == (
        "60.00",
        "60.00",
        "30.00",
    )
    customer = desk.ask("小销", lambda look: show.view(look, entity="desk.customer", record_id=2))
    assert customer["values"]["contacts"] == 1
    desk.command("小销", lambda change: changes.update(
        change, entity="desk.customer", record_id=2, version=customer["version"], values={"credit": "80"}
    ))  # fmt: skip
    page = desk.sees("小销", deal)
    assert (page["values"]["credit"], page["values"]["credit_then"]) == ("80.00", "60.00")
    desk.command("小销", lambda change: changes.copy_references(
        change, entity="desk.deal", record_id=deal.id, version=page["version"]
    ))  # fmt: skip
    page = desk.sees("小销", deal)
    assert (page["values"]["credit_then"], page["values"]["half"]) == ("80.00", "40.00")
