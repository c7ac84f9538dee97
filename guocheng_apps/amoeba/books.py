"""阿米巴账 (the book of the units): papers, trades, hours and volumes become postings by these rules.

- A trade is posted on both sides as soon as it counts, one entered by hand not before the office agreed; a month
  with one unconfirmed or disputed is not closed.
- Vouchers count once they are posted (已入账), plans once they are approved; estimates never stay in a closed month.
- Where a trade names no accounts, its topic decides.
- Hours of a person are shared by the units he belongs to on the day; those lent leave one unit and come to another.
"""

from __future__ import annotations

from collections.abc import Iterator

from guocheng.sdk import Entry, PostingRule, book, counted, demand, entry, posting_rule, traded, unclaimed, unpriced
from guocheng_apps.amoeba.accounts import account
from guocheng_apps.amoeba.lending import lent
from guocheng_apps.amoeba.papers import estimate, hours, person_hours, plan, volume, voucher
from guocheng_apps.amoeba.shares import share_rule
from guocheng_apps.amoeba.templates import DIRECTIONS, template
from guocheng_apps.amoeba.trades import COUNTS, trade
from guocheng_apps.amoeba.units import amoeba_unit

_ATTENDED = "IF(ISEMPTY(attendance), normal + overtime, attendance)"

accounts_book = book(
    "amoeba.book",
    "阿米巴账",
    objects=amoeba_unit,
    accounts=account,
    directions=DIRECTIONS,
    templates=template,
    shares=share_rule,
    paired=True,
    lock_family="amoeba",
    confirmed_by="leader",
    icon="chart-histogram",
    checklist=[
        demand("未确认或有异议的内部交易", trade, "stage in ['made', 'waiting', 'disputed']", day="day"),
        demand("没有确认的借调工时", lent, "stage = 'draft'", day="day"),
        demand("未入账的收支单", voucher, "stage = 'draft'", day="day"),
        unclaimed("导入时没有认出来、等人认领的名字"),
        # A service may be priced from some day on, so what came before it is no reason to wait.
        unpriced("没有折算成内部交易的业务数据", blocks=False),
    ],
    attendance=[counted(one, day="day", value=_ATTENDED) for one in (hours, person_hours)],
)

#: Where trades are booked that name no accounts: by their topic.
_TOPICS = {"sorting": ("N01", "P01"), "vehicle": ("N02", "P02")}
_NAMED = "not ISEMPTY(income_account) and not ISEMPTY(cost_account)"


def _lines(kind: str = "") -> Entry:
    return entry("unit", "account", amount="amount", quantity="quantity", direction="direction", label=kind)


def _vouchers() -> Iterator[PostingRule]:
    for source, label in (("ledger", "收支"), ("billing", "计费"), ("depreciation", "折旧"), ("manual", "手工")):
        yield posting_rule(
            f"amoeba.voucher_{source}",
            f"收支单（{label}）",
            book=accounts_book,
            of=voucher,
            lines="items",
            day="day",
            where=f"stage = 'posted' and source = '{source}'",
            kind=source,
            entries=[_lines()],
        )


def _traded(name: str, label: str, where: str, income: str, cost: str) -> PostingRule:
    sides = traded(
        "seller",
        "buyer",
        income=income,
        cost=cost,
        amount="amount",
        quantity="standard_quantity",
        direction="direction",
    )
    where = f"{COUNTS} and {where}"
    return posting_rule(name, label, book=accounts_book, of=trade, day="day", where=where, kind="trade", entries=sides)


def _trades() -> Iterator[PostingRule]:
    yield _traded("amoeba.trade_named", "内部交易（指定科目）", _NAMED, "income_account", "cost_account")
    for topic, (income, cost) in _TOPICS.items():
        where = f"not ({_NAMED}) and topic = '{topic}'"
        yield _traded(f"amoeba.trade_{topic}", "内部交易", where, f"'{income}'", f"'{cost}'")
    others = ", ".join(f"'{topic}'" for topic in _TOPICS)
    yield _traded("amoeba.trade_other", "内部交易", f"not ({_NAMED}) and topic not in [{others}]", "'N09'", "'P09'")


def _plans() -> Iterator[PostingRule]:
    for edition, label in (("annual", "年度计划"), ("monthly", "月度预定"), ("rolling", "滚动预定")):
        yield posting_rule(
            f"amoeba.plan_{edition}",
            label,
            book=accounts_book,
            of=plan,
            lines="items",
            day="month",
            where=f"stage = 'approved' and edition = '{edition}'",
            scenario=edition,
            entries=[_lines()],
        )


def _counted(account_code: str, field: str, direction: str = "") -> Entry:
    word = f"'{direction}'" if direction else ""
    return entry("unit", f"'{account_code}'", quantity=field, direction=word, when=f"{field} <> 0")


RULES: tuple[PostingRule, ...] = (
    *_vouchers(),
    *_trades(),
    posting_rule(
        "amoeba.hours",
        "工时",
        book=accounts_book,
        of=hours,
        day="day",
        entries=[_counted("H01", "normal"), _counted("H02", "overtime"), _counted("H03", "shared")],
    ),
    posting_rule(
        "amoeba.person_hours",
        "个人工时",
        book=accounts_book,
        of=person_hours,
        day="day",
        entries=[
            entry("person", "'H01'", quantity="normal", when="normal <> 0"),
            entry("person", "'H02'", quantity="overtime", when="overtime <> 0"),
        ],
    ),
    posting_rule(
        "amoeba.lent",
        "借调工时",
        book=accounts_book,
        of=lent,
        day="day",
        where="stage = 'agreed'",
        entries=[
            entry("lender", "'H03'", quantity="0 - hours"),
            entry("borrower", "'H03'", quantity="hours"),
        ],
    ),
    posting_rule(
        "amoeba.volume",
        "业务量",
        book=accounts_book,
        of=volume,
        day="day",
        entries=[
            _counted("W01", "pieces_out", "OUT"),
            _counted("W02", "pieces_in", "IN"),
            _counted("W03", "kilograms"),
            _counted("W04", "kilometres"),
            _counted("W05", "trips"),
            _counted("W06", "heads_out", "OUT"),
            _counted("W06", "heads_in", "IN"),
            _counted("W06", "heads"),
            _counted("W07", "area"),
        ],
    ),
    *_plans(),
    posting_rule(
        "amoeba.estimate",
        "日报预估",
        book=accounts_book,
        of=estimate,
        lines="items",
        day="day",
        kind="estimate",
        entries=[_lines()],
    ),
)
