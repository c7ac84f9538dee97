"""Secrets of a record (密文): sealed before anything is written, opened one at a time, and every look is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guocheng.base.problem import NotFound, Problem
from guocheng.definition.entity import Entity
from guocheng.definition.field_types import Family, family_of
from guocheng.definition.field_types.secret import is_sealed
from guocheng.definition.role import Right
from guocheng.service.context import Change, Look
from guocheng.service.records.access import opened
from guocheng.store import river
from guocheng.store.records import Origin


def sealed(look: Look, entity: Entity, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return values with their secrets encrypted; what was sealed already stays."""
    full = dict(values)
    for one in entity.fields:
        if family_of(one) is Family.SEALED and (text := full.get(one.name)) and not is_sealed(text):
            full[one.name] = look.platform.vault.seal(text, _about(entity, one.name))
    return full


def reveal(change: Change, *, entity: str, record_id: int, field: str) -> dict[str, str]:
    """Show a secret to somebody who may change the record; the history says who looked.

    :raises NotFound: there is no such secret for this person.
    :raises Refused: the person may not change the record.
    :raises Unavailable: the key is not there.
    """
    access = opened(change, entity, record_id)
    one = access.entity.field(field)
    kept = access.record.values.get(field)
    if one is None or family_of(one) is not Family.SEALED or field not in access.shown - access.masked or not kept:
        raise NotFound(Problem("secret.none", access.entity.label, "这里没有可以查看的密文"))
    access.must(Right.EDIT)
    text = change.platform.vault.open(kept, _about(access.entity, field))
    origin = Origin(at=change.now, actor_id=change.principal.actor_id, request_id=change.context.request_id)
    # The field is said like a change that changed nothing, so that only who sees it learns which one was looked at.
    looked = [{"field": field, "before": kept, "after": kept}]
    river.append(change.connection, entity, record_id, "revealed", origin, looked, version=access.record.version)
    return {"text": text}


def _about(entity: Entity, field: str) -> str:
    return f"{entity.name}.{field}"
