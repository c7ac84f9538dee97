"""The pool, the balance of entries with documents, and all that was put on one object, each for who may see it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from guocheng.base.period import Month
from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.sdk import EVERYTHING, book, entity, entry, grant, link, money, person, posting_rule, role, text
from guocheng.sdk import date as day
from guocheng.service.ledger import balance, following, managing, overview, resources, unassigned
from tests.service.ledger_case import BOOK, Workshop, bundles, found_workshop, paper, team
from tests.story.company import Company

MARCH = Month(2026, 3)


@pytest.fixture
def workshop(twin_of: Callable[..., Workshop]) -> Workshop:
    """The workshop with its teams."""
    return twin_of(found_workshop, bundles())


def pool(workshop: Workshop, name: str = "财务") -> dict[str, Any]:
    found: dict[str, Any] = workshop.company.ask(name, lambda view: unassigned.listing(view, name=BOOK))
    return found


def assign(workshop: Workshop, line: int, **said: int) -> dict[str, Any]:
    found: dict[str, Any] = workshop.company.command(
        "财务", lambda change: unassigned.assign(change, name=BOOK, pool_id=line, **said)
    )
    return found


def collected(workshop: Workshop, name: str, team: str) -> dict[str, Any]:
    found: dict[str, Any] = workshop.company.ask(
        name, lambda view: resources.show(view, entity="cost.team", record_id=workshop.teams[team])
    )
    return found


def opened(workshop: Workshop, name: str, team: str, part: str) -> dict[str, Any]:
    found: dict[str, Any] = workshop.company.ask(
        name,
        lambda view: resources.part(view, entity="cost.team", record_id=workshop.teams[team], name=part),
    )
    return found


def tabs(page: dict[str, Any]) -> set[str]:
    return {one["name"] for one in page["tabs"]}


def test_the_pool_says_what_is_missing_and_empties_when_it_is_said(workshop: Workshop) -> None:
    workshop.paper(team=None, number="F7")
    workshop.follows()
    (row,) = pool(workshop)["rows"]
    assert (row["why"], row["object"], row["account"]["title"]) == ("没有归集对象", None, "油费")
    assert (row["source"]["title"], row["rule_label"], row["amount"]) == ("F7", "费用归集", "100.00")
    with pytest.raises(Invalid, match="请选归集对象或科目"):
        assign(workshop, row["id"])
    with pytest.raises(Invalid, match="没有这个归集对象"):
        assign(workshop, row["id"], object_id=99)
    assert assign(workshop, row["id"], object_id=workshop.teams["后勤"]) == {"posted": True, "why": "", "count": 0}
    assert workshop.ledger() == {("后勤", "600"): 100}
    with pytest.raises(NotFound, match="已经归集"):
        assign(workshop, row["id"], object_id=workshop.teams["后勤"])


def test_what_still_misses_something_stays_in_the_pool(workshop: Workshop) -> None:
    workshop.paper(team=None, account=None)
    workshop.follows()
    (row,) = pool(workshop)["rows"]
    left = assign(workshop, row["id"], object_id=workshop.teams["后勤"])
    assert left == {"posted": False, "why": "没有科目", "count": 1}
    assert assign(workshop, row["id"], account_id=workshop.accounts["700"])["posted"] is False


def test_only_who_looks_after_the_book_sees_the_pool_and_the_balance(workshop: Workshop) -> None:
    with pytest.raises(Refused, match="由管理这本账的人来做"):
        pool(workshop, "一班长")
    with pytest.raises(NotFound):
        workshop.company.ask("出纳", lambda view: balance.show(view, name=BOOK, month=MARCH))


def test_entries_and_documents_balance_rule_by_rule(workshop: Workshop) -> None:
    workshop.paper("一班", "100")
    workshop.paper(team=None, amount="7")
    workshop.makes(
        "cost.trade", number="N1", day="2026-03-09", seller=workshop.teams["一班"], buyer=workshop.teams["二班"],
        amount="30", pieces="3",
    )  # fmt: skip
    workshop.follows()

    def shown() -> dict[str, Any]:
        found = workshop.company.ask("财务", lambda view: balance.show(view, name=BOOK, month=MARCH))
        return {row["label"]: row for row in found["rows"]} | {"agrees": found["agrees"]}

    found = shown()
    papers = found["费用归集"]
    assert [papers[word]["amount"] for word in ("source", "posted", "waiting", "difference")] == [
        "107.00",
        "100.00",
        "7.00",
        "0.00",
    ]
    assert (found["内部交易"]["source"], found["agrees"]) == ({"amount": "60.00", "quantity": "6.00"}, True)
    # A document that came behind the back of the book is missed.
    workshop.company.platform.database.run(
        lambda connection: connection.execute("update cost_paper set amount = amount + 1")
    )
    assert (shown()["费用归集"]["difference"]["amount"], shown()["agrees"]) == ("1.00", False)


def test_all_that_was_put_on_an_object_stands_on_one_page(workshop: Workshop) -> None:
    workshop.paper("一班", "100", number="F1")
    workshop.paper("一班", "50", number="F2", day="2026-04-02")
    workshop.paper("一班", "400", number="S1", account=workshop.accounts["500"])
    workshop.makes("cost.hours", day="2026-03-02", team=workshop.teams["一班"], normal="8")
    workshop.paper("二班", "9")
    workshop.follows()
    page = collected(workshop, "财务", "一班")
    (kept,) = page["books"]
    assert kept["result"] == {
        "income": "400.00", "cost": "150.00", "labour": "0.00", "margin": "250.00", "rate": "62.50",
    }  # fmt: skip
    assert [(one["label"], one["result"]["margin"]) for one in kept["months"]] == [
        ("2026 年 3 月", "300.00"), ("2026 年 4 月", "-50.00"),
    ]  # fmt: skip
    assert tabs(page) >= {"overview", "progress", "money", "papers", "people", "things", "talk", "map"}
    (money,) = opened(workshop, "财务", "一班", "money")["books"]
    assert {one["label"]: (one["amount"], one["kind_label"]) for one in money["accounts"]} == {
        "油费": ("150.00", "变动费"),
        "收入": ("400.00", "对外收入"),
    }
    assert (money["plan"], [one["amount"] for one in money["months"]]) == (None, ["50.00", "500.00"])
    papers = opened(workshop, "财务", "一班", "papers")["groups"]
    assert {group["label"]: {row["title"] for row in group["rows"]} for group in papers} == {
        "费用单": {"F2", "F1", "S1"},
        "工时": {"2026-03-02"},
    }
    people = opened(workshop, "财务", "一班", "people")
    assert [(one["label"], one["quantity"]) for one in people["hours"]] == [("工时", "8.000000")]
    assert [one["label"] for one in people["responsible"]] == [one["label"] for one in page["responsible"]]
    for part in ("files", "tasks", "alerts", "approvals"):
        assert opened(workshop, "财务", "一班", part)["rows"] == []


def planned(workshop: Workshop, scenario: str, month: str, amount: str) -> None:
    """Put a plan into the book, as a rule over plans does."""
    workshop.company.platform.database.run(
        lambda connection: connection.execute(
            "insert into gc_posting (book, scenario, kind, day, object_id, account_id, amount, rule, source_entity,"
            " source_id, at) values (%s, %s, 'manual', %s, %s, %s, %s, 'cost.papers', 'cost.plan', %s, now())",
            [BOOK, scenario, month, workshop.teams["一班"], workshop.accounts["600"], amount, amount],
        )
    )


def test_what_came_of_a_plan_stands_beside_it_month_by_month(workshop: Workshop) -> None:
    """有月度预定的月份按月度预定，没有的按年度计划；还没到的月份不比。"""
    workshop.paper("一班", "150")
    workshop.follows()
    for scenario, month, amount in (
        ("annual", "2026-02-01", "80"), ("annual", "2026-03-01", "90"), ("annual", "2027-06-01", "1000"),
        ("monthly", "2026-03-01", "120"),
    ):  # fmt: skip
        planned(workshop, scenario, month, amount)
    (money,) = opened(workshop, "财务", "一班", "money")["books"]
    plan = money["plan"]
    assert (plan["months"], plan["editions"]) == (["2026年2月", "2026年3月"], ["月度预定", "年度计划"])
    assert plan["under_way"]
    (row,) = plan["rows"]
    told = [row[one] for one in ("label", "plan", "actual", "gap", "rate", "good")]
    assert told == ["油费", "200.00", "150.00", "-50.00", "75.00", "down"]


def test_a_leader_sees_his_own_team_and_no_papers_he_may_not_see(workshop: Workshop) -> None:
    workshop.paper("一班")
    workshop.follows()
    (kept,) = opened(workshop, "一班长", "一班", "money")["books"]
    assert [one["amount"] for one in kept["accounts"]] == ["100.00"]
    assert opened(workshop, "一班长", "一班", "papers")["groups"] == []
    with pytest.raises(NotFound):
        collected(workshop, "一班长", "二班")
    for part in resources.PARTS:
        with pytest.raises(NotFound):
            opened(workshop, "一班长", "二班", part)
    assert (collected(workshop, "出纳", "一班")["books"], opened(workshop, "出纳", "一班", "papers")["groups"]) == (
        [],
        [],
    )


def test_who_sees_no_amounts_is_not_offered_the_money(workshop: Workshop) -> None:
    workshop.company.person("F", "查账员", workshop.places["工厂"], "auditor")
    workshop.paper("一班", "100", number="F1")
    workshop.makes("cost.hours", day="2026-03-02", team=workshop.teams["一班"], normal="8")
    workshop.follows()
    page = collected(workshop, "查账员", "一班")
    assert page["books"] == []
    assert {"money", "papers"} & tabs(page) == {"papers"}
    with pytest.raises(Refused, match="金额对您不可见"):
        opened(workshop, "查账员", "一班", "money")
    found = {part: opened(workshop, "查账员", "一班", part) for part in resources.PARTS if part != "money"}
    assert [(row["title"], row["amount"], row["quantity"]) for row in found["papers"]["groups"][0]["rows"]] == [
        ("F1", None, "0")
    ]
    assert [one["quantity"] for one in found["people"]["hours"]] == ["8.000000"]
    assert "100.00" not in json.dumps([page, found])


def test_who_looks_after_one_unit_does_not_look_after_the_book(workshop: Workshop) -> None:
    workshop.company.person("G", "分管", workshop.places["一车间"], "part_keeper")
    workshop.paper()
    for verb in (unassigned.listing, partial(balance.show, month=MARCH)):
        with pytest.raises(Refused):
            workshop.company.ask("分管", lambda look, verb=verb: verb(look, name=BOOK))
    (kept,) = workshop.company.ask("分管", overview.books)
    assert kept["manages"] is False


def test_books_are_listed_with_their_months(workshop: Workshop) -> None:
    workshop.paper()
    (kept,) = workshop.company.ask("财务", overview.books)
    assert (kept["behind"], kept["months"], kept["manages"]) == (1, [], True)
    workshop.follows()
    (kept,) = workshop.company.ask("一班长", overview.books)
    assert (kept["behind"], kept["manages"], kept["rebuilding"]) == (0, False, False)
    assert kept["months"] == [{"month": "2026-03", "state": "open", "state_label": "未结账"}]
    assert workshop.company.ask("出纳", overview.books) == []


def test_a_book_can_be_built_anew_on_demand(workshop: Workshop) -> None:
    workshop.paper()
    workshop.follows()
    workshop.company.platform.database.run(lambda connection: connection.execute("update cost_paper set amount = 5"))
    workshop.company.command("财务", lambda change: managing.recompute(change, name=BOOK))
    (kept,) = workshop.company.ask("财务", overview.books)
    assert kept["rebuilding"]
    following.follow(workshop.company.platform, now=workshop.company.now)
    assert workshop.ledger() == {("一班", "600"): 5}
    (kept,) = workshop.company.ask("财务", overview.books)
    assert not kept["rebuilding"]


PLAIN = book("cost.plain", "班组费用", objects=team, categories={"fuel": "油费", "other": "其他"})
PLAIN_RULE = posting_rule(
    "cost.plain_papers",
    "费用归集",
    book=PLAIN,
    of=paper,
    day="day",
    entries=[
        entry("team", "IF(account.code = '600', 'fuel', IF(account.code = '700', 'other', 'odd'))", amount="amount")
    ],
)


def found_with_categories(company: Company) -> Workshop:
    """Found the workshop with a second book, which has categories in the place of accounts."""
    return found_workshop(company)


def test_a_book_without_accounts_goes_by_its_categories(twin_of: Callable[..., Workshop]) -> None:
    org, cost = bundles()
    both = replace(
        cost, books=(*cost.books, PLAIN), posting_rules=(*cost.posting_rules, PLAIN_RULE),
        roles=(*cost.roles, role("driver", "司机", grant("cost.plain"))),
    )  # fmt: skip
    workshop = twin_of(found_with_categories, (org, both))
    workshop.paper("一班", "100")
    workshop.paper("一班", "7", account=workshop.accounts["700"])
    workshop.paper("一班", "9", account=workshop.accounts["500"])
    following.catch_up(workshop.company.platform, "cost.plain", now=workshop.company.now)
    books = opened(workshop, "管理员", "一班", "money")["books"]
    (found,) = [one for one in books if one["name"] == "cost.plain"]
    assert found["result"] is None
    assert [(one["label"], one["amount"]) for one in found["accounts"]] == [("油费", "100.00"), ("其他", "7.00")]
    (row,) = workshop.company.ask("管理员", lambda view: unassigned.listing(view, name="cost.plain"))["rows"]
    assert row["why"] == "没有类别「odd」"


TOOL = entity("cost.tool", "设备", [text("name", "名称"), link("team", "班组", "cost.team")], title="{name}")
MENDED = entity("cost.mended", "检修", [link("tool", "设备", "cost.tool"), text("what", "内容")], title="{what}")
USE = entity(
    "cost.use",
    "用工单",
    [
        day("day", "日期"), link("team", "班组", "cost.team"), link("tool", "设备", "cost.tool"), person("by", "工人"),
        money("amount", "金额"),
    ],
    title="{day}",
)  # fmt: skip
USE_RULE = posting_rule(
    "cost.uses", "用工", book=BOOK, of=USE, day="day", entries=[entry("team", "'600'", amount="amount")]
)


def found_with_tools(company: Company) -> Workshop:
    """Found the workshop with tools, and papers that name them and the people who used them."""
    return found_workshop(company)


def test_people_and_things_are_those_the_reader_sees(twin_of: Callable[..., Workshop]) -> None:
    org, cost = bundles()
    roles = [
        replace(one, grants=(*one.grants, *(grant(each, *EVERYTHING) for each in (TOOL, MENDED, USE, "org.person"))))
        if one.name == "controller"
        else one
        for one in cost.roles
    ]
    looker = role("looker", "看账", grant(team), grant("cost.account"), grant(BOOK), grant(USE, hidden=["by"]))
    more = replace(
        cost,
        entities=(*cost.entities, TOOL, MENDED, USE),
        posting_rules=(*cost.posting_rules, USE_RULE),
        roles=(*roles, looker),
    )
    workshop = twin_of(found_with_tools, (org, more))
    workshop.company.person("L", "看账员", workshop.places["工厂"], "looker")
    mine = workshop.teams["一班"]
    drill = workshop.makes("cost.tool", name="钻床", team=mine).id
    for amount in ("30", "12"):
        workshop.makes(
            "cost.use", day="2026-03-05", team=mine, tool=drill, by=workshop.company.people["一班长"], amount=amount
        )
    workshop.follows()

    def named(name: str, part: str) -> list[tuple[str, int, str | None]]:
        groups = opened(workshop, name, "一班", part)["named"]
        return [(row["title"], row["documents"], row["amount"]) for group in groups for row in group["rows"]]

    assert named("财务", "people") == [("一班长", 2, "42.00")]
    assert named("财务", "things") == [("钻床", 2, "42.00")]
    (owned,) = opened(workshop, "财务", "一班", "things")["owned"]
    assert (owned["label"], owned["count"], [one["title"] for one in owned["rows"]]) == ("设备", 1, ["钻床"])
    assert (named("看账员", "people"), opened(workshop, "看账员", "一班", "things")["owned"]) == ([], [])
    # What a paper he sees links to he knows by its title, as in every list.
    assert named("看账员", "things") == [("钻床", 2, "42.00")]
