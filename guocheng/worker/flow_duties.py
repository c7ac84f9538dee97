"""What the worker does for flows (流程后台): moves due by the clock, timers of running procedures, alerts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import psycopg

from guocheng.service import alerts
from guocheng.service.context import Change, Context
from guocheng.service.flow import answering, automatic, stage_times, timers
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store.jobs import Job
from guocheng.worker.handler import Short
from guocheng.worker.timer import Timer

TIMERS_JOB = "flow.timers"
EVERY_MINUTE = Timer(TIMERS_JOB, timedelta(minutes=1))
ALERTS_JOB = "alerts.look"
EVERY_ROUND = Timer(ALERTS_JOB, alerts.ROUND)


def automatic_move(platform: Platform) -> Short:
    """Return the handler that makes a move which is due."""

    def run(connection: psycopg.Connection, job: Job) -> bool:
        return automatic.make(Change(_context(platform, job), connection), dict(job.payload))

    return Short(run)


def tell_of_stage(platform: Platform) -> Short:
    """Return the handler that tells people that a record stands in a stage for long."""
    return Short(lambda connection, job: stage_times.tell(Change(_context(platform, job), connection), job.payload))


def answer_caller(platform: Platform) -> Short:
    """Return the handler that tells a procedure that one it called has ended."""
    return Short(
        lambda connection, job: answering.call_ended(
            Change(_context(platform, job), connection), int(job.payload["child"])
        )
    )


def end_call(platform: Platform) -> Short:
    """Return the handler that ends a called procedure nobody waits for any more."""
    return Short(
        lambda connection, job: answering.call_left(
            Change(_context(platform, job), connection), int(job.payload["child"])
        )
    )


def tell_procedure(platform: Platform) -> Short:
    """Return the handler that lets a procedure hear of a signal which a record sent."""

    def run(connection: psycopg.Connection, job: Job) -> bool:
        told = job.payload
        change = Change(_context(platform, job), connection)
        return answering.signalled(change, int(told["instance"]), str(told["signal"]), str(told["note"]))

    return Short(run)


def void_procedure(platform: Platform) -> Short:
    """Return the handler that voids what another procedure was accepted for to void."""
    return Short(
        lambda connection, job: answering.voided(Change(_context(platform, job), connection), int(job.payload["asked"]))
    )


def wake_procedures(platform: Platform) -> Short:
    """Return the handler that wakes the procedures whose timers are due."""
    return Short(lambda _connection, job: timers.wake_due(_context(platform, job)))


def look_for_alerts(platform: Platform) -> Short:
    """Return the handler that looks whether somebody should hear about something."""
    return Short(lambda _connection, job: alerts.look(_context(platform, job)))


def _context(platform: Platform, job: Job) -> Context:
    return Context(platform=platform, principal=SYSTEM, now=datetime.now(UTC), request_id=f"job:{job.id}")
