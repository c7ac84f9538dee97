"""Alerts that set automations off (警报的触发): each record somebody was told of, in the transaction of telling."""

from __future__ import annotations

from guocheng.definition.alert import Alert
from guocheng.service.automation.index import enabled, index_of
from guocheng.service.automation.putting import Cause, put
from guocheng.service.context import Change
from guocheng.store.records import Record


def set_off(change: Change, alert: Alert, record: Record) -> None:
    """Put the runs that an alert about a record sets off."""
    listening = index_of(change.catalogue).alerted.get(alert.name, ())
    on = enabled(change) if listening else frozenset()
    cause = Cause("alert_told", record.entity, record.id, record.title, None, {"alert": alert.name})
    put(change, [(one, cause) for one in listening if one.name in on])
