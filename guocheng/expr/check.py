"""Names and types of an expression (公式检查): every problem at once, with its place and the nearest right name.

- What passes can be run in Python, turned into SQL (but for a few functions) and evaluated in the browser.
- A checked expression keeps codes only, so renaming a label breaks nothing that is stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any

from guocheng.base.problem import Invalid
from guocheng.expr.checker import Checker
from guocheng.expr.parse import parse
from guocheng.expr.tree import Node
from guocheng.expr.typed import Aggregate, Apply, Constant, Field, ListOf, Typed, lines_of, walk
from guocheng.expr.types import Kind, Scope, Type


@dataclass(frozen=True)
class Checked:
    """An expression that makes sense: its text, its typed tree and what it yields."""

    text: str
    tree: Typed

    @property
    def type(self) -> Type:
        """Return the type of the result."""
        return self.tree.type

    @cached_property
    def paths(self) -> frozenset[str]:
        """Return the dotted code paths that must be loaded."""
        nodes = list(walk(self.tree))
        fields = {".".join(node.path) for node in nodes if isinstance(node, Field)}
        return frozenset(fields | {".".join(node.lines) for node in nodes if isinstance(node, Aggregate)})

    @cached_property
    def functions(self) -> frozenset[str]:
        """Return the names of all functions and operators used."""
        nodes = list(walk(self.tree))
        called = {node.function for node in nodes if isinstance(node, Apply | Aggregate)}
        return frozenset(called)


def check(text: str, scope: Scope, *, expects: Kind | None = None) -> Checked:
    """Check an expression against the names it may use, and bring its result to the kind expected.

    :raises Invalid: with everything that is wrong with it.
    """
    return check_tree(text, parse(text), scope, expects=expects)


def check_tree(text: str, root: Node, scope: Scope, *, expects: Kind | None = None) -> Checked:
    """Check an expression that somebody parsed already, and perhaps wrote out further.

    :raises Invalid: with everything that is wrong with it.
    """
    checker = Checker(scope)
    found = checker.visit(root)
    if found is not None:
        found = _outcome(checker, found, root, expects)
    if checker.problems or found is None:
        raise Invalid(*checker.problems)
    return Checked(text, found)


def _outcome(checker: Checker, found: Typed, root: Node, expects: Kind | None) -> Typed | None:
    if isinstance(found, ListOf):
        checker.tell("expr.lone_list", root.at, "方括号里的列表只能写在 in 后面,例如 类型 in ['遗失', '破损']")
        return None
    if lines_of(found) is not None or found.type.kind is Kind.LINES:
        name = checker.written.get(found.path, "") if isinstance(found, Field) else "明细"
        message = f"「{name}」有很多行,请用 SUM、COUNT、MAX 等函数汇总成一个值"
        checker.tell("expr.many_lines", root.at, message)
        return None
    return checker.brought_to(found, expects, root.at) if expects else found


def to_json(checked: Checked) -> dict[str, Any]:
    """Return the typed tree as JSON for the browser; numbers are text, so none loses digits."""
    return {
        "text": checked.text,
        "kind": checked.type.kind.value,
        "paths": sorted(checked.paths),
        "tree": _node_json(checked.tree),
    }


def _node_json(node: Typed) -> dict[str, Any]:
    kind = node.type.kind.value
    if isinstance(node, Constant):
        return {"value": _value_json(node.value), "kind": kind}
    if isinstance(node, Field):
        return {"field": list(node.path), "kind": kind} | ({"lines": list(node.lines)} if node.lines else {})
    if isinstance(node, Apply):
        return {"call": node.function, "args": [_node_json(arg) for arg in node.args], "kind": kind}
    if isinstance(node, ListOf):
        return {"list": [_node_json(item) for item in node.items], "kind": kind}
    return {
        "aggregate": node.function,
        "lines": list(node.lines),
        "value": _node_json(node.value) if node.value else None,
        "where": _node_json(node.where) if node.where else None,
        "kind": kind,
    }


def _value_json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date | datetime) else value
