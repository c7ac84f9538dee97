"""分摊规则 (share rules): how what several units use together is placed on them, whole and to the fen.

- The rule a month was shared by is kept with that month.
"""

from __future__ import annotations

from guocheng.sdk import check, choice, date, decimal, entity, integer, lines, link, links, section, text

BASES = {
    "equal": "平均",
    "manual": "手工比例",
    "pieces_out": "出港件",
    "pieces_in": "进港件",
    "pieces_total": "进出港合计",
    "weight": "重量",
    "mileage": "里程",
    "trips": "趟次",
    "heads": "人数",
    "hours": "工时",
    "area": "面积",
    "revenue": "对外收入",
    "last_actual": "上期实绩",
}

share_rule = entity(
    "amoeba.share_rule",
    "分摊规则",
    [
        text("code", "代码", required=True, unique=True, indexed=True, searchable=True, upper=True),
        text("label", "名称", required=True, searchable=True),
        integer("sequence", "次序", required=True, default="1", minimum="1", help="从小到大依次分摊"),
        choice(
            "method",
            "方法",
            {"direct": "直接分摊", "step_down": "阶梯分摊", "reciprocal": "交互分摊"},
            required=True,
            default="'direct'",
            help="阶梯：先分摊给别的服务单元，分完的不再接收；交互：服务单元互相分摊，按方程组精确求解",
        ),
        links("sources", "分摊谁的费用", "amoeba.unit", help="不填是所有预算巴"),
        links("accounts", "分摊哪些科目", "amoeba.account", required=True, help="连同它们的下级科目"),
        link("receiving_account", "记入科目", "amoeba.account", required=True),
        choice("basis", "按什么分摊", BASES, required=True, default="'pieces_total'"),
        link("basis_account", "基数科目", "amoeba.account", help="基数取自这个业务量科目；不填取分摊依据对应的科目"),
        lines(
            "receivers",
            "谁来承担",
            [
                link("unit", "单元", "amoeba.unit", required=True),
                decimal("weight", "比例", scale=4, minimum="0", help="按手工比例分摊时填写"),
                link("of", "来自哪个单元", "amoeba.unit", help="各服务单元比例不同时填写"),
            ],
            help="不填是所有利润巴和成本巴",
        ),
        date("valid_from", "启用日期", required=True, default="TODAY()"),
        date("valid_until", "停用日期"),
        text("note", "说明", long=True),
    ],
    title="{label}",
    icon="arrows-split",
    key=["code"],
    checks=[check("ISEMPTY(valid_until) or valid_until > valid_from", "停用日期要晚于启用日期", at="valid_until")],
    sections=[
        section("规则", "code", "label", "sequence", "method", "valid_from", "valid_until"),
        section("分摊什么", "sources", "accounts", "receiving_account"),
        section("怎样分摊", "basis", "basis_account", "receivers", "note"),
    ],
    columns=["code", "label", "method", "basis", "valid_from", "valid_until"],
    phone_columns=["method", "basis"],
    filters=["method", "basis"],
    sort=["sequence", "code"],
)
