"""What figures on procedures are counted from (流程分析的来源): instances, visits of steps, decisions, open tasks.

- Only procedures whose record the reader may see; a figure and the list behind it read the same source.
- A period is half-open. A procedure counts in it where it started or ended, a decision where it was made, a visit of a
  step where it was left; the time waited at a step counts as far as it lies within the period.
- Working time lies within the stretches of the calendar of who was asked, and is blank where he has none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

import psycopg
from psycopg import sql

from guocheng.definition.role import Right
from guocheng.store.query.compile import TRUE, Compiler, joined
from guocheng.store.query.reader import Reader
from guocheng.store.tables.names import table_name


class Of(StrEnum):
    """What a figure counts, and the list behind it shows."""

    STARTED = "started"  # procedures that started in the period, as they stand now
    FINISHED = "finished"  # procedures that were accepted or rejected in the period
    VISITS = "visits"  # stays at a step that were left in the period
    STANDING = "standing"  # stays at a step that are not over
    WAITED = "waited"  # every stay at a step that lies in the period at least in part
    DECIDED = "decided"  # decisions made in the period
    OPEN = "open"  # what people have to do now, whenever it came


@dataclass(frozen=True)
class Calendars:
    """By which calendar each person works, and the stretches of each in seconds since 1970, in order."""

    of: Mapping[int, int] = field(default_factory=dict)
    stretches: Sequence[Sequence[tuple[float, float]]] = ()


@dataclass(frozen=True)
class Asked:
    """Which procedures, in which period, as of when; `waits` are steps that pass without anybody deciding."""

    flow: str
    entity: str
    start: datetime
    until: datetime
    now: datetime
    move: str = ""
    waits: Sequence[str] = ()
    calendars: Calendars = Calendars()
    right: Right = Right.SEE  # and of those seen, only records on which the reader has this right


#: What a row of every source has.
COLUMNS = (
    "instance_id", "record_id", "title", "starter", "move", "step", "person", "state", "came_at", "gone_at", "due_at",
    "late", "opinion", "clock", "work",
)  # fmt: skip
ACTED = ("approved", "rejected", "submitted", "sent_back")
PENDING = ("waiting", "open", "paused", "claimable", "taken", "held")
#: What stands around an opinion and does not make it another one.
AROUND = " \t\r\n\u3000。．.!！,，;；~～"


class Statement:
    """One statement over the sources for one reader; its parameters are its own."""

    def __init__(self, reader: Reader, asked: Asked) -> None:
        self.asked = asked
        self._compiler = Compiler(reader)
        cast = self._compiler.parameters.cast
        self.start, self.until, self.now = (cast(one, "timestamptz") for one in (asked.start, asked.until, asked.now))

    def value(self, value: Any, type_name: str) -> sql.Composable:
        """Add a value and return its place."""
        return self._compiler.parameters.cast(value, type_name)

    def source(self, of: Of) -> sql.Composable:
        """Return what a figure counts as a table."""
        sources = {
            Of.STARTED: self._started,
            Of.FINISHED: self._finished,
            Of.DECIDED: self._decided,
            Of.OPEN: self._open,
        }
        if of in sources:
            return sources[of]()
        narrowed = {
            Of.VISITS: sql.SQL(" where v.gone_at < {}").format(self.until),
            Of.STANDING: sql.SQL(" where v.gone_at is null"),
        }
        return sql.SQL("(select * from {} v{})").format(self._visits(), narrowed.get(of, sql.SQL("")))

    def run(self, connection: psycopg.Connection, select: sql.Composable) -> list[tuple[Any, ...]]:
        """Run a selection over the sources."""
        statement = sql.SQL("with {} {}").format(self._calendars(), select)
        return connection.execute(statement, self._compiler.parameters.values).fetchall()

    # ---- procedures ------------------------------------------------------------------------------------------------

    def _mine(self, *conditions: sql.Composable) -> sql.Composable:
        """Return the procedures meant that this reader may see."""
        entity = self.asked.entity
        rights = dict.fromkeys((Right.SEE, self.asked.right))
        seen = joined([self._compiler.visible_rows(entity, "seen", one) for one in rights], " and ", TRUE)
        meant: list[sql.Composable] = [
            sql.SQL("i.flow = {}").format(self.value(self.asked.flow, "text")),
            sql.SQL("i.entity = {}").format(self.value(entity, "text")),
            *conditions,
        ]
        if self.asked.move:
            meant.append(sql.SQL("i.move = {}").format(self.value(self.asked.move, "text")))
        if seen is not TRUE:
            meant.append(
                sql.SQL("exists (select from {} seen where seen.id = i.record_id and {})").format(
                    sql.Identifier(table_name(entity)), seen
                )
            )
        return sql.SQL("(select * from gc_flow_instance i where {})").format(joined(meant, " and ", TRUE))

    def _started(self) -> sql.Composable:
        started = self._mine(sql.SQL("i.started_at >= {} and i.started_at < {}").format(self.start, self.until))
        return self._procedures(started)

    def _finished(self) -> sql.Composable:
        ended = sql.SQL("i.state in ('accepted', 'rejected') and i.ended_at >= {} and i.ended_at < {}")
        return self._procedures(self._mine(ended.format(self.start, self.until)))

    def _procedures(self, mine: sql.Composable) -> sql.Composable:
        timed = sql.SQL(
            "(select i.id as instance_id, i.record_id, i.title, i.starter, i.move, '' as step, i.starter as person,"
            " case when i.state <> 'running' then i.state when i.suspended_at is not null then 'suspended'"
            "  when exists (select from gc_flow_node n where n.instance_id = i.id and n.state = 'incident')"
            "  then 'incident' else 'running' end as state,"
            " i.started_at as came_at, i.ended_at as gone_at, null::timestamptz as due_at, false as late,"
            " '' as opinion from {} i)"
        ).format(mine)
        return self._timed(timed)

    # ---- tasks -----------------------------------------------------------------------------------------------------

    def _alive(self) -> sql.Composable:
        """Return the procedures that were under way at some instant of the period."""
        return self._mine(
            sql.SQL("i.started_at < {} and (i.ended_at is null or i.ended_at >= {})").format(self.until, self.start)
        )

    def meant(self) -> sql.Composable:
        """Return every procedure that any source speaks of."""
        alive = sql.SQL("(i.ended_at is null or i.ended_at >= {} and i.started_at < {})")
        return self._mine(alive.format(self.start, self.until))

    def _decided(self) -> sql.Composable:
        decided = sql.SQL(
            "(select i.id as instance_id, i.record_id, i.title, i.starter, i.move, t.step, t.decided_by as person,"
            " t.person as asked, t.state, t.opened_at as came_at, t.decided_at as gone_at, t.due_at,"
            " t.late or coalesce(t.decided_at > t.due_at, false) as late, btrim(t.opinion, {around}) as opinion"
            " from {mine} i join gc_task t on t.instance_id = i.id"
            " where t.state = any({acted}) and t.opened_at is not null"
            " and t.decided_at >= {start} and t.decided_at < {until})"
        ).format(
            mine=self._alive(),
            acted=self.value(list(ACTED), "text[]"),
            around=self.value(AROUND, "text"),
            start=self.start,
            until=self.until,
        )
        return self._timed(decided, asked="b.asked")

    def _open(self) -> sql.Composable:
        """Return the open tasks; while a procedure is suspended nothing becomes late in it."""
        waiting = sql.SQL(
            "(select i.id as instance_id, i.record_id, i.title, i.starter, i.move, t.step, t.person,"
            " t.state, t.opened_at as came_at, null::timestamptz as gone_at, t.due_at,"
            " t.late or coalesce(t.due_at < least(i.suspended_at, {now}), false) as late, '' as opinion"
            " from {mine} i join gc_task t on t.instance_id = i.id where t.state = 'open')"
        ).format(mine=self._mine(sql.SQL("i.ended_at is null")), now=self.now)
        return self._timed(waiting)

    # ---- stays at a step -------------------------------------------------------------------------------------------

    def _visits(self) -> sql.Composable:
        """Return the stays at a step that lie in the period, and within it how long; one not over ends now."""
        visits = sql.SQL(
            "(select * from ({asked} union all {waited}) v"
            " where v.came_at < {until} and (v.gone_at is null or v.gone_at >= {start}))"
        ).format(asked=self._asked_at(), waited=self._waited_at(), start=self.start, until=self.until)
        return self._timed(visits)

    def _asked_at(self) -> sql.Composable:
        """Return the rounds of steps at which people were asked: over when nobody is asked any more."""
        return sql.SQL(
            "select t.instance_id, t.record_id, t.title, t.starter, t.move, t.step, t.person,"
            " case when t.pending then 'standing' else 'over' end as state, t.came_at,"
            " case when not t.pending then t.gone_at end as gone_at, t.due_at, t.late, '' as opinion from ("
            "  select i.id as instance_id, min(i.record_id) as record_id, min(i.title) as title,"
            "   min(i.starter) as starter, min(i.move) as move, t.step, min(t.person) as person,"
            "   min(t.opened_at) as came_at, max(t.decided_at) filter (where t.state = any({acted})) as gone_at,"
            "   max(t.due_at) as due_at, bool_or(t.late) as late, bool_or(t.state = any({pending})) as pending"
            "  from {mine} i join gc_task t on t.instance_id = i.id group by i.id, t.step, t.round) t"
            " where t.came_at is not null and (t.pending or t.gone_at is not null)"
        ).format(
            mine=self._alive(),
            pending=self.value(list(PENDING), "text[]"),
            acted=self.value(list(ACTED), "text[]"),
        )

    def _waited_at(self) -> sql.Composable:
        """Return the stays at steps where nobody is asked: those that wait, and those that found nobody."""
        return sql.SQL(
            "select i.id, i.record_id, i.title, i.starter, i.move, n.step, null::bigint,"
            " case when n.left_at is null then 'standing' else 'over' end, n.entered_at, n.left_at, n.due_at, false,"
            " n.reason from {mine} i join gc_flow_node n on n.instance_id = i.id"
            " where n.entered_at is not null and (n.state = 'incident' or (n.step = any({waits})"
            "  and n.state in ('active', 'passed', 'rejected')))"
        ).format(mine=self._alive(), waits=self.value(list(self.asked.waits), "text[]"))

    # ---- time ------------------------------------------------------------------------------------------------------

    def _timed(self, rows: sql.Composable, *, asked: str = "b.person") -> sql.Composable:
        """Add how long each row took by the clock and within working time; what is not over ends now.

        The borders (`offset 0`) keep the stretches of a whole calendar from being carried along with every row.
        """
        return sql.SQL(
            "(select b.*, greatest(b.until - b.since, 0) as clock,"
            " case when b.starts is not null then greatest({gone} - {came}, 0) end as work from ("
            "  select b.*, s.starts, s.ends, s.worked, width_bucket(b.since, s.starts) as came_in,"
            "   width_bucket(b.until, s.starts) as gone_in from ("
            "   select b.*, w.no as calendar, extract(epoch from b.came_at)::float8 as since,"
            "    extract(epoch from coalesce(b.gone_at, {now}))::float8 as until"
            "   from {rows} b left join works w on w.person = {asked} offset 0) b"
            "  left join spans s on s.no = b.calendar offset 0) b offset 0)"
        ).format(
            rows=rows,
            now=self.now,
            asked=sql.Identifier(*asked.split(".")),
            gone=_worked_until("gone_in", "until"),
            came=_worked_until("came_in", "since"),
        )

    def _calendars(self) -> sql.Composable:
        """Return the calendars as tables: who works by which, its stretches and what was worked before each."""
        known = self.asked.calendars
        flat = [
            (number, begin, end, worked)
            for number, stretches in enumerate(known.stretches)
            for (begin, end), worked in zip(stretches, _worked_before(stretches), strict=True)
        ]
        columns = list(zip(*flat, strict=True)) or [(), (), (), ()]
        kinds = ("int[]", "float8[]", "float8[]", "float8[]")
        return sql.SQL(
            "spans as materialized (select no, array_agg(b order by b) as starts, array_agg(e order by b) as ends,"
            " array_agg(w order by b) as worked from unnest({}) as s(no, b, e, w) group by no),"
            " works as materialized (select * from unnest({}, {}) as w(person, no))"
        ).format(
            sql.SQL(", ").join(self.value(list(one), kind) for one, kind in zip(columns, kinds, strict=True)),
            self.value(list(known.of.keys()), "bigint[]"),
            self.value(list(known.of.values()), "int[]"),
        )


def _worked_before(stretches: Sequence[tuple[float, float]]) -> list[float]:
    found, worked = [], 0.0
    for begin, end in stretches:
        found.append(worked)
        worked += end - begin
    return found


def _worked_until(place: str, instant: str) -> sql.Composable:
    """Return how much was worked until an instant since the first stretch; its own stretch was found by halving."""
    return sql.SQL("coalesce(b.worked[{0}] + least({1}, b.ends[{0}]) - b.starts[{0}], 0)").format(
        sql.Identifier("b", place), sql.Identifier("b", instant)
    )
