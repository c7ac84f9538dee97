"""The routes, one file per concept (路由)."""

from __future__ import annotations

from fastapi import APIRouter

from guocheng.web.routes import (
    aggregates,
    definitions,
    field_types,
    files,
    flows,
    health,
    imports,
    lines,
    lists,
    migrations,
    public,
    records,
    recycle,
    rights,
    search,
    session,
    shares,
    todo,
    users,
    views,
    watches,
)

ALL_ROUTES: tuple[APIRouter, ...] = (
    health.routes,
    session.routes,
    views.routes,
    todo.routes,
    files.routes,
    imports.routes,
    watches.routes,
    definitions.routes,
    field_types.routes,
    field_types.word_routes,
    definitions.lineage_routes,
    definitions.report_routes,
    flows.routes,
    migrations.routes,
    lines.routes,
    lists.routes,
    lists.action_routes,
    rights.routes,
    shares.routes,
    users.routes,
    recycle.routes,
    public.routes,
    public.visitor_routes,
    aggregates.routes,
    search.routes,
    records.routes,
)
