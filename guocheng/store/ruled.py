"""What a rule in the database refuses (数据库规则的拒绝): a floor of a total, a closed period, in its own words."""

from __future__ import annotations

import psycopg

from guocheng.base.problem import Invalid, Problem, Refusal, Refused

#: The state of a refusal because a figure would fall below its floor.
BELOW = "GC001"
#: The state of a refusal because a period is closed.
CLOSED = "GC002"


def refused_by_rule(error: psycopg.Error) -> Refusal | None:
    """Return the refusal that a trigger of ours raised, None for every other error."""
    said = error.diag.message_primary or ""
    where = error.diag.table_name or "数据库"
    if error.sqlstate == BELOW:
        return Invalid(Problem("total.below_floor", where, said))
    if error.sqlstate == CLOSED:
        return Refused(Problem("period.closed", where, said))
    return None
