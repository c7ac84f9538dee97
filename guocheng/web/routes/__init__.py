"""The routes, one file per concept (路由).

What every screen asks for is loaded at the start. The other files are loaded when somebody first asks for an address of
theirs, and stay: they are a third of a second of the start, and memory that many companies never use.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from fastapi import APIRouter

#: Files that are there from the start. Of two that take one address the first one gets it.
AT_ONCE = (
    "health",
    "session",
    "views",
    "todo",
    "files",
    "lines",
    "field_types",
    "lists",
    "search",
    "exports",
    "records",
)
#: The other files, by the word after /api that their addresses begin with.
LATER: dict[str, tuple[str, ...]] = {
    "aggregates": ("aggregates",),
    "automation-runs": ("automation",),
    "automations": ("automation",),
    "books": ("books", "book_months", "book_meetings", "statements"),
    "claims": ("claims",),
    "definitions": ("definitions",),
    "entities": ("automation", "shares"),
    "flows": ("flows", "analysis", "migrations"),
    "hooks": ("automation",),
    "imports": ("imports",),
    "leavers": ("leavers",),
    "lineage": ("definitions",),
    "links": ("public",),
    "objects": ("books",),
    "periods": ("aggregates",),
    "phrases": ("phrases",),
    "procedures": ("procedures", "monitoring"),
    "proxies": ("proxies",),
    "public": ("public",),
    "rating": ("rating_files", "rating"),
    "recycled": ("recycle",),
    "reports": ("definitions",),
    "rights": ("rights",),
    "settlement": ("settlement",),
    "shares": ("shares",),
    "tasks": ("monitoring",),
    "users": ("users",),
    "watches": ("watches",),
    "why": ("rights",),
}


def at_once() -> tuple[APIRouter, ...]:
    """Return the routes that are there from the start."""
    return _routers(AT_ONCE)


def later(word: str) -> tuple[APIRouter, ...]:
    """Return the other routes that an address with this word after /api can mean, loading them if need be."""
    return _routers(LATER.get(word, ()))


def all_routers() -> tuple[APIRouter, ...]:
    """Return every route there is, loading all of them."""
    return _routers(AT_ONCE + tuple(dict.fromkeys(name for names in LATER.values() for name in names)))


@cache
def _routers(names: tuple[str, ...]) -> tuple[APIRouter, ...]:
    files = [import_module(f"{__name__}.{name}") for name in names]
    return tuple(found for file in files for found in vars(file).values() if isinstance(found, APIRouter))
