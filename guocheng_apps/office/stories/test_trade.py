"""特价、信用放行、罚款申诉。"""

from __future__ import annotations

from typing import Any

import pytest


def quoted(asked: str) -> dict[str, str]:
    """Return a line of a price exception."""
    return {"product": "省内三公斤", "quantity": "1000", "list_price": "3", "floor_price": "2.5", "asked_price": asked}


def test_a_price_below_the_floor_needs_money_and_the_head_above(company: Any, office: Any) -> None:
    """低于底价要会计和上级负责人都同意；特价最长一年。"""
    price = office.asks("price", customer="海鲜合作社", reason="量大", items=[quoted("2.4")], until="2026-06-30")
    assert company.value(price, "given_up") == "600.00"
    assert company.value(price, "discount") == "20.00"
    office.refuses(price, "老陈")
    company.approves("老陈", price)
    assert sorted(company.waits_for(price)) == ["会计老王", "老吴"]
    office.approved_by(price, "会计老王", "老吴")
    assert company.stage(price) == "执行中"
    company.does("会计老王", "停止特价", price, comment="客户没有达到约定的量")
    assert company.stage(price) == "已到期"
    with pytest.raises(Exception, match="最长一年"):
        company.opens(
            "小张", "office.price", customer="合作社", reason="量大", items=[quoted("2.8")], until="2027-06-30"
        )


def test_credit_is_released_and_collected(company: Any, office: Any) -> None:
    """临时额度三千：直属负责人、会计；逾期超过三十天的，总经理定。"""
    words = {"customer": "海鲜合作社", "credit_limit": "10000", "used": "9500", "until": "2026-03-31", "reason": "旺季"}
    credit = office.asks("credit", asked="3000", **words)
    assert company.value(credit, "over") == "2500.00"
    office.refuses(credit, "老陈")
    office.approved_by(credit, "老陈", "会计老王")
    assert company.stage(credit) == "已放行"
    company.does("会计老王", "额度收回", credit)
    late = office.asks("credit", asked="3000", overdue="500", overdue_days=45, promise="本月付清", **words)
    office.approved_by(late, "老陈", "会计老王")
    assert company.waits_for(late) == ["陈总"]
    company.rejects("陈总", late, "先还清逾期")
    assert company.stage(late) == "未批准"


def test_overdue_customers_promise_something(company: Any, office: Any) -> None:
    """有逾期的客户，要写付款承诺。"""
    with pytest.raises(Exception, match="付款承诺"):
        company.opens(
            "小张",
            "office.credit",
            customer="合作社",
            credit_limit="100",
            used="90",
            overdue="10",
            asked="50",
            until="2026-03-31",
            reason="旺季",
        )


def appeal(company: Any, office: Any, **values: Any) -> Any:
    """Let 小张 appeal against a penalty."""
    evidence = company.uploads("小张", "聊天记录.pdf", b"%PDF-1.4 chat")
    given = {
        "penalty_no": "FK0001",
        "penalty_on": "2026-02-25",
        "given_by": office.desk,
        "clause": "虚假签收",
        "amount": "200",
        "grounds": "客户电话同意放门口",
        "evidence": [evidence],
        **values,
    }
    return company.opens("小张", "office.penalty_appeal", **given)


def test_two_of_three_decide_an_appeal(company: Any, office: Any) -> None:
    """罚款申诉：处罚部门答复以后，评议小组三人有两人同意就成立，人事宣布结果，会计退款。"""
    record = appeal(company, office)
    company.does("小张", "提交", record)
    office.refuses(record, "老陈")
    company.approves("老陈", record)
    company.approves("人事小李", record, answer="客服没有核实聊天记录")
    assert sorted(company.waits_for(record)) == ["法务小孙", "行政小王"], "personnel has spoken already"
    company.approves("法务小孙", record)
    company.approves("人事小李", record, verdict="reduce", final_amount="50")
    assert company.stage(record) == "已裁定"
    assert company.value(record, "refund") == "150.00"
    assert company.todo("会计老王", "copied")


def test_an_appeal_that_comes_too_late(company: Any, office: Any) -> None:
    """处罚过了十五天，申诉交不上去。"""
    record = appeal(company, office, penalty_on="2026-02-01")
    with pytest.raises(Exception, match="已经过期"):
        company.does("小张", "提交", record)
