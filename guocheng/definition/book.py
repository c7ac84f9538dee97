"""Books (账簿): everything that counts is a posting, and documents become postings by rules.

- A book keeps accounts for the records of one entity; a posting lies on one object and one account, on one day.
- A rule says which documents, or which lines of them, are posted, when, and on what; nobody else writes postings.
- A book is read like an entity that nobody writes: in lists, filters, reports, alerts, exports and rights.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from guocheng.definition.drawn_from import DrawnFrom
from guocheng.definition.entity import Entity, Field, Option

#: Where a posting comes from; a line of a statement takes one of them.
KINDS = (
    Option("ledger", "账务"),
    Option("billing", "运单计费"),
    Option("estimate", "预估"),
    Option("depreciation", "折旧摊销"),
    Option("manual", "手工"),
    Option("trade", "内部交易"),
    Option("allocated", "分摊"),
)
#: What was, and what was planned.
SCENARIOS = (
    Option("actual", "实绩"),
    Option("annual", "年度计划"),
    Option("monthly", "月度预定"),
    Option("rolling", "滚动预定"),
)
#: What an account is (科目性质); the four checks of a month go by it.
ACCOUNT_KINDS = (
    Option("external_income", "对外收入"),
    Option("internal_income", "内部收入"),
    Option("internal_cost", "内部采购"),
    Option("variable", "变动费"),
    Option("fixed", "固定费"),
    Option("shared", "公共费用"),
    Option("allocated", "分摊费用"),
    Option("labour", "人工"),
    Option("hours", "工时"),
    Option("volume", "业务量"),
    Option("balance", "往来"),
)
#: What a row of a checklist counts.
DEMANDS = (
    Option("records", "记录"),
    Option("unpriced", "没有折算出来的数据"),
    Option("unclaimed", "没有认领的名字"),
)
#: The fields of an account that books go by.
CODE, KIND = "code", "kind"
#: The field of an object with the day from which on it does not count any more.
UNTIL = "valid_until"
#: The digits of a quantity behind the point.
QUANTITY_SCALE = 4


@dataclass(frozen=True)
class Entry:
    """One posting that a document gives; every expression is over the record, or over the line that is posted.

    `account` gives a record of the book's accounts, or a text that is the code of one. With `over` the lines of that
    sub-table share the amount and the quantity by `weight`, and `object`, `account` and `when` are asked of each line.
    Weights are per cent and come to 100, unless the parts are taken `by_weight`: by pieces, or by amounts. What waits
    because an object, or an account, is missing says `no_object`, or `no_account`: what to do about it.
    `history` names the entity that keeps whose the linked record was before (`belonging`): then `object` is a field
    behind a link, the day decides, and on what was nobody's nothing is posted.
    """

    object: str
    account: str
    amount: str = ""
    quantity: str = ""
    direction: str = ""
    counterpart: str = ""
    when: str = ""
    label: str = ""
    no_object: str = ""
    no_account: str = ""
    over: str = ""
    weight: str = ""
    by_weight: bool = False
    history: str = ""


@dataclass(frozen=True)
class PostingRule(DrawnFrom):
    """How documents become postings: `of` names an entity, or a sub-table ("amoeba.voucher.items")."""

    name: str
    label: str
    book: str
    of: str
    day: str
    entries: tuple[Entry, ...]
    where: str = ""
    kind: str = "ledger"
    scenario: str = "actual"
    format: int = 1


@dataclass(frozen=True)
class Demand:
    """A row of the checklist of a month: nothing of what it counts may be left before the month is closed.

    Counted are records of the entity where a condition holds, with `day` those of the month alone; or what the platform
    itself knows of a month: data that no conversion could price, and words of imported files nobody has claimed, in
    documents that are closed with the book. What does not block is told, and asked about. A bundle that brings a row
    for the book of another names the book.
    """

    label: str
    entity: str = ""
    where: str = ""
    day: str = ""
    kind: str = "records"
    blocks: bool = True
    book: str = ""


@dataclass(frozen=True)
class Counted:
    """What a month must come to, counted from the records themselves: hours in attendance."""

    entity: str
    day: str
    value: str
    where: str = ""


@dataclass(frozen=True)
class Book:
    """Accounts of the records of one entity.

    Without an entity of `accounts` its categories are the accounts. In a `paired` book who sells and who buys are
    posted together or not at all. `confirmed_by` is the field of an object with the person who confirms its month.
    """

    name: str
    label: str
    objects: str
    accounts: str = ""
    categories: tuple[Option, ...] = ()
    directions: tuple[Option, ...] = ()
    paired: bool = False
    templates: str = ""
    shares: str = ""
    lock_family: str = ""
    confirmed_by: str = ""
    checklist: tuple[Demand, ...] = ()
    attendance: tuple[Counted, ...] = ()
    icon: str = "book"
    help: str = ""
    format: int = 1


def read_as(book: Book, rules: Iterable[PostingRule] = ()) -> Entity:
    """Return the entity that a book is read as; nobody writes its records."""
    fields = tuple(_fields(book, tuple(rules)))
    columns = ("day", "object", "account", "direction", "amount", "quantity", "kind", "counterpart", "note")
    known = {one.name for one in fields}
    return Entity(
        book.name,
        book.label,
        fields,
        icon=book.icon,
        columns=tuple(one for one in columns if one in known),
        phone_columns=("account", "amount"),
        filters=("month", "object", "account", "kind"),
        sort=("-day", "-id"),
        unit_fields=("unit",),
        importable=False,
        stored=False,
    )


def _fields(book: Book, rules: tuple[PostingRule, ...]) -> Iterable[Field]:
    yield Field("day", "记账日期", "date", readonly=True, indexed=True)
    yield Field("month", "月份", "date", readonly=True, indexed=True, precision="month")
    yield _link("object", "归集对象", book.objects)
    if book.accounts:
        yield _link("account", "科目", book.accounts)
    else:
        yield Field("account", "类别", "choice", readonly=True, options=book.categories)
    if book.directions:
        yield Field("direction", "方向", "choice", readonly=True, options=book.directions)
    yield Field("amount", "金额", "money", readonly=True)
    yield Field("quantity", "数量", "decimal", readonly=True, scale=QUANTITY_SCALE)
    yield Field("kind", "来源种类", "choice", readonly=True, options=KINDS)
    yield Field("scenario", "实绩或计划", "choice", readonly=True, options=SCENARIOS)
    yield _link("counterpart", "对方", book.objects)
    if rules:
        options = tuple(Option(one.name, one.label) for one in rules)
        yield Field("rule", "归集规则", "choice", readonly=True, options=options, other=True)
    else:
        yield Field("rule", "归集规则", "text", readonly=True)
    yield Field("note", "摘要", "text", readonly=True, searchable=True)
    yield Field("source_entity", "来源表单", "text", readonly=True)
    yield Field("source_id", "来源编号", "integer", readonly=True)
    yield Field("corrects", "更正的分录", "integer", readonly=True)
    yield _link("unit", "所属单元", "org.unit")


def _link(name: str, label: str, to: str) -> Field:
    return Field(name, label, "link", readonly=True, to=to)
