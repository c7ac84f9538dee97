"""Help while a definition is written (定义起草): a code for a label, an expression checked as it is typed.

- An expression is checked in the light of the draft, so it may name a field that is not published yet.
- What it gives is shown on the newest record, as far as the tables know its fields already.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from guocheng.base.problem import Invalid, Problem
from guocheng.connect.guessing import code_name
from guocheng.definition.automation import Add, every_node
from guocheng.definition.automation_names import ITEM, known
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import from_json
from guocheng.definition.entity import Entity, Field
from guocheng.definition.field_types import FIELD_TYPES
from guocheng.definition.lineage import on_the_way
from guocheng.definition.own import COMPANY
from guocheng.definition.role import Right
from guocheng.expr.check import Checked, check
from guocheng.expr.types import Kind, Name, Names, Scope
from guocheng.service.context import Look
from guocheng.service.records import lists
from guocheng.service.records.access import reader_of
from guocheng.service.records.evaluation import Evaluation
from guocheng.service.rights import must_administer
from guocheng.store import records

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Asked:
    """An expression and where it stands: over an entity, in a sub-table, offered to a form of `form`, or at a `node`.

    `expects` is a kind of value or a type of field; blank is any. At a node of an automation, whose draft is the
    document, `entity` is the one looked through, blank for the triggering record.
    """

    entity: str
    text: str
    expects: str = ""
    lines: str = ""
    form: str = ""
    document: Json | None = None
    node: str = ""

    @property
    def in_automation(self) -> bool:
        """Whether it stands in an automation."""
        return self.document is not None and self.document.get("definition") == "automation"


def propose_code(look: Look, *, label: str, taken: Collection[str] = (), entity: bool = False) -> dict[str, str]:
    """Return a code for a Chinese label: its pinyin, different from those that are taken.

    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    if not entity:
        return {"code": code_name(label, taken)}
    known = {name.removeprefix(f"{COMPANY}.") for name in look.catalogue.entities if name.startswith(f"{COMPANY}.")}
    return {"code": f"{COMPANY}.{code_name(label, known)}"}


def check_expression(look: Look, *, asked: Asked) -> dict[str, Any]:
    """Say what an expression gives or what is wrong with it, and which names it may use when there is none yet.

    :raises Invalid: the draft it belongs to cannot be read.
    :raises Refused: the person does not administer the system.
    """
    must_administer(look.principal)
    scope = _in_automation(look.catalogue, asked) if asked.in_automation else _in_form(look.catalogue, asked)
    if not asked.text:
        return {"kind": "", "kind_label": "", "problems": [], "names": list(_names(scope)), "sample": None}
    try:
        checked = check(asked.text, scope, expects=_kind(asked.expects))
    except Invalid as refusal:
        problems = [{"where": one.where, "message": one.message} for one in refusal.problems]
        return {"kind": "", "kind_label": "", "problems": problems, "names": [], "sample": None}
    return {
        "kind": checked.type.kind.value,
        "kind_label": checked.type.kind.label,
        "problems": [],
        "names": [],
        "sample": None if asked.lines or asked.form or asked.in_automation else _sample(look, asked.entity, checked),
    }


def _in_form(catalogue: Catalogue, asked: Asked) -> Scope:
    drafted = _drafted(catalogue, asked.document)
    return drafted.scope(drafted.entity(asked.entity).name, _extra(drafted, asked))


def _in_automation(catalogue: Catalogue, asked: Asked) -> Scope:
    """Return the names at a node of a drafted automation; blank is its condition."""
    automation = from_json(dict(asked.document or {}))
    names = known(catalogue, automation)
    place = asked.node if asked.node in names.at else ""
    if asked.entity and asked.entity != automation.on:
        return catalogue.scope(catalogue.entity(asked.entity).name, names.beside(place))
    node = next((one for one in every_node(automation.nodes) if one.name == place), None)
    item = names.item(place, node.each, ITEM, "这一条") if isinstance(node, Add) and node.each else None
    extra = (*((item,) if item else ()), *names.at[place])
    return catalogue.scope(automation.on, extra) if automation.on else Names(extra)


def _drafted(catalogue: Catalogue, document: Json | None) -> Catalogue:
    """Return the catalogue with a draft in it, wherever the entity stands."""
    if document is None:
        return catalogue
    draft = from_json(document)
    if not isinstance(draft, Entity):
        raise Invalid(Problem("definition.no_entity", "草稿", "这里只能检查表单里的公式"))
    bundles = tuple(
        replace(one, entities=tuple(kept for kept in one.entities if kept.name != draft.name))
        for one in catalogue.bundles
    )
    return Catalogue((replace(bundles[0], entities=(*bundles[0].entities, draft)), *bundles[1:]))


def _extra(catalogue: Catalogue, asked: Asked) -> tuple[Name, ...]:
    if asked.form:
        return catalogue.pick_names(asked.form, asked.lines)
    return catalogue.column_names(asked.entity, asked.lines) if asked.lines else ()


def _kind(expects: str) -> Kind | None:
    if not expects:
        return None
    if type_ := FIELD_TYPES.get(expects):
        return type_.expr_type(Field("value", "值", expects)).kind
    if expects not in set(Kind):
        raise Invalid(
            Problem("definition.unknown_kind", "expects", f"没有「{expects}」这种结果,可以是:{'、'.join(Kind)}")
        )
    return Kind(expects)


def _names(scope: Scope) -> Iterator[dict[str, str]]:
    """Yield every name and what stands directly behind it, as people write them."""
    for one in scope.names():
        yield _name(one.code, one.label, one)
        if one.inner is not None and one.code != "id":
            for inner in one.inner.names():
                yield _name(f"{one.code}.{inner.code}", f"{one.label}.{inner.label}", inner)


def _name(code: str, label: str, one: Name) -> dict[str, str]:
    return {"code": code, "label": label, "kind_label": one.type.kind.label}


def _sample(look: Look, entity: str, checked: Checked) -> dict[str, str] | None:
    """Return what an expression gives on the newest record this person sees, if all it names is there and seen."""
    known = look.catalogue.find_entity(entity)
    reader = reader_of(look)
    if known is None or not known.stored or not reader.visible(entity).may(Right.SEE):
        return None
    for path in checked.paths:
        way = list(on_the_way(look.catalogue, entity, path))
        if not way or not all(reader.sees(one.entity, one.field) for one in way):
            return None
    rows = json.loads(lists.query(look, entity=entity, sort=[("id", "desc")], limit=1, columns=[]))["rows"]
    newest = records.read(look.connection, look.catalogue, entity, rows[0]["id"]) if rows else None
    if newest is None:
        return None
    return {"title": newest.title, "text": _said(checked, Evaluation(look, known, newest.values).run(checked))}


def _said(checked: Checked, value: Any) -> str:
    if value is None:
        return "空"
    if isinstance(value, bool):
        return "是" if value else "否"
    labels = dict(checked.type.options)
    return labels.get(str(value), str(value))
