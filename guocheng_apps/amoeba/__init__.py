"""阿米巴 (amoeba): small profit centres, what they trade with one another, and how each of them does."""

from __future__ import annotations

from guocheng.sdk import bundle as _bundle
from guocheng.sdk import menu_board, menu_book, menu_list
from guocheng_apps.amoeba.accounts import account
from guocheng_apps.amoeba.books import RULES, accounts_book
from guocheng_apps.amoeba.homes import AUTOMATIONS, home
from guocheng_apps.amoeba.imports import IMPORTS
from guocheng_apps.amoeba.lending import CONVERSIONS, lent, lent_flow
from guocheng_apps.amoeba.papers import estimate, hours, person_hours, plan, plan_flow, volume, voucher, voucher_flow
from guocheng_apps.amoeba.roles import ROLES
from guocheng_apps.amoeba.shares import share_rule
from guocheng_apps.amoeba.templates import template
from guocheng_apps.amoeba.trades import trade, trade_flow
from guocheng_apps.amoeba.units import amoeba_unit

bundle = _bundle(
    "amoeba",
    "阿米巴",
    "1.0.0",
    entities=[
        amoeba_unit,
        home,
        account,
        template,
        share_rule,
        trade,
        voucher,
        hours,
        person_hours,
        lent,
        volume,
        plan,
        estimate,
    ],
    flows=[trade_flow, voucher_flow, plan_flow, lent_flow],
    roles=ROLES,
    automations=AUTOMATIONS,
    conversions=CONVERSIONS,
    books=[accounts_book],
    posting_rules=RULES,
    imports=IMPORTS,
    menu=[
        menu_book(accounts_book.name, "经营报表"),
        menu_list(trade, under="内部交易"),
        menu_board(trade_flow.name, "交易看板"),
        menu_list(voucher, under="填报"),
        menu_list(hours, under="填报"),
        menu_list(person_hours, under="填报"),
        menu_list(lent, under="填报"),
        menu_list(volume, under="填报"),
        menu_list(estimate, under="填报"),
        menu_list(plan, under="填报"),
        menu_list(amoeba_unit, under="设置"),
        menu_list(home, under="设置"),
        menu_list(account, under="设置"),
        menu_list(template, under="设置"),
        menu_list(share_rule, under="设置"),
    ],
    needs=["org"],
)
