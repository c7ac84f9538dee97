"""From a template as it was written to a chart that can be worked out (读模板): everything wrong is told together.

- The place of a problem is the field of the row it is in, such as `rows.3.formula`, counted from 0.
- `SUM(children)`, or `SUM(下级)`, adds up the rows that name this one as their parent.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter

from guocheng.base.problem import Invalid, Problem, gathered
from guocheng.engine.ledger.linear import profit_problems
from guocheng.engine.ledger.template import Chart, Row, Source, Template
from guocheng.expr.check import Checked, check_tree
from guocheng.expr.function import FUNCTIONS
from guocheng.expr.parse import parse
from guocheng.expr.tree import Call, Items, Node, Path, walk
from guocheng.expr.types import Kind, Name, Names, Type

CHILDREN = ("children", "下级")


def read(template: Template) -> Chart:
    """Return the chart of a template.

    :raises Invalid: with everything that is wrong with its rows.
    """
    reading = _Reading(template)
    gathered(reading.problems)
    return reading.chart()


def problems(template: Template) -> tuple[Problem, ...]:
    """Say everything that is wrong with a template; nothing when it can be worked out."""
    return tuple(_Reading(template).problems)


class _Reading:
    def __init__(self, template: Template) -> None:
        self.template = template
        self.places = {row.code: n for n, row in reversed(list(enumerate(template.rows)))}
        self.children = _children(template)
        self.formulas: dict[str, Checked] = {}
        self.needs: dict[str, frozenset[str]] = {}
        self.order: tuple[str, ...] = ()
        self.problems = [*self._names(), *self._sources()]
        if not self.problems:
            self.problems.extend(self._ordered())
        if not self.problems:
            self.problems.extend(self._profit())

    def chart(self) -> Chart:
        return Chart(self.template, self.order, self.formulas, self.children, self.needs)

    def _names(self) -> Iterator[Problem]:
        if not self.template.rows:
            yield Problem("template.no_rows", "rows", f"模板「{self.template.name}」还没有报表行，请至少添加一行")
        for n, row in enumerate(self.template.rows):
            if not _is_name(row.code):
                message = f"第 {n + 1} 行的行号「{row.code}」不能用，请用字母开头、只含字母和数字的行号，例如 A1"
                yield Problem("template.bad_code", f"rows.{n}.code", message)
            elif self.places[row.code] != n:
                message = f"第 {n + 1} 行的行号「{row.code}」和第 {self.places[row.code] + 1} 行重复，请换一个"
                yield Problem("template.repeated_code", f"rows.{n}.code", message)
            if row.parent and row.parent not in self.places:
                message = f"第 {n + 1} 行{row.title}的上级行号「{row.parent}」不存在，请先添加这一行"
                yield Problem("template.no_parent", f"rows.{n}.parent", message)
        yield from self._parents_in_circles()

    def _parents_in_circles(self) -> Iterator[Problem]:
        for n, row in enumerate(self.template.rows):
            above, seen = row.parent, set[str]()
            while above in self.places and above not in seen and above != row.code:
                seen.add(above)
                above = self.template.rows[self.places[above]].parent
            if above and above == row.code:
                message = f"第 {n + 1} 行{row.title}的上级绕回了自己，请改上级行号"
                yield Problem("template.parent_circle", f"rows.{n}.parent", message)

    def _sources(self) -> Iterator[Problem]:
        scope = Names(tuple(Name(row.code, row.label, Type(Kind.NUMBER)) for row in self.template.rows))
        for n, row in enumerate(self.template.rows):
            if row.source is Source.FORMULA:
                yield from self._formula(n, row, scope)
            elif row.source is Source.CHILDREN:
                self.needs[row.code] = frozenset(self.children.get(row.code, ()))
                if not self.needs[row.code]:
                    message = f"第 {n + 1} 行{row.title}要取下级合计，可是没有一行以它为上级"
                    yield Problem("template.no_children", f"rows.{n}.source", message)
            else:
                self.needs[row.code] = frozenset()
                if not row.accounts:
                    message = f"第 {n + 1} 行{row.title}还没有选科目；标题行请取「下级合计」，计算行请写公式"
                    yield Problem("template.no_accounts", f"rows.{n}.accounts", message)

    def _formula(self, n: int, row: Row, scope: Names) -> Iterator[Problem]:
        self.needs[row.code] = frozenset()
        try:
            root = _written_out(parse(row.formula), self.children.get(row.code, ()))
            labels = [one.label for one in self.template.rows]
            for name in sorted({one.names[0] for one in walk(root) if isinstance(one, Path)} - self.places.keys()):
                if labels.count(name) > 1:
                    message = f"第 {n + 1} 行{row.title}的公式里的「{name}」有几行同名，请改写行号"
                    yield Problem("template.same_label", f"rows.{n}.formula", message)
            checked = check_tree(row.formula, root, scope, expects=Kind.NUMBER)
        except Invalid as refusal:
            for one in refusal.problems:
                message = f"第 {n + 1} 行{row.title}的公式{one.where}：{one.message}"
                yield Problem("template.bad_formula", f"rows.{n}.formula", message, one.extra)
            return
        if timed := sorted(name for name in checked.functions if FUNCTIONS[name].needs_env):
            message = f"第 {n + 1} 行{row.title}的公式不能用{'、'.join(timed)}：报表的数只由行与行算出来"
            yield Problem("template.bad_formula", f"rows.{n}.formula", message)
        self.formulas[row.code] = checked
        self.needs[row.code] = checked.paths

    def _ordered(self) -> Iterator[Problem]:
        try:
            self.order = tuple(_in_order(self.needs))
        except CycleError as error:
            circle: list[str] = error.args[1]
            n = self.places[circle[0]]
            message = f"行与行互相引用，算不出来：{' → '.join(reversed(circle))}，请改其中一行的公式"
            yield Problem("template.circle", f"rows.{n}.formula", message)

    def _profit(self) -> Iterator[Problem]:
        for code, message in profit_problems(self.chart()):
            yield Problem("template.profit_broken", f"rows.{self.places[code]}.formula", message)


def _children(template: Template) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for row in template.rows:
        if row.parent:
            found[row.parent] = (*found.get(row.parent, ()), row.code)
    return found


def _is_name(code: str) -> bool:
    try:
        node = parse(code)
    except Invalid:
        return False
    return isinstance(node, Path) and node.names == (code,) and code not in CHILDREN


def _in_order(needs: Mapping[str, frozenset[str]]) -> Iterator[str]:
    """Yield every row after what it needs, always in the same order for the same rows."""
    sorter = TopologicalSorter({code: sorted(needs[code]) for code in sorted(needs)})
    return iter(sorter.static_order())


def _written_out(node: Node, children: tuple[str, ...]) -> Node:
    """Put the codes of the children where a function is given `children`.

    :raises Invalid: the row has none.
    """
    if isinstance(node, Items):
        return Items(tuple(_written_out(one, children) for one in node.items), node.at)
    if not isinstance(node, Call):
        return node
    args: list[Node] = []
    for one in node.args:
        if isinstance(one, Path) and one.names[0].lower() in CHILDREN and len(one.names) == 1:
            if not children:
                where = f"第 {one.at + 1} 个字"
                message = "没有一行以它为上级，不能用下级合计"
                raise Invalid(Problem("template.no_children", where, message, {"at": one.at}))
            args.extend(Path((code,), one.at) for code in children)
        else:
            args.append(_written_out(one, children))
    return Call(node.name, tuple(args), node.at)
