"""Days of waybills are rated, their files taken in, fees placed (计价任务), one after the other under a lease."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from guocheng.service.platform import Platform
from guocheng.service.rating import rebooking, taking, work
from guocheng.store.events_notify import RIVER
from guocheng.store.river import entity_called
from guocheng.worker.handler import Long
from guocheng.worker.loop import Loop

KIND, FILE_KIND, BOOKING_KIND = work.JOB, taking.JOB, rebooking.JOB
CHANNELS = (RIVER,)
#: A day is one statement; the largest takes well below this.
LEASE = timedelta(minutes=10)


def rating_days(platform: Platform) -> Long:
    """Return the handler that rates days."""
    return Long(lambda lease: work.run(platform, lease, lambda: datetime.now(UTC)), LEASE)


def waybill_files(platform: Platform) -> Long:
    """Return the handler that takes files of waybills in."""
    return Long(lambda lease: taking.run(platform, lease, lambda: datetime.now(UTC)), LEASE)


def booking_days(platform: Platform) -> Long:
    """Return the handler that places the fees of days anew."""
    return Long(lambda lease: rebooking.run(platform, lease, lambda: datetime.now(UTC)), LEASE)


def loops(platform: Platform) -> Sequence[Loop]:
    """Return the round that has days placed anew when what they are placed by changes."""

    def concerns(channel: str, payload: str) -> bool:
        return channel == RIVER and entity_called(payload) in rebooking.HEARD

    return (Loop("rating-booking", lambda: rebooking.follow(platform), concerns),)
