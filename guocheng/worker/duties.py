"""What the worker of this product does (后台职责): every kind of job with its handler, and what comes by the clock.

A new kind of job is one line here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg

from guocheng.service import actions, leavers
from guocheng.service.flow import (
    automatic,
    calls,
    outside,
    outside_answers,
    outsider_sending,
    outsiders,
    signals,
    stage_times,
    voiding,
)
from guocheng.service.platform import Platform
from guocheng.service.settlement import running
from guocheng.store import records
from guocheng.store.jobs import Job
from guocheng.store.lease import Lease
from guocheng.worker import (
    automation_duties,
    bill_duties,
    digest_duties,
    flow_duties,
    follow_duties,
    housekeeping,
    import_duties,
    migration_duties,
    rating_duties,
    record_duties,
    settlement_duties,
    total_duties,
)
from guocheng.worker.handler import Handler, Long, Short
from guocheng.worker.timer import Timer


def handlers(platform: Platform) -> Mapping[str, Handler]:
    """Return the handler of each kind of job; each begins with the definitions in force at that moment."""
    return {kind: _up_to_date(platform, handler) for kind, handler in _handlers(platform).items()}


def _up_to_date(platform: Platform, handler: Handler) -> Handler:
    if isinstance(handler, Short):
        inner = handler.run

        def run(connection: psycopg.Connection, job: Job) -> Any:
            platform.follow(connection)
            return inner(connection, job)

        return Short(run)
    work = handler.run

    def run_long(lease: Lease) -> Any:
        platform.database.run(platform.follow)
        return work(lease)

    return Long(run_long, handler.lease)


def _handlers(platform: Platform) -> Mapping[str, Handler]:
    return {
        housekeeping.KIND: housekeeping.tidying(platform.files),
        automation_duties.CLOCK_JOB: automation_duties.look_at_clock(platform),
        automation_duties.TIDY_JOB: automation_duties.tidy(platform),
        automatic.JOB: flow_duties.automatic_move(platform),
        stage_times.JOB: flow_duties.tell_of_stage(platform),
        calls.ENDED_JOB: flow_duties.answer_caller(platform),
        calls.LEFT_JOB: flow_duties.end_call(platform),
        signals.JOB: flow_duties.tell_procedure(platform),
        voiding.JOB: flow_duties.void_procedure(platform),
        outsiders.JOB: Long(lambda lease: outsider_sending.send(platform, lease, lambda: datetime.now(UTC))),
        outside.JOB: Long(lambda lease: outside_answers.ask(platform, lease, lambda: datetime.now(UTC))),
        flow_duties.TIMERS_JOB: flow_duties.wake_procedures(platform),
        total_duties.FOLLOW_JOB: total_duties.follow(platform),
        total_duties.CHECK_JOB: total_duties.check(platform),
        follow_duties.KIND: follow_duties.telling(platform),
        digest_duties.KIND: digest_duties.telling(platform),
        flow_duties.ALERTS_JOB: flow_duties.look_for_alerts(platform),
        actions.JOB: record_duties.acting(platform),
        leavers.JOB: record_duties.handing_over(platform),
        records.FOLLOW_TITLES: record_duties.following_titles(platform),
        import_duties.WATCH_JOB: import_duties.watching(platform),
        running.JOB: settlement_duties.settling(platform),
        settlement_duties.NIGHT_JOB: settlement_duties.nightly(platform),
        rating_duties.KIND: rating_duties.rating_days(platform),
        rating_duties.FILE_KIND: rating_duties.waybill_files(platform),
        bill_duties.KIND: bill_duties.month_bills(platform),
        bill_duties.NIGHT_KIND: bill_duties.nightly(platform),
        rating_duties.BOOKING_KIND: rating_duties.booking_days(platform),
        **dict.fromkeys(import_duties.KINDS, import_duties.importing(platform)),
        **dict.fromkeys(migration_duties.KINDS, migration_duties.migrating(platform)),
    }


def timers() -> Sequence[Timer]:
    """Return the kinds of jobs that come by the clock."""
    return (
        housekeeping.NIGHTLY,
        automation_duties.EVERY_MINUTE,
        automation_duties.NIGHTLY,
        flow_duties.EVERY_MINUTE,
        flow_duties.EVERY_ROUND,
        follow_duties.EVERY_MOMENT,
        digest_duties.EVERY_MORNING,
        import_duties.EVERY_MINUTE,
        total_duties.EVERY_ROUND,
        total_duties.NIGHTLY,
        settlement_duties.NIGHTLY,
        bill_duties.NIGHTLY,
    )
