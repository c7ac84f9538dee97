"""How well the outlets of the demo did (演示质量数据): five weeks, some outlets better than others.

- The same day gives the same figures. A small outlet that was closed on Sundays has nothing to sign then.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from guocheng_apps.org.demo import Outlet

SEED, DAYS, SUNDAY = 95546, 35, 6
#: One outlet of so many is closed on Sundays.
CLOSED = 20


def days_of_quality(outlets: Sequence[Outlet], today: date) -> Iterator[dict[str, Any]]:
    """Yield what each outlet did on each day up to yesterday."""
    chance = random.Random(SEED)  # noqa: S311 - plausible, not secret
    sizes = [chance.lognormvariate(7.4, 0.5) for _ in outlets]
    skills = [chance.uniform(0.3, 1.7) for _ in outlets]
    for before in range(DAYS, 0, -1):
        day = today - timedelta(days=before)
        for number, (outlet, size, bad) in enumerate(zip(outlets, sizes, skills, strict=True)):
            open_today = number % CLOSED or day.weekday() != SUNDAY
            yield {
                "key": f"{outlet.number}:{day}",
                "day": day,
                "outlet": {"key": outlet.number},
                **_figures(chance, int(size * chance.uniform(0.85, 1.15)) if open_today else 0, bad),
            }


def _figures(chance: random.Random, pieces: int, bad: float) -> dict[str, Any]:
    def some(of: int, rate: float) -> int:
        return min(of, int(of * rate * bad * chance.uniform(0.5, 1.5) + chance.random()))

    collected = int(pieces * chance.uniform(0.3, 0.6))
    late = some(pieces, 0.02)
    delayed, lost, false_signs = some(pieces, 0.0006), some(pieces, 0.00002), some(pieces, 0.0004)
    return {
        "collected": collected,
        "delivered": pieces,
        "should_sign": pieces,
        "signed_same_day": pieces - late,
        "signed_48h": pieces - late // 4,
        "pickup_due": collected,
        "picked_in_time": collected - some(collected, 0.03),
        "out_due": pieces,
        "out_in_time": pieces - some(pieces, 0.04),
        "stranded": some(collected, 0.01),
        "backlog": late + some(pieces, 0.05),
        "complaints": some(pieces, 0.0008),
        "delayed": delayed,
        "lost": lost,
        "false_signs": false_signs,
        "fines": Decimal(delayed * 5 + lost * 100 + false_signs * 50),
    }
