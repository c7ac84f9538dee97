"""A small application for trying rights (试权限的小应用): matters with a secret sum and note, and a masked phone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from guocheng.definition.bundle import Bundle
from guocheng.sdk import (
    EVERYTHING,
    KEEP,
    Right,
    approval,
    back,
    bundle,
    by,
    choice,
    copy_to,
    count,
    deny,
    entity,
    files,
    flow,
    grant,
    held_by_heads,
    held_by_post,
    held_by_role,
    lines,
    link,
    lookup,
    money,
    move,
    person,
    phone,
    preset,
    procedure,
    report,
    role,
    role_member,
    stage,
    text,
    total,
    unit,
)
from guocheng.service.bundles import installed_bundles
from guocheng.service.platform import Platform
from tests.story.company import Company, Record

MATTER = "club.matter"
FUND = "club.fund"
FLOW = "club.matter_flow"
SECRETS = ["amount", "note", "parts.price"]

fund = entity(
    FUND,
    "经费",
    [text("name", "名称", required=True), money("budget", "预算"), back("matters", "事项", of=MATTER, by="fund")],
    title="{name}",
)

matter = entity(
    MATTER,
    "事项",
    [
        text("number", "编号", required=True, unique=True, searchable=True),
        choice("kind", "类别", {"open": "公开", "inner": "内部"}, required=True, default="'inner'", indexed=True),
        unit("unit", "单位", indexed=True),
        person("holder", "负责人", indexed=True),
        money("amount", "金额", indexed=True),
        text("note", "备注", searchable=True),
        phone("phone", "电话", searchable=True),
        lines("parts", "明细", [text("what", "名目"), money("price", "价格")]),
        files("papers", "文件"),
        link("fund", "经费", FUND),
        lookup("budget", "经费预算", "fund.budget"),
    ],
    title="{number}",
    columns=["number", "kind", "stage", "unit", "holder", "amount", "note", "phone", "parts", "fund", "budget"],
    phone_columns=["number", "amount", "note", "phone"],
    filters=["kind", "amount"],
    sort=["number"],
    unit_fields=["unit"],
    owner_fields=["holder"],
)

matter_flow = flow(
    FLOW,
    "事项处理",
    on=matter,
    stages=[stage("new", "新建"), stage("agreed", "同意", "done"), stage("dropped", "放弃", "cancelled")],
    initial="new",
    moves=[
        move("ask", "请示", "new", "agreed", by=role_member("clerk"), rejected="dropped", procedure=procedure(
            "asking", "请示审批", approval("say", "表态", role_member("judge"), mode="all_of"),
            copy_to("told", "知会", role_member("told")),
        )),
        move("weigh", "评议", "new", "agreed", by=role_member("clerk"), rejected="dropped", procedure=procedure(
            "weighing", "评议审批",
            approval("weigh", "评议", role_member("juror"), rights=dict.fromkeys(SECRETS, "hidden")),
        )),
        move("drop", "放弃", ["new", "agreed"], "dropped", by=role_member("clerk"), needs=["note"], danger=True),
    ],
)  # fmt: skip

#: Whoever writes a matter down picks its unit and its holder.
COLLEAGUES = (grant("org.unit"), grant("org.person"))
#: A look-up reads with the rights its reader has on the linked record.
NO_BUDGET = grant(fund, Right.SEE, hidden=["budget"])
ROLES = [
    role("own", "只看自己", grant(matter, rows="own")),
    role("unit", "只看本单位", grant(matter, rows="unit")),
    role("below", "看本单位及下级", grant(matter, rows="unit_below")),
    role("public", "只看公开", grant(matter, rows="where", where="kind = 'open'")),
    role("all", "看全部", grant(matter)),
    role(
        "clerk", "办事员", grant(matter, *KEEP, Right.DELETE, Right.EXPORT, rows="unit", reveals=["phone"]), *COLLEAGUES
    ),
    role("discreet", "看不到金额", grant(matter, Right.SEE, Right.EXPORT, hidden=SECRETS), NO_BUDGET),
    role(
        "half",
        "自己的看金额",
        grant(matter, Right.SEE, Right.EXPORT, hidden=SECRETS),
        grant(matter, rows="own"),
        NO_BUDGET,
    ),
    role("contact", "自己的看电话", grant(matter), grant(matter, rows="own", reveals=["phone"])),
    role("corrector", "全部可改但金额不能", grant(matter, Right.SEE, Right.EDIT, readonly=["amount"])),
    role("blurred", "金额模糊", grant(matter, Right.SEE, Right.EDIT, masked=["amount", "parts.price"])),
    role("keeper", "自己的都能改", grant(matter, Right.SEE, Right.EDIT, Right.CREATE, rows="own"), *COLLEAGUES),
    role("judge", "表态的人", grant("org.unit")),
    role("told", "知会的人", grant("org.unit")),
    role("juror", "评议的人", grant(matter, *KEEP, Right.DELETE, Right.EXPORT, Right.SHARE, rows="own"), *COLLEAGUES),
    role("chief", "全都行", grant(matter, *EVERYTHING), grant(fund, *EVERYTHING), *COLLEAGUES),
    role("managing", "看负责的单位", grant(matter, rows="managed")),
    role("held", "看自己负责的", grant(matter, rows="field", field="holder")),
    role("housed", "看单位字段是本单位的", grant(matter, rows="field", field="unit")),
    role("no_inner", "不看内部", deny(matter, rows="where", where="kind = 'inner'")),
    role("no_amount", "不看金额", deny(matter, hidden=["amount"])),
    role("blur_phone", "电话打星号", deny(matter, masked=["phone"], rows="unit")),
    role("mute", "不评论不打印", deny(matter, Right.COMMENT, Right.PRINT)),
    role("submitter", "只提交", *preset(matter, "submit"), *COLLEAGUES),
    role("traveller", "金额不出门", grant(matter, Right.SEE, Right.EXPORT, not_exported=["amount"])),
    role(
        "sharer",
        "可以分享",
        grant(matter, Right.SEE, Right.EDIT, Right.SHARE, rows="own", hidden=["note"]),
        *COLLEAGUES,
    ),
    role("paperless", "看不到文件", grant(matter, hidden=["papers"])),
    role("judges", "岗位带来的", grant(matter), held_by=[held_by_post("K1")]),
    role("chained", "别的角色带来的", grant("org.calendar"), held_by=[held_by_role("judges")]),
    role("heads", "负责人", grant(matter, Right.SEE, Right.EDIT, rows="managed"), held_by=[held_by_heads("outlet")]),
]

REPORT = "club.by_kind"
CLUB = bundle(
    "club", "试权限", "1", entities=[matter, fund], flows=[matter_flow], roles=ROLES, needs=["org"],
    reports=[report(REPORT, "按类别", on=matter, rows=[by("kind")],
                    measures=[count("n", "件数"), total("sum", "金额", "amount"),
                              count("big", "大额", where="amount > 100")])],
)  # fmt: skip


def bundles() -> tuple[Bundle, ...]:
    """Return the organisation and the club."""
    return (*(one for one in installed_bundles() if one.name == "org"), CLUB)


def open_club(url: str, folder: Path) -> Club:
    """Found the club on an empty database: a branch with two outlets, and one person for each role."""
    platform = Platform.open(database_url=url, files=folder, bundles=bundles())
    platform.prepare(lambda _: None)
    return Club(Company(platform))


class Club:
    """The people are called like their roles; all belong to 一部 but 外人, who holds nothing, and 上级 above it."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.top = company.unit("1", "总部", "branch")
        self.first = company.unit("11", "一部", "outlet", self.top)
        self.second = company.unit("12", "二部", "outlet", self.top)
        for number, one in enumerate(ROLES):
            company.person(f"P{number:03}", one.name, self.first, one.name)
        company.person("P900", "上级", self.top, "below")
        company.person("P901", "外人", self.second)
        company.person("P902", "第二个表态的人", self.second, "judge")

    def matter(self, number: str, **values: Any) -> Record:
        """Put a matter down, as the system would."""
        given = {"number": number, "unit": self.first, **values}
        return self.company.opens("chief", MATTER, **given)

    def numbers(self, name: str, **question: Any) -> list[str]:
        """Return the numbers of the matters that a person's list shows."""
        return sorted(row["title"] for row in self.company.lists(name, MATTER, **question))


Clubs = Callable[[], Club]
