"""从总部的导出文件,到图表上的一根柱子:一票投诉的全程。"""

from __future__ import annotations

from pathlib import Path
from typing import Any

EXPORT = Path(__file__).parents[3] / "cases" / "import" / "进港投诉.xls"
MARCH = ("2026-03-01", "2026-04-01")


def figures(company: Any, name: str) -> dict[str, dict[str, Any]]:
    """Return the figures of each outlet for March, as a person sees them."""
    found = company.report(name, "complaint.unit_month", period=MARCH)
    names = [one["name"] for one in found["columns"] if one["type"] == "measure"]
    return {row["keys"][0]["label"]: dict(zip(names, row["cells"], strict=True)) for row in found["rows"]}


def test_from_the_export_to_the_chart(company: Any, branch: Any) -> None:
    """导入 → 分派 → 核实 → 判责 → 网点申诉 → 仲裁维持 → 处罚 → 结案,报表跟着变。"""
    branch.outlets_of_the_export()
    company.waits(days=30)
    done = company.imports("小林", EXPORT)
    assert done["state"] == "done"
    tickets = company.lists("小林", "complaint.ticket", {"field": "unit", "op": "eq", "value": branch.outlet})
    assert tickets
    assert {one["stage"] for one in tickets} == {"new"}

    before = figures(company, "李经理")
    assert int(before["洞头网点"]["tickets"]) >= len(tickets)
    assert before["洞头网点"]["fined"] in ("0.00", None)

    ticket = company.finds("complaint.ticket", tickets[0]["id"])
    company.does("小林", "分派", ticket, handler=company.people["小周"])
    company.does("小周", "开始核实", ticket)
    shares = [{"unit": branch.outlet, "share": "100"}]
    company.does("小周", "判定责任", ticket, finding="属实", verdict="outlet", responsibilities=shares)
    company.does("老陈", "申诉", ticket, appeals=[{"reason": "客户地址写错"}])
    company.does("小林", "提交仲裁", ticket)
    company.rejects("老吴", ticket, "地址无误,维持原判")
    company.does("老陈", "认可判定", ticket)
    company.does("小周", "赔付处罚完成", ticket, compensations=[{"way": "transfer", "amount": "30"}])
    company.does("小林", "回访结案", ticket, closing="compensated", satisfaction="5")
    assert company.stage(ticket) == "已结案"

    after = figures(company, "李经理")
    assert after["洞头网点"]["paid"] == "30.00"
    assert after["洞头网点"]["fined"] == company.value(ticket, "penalty_total")
    assert after["洞头网点"]["tickets"] == before["洞头网点"]["tickets"]
    assert company.board("李经理", "complaint.ticket_flow")["已结案"] == 1


def test_importing_the_same_export_twice_adds_nothing(company: Any, branch: Any) -> None:
    """同一份文件导入两次,投诉单不会变成两份。"""
    branch.outlets_of_the_export()
    company.waits(days=30)
    company.imports("小林", EXPORT)
    first = figures(company, "李经理")
    assert first.keys() >= {"洞头网点", "龙湾网点", "瓯海网点"}
    company.imports("小林", EXPORT)
    assert figures(company, "李经理") == first
