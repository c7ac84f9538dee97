"""Approvers that the record itself names (记录里的人): its starter, people in its fields, lines and linked records."""

from __future__ import annotations

from guocheng.definition.who import Who
from guocheng.engine.flow.world import Found
from guocheng.service.flow.sources.seeking import Seeking, linked


def anyone(at: Seeking, who: Who) -> Found:
    """Find nobody: everybody is no approver."""
    return Found((), missing="「可编辑的人」不能用来指定审批人")


def starter(at: Seeking, who: Who) -> Found:
    """Find the starter."""
    return at.found([at.starter], why="发起人", missing="发起人已离职")


def holder(at: Seeking, who: Who) -> Found:
    """Find the people in a field, or in a column of every line."""
    label = at.label(who.field)
    return at.found(at.ids(who.field), why=f"「{label}」中的人", missing=f"「{label}」没有填写，或所填的人已离职")


def related(at: Seeking, who: Who) -> Found:
    """Find the people of a linked record."""
    first = who.field.partition(".")[0]
    link, label = at.label(first), at.label(who.field)
    if not at.ids(first):
        return Found((), missing=f"「{link}」没有填写，找不到它的「{label}」")
    return at.found(at.ids(who.field), why=f"「{link}」的「{label}」", missing=f"「{link}」的「{label}」没有填写")


def expression(at: Seeking, who: Who) -> Found:
    """Find the people that an expression gives."""
    people = linked(at.value(who.value))
    return at.found(people, why=who.label or "公式算出的人", missing=f"公式「{who.value}」没有算出人员")
