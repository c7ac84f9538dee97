"""Every setting and every problem code is documented (文档): the generated pages are current."""

from __future__ import annotations

import re

import pytest

from scripts.documents import PAGES, problem_uses
from tests.house.tree import ROOT


@pytest.mark.parametrize("page", PAGES)
def test_page_is_current(page: str) -> None:
    """生成的文档与代码一致;不一致时运行 make docs。"""
    assert (ROOT / page).read_text(encoding="utf-8") == PAGES[page](), "run: make docs"


def test_codes_name_their_room() -> None:
    """问题代码写成「房间.毛病」。"""
    odd = {use.code for use in problem_uses() if not re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", use.code)}
    assert odd == set()


def test_messages_speak_chinese() -> None:
    """每个问题都用中文说给用户听。"""
    silent = {use.code for use in problem_uses() if use.message and not re.search(r"[一-鿿{]", use.message)}
    assert silent == set()


def test_every_command_is_in_both_readmes() -> None:
    """两份 README 都写着 make 的各个命令。"""
    targets = re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    for readme in ("README.md", "README.zh-CN.md"):
        text = (ROOT / readme).read_text(encoding="utf-8")
        assert [target for target in targets if f"make {target}" not in text] == [], readme
