"""The process may end between any two statements of any verb (断点): nothing half is left, and once more finishes it.

Every verb is carried out on two orders alike. On one of them the process comes to its end before the first, the
second, ... statement, until it goes through: after each end the database is what it was, and in the end both orders
have the same history, the same tasks, messages, jobs and changes. The click sent again under its key is then answered
and does nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from psycopg import sql

from guocheng.definition.codec import to_json
from guocheng.engine.flow import Attached
from guocheng.engine.flow.mapping import Choice
from guocheng.sdk import approval, role_member
from guocheng.service import definitions
from guocheng.service.context import Context, perform
from guocheng.service.flow import answering, asking, drafts, migration, migration_work, moves, steering, tasks, timers
from guocheng.service.flow.migration import Ask
from guocheng.service.principal import SYSTEM
from guocheng.store import jobs
from guocheng.store.flow import calls_of
from guocheng.store.flow.migrations import Wanted
from guocheng.store.lease import Lease
from guocheng.worker.migration_duties import KINDS
from tests.service.test_flow_invariants import happened, see
from tests.service.works import ORDER, Works
from tests.story.company import Record

Act = Callable[[], Any]
#: The click of a verb on an order; the works come first, for the verbs are written down before there are any.
Click = Callable[[Works, Record], Act]
FLOW = "works.order_flow"
_numbers = iter(range(1, 10_000))


class Killed(BaseException):
    """The process came to its end here; nothing catches it, as nothing catches a power cut."""


@pytest.fixture(scope="module")
def works(busy_works: Works) -> Works:
    """The works, for all verbs one after the other."""
    return busy_works


# ---- faults ----------------------------------------------------------------------------------------------------------


@contextmanager
def killed_before(number: int) -> Iterator[list[int]]:
    """End the process before so many statements have been sent; count them."""
    count = [0]

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def send(*given: Any, **more: Any) -> Any:
            count[0] += 1
            if count[0] == number:
                raise Killed
            return real(*given, **more)

        return send

    with pytest.MonkeyPatch.context() as patch:
        for name in ("execute", "executemany", "copy"):
            patch.setattr(psycopg.Cursor, name, counted(getattr(psycopg.Cursor, name)))
        yield count


@pytest.fixture(scope="module")
def seen(works: Works) -> Callable[[], Mapping[str, tuple[int, int]]]:
    """A function that tells what stands in every table: how many rows, and which is the youngest."""
    database = works.company.platform.database
    with database.read() as connection:
        names = connection.execute("select tablename from pg_tables where schemaname = current_schema()").fetchall()
    one = sql.SQL("select {}, count(*), max(xmin::text::bigint) from {}")
    every = [one.format(sql.Literal(name), sql.Identifier(name)) for (name,) in names]
    statement = sql.SQL(" union all ").join(every)

    def look() -> Mapping[str, tuple[int, int]]:
        with database.read() as connection:
            return {name: (rows, youngest) for name, rows, youngest in connection.execute(statement).fetchall()}

    return look


Seen = Callable[[], Mapping[str, tuple[int, int]]]


def survives(act: Act, left: Callable[[int], bool]) -> int:
    """Carry an act out with an end before its first, second, ... statement, and count the ends.

    Each time `left` looks at what is left, and says whether a part is done for good: then the rest begins anew.
    """
    number = ends = 0
    while ends < 500:
        number += 1
        with killed_before(number):
            try:
                act()
            except Killed:
                ends += 1
            else:
                return ends
        if left(number):
            number = 0
    raise AssertionError("it never went through")


@dataclass
class Parts:
    """Looks at what the worker left: what it had taken comes back to the next, what is done is done in whole."""

    works: Works
    seen: Seen
    before: Mapping[str, tuple[int, int]] = field(default_factory=dict)

    def __call__(self, number: int) -> bool:
        """Tell whether a part is done since the last look."""
        with self.works.company.platform.database.transaction() as connection:
            connection.execute("update gc_flow_timer set lease_until = null where lease_until is not null")
            connection.execute(
                "update gc_job set state = 'waiting', lease_until = null, attempt = 0 where state = 'running'"
            )
        now = {name: rows for name, rows in self.seen().items() if name not in ("gc_flow_timer", "gc_job")}
        done, self.before = bool(self.before) and now != self.before, now
        if done:
            see(self.works)
        return done


# ---- who does what ---------------------------------------------------------------------------------------------------


def verb(works: Works, name: str, what: Callable[..., Any], /, **given: Any) -> Act:
    """Return a click of a person, or a thought of the worker; sent again it is the same click."""
    principal = works.company.principal(name) if name else SYSTEM
    key = f"fault-{next(_numbers)}" if name else ""
    context = Context(works.company.platform, principal, works.company.now, request_id="fault", key=key)
    return lambda: perform(context, lambda change: what(change, **given)).body


def starts(label: str) -> Click:
    """Return the click that starts a procedure."""

    def click(works: Works, record: Record) -> Act:
        flow = works.company.platform.catalogue.flow(FLOW)
        name = next(one.name for one in flow.moves if one.label == label)
        given = {"entity": ORDER, "record_id": record.id, "move": name, "version": None, "values": {}, "comment": ""}
        return verb(works, "买手", moves.make_move, **given)

    return click


def on_task(name: str, what: Callable[..., Any], /, box: str = "open", by: str = "", **given: Any) -> Click:
    """Return a click on what waits for a person, by himself or another; people are named."""

    def click(works: Works, record: Record) -> Act:
        return verb(works, by or name, what, task_id=works.task(name, record, box), **named(works, given))

    return click


def on_procedure(name: str, what: Callable[..., Any], /, **given: Any) -> Click:
    """Return a click on a procedure; people are named."""
    return lambda works, record: verb(works, name, what, instance_id=works.instance(record), **named(works, given))


def named(works: Works, given: Mapping[str, Any]) -> dict[str, Any]:
    """Put people where their names are: one for `to`, some for `people`."""
    people = works.company.people
    found = {"to": lambda one: people.get(one, one), "people": lambda some: tuple(people[one] for one in some)}
    return {
        key: found[key](value) if isinstance(value, str) and key in found else value for key, value in given.items()
    }


def said(name: str, decision: str = "approve") -> Click:
    """Return a decision of a person."""
    return on_task(name, tasks.decide_task, decision=decision, opinion="说完了", values={})


def sent_back(name: str, to: str, *, straight: bool) -> Click:
    """Return a sending back."""
    return on_task(name, tasks.send_back, to_step=to, opinion="再想想", straight_back=straight)


def asked(name: str, others: str, how: Attached) -> Click:
    """Return the asking of others."""
    return on_task(name, asking.add, people=others, how=how, together="all_of", opinion="请看")


def of_called(what: Callable[..., Any]) -> Click:
    """Return what the worker does about a called procedure."""

    def click(works: Works, record: Record) -> Act:
        with works.company.platform.database.read() as connection:
            child = calls_of(connection, works.instance(record))[0].child_id
        return verb(works, "", what, child_id=child)

    return click


def checked(works: Works, record: Record) -> Act:
    """Return the decision on the newest check."""
    return lambda: works.company.approves("查", works.checks()[-1], found="合格")


@dataclass(frozen=True)
class Told:
    """A verb: the move that starts it all, what goes before the click, and the click."""

    move: str
    before: tuple[Click, ...]
    click: Click
    statements: int = 4


ALL = tuple(said(name) for name in "甲乙丙")
END = on_procedure("管", steering.end, accepted=True, reason="")
SUSPEND = on_procedure("管", steering.suspend, reason="")
CLAIM = on_task("甲", asking.claim, "claimable")
WITHDRAW = on_procedure("买手", tasks.withdraw, opinion="")
TO_STARTER = sent_back("甲", "starter", straight=False)
ASK = asked("甲", "查", Attached.BEFORE)
VOID = on_procedure("买手", steering.void, reason="不买了")


def VOIDED(works: Works, record: Record) -> Act:  # noqa: N802 - a click like those above
    """Return what the worker does when the approval that asks for it was given."""
    return verb(works, "", answering.voided, asked=works.instance(record))


TOLD: Mapping[str, Told] = {
    "submit": Told("", (), starts("请示")),
    "submit and ask outside": Told("", (), starts("问外面")),
    "submit and call": Told("", (), starts("逐项检查"), 20),
    "decide": Told("请示", (), said("甲")),
    "decide the last": Told("请示", ALL[:2], said("丙")),
    "decide the end": Told("请示", ALL, said("主管"), 10),
    "reject": Told("请示", ALL[:1], said("乙", "reject"), 10),
    "send back to the starter": Told("请示", ALL[1:2], TO_STARTER),
    "send straight back": Told("请示", ALL, sent_back("主管", "say", straight=True)),
    "send back again": Told("请示", ALL, sent_back("主管", "say", straight=False)),
    "resubmit": Told("请示", (TO_STARTER,), on_procedure("买手", tasks.resubmit, opinion="")),
    "ask before": Told("请示", (), ASK),
    "ask after": Told("请示", (), asked("甲", "查管", Attached.AFTER)),
    "consult": Told("请示", (), asked("甲", "查", Attached.CONSULT)),
    "remove": Told("请示", (ASK,), on_task("查", asking.remove, by="甲")),
    "claim": Told("派单", (), CLAIM),
    "release": Told("派单", (CLAIM,), on_task("甲", asking.release)),
    "hand over": Told("请示", (), on_task("甲", tasks.hand_over, to="外人", opinion="请办")),
    "reassign": Told("请示", (), on_task("甲", steering.reassign, by="管", to="外人", reason="出差")),
    "take back": Told("请示", ALL, on_task("丙", asking.take_back, "done")),
    "withdraw": Told("检查", (), WITHDRAW),
    "remind": Told("请示", (), on_procedure("管", tasks.remind)),
    "jump": Told("逐项检查", (), on_procedure("管", steering.jump, to="chief", reason="急")),
    "suspend": Told("限时", (), SUSPEND),
    "activate": Told("限时", (SUSPEND,), on_procedure("管", steering.activate)),
    "cancel": Told("请示", (), on_procedure("管", steering.cancel, reason="")),
    "end": Told("请示", (), END, 10),
    "reopen": Told("请示", (END,), on_procedure("管", steering.reopen, to="chief", reason="漏了"), 10),
    "send back what rests": Told("总时限", (), sent_back("主管", "starter", straight=False)),
    "keep a draft": Told("请示", (), on_task("甲", drafts.keep, opinion="先看看", values={}), 2),
    "void": Told("能作废", (said("主管"),), VOID, 10),
    "void what was asked for": Told("审批作废", (said("主管"), starts("申请作废"), said("查")), VOIDED, 8),
    "signal": Told("等付款", (), on_procedure("管", steering.signal, signal="paid", note="")),
    "repair": Told("没有人", (), on_procedure("管", steering.repair, step="lost", people="查")),
    "answer the caller": Told("检查", (checked,), of_called(answering.call_ended), 10),
    "leave the called": Told("检查", (WITHDRAW,), of_called(answering.call_left)),
}


def two_orders(works: Works, name: str, told: Told) -> list[Record]:
    """Return two orders alike, both as far as the click."""
    items = [{"what": "轮子"}, {"what": "车架"}]
    orders = [works.company.opens("买手", ORDER, number=name, items=items) for _ in range(2)]
    for record in orders:
        for one in (*((starts(told.move),) if told.move else ()), *told.before):
            works.company.now += timedelta(minutes=1)
            one(works, record)()
    return orders


def consequences(works: Works, record: Record) -> Mapping[str, Any]:
    """Return all that came of an order, but for numbers and times."""
    found: dict[str, Any] = {"events": [type(one).__name__ for one in happened(works, record)]}
    number = works.instance(record)
    with works.company.platform.database.read() as connection:
        for table, column in (("gc_river", "cause"), ("gc_message", "text"), ("gc_stage_log", "stage")):
            statement = sql.SQL(
                "select {}, count(*) from {} where entity = %s and record_id = %s group by 1 order by 1"
            )
            rows = statement.format(sql.Identifier(column), sql.Identifier(table))
            found[table] = connection.execute(rows, [record.entity, record.id]).fetchall()
        for table, columns in (("gc_task", "no, person, step, state"), ("gc_flow_timer", "kind, name, task")):
            parts = sql.SQL(", ").join(map(sql.Identifier, columns.split(", ")))
            rows = sql.SQL("select {} from {} where instance_id = %s order by 1, 2").format(
                parts, sql.Identifier(table)
            )
            found[table] = connection.execute(rows, [number]).fetchall()
        found["called"] = [(one.step, one.round, one.state) for one in calls_of(connection, number)]
    return found


@pytest.mark.parametrize("name", TOLD)
def test_an_end_between_any_two_statements_leaves_nothing_half(works: Works, seen: Seen, name: str) -> None:
    """任何动作、任何两条语句之间断电:什么都没有发生;再来一次就做完,不多也不少;同一次点击再发,不会做第二遍。"""
    whole, broken = two_orders(works, name, TOLD[name])
    once, again = (TOLD[name].click(works, record) for record in (whole, broken))
    once()
    before = seen()

    def nothing(number: int) -> bool:
        assert seen() == before, f"the end before statement {number} left something behind"
        return False

    assert survives(again, nothing) >= TOLD[name].statements
    assert consequences(works, broken) == consequences(works, whole)
    see(works)
    after = seen()
    again()
    assert seen() == after, "the same click had a second effect"


def test_an_end_while_the_worker_wakes_procedures(works: Works, seen: Seen) -> None:
    """定时唤醒到一半断电:每个流程要么已经唤醒,要么等下一次;都恰好一次。"""
    orders = two_orders(works, "wake", Told("限时", (), CLAIM))
    works.company.now += timedelta(days=3)
    context = Context(works.company.platform, SYSTEM, works.company.now, request_id="fault")

    assert survives(lambda: timers.wake_due(context), Parts(works, seen)) > 20
    assert [works.company.stage(one) for one in orders] == ["同意", "同意"]
    assert consequences(works, orders[0]) == consequences(works, orders[1])


def test_an_end_while_the_worker_migrates(works: Works, seen: Seen) -> None:
    """迁移和撤销到一半断电:下一次接着做,结果与没断过一样,每条流程恰好一次。"""
    works.company.now += timedelta(days=1)
    whole, broken = two_orders(works, "migrate", Told("请示", ALL[:1], CLAIM))
    publish_another(works)

    def done(record: Record) -> None:
        if record is whole:
            migrates(works)
        else:
            assert survives(lambda: migrates(works), Parts(works, seen)) > 20

    numbers = []
    for record in (whole, broken):
        numbers.append(begun(works, record))
        done(record)
    assert consequences(works, broken) == consequences(works, whole)
    for record, number in zip((whole, broken), numbers, strict=True):
        works.company.system(lambda change, of=number: migration.undo(change, flow=FLOW, number=of))
        done(record)
    assert consequences(works, broken) == consequences(works, whole)
    events = [type(one).__name__ for one in happened(works, broken)]
    assert (events.count("Migrated"), events.count("Unmigrated")) == (1, 1)


def publish_another(works: Works) -> None:
    """Publish the flow with another first step in one of its procedures."""
    flow = works.company.platform.catalogue.flow(FLOW)
    steps = approval("check", "核对", role_member("judge")), approval("chief", "主管审批", role_member("chief"))
    changed = tuple(
        replace(one, procedure=replace(one.procedure, steps=steps)) if one.procedure and one.label == "请示" else one
        for one in flow.moves
    )
    documents = [to_json(replace(flow, moves=changed))]
    works.company.system(lambda change: definitions.publish(change, documents=documents, reason="改版"))
    works.company.platform.database.run(works.company.platform.follow)


def begun(works: Works, record: Record) -> int:
    """Begin to migrate the procedure of one order; whoever was asked for his opinion checks instead."""
    choices = {"plain": {"say": Choice("check", gone=True)}}
    ask = Ask(0, Wanted(FLOW, ids=[works.instance(record)]), choices)
    made = works.company.system(lambda change: migration.begin(change, flow=FLOW, ask=ask, reason="新制度"))
    return int(made["id"])


def migrates(works: Works) -> None:
    """Let the worker do every migration that waits."""
    database = works.company.platform.database
    while job := database.run(lambda connection: jobs.claim(connection, kinds=KINDS, worker="test")):
        result = migration_work.run(works.company.platform, Lease(database, job), lambda: works.company.now)
        database.run(lambda connection, job=job, result=result: jobs.finish(connection, job, result))
