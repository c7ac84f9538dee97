"""理赔怎么算 (what a claim comes to): by what the customer really lost, and by the clause of the contract, both told.

- An insured piece is paid in proportion of the insured to the actual value, one that is not up to a multiple of its
  freight, a late one its freight but not the fee of the insurance.
- The multiple is a term of the contract and no law: the clauses have it from a day on, and a ticket may have its own.
- Where something is missing a figure is blank. Nothing is paid by these figures; what is paid stands in 赔付.
"""

from __future__ import annotations

from guocheng.sdk import check, date, decimal, entity, money, section, take_rule, text

_RATIO = "IF(insured_value >= actual_value, 1, insured_value / actual_value)"
_CAP = "freight * cap_multiple"

CLAIM = (
    money("freight", "运费", minimum="0", aliases=("快递费", "实收运费")),
    money("insured_value", "保价金额", minimum="0", aliases=("声明价值", "保价声明价值"), help="没有保价就空着"),
    money("insurance_fee", "保价费", minimum="0", help="延误只免运费，保价费不退"),
    money("actual_value", "实际价值", minimum="0", aliases=("内件价值", "物品价值"), help="按发票、订单等凭证"),
    money("loss", "损失金额", minimum="0", help="破损、短少填损失的那一部分；遗失空着时按实际价值算"),
    decimal(
        "cap_multiple", "未保价最高赔几倍运费", scale=1, unit="倍", minimum="0",
        help="受理时取自「理赔条款」；合同另有约定的，改成合同的倍数",
    ),
    money(
        "by_loss", "按实际损失", formula="IF(ISEMPTY(loss) and kind = 'lost', actual_value, loss)",
        help="未保价的快件，法律没有规定按运费的几倍赔，可以主张实际损失",
    ),
    money(
        "by_clause", "按条款",
        formula=(
            "IFS(kind = 'delay', freight,"
            f" insured_value > 0, ROUND(by_loss * {_RATIO}, 2),"
            f" not ISEMPTY(by_loss * {_CAP}), MIN(by_loss, {_CAP}))"
        ),
        help="延误免运费；保价的按保价金额占实际价值的比例赔；未保价的赔实际损失，最多运费的几倍",
    ),
    text(
        "by_clause_why", "条款怎么算",
        formula=(
            "IFS(ISEMPTY(by_clause), '', kind = 'delay', '延误免运费，保价费不退',"
            " insured_value >= actual_value, '保价够实际价值，赔全部损失',"
            " insured_value > 0, '保价：损失 ' & TEXT(by_loss, '0.00') & ' × 保价金额 ' & TEXT(insured_value, '0.00')"
            " & ' ÷ 实际价值 ' & TEXT(actual_value, '0.00'),"
            " true, '未保价：损失 ' & TEXT(by_loss, '0.00') & '，最多赔运费 ' & TEXT(freight, '0.00') & ' × '"
            f" & cap_multiple & ' 倍 = ' & TEXT({_CAP}, '0.00'))"
        ),
    ),
)  # fmt: skip
CLAIM_CHECK = check(
    "ISEMPTY(loss) or ISEMPTY(actual_value) or loss <= actual_value", "损失金额不能大于实际价值", at="loss"
)
CLAIM_SECTION = section("理赔计算", *(one.name for one in CLAIM))

clause = entity(
    "complaint.clause",
    "理赔条款",
    [
        text("name", "条款", required=True, unique=True, unique_when="ISEMPTY(valid_until)", searchable=True),
        decimal("multiple", "未保价最高赔几倍运费", scale=1, unit="倍", required=True, minimum="0"),
        date("valid_from", "生效日期", required=True, indexed=True, default="TODAY()", help="按投诉的受理时间看"),
        date("valid_until", "失效日期", help="从这一天起不再使用；改倍数时填上它，另起一条新的"),
        text("basis", "依据", long=True, help="合同或面单上的条款原文"),
    ],
    title="{name}",
    icon="file",
    key=["name", "valid_from"],
    checks=[check("ISEMPTY(valid_until) or valid_until > valid_from", "失效日期要晚于生效日期", at="valid_until")],
    columns=["name", "multiple", "valid_from", "valid_until", "basis"],
    phone_columns=["multiple", "valid_from"],
    sort=["-valid_from"],
)

by_contract = take_rule(
    clause,
    match=(
        "ISEMPTY(cap_multiple) and rule.valid_from <= received_at"
        " and (ISEMPTY(rule.valid_until) or rule.valid_until > received_at)"
    ),
    sets={"cap_multiple": "rule.multiple"},
)
