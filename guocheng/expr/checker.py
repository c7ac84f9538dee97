"""The walk from the written to the typed tree (类型推导). `guocheng.expr.check` is the door; this is the room behind.

- A node that has a problem yields None, and whatever contains it stays silent, so each mistake is told once.
"""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

import guocheng.expr.functions  # noqa: F401  fills the registry
from guocheng.base.problem import Problem
from guocheng.expr import convert
from guocheng.expr.function import FUNCTIONS, Family, Function, Takes
from guocheng.expr.special import SPECIAL
from guocheng.expr.tree import Call, Items, Node, Path, Value, problem
from guocheng.expr.typed import Apply, CodePath, Constant, Field, ListOf, Typed, lines_of
from guocheng.expr.types import Kind, Name, Scope, Type


class Checker:
    """Types an expression and gathers what is wrong with it."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.problems: list[Problem] = []
        self.written: dict[CodePath, str] = {}

    def tell(self, code: str, at: int, message: str) -> None:
        """Record one problem."""
        self.problems.append(problem(code, at, message))

    def visit(self, node: Node) -> Typed | None:
        """Return the typed node, or None after recording why not."""
        if isinstance(node, Value):
            return _constant(node)
        if isinstance(node, Path):
            return self.path(node)
        if isinstance(node, Items):
            items = self.visit_all(node.items)
            return None if items is None else ListOf(items, Type(Kind.LIST))
        return self.call(node)

    def visit_all(self, nodes: Sequence[Node]) -> tuple[Typed, ...] | None:
        """Return all typed nodes, or None when any of them has a problem."""
        found = [self.visit(node) for node in nodes]
        good = tuple(one for one in found if one is not None)
        return good if len(good) == len(found) else None

    def path(self, node: Path) -> Typed | None:
        """Follow a name, or names through links and sub-tables, to a field."""
        scope: Scope | None = self.scope
        codes: CodePath = ()
        lines: CodePath | None = None
        name: Name | None = None
        for index, word in enumerate(node.names):
            if scope is None:
                before = node.names[index - 1]
                self.tell("expr.no_inner", node.at, f"「{before}」里面没有别的字段,后面不能再写「.{word}」")
                return None
            if index and name and name.type.kind is Kind.LINES:
                if lines is not None:
                    self.tell("expr.nested_lines", node.at, f"「{'.'.join(node.names)}」是明细里的明细,暂时不能汇总")
                    return None
                lines = codes
            name = scope.lookup(word)
            if name is None:
                self.tell("expr.unknown_name", node.at, _unknown(word, scope))
                return None
            codes, scope = (*codes, name.code), name.inner
        self.written[codes] = ".".join(node.names)
        return Field(codes, name.type, lines) if name else None

    def call(self, node: Call) -> Typed | None:
        """Type a function or an operator."""
        function = FUNCTIONS.get(node.name)
        args = self.visit_all(node.args)
        if function is None or function.family is Family.CONVERSION:
            self.tell("expr.unknown_function", node.at, _unknown_function(node.name))
            return None
        if not self.counted(function, node) or args is None:
            return None
        if function.name != "IN" and any(isinstance(arg, ListOf) for arg in args):
            self.tell("expr.lone_list", node.at, "方括号里的列表只能写在 in 后面,例如 类型 in ['遗失', '破损']")
            return None
        try:
            made = self.applied(function, node, args)
        except convert.Mismatch as mismatch:
            self.tell(mismatch.code, node.at, mismatch.message)
            return None
        return made if made is None or self.one_table(made, node) else None

    def applied(self, function: Function, node: Call, args: tuple[Typed, ...]) -> Typed | None:
        """Apply a function; some have a typing of their own."""
        if special := SPECIAL.get(function.name):
            return special(self, node, args)
        fitted = self.fitted(function, node, args)
        return None if fitted is None else Apply(function.name, fitted, Type(function.gives))

    def fitted(self, function: Function, node: Call, args: tuple[Typed, ...]) -> tuple[Typed, ...] | None:
        """Bring all arguments to what the function takes, and fill in defaults."""
        found: list[Typed | None] = []
        for index in range(max(len(args), len(function.takes))):
            takes = function.argument(index)
            if index < len(args):
                found.append(self.fit(args[index], takes, node, index))
            elif takes.default is not None:
                found.append(Constant(takes.default, convert.NUMBER))
        good = tuple(one for one in found if one is not None)
        return good if len(good) == len(found) else None

    def fit(self, arg: Typed, takes: Takes, node: Call, index: int) -> Typed | None:
        """Bring one argument to a kind the function takes, or record why it cannot."""
        at = node.args[index].at
        found = self.converted(arg, takes.kinds)
        if found is None:
            wanted = "、".join(sorted(kind.label for kind in takes.kinds if kind is not Kind.BLANK))
            hint = _hint(arg.type.kind, takes)
            message = f"{_title(node)}的「{takes.label}」要的是「{wanted}」,这里是「{arg.type.kind.label}」{hint}"
            self.tell("expr.wrong_type", at, message)
        return found

    def converted(self, arg: Typed, kinds: frozenset[Kind]) -> Typed | None:
        """Convert an argument to one of the kinds, None when there is no way."""
        kind = arg.type.kind
        if kind is Kind.BLANK and len(kinds) == 1:
            return Constant(None, Type(next(iter(kinds))))
        if kind in kinds or kind is Kind.BLANK:
            return arg
        if Kind.DATE in kinds:
            return convert.as_day(arg) if kind is Kind.INSTANT else convert.as_date_constant(arg)
        if Kind.INSTANT in kinds and kind is Kind.DATE:
            return convert.as_instant(arg)
        if Kind.TEXT in kinds and (kind in convert.WRITERS or kind is Kind.CHOICE):
            return convert.as_text(arg)
        return None

    def brought_to(self, found: Typed, expects: Kind, at: int) -> Typed | None:
        """Bring the whole result to the kind that is expected of it."""
        kind = found.type.kind
        if expects is Kind.CHOICE and kind is Kind.TEXT:
            return found
        made = self.converted(found, frozenset({expects}))
        if made is None:
            self.tell("expr.wrong_result", at, f"这里要的是「{expects.label}」,公式算出来的却是「{kind.label}」")
        return made

    def counted(self, function: Function, node: Call) -> bool:
        """Check the number of arguments."""
        count, least, most = len(node.args), function.least, function.most
        if function.repeats > 1 and (count - len(function.takes)) % function.repeats and function.name != "SWITCH":
            message = f"{node.name} 的参数要成对写:{function.example}"
        elif count < least or (most is not None and count > most):
            wanted = f"至少 {least}" if most is None else f"{least}" if least == most else f"{least} 到 {most}"
            message = f"{node.name} 要 {wanted} 个参数,这里是 {count} 个,例如 {function.example}"
        else:
            return True
        self.tell("expr.wrong_count", node.at, message)
        return False

    def one_table(self, made: Typed, node: Call) -> bool:
        """Check that a calculation speaks of the lines of one sub-table only."""
        args = made.args if isinstance(made, Apply) else ()
        tables = {lines for arg in args if (lines := lines_of(arg)) is not None}
        if len(tables) < 2:
            return True
        names = "、".join(sorted(".".join(table) for table in tables))
        self.tell("expr.mixed_lines", node.at, f"不同明细({names})的行不能一起算,请先分别汇总")
        return False


def _constant(node: Value) -> Constant:
    kinds = {bool: Kind.BOOLEAN, str: Kind.TEXT, type(None): Kind.BLANK}
    return Constant(node.value, Type(kinds.get(type(node.value), Kind.NUMBER)))


def _title(node: Call) -> str:
    return f"「{node.name}」" if not node.name.isalpha() else f"{node.name} "


def _hint(kind: Kind, takes: Takes) -> str:
    if kind is Kind.TEXT and Kind.NUMBER in takes.kinds:
        return ",要把文字读成数字请用 VALUE()"
    if kind is Kind.LINK:
        return ",请写出它的哪个字段,例如「网点.名称」"
    if Kind.BOOLEAN in takes.kinds:
        return ",请写成比较,例如 索赔金额 > 1000"
    if kind is Kind.LINES:
        return ",请先用 SUM、COUNT 等汇总"
    return ""


def _unknown(word: str, scope: Scope) -> str:
    words = [one for name in scope.names() for one in (name.label, name.code)]
    near = get_close_matches(word, words, n=1, cutoff=0.5)
    if near:
        return f"找不到「{word}」,您是不是想写「{near[0]}」?"
    return f"找不到「{word}」,请检查字段名;文字要加引号,例如 '{word}'"


def _unknown_function(word: str) -> str:
    names = [name for name, one in FUNCTIONS.items() if one.family not in (Family.CONVERSION, Family.OPERATOR)]
    near = get_close_matches(word, names, n=1, cutoff=0.5)
    return f"没有函数「{word}」" + (f",您是不是想写「{near[0]}」?" if near else ",请从函数列表里选")
