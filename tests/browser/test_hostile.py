"""有人把脚本、公式和怪字符写进每一个地方：页面上它们只是文字。"""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Screen
from tests.browser.office import TICKET, Office

Open = Callable[..., Screen]
PAYLOADS = (
    "<script>alert(1);window.owned=1</script>",
    "<img src=x onerror=window.owned=1>",
    "<svg onload=window.owned=1>",
    "<svg><script>window.owned=1</script></svg>",
    "<iframe src=javascript:window.parent.owned=1></iframe>",
    "<a href=javascript:window.owned=1>点我</a>",
    "<body onload=window.owned=1>",
    "<details open ontoggle=window.owned=1>",
    "<input autofocus onfocus=window.owned=1>",
    "<style>@import 'http://evil.example/a.css';</style>",
    "<link rel=stylesheet href=http://evil.example/b.css>",
    "<meta http-equiv=refresh content=0;url=http://evil.example>",
    "<base href=http://evil.example/>",
    "<form action=http://evil.example><button>提交</button></form>",
    "<math><mtext><img src=x onerror=window.owned=1></mtext></math>",
    '"><img src=x onerror=window.owned=1>',
    "'-alert(1)-'",
    "</textarea><script>window.owned=1</script>",
    "</title><script>window.owned=1</script>",
    "{{constructor.constructor('window.owned=1')()}}",
    "${window.owned=1}",
    "javascript:window.owned=1",
    "<img src=http://evil.example/pixel.gif>",
    "&lt;script&gt;window.owned=1&lt;/script&gt;",
    "\u202e<script>1=denwo.wodniw</script>",
)
FORMULAS = ("=1+1", '=HYPERLINK("http://evil.example","点我")', "@SUM(1+1)", "+cmd|' /C calc'!A0", "-2+3")
FIELDS = ("content", "demand", "customer", "sender_name", "receiver_name", "more_waybills", "route")


@pytest.fixture(scope="module")
def poisoned(office: Office) -> Iterator[int]:
    """A complaint with a script in every text, under a unit, with a file and with comments of the same kind."""
    script = PAYLOADS[1]
    unit = office.opens(
        "admin", "org.unit", number=f"99{uuid.uuid4().hex[:6]}", name=script, kind="outlet", parent=_branch(office)
    )
    texts = [*PAYLOADS, *FORMULAS]
    parts = [texts[place :: len(FIELDS)] for place in range(len(FIELDS))]
    values = {name: "\n".join(part) for name, part in zip(FIELDS, parts, strict=True)}
    file = office.keeps(
        "kefu", '"><img src=x onerror=window.owned=1>.txt', b"<script>window.owned=1</script>", "text/html"
    )
    page = office.keeps(
        "kefu", "evil.svg", b"<svg onload='window.owned=1' xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"
    )
    ticket = office.complaint(
        waybill_no=script,
        unit=unit["id"],
        evidence=[file["id"], page["id"]],
        external_no=f"{FORMULAS[1]}{unit['id']}",
        **values,
    )
    for text in (*PAYLOADS[:4], FORMULAS[0]):
        office.asks("kefu", "POST", f"/entities/{TICKET}/{ticket['id']}/comments", {"text": text})
    changed = {"version": ticket["version"], "values": {"route": PAYLOADS[0], "customer": FORMULAS[0]}}
    office.asks("kefu", "PATCH", f"/entities/{TICKET}/{ticket['id']}", changed)
    yield int(ticket["id"])
    _cleans_up(office, int(ticket["id"]), int(unit["id"]))


def test_the_desk_shows_scripts_as_text(screen_of: Open, poisoned: int) -> None:
    """电脑：列表、详情、历史、评论、编辑、搜索、看板和报表里都只是文字。"""
    screen = screen_of("kefu")
    page = screen.page
    screen.open(f"/e/{TICKET}/{poisoned}")
    expect(page.get_by_role("heading", level=1)).to_contain_text("<img src=x onerror")
    for payload in (PAYLOADS[0], PAYLOADS[3], FORMULAS[0]):
        expect(page.get_by_text(payload).first).to_be_attached()
    for tab in ("历史", "评论"):
        page.get_by_role("tab", name=tab).click()
        expect(page.get_by_role("tabpanel")).to_contain_text(PAYLOADS[0])
    page.get_by_role("button", name="编辑").click()
    expect(page.get_by_role("textbox", name="投诉内容")).to_have_value(re.compile("script"))
    page.get_by_role("combobox", name="搜索全公司").fill("onerror")
    expect(page.get_by_role("listbox", name="搜索结果")).to_contain_text("<img src=x")
    page.get_by_role("button", name="取消").click()
    listed = ("/e/complaint.ticket?q=onerror", "/e/org.unit?q=onerror", "/report/complaint.unit_month?p=this_month")
    for path in listed:
        screen.open(path)
        expect(page.get_by_text("<img src=x onerror").first).to_be_attached()
        unharmed(page)
    screen.open("/board/complaint.ticket_flow")
    page.get_by_role("searchbox").fill("onerror")
    expect(page.get_by_role("option").filter(has_text="<img src=x onerror").first).to_be_attached()
    unharmed(page)


def test_the_phone_shows_scripts_as_text(screen_of: Open, poisoned: int) -> None:
    """手机：列表、详情、进度、动态里都只是文字。"""
    screen = screen_of("kefu", phone=True)
    page = screen.page
    screen.open(f"/m/e/{TICKET}")
    expect(page.get_by_text("<img src=x onerror").first).to_be_attached()
    screen.open(f"/m/e/{TICKET}/{poisoned}")
    expect(page.get_by_text(PAYLOADS[0]).first).to_be_attached()
    screen.fits()
    page.get_by_role("tab", name="动态").click()
    expect(page.get_by_text(PAYLOADS[2]).first).to_be_attached()
    screen.fits()
    unharmed(page)


def test_an_imported_file_shows_scripts_as_text(screen_of: Open, tmp_path: Path) -> None:
    """导入的文件名、表头和单元格里的脚本，在每一步都只是文字；公式不计算。"""
    path = tmp_path / "<img src=x onerror=window.owned=1>.csv"
    rows = [f"GD{place},7730000000099{place:02},{text}," for place, text in enumerate((FORMULAS[0], *PAYLOADS[:3]))]
    path.write_text("\n".join(["工单编号,运单号,投诉内容,<script>window.owned=1</script>", *rows]), encoding="utf-8")
    screen = screen_of("kefu")
    page = screen.page
    screen.open("/import")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("heading", name="<img src=x onerror=window.owned=1>.csv")).to_be_visible()
    expect(page.get_by_text(PAYLOADS[0]).first).to_be_attached()
    expect(page.get_by_text("=1+1").first).to_be_attached()
    unharmed(page)


def test_files_never_run(office: Office, screen_of: Open, poisoned: int) -> None:
    """直接打开上传的网页或图片，也不会运行其中的脚本。"""
    screen = screen_of("kefu")
    record = office.asks("kefu", "GET", f"/entities/{TICKET}/{poisoned}")
    for file in record["values"]["evidence"]:
        address = f"{screen.address}/api/files/{file['id']}?entity={TICKET}&record={poisoned}"
        answer = screen.page.context.request.get(address)
        assert answer.status == 200
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-disposition"].startswith("attachment") or "sandbox" in answer.headers.get(
            "content-security-policy", ""
        )


def unharmed(page: Page) -> None:
    """Refuse a page in which something that was written has run."""
    assert page.evaluate("window.owned") is None
    assert page.locator("body iframe, body base, body meta, body img[src='x']").count() == 0


def _branch(office: Office) -> int:
    return office.id_of("org.unit", "温州分公司")


def _cleans_up(office: Office, ticket: int, unit: int) -> None:
    """Leave nothing strange in the lists that other tests show."""
    plain = {"waybill_no": "773000000000103", "unit": office.id_of("org.unit", "龙湾网点")}
    last = office.asks("kefu", "GET", f"/entities/{TICKET}/{ticket}")
    last = office.asks("kefu", "PATCH", f"/entities/{TICKET}/{ticket}", {"version": last["version"], "values": plain})
    office.does("kefu", "withdraw", last, comment="登记错了")
    last = office.asks("admin", "GET", f"/entities/org.unit/{unit}")
    office.asks("admin", "DELETE", f"/entities/org.unit/{unit}?version={last['version']}")
