"""Automations steered by people (自动化的操作): buttons, runs by hand, failed runs taken up or given up, switches."""

from __future__ import annotations

from typing import Any

from guocheng.base.problem import Conflict, NotFound, Problem, Refused
from guocheng.definition.automation import Automation
from guocheng.definition.automation_triggers import BeforeSave, Button
from guocheng.service.automation import seeing, words
from guocheng.service.automation.at_once import carry_out_now
from guocheng.service.automation.draining import go_on
from guocheng.service.automation.index import enabled, index_of
from guocheng.service.automation.putting import Cause, put
from guocheng.service.context import Change
from guocheng.service.records.access import opened
from guocheng.store.automation import marks, runs, seen

Json = dict[str, Any]
RETRIED_MAX = 1000


def press(change: Change, *, entity: str, record_id: int, name: str) -> Json:
    """Press a button on a record: the run goes on in the background, or is over when the answer comes.

    :raises NotFound: the record or the button is not there for this person.
    :raises Refused: a run that is carried out at once failed.
    """
    access = opened(change, entity, record_id)
    listed = index_of(change.catalogue).buttons.get(entity, ())
    found = next((one for one in listed if one.name == name), None)
    button = found.trigger if found is not None and found.name in enabled(change) else None
    if found is None or not isinstance(button, Button) or not seeing.may_press(change, button):
        message = f"「{access.entity.label}」没有这个按钮，或者您不能使用它，请刷新页面后再试"
        raise NotFound(Problem("automation.no_button", access.entity.label, message))
    title = access.record.title
    return _begun(change, found, Cause("button", entity, record_id, title, change.principal.actor_id))


def run_now(change: Change, *, name: str, record: int | None = None) -> Json:
    """Run an automation by hand, on a record where it works on one.

    :raises NotFound: there is none for this person, or no such record.
    :raises Refused: it thinks before a save and cannot run by itself.
    """
    automation = seeing.managed(change, name)
    _refuse_before_save(automation)
    title = ""
    if automation.on:
        title = opened(change, automation.on, record or 0).record.title
    cause = Cause("by_hand", automation.on, record if automation.on else None, title, change.principal.actor_id)
    return _begun(change, automation, cause)


def retry(change: Change, *, run_id: int) -> Json:
    """Let a run that failed go on where it failed.

    :raises NotFound: there is none for this person.
    :raises Conflict: it has not failed, or somebody was faster.
    """
    seeing.managed_run(change, run_id)
    _retried(change, run_id)
    return _shown(change, run_id)


def retry_all(change: Change, *, name: str) -> Json:
    """Let all failed runs of an automation go on, the oldest first.

    :raises NotFound: there is no such automation for this person.
    """
    seeing.managed(change, name)
    failed = seen.failed_of(change.connection, name, limit=RETRIED_MAX)
    for run_id in failed:
        _retried(change, run_id)
    return {"retried": len(failed)}


def give_up(change: Change, *, run_id: int, reason: str = "") -> Json:
    """Let a failed run rest, or one that waits for somebody in vain; what it did stays.

    :raises NotFound: there is none for this person.
    :raises Conflict: it neither failed nor waits, or somebody was faster.
    """
    seeing.managed_run(change, run_id)
    run = runs.take_one(change.connection, run_id)
    if run is None or run.state not in ("failed", "asking"):
        raise _not_failed(run_id)
    by = change.principal.name
    said = f"{by}放弃：{' '.join(reason.split())}" if reason.strip() else f"{by}放弃"
    runs.give_up(change.connection, run_id, said, at=change.now)
    if run.state == "asking" and run.parent_id:
        go_on(change, run.parent_id)
    return _shown(change, run_id)


def switch(change: Change, *, name: str, on: bool) -> Json:
    """Turn an automation on or off; what waits in its queue waits until it is on again.

    :raises NotFound: there is none for this person.
    """
    seeing.managed(change, name)
    marks.switch(change.connection, name, enabled=on, at=change.now, by=change.principal.actor_id)
    change.cache.clear()
    rows = seeing.listing(change)["rows"]
    return next(row for row in rows if row["name"] == name)


def make_hook(change: Change, *, name: str, signed: bool) -> Json:
    """Give an automation a new address; the token and the secret are shown this once.

    :raises NotFound: there is none for this person that other systems may call.
    """
    _called_from_outside(change, name)
    secret = marks.new_secret() if signed else None
    sealed = change.platform.vault.seal(secret, f"automation:{name}") if secret else None
    token = marks.make_hook(change.connection, name, secret=sealed, at=change.now, by=change.principal.actor_id)
    return {"path": f"/api/hooks/{token}", "token": token, "secret": secret}


def drop_hook(change: Change, *, name: str) -> Json:
    """End the address of an automation.

    :raises NotFound: there is none for this person that other systems may call.
    """
    _called_from_outside(change, name)
    marks.drop_hook(change.connection, name)
    return {"name": name}


def _begun(change: Change, automation: Automation, cause: Cause) -> Json:
    begin = carry_out_now if automation.at_once else put
    numbers = begin(change, [(automation, cause)])
    assert numbers, "what people start is always put"
    found = seen.one(change.connection, numbers[0])
    assert found is not None, "it was just put"
    return {"id": found.id, "state": found.state, "state_label": words.STATES[found.state], "why": found.why}


def _retried(change: Change, run_id: int) -> None:
    run = runs.take_one(change.connection, run_id)
    if run is None or run.state not in ("failed", "given_up"):
        raise _not_failed(run_id)
    runs.revive(change.connection, run_id, state="waiting", at=change.now)


def _shown(change: Change, run_id: int) -> Json:
    row = seen.one(change.connection, run_id)
    assert row is not None, "it is locked"
    return next(iter(seeing.run_rows(change, [row])))


def _not_failed(run_id: int) -> Conflict:
    message = "这次运行没有失败，或者别人已经处理过了，请刷新后再看"
    return Conflict(Problem("automation.not_failed", f"运行 {run_id}", message))


def _refuse_before_save(automation: Automation) -> None:
    if isinstance(automation.trigger, BeforeSave):
        message = f"「{automation.label}」在保存前执行，不能单独运行；请打开一条记录保存一次"
        raise Refused(Problem("automation.only_before_save", automation.label, message))


def _called_from_outside(change: Change, name: str) -> None:
    automation = seeing.managed(change, name)
    if automation not in index_of(change.catalogue).hooks:
        message = f"「{automation.label}」不由外部调用触发，没有地址"
        raise NotFound(Problem("automation.no_hook", automation.label, message))
