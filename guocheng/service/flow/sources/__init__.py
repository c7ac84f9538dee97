"""Where approvers come from (审批人来源): one finder for each kind of `Who`, as of now and for one record.

A finder answers with people and why them, or with what is missing and what to do about it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from guocheng.definition.who import Who, WhoKind
from guocheng.engine.flow.world import Found
from guocheng.service.flow.sources import line, organisation, outsiders, past, record, tables
from guocheng.service.flow.sources.seeking import Seeking

FINDERS: Mapping[WhoKind, Callable[[Seeking, Who], Found]] = {
    WhoKind.ANYONE: record.anyone,
    WhoKind.NAMED: organisation.named,
    WhoKind.ROLE: organisation.role,
    WhoKind.POST: organisation.post,
    WhoKind.HEAD: line.head,
    WhoKind.HEADS: line.heads,
    WhoKind.HOLDER: record.holder,
    WhoKind.HOLDER_SUPERIOR: line.holder_superior,
    WhoKind.RELATED: record.related,
    WhoKind.STARTER: record.starter,
    WhoKind.STARTER_HEAD: line.starter_head,
    WhoKind.STARTER_HEADS: line.starter_heads,
    WhoKind.SUPERIOR: line.superior,
    WhoKind.SUPERIORS: line.superiors,
    WhoKind.STARTER_PICKS: past.starter_picks,
    WhoKind.PREVIOUS_PICKS: past.previous_picks,
    WhoKind.STEP: past.same_step,
    WhoKind.GROUP: tables.group,
    WhoKind.ROSTER: tables.roster,
    WhoKind.QUERY: tables.query,
    WhoKind.MATRIX: tables.matrix,
    WhoKind.EXPRESSION: record.expression,
    WhoKind.OUTSIDE: past.outside,
    WhoKind.LINK: outsiders.by_link,
}

__all__ = ["FINDERS", "Seeking"]
