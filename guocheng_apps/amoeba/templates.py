"""报表模板 (templates): the chart of a statement as data, one for each kind of unit.

- A row has one source: postings of one kind, the sum of its children, or a formula over the codes of other rows.
- What a month was closed with stays with that month, whatever the template says later.
"""

from __future__ import annotations

from guocheng.sdk import boolean, choice, choices, date, entity, integer, lines, links, option, section, text
from guocheng_apps.amoeba.units import KINDS

SOURCES = (
    option("ledger", "账簿", "blue"),
    option("billing", "运单计费", "blue"),
    option("estimate", "预估", "yellow"),
    option("depreciation", "折旧", "grey"),
    option("manual", "手工填报", "orange"),
    option("children", "下级合计", "green"),
    option("formula", "公式", "purple"),
)
DIRECTIONS = (
    option("OUT", "出港", "blue"),
    option("IN", "进港", "green"),
    option("CMB", "公共", "grey"),
)
BASES = {"send": "出港件", "deliver": "进港件", "total": "进出港合计"}

template = entity(
    "amoeba.template",
    "报表模板",
    [
        text("name", "模板名称", required=True, unique=True, searchable=True),
        choices("unit_kinds", "适用的单元类别", KINDS, help="不填就要在单元上指定"),
        date("valid_from", "启用日期", required=True, default="TODAY()"),
        date("valid_until", "停用日期"),
        choice("rounding", "显示", {"half_up": "四舍五入", "truncate": "截去尾数"}, required=True, default="'half_up'"),
        integer("decimals", "小数位", required=True, default="2", minimum="0", maximum="6"),
        lines(
            "rows",
            "报表行",
            [
                text(
                    "code",
                    "行号",
                    required=True,
                    upper=True,
                    pattern="[A-Z][A-Z0-9_]*",
                    pattern_message="行号以字母开头，只用字母、数字和下划线，例如 A1",
                    width=90,
                ),
                text("label", "名称", required=True, width=180),
                text("parent", "上级行号", upper=True, width=90),
                choice("source", "取数", SOURCES, required=True, default="'ledger'", width=110),
                links("accounts", "科目", "amoeba.account", width=220, help="连同它们的下级科目"),
                choice(
                    "measure",
                    "取",
                    {"amount": "金额", "quantity": "数量"},
                    default="'amount'",
                    width=80,
                ),
                choice("sign", "方向", {"1": "加", "-1": "减"}, default="'1'", width=70),
                choice("direction", "业务方向", DIRECTIONS, width=90, help="不填就取全部方向"),
                text("formula", "公式", width=200, help="用行号写，例如 A - B；SUM(children) 是下级合计"),
                boolean("per_piece", "算单票", width=70),
                choice("basis", "单票基数", BASES, width=110, help="不填时出港除以出港件，进港除以进港件"),
                integer("decimals", "小数位", minimum="0", maximum="6", width=80, help="不填用模板的小数位"),
                text("unit", "单位", width=80),
                choice(
                    "display",
                    "样式",
                    {"normal": "普通", "bold": "加粗", "indent": "缩进", "hidden": "不显示"},
                    default="'normal'",
                    width=80,
                ),
                choice("good", "好的方向", {"up": "越高越好", "down": "越低越好"}, width=100),
                text(
                    "role",
                    "含义",
                    width=120,
                    help="gross、value_added、hours、per_hour、labour、profit 等：排名和平衡检查用",
                ),
            ],
        ),
        text("note", "说明", long=True),
    ],
    title="{name}",
    icon="table",
    key=["name"],
    sections=[
        section("模板", "name", "unit_kinds", "valid_from", "valid_until", "rounding", "decimals"),
        section("报表行", "rows", "note"),
    ],
    columns=["name", "unit_kinds", "valid_from", "valid_until"],
    phone_columns=["unit_kinds"],
    sort=["name"],
)
