"""A small application for trying the form of each step (试步骤表单的小应用): bids that are checked, then decided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from guocheng.definition.bundle import Bundle
from guocheng.sdk import (
    Right,
    approval,
    bundle,
    copy_to,
    deny,
    entity,
    flow,
    grant,
    lines,
    money,
    move,
    paper,
    paper_part,
    phone,
    procedure,
    role,
    role_member,
    stage,
    step_check,
    text,
    unit,
    work,
)
from guocheng.service.bundles import installed_bundles
from guocheng.service.platform import Platform
from tests.story.company import Company, Record

BID = "bids.bid"

bid = entity(
    BID,
    "报价",
    [
        text("number", "编号", required=True),
        money("amount", "报价金额", indexed=True),
        text("reason", "理由", searchable=True),
        text("conclusion", "核对结论"),
        phone("phone", "电话"),
        unit("unit", "单位"),
        lines("items", "明细", [text("what", "名目"), money("price", "单价")]),
    ],
    title="{number}",
    columns=["number", "amount", "reason", "conclusion", "phone"],
    phone_columns=["number", "amount"],
    unit_fields=["unit"],
    papers=[
        paper(
            "short",
            "报价单",
            paper_part("报价", "number", "amount", "phone", "items.price"),
            title="报价单 {number} {amount} {phone}",
            copies=["正联", "副联"],
            foot="由{unit}保管",
        ),
        paper("inside", "内部底单", opinions=False),
    ],
)

bid_flow = flow(
    "bids.bid_flow",
    "报价处理",
    on=bid,
    stages=[stage("new", "新建"), stage("chosen", "中选", "done"), stage("out", "落选", "cancelled")],
    initial="new",
    moves=[
        move("enter", "参评", "new", "chosen", by=role_member("bidder"), rejected="out", procedure=procedure(
            "judging", "评审",
            work(
                "check", "核对", role_member("checker"),
                rights={
                    "amount": "hidden", "phone": "hidden", "items.price": "hidden", "conclusion": "required",
                    "items": "read",
                },
                checks=[step_check("conclusion <> '待定'", "结论不能是「待定」"),
                        step_check("conclusion <> '存疑'", "结论是「存疑」，确定提交吗", warns=True)],
                papers=["short", "@form"],
            ),
            approval(
                "decide", "定标", role_member("judge"), signature=True, in_batch=False,
                rights={"phone": "masked", "reason": "edit", "amount": "read", "items": "read"},
                may_print=False,
            ),
            copy_to(
                "tell", "告知", role_member("told"),
                rights={"amount": "hidden", "phone": "masked", "items": "read"},
                papers=["short"],
            ),
            rights={"reason": "required", "amount": "read"},
            checks=[step_check("amount > 0", "报价金额要大于 0")],
            papers=["@form", "inside"],
        )),
    ],
)  # fmt: skip

PEOPLE = (grant("org.unit"), grant("org.person"))
ROLES = [
    role("bidder", "投标人", grant(bid, Right.SEE, Right.CREATE, Right.EDIT, reveals=["phone"]), *PEOPLE),
    role("checker", "核对人", grant(bid, Right.SEE, Right.EDIT, Right.EXPORT, Right.SHARE, reveals=["phone"]), *PEOPLE),
    role("judge", "评委", *PEOPLE),
    role("told", "被告知的人", grant("org.unit")),
    role("overseer", "监督人", grant(bid, Right.SEE, Right.MANAGE_FLOW, reveals=["phone"]), *PEOPLE),
    role("modest", "不看理由", deny(bid, hidden=["amount"])),
]
BIDS = bundle("bids", "试步骤表单", "1", entities=[bid], flows=[bid_flow], roles=ROLES, needs=["org"])


def bundles() -> tuple[Bundle, ...]:
    """Return the organisation and the bids."""
    return (*(one for one in installed_bundles() if one.name == "org"), BIDS)


class Bids:
    """The people are called like their roles."""

    def __init__(self, url: str, folder: Path) -> None:
        platform = Platform.open(database_url=url, files=folder, bundles=bundles())
        platform.prepare(lambda _: None)
        self.company = Company(platform)
        self.house = self.company.unit("1", "总部", "branch")
        for number, one in enumerate(ROLES[:-1]):
            self.company.person(f"P{number:03}", one.name, self.house, one.name)
        self.number = 0

    def entered(self, **values: Any) -> Record:
        """Return a new bid that is being checked."""
        self.number += 1
        given = {
            "number": f"标{self.number}", "amount": "88.00", "reason": "便宜", "phone": "13800001234",
            "unit": self.house, "items": [{"what": "纸", "price": "5.00"}],
        }  # fmt: skip
        record = self.company.opens("bidder", BID, **{**given, **values})
        self.company.does("bidder", "参评", record)
        return record

    def checked(self, **values: Any) -> Record:
        """Return a new bid that is being decided."""
        record = self.entered(**values)
        self.company.submits("checker", record, conclusion="属实")
        return record
