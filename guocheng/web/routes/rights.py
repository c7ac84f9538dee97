"""Roles by entity, and reasons (权限)."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import Field

from guocheng.service import role_grid, why
from guocheng.service.role_grid import Cell
from guocheng.web.body import Id, Strict
from guocheng.web.door import ADMINISTRATORS_ONLY, Asked, command, question

routes = APIRouter(prefix="/api", tags=["权限"])
Name = Annotated[str, Field(max_length=200)]


class CellIn(Strict):
    """One cell: a preset, or grants of its own."""

    role: Name
    entity: Name
    preset: Name = ""
    grants: list[dict[str, Any]] | None = Field(None, max_length=50)


class GridIn(Strict):
    """The cells that changed, and why."""

    cells: list[CellIn] = Field(max_length=5000)
    reason: str = Field("", max_length=1000)


class RoleIn(Strict):
    """A role of the company's own, or new words and groups for one."""

    label: str = Field(min_length=1, max_length=100)
    held_by: list[dict[str, str]] = Field(default_factory=list, max_length=50)
    like: Name = ""


@routes.get("/rights/grid", dependencies=[ADMINISTRATORS_ONLY])
def show_grid(context: Asked) -> dict[str, Any]:
    """角色和实体的权限表。"""
    found: dict[str, Any] = question(context, role_grid.grid)
    return found


@routes.put("/rights/grid", dependencies=[ADMINISTRATORS_ONLY])
def save_grid(context: Asked, body: GridIn) -> Response:
    """保存权限表中改动的格子。"""
    cells = [Cell(one.role, one.entity, one.preset, one.grants) for one in body.cells]
    return command(context, lambda change: role_grid.save(change, cells=cells, reason=body.reason))


@routes.put("/rights/roles/{role}", dependencies=[ADMINISTRATORS_ONLY])
def save_role(context: Asked, role: str, body: RoleIn) -> Response:
    """新建角色,或修改角色的名称和自动成员。"""
    return command(
        context,
        lambda change: role_grid.make(change, name=role, label=body.label, held_by=body.held_by, like=body.like),
    )


@routes.delete("/rights/roles/{role}", dependencies=[ADMINISTRATORS_ONLY])
def put_back(context: Asked, role: str) -> Response:
    """恢复出厂角色,或删除自建角色。"""
    return command(context, lambda change: role_grid.put_back(change, name=role))


@routes.get("/why/{entity}/{record_id}")
def show_why(
    context: Asked, entity: str, record_id: Id, person: Annotated[Id | None, Query()] = None
) -> dict[str, Any]:
    """为什么我(或某人)能/不能看到、能/不能做。"""
    found: dict[str, Any] = question(
        context, lambda look: why.why(look, entity=entity, record_id=record_id, person_id=person)
    )
    return found
