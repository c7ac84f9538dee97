"""Text to tree (语法分析): a Pratt parser, binding like Excel.

- From loose to tight: or, and, not, comparison and `in`, `&`, `+ -`, `* /`, `^`, sign, `%`.
- As in Excel the sign binds tighter than the power (`-2^2` is 4) and powers group to the left.
- A text is bounded in length, nodes and depth, so no text can exhaust the machine.
"""

from __future__ import annotations

from decimal import Decimal

from guocheng.base.problem import Invalid
from guocheng.expr.lex import Sort, Word, words
from guocheng.expr.tree import (
    DEPTH_MAX,
    NODES_MAX,
    TEXT_LENGTH_MAX,
    Call,
    Items,
    Node,
    Path,
    Value,
    problem,
)

BINDING = {
    "or": 10, "and": 20, "=": 40, "!=": 40, "<": 40, "<=": 40, ">": 40, ">=": 40, "in": 40, "not": 40,
    "&": 50, "+": 60, "-": 60, "*": 70, "/": 70, "^": 80, "%": 100,
}  # fmt: skip
NOT_BINDING = 30
SIGN_BINDING = 90
CALLED = {"and": "AND", "or": "OR", "in": "IN"}
CONSTANTS: dict[str, bool | None] = {
    "true": True, "false": False, "真": True, "假": False, "null": None, "blank": None, "空": None,
}  # fmt: skip


def parse(text: str) -> Node:
    """Parse an expression; a leading `=` as in Excel is allowed.

    :raises Invalid: with the place and reason, when the text is not an expression or too large.
    """
    if len(text) > TEXT_LENGTH_MAX:
        raise Invalid(problem("expr.too_long", TEXT_LENGTH_MAX, f"公式太长,最多 {TEXT_LENGTH_MAX} 个字"))
    return _Parser(text).whole()


class _Parser:
    def __init__(self, text: str) -> None:
        self.words = list(words(text))
        self.next = 0
        self.nodes = 0

    def whole(self) -> Node:
        if self.sees("=") and len(self.words) > 2:
            self.take()
        if self.ended():
            raise Invalid(problem("expr.empty", 0, "公式是空的,请写点什么"))
        node, _ = self.expression(0, 0)
        if not self.ended():
            raise self.unexpected("这里多了")
        return node

    @property
    def word(self) -> Word:
        return self.words[self.next]

    def ended(self) -> bool:
        return self.word.sort is Sort.END

    def sees(self, sign: str) -> bool:
        return self.word.sort is Sort.SIGN and self.word.text == sign

    def take(self) -> Word:
        word = self.word
        self.next += 1
        return word

    def expect(self, sign: str, opened: Word) -> None:
        if not self.sees(sign):
            if self.ended():
                message = f"第 {opened.at + 1} 个字的「{opened.text}」没有结束,请补上「{sign}」"
                raise Invalid(problem("expr.not_closed", self.word.at, message))
            raise self.unexpected(f"这里应该是「{sign}」或运算符,却是")
        self.take()

    def unexpected(self, before: str) -> Invalid:
        if self.ended():
            return Invalid(problem("expr.unfinished", self.word.at, "公式没有写完,后面还缺内容"))
        return Invalid(problem("expr.unexpected", self.word.at, f"{before}「{self.word.text}」,请检查前后的写法"))

    def made(self, node: Node, depth: int) -> tuple[Node, int]:
        """Count a new node; refuse what is too big or too deep."""
        self.nodes += 1
        if self.nodes > NODES_MAX:
            raise Invalid(problem("expr.too_complex", node.at, f"公式太复杂,最多 {NODES_MAX} 个部分,请拆成几个字段"))
        if depth > DEPTH_MAX:
            raise Invalid(problem("expr.too_deep", node.at, f"公式套得太深,最多 {DEPTH_MAX} 层,请拆成几个字段"))
        return node, depth

    def expression(self, binding: int, level: int) -> tuple[Node, int]:
        """Return the next expression that binds tighter than given, and how deep its tree is."""
        if level > DEPTH_MAX:
            raise Invalid(problem("expr.too_deep", self.word.at, f"公式套得太深,最多 {DEPTH_MAX} 层,请拆成几个字段"))
        left, depth = self.operand(level)
        while self.word.sort is Sort.SIGN and BINDING.get(self.word.text, 0) > binding:
            left, depth = self.joined(left, depth, level)
        return left, depth

    def joined(self, left: Node, depth: int, level: int) -> tuple[Node, int]:
        sign = self.take()
        if sign.text == "%":
            return self.made(Call("%", (left,), sign.at), depth + 1)
        negated = sign.text == "not"
        if negated:
            if not self.sees("in"):
                raise self.unexpected("「not」后面应该是「in」,却是")
            sign = self.take()
        bracketed = sign.text == "in" and self.sees("(")
        right, right_depth = self.signed_list(level) if bracketed else self.expression(BINDING[sign.text], level + 1)
        depth = max(depth, right_depth) + 1
        node, depth = self.made(Call(CALLED.get(sign.text, sign.text), (left, right), sign.at), depth)
        return self.made(Call("NOT", (node,), sign.at), depth + 1) if negated else (node, depth)

    def operand(self, level: int) -> tuple[Node, int]:
        word = self.word
        if word.sort is Sort.NUMBER:
            return self.made(Value(Decimal(self.take().text), word.at), 1)
        if word.sort is Sort.TEXT:
            return self.made(Value(self.take().text or None, word.at), 1)
        if word.sort is Sort.NAME:
            return self.named(level)
        return self.signed(level)

    def named(self, level: int) -> tuple[Node, int]:
        word = self.take()
        if self.sees("("):
            return self.call(word, word.text.upper(), level)
        if word.text.lower() in CONSTANTS and not self.sees("."):
            return self.made(Value(CONSTANTS[word.text.lower()], word.at), 1)
        names = [word.text]
        while self.sees("."):
            self.take()
            if self.word.sort is not Sort.NAME:
                raise self.unexpected("「.」后面应该是字段名,却是")
            names.append(self.take().text)
        return self.made(Path(tuple(names), word.at), 1)

    def signed(self, level: int) -> tuple[Node, int]:
        word = self.word
        if self.sees("("):
            self.take()
            node, depth = self.expression(0, level + 1)
            self.expect(")", word)
            return node, depth
        if self.sees("["):
            self.take()
            items, depth = self.items("]", word, level)
            return self.made(Items(items, word.at), depth + 1)
        if word.text in ("and", "or", "in") and self.words[self.next + 1].text == "(":
            self.take()
            return self.call(word, CALLED[word.text], level)
        if word.sort is Sort.SIGN and word.text in ("-", "+", "not"):
            self.take()
            node, depth = self.expression(NOT_BINDING if word.text == "not" else SIGN_BINDING, level + 1)
            name = {"-": "NEG", "+": "POS", "not": "NOT"}[word.text]
            return self.made(Call(name, (node,), word.at), depth + 1)
        raise self.unexpected("这里应该是字段、数字或函数,却是")

    def signed_list(self, level: int) -> tuple[Node, int]:
        """Return a list written in round brackets, as SQL users write after `in`."""
        word = self.take()
        items, depth = self.items(")", word, level)
        return self.made(Items(items, word.at), depth + 1)

    def call(self, word: Word, name: str, level: int) -> tuple[Node, int]:
        opened = self.take()
        args, depth = self.items(")", opened, level)
        return self.made(Call(name, args, word.at), depth + 1)

    def items(self, closing: str, opened: Word, level: int) -> tuple[tuple[Node, ...], int]:
        """Return expressions parted by commas up to the closing sign; a place left empty is blank, as in Excel."""
        found: list[Node] = []
        deepest = 0
        while not self.sees(closing):
            if self.sees(","):
                found.append(Value(None, self.word.at))
            else:
                node, depth = self.expression(0, level + 1)
                found.append(node)
                deepest = max(deepest, depth)
            if not self.sees(","):
                break
            self.take()
        self.expect(closing, opened)
        return tuple(found), deepest
