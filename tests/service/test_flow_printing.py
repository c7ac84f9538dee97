"""What may be printed at each step (步骤上的打印): a step may forbid it, and paper shows no more than the page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from guocheng.base.problem import NotFound, Refused
from guocheng.definition.paper import WHOLE
from guocheng.service import proxies
from guocheng.service.flow import printing
from guocheng.service.flow.timeline import timeline
from guocheng.store.server import EmbeddedServer
from tests.database import _create, database_url
from tests.service.bids import BID, Bids
from tests.service.test_form_rights import decide, signed
from tests.story.company import Record


@pytest.fixture(scope="module")
def bids(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bids]:
    """One office for all tests; each has bids of its own."""
    _create(server, "printed", template)
    found = Bids(database_url(server, "printed"), tmp_path_factory.mktemp("printed"))
    yield found
    found.company.platform.close()


def going(bids: Bids, name: str, record: Record) -> dict[str, Any]:
    """Return the procedure of a record as a person sees it."""
    told = bids.company.ask(name, lambda look: timeline(look, entity=BID, record_id=record.id))
    found: dict[str, Any] = told["procedures"][-1]
    return found


def printed(bids: Bids, name: str, record: Record, paper: str = "") -> dict[str, Any]:
    """Print a record as a person."""
    number = going(bids, "overseer", record)["id"]
    found: dict[str, Any] = bids.company.ask(name, lambda look: printing.printed(look, instance_id=number, paper=paper))
    return found


def offered(bids: Bids, name: str, record: Record) -> list[str]:
    """Return what the page of a record offers a person to print."""
    return [one["name"] for one in going(bids, name, record)["papers"]]


def test_the_step_says_which_paper(bids: Bids) -> None:
    """核对人默认印报价单，也可以印整张；没有他的步骤的人按整个审批说的，印不了报价单。"""
    record = bids.entered()
    assert offered(bids, "checker", record) == ["short", WHOLE]
    assert printed(bids, "checker", record)["paper"]["name"] == "short"
    assert printed(bids, "checker", record, WHOLE)["paper"]["parts"] is None
    assert offered(bids, "overseer", record) == offered(bids, "bidder", record) == [WHOLE, "inside"]
    assert printed(bids, "overseer", record, "inside")["paper"]["opinions"] is False
    with pytest.raises(Refused, match="您处理的这一步不能打印「报价单」，可以打印「审批单」、「内部底单」"):
        printed(bids, "overseer", record, "short")
    with pytest.raises(Refused, match="不能打印「内部底单」"):
        printed(bids, "checker", record, "inside")
    with pytest.raises(NotFound, match="没有这种打印版式"):
        printed(bids, "checker", record, "nothing")


def test_a_step_may_forbid_it(bids: Bids) -> None:
    """定标这一步不许打印：页面上没有可打印的，直接要也不给，定完标还是不给；别人不受影响。"""
    record = bids.checked()
    for name in ("", WHOLE, "short", "inside"):
        with pytest.raises(Refused, match="在您处理的这一步不能打印"):
            printed(bids, "judge", record, name)
    assert offered(bids, "judge", record) == []
    decide(bids, "judge", record, signature=signed(bids, "judge"))
    with pytest.raises(Refused):
        printed(bids, "judge", record)
    assert offered(bids, "checker", record) == ["short", WHOLE]
    assert offered(bids, "told", record) == ["short"]


def test_a_stand_in_prints_what_he_could(bids: Bids) -> None:
    """代理人跟着被代理的人：替评委处理的不能打印。"""
    company, record = bids.company, bids.checked()
    company.person("P810", "代评委", bids.house, "overseer")
    assert offered(bids, "代评委", record) == [WHOLE, "inside"]
    company.command(
        "judge",
        lambda change: proxies.name(
            change, stand_in=company.people["代评委"], starts_at=None, ends_at=company.now + timedelta(days=3)
        ),
    )
    assert offered(bids, "代评委", record) == []


def test_paper_shows_what_the_page_shows(bids: Bids) -> None:
    """这一步隐藏的、打码的，纸上一样，抬头里也没有；看不到记录的人什么也打印不了。"""
    record = bids.entered()
    found = printed(bids, "checker", record)
    text = json.dumps(found, ensure_ascii=False)
    assert "88.00" not in text
    assert "13800001234" not in text
    assert "5.00" not in text
    assert found["paper"]["title"].split() == ["报价单", found["record"]["values"]["number"]]
    bids.company.submits("checker", record, conclusion="属实")
    late = printed(bids, "checker", record)["paper"]
    assert late["title"].endswith("88.00 13800001234")
    assert late["copies"] == ["正联", "副联"]
    assert late["foot"] == "由总部保管"
    assert [one["name"] for one in late["parts"][0]["fields"]] == ["number", "amount", "phone", "items"]
    assert late["parts"][0]["fields"][3]["columns"] == ["price"]
    decide(bids, "judge", record, signature=signed(bids, "judge"))
    told = json.dumps(printed(bids, "told", record), ensure_ascii=False)
    assert "88.00" not in told
    assert "138****1234" in told
    bids.company.person("P811", "路人", bids.house)
    with pytest.raises(NotFound):
        printed(bids, "路人", record)
