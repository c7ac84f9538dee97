"""What the expressions of an automation may name (自动化里可用的名字), place by place.

- Everywhere: the fields of the triggering record, `before` where there was one, what a call from outside brings.
- At a node: what the nodes before it found or worked out, in its own block and in those around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from guocheng.base.problem import Invalid
from guocheng.definition.automation import (
    BEFORE,
    ERROR,
    FORM,
    Add,
    Attempt,
    Automation,
    FillIn,
    Formula,
    Get,
    GetMany,
    Loop,
    Node,
    PushDown,
    Request,
    Start,
    Summary,
    Upsert,
    inner_blocks,
)
from guocheng.definition.automation_triggers import (
    BeforeSave,
    Deleted,
    ImportFinished,
    Input,
    Updated,
    given_by,
)
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.scope import EntityScope, name_of
from guocheng.expr.check import Checked, check
from guocheng.expr.types import Kind, Name, Names, Type

#: The one of a list that an assignment is about.
ITEM = "item"
#: What a request gives besides what is read out of its answer.
STATUS = "status"
INPUT_KINDS: Mapping[str, Kind] = {
    "text": Kind.TEXT,
    "number": Kind.NUMBER,
    "date": Kind.DATE,
    "instant": Kind.INSTANT,
    "boolean": Kind.BOOLEAN,
}
_WITH_BEFORE = (Updated, BeforeSave, Deleted)


@dataclass(eq=False)
class Known:
    """The names of one automation in one catalogue, and its expressions as they are checked there."""

    catalogue: Catalogue
    automation: Automation
    #: What is known at each node; blank is the automation itself.
    at: Mapping[str, tuple[Name, ...]]
    _checked: dict[Any, Checked] = field(default_factory=dict)

    def over_record(self, place: str, text: str, expects: Kind | None = None, *extra: Name) -> Checked:
        """Return an expression over the triggering record at a place, checked.

        :raises Invalid: the expression is wrong; every problem names its place.
        """
        return self._once(("", place, text, expects, extra), self.automation.on, (*extra, *self.at[place]))

    def over(self, place: str, entity: str, text: str, expects: Kind | None = None) -> Checked:
        """Return an expression over other records at a place, checked; the triggering one is called `form`.

        :raises Invalid: the expression is wrong; every problem names its place.
        """
        return self._once((entity, place, text, expects, ()), entity, self.beside(place))

    def beside(self, place: str) -> tuple[Name, ...]:
        """Return what an expression over other records may name besides their fields."""
        on = self.automation.on
        form = (Name(FORM, "本单", Type(Kind.LINK, entity=on), EntityScope(self.catalogue, on)),) if on else ()
        return (*form, *self.at[place])

    def many(self, place: str, name: str) -> Name | None:
        """Return what a list is called and what it holds: one that a node found, or a sub-table of the record."""
        found = next((one for one in self.at[place] if one.code == name and one.type.kind is Kind.LINES), None)
        if found is None and self.catalogue.find_entity(self.automation.on):
            one = self.catalogue.entity(self.automation.on).field(name)
            found = name_of(self.catalogue, one) if one is not None and one.has_lines else None
        return found

    def item(self, place: str, name: str, called: str, label: str) -> Name | None:
        """Return what one of a list is called by an expression."""
        many = self.many(place, name)
        return None if many is None else Name(called, label, Type(Kind.LINK, entity=many.type.entity), many.inner)

    def _once(self, key: tuple[Any, ...], entity: str, extra: tuple[Name, ...]) -> Checked:
        if key not in self._checked:
            text, expects = key[2], key[3]
            scope = self.catalogue.scope(entity, extra) if entity else Names(extra)
            self._checked[key] = check(text, scope, expects=expects)
        return self._checked[key]


@lru_cache(maxsize=512)
def known(catalogue: Catalogue, automation: Automation) -> Known:
    """Return what the expressions of an automation may name; names of nodes that are wrong themselves are blank."""
    places: dict[str, tuple[Name, ...]] = {}
    found = Known(catalogue, automation, places)
    places[""] = tuple(_from_trigger(catalogue, automation))
    _walk(found, places, automation.nodes, places[""])
    return found


def _from_trigger(catalogue: Catalogue, automation: Automation) -> Iterator[Name]:
    if automation.on and isinstance(automation.trigger, _WITH_BEFORE):
        scope = EntityScope(catalogue, automation.on)
        yield Name(BEFORE, "修改前", Type(Kind.LINK, entity=automation.on), scope)
    if isinstance(automation.trigger, ImportFinished):
        yield Name("file_name", "文件名", Type(Kind.TEXT))
        yield Name("rows_written", "写入行数", Type(Kind.NUMBER))
        yield Name("rows_wrong", "出错行数", Type(Kind.NUMBER))
    yield from map(input_name, given_by(automation.trigger))


def input_name(one: Input) -> Name:
    """Return a value from outside as a name."""
    return Name(one.name, one.label, Type(INPUT_KINDS.get(one.type, Kind.TEXT)))


def _walk(found: Known, places: dict[str, tuple[Name, ...]], nodes: tuple[Node, ...], names: tuple[Name, ...]) -> None:
    for node in nodes:
        places[node.name] = names
        for number, block in enumerate(inner_blocks(node)):
            _walk(found, places, block, (*names, *_inside(found, node, number)))
        if (name := _made(found, node)) is not None:
            names = (*names, name)


def _inside(found: Known, node: Node, block: int) -> Iterator[Name]:
    if isinstance(node, Loop) and (item := found.item(node.name, node.over, node.name, node.label)) is not None:
        yield item
    if isinstance(node, Attempt) and block == 1:
        yield Name(ERROR, "出错原因", Type(Kind.TEXT))


def _made(found: Known, node: Node) -> Name | None:
    """Return the name under which what a node made is known after it."""
    catalogue = found.catalogue
    match node:
        case Get() | Upsert() | PushDown():
            return Name(node.name, node.label, Type(Kind.LINK, entity=node.entity), EntityScope(catalogue, node.entity))
        case Add():
            kind = Kind.LINES if node.each else Kind.LINK
            return Name(node.name, node.label, Type(kind, entity=node.entity), EntityScope(catalogue, node.entity))
        case GetMany():
            scope = EntityScope(catalogue, node.entity)
            return Name(node.name, node.label, Type(Kind.LINES, entity=node.entity), scope)
        case Summary():
            return Name(node.name, node.label, Type(Kind.NUMBER))
        case Formula():
            return Name(node.name, node.label, _type_of(found, node))
        case Request():
            status = Name(STATUS, "状态码", Type(Kind.NUMBER))
            return Name(node.name, node.label, Type(Kind.LINK), Names((status, *map(input_name, node.gives))))
        case FillIn():
            return Name(node.name, node.label, Type(Kind.LINK), Names(tuple(map(input_name, node.asks))))
        case Start() if node.waits:
            return Name(node.name, node.label, Type(Kind.BOOLEAN))
        case _:
            return None


def _type_of(found: Known, node: Formula) -> Type:
    try:
        return found.over_record(node.name, node.value).type
    except Invalid:
        return Type(Kind.BLANK)


__all__ = ["ITEM", "STATUS", "Known", "input_name", "known"]
