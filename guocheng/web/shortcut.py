"""The shortcut to a route (直达): the few routes that an address can mean, instead of all of them one after another.

- It stands before the routes and lends each of them; what it does not find is left to them, so a refusal of a method
  or an unknown address is answered as without it.
- Routes keep their order: an address finds the one that it would find without the shortcut.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from starlette.routing import BaseRoute, Match, Route
from starlette.types import Receive, Scope, Send

#: Where the scope of a request says which route was found.
FOUND = "guocheng.route"
#: Method, number of words, and the word after /api, which no route of ours leaves open.
_Shape = tuple[str, int, str]


class Shortcut(BaseRoute):
    """Routes of /api by the shape of their address."""

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._by_shape: dict[_Shape, list[Route]] = defaultdict(list)
        for route in routes:
            if isinstance(route, Route):
                for method in route.methods or ():
                    self._by_shape[_shape(method, route.path)].append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Return the first route that takes the address and the method, with what it read in the address."""
        if scope["type"] == "http":
            for route in self._by_shape.get(_shape(scope["method"], scope["path"]), ()):
                match, child = route.matches(scope)
                if match is Match.FULL:
                    return match, {**child, FOUND: route}
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the route that was found answer."""
        route: Route = scope[FOUND]
        await route.handle(scope, receive, send)


def word_of(path: str) -> str:
    """Return the word after /api, blank where there is none."""
    words = path.split("/", 3)
    return words[2] if len(words) > 2 and words[1] == "api" else ""


def _shape(method: str, path: str) -> _Shape:
    return method, path.count("/"), word_of(path)
