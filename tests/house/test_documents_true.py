"""What the hand-written pages say is there (文档说的都是真的): routes, tables, tests, links, words on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from guocheng.web.routes import all_routers
from tests.house.tree import ROOT, files, name

ARCHITECTURE = ROOT / "docs" / "architecture.md"
PAGES = [path for path in files() if path.suffix == ".md" and not name(path).startswith(("tests/", "web/"))]
#: Served by the framework itself.
DESCRIPTION = ("GET", "/api/openapi.json")
_ONE_WAY = str.maketrans("\uff0c\uff1a\uff1f\uff01\uff08\uff09\uff1b", ",:?!();")


def text(path: Path) -> str:
    """Read a page."""
    return path.read_text(encoding="utf-8")


def served() -> Iterator[tuple[str, str]]:
    """Yield every route of the application that answers data."""
    for router in all_routers():
        for route in router.routes:
            yield from ((method, route.path) for method in route.methods)  # type: ignore[attr-defined]


def test_every_route_is_described() -> None:
    """架构文档的路由表与程序一致:不多,不少,不重复。"""
    found = re.findall(r"^\| `(GET|POST|PUT|PATCH|DELETE) (\S+)`", text(ARCHITECTURE), re.MULTILINE)
    described = [(method, path.replace("{e}", "/api/entities/{entity}")) for method, path in found]
    assert sorted(described) == sorted([*served(), DESCRIPTION])


def test_every_room_is_described() -> None:
    """架构文档的房间表与源码一致,提到的文件都在。"""
    rows = re.findall(r"^\| `(\w+)` \| [^|]+ \| ([^|]+) \|$", text(ARCHITECTURE), re.MULTILINE)
    rooms = {path.parent.name for path in (ROOT / "guocheng").glob("*/__init__.py")}
    assert {room for room, _ in rows} == rooms
    read_on = [(room, one) for room, named in rows for one in re.findall(r"`([\w/]+\.py)`", named)]
    assert [one for one in read_on if not (ROOT / "guocheng" / one[0] / one[1]).exists()] == []


def test_every_platform_table_is_described() -> None:
    """架构文档的平台表与 schema.sql 一致。"""
    there = set(re.findall(r"^create table (gc_\w+)", text(ROOT / "guocheng/store/schema.sql"), re.MULTILINE))
    rows = "\n".join(re.findall(r"^\| (gc_[\w, ]+) \|", text(ARCHITECTURE), re.MULTILINE))
    assert set(re.findall(r"gc_\w+", rows)) == there


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_named_tests_exist(page: Path) -> None:
    """文档里提到的测试文件都在。"""
    named = re.findall(r"`((?:tests|guocheng_apps)/[\w/*]+(?:\.py)?)`", text(page))
    assert [one for one in named if not list(ROOT.glob(one))] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path) -> None:
    """文档里的相对链接都打得开。"""
    targets = re.findall(r"\]\((?!https?:|#)([^)#\s]+)", text(page))
    assert [one for one in targets if not (page.parent / one).exists()] == []


def test_both_readmes_say_the_same() -> None:
    """两份 README 的章节、命令、十句话、链接一一对应。"""
    shapes = []
    for readme in ("README.md", "README.zh-CN.md"):
        page = text(ROOT / readme)
        commands = re.findall(r"^make \w+|(?<=[^`])`[^`\n]+`(?=[^`])", page, re.MULTILINE)
        links = re.findall(r"\]\(([^)#]+)\)", page)
        headings = re.findall(r"^#+ ", page, re.MULTILINE)
        shapes.append((headings, re.findall(r"^\d+\. ", page, re.MULTILINE), sorted(set(commands)), links[1:]))
    assert shapes[0] == shapes[1]


def on_screen() -> str:
    """Return every word the product can show, without what varies in it; which of two words it is, may vary too."""
    shown = [
        path
        for path in files()
        if path.suffix in (".vue", ".ts", ".py", ".toml") and not name(path).startswith("tests/")
    ]
    words = "\n".join(map(text, shown))
    varying = "\n".join(re.findall(r"\{\{.*?\}\}", words))
    return _plain(re.sub(r"\{\{.*?\}\}|\$?\{[^{}\n]*\}", "", words) + varying)


def _plain(words: str) -> str:
    """Leave out numbers and blanks, and write punctuation one way."""
    return re.sub(r"[\d\s]", "", words).translate(_ONE_WAY)


#: What the reader types himself, or what stands in the sample file.
TYPED = {"派件员没有上门", "客户当天改了地址", "工作服", "火星网点", "洞头片区的负责人", "网点负责人", "重复投诉 3"}


@pytest.mark.parametrize(
    "page",
    [path for path in PAGES if name(path).startswith(("docs/manual/", "docs/tutorial")) and path.stem != "公式"],
    ids=name,
)
def test_words_of_the_screen_are_on_the_screen(page: Path) -> None:
    """手册和教程里带引号的按钮、菜单、提示,屏幕上真的有。"""
    before, _, rest = text(page).partition("```python")
    code, _, after = rest.rpartition("```\n")
    quoted = set(re.findall(r"「([^」]+)」", before + after)) - TYPED
    screen = on_screen() + _plain(code)
    assert {one for one in quoted if _plain(one) not in screen} == set()
