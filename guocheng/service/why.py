"""Why somebody can or cannot see and do something (为什么): the same rights, told role by role.

Whether a rule covers the record is asked of the database with the very conditions of `visible`; nothing is reckoned
a second way.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guocheng.definition.entity import Entity, Field
from guocheng.definition.form_rights import FieldUse
from guocheng.definition.role import Grant, Right, Role, Rows, with_implied
from guocheng.service.context import Look
from guocheng.service.directory import principal_of_person
from guocheng.service.flow.at_steps import Saying, at_steps, sayings
from guocheng.service.granted import covers, grants_field, grants_of, row_grant, shared_grants
from guocheng.service.principal import Principal
from guocheng.service.readers import reader_as
from guocheng.service.records.access import asked_to_read, known_entity, masked_by_roles, not_there, opened, takes_part
from guocheng.service.rights import RIGHT_LABELS, must_administer
from guocheng.store.query import Here, Reader, rights_on
from guocheng.store.query.rights_on import covering

_ROWS = {
    Rows.ALL: "全部记录",
    Rows.OWN: "自己负责或新建的记录",
    Rows.UNIT: "本单位的记录",
    Rows.UNIT_BELOW: "本单位及下级单位的记录",
    Rows.MANAGED: "自己负责的单位及下级单位的记录",
    Rows.NONE: "表单(不含任何记录)",
}
#: What may be said of fields, in the order of the screen.
_FIELD_WORDS = {"hidden": "隐藏", "masked": "打星号", "readonly": "只读", "not_exported": "不能导出"}

Json = dict[str, Any]


@dataclass(frozen=True)
class Rule:
    """One thing that grants or denies, and whether it covers the record; administering has no role."""

    source: str
    grant: Grant
    covers: bool
    role: bool = True


def why(look: Look, *, entity: str, record_id: int, person_id: int | None = None) -> dict[str, Any]:
    """Explain the rights of oneself, or as an administrator of anybody, on a record.

    :raises NotFound: the record is not there for the one who asks.
    :raises Refused: asking about others needs an administrator.
    """
    found = known_entity(look, entity)
    person = look.principal
    if person_id is not None and person_id != person.person_id:
        must_administer(look.principal)
        person = principal_of_person(look.connection, look.catalogue, person_id=person_id, now=look.now)
        opened(look, entity, record_id)
    reader = reader_as(look, person)
    here = rights_on(look.connection, reader, entity, record_id)
    asked = takes_part(look, person, entity, record_id)
    if here is None or (person is look.principal and Right.SEE not in here.rights and not asked):
        # Nobody learns from the explanation that a record exists.
        raise not_there(found)
    rules = list(_rules(look, person, reader, found, record_id))
    shown = _shown(look, person, reader, found, record_id, here)
    fields = [_field_told(look, found, one, here, reader, rules, shown) for one in look.catalogue.fields(found)]
    return {
        "person": {"id": person.person_id, "name": person.name},
        "sees": Right.SEE in here.rights or asked,
        "rights": [_right_told(right, here, rules, found) for right in Right],
        "because": [*_reasons(person, rules, found), *([_ASKED] if asked else [])],
        "fields": fields,
        "hidden": [one["label"] for one in fields if not one["sees"]],
        "masked": [one["label"] for one in fields if one["masked"] and found.field(one["name"])],
    }


_ASKED = "参与过这条记录的审批,可以查看它在列表中显示的字段"


def _rules(look: Look, person: Principal, reader: Reader, entity: Entity, record_id: int) -> Iterator[Rule]:
    """Yield everything that grants or denies the person something of the entity, told whether it covers the record."""
    standing = person.standing
    found = [
        (
            f"角色「{role.label}」" if role else "系统管理",
            grant,
            row_grant(look.catalogue, standing, entity, grant),
            role,
        )
        for role, grant in grants_of(look.catalogue, standing, entity)
    ]
    shared = [("分享", grant, row) for grant, row in shared_grants(standing, entity.name)]
    rows = [row for row in (*(one[2] for one in found), *(one[2] for one in shared)) if row is not None]
    covered = covering(look.connection, reader, entity.name, record_id, [(row,) for row in rows]) or set()
    for source, grant, row, role in found:
        yield Rule(source, grant, row is not None and (row,) in covered, role is not None)
    for source, grant, row in shared:
        if (row,) in covered:
            yield Rule(source, grant, covers=True)


def _source(role: Role | None) -> str:
    return f"角色「{role.label}」" if role else "系统管理"


def _right_told(right: Right, here: Here, rules: list[Rule], entity: Entity) -> Json:
    granting = [one for one in rules if not one.grant.denies and right in with_implied(one.grant.actions)]
    denying = [one for one in rules if one.grant.denies and one.covers and {right, Right.SEE} & set(one.grant.actions)]
    granted = right in here.rights
    return {
        "right": right.value,
        "label": RIGHT_LABELS[right],
        "granted": granted,
        "by": [one.source for one in granting if one.covers] if granted else [],
        "missing": "" if granted else _missing(right, granting, denying, entity),
    }


def _missing(right: Right, granting: list[Rule], denying: list[Rule], entity: Entity) -> str:
    word = RIGHT_LABELS[right]
    if denying:
        return f"{'、'.join(dict.fromkeys(one.source for one in denying))}明确拒绝{word},拒绝优先"
    if granting:
        ranges = "、".join(dict.fromkeys(f"{one.source}({rows_in_words(one.grant, entity)})" for one in granting))
        return f"能{word},但这条记录不在范围内:{ranges}"
    return f"没有角色给{word}「{entity.label}」的权限,也没有人分享;请管理员在 权限 中设置"


@dataclass(frozen=True)
class Shown:
    """What is shown and masked on the page of the record, and what steps say of it."""

    fields: frozenset[str]
    masked: frozenset[str]
    sayings: tuple[Saying, ...]


def _shown(look: Look, person: Principal, reader: Reader, entity: Entity, record_id: int, here: Here) -> Shown:
    """Reckon what is shown just as the page of the record does."""
    visibility, sees = reader.visible(entity.name), Right.SEE in here.rights
    steps = at_steps(look, person, entity, record_id)
    by_roles = visibility.shown - here.hidden
    given = by_roles if sees else asked_to_read(look, person, entity, visibility)
    masked = steps.masks(masked_by_roles(entity, visibility, here), by_roles, sees=sees)
    told = tuple(sayings(look, person, entity, record_id))
    return Shown(steps.shown(given, sees=sees), masked, told)


def _steps_told(entity: Entity, one: Field, shown: Shown, *, sees: bool) -> Iterator[str]:
    """Say which steps hide, mask or open a field, as far as that counts now."""
    words = {FieldUse.HIDDEN: "不显示", FieldUse.MASKED: "打星号", FieldUse.READ: "给看", FieldUse.EDIT: "可填"}
    for saying in shown.sayings:
        for use, word in words.items():
            opens = use in (FieldUse.READ, FieldUse.EDIT)
            counts = (saying.waiting or saying.told) if opens else (saying.waiting or not sees)
            uses = {FieldUse.EDIT, FieldUse.REQUIRED} if use is FieldUse.EDIT else {use}
            if counts and one.name in saying.form.fields(entity, uses):
                when = "记录停在" if saying.waiting else "抄送来自" if saying.told else "参与过"
                yield f"{when}「{saying.label}」，这一步{word}「{one.label}」"


def _field_told(
    look: Look, entity: Entity, one: Field, here: Here, reader: Reader, rules: list[Rule], shown: Shown
) -> Json:
    visibility = reader.visible(entity.name)
    sees = one.name in shown.fields
    masked = sees and one.name in shown.masked
    denying = [
        (rule, use)
        for rule in rules
        if rule.grant.denies and rule.covers
        for use in _FIELD_WORDS
        if covers(getattr(rule.grant, use), one.name)
    ]
    because = [f"{rule.source}明确拒绝({_FIELD_WORDS[use]})" for rule, use in denying]
    because += _steps_told(entity, one, shown, sees=Right.SEE in here.rights)
    if not sees and not because:
        because = [_why_hidden(rule, one, look.catalogue.entity(entity.name)) for rule in rules if _narrows(rule, one)]
    return {
        "name": one.name,
        "label": one.label,
        "sees": sees,
        "masked": masked,
        "edits": one.name in visibility.editable - here.hidden - here.locked.get(Right.EDIT, frozenset())
        and Right.EDIT in here.rights,
        "exports": sees and Right.EXPORT in here.rights and visibility.travels(one.name),
        "because": because,
    }


def _narrows(rule: Rule, one: Field) -> bool:
    return (
        rule.covers and not rule.grant.denies and Right.SEE in rule.grant.actions and not grants_field(rule.grant, one)
    )


def _why_hidden(rule: Rule, one: Field, entity: Entity) -> str:
    if covers(rule.grant.hidden, one.name):
        return f"{rule.source}不包括「{one.label}」"
    return f"{rule.source}列明的字段里没有「{one.label}」,新增的字段要由管理员授权"


def _reasons(person: Principal, rules: list[Rule], entity: Entity) -> Iterator[str]:
    if person.administers:
        yield "管理员可以查看和修改全部记录"
    elif not person.roles:
        yield f"{person.name}没有任何角色,所以没有权限;请管理员在 组织 → 角色成员 中添加"
    for rule in rules:
        if rule.role:
            yield _sentence(rule, entity)


def _sentence(rule: Rule, entity: Entity) -> str:
    grant = rule.grant
    done = "、".join(RIGHT_LABELS[right] for right in grant.actions)
    fields = [
        f"{word}{'、'.join(_labels(entity, names))}"
        for use, word in _FIELD_WORDS.items()
        if (names := getattr(grant, use))
    ]
    outside = "" if rule.covers else ",这条记录不在其中"
    if grant.denies:
        what = ",".join([*([f"拒绝{done}"] if done else []), *(f"拒绝字段:{one}" for one in fields)])
        return f"{rule.source}{what},范围是「{entity.label}」的{rows_in_words(grant, entity)}{outside}"
    narrowed = f",其中{';'.join(fields)}" if fields else ""
    return f"{rule.source}可以{done}「{entity.label}」的{rows_in_words(grant, entity)}{narrowed}{outside}"


def rows_in_words(grant: Grant, entity: Entity) -> str:
    """Return which records a grant covers, as one says it."""
    if grant.rows is Rows.WHERE:
        return f"符合条件({grant.where})的记录"
    if grant.rows is Rows.FIELD:
        return f"「{'、'.join(_labels(entity, (grant.field,)))}」是本人(或本人的单位、岗位、角色)的记录"
    return _ROWS[grant.rows]


def _labels(entity: Entity, names: tuple[str, ...]) -> list[str]:
    """Return the labels of fields, those of a column after its sub-table."""
    found = []
    for name in names:
        first, _, column = name.partition(".")
        one = entity.field(first)
        inner = next((each for each in one.lines if each.name == column), None) if one and column else None
        label = one.label if one else first
        found.append(f"「{label}·{inner.label}」" if inner else f"「{label}」")
    return found
