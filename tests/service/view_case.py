"""People of the club with accounts (有账户的人): views and batches belong to accounts."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from guocheng.service.context import Change, Context, Look, look, perform
from guocheng.store import accounts
from tests.service.club import Club

#: A view as the screen sends it when nothing was arranged.
DOCUMENT: dict[str, Any] = {
    "kind": "grid",
    "columns": [],
    "where": None,
    "sort": [],
    "groups": [],
    "row_height": "low",
    "colors": [],
    **dict.fromkeys(("date_field", "end_field", "picture_field", "parent_field", "lane_field", "resource_field"), ""),
}


def signed_in(club: Club, who: str) -> int:
    """Give a person an account and return its number."""
    company = club.company
    with company.platform.database.transaction() as connection:
        return accounts.create_account(
            connection,
            company.platform.passwords,
            login=f"login-{who}",
            password="jasmine-teapot-47",
            at=company.now,
            person_id=company.people[who],
        )


def context_of(club: Club, who: str, key: str = "") -> Context:
    """Return the context of a person who signed in."""
    company = club.company
    with company.platform.database.read() as connection:
        row = connection.execute("select id from gc_account where login = %s", [f"login-{who}"]).fetchone()
    principal = replace(company.principal(who), account_id=row[0] if row else 0)
    return Context(company.platform, principal, company.now, request_id="test", key=key, fingerprint=b"same")


def written(club: Club, who: str, verb: Callable[[Change], Any], *, key: str = "") -> Any:
    """Run a command as a person."""
    return json.loads(perform(context_of(club, who, key), verb).body)


def asked(club: Club, who: str, verb: Callable[[Look], Any]) -> Any:
    """Ask something as a person."""
    with look(context_of(club, who)) as view:
        return verb(view)
