"""What is known of a month of a book (账期的情况): gathered from postings, the pool, confirmations and documents."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from guocheng.base.period import Month
from guocheng.base.zone import local_day
from guocheng.definition.book import Book
from guocheng.engine.ledger.closing import Check, Facts, State, Sum, checks, unplaced
from guocheng.service.context import Look
from guocheng.service.ledger.allocating import stale
from guocheng.service.ledger.checklist import checklist
from guocheng.service.ledger.following import lag
from guocheng.service.records.evaluation import env_of
from guocheng.store import ledger, records
from guocheng.store.ledger import book_months, pool
from guocheng.store.ledger.book_months import Stand
from guocheng.store.ledger.counting import by_rule, counted
from guocheng.store.ledger.lookups import accounts, people_of


def facts_of(look: Look, book: Book, month: Month) -> Facts:
    """Return all that says whether a month may be closed."""
    sums = sums_of(look, book, month)
    stands = book_months.stands(look.connection, book.name, month)
    state = State(ledger.month_of(look.connection, book.name, month).state)
    return Facts(
        month,
        state,
        earlier_open=earlier_open(look, book, month),
        later_closed=tuple(one for one in ledger.closed_months(look.connection, book.name) if one > month),
        behind=lag(look, book).waiting,
        unassigned=pool.count(look.connection, book.name, month),
        unconfirmed=tuple(titles_of(look, book, unconfirmed(look, book, month, stands)).values()),
        checklist=checklist(look, book, month),
        checks=checks(sums, attendance(look, book, month)),
        unplaced=unplaced(sums),
        places_shared=bool(book.shares),
        running=is_running(look, month),
        share_stale=() if state is State.CLOSED else tuple(stale(look, book, month)),
    )


def standing_of(look: Look, book: Book, month: Month) -> Facts:
    """Return how a month stands, without what is in the way of closing it."""
    state = State(ledger.month_of(look.connection, book.name, month).state)
    return Facts(month, state, behind=lag(look, book).waiting, running=is_running(look, month))


def is_running(look: Look, month: Month) -> bool:
    """Tell whether a month is not over yet."""
    return local_day(look.now) <= month.last_day


def earlier_open(look: Look, book: Book, month: Month) -> tuple[Month, ...]:
    """Return the months before that are to be closed and are not, the first first."""
    closed = ledger.closed_months(look.connection, book.name)
    return tuple(sorted(one for one in to_close(look, book) if one < month and one not in closed))


def to_close(look: Look, book: Book) -> set[Month]:
    """Return the months with postings or a closing, and those without between the last closed and the next of them.

    A month without postings is closed too: what is dated in it later would lie before a month that is closed.
    """
    closed = ledger.closed_months(look.connection, book.name)
    posted = ledger.months_of(look.connection, book.name)
    last = max(closed, default=None)
    following = min((one for one in posted if last and one > last), default=None)
    quiet = last.until(following) if last and following else ()
    return {*closed, *posted, *quiet}


def sums_of(look: Look, book: Book, month: Month) -> list[Sum]:
    """Return what each rule put on each object under each kind of account."""
    known = accounts(look.connection, book)
    labels = {one.name: one.label for one in look.catalogue.posting_rules_into(book.name)}
    found = []
    for rule, object_id, account_id, category, amount, quantity, _ in by_rule(look.connection, book.name, month):
        kind = known[account_id].kind if account_id in known else category
        found.append(Sum(rule, labels.get(rule, rule), kind, object_id, amount, quantity))
    return found


def attendance(look: Look, book: Book, month: Month) -> Decimal | None:
    """Return the hours in attendance, nothing where the book does not know of any."""
    if not book.attendance:
        return None
    env = env_of(look)
    return sum(
        (counted(look.connection, look.catalogue, one, month.period, env) for one in book.attendance), Decimal(0)
    )


def unconfirmed(look: Look, book: Book, month: Month, stands: Mapping[int, Stand]) -> list[int]:
    """Return the objects whose figures nobody confirmed, or that changed since; those without a person need nobody."""
    if not book.confirmed_by:
        return []
    asked = confirmers(look, book, list(stands))
    said = book_months.confirmed(look.connection, book.name, month)
    return [
        one for one, stand in stands.items() if asked.get(one) and (one not in said or said[one].digest != stand.digest)
    ]


def confirmers(look: Look, book: Book, objects: list[int]) -> dict[int, int | None]:
    """Return who confirms each object."""
    return people_of(look.connection, book.objects, book.confirmed_by, objects) if book.confirmed_by else {}


def titles_of(look: Look, book: Book, objects: list[int]) -> dict[int, str]:
    """Return what objects are called, in their order."""
    found = records.titles_of(look.connection, look.catalogue, [(book.objects, one) for one in objects])
    return {one: found.get((book.objects, one), f"#{one}") for one in objects}


def differences(checked: tuple[Check, ...]) -> list[dict[str, object]]:
    """Return checks as they are published."""
    return [
        {
            "name": one.name,
            "label": one.label,
            "left": {"label": one.left.label, "value": text(one.left.value)},
            "right": {"label": one.right.label, "value": text(one.right.value)},
            "difference": text(one.difference),
            "agrees": one.agrees,
            "unit": one.unit,
            "parts": [{"label": part.label, "value": text(part.value)} for part in one.parts],
        }
        for one in checked
    ]


def text(value: Decimal) -> str:
    """Return a figure as it is published: two places, more only where there is more."""
    return f"{value:.2f}" if value == value.quantize(Decimal("0.01")) else f"{value.normalize():f}"
