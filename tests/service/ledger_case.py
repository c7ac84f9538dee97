"""A workshop that keeps a book (记账的小应用): teams, papers with lines, trades between teams, hours."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from guocheng.base.period import Month
from guocheng.sdk import (
    EVERYTHING,
    Right,
    book,
    bundle,
    choice,
    counted,
    decimal,
    demand,
    deny,
    entity,
    entry,
    grant,
    lines,
    link,
    money,
    person,
    posting_rule,
    role,
    text,
    traded,
    unit,
)
from guocheng.sdk import date as day
from guocheng.service.bundles import installed_bundles
from guocheng.service.context import Look
from guocheng.service.ledger import following
from guocheng.service.records import change as changes
from guocheng.store import ledger
from tests.story.company import Company, Record

BOOK = "cost.book"
KINDS = {
    "external_income": "对外收入",
    "internal_income": "内部收入",
    "internal_cost": "内部采购",
    "variable": "变动费",
    "shared": "公共费用",
    "allocated": "分摊费用",
    "hours": "工时",
    "balance": "往来",
}
DIRECTIONS = {"OUT": "出港", "IN": "进港"}

team = entity(
    "cost.team",
    "班组",
    [text("name", "名称", required=True), unit("unit", "部门"), person("leader", "组长")],
    title="{name}",
    unit_fields=["unit"],
)
account = entity(
    "cost.account",
    "科目",
    [text("code", "代码", required=True, unique=True), text("name", "名称"), choice("kind", "性质", KINDS)],
    title="{name}",
)
paper = entity(
    "cost.paper",
    "费用单",
    [
        text("number", "单号"),
        day("day", "日期"),
        link("team", "班组", "cost.team"),
        link("account", "科目", "cost.account"),
        money("amount", "金额"),
        choice("way", "方向", DIRECTIONS),
        text("state", "状态"),
        lines(
            "parts",
            "承担",
            [link("team", "承担班组", "cost.team"), decimal("share", "比例", scale=2), money("sum", "金额")],
        ),
    ],
    title="{number}",
    period_field="day",
    lock_family="cost",
)
trade = entity(
    "cost.trade",
    "内部交易",
    [
        text("number", "单号"),
        day("day", "日期"),
        link("seller", "卖方", "cost.team"),
        link("buyer", "买方", "cost.team"),
        decimal("pieces", "件数", scale=2),
        money("amount", "金额"),
    ],
    title="{number}",
    period_field="day",
    lock_family="cost",
)
hours = entity(
    "cost.hours",
    "工时",
    [day("day", "日期"), link("team", "班组", "cost.team"), decimal("normal", "正常", scale=2), text("state", "状态")],
    title="{day}",
)
cost_book = book(
    BOOK,
    "班组账",
    objects=team,
    accounts=account,
    directions=DIRECTIONS,
    paired=True,
    lock_family="cost",
    confirmed_by="leader",
    checklist=[demand("没有审核的费用单", paper, "state = '草稿'", day="day")],
    attendance=[counted(hours, day="day", value="normal", where="state <> '作废' or ISEMPTY(state)")],
)
COST = bundle(
    "cost",
    "班组核算",
    "1",
    entities=[team, account, paper, trade, hours],
    books=[cost_book],
    posting_rules=[
        posting_rule(
            "cost.papers",
            "费用归集",
            book=cost_book,
            of=paper,
            day="day",
            where="ISEMPTY(state) or state <> '作废'",
            entries=[
                entry("team", "account", amount="amount", direction="way", when="COUNT(parts) = 0"),
            ],
        ),
        posting_rule(
            "cost.shares",
            "费用分摊",
            book=cost_book,
            of=paper,
            day="day",
            where="COUNT(parts) > 0 and (ISEMPTY(state) or state not in ('作废', '按比例'))",
            entries=[
                entry("team", "'600'", amount="amount", over="parts", weight="share", by_weight=True, label="分摊")
            ],
        ),
        posting_rule(
            "cost.percents",
            "按比例承担",
            book=cost_book,
            of=paper,
            day="day",
            where="COUNT(parts) > 0 and state = '按比例'",
            entries=[entry("team", "'600'", amount="amount", over="parts", weight="share", label="分摊")],
        ),
        posting_rule(
            "cost.trades",
            "内部交易",
            book=cost_book,
            of=trade,
            day="day",
            kind="trade",
            entries=traded("seller", "buyer", income="'510'", cost="'520'", amount="amount", quantity="pieces"),
        ),
        posting_rule(
            "cost.hours",
            "工时",
            book=cost_book,
            of=hours,
            day="day",
            entries=[entry("team", "'900'", quantity="normal")],
        ),
    ],
    roles=[
        role("cashier", "出纳", grant(team), grant(account), grant(paper, *EVERYTHING), grant(trade, *EVERYTHING)),
        role("controller", "财务", *(grant(one, *EVERYTHING) for one in (team, account, paper, trade, hours, BOOK))),
        role("auditor", "查账", grant(team), grant(account), grant(paper), grant(BOOK, hidden=["amount"])),
        role("part_keeper", "分管", grant(team), grant(account), grant(BOOK, *EVERYTHING, rows="unit")),
        role("silent", "只听不说", deny(BOOK, Right.COMMENT)),
        role("team_leader", "组长", grant(team, rows="unit"), grant(account), grant(BOOK, rows="unit")),
    ],
    needs=["org"],
)
ACCOUNTS = (
    ("500", "收入", "external_income"),
    ("510", "内部收入", "internal_income"),
    ("520", "内部采购", "internal_cost"),
    ("600", "油费", "variable"),
    ("700", "房租", "shared"),
    ("900", "工时", "hours"),
)


@dataclass
class Workshop:
    """The company with its units, teams and accounts by name."""

    company: Company
    places: dict[str, int] = field(default_factory=dict)
    teams: dict[str, int] = field(default_factory=dict)
    accounts: dict[str, int] = field(default_factory=dict)

    def makes(self, entity_name: str, **values: Any) -> Record:
        """Let the controller write a document."""
        return self.company.opens("财务", entity_name, **values)

    def paper(self, team_name: str = "一班", amount: str = "100", **values: Any) -> Record:
        """Let the controller write a paper of March."""
        given = {"number": "F1", "day": "2026-03-05", "team": self.teams.get(team_name), "amount": amount}
        return self.makes("cost.paper", **{**given, "account": self.accounts["600"], **values})

    def follows(self) -> int:
        """Let the worker post what changed."""
        return following.catch_up(self.company.platform, BOOK, now=self.company.now)

    def removes(self, record: Record) -> None:
        """Let the controller delete a document."""
        version = self.company.sees("财务", record)["version"]
        self.company.command(
            "财务",
            lambda change: changes.delete(change, entity=record.entity, record_id=record.id, version=version) or {},
        )

    def ledger(self, month: int = 3) -> dict[tuple[str, str], Decimal]:
        """Return the amounts of a month by team and account."""
        teams = {number: name for name, number in self.teams.items()}
        codes = {number: code for code, number in self.accounts.items()}

        def read(view: Look) -> dict[tuple[str, str], Decimal]:
            found: dict[tuple[str, str], Decimal] = {}
            for one in ledger.figures(view.connection, BOOK, "actual", [Month(2026, month)]):
                key = (teams[one.object_id], codes[one.account_id])
                found[key] = found.get(key, Decimal(0)) + (one.amount or one.quantity)
            return found

        return self.company.ask("财务", read)  # type: ignore[no-any-return]

    def is_right(self) -> bool:
        """Tell whether all totals equal a count of the postings."""
        with self.company.platform.database.read() as connection:
            return not ledger.recount(connection, BOOK)


def bundles() -> Any:
    """Return what is installed in the workshop."""
    return (next(one for one in installed_bundles() if one.name == "org"), COST)


def found_workshop(company: Company) -> Workshop:
    """Employ the people of the workshop and open its accounts."""
    top = company.unit("1", "工厂", "branch")
    first, second = company.unit("11", "一车间", "outlet", top), company.unit("12", "二车间", "outlet", top)
    company.person("A", "管理员", top, "administrator")
    company.person("B", "财务", top, "controller")
    company.person("C", "出纳", top, "cashier")
    company.person("D", "一班长", first, "team_leader")
    company.person("E", "二班长", second, "team_leader")
    found = Workshop(company, {"工厂": top, "一车间": first, "二车间": second})
    for name, place, leader in (("一班", first, "一班长"), ("二班", second, "二班长"), ("后勤", top, None)):
        values = {"name": name, "unit": place, "leader": company.people.get(leader or "")}
        found.teams[name] = company.opens("管理员", "cost.team", **values).id
    for code, name, kind in ACCOUNTS:
        found.accounts[code] = company.opens("管理员", "cost.account", code=code, name=name, kind=kind).id
    return found


MARCH = date(2026, 3, 1)
