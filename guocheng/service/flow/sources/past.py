"""Approvers that the procedure itself remembers (流程里的人): picked by somebody, or who acted at another step."""

from __future__ import annotations

from guocheng.definition.who import Who
from guocheng.engine.flow.world import Found
from guocheng.service.flow.sources.seeking import Seeking


def starter_picks(at: Seeking, who: Who) -> Found:
    """Find whom the starter picked when he submitted."""
    return _picked(at, "发起人自选", "发起人没有选择这一步的人", "发起人提交时选择")


def previous_picks(at: Seeking, who: Who) -> Found:
    """Find whom the approver before picked."""
    return _picked(at, "上一步审批人选择", "上一步没有选择这一步的人", "由上一步审批人选择")


def outside(at: Seeking, who: Who) -> Found:
    """Find whom another system named."""
    return _picked(at, who.label or "由外部系统指定", "外部系统没有指定在职的人", "由外部系统指定")


def same_step(at: Seeking, who: Who) -> Found:
    """Find who acted at another step."""
    people = at.past.acted.get(who.step, ())
    why = who.label or "与前面的步骤相同的人"
    missing = "前面那一步还没有人处理过，没有可以沿用的人"
    found = at.found(people, why=why, missing=missing)
    return found if people else Found((), missing=missing, later=f"{why}，那一步处理后确定")


def _picked(at: Seeking, why: str, missing: str, later: str) -> Found:
    people = at.past.picked.get(at.past.step, ())
    return at.found(people, why=why, missing=missing) if people else Found((), missing=missing, later=later)
