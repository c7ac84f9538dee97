"""How long runs are kept (运行记录的保留): as each automation says; failed ones until somebody takes notice."""

from __future__ import annotations

from datetime import datetime, timedelta

import psycopg

from guocheng.service.platform import Platform
from guocheng.store.automation import runs

#: What was not carried out is told for so long only.
SKIPPED_KEPT = timedelta(days=7)


def forget(platform: Platform, connection: psycopg.Connection, *, now: datetime) -> int:
    """Forget runs whose time is over and return how many that were.

    What waits for an automation that is gone waits no more.
    """
    runs.give_up_unknown(connection, platform.catalogue.automations, "这个自动化的定义已经没有了", at=now)
    return sum(
        runs.purge(
            connection,
            one.name,
            before=now - timedelta(days=one.keep_days),
            skipped_before=now - SKIPPED_KEPT,
        )
        for one in platform.catalogue.automations.values()
    )
