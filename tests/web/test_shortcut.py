"""The shortcut to a route (直达): it finds for every address what looking through all routes would find."""

from __future__ import annotations

import re

import pytest
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Scope

from guocheng.web.routes import all_routers
from guocheng.web.shortcut import Shortcut

ROUTES = [route for routes in all_routers() for route in routes.routes if isinstance(route, Route)]
SHORTCUT = Shortcut(ROUTES)


def scope_of(method: str, path: str) -> Scope:
    return {"type": "http", "method": method, "path": path, "root_path": "", "headers": []}


def asked() -> list[tuple[str, str]]:
    """Return every method and address, with a number and with a word that some route takes literally."""
    words = {word for route in ROUTES for word in route.path.split("/") if word and "{" not in word}
    return sorted(
        {
            (method, re.sub(r"\{[^}]+\}", filled, route.path))
            for route in ROUTES
            for method in route.methods or ()
            for filled in ("7", *words)
        }
    )


def test_the_shortcut_leads_where_the_whole_way_leads() -> None:
    for method, path in asked():
        scope = scope_of(method, path)
        whole: BaseRoute | None = next((one for one in ROUTES if one.matches(scope)[0] is Match.FULL), None)
        match, child = SHORTCUT.matches(scope)
        assert (child.get("guocheng.route"), match is Match.FULL) == (whole, whole is not None), (method, path)


@pytest.mark.parametrize(
    ("method", "path"), [("PATCH", "/api/todo"), ("GET", "/api/nothing"), ("GET", "/"), ("GET", "")]
)
def test_what_no_route_takes_is_left_to_the_others(method: str, path: str) -> None:
    assert SHORTCUT.matches(scope_of(method, path)) == (Match.NONE, {})


def test_no_address_leaves_its_first_words_open() -> None:
    assert [one.path for one in ROUTES if any("{" in word for word in one.path.split("/")[:3])] == []
