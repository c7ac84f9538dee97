"""Hiding the middle of what identifies a person (脱敏): phones, names, identity cards, addresses.

- Masking is one-way and keeps only what helps to recognise a person one already knows.
"""

from __future__ import annotations

import re

PHONE = re.compile(r"(?<!\d)(1[3-9]\d)[ -]?\d{4}[ -]?(\d{4})(?!\d)")
LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}[ -]?)\d{3,4}(\d{4})(?!\d)")
IDENTITY = re.compile(r"(?<![0-9A-Za-z])(\d{3})\d{11}(\d{3}[0-9Xx])(?![0-9A-Za-z])")
STARS = "****"


def phone(text: str) -> str:
    """Hide the middle of a phone number: 138****5678."""
    found = PHONE.fullmatch(text.strip()) or LANDLINE.fullmatch(text.strip())
    if found:
        return f"{found[1]}{STARS}{found[2]}"
    return text if not text.strip() else text.strip()[:1] + STARS


def name(text: str) -> str:
    """Hide a name but its first character: 王**."""
    plain = text.strip()
    return plain[:1] + "*" * max(1, min(len(plain) - 1, 3)) if plain else ""


def identity(text: str) -> str:
    """Hide the middle of an identity card number: 320***********1234."""
    found = IDENTITY.fullmatch(text.strip())
    return f"{found[1]}{'*' * 11}{found[2]}" if found else text.strip()[:1] + STARS if text.strip() else ""


def within(text: str) -> str:
    """Hide every phone and identity card number inside a longer text."""
    text = IDENTITY.sub(lambda found: f"{found[1]}{'*' * 11}{found[2]}", text)
    text = PHONE.sub(lambda found: f"{found[1]}{STARS}{found[2]}", text)
    return LANDLINE.sub(lambda found: f"{found[1]}{STARS}{found[2]}", text)
