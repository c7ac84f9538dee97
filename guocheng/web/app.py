"""The HTTP application (网页应用): routes under /api, the built pages everywhere else."""

from __future__ import annotations

from fastapi import FastAPI

import guocheng
from guocheng.service.platform import Platform
from guocheng.web import errors, pages
from guocheng.web.live import LiveNews
from guocheng.web.routes import ALL_ROUTES
from guocheng.web.security import Guard


def create_app(platform: Platform) -> FastAPI:
    """Put the application together around a prepared platform."""
    app = FastAPI(
        title="过程 Guocheng",
        version=guocheng.__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
    )
    app.state.platform = platform
    app.state.news = LiveNews(platform)
    errors.install(app)
    for routes in ALL_ROUTES:
        app.include_router(routes)
    pages.install(app)
    app.add_middleware(Guard, tls=platform.tls)
    app.router.on_shutdown.append(app.state.news.close) if hasattr(app.router, "on_shutdown") else None
    return app
