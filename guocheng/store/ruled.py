"""What a rule in the database refuses (数据库规则的拒绝): a floor of a total, a closed period, a time that is taken."""

from __future__ import annotations

import psycopg

from guocheng.base.problem import Invalid, Problem, Refusal, Refused

#: The state of a refusal because a figure would fall below its floor.
BELOW = "GC001"
#: The state of a refusal because a period is closed.
CLOSED = "GC002"
#: The state of an exclusion constraint that does not hold; whoever was not faster hears of it before that in words.
OVERLAPS = "23P01"


def refused_by_rule(error: psycopg.Error) -> Refusal | None:
    """Return the refusal that a rule of ours raised, None for every other error."""
    said = error.diag.message_primary or ""
    where = error.diag.table_name or "数据库"
    if error.sqlstate == BELOW:
        return Invalid(Problem("total.below_floor", where, said))
    if error.sqlstate == CLOSED:
        return Refused(Problem("period.closed", where, said))
    if error.sqlstate == OVERLAPS:
        message = "同一段时间刚刚被别人占用，这次没有保存。请刷新后换一个时间"
        return Invalid(Problem("record.overlaps", where, message))
    return None
