"""Builders of fields for kinds of text, figures and times (各类文本、数值和时间字段).

- What identifies a person or his money is masked unless a grant reveals it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Unpack

from guocheng.definition.builders.fields import FieldWords, MeasureWords, TextWords
from guocheng.definition.entity import Field


def email(name: str, label: str, **words: Unpack[FieldWords]) -> Field:
    """Declare an e-mail address."""
    return Field(name, label, "email", **words)


def url(name: str, label: str, **words: Unpack[FieldWords]) -> Field:
    """Declare a web address."""
    return Field(name, label, "url", **words)


def id_card(name: str, label: str, **words: Unpack[FieldWords]) -> Field:
    """Declare an identity card number."""
    return replace(Field(name, label, "id_card", **words), masked=True)


def tax_number(name: str, label: str, **words: Unpack[FieldWords]) -> Field:
    """Declare a unified social credit code or an old tax number."""
    return Field(name, label, "tax_number", **words)


def bank_card(name: str, label: str, **words: Unpack[FieldWords]) -> Field:
    """Declare a bank card number."""
    return replace(Field(name, label, "bank_card", **words), masked=True)


def barcode(name: str, label: str, *, scan_only: bool = False, **words: Unpack[TextWords]) -> Field:
    """Declare a text that is scanned, and with `scan_only` not typed."""
    return Field(name, label, "barcode", scan_only=scan_only, **words)


def color(name: str, label: str, **words: Unpack[FieldWords]) -> Field:
    """Declare a colour."""
    return Field(name, label, "color", **words)


def icon(name: str, label: str, **words: Unpack[FieldWords]) -> Field:
    """Declare one of our icons."""
    return Field(name, label, "icon", **words)


def markdown(name: str, label: str, *, length_max: int = 0, **words: Unpack[FieldWords]) -> Field:
    """Declare a text in Markdown."""
    return Field(name, label, "markdown", length_max=length_max, **words)


def rich_text(name: str, label: str, *, length_max: int = 0, **words: Unpack[FieldWords]) -> Field:
    """Declare a formatted text."""
    return Field(name, label, "rich_text", length_max=length_max, **words)


def code(name: str, label: str, *, length_max: int = 0, **words: Unpack[FieldWords]) -> Field:
    """Declare a program text."""
    return Field(name, label, "code", length_max=length_max, **words)


def secret(name: str, label: str, **words: Unpack[FieldWords]) -> Field:
    """Declare a password or the like: encrypted, and shown only to who asks for it."""
    return Field(name, label, "secret", **words)


def percent(name: str, label: str, *, scale: int = 2, **words: Unpack[MeasureWords]) -> Field:
    """Declare a percentage with so many digits after the point."""
    return Field(name, label, "percent", scale=scale, **words)


def rating(name: str, label: str, *, stars: int = 5, **words: Unpack[FieldWords]) -> Field:
    """Declare a rating of so many stars at most."""
    return Field(name, label, "rating", maximum=str(stars), **words)


def progress(name: str, label: str, **words: Unpack[FieldWords]) -> Field:
    """Declare how far something has come, in whole percent."""
    return Field(name, label, "progress", **words)


def duration(name: str, label: str, **words: Unpack[MeasureWords]) -> Field:
    """Declare a length of time in minutes."""
    return Field(name, label, "duration", **words)


def time(name: str, label: str, **words: Unpack[FieldWords]) -> Field:
    """Declare a time of the day."""
    return Field(name, label, "time", **words)


def date_range(name: str, label: str, **words: Unpack[FieldWords]) -> Field:
    """Declare days from one until another."""
    return Field(name, label, "date_range", **words)
