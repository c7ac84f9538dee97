"""The rooms of the interface (接口分组): routes that are loaded when somebody first asks for an address of theirs.

They stand behind the routes that are there from the start and answer as if they had been there all along: a wrong
method is refused by them, an unknown address is left to the pages.
"""

from __future__ import annotations

from functools import cache

from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from guocheng.web.routes import LATER, later
from guocheng.web.shortcut import FOUND, Shortcut, word_of


class Rooms(BaseRoute):
    """All routes that are loaded later, in the place where they would stand."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return the first route that takes the address and the method, or at least the address."""
        if scope["type"] != "http" or (word := word_of(scope["path"])) not in LATER:
            return Match.NONE, {}
        match, child = _shortcut(word).matches(scope)
        if match is Match.FULL:
            return match, child
        for route in _of(word):
            match, child = route.matches(scope)
            if match is not Match.NONE:
                return match, {**child, FOUND: route}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route that was found answer."""
        route: BaseRoute = scope[FOUND]
        await route.handle(scope, receive, send)


@cache
def _of(word: str) -> tuple[BaseRoute, ...]:
    return tuple(route for router in later(word) for route in router.routes)


@cache
def _shortcut(word: str) -> Shortcut:
    return Shortcut(_of(word))
