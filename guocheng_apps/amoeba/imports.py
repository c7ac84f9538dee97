"""预定表 (files of plans): a row for each unit, month and account, as a budget is made in Excel."""

from __future__ import annotations

from guocheng.sdk import column, import_shape
from guocheng_apps.amoeba.papers import plan

plans = import_shape(
    "amoeba.plans",
    "预定表",
    into=plan,
    fingerprint=["版本", "月份", "单元", "科目代码", "金额"],
    columns=[
        column("版本", "edition"),
        column("月份", "month"),
        column("单元", "unit", by="name"),
        column("科目代码", "items.account", by="number"),
        column("业务方向", "items.direction"),
        column("金额", "items.amount"),
        column("数量", "items.quantity"),
        column("说明", "items.note"),
        column("措施", "measures"),
    ],
    key=["edition", "month", "unit"],
)
IMPORTS = (plans,)
