"""What a new company begins with (初始资料): charts, rules and deadlines that bundles bring, loaded once.

- What is loaded is the company's own from then on, changed and deleted like any other, and never loaded again.
- A bundle that comes to tables with rows in them loads nothing, nor do those that need it and link to its rows.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from importlib.metadata import entry_points
from typing import Any

import psycopg

from guocheng.definition.bundle import Bundle
from guocheng.service.bundles import installed_bundles
from guocheng.service.context import Change, Context
from guocheng.service.loading import Company
from guocheng.service.platform import Platform
from guocheng.service.principal import SYSTEM
from guocheng.store import settings
from guocheng.store.records import bulk

GROUP = "guocheng.beginnings"
_SETTING = "begun."


def begin(platform: Platform, *, now: datetime, tell: Callable[[str], None]) -> None:
    """Load what installed bundles bring, each in a transaction of its own, as far as it was not done before."""
    names = {entry.name for entry in entry_points(group=GROUP)}
    with platform.database.read() as connection:
        left = {name for name in names if settings.value(connection, _SETTING + name) is None}
    for bundle in installed_bundles() if left else ():
        if bundle.name in left:

            def work(connection: psycopg.Connection, bundle: Bundle = bundle) -> None:
                context = Context(platform=platform, principal=SYSTEM, now=now, request_id="begin")
                company = Company(Change(context, connection), tell, cause="初始资料")
                for name in bundle.needs:
                    company.knows(settings.value(connection, _SETTING + name) or {})
                begin_with(company, bundle)

            platform.database.run(work)


def begin_with(company: Company, bundle: Bundle) -> None:
    """Load what one bundle brings, or only take note of what it once brought; who comes second waits for the first."""
    found = next(iter(entry_points(group=GROUP, name=bundle.name)), None)
    if found is None:
        return
    connection = company.change.connection
    if settings.claim(connection, _SETTING + bundle.name, {}):
        brought: dict[str, Any] = {}
        rows = {entity: list(given) for entity, given in found.load()().items()}
        if _may_begin(connection, bundle) and not any(bulk.has_any(connection, entity) for entity in rows):
            company.tell(f"装入初始资料：{bundle.label}")
            brought = {entity: dict(company.load(entity, given)) for entity, given in rows.items()}
        settings.put(connection, _SETTING + bundle.name, brought)
    company.knows(settings.value(connection, _SETTING + bundle.name) or {})


def _may_begin(connection: psycopg.Connection, bundle: Bundle) -> bool:
    """Tell whether those it needs, as far as they bring anything, were begun with."""
    bring = {entry.name for entry in entry_points(group=GROUP)}
    return all(settings.value(connection, _SETTING + name) for name in bundle.needs if name in bring)
