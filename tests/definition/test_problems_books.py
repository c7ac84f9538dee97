"""What can be wrong with books and posting rules, each with the example that provokes it."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from guocheng.definition import codec
from guocheng.definition.book import Book, Counted, Demand, Entry, PostingRule
from guocheng.definition.builders.books import traded
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.diff import diff
from guocheng.definition.entity import Entity, Field, Option
from guocheng.definition.problems import problems
from guocheng.expr.types import Kind

ORG = Bundle(
    "org",
    "组织",
    "1",
    entities=(
        Entity("org.unit", "单元", (Field("name", "名称", "text"),)),
        Entity("org.person", "人员", (Field("name", "姓名", "text"),)),
    ),
)
TEAM = Entity(
    "cost.team",
    "班组",
    (
        Field("name", "名称", "text"),
        Field("unit", "部门", "link", to="org.unit"),
        Field("leader", "组长", "link", to="org.person"),
    ),
    unit_fields=("unit",),
)
ACCOUNT = Entity(
    "cost.account",
    "科目",
    (
        Field("code", "代码", "text"),
        Field("kind", "性质", "choice", options=(Option("variable", "变动费"),)),
    ),
)
PAPER = Entity(
    "cost.paper",
    "费用单",
    (
        Field("day", "日期", "date"),
        Field("team", "班组", "link", to="cost.team"),
        Field("other", "对方班组", "link", to="cost.team"),
        Field("maker", "制单人", "link", to="org.person"),
        Field("account", "科目", "link", to="cost.account"),
        Field("amount", "金额", "money"),
        Field("way", "方向", "choice", options=(Option("OUT", "出港"), Option("IN", "进港"))),
        Field(
            "parts",
            "明细",
            "lines",
            lines=(
                Field("team", "承担班组", "link", to="cost.team"),
                Field("share", "比例", "decimal"),
                Field("sum", "金额", "money"),
            ),
        ),
    ),
    period_field="day",
    lock_family="cost",
)
BOOK = Book(
    "cost.book",
    "成本账",
    "cost.team",
    "cost.account",
    directions=(Option("OUT", "出港"), Option("IN", "进港")),
    lock_family="cost",
    confirmed_by="leader",
    checklist=(Demand("费用单没有科目", "cost.paper", "ISEMPTY(account)", "day"),),
    attendance=(Counted("cost.paper", "day", "amount"),),
)
RULE = PostingRule(
    "cost.rule",
    "费用归集",
    "cost.book",
    "cost.paper",
    "day",
    (
        Entry("team", "account", "amount", direction="way"),
        Entry("team", "'6001'", "amount", over="parts", weight="share"),
    ),
    where="amount > 0",
)


def codes(book: Book = BOOK, rule: PostingRule = RULE) -> set[str]:
    """Return the codes of what is wrong with a bundle of these."""
    bundle = Bundle("cost", "成本", "1", entities=(TEAM, ACCOUNT, PAPER), books=(book,), posting_rules=(rule,))
    return {one.code for one in problems(bundle, Catalogue((ORG, bundle)))}


def entered(**words: Any) -> PostingRule:
    """Return the rule with one entry that is written otherwise."""
    return replace(RULE, entries=(replace(RULE.entries[0], **words),))


def test_a_sound_book_has_no_problem() -> None:
    assert codes() == set()


@pytest.mark.parametrize(("book", "found"), [("cost.book", set()), ("cost.other", {"book.unknown"})])
def test_a_bundle_brings_rows_for_the_checklist_of_a_book_that_is_there(book: str, found: set[str]) -> None:
    demands = (
        Demand("缺科目", "cost.paper", "ISEMPTY(account)", book=book),
        Demand("待认领", kind="unclaimed", book=book),
    )
    other = Bundle("fees", "费用", "1", demands=demands)
    own = Bundle("cost", "成本", "1", entities=(TEAM, ACCOUNT, PAPER), books=(BOOK,), posting_rules=(RULE,))
    catalogue = Catalogue((ORG, own, other))
    assert {one.code for one in problems(other, catalogue)} == found
    assert catalogue.demands_of(BOOK) == (*BOOK.checklist, *(demands if not found else ()))


def test_the_lines_of_a_document_may_be_posted_each() -> None:
    lines = replace(RULE, of="cost.paper.parts", entries=(Entry("team", "account", "sum"),))
    assert codes(rule=lines) == set()


@pytest.mark.parametrize(
    ("path", "until", "found"),
    [
        ("car.team", "valid_until", set()),
        ("team", "valid_until", {"book.bad_history"}),
        ("car.other", "valid_until", {"book.bad_history"}),
        ("car.team", "ended_on", {"book.bad_history"}),
    ],
)
def test_a_posting_may_go_by_whose_a_linked_record_was(path: str, until: str, found: set[str]) -> None:
    teams = Field("team", "班组", "link", to="cost.team"), Field("other", "前班组", "link", to="cost.team")
    car = Entity("cost.car", "车", teams)
    past = Entity(
        "cost.past", "沿革", (Field("car", "车", "link", to="cost.car"), teams[0], Field(until, "到", "date"))
    )
    paper = replace(PAPER, fields=(*PAPER.fields, Field("car", "车", "link", to="cost.car")))
    rule = entered(object=path, history="cost.past")
    entities = (TEAM, ACCOUNT, paper, car, past)
    bundle = Bundle("cost", "成本", "1", entities=entities, books=(BOOK,), posting_rules=(rule,))
    assert {one.code for one in problems(bundle, Catalogue((ORG, bundle)))} == found


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(BOOK, objects="cost.nothing"), "definition.unknown_entity"),
        (replace(BOOK, objects="cost.book"), "book.not_kept"),
        (replace(BOOK, accounts=""), "book.no_account"),
        (replace(BOOK, categories=(Option("a", "类"),)), "book.no_account"),
        (replace(BOOK, accounts="cost.paper"), "definition.unknown_field"),
        (replace(BOOK, lock_family="nothing"), "book.unknown_family"),
        (replace(BOOK, confirmed_by="nobody"), "definition.unknown_field"),
        (replace(BOOK, directions=(Option("A", "甲"), Option("A", "乙"))), "definition.twice"),
        (replace(BOOK, directions=(Option("A", "a"),)), "definition.no_label"),
        (replace(BOOK, checklist=(Demand("缺科目", "cost.paper", "nothing"),)), "expr.unknown_name"),
        (replace(BOOK, checklist=(Demand("缺科目", "cost.paper"),)), "book.not_said"),
        (replace(BOOK, checklist=(Demand("缺科目", kind="guessed"),)), "book.bad_word"),
        (replace(BOOK, attendance=(Counted("cost.paper", "", "amount"),)), "book.not_said"),
    ],
)
def test_what_is_wrong_with_a_book_is_told(wrong: Book, code: str) -> None:
    assert code in codes(book=wrong)


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (replace(RULE, book="cost.nothing"), "book.unknown"),
        (replace(RULE, of="cost.nothing"), "definition.unknown_entity"),
        (replace(RULE, of="cost.paper.nothing"), "definition.unknown_field"),
        (replace(RULE, kind="dream"), "book.bad_word"),
        (replace(RULE, scenario="dream"), "book.bad_word"),
        (replace(RULE, entries=()), "book.no_entry"),
        (replace(RULE, day=""), "book.not_said"),
        (replace(RULE, day="amount"), "expr.wrong_result"),
        (replace(RULE, where="day = TODAY()"), "book.momentary"),
        (entered(object="maker"), "book.wrong_target"),
        (entered(counterpart="maker"), "book.wrong_target"),
        (entered(account="maker"), "book.wrong_target"),
        (entered(account="amount"), "book.bad_account"),
        (entered(account=""), "book.not_said"),
        (entered(amount=""), "book.nothing_counted"),
        (entered(amount="team"), "expr.wrong_result"),
        (entered(direction="'UP'"), "book.bad_word"),
        (entered(direction="amount"), "book.bad_word"),
        (entered(over="parts"), "book.bad_over"),
        (entered(over="nothing", weight="share"), "book.bad_over"),
        (entered(weight="amount"), "book.bad_over"),
    ],
)
def test_what_is_wrong_with_a_rule_is_told(wrong: PostingRule, code: str) -> None:
    assert code in codes(rule=wrong)


def test_a_trade_is_posted_on_both_sides() -> None:
    paired = replace(BOOK, paired=True)
    both = traded("team", "other", income="'5101'", cost="'5201'", amount="amount")
    assert codes(paired, replace(RULE, entries=both)) == set()
    assert codes(paired, replace(RULE, entries=both[:1])) == {"book.one_sided"}
    uneven = (both[0], replace(both[1], amount="amount * 2"))
    assert codes(paired, replace(RULE, entries=uneven)) == {"book.one_sided"}


def test_categories_serve_where_there_are_no_accounts() -> None:
    plain = replace(BOOK, accounts="", categories=(Option("fuel", "油费"), Option("toll", "路桥费")))
    assert codes(plain, entered(account="'fuel'")) == set()
    assert codes(plain, entered(account="'tea'")) == {"book.bad_word"}


def test_a_book_is_read_as_an_entity_nobody_writes() -> None:
    bundle = Bundle("cost", "成本", "1", entities=(TEAM, ACCOUNT, PAPER), books=(BOOK,), posting_rules=(RULE,))
    catalogue = Catalogue((ORG, bundle))
    read = catalogue.entity("cost.book")
    assert (read.stored, read.importable, read.unit_fields) == (False, False, ("unit",))
    assert catalogue.checked(read, "object.name").type.kind is Kind.TEXT
    assert [one.label for one in read.field("rule").options] == ["费用归集"]  # type: ignore[union-attr]
    assert catalogue.posting_rules_of("cost.paper") == catalogue.posting_rules_into("cost.book") == (RULE,)
    assert catalogue.book("cost.book") is BOOK


@pytest.mark.parametrize("one", [BOOK, RULE], ids=lambda one: one.name)
def test_books_and_rules_travel_as_json_and_say_what_changed(one: Book | PostingRule) -> None:
    assert codec.from_json(json.loads(codec.canonical(one))) == one
    assert [str(change) for change in diff(one, replace(one, label="新账"))] == [
        f"「新账」的名称由「{one.label}」改为「新账」"
    ]
