"""A demo company on a real server, and browsers of a desk and of a phone in front of it.

Every page a test opens must be free of console errors, policy violations and serious accessibility faults. Server and
browser end with the last of these tests: the event loop of the browser would stand in the way of others.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, ViewportSize, expect, sync_playwright

from tests.browser.office import PASSWORD, Office
from tests.database import new_folder
from tests.outside import free_port, wait_until_well

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / "docs" / "pictures"
AXE = ROOT / "web" / "node_modules" / "axe-core" / "axe.min.js"
CHROMIUM = next((path for path in ("/usr/bin/chromium", "/usr/bin/chromium-browser") if Path(path).exists()), None)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE_MS = 20_000
#: A picture waits for the fonts of a busy machine.
WAIT_FOR_PICTURE_MS = 120_000
DESK = {"viewport": {"width": 1440, "height": 900}}
PHONE_SIZE: ViewportSize = {"width": 390, "height": 844}
PHONE = {"viewport": PHONE_SIZE, "is_mobile": True, "has_touch": True}


@pytest.fixture(scope="package")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The root of the folders that the demo company watches."""
    return tmp_path_factory.mktemp("watched")


@pytest.fixture(scope="package")
def address(watched: Path) -> Iterator[str]:
    """The address of a demo company served by the real command."""
    folder, port = new_folder(), free_port()
    log, address = folder / "log", f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "guocheng.cli", "run", "--demo", "--port", str(port), "--data", f"{folder}/data"]
    environment = {**os.environ, "GUOCHENG_DATABASE_URL": "", "GUOCHENG_WATCH": str(watched)}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_until_well(address, process, log)
        yield address
    finally:
        process.terminate()
        process.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """One Chromium for all tests."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield started
        started.close()


_QUIET = """
() => new Promise((done, fail) => {
  const begun = performance.now();
  let since = begun;
  const look = () => {
    const now = performance.now();
    if (document.querySelector("[aria-busy=true], .is-loading, .van-loading")) since = now;
    if (now - begun > 20000) fail(new Error("the page never comes to rest"));
    else if (now - since > 300) done();
    else requestAnimationFrame(look);
  };
  look();
})
"""


@dataclass
class Screen:
    """Somebody's browser."""

    page: Page
    address: str
    device: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        """Open a page and wait until it has what it shows."""
        self.page.goto(self.address + path)
        self.settle()

    def settle(self) -> None:
        """Wait until the page has a heading and nothing has been loading for a moment; live streams do not count."""
        self.page.wait_for_selector("main, form, .van-nav-bar", state="attached")
        self.page.evaluate(_QUIET)

    def picture(self, name: str, *, dark: bool = False) -> None:
        """Keep a picture of the page for the documentation, and check that everybody can use it; also in the dark."""
        self._keep(name)
        if self.device == "phone":
            self.fits()
        if dark:
            self.page.emulate_media(color_scheme="dark")
            self._keep(f"{name}-dark")
            self.page.emulate_media(color_scheme="light")

    def _keep(self, name: str) -> None:
        self.settle()
        PICTURES.mkdir(exist_ok=True)
        self.page.screenshot(
            path=PICTURES / f"{name}-{self.device}.png",
            animations="disabled",
            caret="hide",
            timeout=WAIT_FOR_PICTURE_MS,
        )
        self.accessible()

    def fits(self) -> None:
        """Refuse a page that is wider than a phone, or than a small phone."""
        for width in (390, 360):
            self.page.set_viewport_size({"width": width, "height": 844})
            wide = self.page.evaluate("document.scrollingElement.scrollWidth")
            assert wide <= width, f"the page is {wide} wide on a phone of {width}"
        self.page.set_viewport_size(PHONE_SIZE)

    def forgives(self, words: str) -> None:
        """Forget faults that the test itself brought about."""
        self.faults[:] = [one for one in self.faults if words not in one]

    def accessible(self) -> None:
        """Refuse serious faults that keep somebody from using the page."""
        self.page.evaluate(AXE.read_text())
        found = self.page.evaluate(
            "axe.run(document, {resultTypes: ['violations']}).then(r => r.violations"
            ".filter(v => ['serious', 'critical'].includes(v.impact))"
            ".map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' +"
            " (n.any[0]?.message ?? '')).join(' | ')))"
        )
        assert found == [], "\n".join(found)


@pytest.fixture(scope="package")
def office(browser: Browser, address: str) -> Office:
    """The people behind the screens."""
    return Office(browser, address)


@pytest.fixture
def screen_of(browser: Browser, address: str) -> Iterator[Callable[..., Screen]]:
    """A function that opens somebody's browser: a desk by default, a phone when asked."""
    opened: list[tuple[BrowserContext, Screen]] = []

    def make(login: str = "", *, phone: bool = False) -> Screen:
        context = browser.new_context(
            **(PHONE if phone else DESK),
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            color_scheme="light",
            reduced_motion="reduce",  # what is half faded in or out is not what anybody reads
        )
        if login:
            answer = context.request.post(
                f"{address}/api/session",
                headers={"X-Guocheng": "1"},
                data={"login": login, "password": PASSWORD},
            )
            assert answer.status == 201, answer.text()
        screen = Screen(context.new_page(), address, "phone" if phone else "desk")
        _watch(screen)
        opened.append((context, screen))
        return screen

    yield make
    for context, screen in opened:
        context.close()
        assert screen.faults == []


def _watch(screen: Screen) -> None:
    """Note what a page must not do: errors, violations of its policy, calls to foreign hosts."""
    page = screen.page
    page.on("pageerror", lambda error: screen.faults.append(f"error: {error}"))
    page.on(
        "console",
        lambda message: (
            screen.faults.append(f"console: {message.text}")
            if message.type == "error" and not re.search(r"status of 4\d\d", message.text)
            else None
        ),
    )
    page.on("dialog", lambda dialog: _refuse_dialog(screen, dialog))
    page.on(
        "request",
        lambda request: (
            screen.faults.append(f"foreign host: {request.url}")
            if not request.url.startswith((screen.address, "data:", "blob:", "chrome:"))
            else None
        ),
    )


def _refuse_dialog(screen: Screen, dialog: Dialog) -> None:
    if dialog.type != "beforeunload":
        screen.faults.append(f"dialog: {dialog.message}")
    dialog.accept()
