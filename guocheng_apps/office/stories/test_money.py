"""报销、借款、付款、合同、采购、报损：钱怎么批，怎么付。"""

from __future__ import annotations

from typing import Any

import pytest

from guocheng_apps.office.stories.conftest import MONEY


def spent(amount: str, **more: Any) -> dict[str, Any]:
    """Return a line of an expense."""
    return {"on": "2026-03-01", "category": "transport", "amount": amount, **more}


def test_a_small_expense(company: Any, office: Any) -> None:
    """一千元以内：直属负责人、会计、出纳；会计核减以后按应付金额付。"""
    expense = office.asks("expense", reason="市内交通", items=[spent("300"), spent("180.50")])
    assert company.value(expense, "total_in_words") == "肆佰捌拾元伍角整"
    office.refuses(expense, "老陈")
    company.approves("老陈", expense)
    company.approves("会计老王", expense, deducted="80.50")
    assert company.waits_for(expense) == ["出纳小赵"]
    company.submits("出纳小赵", expense, paid_on="2026-03-03")
    assert company.stage(expense) == "已付款"
    assert company.value(expense, "payable") == "400.00"


def test_a_large_expense_goes_up(company: Any, office: Any) -> None:
    """六千元要总经理批；批过一次的人不再问第二次。"""
    expense = office.asks("expense", by="老陈", reason="网点维修", items=[spent("6000")])
    office.approved_by(expense, "老吴", "会计老王")
    assert company.waits_for(expense) == ["陈总"], "the head above is the same 老吴, who approved already"
    company.approves("陈总", expense)
    assert company.waits_for(expense) == ["出纳小赵"]


def test_one_of_two_cashiers_takes_the_payment(company: Any, office: Any) -> None:
    """两个出纳都看得到，谁先认领谁付；一天没有付，放回去，别人可以认领。"""
    company.person("330300303", "出纳小冯", office.desk, "employee", "cashier")
    expense = office.asks("expense", reason="市内交通", items=[spent("300")])
    office.approved_by(expense, "老陈", "会计老王")
    company.claims("出纳小赵", expense)
    assert company.todo("出纳小冯", "claimable") == []
    company.waits(days=2)
    company.claims("出纳小冯", expense)
    with pytest.raises(Exception, match="付款日期"):
        company.submits("出纳小冯", expense)
    company.submits("出纳小冯", expense, paid_on="2026-03-04")
    assert company.stage(expense) == "已付款"


def test_an_invoice_is_claimed_once(company: Any, office: Any) -> None:
    """同一张发票不能报两次，改成别人报过的也不行；没有批准的可以重新报。"""
    number = "26330000000000000018"
    first = office.asks("expense", reason="住宿", items=[spent("300", invoice_no=number)])
    with pytest.raises(Exception, match="已经报销过"):
        company.opens("小黄", "office.expense", reason="住宿", items=[spent("300", invoice_no=number)])
    with pytest.raises(Exception, match="8 到 20 位"):
        company.opens("小黄", "office.expense", reason="住宿", items=[spent("300", invoice_no="No.18")])
    other = company.opens("小黄", "office.expense", reason="住宿", items=[spent("300", invoice_no="26330000")])
    [line] = company.sees("小黄", other)["values"]["items"]
    with pytest.raises(Exception, match="剩余次数"):
        company.writes("小黄", other, items=[{"id": line["id"], **spent("300", invoice_no=number)}])
    company.rejects("老陈", first, "票据不清楚")
    company.writes("小黄", other, items=[{"id": line["id"], **spent("300", invoice_no=number)}])


def test_an_advance_is_settled_by_an_expense(company: Any, office: Any) -> None:
    """借款八百，报销冲抵六百，归还二百，才能结清。"""
    advance = office.asks("advance", purpose="去杭州", amount="800", repay_by="2026-03-31")
    office.refuses(advance, "老陈")
    office.approved_by(advance, "老陈", "会计老王")
    company.submits("出纳小赵", advance, paid_on="2026-03-02")
    assert company.stage(advance) == "待还款"
    too_much = company.opens(
        "小张", "office.expense", reason="差旅", items=[spent("900")], advance=advance.id, offset="900"
    )
    with pytest.raises(Exception, match="未还金额"):
        company.does("小张", "提交", too_much)
    expense = office.asks("expense", reason="差旅", items=[spent("600")], advance=advance.id, offset="600")
    office.approved_by(expense, "老陈", "会计老王")
    assert company.stage(expense) == "已付款", "nothing is left to pay"
    assert company.value(advance, "left") == "200.00"
    with pytest.raises(Exception, match="没还清"):
        company.does("会计老王", "结清", advance)
    company.does("会计老王", "结清", advance, repaid="200")
    assert company.stage(advance) == "已结清"


def printable(company: Any, name: str, record: Any) -> list[str]:
    """Return what somebody may print of a record under approval, the first without being asked."""
    return [one["label"] for one in company.sees(name, record)["procedure"]["papers"]]


def test_a_payment_of_a_contract(company: Any, office: Any) -> None:
    """合同会签、会审、签订；付款合计不能超过合同金额。"""
    draft = company.uploads("小张", "合同.pdf", b"%PDF-1.4 draft")
    contract = office.asks(
        "contract",
        subject="包装袋采购合同",
        kind="purchase",
        other_party="苍南塑业",
        amount="20000",
        start_on="2026-03-02",
        draft_text=[draft],
        readers=[{"reader": company.people["采购小钱"]}, {"reader": company.people["行政小王"]}],
    )
    office.refuses(contract, "老陈")
    company.approves("老陈", contract)
    assert sorted(company.waits_for(contract)) == ["行政小王", "采购小钱"]
    assert printable(company, "采购小钱", contract) == []
    assert printable(company, "小张", contract) == ["审批单", "合同会签单"]
    office.approved_by(contract, "采购小钱", "行政小王")
    assert sorted(company.waits_for(contract)) == ["会计老王", "法务小孙"]
    company.approves("会计老王", contract)
    company.approves("法务小孙", contract, legal_note="违约金改为 20%")
    assert company.stage(contract) == "已批准"
    signed = company.uploads("行政小王", "盖章.pdf", b"%PDF-1.4 signed")
    company.does("行政小王", "登记签订", contract, signed=[signed])

    invoice = company.uploads("小张", "发票.pdf", b"%PDF-1.4 invoice")
    bill = {"subject": "首付款", "payee": "苍南塑业", "contract": contract.id, "invoice": [invoice], **MONEY}
    payment = office.asks("payment", kind="goods", amount="8000", **bill)
    office.refuses(payment, "老陈")
    office.approved_by(payment, "老陈", "老吴", "会计老王")
    company.submits("出纳小赵", payment, paid_on="2026-03-04")
    assert company.stage(payment) == "已付款"
    assert company.value(contract, "paid") == "8000.00"
    with pytest.raises(Exception, match="超过了合同金额"):
        company.opens("小张", "office.payment", kind="goods", amount="12000.01", **bill)


def test_a_prepayment_needs_both(company: Any, office: Any) -> None:
    """预付款要会计和总经理会签；账号只有出纳、会计和本人看得全；付款单只有出纳打得出来。"""
    payment = office.asks(
        "payment", kind="prepaid", subject="定金", payee="苍南塑业", amount="500", pay_by="2026-03-04", **MONEY
    )
    company.approves("老陈", payment)
    assert sorted(company.waits_for(payment)) == ["会计老王", "陈总"]
    office.approved_by(payment, "陈总", "会计老王")
    assert company.waits_for(payment) == ["出纳小赵"]
    seen = {name: company.sees(name, payment)["values"]["account"] for name in ("小张", "出纳小赵", "老陈")}
    assert seen["小张"] == seen["出纳小赵"] == MONEY["account"]
    assert seen["老陈"] != MONEY["account"]
    assert printable(company, "出纳小赵", payment) == ["付款单", "审批单"]
    assert printable(company, "小张", payment) == printable(company, "会计老王", payment) == ["审批单"]


def test_a_purchase_is_compared_and_arrives(company: Any, office: Any) -> None:
    """两千元要比价；成交价高于最低报价要写理由；到货验收。"""
    item = {"name": "电子秤", "quantity": "2", "price": "1000"}
    purchase = office.asks("purchase", reason="旧秤报废", kind="asset", need_by="2026-03-20", items=[item])
    office.refuses(purchase, "老陈")
    company.approves("老陈", purchase)
    quotes = [{"supplier": "大华", "amount": "1900"}, {"supplier": "凯丰", "amount": "1800"}]
    with pytest.raises(Exception, match="选定理由"):
        company.submits("采购小钱", purchase, quotes=quotes, supplier="大华", final_amount="1900", choice_reason="")
    company.submits("采购小钱", purchase, quotes=quotes, supplier="凯丰", final_amount="1800")
    company.approves("老吴", purchase)
    assert company.stage(purchase) == "采购中"
    company.does("采购小钱", "到货验收", purchase, arrived_on="2026-03-18")
    assert company.stage(purchase) == "已到货"
    [row] = company.report("会计老王", "office.purchase_saving")["rows"]
    assert row["cells"][:3] == ["1", "2000.00", "1800.00"]


def test_a_loss_is_written_off(company: Any, office: Any) -> None:
    """报损六百，上级负责人批，会计入账并登记追偿；追偿不能多过损失。"""
    item = {"name": "打包带", "quantity": "3", "price": "200"}
    loss = office.asks("write_off", reason="lost", what_happened="盘点时发现少了", items=[item])
    office.refuses(loss, "老陈")
    office.approved_by(loss, "老陈", "老吴")
    company.approves("会计老王", loss, recovered="200")
    assert company.stage(loss) == "已入账"
