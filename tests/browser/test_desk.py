"""Every page of the desk, as the people of the demo company see it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.browser.conftest import Screen

PAGES = [
    ("workbench", "kefu", "/"),
    ("todo", "jingli", "/todo"),
    ("list", "kefu", "/e/complaint.ticket"),
    ("record", "kefu", "/e/complaint.ticket/6000"),
    ("new", "kefu", "/e/complaint.ticket/new"),
    ("units", "admin", "/e/org.unit"),
    ("people", "admin", "/e/org.person"),
]


@pytest.mark.parametrize(("name", "login", "path"), PAGES, ids=[name for name, _, _ in PAGES])
def test_page_works_and_everybody_can_use_it(
    screen_of: Callable[..., Screen], name: str, login: str, path: str
) -> None:
    """每个页面都能打开、没有报错、人人能用。"""
    screen = screen_of(login)
    screen.open(path)
    screen.picture(name)


def test_login_page(screen_of: Callable[..., Screen]) -> None:
    """没有登录时看到登录页。"""
    screen = screen_of()
    screen.open("/")
    screen.page.get_by_role("button", name="登录").first.wait_for()
    screen.picture("login")
