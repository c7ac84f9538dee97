"""What the worker of this product does (后台职责): every kind of job with its handler, and what comes by the clock.

A new kind of job is one line here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guocheng.service.flow import automatic
from guocheng.service.platform import Platform
from guocheng.worker import flow_duties, housekeeping, import_duties
from guocheng.worker.handler import Handler
from guocheng.worker.timer import Timer


def handlers(platform: Platform) -> Mapping[str, Handler]:
    """Return the handler of each kind of job."""
    return {
        housekeeping.KIND: housekeeping.tidying(platform.files),
        automatic.JOB: flow_duties.automatic_move(platform),
        flow_duties.TIMERS_JOB: flow_duties.wake_procedures(platform),
        flow_duties.ALERTS_JOB: flow_duties.look_for_alerts(platform),
        **dict.fromkeys(import_duties.KINDS, import_duties.importing(platform)),
    }


def timers() -> Sequence[Timer]:
    """Return the kinds of jobs that come by the clock."""
    return (housekeeping.NIGHTLY, flow_duties.EVERY_MINUTE, flow_duties.EVERY_ROUND)
