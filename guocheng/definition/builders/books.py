"""Builders of books (账簿), posting rules (归集规则) and their entries (分录)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypedDict, Unpack

from guocheng.definition.book import Book, Counted, Demand, Entry, PostingRule
from guocheng.definition.builders.fields import Options, name_of, options_of
from guocheng.definition.entity import Entity


class EntryWords(TypedDict, total=False):
    """What an entry may be told; expressions but for the label, the names of sub-table and history, and `by_weight`."""

    amount: str
    quantity: str
    direction: str
    counterpart: str
    when: str
    label: str
    no_object: str
    no_account: str
    over: str
    weight: str
    by_weight: bool
    history: str


class RuleWords(TypedDict, total=False):
    """What a posting rule may be told."""

    where: str
    kind: str
    scenario: str


class BookWords(TypedDict, total=False):
    """What a book may be told."""

    paired: bool
    lock_family: str
    confirmed_by: str
    icon: str
    help: str


def entry(object: str, account: str, **words: Unpack[EntryWords]) -> Entry:
    """Post on an object and an account; the code of an account stands in quotes."""
    return Entry(object, account, **words)


def traded(
    seller: str, buyer: str, *, income: str, cost: str, amount: str, quantity: str = "", direction: str = "",
    when: str = "", label: str = "", no_object: str = "",
) -> tuple[Entry, Entry]:  # fmt: skip
    """Post what one sells to another: income of the seller and cost of the buyer, always both."""
    return (
        Entry(seller, income, amount, quantity, direction, buyer, when, label, no_object),
        Entry(buyer, cost, amount, quantity, direction, seller, when, label, no_object),
    )


def posting_rule(
    name: str,
    label: str,
    *,
    book: str | Book,
    of: str | Entity,
    day: str,
    entries: Iterable[Entry],
    lines: str = "",
    **words: Unpack[RuleWords],
) -> PostingRule:
    """Declare how records, or the lines of a sub-table, become postings of a book."""
    posted = f"{name_of(of)}.{lines}" if lines else name_of(of)
    return PostingRule(name, label, book if isinstance(book, str) else book.name, posted, day, tuple(entries), **words)


def demand(
    label: str, entity: str | Entity, where: str, *, day: str = "", blocks: bool = True, book: str | Book = ""
) -> Demand:
    """Let a month wait until no record is left where something holds; of another's book, name the book."""
    into = book if isinstance(book, str) else book.name
    return Demand(label, name_of(entity), where, day, blocks=blocks, book=into)


def unpriced(label: str, *, blocks: bool = True) -> Demand:
    """Let a month wait until all its data could be turned into trades."""
    return Demand(label, kind="unpriced", blocks=blocks)


def unclaimed(label: str, *, blocks: bool = True) -> Demand:
    """Let a month wait until every name of its imported documents is claimed."""
    return Demand(label, kind="unclaimed", blocks=blocks)


def counted(entity: str | Entity, *, day: str, value: str, where: str = "") -> Counted:
    """Say what a month must come to, counted from records."""
    return Counted(name_of(entity), day, value, where)


def book(
    name: str,
    label: str,
    *,
    objects: str | Entity,
    accounts: str | Entity = "",
    categories: Options | None = None,
    directions: Options | None = None,
    templates: str | Entity = "",
    shares: str | Entity = "",
    checklist: Iterable[Demand] = (),
    attendance: Iterable[Counted] = (),
    **words: Unpack[BookWords],
) -> Book:
    """Declare a book over the records of an entity."""
    return Book(
        name,
        label,
        name_of(objects),
        name_of(accounts),
        options_of(categories or {}),
        options_of(directions or {}),
        templates=name_of(templates),
        shares=name_of(shares),
        checklist=tuple(checklist),
        attendance=tuple(attendance),
        **words,
    )
