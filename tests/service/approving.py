"""A small application for trying who approves (试审批人的小应用): a move for each source, and procedures of many steps.

总部 has 一部 and 二部, 一部 has 一组; 甲 works in 一组 and starts everything. 乙 heads 一组, 丙 一部, 丁 总部.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from guocheng.definition.bundle import Bundle
from guocheng.definition.flow import Move
from guocheng.sdk import (
    EVERYTHING,
    Right,
    Who,
    approval,
    bundle,
    by_matrix,
    choice,
    entity,
    flow,
    grant,
    head_of,
    head_of_starter,
    heads_above,
    heads_of_starter,
    holder,
    lines,
    link,
    money,
    move,
    named,
    on_duty,
    on_post,
    people,
    people_where,
    person,
    previous_picks,
    procedure,
    related,
    role,
    role_member,
    same_as,
    stage,
    starter,
    starter_picks,
    superior,
    superior_of,
    superiors,
    text,
    unit,
    user_group,
    work,
    worked_out,
)
from guocheng.service.bundles import installed_bundles
from guocheng.service.context import Change
from guocheng.service.flow import moves, tasks
from guocheng.service.flow.timeline import timeline
from guocheng.service.records import change as changes
from tests.story.company import Company, Record

REQUEST, CUSTOMER = "trial.request", "trial.customer"

customer = entity(
    CUSTOMER,
    "客户",
    [text("name", "名称"), person("owner", "客户经理"), unit("home", "归属单位")],
    title="{name}",
    owner_fields=["owner"],
)
request = entity(
    REQUEST,
    "申请",
    [
        text("number", "编号", required=True),
        choice("kind", "类别", {"travel": "差旅", "office": "办公"}, default="'travel'"),
        unit("unit", "单位"),
        person("handler", "经办人"),
        people("helpers", "协办人"),
        money("amount", "金额"),
        link("customer", "客户", CUSTOMER),
        lines("rows", "明细", [person("who", "责任人"), text("what", "名目")]),
        text("secret", "内部备注"),
    ],
    title="{number}",
    columns=["number", "kind", "amount"],
    phone_columns=["number"],
    unit_fields=["unit"],
    owner_fields=["created_by"],
)

#: Every source, by the name of the move that tries it.
SOURCES: Mapping[str, Who] = {
    "named": named("T03", "T02"),
    "role": role_member("cashier"),
    "role_within": role_member("cashier", within="unit"),
    "role_of_starter": role_member("cashier", of_starter=True),
    "post": on_post("K1"),
    "post_of_starter": on_post("K1", of_starter=True),
    "head": head_of("unit"),
    "heads": heads_above("unit"),
    "holder": holder("handler"),
    "holders": holder("helpers"),
    "in_rows": holder("rows.who"),
    "superior_of": superior_of("handler"),
    "related": related("customer.owner"),
    "related_head": head_of("customer.home"),
    "starter": starter(),
    "starter_head": head_of_starter(),
    "starter_head_up": head_of_starter(level=1),
    "chain": heads_of_starter(),
    "chain_two": heads_of_starter(levels=2),
    "chain_to": heads_of_starter(last="outlet"),
    "chain_nowhere": heads_of_starter(last="district"),
    "chain_down": heads_of_starter(downward=True),
    "superior": superior(),
    "superior_up": superior(level=1),
    "superiors": superiors(),
    "group": user_group("费用小组"),
    "no_group": user_group("没有的组"),
    "roster": on_duty("值班"),
    "query": people_where("unit = form.unit and number <> 'T03'", label="同单位的人"),
    "matrix": by_matrix("kind", unit="unit", amount="amount"),
    "expression": worked_out("IF(amount > 100, handler, customer.owner)"),
}


def _move(name: str, *steps: Any, **words: Any) -> Move:
    return move(
        name, f"{name} 提交", "new", "done", rejected="new", procedure=procedure(name, f"{name}审批", *steps, **words)
    )


several = (
    _move("in_turn", approval("heads", "逐级审批", heads_of_starter(), mode="in_turn")),
    _move("later", approval("heads", "逐级审批", heads_of_starter(), mode="all_of", later_settles=True)),
    _move(
        "picking",
        approval("first", "初审", starter_picks(role_member("cashier"), at_most=1)),
        approval("second", "复审", previous_picks(user_group("费用小组"))),
        work("third", "归档", same_as("first")),
    ),
    _move("long", approval("one", "部门审批", named("T02")), approval("two", "公司审批", named("T04"))),
)
trial_flow = flow(
    "trial.flow",
    "申请流程",
    on=request,
    stages=[stage("new", "新建"), stage("done", "完成", "done")],
    initial="new",
    moves=[*(_move(name, approval("say", "审批", who)) for name, who in SOURCES.items()), *several],
)
COLLEAGUES = (grant("org.person"), grant("org.unit"))
TRIAL = bundle(
    "trial",
    "试审批人",
    "1",
    entities=[customer, request],
    flows=[trial_flow],
    roles=[
        role("worker", "员工甲", grant(request, *EVERYTHING, rows="own"), *COLLEAGUES, grant(customer)),
        role("cashier", "出纳", *COLLEAGUES),
        role("clerk", "人事", *(grant(one, *EVERYTHING) for one in ("org.proxy", "org.person", "org.unit"))),
        role("chief", "主管", grant("*", Right.SEE)),
    ],
    needs=["org"],
)


def bundles() -> tuple[Bundle, ...]:
    """Return the organisation and the trial."""
    return (*(one for one in installed_bundles() if one.name == "org"), TRIAL)


class Trial:
    """The company with its people; T01 to T08 are 甲 to 辛, and 管 administers."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.top = company.unit("1", "总部", "branch")
        self.first = company.unit("11", "一部", "outlet", self.top)
        self.second = company.unit("12", "二部", "outlet", self.top)
        self.group = company.unit("111", "一组", "contract_area", self.first)
        places = [self.group, self.group, self.first, self.top, self.second, self.second, self.first, self.second]
        for number, (name, place) in enumerate(zip("甲乙丙丁戊己庚辛", places, strict=True), 1):
            company.person(f"T{number:02}", name, place, *(["worker"] if name == "甲" else []))
        company.person("T90", "管", self.top, "administrator")
        for where, name in ((self.group, "乙"), (self.first, "丙"), (self.top, "丁")):
            company.heads(where, name)

    def person(self, name: str) -> int:
        """Return the number of a person."""
        return self.company.people[name]

    def put(self, kind: str, /, **values: Any) -> int:
        """Put a record down as the system would."""
        made = self.company.system(lambda change: changes.create(change, entity=kind, values=values))
        return int(made["id"])

    def change(self, kind: str, record_id: int, /, **values: Any) -> None:
        """Change a record as the system would."""

        def verb(change: Change) -> Any:
            row = change.connection.execute(_VERSION[kind], [record_id]).fetchone()
            assert row is not None
            return changes.update(change, entity=kind, record_id=record_id, version=row[0], values=values)

        self.company.system(verb)

    def request(self, **values: Any) -> Record:
        """Let 甲 write a request."""
        return self.company.opens("甲", REQUEST, **{"number": "R1", **values})

    def starts(self, name: str, record: Record | None = None, /, **picks: Sequence[str]) -> Record:
        """Let 甲 submit a request by a move, picking people by name."""
        found = record or self.request()
        chosen = {step: tuple(self.person(one) for one in names) for step, names in picks.items()}
        self.company.command(
            "甲",
            lambda change: moves.make_move(
                change,
                entity=REQUEST,
                record_id=found.id,
                move=name,
                version=None,
                values={},
                comment="",
                picks=chosen,
            ),
        )
        return found

    def asks(self, name: str, /, **values: Any) -> str:
        """Submit a new request by a move and name those who are asked, in order."""
        return "".join(self.company.waits_for(self.starts(name, self.request(**values))))

    def misses(self, name: str, /, **values: Any) -> str:
        """Submit a new request by a move that finds nobody, and say what is missing."""
        [node] = self.nodes(self.starts(name, self.request(**values)))
        assert (node["state"], node["people"]) == ("incident", [])
        return str(node["reason"])

    def nodes(self, record: Record) -> list[dict[str, Any]]:
        """Return the steps of the procedure of a request."""
        found = self.company.ask("管", lambda look: timeline(look, entity=REQUEST, record_id=record.id))
        nodes: list[dict[str, Any]] = found["procedures"][-1]["nodes"]
        return nodes

    def whys(self, record: Record) -> dict[str, str]:
        """Return why each person is asked."""
        return {one["name"]: one["why"] for node in self.nodes(record) for one in node["people"]}

    def decides(self, name: str, task: int, /, next_people: Sequence[str] = (), decision: str = "approve") -> None:
        """Let a person decide a task, picking who comes next."""
        chosen = [self.person(one) for one in next_people]
        self.company.command(
            name,
            lambda change: tasks.decide_task(
                change, task_id=task, decision=decision, opinion="同意", values={}, next_people=chosen
            ),
        )

    def leaves(self, name: str) -> None:
        """Let a person leave the company."""
        self.change("org.person", self.person(name), active=False)

    def lends(self, name: str, stand_in: str, /, days: int = 7, **scope: Any) -> int:
        """Put down that somebody stands in for a person."""
        now = self.company.now
        ends = now + timedelta(days=days)
        values = {"person": self.person(name), "stand_in": self.person(stand_in), "starts_at": now, "ends_at": ends}
        return self.put("org.proxy", **{key: _sent(one) for key, one in {**values, **scope}.items()})


def _sent(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value


_VERSION = {
    "org.person": "select version from org_person where id = %s",
    "org.proxy": "select version from org_proxy where id = %s",
    "org.roster": "select version from org_roster where id = %s",
}
