"""The generated pages of `docs/` (生成的文档): settings and problem codes, read from the code itself.

A house test compares them with what stands in the tree, so neither can be forgotten.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guocheng.cli.settings import all_settings

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("guocheng", "guocheng_apps")
GENERATED = "<!-- 由 make docs 生成,请改代码,不要改这里 -->"


@dataclass(frozen=True, order=True)
class Use:
    """One place in the code that names a problem."""

    code: str
    message: str
    module: str


def settings_page() -> str:
    """Return the page of all environment settings."""
    rows = [f"| `{one.metadata['env']}` | {one.metadata['shown']} | {one.metadata['says']} |" for one in all_settings()]
    return "\n".join(
        [
            "# 环境设置",
            "",
            GENERATED,
            "",
            "所有设置都有可用的默认值;命令行选项优先于环境变量。除了启动的命令,程序的其他部分都不读环境变量。",
            "",
            "| 设置 | 默认值 | 作用 |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def problems_page() -> str:
    """Return the page of all problem codes with the sentence each one says."""
    by_room: dict[str, list[Use]] = defaultdict(list)
    for use in sorted(set(problem_uses())):
        by_room[use.code.split(".")[0]].append(use)
    lines = ["# 问题代码", "", GENERATED, ""]
    lines.append("每个问题有一个不变的代码、一个位置和一句话;花括号里的内容随情况而变。")
    for room, uses in by_room.items():
        lines += ["", f"## {room}", "", "| 代码 | 说的话 | 所在模块 |", "|---|---|---|"]
        lines += [f"| `{use.code}` | {use.message} | `{use.module}` |" for use in uses]
    return "\n".join([*lines, ""])


# What makes a problem: the value itself, and the shorter words of the expression language for one with a place.
TELLERS = ("Problem", "problem", "tell", "Mismatch")
PAGES = {"docs/settings.md": settings_page, "docs/problems.md": problems_page}


def problem_uses() -> Iterator[Use]:
    """Find every `Problem("code", where, message)` in the code, and what the expression language says for it."""
    for path in python_files():
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and _name(node.func) in TELLERS and len(node.args) > 1:
                yield from (Use(code, _message(node), module) for code in _literals(node.args[0]))


def python_files() -> Iterator[Path]:
    """List the Python files of the product."""
    for package in PACKAGES:
        yield from sorted((ROOT / package).rglob("*.py"))


def _literals(node: ast.expr) -> Iterator[str]:
    """Return the codes an expression can give: a literal, or a choice between literals."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def _message(call: ast.Call) -> str:
    given = [keyword.value for keyword in call.keywords if keyword.arg == "message"]
    third = 1 if _name(call.func) == "Mismatch" else 2
    node = call.args[third] if len(call.args) > third else (given[0] if given else None)
    return "" if node is None else _template(node).replace("|", "\\|").replace("\n", " ")


def _template(node: ast.expr) -> str:
    """Return the text of a message; what varies stands in braces."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(_template(part) for part in parts)
        case ast.FormattedValue(value=value):
            return _template(value)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _template(left) + _template(right)
        case ast.IfExp(body=body, orelse=orelse):
            return f"{_template(body)} / {_template(orelse)}"
        case _:
            return "{" + (_name(node).strip("_") or "…") + "}"


def _name(node: ast.expr) -> str:
    """Return the last name of a dotted name; other expressions have none."""
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def main() -> None:
    """Write the pages."""
    for path, page in PAGES.items():
        (ROOT / path).write_text(page(), encoding="utf-8")
        print(f"✓ {path}")


if __name__ == "__main__":
    main()
