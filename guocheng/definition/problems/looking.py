"""The common ways to find something wrong (检查的工具): names, paths, expressions, templates, people.

- Every method yields problems and never raises, so that one pass tells everything.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Field
from guocheng.definition.field_types import FIELD_TYPES
from guocheng.definition.who import WHO_LABELS, Who, WhoKind
from guocheng.expr.typed import Constant
from guocheng.expr.types import Kind, Name

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_HAN = re.compile(r"[\u3400-\u9fff]")
_TEMPLATE = re.compile(r"\{([^{}]*)\}")


#: Hears of every field that a definition names: the entity, the path, the place that names it.
Noted = Callable[[str, str, str], None]


def _unheard(entity: str, path: str, where: str) -> None:
    """Let a reference pass by."""


#: Sources that look back into the procedure they belong to.
OF_A_PROCEDURE = frozenset({WhoKind.STARTER_PICKS, WhoKind.PREVIOUS_PICKS, WhoKind.STEP, WhoKind.OUTSIDE, WhoKind.LINK})
#: So long the link of somebody outside opens at most.
OPEN_DAYS_MAX = 90
_TARGETS = {
    "org.unit": (WhoKind.HEAD, WhoKind.HEADS, WhoKind.ROLE, WhoKind.POST, WhoKind.MATRIX),
    "org.person": (WhoKind.HOLDER, WhoKind.HOLDER_SUPERIOR, WhoKind.RELATED),
}
_WITHOUT_FIELD = (WhoKind.ROLE, WhoKind.POST, WhoKind.MATRIX)
#: What has to be filled in.
_NEEDED = {
    WhoKind.POST: ("code",),
    WhoKind.GROUP: ("code",),
    WhoKind.ROSTER: ("code",),
    WhoKind.STEP: ("step",),
    WhoKind.QUERY: ("where",),
    WhoKind.MATRIX: ("matter",),
    WhoKind.EXPRESSION: ("value",),
    WhoKind.OUTSIDE: ("url",),
    WhoKind.LINK: ("field",),
}


@dataclass(frozen=True)
class Looking:
    """Looks at one bundle in the light of a catalogue; `noted` hears of what is looked up on the way."""

    catalogue: Catalogue
    noted: Noted = _unheard

    # ---- names -----------------------------------------------------------------------------------------------------

    def name(self, name: str, where: str) -> Iterator[Problem]:
        """Refuse a name that is no lower-case word (or words joined by dots)."""
        if not all(_CODE.fullmatch(part) for part in name.split(".")):
            message = f"名称「{name}」要用小写英文字母开头,只含小写字母、数字和下划线"
            yield Problem("definition.bad_name", where, message)

    def label(self, label: str, where: str) -> Iterator[Problem]:
        """Refuse a label without a Chinese word in it."""
        if not _HAN.search(label):
            yield Problem("definition.no_label", where, f"「{where}」要有中文名称,现在是「{label}」")

    def twice(self, names: Iterable[str], where: str, word: str) -> Iterator[Problem]:
        """Refuse a name that appears more than once."""
        for name, times in Counter(names).items():
            if times > 1:
                message = f"{where} 里{word}「{name}」出现了 {times} 次,请改成不同的名称"
                yield Problem("definition.twice", where, message)

    # ---- fields ----------------------------------------------------------------------------------------------------

    def entity(self, name: str, where: str) -> Iterator[Problem]:
        """Refuse an entity that is not in the catalogue."""
        if self.catalogue.find_entity(name) is None:
            yield Problem("definition.unknown_entity", where, f"{where}:没有实体「{name}」")

    def field(self, entity: str, path: str, where: str, types: Iterable[str] = ()) -> Iterator[Problem]:
        """Refuse a path that leads nowhere or to a field of the wrong type."""
        if self.catalogue.find_entity(entity) is None:
            return
        self.noted(entity, path, where)
        found = self.catalogue.field(entity, path)
        if found is None:
            yield Problem(
                "definition.unknown_field", where, f"{where}:「{entity}」没有字段「{path}」{self._near(entity)}"
            )
        elif types and found.type not in types:
            words = "、".join(FIELD_TYPES[one].label for one in types)
            message = f"{where}:字段「{found.label}」要是{words},现在是「{found.type}」"
            yield Problem("definition.wrong_field_type", where, message)

    def fields(self, entity: str, paths: Iterable[str], where: str) -> Iterator[Problem]:
        """Refuse every path that leads nowhere."""
        for path in paths:
            yield from self.field(entity, path, where)

    def template(self, entity: str, text: str, where: str) -> Iterator[Problem]:
        """Refuse a template such as "{number} {kind}" that names unknown fields."""
        for path in _TEMPLATE.findall(text):
            yield from self.field(entity, path, where)
        if "{" in _TEMPLATE.sub("", text) or "}" in _TEMPLATE.sub("", text):
            yield Problem("definition.bad_template", where, f"{where}:模板「{text}」的大括号不成对")

    # ---- expressions -----------------------------------------------------------------------------------------------

    def expression(
        self, entity: str, text: str, where: str, expects: Kind | None = None, extra: tuple[Name, ...] = ()
    ) -> Iterator[Problem]:
        """Refuse an expression that makes no sense; blank is none at all."""
        if not text or self.catalogue.find_entity(entity) is None:
            return
        try:
            for path in self.catalogue.checked(entity, text, expects, extra).paths:
                self._note(entity, path, where, extra)
        except Invalid as refusal:
            for one in refusal.problems:
                message = f"{where}:公式「{text}」{one.where}:{one.message}"
                yield Problem(one.code, where, message, one.extra)

    def _note(self, entity: str, path: str, where: str, extra: tuple[Name, ...]) -> None:
        """Say which field a path of an expression means; names that its place adds stand before the record's own."""
        first, _, rest = path.partition(".")
        name = next((one for one in extra if one.code == first), None)
        if name is None:
            self.noted(entity, path, where)
        elif first == "line" and rest and (lines := self._lines_of(entity, {one.code for one in _inside(name)})):
            self.noted(entity, f"{lines}.{rest}", where)
        elif lines := self._lines_of(entity, {one.code for one in extra}):
            self.noted(entity, f"{lines}.{path}", where)
        elif name.type.entity and rest:
            self.noted(name.type.entity, rest, where)

    def _lines_of(self, entity: str, columns: set[str]) -> str:
        """Return the sub-table that has just these columns, blank for none."""
        found = self.catalogue.entity(entity).lines
        return next((one.name for one in found if {column.name for column in one.lines} == columns), "")

    def value(
        self, entity: str, field: Field, text: str, where: str, extra: tuple[Name, ...] = ()
    ) -> Iterator[Problem]:
        """Refuse an expression that cannot give the field its value."""
        type_ = FIELD_TYPES.get(field.type)
        if not text or type_ is None:
            return
        expects = type_.expr_type(field)
        found = list(self.expression(entity, text, where, expects.kind, extra))
        yield from found
        if found or expects.kind is not Kind.CHOICE or self.catalogue.find_entity(entity) is None:
            return
        tree = self.catalogue.checked(entity, text, expects.kind, extra).tree
        if isinstance(tree, Constant) and tree.value is not None and not expects.option(str(tree.value)):
            message = f"{where}:「{field.label}」没有选项「{tree.value}」"
            yield Problem("definition.unknown_option", where, message)

    # ---- people ----------------------------------------------------------------------------------------------------

    def people(
        self, entity: str, people: Iterable[Who], where: str, *, in_procedure: bool = False
    ) -> Iterator[Problem]:
        """Refuse sources of people that can never name anybody; some name people only inside a procedure."""
        found = tuple(people)
        if not found:
            yield Problem("flow.nobody", where, f"{where}:没有写由谁来做")
        for who in found:
            if who.kind in OF_A_PROCEDURE and not in_procedure:
                message = f"{where}：「{WHO_LABELS[who.kind]}」只能用在审批过程的步骤里"
                yield Problem("flow.outside_procedure", where, message)
            yield from self._who(entity, who, where)

    def _who(self, entity: str, who: Who, where: str) -> Iterator[Problem]:
        yield from self._names_somebody(who, where)
        for target, kinds in _TARGETS.items():
            if who.kind in kinds and (who.field or who.kind not in _WITHOUT_FIELD):
                yield from self._leads_to(entity, who.field, target, where)
        if who.kind is WhoKind.QUERY and self.catalogue.find_entity("org.person"):
            names = self.catalogue.pick_names(entity, "") if self.catalogue.find_entity(entity) else ()
            yield from self.expression("org.person", who.where, f"{where}.where", Kind.BOOLEAN, names)
        yield from self.expression(entity, who.amount, f"{where}.amount", Kind.NUMBER)
        yield from self.expression(entity, who.matter, f"{where}.matter")
        yield from self._gives_people(entity, who, where)
        yield from self.fields(entity, who.sends, f"{where}.sends")
        yield from self._of_outsider(entity, who, where)
        for one in who.among:
            yield from self._who(entity, one, f"{where}.among")

    def _of_outsider(self, entity: str, who: Who, where: str) -> Iterator[Problem]:
        """Refuse an address that is no text, and a link that never opens."""
        if who.kind is not WhoKind.LINK:
            return
        for path in filter(None, (who.field, who.called)):
            wrong = list(self.expression(entity, path, where))
            yield from wrong
            if not wrong and self.catalogue.find_entity(entity) and not self._is_text(entity, path):
                yield Problem("flow.nobody_ever", where, f"{where}：「{path}」不是文字，不能用来联系外部人员")
        if not 1 <= who.days <= OPEN_DAYS_MAX:
            message = f"{where}：「{WHO_LABELS[who.kind]}」的链接要在 1 到 {OPEN_DAYS_MAX} 天内有效"
            yield Problem("flow.bad_count", where, message)

    def _is_text(self, entity: str, path: str) -> bool:
        return self.catalogue.checked(entity, path).type.kind in (Kind.TEXT, Kind.BLANK)

    def _names_somebody(self, who: Who, where: str) -> Iterator[Problem]:
        if who.kind is WhoKind.ROLE and who.role not in self.catalogue.roles:
            known = "、".join(sorted(self.catalogue.roles))
            unknown = f"没有角色「{who.role}」，可以用：{known}" if who.role else "还没有选角色"
            yield Problem("definition.unknown_role", where, f"{where}：{unknown}")
        if who.kind is WhoKind.NAMED and not who.people:
            yield Problem("flow.nobody", where, f"{where}:指定人员里一个人也没有")
        if any(not getattr(who, name) for name in _NEEDED.get(who.kind, ())):
            yield Problem("flow.nobody", where, f"{where}：「{WHO_LABELS[who.kind]}」没有写明按什么找人")
        if who.level < 0:
            yield Problem("flow.bad_level", where, f"{where}：「{WHO_LABELS[who.kind]}」的级数不能小于 0")
        if who.at_least < 1 or (who.at_most and who.at_most < who.at_least):
            yield Problem("flow.bad_count", where, f"{where}：至少选 1 人，「最多选几人」不能比「至少选几人」少")

    def _gives_people(self, entity: str, who: Who, where: str) -> Iterator[Problem]:
        """Refuse an expression that gives something else than people."""
        wrong = list(self.expression(entity, who.value, f"{where}.value"))
        yield from wrong
        if wrong or not who.value or self.catalogue.find_entity(entity) is None:
            return
        kind = self.catalogue.checked(entity, who.value).type.kind
        if kind not in (Kind.LINK, Kind.LIST, Kind.BLANK):
            message = f"{where}：公式「{who.value}」要算出人员，现在算出的是{kind.label}"
            yield Problem("flow.nobody_ever", where, message)

    def _leads_to(self, entity: str, path: str, target: str, where: str) -> Iterator[Problem]:
        wrong = list(self.field(entity, path, where, ("link", "links")))
        yield from wrong
        found = None if wrong or self.catalogue.find_entity(entity) is None else self.catalogue.field(entity, path)
        if found is not None and found.to != target:
            word = "人员" if target == "org.person" else "组织单元"
            message = f"{where}:字段「{found.label}」不是{word},按它永远找不到人"
            yield Problem("flow.nobody_ever", where, message)

    def _near(self, entity: str) -> str:
        labels = "、".join(f"{one.name}({one.label})" for one in self.catalogue.fields(entity)[:6])
        return f",可以用:{labels} 等"


def _inside(name: Name) -> Iterable[Name]:
    return () if name.inner is None else name.inner.names()
