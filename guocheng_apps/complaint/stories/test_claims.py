"""理赔怎么算：按实际损失和按条款两个数并排，条款的倍数由公司自己定。"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

TICKET = "complaint.ticket"
EXAMPLE: dict[str, Any] = json.loads((Path(__file__).parents[3] / "cases/express.json").read_text("utf-8"))["B09"]
KINDS = {"damage": "damaged", "loss": "lost", "delay": "delay"}


@pytest.fixture
def contract(branch: Any) -> Any:
    """The clause of the company: seven times the freight from March on, five times before."""
    for name, multiple, since, until in (
        ("旧面单条款", "5", "2025-01-01", "2026-03-01"),
        ("面单条款", EXAMPLE["inputs"]["cases"][1]["cap_multiple"], "2026-03-01", None),
    ):
        values = {"name": name, "multiple": multiple, "valid_from": since, "valid_until": until}
        branch.company.opens("李经理", "complaint.clause", **values)
    return branch


def figures(company: Any, ticket: Any) -> list[str | None]:
    return [company.value(ticket, name) for name in ("by_loss", "by_clause", "by_clause_why")]


def test_b09_insured_in_proportion_uninsured_up_to_the_clause_late_the_freight(contract: Any) -> None:
    """B09：保价破损按比例 640，未保价遗失损失 260、条款 84，延误免运费 15；每个数旁边写着怎么算的。"""
    company, said = contract.company, []
    for case in EXAMPLE["inputs"]["cases"]:
        facts = {name: one for name, one in case.items() if name not in ("kind", "cap_multiple")}
        said.append(figures(company, contract.complaint(kind=KINDS[case["kind"]], **facts)))
    assert [one[1] for one in said] == EXAMPLE["expected"]["compensation"]
    assert [one[0] for one in said] == ["800.00", "260.00", None]
    assert [one[2] for one in said] == [
        "保价：损失 800.00 × 保价金额 2000.00 ÷ 实际价值 2500.00",
        "未保价：损失 260.00，最多赔运费 12.00 × 7 倍 = 84.00",
        "延误免运费，保价费不退",
    ]


def test_a_ticket_takes_the_multiple_of_its_day_unless_its_contract_has_another(contract: Any) -> None:
    """倍数看受理的那一天；月结客户合同另有约定的，投诉单上写几倍就按几倍，改条款不动以前的单子。"""
    company, facts = contract.company, {"kind": "lost", "actual_value": "260", "freight": "12"}
    before = contract.complaint(received_at="2026-02-28T10:00:00+08:00", **facts)
    own = contract.complaint(cap_multiple="10", **facts)
    assert [figures(company, one)[1] for one in (before, own)] == ["60.00", "120.00"]
    small = contract.complaint(kind="damaged", loss="30", freight="12")
    assert figures(company, small)[:2] == ["30.00", "30.00"]
    over = contract.complaint(kind="lost", insured_value="3000", actual_value="2500")
    assert figures(company, over)[1:] == ["2500.00", "保价够实际价值，赔全部损失"]


def test_what_is_missing_leaves_a_blank(branch: Any) -> None:
    """没有条款、没写运费或损失，就不算，不会当成零或者赔全部。"""
    company = branch.company
    for facts in (
        {"kind": "lost", "actual_value": "260", "freight": "12"},
        {"kind": "lost", "freight": "12", "cap_multiple": "7"},
        {"kind": "damaged", "loss": "30", "cap_multiple": "7"},
        {"kind": "damaged", "loss": "30", "insured_value": "50"},
    ):
        ticket = branch.complaint(**facts)
        _, amount, why = figures(company, ticket)
        assert (amount, why or "") == (None, "")
    with pytest.raises(Exception, match="损失金额不能大于实际价值"):
        branch.complaint(kind="damaged", loss="300", actual_value="260")


def test_who_sees_no_money_is_not_told_how_it_comes_about(contract: Any) -> None:
    """业务员看不到理赔的金额，也问不到是怎么算的。"""
    company = contract.company
    ticket = contract.complaint(kind="lost", actual_value="260", freight="12", courier=company.people["小黄"])
    values = company.sees("小黄", ticket)["values"]
    assert "waybill_no" in values
    assert not {"freight", "by_loss", "by_clause", "by_clause_why"} & values.keys()
    with pytest.raises(Exception, match="没有"):
        company.hears("小黄", TICKET, "by_clause")
