"""Builders of what an automation does (节点); a bundle writes `nodes.update("close", "结案", sets={...})`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from guocheng.definition.action import Assign
from guocheng.definition.automation import (
    Add,
    Attempt,
    Choose,
    Delete,
    Entrust,
    FillIn,
    Formula,
    Get,
    GetMany,
    Loop,
    MakeMove,
    Node,
    Notify,
    Parallel,
    PushDown,
    Request,
    Start,
    Stop,
    Summary,
    Update,
    Upsert,
    Wait,
    Way,
)
from guocheng.definition.automation_triggers import Input
from guocheng.definition.builders.fields import name_of
from guocheng.definition.entity import Entity
from guocheng.definition.who import Who

Sets = Mapping[str, str]


def get(name: str, label: str, entity: str | Entity, *, where: str = "", sort: str = "") -> Get:
    """Find one record, or none."""
    return Get(name, label, name_of(entity), where, sort)


def get_many(
    name: str, label: str, entity: str | Entity, *, where: str = "", sort: str = "", most: int = 200
) -> GetMany:
    """Find records."""
    return GetMany(name, label, name_of(entity), where, sort, most)


def add(name: str, label: str, entity: str | Entity, sets: Sets, *, each: str = "", attachments: str = "") -> Add:
    """Add a record, or one for each of a list; `attachments` is the field that keeps what came with a mail."""
    return Add(name, label, name_of(entity), _assigned(sets), each, attachments)


def update(name: str, label: str, sets: Sets, *, record: str = "") -> Update:
    """Set fields of the record, or of one that is named."""
    return Update(name, label, _assigned(sets), record)


def upsert(name: str, label: str, entity: str | Entity, *, where: str, sets: Sets) -> Upsert:
    """Set fields of the first record found, or add one."""
    return Upsert(name, label, name_of(entity), where, _assigned(sets))


def push_down(
    name: str,
    label: str,
    entity: str | Entity,
    *,
    each: str,
    into: str,
    line_sets: Sets,
    sets: Sets | None = None,
    origin: str = "",
    amount: str = "",
    whole: str = "",
) -> PushDown:
    """Make a record with a line for each of a list; with an origin, for what is left of each."""
    told = (_assigned(line_sets), _assigned(sets or {}))
    return PushDown(name, label, name_of(entity), each, into, *told, origin, amount, whole)


def delete(name: str, label: str, *, record: str = "") -> Delete:
    """Delete the record, or one that is named."""
    return Delete(name, label, record)


def formula(name: str, label: str, value: str) -> Formula:
    """Work something out."""
    return Formula(name, label, value)


def summary(
    name: str, label: str, entity: str | Entity, *, function: str = "count", value: str = "", where: str = ""
) -> Summary:
    """Count or add up records."""
    return Summary(name, label, name_of(entity), function, value, where)


def way(label: str, *nodes: Node, when: str = "") -> Way:
    """Declare one way; a blank condition always holds."""
    return Way(label, nodes, when)


def choose(name: str, label: str, *ways: Way) -> Choose:
    """Go the first way whose condition holds."""
    return Choose(name, label, ways)


def parallel(name: str, label: str, *ways: Way) -> Parallel:
    """Go every way whose condition holds; what fails in one stops no other."""
    return Parallel(name, label, ways)


def loop(name: str, label: str, over: str, *nodes: Node, most: int = 1000) -> Loop:
    """Do something for each of a list, known by the name of the loop."""
    return Loop(name, label, over, nodes, most)


def attempt(name: str, label: str, nodes: Iterable[Node], otherwise: Iterable[Node] = ()) -> Attempt:
    """Do something, and something else when it fails for good."""
    return Attempt(name, label, tuple(nodes), tuple(otherwise))


def wait(name: str, label: str, *, hours: str = "", until: str = "") -> Wait:
    """Let working hours pass, or wait until an instant."""
    return Wait(name, label, hours, until)


def make_move(
    name: str, label: str, move: str, *, record: str = "", sets: Sets | None = None, comment: str = ""
) -> MakeMove:
    """Make a move of the record, or of one that is named."""
    return MakeMove(name, label, move, record, _assigned(sets or {}), comment)


def notify(name: str, label: str, tell: Who | Iterable[Who], says: str, *, level: str = "info") -> Notify:
    """Leave a notice for people."""
    return Notify(name, label, _people(tell), says, level)


def entrust(name: str, label: str, who: Who | Iterable[Who], says: str, *, hours: str = "") -> Entrust:
    """Give people a task that one of them ticks off."""
    return Entrust(name, label, _people(who), says, hours)


def fill_in(
    name: str, label: str, who: Who | Iterable[Who], says: str, asks: Iterable[Input], *, hours: str = ""
) -> FillIn:
    """Ask people to fill a small form in, and wait until one of them has; what he says is known as `name.input`."""
    return FillIn(name, label, _people(who), says, tuple(asks), hours)


def request(
    name: str,
    label: str,
    url: str,
    *,
    method: str = "POST",
    sends: Sets | None = None,
    headers: Mapping[str, str] | None = None,
    gives: Iterable[Input] = (),
) -> Request:
    """Call an address outside and read its answer."""
    return Request(name, label, url, method, _assigned(sends or {}), tuple((headers or {}).items()), tuple(gives))


def start(name: str, label: str, automation: str, *, record: str = "", waits: bool = True) -> Start:
    """Start another automation, and perhaps wait for its end."""
    return Start(name, label, automation, record, waits)


def stop(name: str, label: str, *, failed: bool = False, says: str = "", when: str = "") -> Stop:
    """End the run here."""
    return Stop(name, label, failed, says, when)


def _people(who: Who | Iterable[Who]) -> tuple[Who, ...]:
    return (who,) if isinstance(who, Who) else tuple(who)


def _assigned(sets: Sets) -> tuple[Assign, ...]:
    return tuple(Assign(field, value) for field, value in sets.items())
