"""What the worker does for automations (自动化后台): hears what sets them off, carries out, sends, looks at clocks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import psycopg

from guocheng.service.automation import clocks, draining, keeping, listening, sending
from guocheng.service.automation.index import index_of
from guocheng.service.platform import Platform
from guocheng.store.automation.runs import CHANNEL
from guocheng.store.events_notify import RIVER
from guocheng.store.jobs import Job
from guocheng.store.river import entity_called
from guocheng.worker.handler import Short
from guocheng.worker.loop import Loop
from guocheng.worker.timer import Timer

CLOCK_JOB = "automation.clock"
EVERY_MINUTE = Timer(CLOCK_JOB, timedelta(minutes=1))
TIDY_JOB = "automation.tidy"
# A quarter past three in the morning in China.
NIGHTLY = Timer(TIDY_JOB, every=timedelta(days=1), offset=timedelta(hours=19, minutes=15))
#: The channels on which automations are called.
CHANNELS = (CHANNEL, RIVER)
#: So many threads carry runs out.
HANDS = 2
#: Nobody calls when a wait is over or another try is due.
LOOK_EVERY = timedelta(seconds=1)


def loops(platform: Platform) -> Sequence[Loop]:
    """Return the rounds of listening and carrying out, and of sending."""

    def concerns(channel: str, payload: str) -> bool:
        return channel == RIVER and entity_called(payload) in index_of(platform.catalogue).changed

    def listen() -> bool:
        return bool(listening.listen(platform, now=_now()))

    def carry_out() -> bool:
        return bool(draining.drain(platform, now=_now()))

    def send() -> bool:
        return bool(sending.send_some(platform, _now))

    return (
        Loop("automation-listening", listen, concerns),
        *(Loop(f"automation-{number}", carry_out, _is_ours, look_every=LOOK_EVERY) for number in range(HANDS)),
        Loop("automation-sending", send, _is_ours),
    )


def _is_ours(channel: str, _payload: str) -> bool:
    return channel == CHANNEL


def look_at_clock(platform: Platform) -> Short:
    """Return the handler that puts the runs whose time has come."""

    def look(_connection: psycopg.Connection, _job: Job) -> int:
        return clocks.look(platform, now=_now())

    return Short(look)


def tidy(platform: Platform) -> Short:
    """Return the handler that forgets runs of long ago."""

    def forget(connection: psycopg.Connection, _job: Job) -> int:
        return keeping.forget(platform, connection, now=_now())

    return Short(forget)


def _now() -> datetime:
    return datetime.now(UTC)
