"""When people complain (演示的季节): shopping festivals, the Spring Festival, Sundays, hours of the day."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from guocheng.sdk import SHANGHAI

SPRING_FESTIVALS = {
    2024: date(2024, 2, 10),
    2025: date(2025, 1, 29),
    2026: date(2026, 2, 17),
    2027: date(2027, 2, 6),
    2028: date(2028, 1, 26),
}
_HOURS = (8, 9, 9, 10, 10, 10, 11, 11, 12, 13, 14, 14, 15, 15, 16, 16, 17, 17, 18, 19, 20, 21)


def busyness(day: date) -> float:
    """Return how many complaints a day brings, 1 being an ordinary weekday."""
    weekday = 0.7 if day.weekday() == 6 else 0.9 if day.weekday() == 5 else 1.0
    return weekday * _festival(day) * _spring(day)


def arrivals(chance: random.Random, now: datetime, count: int, days: int) -> Iterator[datetime]:
    """Yield the instants at which so many complaints arrive in the days before now, in order."""
    today = now.astimezone(SHANGHAI).date()
    calendar = [today - timedelta(days=back) for back in range(days, -1, -1)]
    found = []
    for day in chance.choices(calendar, [busyness(day) for day in calendar], k=count):
        moment = time(chance.choice(_HOURS), chance.randrange(60), chance.randrange(60))
        at = datetime.combine(day, moment, SHANGHAI)
        found.append(at if at < now else now - timedelta(minutes=chance.randrange(5, 600)))
    yield from sorted(found)


def _festival(day: date) -> float:
    """Return what shopping festivals add; complaints follow the parcels by a few days."""
    if (day.month == 11 and day.day >= 12) or (day.month == 12 and day.day <= 2):
        return 2.6 if 14 <= day.day <= 24 else 1.7
    if day.month == 12 and 13 <= day.day <= 22:
        return 1.6
    if day.month == 6 and 18 <= day.day <= 28:
        return 1.6
    return 1.15 if day.month in (9, 10) else 1.0


def _spring(day: date) -> float:
    festival = SPRING_FESTIVALS.get(day.year)
    away = (day - festival).days if festival else 99
    if -3 <= away <= 6:
        return 0.25
    if -12 <= away < -3:
        return 1.5
    return 1.4 if 6 < away <= 16 else 1.0
