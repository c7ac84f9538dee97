"""内部结算 (settlement): daily data become internal trades by rules and price lists, and both sides confirm."""

from __future__ import annotations

from guocheng.sdk import bundle as _bundle
from guocheng.sdk import menu_accounts, menu_board, menu_import, menu_list, menu_settling
from guocheng_apps.settlement.books import RULES, prepaid
from guocheng_apps.settlement.daily import DAILY, delivery, label_issue, outbound, passed_on, vehicle_day
from guocheng_apps.settlement.imports import IMPORTS
from guocheng_apps.settlement.prepaid import balance, limit, low, recharge, recharge_flow
from guocheng_apps.settlement.prices import factor, fixed_fee, item, price_flow, price_list
from guocheng_apps.settlement.roles import ROLES
from guocheng_apps.settlement.rules import CONVERSIONS
from guocheng_apps.settlement.statement import AUTOMATIONS, statement, statement_flow

bundle = _bundle(
    "settlement",
    "内部结算",
    "1.0.0",
    entities=[item, price_list, factor, fixed_fee, *DAILY, recharge, limit, statement],
    aggregates=[balance],
    flows=[price_flow, recharge_flow, statement_flow],
    automations=AUTOMATIONS,
    conversions=CONVERSIONS,
    books=[prepaid],
    posting_rules=RULES,
    alerts=[low],
    imports=IMPORTS,
    roles=ROLES,
    menu=[
        menu_settling("amoeba.trade", "内部折算"),
        menu_list(statement, "结算单"),
        menu_board(statement_flow.name, "结算看板"),
        menu_accounts(prepaid.name, "网点对账单"),
        menu_list(balance.name, "预付余额"),
        menu_list(recharge, under="预付"),
        menu_list(prepaid.name, under="预付"),
        menu_list(limit, under="预付"),
        menu_list(label_issue, under="预付"),
        menu_list(delivery, under="日数据"),
        menu_list(outbound, under="日数据"),
        menu_list(passed_on, under="日数据"),
        menu_list(vehicle_day, under="日数据"),
        menu_import(delivery, "导入日数据"),
        menu_list(price_list, under="价目"),
        menu_list(factor, under="价目"),
        menu_list(fixed_fee, under="价目"),
        menu_list(item, under="价目"),
    ],
    needs=["org", "amoeba"],
)
