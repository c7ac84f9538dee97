"""What every file keeps to (文件): short, opened by a sentence, and free of this machine."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

from tests.house.tree import ROOT, files, name, parsed, under

LINES_MAX = 400
# A longer file needs a reason why it is still one concept.
LONGER: dict[str, str] = {}

# Written apart, so that this file does not name what it looks for.
HOSTS = [f"{first}.{rest}" for first, rest in (("pypi", "org"), ("pythonhosted", "org"), ("registry", "npmjs.org"))]
MACHINE = re.compile("|".join([r"/ho" + r"me/\w+/", r"/ro" + r"ot/", r"/wo" + r"rk/"]))
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-spark.lock", "requirements-node.lock")
# A package may be needed on some systems only.
WHERE = r"(?: ; [^\\\n]+)?"


def test_files_are_short() -> None:
    """超过 400 行的文件多半不止一个概念。"""
    long = {name(path) for path in files() if path.suffix in {".py", ".ts", ".vue"} and _lines(path) > LINES_MAX}
    assert long - set(LONGER) == set()
    assert set(LONGER) - long == set(), "no longer long: take it off the list"


def test_modules_open_with_a_sentence() -> None:
    """每个模块开头说明自己是什么。"""
    silent = [
        name(path) for path in under("guocheng", "guocheng_apps", "scripts") if not ast.get_docstring(parsed(path))
    ]
    assert silent == []


def test_nothing_names_a_registry_or_this_machine() -> None:
    """受控文件里没有软件源地址和本机路径。"""
    found = [f"{name(path)}: {mark}" for path in files() for mark in _marks(path)]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_locks_have_hashes_and_no_address(lock: str) -> None:
    """锁定文件:每个包都有哈希,没有地址。"""
    text = (ROOT / lock).read_text(encoding="utf-8")
    pins = re.findall(rf"^([\w.-]+)==[^\s\\]+{WHERE} \\\n +--hash=sha256:[0-9a-f]{{64}}", text, re.MULTILINE)
    named = re.findall(r"^([\w.-]+)", text, re.MULTILINE)
    assert pins == named
    assert re.search(r"://|--index|--find-links|@ ", text) is None


def test_development_lock_holds_the_product_lock() -> None:
    """开发环境与产品使用同样的版本。"""
    product, development = _pins("requirements.lock"), _pins("requirements-dev.lock")
    assert product.items() <= development.items()


def test_locks_hold_what_the_project_asks_for() -> None:
    """新加的依赖要锁定:运行 make lock。"""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    product = {_package(one) for one in project["dependencies"]}
    development = {_package(one) for one in project["optional-dependencies"]["dev"]}
    assert product - set(_pins("requirements.lock")) == set()
    assert development - set(_pins("requirements-dev.lock")) == set()


def _package(requirement: str) -> str:
    return re.split(r"[^\w.-]", requirement)[0].lower().replace("_", "-")


def test_front_end_lock_has_no_address() -> None:
    """package-lock.json 里没有下载地址。"""
    assert '"resolved"' not in (ROOT / "web/package-lock.json").read_text(encoding="utf-8")


def _pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return dict(re.findall(r"^([\w.-]+)==([^\s\\]+)", text, re.MULTILINE))


def _lines(path: Path) -> int:
    return len(path.read_bytes().splitlines())


def _marks(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return []
    return [host for host in HOSTS if host in text] + sorted(set(MACHINE.findall(text)))
