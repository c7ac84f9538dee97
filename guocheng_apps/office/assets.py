"""资产领用、资产处置、账号与设备申请 (assets and accounts): who has what, until it is given back or disposed of.

- The card of an asset says who has it; requests and disposals name the card.
- An account is opened by one of the people who do such work, and closed with the leaving of its holder.
"""

from __future__ import annotations

from guocheng.sdk import (
    back,
    check,
    choice,
    choices,
    date,
    entity,
    images,
    lines,
    link,
    money,
    move,
    option,
    person,
    section,
    stage,
    text,
    unit,
)
from guocheng_apps.office.limits import tier, tiered
from guocheng_apps.office.parts import application, by_tier, claimed, decided_by, head, life, review, upper
from guocheng_apps.office.who import ACCOUNTANT, APPLICANT, FRONT_DESK, IT_SUPPORT

ASSET_STATES = (
    option("stock", "在库", "green"),
    option("used", "在用", "blue"),
    option("repair", "维修中", "yellow"),
    option("gone", "已处置", "grey"),
)
SYSTEMS = (
    option("mail", "企业邮箱", "blue"),
    option("oa", "办公系统", "blue"),
    option("hq", "总部业务系统", "orange"),
    option("erp", "财务系统", "purple"),
    option("vpn", "远程接入", "red"),
    option("folder", "共享文件夹", "grey"),
)

asset = entity(
    "office.asset",
    "资产卡片",
    [
        text("number", "资产编号", required=True, unique=True, searchable=True),
        text("name", "名称", required=True, searchable=True),
        choice(
            "kind",
            "类别",
            {
                "computer": "电脑",
                "printer": "打印设备",
                "scanner": "巴枪与秤",
                "furniture": "家具",
                "vehicle": "车辆",
                "other": "其他",
            },
            required=True,
            indexed=True,
        ),
        text("model", "规格型号"),
        money("price", "原值", minimum="0"),
        date("bought_on", "购置日期"),
        choice("state", "状态", ASSET_STATES, required=True, default="'stock'", indexed=True),
        person("holder", "使用人", indexed=True),
        unit("unit", "使用部门", indexed=True),
        back("requests", "领用记录", of="office.requisition", by="asset"),
    ],
    title="{number} {name}",
    icon="id-badge",
    key=["number"],
    columns=["number", "name", "kind", "model", "price", "state", "holder", "unit"],
    phone_columns=["state", "holder"],
    filters=["kind", "state", "unit"],
    sort=["number"],
    unit_fields=["unit"],
    owner_fields=["holder"],
)

requisition = application(
    "requisition",
    "资产领用",
    [
        text("what", "领用物品", required=True, help="例如：笔记本电脑一台"),
        text("purpose", "用途", required=True),
        choice(
            "term", "期限", {"long": "长期使用", "short": "短期借用"}, required=True, default="'long'", widget="radio"
        ),
        date(
            "return_by",
            "归还日期",
            visible_when="term = 'short'",
            required_when="term = 'short'",
            minimum="TODAY()",
            indexed=True,
        ),
        link("asset", "发放资产", asset, pick_where="state = 'stock'", indexed=True),
        text("condition", "发放时的状况"),
        date("returned_on", "实际归还"),
        text("return_condition", "归还时的状况"),
    ],
    prefix="LY",
    title="{what}",
    icon="id-badge",
    sections=[
        section("领用", "what", "purpose", "term", "return_by"),
        section("发放", "asset", "condition"),
        section("归还", "returned_on", "return_condition"),
    ],
    columns=["what", "term", "return_by", "asset"],
    phone_columns=["what", "return_by"],
    filters=["term"],
)

requisition_flow = life(
    requisition,
    review(
        "requisition",
        "资产领用审批",
        head(),
        claimed("issue", "行政发放", FRONT_DESK, asks=["asset", "condition"]),
        claimed("receive", "申请人签收", APPLICANT),
    ),
    done="使用中",
    ends=False,
    stages=[stage("returned", "已归还", "done", color="grey", locked=True)],
    moves=[
        move(
            "give_back",
            "归还",
            "approved",
            "returned",
            by=FRONT_DESK,
            asks=["returned_on", "return_condition"],
            needs=["returned_on"],
        )
    ],
)

disposal = application(
    "disposal",
    "资产处置",
    [
        link("asset", "资产", asset, required=True, pick_where="state <> 'gone'", indexed=True),
        choice(
            "way",
            "处置方式",
            {"scrap": "报废", "sell": "变卖", "lost": "丢失", "donate": "捐赠"},
            required=True,
            default="'scrap'",
            widget="radio",
        ),
        text("reason", "处置原因", long=True, required=True),
        money("book_value", "账面净值", required=True, minimum="0"),
        money("income", "处置收入", minimum="0", visible_when="way = 'sell'", required_when="way = 'sell'"),
        person("responsible", "责任人", visible_when="way = 'lost'", required_when="way = 'lost'"),
        images("pictures", "资产照片"),
        text("appraisal", "技术鉴定", long=True),
        tier(),
    ],
    prefix="CZ",
    title="{asset}",
    icon="id-badge",
    sections=[
        section("处置", "asset", "way", "reason", "book_value", "income", "responsible", "pictures"),
        section("鉴定与审批", "appraisal", "tier"),
    ],
    columns=["asset", "way", "book_value", "income"],
    phone_columns=["asset", "way"],
    filters=["way"],
)

disposal_flow = life(
    disposal,
    review(
        "disposal",
        "资产处置审批",
        head(),
        decided_by("appraise", "技术鉴定", IT_SUPPORT, asks=["appraisal"], when="asset.kind = 'computer'"),
        by_tier(),
        decided_by("accountant", "会计销账", ACCOUNTANT),
    ),
    done="已处置",
    actions=tiered("disposal", "book_value"),
)

it_request = application(
    "it_request",
    "账号与设备",
    [
        choice(
            "kind",
            "申请类型",
            {"open": "开通", "change": "调整权限", "close": "停用", "device": "设备与故障"},
            required=True,
            default="'open'",
            widget="radio",
        ),
        person("for_whom", "使用人", required=True, default="USER()"),
        choices("systems", "系统", SYSTEMS, visible_when="kind <> 'device'", required_when="kind <> 'device'"),
        text("rights", "需要的权限", long=True, visible_when="kind = 'open' or kind = 'change'"),
        date("until", "使用期限", help="临时账号填写，不填为长期", visible_when="kind = 'open'", minimum="TODAY()"),
        text("reason", "说明", long=True, required=True),
        text("outcome", "办理结果", long=True),
        lines(
            "opened",
            "已开账号",
            [choice("system", "系统", SYSTEMS, required=True), text("login", "账号", required=True)],
        ),
    ],
    prefix="IT",
    title="{kind}",
    icon="user",
    checks=[check("ISEMPTY(until) or kind = 'open'", "只有开通账号才填使用期限", at="until")],
    sections=[
        section("申请", "kind", "for_whom", "systems", "rights", "until", "reason"),
        section("办理", "outcome", "opened"),
    ],
    columns=["kind", "for_whom", "systems"],
    phone_columns=["kind", "for_whom"],
    filters=["kind"],
)

it_request_flow = life(
    it_request,
    review(
        "it_request",
        "账号与设备审批",
        head(),
        upper(when="kind <> 'device' and 'erp' in systems"),
        claimed("do", "信息技术办理", IT_SUPPORT, asks=["outcome", "opened"]),
        claimed("confirm", "申请人确认", APPLICANT),
    ),
    done="已办结",
)
