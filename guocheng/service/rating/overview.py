"""How the days of a month stand (计价进度): what came, what was rated, what failed and why, what it comes to."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, datetime
from typing import Any

from guocheng.base.problem import Refused
from guocheng.engine.rating import reasons
from guocheng.engine.rating.reasons import Reason
from guocheng.engine.rating.whole import yuan
from guocheng.service.context import Look
from guocheng.service.rating.access import may_manage, must_see_amounts, reading
from guocheng.service.rating.days import LEVELS
from guocheng.service.rating.work import month_of
from guocheng.store import rating


def overview(look: Look, *, month: date | None) -> dict[str, Any]:
    """Return the days of a month and its failures by reason; whole days are shown to who may have them rated."""
    reader = reading(look)
    first, until = month_of(look, month)
    manages = may_manage(look)
    failures = rating.failures(look.connection, reader, first, until, levels=LEVELS)
    by_reason: dict[int, int] = defaultdict(int)
    for one in failures:
        by_reason[one.reason] += one.count
    changed = rating.prices_changed_at(look.connection)
    days = rating.days(look.connection, first, until)
    return {
        "month": first.isoformat(),
        "manages": manages,
        "shows_amounts": _shows_amounts(look),
        "days": [_day(one, changed, whole=manages) for one in days],
        "failures": [
            {
                "reason": reason,
                "label": reasons.LABELS[Reason(reason)],
                "remedy": reasons.REMEDIES[Reason(reason)],
                "count": count,
                "days": sorted({one.day.isoformat() for one in failures if one.reason == reason}),
            }
            for reason, count in sorted(by_reason.items(), key=lambda one: -one[1])
        ],
    }


def _shows_amounts(look: Look) -> bool:
    try:
        must_see_amounts(look)
    except Refused:
        return False
    return True


def _day(one: rating.Day, changed: datetime | None, *, whole: bool) -> dict[str, Any]:
    state = "waiting" if one.run_id is None else "stale" if one.stale else "done"
    outdated = bool(one.rated_at and changed and changed > one.rated_at)
    told: dict[str, Any] = {
        "day": one.day.isoformat(),
        "state": state,
        "why": one.why if state == "stale" else "价格资料在计价之后改过" if outdated else "",
        "outdated": outdated,
        "rated_at": one.rated_at.isoformat() if one.rated_at else None,
    }
    if whole:
        told |= {
            "waybills": one.waybills,
            "failed": one.failed,
            "fee": str(yuan(one.fee_fen or 0)),
            "by": one.by_name,
            "milliseconds": one.milliseconds,
        }
    return told


def runs(look: Look, *, day: date) -> dict[str, Any]:
    """Return the ratings of a day, the newest first; to who may have days rated."""
    reading(look)
    if not may_manage(look):
        return {"rows": []}
    return {
        "rows": [
            {
                "id": one.id,
                "at": one.at.isoformat(),
                "by": one.by_name,
                "waybills": one.waybills,
                "failed": one.failed,
                "fee": str(yuan(one.fee_fen)),
                "milliseconds": one.milliseconds,
            }
            for one in rating.runs(look.connection, day)
        ]
    }
