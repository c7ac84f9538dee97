"""Builders of relations (关联的写法): several records, records that point here, values of linked records.

- One to one is a link that is unique; one to many is a link and, on the other side, `back`; many to many is `links`.
"""

from __future__ import annotations

from typing import Unpack

from guocheng.definition.builders.fields import FieldWords, name_of
from guocheng.definition.entity import Entity, Field


def links(
    name: str,
    label: str,
    to: str | Entity,
    *,
    pick_where: str = "",
    count_max: int = 0,
    **words: Unpack[FieldWords],
) -> Field:
    """Declare links to any number of records of another entity."""
    return Field(name, label, "links", to=name_of(to), pick_where=pick_where, count_max=count_max, **words)


def people(name: str, label: str, *, pick_where: str = "", **words: Unpack[FieldWords]) -> Field:
    """Declare links to several persons."""
    return links(name, label, "org.person", pick_where=pick_where, **words)


def units(name: str, label: str, *, pick_where: str = "", **words: Unpack[FieldWords]) -> Field:
    """Declare links to several units of the company."""
    return links(name, label, "org.unit", pick_where=pick_where, **words)


def back(name: str, label: str, of: str | Entity, by: str, *, where: str = "", help: str = "") -> Field:
    """Declare the records of another entity whose link or links `by` lead here; nothing is kept on this side."""
    return Field(name, label, "back", of=name_of(of), by=by, where=where, help=help, readonly=True)


def lookup(
    name: str,
    label: str,
    through: str,
    *,
    snapshot: bool = False,
    indexed: bool = False,
    help: str = "",
    width: int = 0,
) -> Field:
    """Declare a value of a linked record ("station.name"), read where it is shown; a snapshot is copied and kept."""
    return Field(
        name,
        label,
        "lookup",
        through=through,
        snapshot=snapshot,
        indexed=indexed,
        help=help,
        width=width,
        readonly=True,
    )
