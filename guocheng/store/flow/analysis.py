"""Figures on procedures in a period (流程分析): how they ended, how long people and steps took, why they came back.

Medians and 85th percentiles are between two values where none lies there (percentile_cont). The list behind a figure
has exactly the rows that were counted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import psycopg
from psycopg import sql

from guocheng.base.zone import SHANGHAI
from guocheng.store.flow.analysis_sources import COLUMNS, Asked, Of, Statement
from guocheng.store.query.compile import TRUE, joined
from guocheng.store.query.reader import Reader

REASONS_MAX = 50


@dataclass(frozen=True)
class Times:
    """How long something took, in seconds: by the clock, and within working time of those where that is known."""

    count: int
    median: float | None
    p85: float | None
    work_count: int
    work_median: float | None
    work_p85: float | None


@dataclass(frozen=True)
class Bucket:
    """What happened in a day, week or month, by its first day."""

    day: date
    started: int
    finished: int
    decided: int


@dataclass(frozen=True)
class StepFigures:
    """A step of the procedure of a move: stays left and not over, time waited in the period, decisions made."""

    move: str
    step: str
    times: Times
    standing: int
    waited: float
    decided: int = 0
    sent_back: int = 0
    rejected: int = 0
    late: int = 0


@dataclass(frozen=True)
class PersonFigures:
    """A person: decisions made in the period, and what waits for him now; 0 is the system."""

    person: int
    times: Times
    late: int
    open: int
    open_late: int


@dataclass(frozen=True)
class Reason:
    """Why procedures were sent back at a step: the opinion, and how often it was given."""

    move: str
    step: str
    opinion: str
    count: int


@dataclass(frozen=True)
class Row:
    """One row behind a figure; what a source does not know is blank."""

    instance_id: int
    record_id: int
    title: str
    starter: int
    move: str
    step: str
    person: int | None
    state: str
    came_at: datetime
    gone_at: datetime | None
    due_at: datetime | None
    late: bool
    opinion: str
    clock: float
    work: float | None


@dataclass(frozen=True)
class Narrowed:
    """Which rows of a source: what is None asks nothing."""

    state: str | None = None
    step: str | None = None
    person: int | None = None
    opinion: str | None = None
    late: bool | None = None


@dataclass(frozen=True)
class Known:
    """What has to be known before anything is counted: since when, and in which versions of the flow."""

    since: datetime | None
    versions: tuple[int, ...]


NONE = Times(0, None, None, 0, None, None)
_NO_TIMES = (0, None, 0, None)
_TIMES = sql.SQL(
    "count(*) {when}, percentile_cont(array[0.5, 0.85]) within group (order by clock) {when},"
    " count(work) {when}, percentile_cont(array[0.5, 0.85]) within group (order by work) {when}"
)


def known(connection: psycopg.Connection, reader: Reader, asked: Asked) -> Known:
    """Return since when the procedures run that were under way in the period or now, and their versions."""
    this = Statement(reader, asked)
    [row] = this.run(
        connection,
        sql.SQL("select min(r.started_at), array_agg(distinct r.flow_version) from {} r").format(this.meant()),
    )
    return Known(row[0], tuple(sorted(row[1] or (), reverse=True)))


def states(connection: psycopg.Connection, reader: Reader, asked: Asked) -> Mapping[str, int]:
    """Count how the procedures stand that started in the period."""
    this = Statement(reader, asked)
    rows = this.run(connection, sql.SQL("select state, count(*) from {} r group by 1").format(this.source(Of.STARTED)))
    return {str(state): int(count) for state, count in rows}


def whole(connection: psycopg.Connection, reader: Reader, asked: Asked) -> Times:
    """Return how long the procedures took that were accepted or rejected in the period."""
    this = Statement(reader, asked)
    [row] = this.run(
        connection, sql.SQL("select {} from {} r").format(_TIMES.format(when=sql.SQL("")), this.source(Of.FINISHED))
    )
    return _times(row)


def buckets(connection: psycopg.Connection, reader: Reader, asked: Asked, bucket: str) -> list[Bucket]:
    """Return what happened in each day, week or month in which anything did."""
    this = Statement(reader, asked)
    counted = sql.SQL(" union all ").join(
        sql.SQL("select (date_trunc({}, {} at time zone {}))::date as day, {} as what from {} r").format(
            this.value(bucket, "text"),
            sql.Identifier(instant),
            this.value(SHANGHAI.key, "text"),
            sql.Literal(of.value),
            this.source(of),
        )
        for of, instant in ((Of.STARTED, "came_at"), (Of.FINISHED, "gone_at"), (Of.DECIDED, "gone_at"))
    )
    rows = this.run(
        connection,
        sql.SQL(
            "select day, count(*) filter (where what = 'started'), count(*) filter (where what = 'finished'),"
            " count(*) filter (where what = 'decided') from ({}) c group by 1 order by 1"
        ).format(counted),
    )
    return [Bucket(*row) for row in rows]


def steps(connection: psycopg.Connection, reader: Reader, asked: Asked) -> list[StepFigures]:
    """Return the figures of every step at which anything happened, those first where most was waited."""
    this = Statement(reader, asked)
    left = sql.SQL("filter (where gone_at < {})").format(this.until)
    waited = sql.SQL("extract(epoch from least(gone_at, {}, {}) - greatest(came_at, {}))").format(
        this.now, this.until, this.start
    )
    rows = this.run(
        connection,
        sql.SQL(
            "select move, step, count(*) filter (where gone_at is null), sum(greatest({}, 0))::float8, {} from {} r"
            " group by 1, 2"
        ).format(waited, _TIMES.format(when=left), this.source(Of.WAITED)),
    )
    decided = _decided_at(connection, reader, asked)
    found = {(row[0], row[1]): row for row in rows}
    figures = []
    for move, step in {*found, *decided}:
        _, _, standing, waited_seconds, *times = found.get((move, step), (move, step, 0, 0.0, *_NO_TIMES))
        counts = decided.get((move, step), (0, 0, 0, 0))
        figures.append(StepFigures(move, step, _times(times), int(standing), float(waited_seconds or 0), *counts))
    return sorted(figures, key=lambda one: (-one.waited, one.move, one.step))


def people(connection: psycopg.Connection, reader: Reader, asked: Asked) -> list[PersonFigures]:
    """Return the figures of everybody who decided in the period or has something to do now."""
    this = Statement(reader, asked)
    rows = this.run(
        connection,
        sql.SQL("select person, count(*) filter (where late), {} from {} r group by 1").format(
            _TIMES.format(when=sql.SQL("")), this.source(Of.DECIDED)
        ),
    )
    decided = {int(row[0]): (_times(row[2:]), int(row[1])) for row in rows}
    that = Statement(reader, asked)
    rows = that.run(
        connection,
        sql.SQL("select person, count(*), count(*) filter (where late) from {} r group by 1").format(
            that.source(Of.OPEN)
        ),
    )
    waiting = {int(row[0]): (int(row[1]), int(row[2])) for row in rows}
    found = [
        PersonFigures(person, *decided.get(person, (NONE, 0)), *waiting.get(person, (0, 0)))
        for person in {*decided, *waiting}
    ]
    return sorted(found, key=lambda one: (-one.open, -one.times.count, one.person))


def reasons(connection: psycopg.Connection, reader: Reader, asked: Asked) -> list[Reason]:
    """Return why procedures were sent back in the period, the commonest reasons first."""
    this = Statement(reader, asked)
    rows = this.run(
        connection,
        sql.SQL(
            "select move, step, opinion, count(*) from {} r where state = 'sent_back' group by 1, 2, 3"
            " order by 4 desc, 1, 2, 3 limit {}"
        ).format(this.source(Of.DECIDED), this.value(REASONS_MAX, "bigint")),
    )
    return [Reason(*row) for row in rows]


def count(connection: psycopg.Connection, reader: Reader, asked: Asked, of: Of, narrowed: Narrowed) -> int:
    """Count the rows behind a figure."""
    this = Statement(reader, asked)
    [row] = this.run(
        connection, sql.SQL("select count(*) from {} r where {}").format(this.source(of), _where(this, narrowed))
    )
    return int(row[0])


def rows(
    connection: psycopg.Connection,
    reader: Reader,
    asked: Asked,
    of: Of,
    narrowed: Narrowed,
    *,
    passed: int = 0,
    limit: int = 50,
) -> list[Row]:
    """Return the rows behind a figure, those that took longest first, after some that were passed over."""
    this = Statement(reader, asked)
    found = this.run(
        connection,
        sql.SQL(
            "select {} from {} r where {} order by clock desc, instance_id, step, came_at, person limit {} offset {}"
        ).format(
            sql.SQL(", ").join(map(sql.Identifier, COLUMNS)),
            this.source(of),
            _where(this, narrowed),
            this.value(limit, "bigint"),
            this.value(passed, "bigint"),
        ),
    )
    return [Row(*one) for one in found]


def _where(this: Statement, narrowed: Narrowed) -> sql.Composable:
    kinds = {"state": "text", "step": "text", "person": "bigint", "opinion": "text", "late": "boolean"}
    asked = [
        sql.SQL("r.{} = {}").format(sql.Identifier(name), this.value(value, kinds[name]))
        for name, value in vars(narrowed).items()
        if value is not None
    ]
    return joined(asked, " and ", TRUE)


def _decided_at(
    connection: psycopg.Connection, reader: Reader, asked: Asked
) -> Mapping[tuple[str, str], tuple[int, int, int, int]]:
    this = Statement(reader, asked)
    found = this.run(
        connection,
        sql.SQL(
            "select move, step, count(*), count(*) filter (where state = 'sent_back'),"
            " count(*) filter (where state = 'rejected'), count(*) filter (where late) from {} r group by 1, 2"
        ).format(this.source(Of.DECIDED)),
    )
    return {(row[0], row[1]): row[2:] for row in found}


def _times(row: Sequence[Any]) -> Times:
    number, clock, work_number, work = row
    median, p85 = clock or (None, None)
    work_median, work_p85 = work or (None, None)
    return Times(int(number), median, p85, int(work_number), work_median, work_p85)
