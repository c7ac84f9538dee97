"""The HTTP application (网页应用): routes under /api, the built pages everywhere else."""

from __future__ import annotations

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

import guocheng
from guocheng.service.platform import Platform
from guocheng.web import errors, pages
from guocheng.web.live import LiveStreams
from guocheng.web.rooms import Rooms
from guocheng.web.routes import all_routers, at_once
from guocheng.web.security import Guard
from guocheng.web.shortcut import Shortcut

#: So many new objects are made before those without use are looked for: more than a request makes.
GARBAGE_AFTER = 10_000
# In one row: a router that includes others looks through each of them, and the one that fits twice. Sorted as they are
# loaded, not when a platform is there: a worker that shares them shares what was not written since (decision 0027).
_AT_ONCE = tuple(route for routes in at_once() for route in routes.routes)
_SHORTCUT = Shortcut(_AT_ONCE)


class Application(FastAPI):
    """The application, which describes also what is not loaded yet."""

    def openapi(self) -> dict[str, Any]:
        """Return the description of every route."""
        if not self.openapi_schema:
            everything = [route for routes in all_routers() for route in routes.routes]
            self.openapi_schema = get_openapi(title=self.title, version=self.version, routes=everything)
        return self.openapi_schema


def create_app(platform: Platform) -> FastAPI:
    """Put the application together around a prepared platform."""
    live = LiveStreams(platform)

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        # What is loaded by now stays: the collector need not walk over it again, nor stop amid every request.
        gc.collect()
        gc.freeze()
        gc.set_threshold(GARBAGE_AFTER)
        yield
        live.close()

    app = Application(
        title="过程 Guocheng",
        version=guocheng.__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=life,
    )
    app.state.platform = platform
    app.state.live = live
    errors.install(app)
    app.router.routes.extend([_SHORTCUT, Rooms(), *_AT_ONCE])
    pages.install(app)
    app.add_middleware(Guard, tls=platform.tls)
    return app
