"""科目 (accounts): what is counted, as a tree; a unit of work done or an hour is counted like an amount.

- The kind decides where an account stands in the results; what has the kind 往来 is kept and never is a result.
"""

from __future__ import annotations

from guocheng.sdk import choice, entity, link, option, text

KINDS = (
    option("external_income", "对外收入", "green"),
    option("internal_income", "内部收入", "blue"),
    option("internal_cost", "内部采购", "orange"),
    option("variable", "变动费", "red"),
    option("fixed", "固定费", "red"),
    option("shared", "公共费用", "yellow"),
    option("allocated", "分摊费用", "yellow"),
    option("labour", "人工", "purple"),
    option("hours", "工时", "grey"),
    option("volume", "业务量", "grey"),
    option("balance", "往来（不进损益）", "grey"),
)

account = entity(
    "amoeba.account",
    "科目",
    [
        text("code", "科目代码", required=True, unique=True, indexed=True, searchable=True, upper=True),
        text("name", "科目名称", required=True, indexed=True, searchable=True),
        link("parent", "上级科目", "amoeba.account", indexed=True),
        choice("kind", "类别", KINDS, required=True, indexed=True),
        text("unit", "单位", default="'元'", help="元、小时、票、公斤、趟、人"),
        text("note", "说明", long=True),
    ],
    title="{code} {name}",
    icon="list-tree",
    key=["code"],
    parent_field="parent",
    columns=["code", "name", "parent", "kind", "unit"],
    phone_columns=["kind"],
    filters=["kind", "parent"],
    sort=["code"],
)
