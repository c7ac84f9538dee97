"""费用规则 (fee rules): what each fee name of the headquarters is, and on which account it lies, from when.

- A name that is written out wins over one that is only contained; of one name only one rule has no end.
- What is never profit or loss (充值、保证金、代收货款) has no account and is not posted.
"""

from __future__ import annotations

from guocheng.sdk import check, choice, date, entity, link, option, section, text, view
from guocheng_apps.amoeba.accounts import account
from guocheng_apps.amoeba.templates import DIRECTIONS

CLASSES = (
    option("income", "收入", "green"),
    option("policy", "政策返利", "green"),
    option("cost", "成本", "orange"),
    option("fine", "罚款考核", "red"),
    option("claim", "仲裁理赔", "red"),
    option("service", "服务物料", "blue"),
    option("never", "往来（不进损益）", "grey"),
)

fee_rule = entity(
    "express.fee_rule",
    "费用规则",
    [
        text(
            "name",
            "费用名称",
            required=True,
            unique=True,
            unique_when="ISEMPTY(valid_until)",
            indexed=True,
            searchable=True,
            help="总部账单里写的名称，要写得一模一样",
        ),
        choice(
            "match",
            "怎样认",
            [option("exact", "名称一致", "blue"), option("contains", "名称里含有", "purple")],
            required=True,
            default="'exact'",
            help="名称一致的先用；没有一致的，才看名称里含有的",
        ),
        choice("fee_class", "类别", CLASSES, required=True, indexed=True),
        link("account", "科目", account, indexed=True, required_when="fee_class <> 'never'"),
        choice("direction", "业务方向", DIRECTIONS, default="'CMB'"),
        date("valid_from", "开始日期", required=True, default="TODAY()", help="按业务日期看"),
        date("valid_until", "停用日期", help="从这一天起不再使用；改科目时填上它，另起一条新的"),
        text("note", "说明", long=True),
    ],
    title="{name}",
    icon="tags",
    key=["name", "match", "valid_from"],
    checks=[
        check("ISEMPTY(valid_until) or valid_until > valid_from", "停用日期要晚于开始日期", at="valid_until"),
        check("fee_class <> 'never' or ISEMPTY(account)", "不进损益的费用不要填科目，它不会记进阿米巴账", at="account"),
    ],
    sections=[
        section("费用", "name", "match", "fee_class", "account", "direction"),
        section("有效期", "valid_from", "valid_until", "note"),
    ],
    columns=["name", "match", "fee_class", "account", "direction", "valid_from", "valid_until"],
    phone_columns=["fee_class", "account"],
    filters=["fee_class", "account", "direction", "match"],
    sort=["fee_class", "name"],
    views=[view("in_use", "在用的", where={"field": "valid_until", "op": "empty"})],
)
