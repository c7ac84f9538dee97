"""用章、公告 (seals and notices): what leaves the house in the company's name, and what everybody should know.

- A seal has a keeper, and only he puts it on and signs for it; papers that bind the company are read by the law first.
- A notice is published after at least two of its readers agreed and the general manager signed.
"""

from __future__ import annotations

from guocheng.sdk import (
    arm,
    boolean,
    branch,
    check,
    choice,
    date,
    entity,
    files,
    holder,
    instant,
    integer,
    lines,
    link,
    move,
    option,
    person,
    rich_text,
    section,
    set_fields,
    stage,
    text,
    units,
)
from guocheng_apps.office.parts import application, boss, decided_by, head, life, review, upper
from guocheng_apps.office.payment import contract
from guocheng_apps.office.who import ACCOUNTANT, FRONT_DESK, LEGAL

PAPER_KINDS = (
    option("contract", "合同协议", "purple"),
    option("letter", "函件证明", "blue"),
    option("bid", "投标文件", "orange"),
    option("bank", "银行与税务", "green"),
    option("licence", "证照复印件", "yellow"),
    option("other", "其他", "grey"),
)

seal = entity(
    "office.seal",
    "印章",
    [
        text("name", "名称", required=True, unique=True, searchable=True),
        choice(
            "kind",
            "种类",
            {
                "company": "公章",
                "contract": "合同章",
                "finance": "财务章",
                "legal": "法人章",
                "invoice": "发票章",
                "unit": "部门章",
            },
            required=True,
        ),
        person("keeper", "保管人", required=True),
        boolean("active", "在用", default="true"),
    ],
    title="{name}",
    icon="gavel",
    key=["name"],
    columns=["name", "kind", "keeper", "active"],
    phone_columns=["kind", "keeper"],
    sort=["name"],
)

sealing = application(
    "sealing",
    "用章",
    [
        link("seal", "印章", seal, required=True, pick_where="active", indexed=True),
        choice("kind", "文件类型", PAPER_KINDS, required=True, default="'letter'", indexed=True),
        link(
            "contract",
            "合同",
            contract,
            visible_when="kind = 'contract'",
            required_when="kind = 'contract'",
            pick_where="stage = 'approved' or stage = 'signed'",
        ),
        text("paper", "文件名称", required=True, searchable=True),
        text("recipient", "发往单位", required=True),
        integer("copies", "份数", unit="份", required=True, default="1", minimum="1"),
        boolean("taken_out", "带章外出", default="false"),
        instant("return_by", "归还时间", visible_when="taken_out", required_when="taken_out"),
        files("papers", "文件", required=True),
        integer("stamped", "实盖份数", unit="份", minimum="0"),
        files("scan", "盖章扫描件"),
        person("keeper", "保管人", readonly=True),
    ],
    prefix="YZ",
    title="{paper}",
    icon="gavel",
    checks=[check("ISEMPTY(stamped) or stamped <= copies", "实盖份数不能超过申请的份数", at="stamped")],
    sections=[
        section("用章", "seal", "kind", "contract", "paper", "recipient", "copies", "taken_out", "return_by", "papers"),
        section("盖章登记", "keeper", "stamped", "scan"),
    ],
    columns=["paper", "seal", "kind", "recipient", "copies"],
    phone_columns=["paper", "seal"],
    filters=["seal", "kind"],
)

sealing_flow = life(
    sealing,
    review(
        "sealing",
        "用章审批",
        head(),
        branch(
            "by_paper",
            "按文件类型",
            arm("对外承诺", decided_by("legal", "法务审核", LEGAL), boss(), when="IN(kind, 'contract', 'bid')"),
            arm("银行与税务", decided_by("accountant", "会计审核", ACCOUNTANT), when="kind = 'bank'"),
            arm("一般文件", upper(when="taken_out")),
        ),
        decided_by(
            "stamp",
            "保管人盖章",
            holder("keeper", label="保管人"),
            asks=["stamped", "scan"],
            signature=True,
            defaults={"stamped": "copies"},
        ),
    ),
    done="已盖章",
    actions=[set_fields(keeper="seal.keeper")],
)

notice = application(
    "notice",
    "公告",
    [
        text("subject", "标题", required=True, searchable=True),
        choice(
            "kind",
            "类别",
            {
                "policy": "制度",
                "personnel": "人事任免",
                "holiday": "放假安排",
                "praise": "表彰与处分",
                "notice": "通知",
            },
            required=True,
            default="'notice'",
            indexed=True,
        ),
        rich_text("content", "正文", required=True),
        files("attachments", "附件"),
        units("audience", "发布范围", help="不填表示全公司"),
        lines("readers", "会签人", [person("reader", "会签人", required=True)]),
        text("document_no", "文号", help="制度和人事任免要有文号", required_when="IN(kind, 'policy', 'personnel')"),
        date("valid_until", "有效期至", minimum="TODAY()"),
        instant("published_at", "发布时间", readonly=True, indexed=True),
    ],
    prefix="GG",
    title="{subject}",
    icon="message-report",
    sections=[
        section("公告", "subject", "kind", "content", "attachments"),
        section("发布", "audience", "document_no", "valid_until", "readers", "published_at"),
    ],
    columns=["subject", "kind", "document_no", "published_at"],
    phone_columns=["subject", "kind"],
    filters=["kind"],
)

notice_flow = life(
    notice,
    review(
        "notice",
        "公告审批",
        head("部门负责人审核"),
        decided_by(
            "readers",
            "会签",
            holder("readers.reader", label="会签人"),
            mode="count",
            count=2,
            when="COUNT(readers) > 0",
        ),
        boss("总经理签发", when="kind <> 'notice'"),
        decided_by("publish", "行政发布", FRONT_DESK),
    ),
    done="已发布",
    ends=False,
    arrival=[set_fields(published_at="NOW()")],
    stages=[stage("expired", "已撤下", "done", color="grey", locked=True)],
    moves=[move("take_down", "撤下", "approved", "expired", by=FRONT_DESK, comment="required")],
)
