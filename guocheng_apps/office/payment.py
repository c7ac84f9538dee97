"""付款、合同 (payments and contracts): what the company owes, and what it signs.

- A contract is read by everybody named on it, all of whom have to agree; a large one needs one of finance and the law.
- A payment may name its contract; the contract shows what has been paid of it.
"""

from __future__ import annotations

from guocheng.sdk import (
    arm,
    bank_card,
    branch,
    check,
    choice,
    copy_to,
    date,
    files,
    holder,
    lines,
    link,
    money,
    move,
    option,
    paper,
    paper_part,
    person,
    rolled_up,
    section,
    stage,
    text,
)
from guocheng_apps.office.limits import tier, tiered
from guocheng_apps.office.parts import application, boss, by_tier, claimed, decided_by, head, life, review
from guocheng_apps.office.who import ACCOUNTANT, BOSS, CASHIER, FRONT_DESK, LEGAL

CONTRACT_KINDS = (
    option("sale", "销售", "green"),
    option("purchase", "采购", "orange"),
    option("lease", "租赁", "blue"),
    option("service", "服务", "purple"),
    option("labour", "劳务", "yellow"),
    option("other", "其他", "grey"),
)

contract = application(
    "contract",
    "合同",
    [
        text("subject", "合同名称", required=True, searchable=True),
        choice("kind", "合同类型", CONTRACT_KINDS, required=True, indexed=True),
        text("other_party", "对方单位", required=True, searchable=True),
        choice(
            "direction",
            "收付方向",
            {"out": "付款", "in": "收款", "none": "不涉及金额"},
            required=True,
            default="'out'",
            widget="radio",
        ),
        money(
            "amount", "合同金额", visible_when="direction <> 'none'", required_when="direction <> 'none'", minimum="0"
        ),
        text("terms", "付款条件", long=True, visible_when="direction <> 'none'"),
        date("start_on", "开始日期", required=True),
        date("end_on", "结束日期", minimum="start_on", indexed=True),
        files("draft_text", "合同文本", required=True),
        lines("readers", "会签人", [person("reader", "会签人", required=True), text("about", "请对方看什么")]),
        text("legal_note", "法务意见", long=True),
        files("signed", "盖章合同"),
        rolled_up(
            money("paid", "已付金额"),
            of="office.payment",
            by="contract",
            function="sum",
            value="amount",
            where="stage = 'approved'",
        ),
        tier(),
    ],
    prefix="HT",
    title="{subject}",
    icon="file",
    sections=[
        section("合同", "subject", "kind", "other_party", "direction", "amount", "terms", "start_on", "end_on"),
        section("文本与会签", "draft_text", "readers", "legal_note"),
        section("签订与履行", "tier", "signed", "paid"),
    ],
    columns=["subject", "kind", "other_party", "amount", "end_on", "paid"],
    phone_columns=["subject", "amount"],
    filters=["kind", "end_on"],
    papers=[
        paper(
            "countersigned",
            "合同会签单",
            paper_part("合同", "number", "subject", "kind", "other_party", "amount", "start_on", "end_on", "terms"),
            paper_part("会签", "readers", "legal_note"),
            title="合同会签单 {number}",
            foot="用章前请核对会签意见，随合同正本归档。",
        )
    ],
)

contract_flow = life(
    contract,
    review(
        "contract",
        "合同审批",
        head(),
        decided_by(
            "readers",
            "会签",
            holder("readers.reader", label="会签人"),
            mode="all_of",
            when="COUNT(readers) > 0",
            may_print=False,
        ),
        branch(
            "by_amount",
            "按金额",
            arm(
                "超过直属负责人限额",
                decided_by("experts", "财务与法务会审", [ACCOUNTANT, LEGAL], mode="groups", asks=["legal_note"]),
                boss(when="tier = 'boss'"),
                when="tier <> 'head'",
            ),
            arm("限额以内", decided_by("legal", "法务审核", LEGAL, asks=["legal_note"])),
        ),
        copy_to("front_desk", "告知行政用章", FRONT_DESK, papers=["countersigned"]),
    ),
    actions=tiered("contract", "SUM(amount)"),
    ends=False,
    stages=[stage("signed", "已签订", "done", color="green", locked=True)],
    moves=[
        move(
            "sign",
            "登记签订",
            "approved",
            "signed",
            by=[FRONT_DESK, holder("applicant", label="申请人")],
            asks=["signed"],
            needs=["signed"],
        ),
    ],
)

payment = application(
    "payment",
    "付款",
    [
        choice(
            "kind",
            "付款类型",
            {
                "goods": "货款",
                "prepaid": "预付款",
                "service": "服务费",
                "rent": "房租水电",
                "tax": "税费",
                "other": "其他",
            },
            required=True,
            default="'goods'",
        ),
        text("subject", "付款事由", required=True),
        link("contract", "合同", contract, pick_where="stage = 'signed'", indexed=True),
        text("payee", "收款单位", required=True, searchable=True),
        text("bank", "开户行", required_when="way = 'transfer'", visible_when="way = 'transfer'"),
        bank_card("account", "收款账号", required_when="way = 'transfer'", visible_when="way = 'transfer'"),
        choice(
            "way",
            "付款方式",
            {"transfer": "转账", "cash": "现金", "bill": "承兑汇票"},
            required=True,
            default="'transfer'",
        ),
        money("amount", "付款金额", required=True, check="amount > 0", check_message="付款金额要大于 0"),
        text("amount_in_words", "大写", formula="RMBCAP(amount)"),
        date("pay_by", "要求付款日期", required=True, default="TODAY()", indexed=True),
        files("invoice", "发票", required_when="kind <> 'prepaid'", help="预付款可以后补"),
        date("paid_on", "付款日期"),
        files("receipt", "付款回单"),
        tier(),
    ],
    prefix="FK",
    title="{payee} {amount} 元",
    icon="tag",
    checks=[
        check(
            "ISEMPTY(contract) or amount + SUM(contract.paid) <= SUM(contract.amount)",
            "付款合计超过了合同金额",
            at="amount",
        )
    ],
    sections=[
        section("付款", "kind", "subject", "contract", "amount", "amount_in_words", "pay_by", "invoice"),
        section("收款方", "payee", "way", "bank", "account"),
        section("付款结果", "tier", "paid_on", "receipt"),
    ],
    columns=["payee", "kind", "amount", "pay_by", "paid_on"],
    phone_columns=["payee", "amount"],
    filters=["kind", "pay_by"],
    papers=[
        paper(
            "slip",
            "付款单",
            paper_part("收款方", "payee", "bank", "account"),
            paper_part("付款", "amount", "amount_in_words", "way", "paid_on", "subject", "contract"),
            title="付款单 {number}",
            size="a5_wide",
            copies=["财务联", "存根联"],
            foot="经审批的付款凭据，金额以大写为准。",
        )
    ],
)

payment_flow = life(
    payment,
    review(
        "payment",
        "付款审批",
        head(),
        by_tier(),
        decided_by("money", "会计与总经理会签", [ACCOUNTANT, BOSS], mode="all_of", when="kind = 'prepaid'"),
        decided_by("accountant", "会计审核", ACCOUNTANT),
        claimed("pay", "出纳付款", CASHIER, asks=["receipt"], rights={"paid_on": "required"}, papers=["slip", "@form"]),
        papers=["@form"],
    ),
    done="已付款",
    actions=tiered("payment", "amount"),
)
