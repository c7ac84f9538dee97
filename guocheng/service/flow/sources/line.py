"""Approvers up a line (逐级上找): the heads of units, and the people somebody reports to, singly or as a chain."""

from __future__ import annotations

from collections.abc import Iterable

from guocheng.definition.who import Who
from guocheng.engine.flow.world import Found
from guocheng.service.flow.sources.seeking import Seeking
from guocheng.store.directory import UnitStep

_NO_UNIT = "发起人没有所属单位"
_SET_HEADS = "请在 组织 → 单位 中设置"
_SET_SUPERIOR = "请在 组织 → 人员 中填写"


def head(at: Seeking, who: Who) -> Found:
    """Find the head of the unit in a field."""
    units, label = at.ids(who.field), f"「{at.label(who.field)}」"
    return _heads(at, units, who.level, label) if units else Found((), missing=f"{label}没有填写")


def starter_head(at: Seeking, who: Who) -> Found:
    """Find the head of the starter's unit, who is not himself."""
    unit = at.unit_of_starter
    return _heads(at, [unit], who.level, "发起人单位", but=at.starter) if unit else Found((), missing=_NO_UNIT)


def heads(at: Seeking, who: Who) -> Found:
    """Find the heads from the unit in a field upwards."""
    units, label = at.ids(who.field), f"「{at.label(who.field)}」"
    return _chain(at, units[0], who, label) if units else Found((), missing=f"{label}没有填写")


def starter_heads(at: Seeking, who: Who) -> Found:
    """Find the heads from the starter's unit upwards, without himself."""
    unit = at.unit_of_starter
    return _chain(at, unit, who, "发起人单位", but=at.starter) if unit else Found((), missing=_NO_UNIT)


def superior(at: Seeking, who: Who) -> Found:
    """Find whom the starter reports to."""
    return _reported_to(at, [at.starter], who.level)


def holder_superior(at: Seeking, who: Who) -> Found:
    """Find whom the people in a field report to."""
    people = at.ids(who.field)
    return _reported_to(at, people, who.level) if people else Found((), missing=f"「{at.label(who.field)}」没有填写")


def superiors(at: Seeking, who: Who) -> Found:
    """Find everybody up the starter's reporting line."""
    people = at.superiors(at.starter)
    kept = people[: who.level] if who.level else people
    missing = f"{at.name(at.starter)}没有填写直属上级，{_SET_SUPERIOR}"
    return Found(kept[::-1] if who.downward else kept, why=f"{at.name(at.starter)}的逐级上级", missing=missing)


def _reported_to(at: Seeking, people: Iterable[int], level: int) -> Found:
    named, found = list(dict.fromkeys(people)), dict[int, str]()
    for person in named:
        if len(line := at.superiors(person)) > level:
            found.setdefault(line[level], at.name(person))
    names = "、".join(at.name(person) for person in named)
    step = f"往上第 {level + 1} 级" if level else "直属"
    missing = f"{names}没有{step}上级，{_SET_SUPERIOR}"
    because = {person: f"{name}的{step}上级" for person, name in found.items()}
    return Found(tuple(found), why=f"{names}的{step}上级", missing=missing, because=because)


def _heads(at: Seeking, units: list[int], level: int, label: str, but: int | None = None) -> Found:
    """Find the heads of units `level` steps up; where nobody heads a unit, the next one above that has a head."""
    people, names = dict[int, None](), dict[str, None]()
    for unit in units:
        up = (step for step in at.line_up(unit) if step.height >= level)
        nearest = next((step for step in up if step.head is not None and step.head != but), None)
        if nearest is not None and nearest.head is not None:
            people[nearest.head], names[nearest.name] = None, None
    why = f"{'、'.join(names)}的负责人"
    return Found(tuple(people), why=why, missing=f"{label}及其上级都没有在职的负责人，{_SET_HEADS}")


def _chain(at: Seeking, unit: int, who: Who, label: str, but: int | None = None) -> Found:
    """Find one head after the other; who heads several units of the line stands once, at the lowest of them."""
    up = at.line_up(unit)
    if who.last and not any(_is_last(step, who) for step in up):
        return Found((), missing=f"{label}往上没有「{who.last}」这一级")
    because = dict[int, str]()
    for step in _as_far(up, who):
        if step.head is not None and step.head != but:
            because.setdefault(step.head, f"{step.name}的负责人")
    people = tuple(because)[::-1] if who.downward else tuple(because)
    missing = f"{label}往上都没有在职的负责人，{_SET_HEADS}"
    return Found(people, why=f"{label}的逐级负责人", missing=missing, because=because)


def _as_far(up: Iterable[UnitStep], who: Who) -> Iterable[UnitStep]:
    for step in up:
        if who.level and step.height >= who.level:
            return
        yield step
        if who.last and _is_last(step, who):
            return


def _is_last(step: UnitStep, who: Who) -> bool:
    return who.last in (step.number, step.kind)
