"""资产领用与处置、账号与设备、用章、公告。"""

from __future__ import annotations

from typing import Any

import pytest


def asset(office: Any, **values: Any) -> int:
    """Keep an asset card."""
    return int(office.card("asset", number="ZC0001", name="笔记本电脑", kind="computer", price="4899", **values))


def test_an_asset_is_given_and_given_back(company: Any, office: Any) -> None:
    """直属负责人批，行政发放，本人签收；借用的到期没有归还会提醒，归还后结束。"""
    card = asset(office)
    request = office.asks(
        "requisition", what="笔记本电脑一台", purpose="外出培训", term="short", return_by="2026-03-10"
    )
    office.refuses(request, "老陈")
    company.approves("老陈", request)
    company.submits("行政小王", request, asset=card, condition="九成新")
    company.submits("小张", request)
    assert company.stage(request) == "使用中"
    company.does("行政小王", "归还", request, returned_on="2026-03-09", return_condition="完好")
    assert company.stage(request) == "已归还"


def test_a_computer_is_appraised_before_it_goes(company: Any, office: Any) -> None:
    """电脑报废先由信息技术鉴定；净值八百要上级负责人批，会计销账。"""
    disposal = office.asks("disposal", asset=asset(office, unit=office.outlet), reason="主板损坏", book_value="800")
    office.refuses(disposal, "老陈")
    company.approves("老陈", disposal)
    company.approves("网管小周", disposal, appraisal="没有维修价值")
    office.approved_by(disposal, "老吴", "会计老王")
    assert company.stage(disposal) == "已处置"


def test_an_account_is_opened_and_confirmed(company: Any, office: Any) -> None:
    """开财务系统要上级负责人批；办完由申请人确认。"""
    request = office.asks("it_request", systems=["mail", "erp"], reason="新岗位", rights="查看本网点账单")
    office.refuses(request, "老陈")
    office.approved_by(request, "老陈", "老吴")
    opened = [{"system": "mail", "login": "zhang"}, {"system": "erp", "login": "zhang"}]
    company.submits("网管小周", request, outcome="已开通", opened=opened)
    company.submits("小张", request)
    assert company.stage(request) == "已办结"


def test_a_bid_is_sealed_by_its_keeper(company: Any, office: Any) -> None:
    """投标文件要法务审核、总经理批，实盖份数先按申请的份数填好，保管人手写签名才算盖章。"""
    seal = office.card("seal", name="公司公章", kind="company", keeper=company.people["行政小王"])
    paper = company.uploads("小张", "标书.pdf", b"%PDF-1.4 bid")
    request = office.asks(
        "sealing", seal=seal, kind="bid", paper="投标文件", recipient="洞头区教育局", copies=3, papers=[paper]
    )
    office.refuses(request, "老陈")
    office.approved_by(request, "老陈", "法务小孙", "陈总")
    assert company.waits_for(request) == ["行政小王"]
    assert company.value(request, "stamped") == 3
    with pytest.raises(Exception, match="要手写签名"):
        company.approves("行政小王", request)
    company.signs("行政小王", request)
    assert company.stage(request) == "已盖章"


def test_a_contract_is_sealed_only_when_approved(company: Any, office: Any) -> None:
    """合同用章要选已批准的合同；一般文件不用法务看。"""
    seal = office.card("seal", name="合同专用章", kind="contract", keeper=company.people["行政小王"])
    paper = company.uploads("小张", "证明.pdf", b"%PDF-1.4 letter")
    words = {"seal": seal, "paper": "收入证明", "recipient": "中国银行", "papers": [paper]}
    with pytest.raises(Exception, match="合同"):
        company.opens("小张", "office.sealing", kind="contract", **words)
    request = office.asks("sealing", kind="letter", **words)
    company.approves("老陈", request)
    assert company.waits_for(request) == ["行政小王"]


def test_a_notice_needs_two_readers(company: Any, office: Any) -> None:
    """制度由三人会签，两人同意就过，总经理签发；发布以后全体员工看得到。"""
    readers = [{"reader": company.people[name]} for name in ("会计老王", "法务小孙", "老吴")]
    notice = office.asks(
        "notice",
        by="行政小王",
        subject="费用报销制度",
        kind="policy",
        document_no="过程〔2026〕3 号",
        content="<p>一千元以内由直属负责人批。</p>",
        readers=readers,
    )
    office.refuses(notice, "人事小李")
    company.approves("人事小李", notice)
    office.approved_by(notice, "会计老王", "法务小孙")
    assert company.waits_for(notice) == ["陈总"], "老吴 is no longer needed"
    company.approves("陈总", notice)
    assert company.lists("小张", "office.notice") == []
    company.approves("行政小王", notice)
    assert company.stage(notice) == "已发布"
    assert company.value(notice, "published_at") is not None
    assert [one["id"] for one in company.lists("小张", "office.notice")] == [notice.id]
