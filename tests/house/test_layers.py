"""Who may see whom, and what the floors without a world may not touch (楼层)."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

from tests.house.tree import ROOT, calls, dotted, name, parsed, under

PURE = ("guocheng/base", "guocheng/expr", "guocheng/definition", "guocheng/engine")
BELOW_THE_DOORS = (*PURE, "guocheng/store", "guocheng/connect", "guocheng/service", "guocheng_apps")
CLOCKS = (
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "time.monotonic",
    "time.sleep",
)
WORLD = {
    "os",
    "random",
    "secrets",
    "socket",
    "subprocess",
    "threading",
    "time",
    "urllib",
    "requests",
    "httpx",
    "psycopg",
}


def test_imports_keep_the_plan() -> None:
    """每层楼只往下看。"""
    # In a process of its own: the tool switches the logging of everybody else off.
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_pure_floors_have_no_clock_and_no_world() -> None:
    """从 base 到 engine 没有时钟、网络、环境和随机数。"""
    found = [f"{name(path)}: {what}" for path in under(*PURE) for what in [*_clocks(path), *_world(path)]]
    assert found == []


def test_only_doors_print_and_read_the_environment() -> None:
    """只有门口读环境变量、向终端说话。"""
    found = [
        f"{name(path)}:{node.lineno} {called}"
        for path in under(*BELOW_THE_DOORS)
        for called, node in calls(path)
        if called == "print" or called.endswith("getenv")
    ]
    reads = [
        f"{name(path)}:{node.lineno} os.environ"
        for path in under("guocheng", "guocheng_apps")
        if not name(path).startswith("guocheng/cli/") and path not in PASSES_ENVIRONMENT_ON
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Attribute) and dotted(node) == "os.environ"
    ]
    assert found + reads == []


# A child process needs a PATH; no setting of ours is read here.
PASSES_ENVIRONMENT_ON = {ROOT / "guocheng/store/server/cluster.py", ROOT / "guocheng/store/backup.py"}


def test_no_text_becomes_sql() -> None:
    """SQL 只由 psycopg.sql 拼接,参数另传。"""
    found = [
        f"{name(path)}:{node.lineno}"
        for path in under("guocheng", "guocheng_apps")
        for called, node in calls(path)
        if called.endswith((".execute", ".executemany", ".copy", "sql.SQL", ".SQL")) and node.args
        if _is_made_text(node.args[0])
    ]
    assert found == []


def _clocks(path: Path) -> list[str]:
    return [f"{called} (line {node.lineno})" for called, node in calls(path) if called.endswith(CLOCKS)]


def _world(path: Path) -> list[str]:
    found = []
    for node in ast.walk(parsed(path)):
        modules = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            modules = [node.module]
        found += [f"import {module}" for module in modules if module.split(".")[0] in WORLD]
    return found


def _is_made_text(node: ast.expr) -> bool:
    """Tell whether an expression puts text together from anything but literals and constants of the module."""
    match node:
        case ast.JoinedStr(values=parts):
            return any(isinstance(part, ast.FormattedValue) for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return not (_is_fixed(left) and _is_fixed(right))
        case ast.BinOp(op=ast.Mod()):
            return True
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format" | "join")):
            return True
    return False


def _is_fixed(node: ast.expr) -> bool:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _is_fixed(node.left) and _is_fixed(node.right)
    return isinstance(node, ast.Constant) or (isinstance(node, ast.Name) and node.id.isupper())
