"""The builder of automations (自动化): a trigger, a condition, nodes, and how it is carried out."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict, Unpack

from guocheng.definition.automation import Automation, Node, Retry, RunAs
from guocheng.definition.automation_triggers import Trigger
from guocheng.definition.builders.fields import name_of
from guocheng.definition.entity import Entity
from guocheng.definition.who import Who


class AutomationWords(TypedDict, total=False):
    """What an automation may be told."""

    when: str
    at_once: bool
    order_by: str
    loops_max: int
    per_hour_max: int
    keep_days: int
    enabled: bool
    help: str


def automation(
    name: str,
    label: str,
    trigger: Trigger,
    nodes: Iterable[Node],
    *,
    run_as: RunAs | str,
    on: str | Entity = "",
    tries: int = 3,
    first_wait_seconds: int = 30,
    owner: Who | Iterable[Who] = (),
    **words: Unpack[AutomationWords],
) -> Automation:
    """Declare what the system does by itself; `run_as` says with whose rights: triggerer or system."""
    told = (owner,) if isinstance(owner, Who) else tuple(owner)
    retry = Retry(tries, first_wait_seconds)
    return Automation(
        name, label, trigger, tuple(nodes), RunAs(run_as), name_of(on) if on else "", retry=retry, owner=told, **words
    )
