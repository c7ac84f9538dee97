"""Definitions in force, and their publication (定义)."""

from __future__ import annotations

from typing import Any, Literal

from fastapi import APIRouter, Response
from pydantic import Field

from guocheng.service import definitions, lineage
from guocheng.web.body import Strict
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api/definitions", tags=["定义"])

Kind = Literal["entity", "flow", "alert", "report", "role", "import", "aggregate"]


class Ref(Strict):
    """A definition by kind and name."""

    kind: Kind
    name: str = Field(max_length=200)


class DraftIn(Strict):
    """Definitions to put into force, and definitions of the company's own to take back."""

    documents: list[dict[str, Any]] = Field(default_factory=list, max_length=500)
    remove: list[Ref] = Field(default_factory=list, max_length=500)

    def refs(self) -> list[tuple[str, str]]:
        """Return what is taken back, as pairs."""
        return [(one.kind, one.name) for one in self.remove]


class PublicationIn(DraftIn):
    """A draft with the confirmed losses and the reason."""

    confirm: list[str] = Field(default_factory=list, max_length=500)
    reason: str = Field("", max_length=1000)


@routes.get("")
def listing(context: Asked) -> list[dict[str, Any]]:
    """所有生效的定义和它们的来源。"""
    found: list[dict[str, Any]] = question(context, definitions.listing)
    return found


@routes.get("/{kind}/{name}")
def show(context: Asked, kind: Kind, name: str) -> dict[str, Any]:
    """一个定义:当前内容、与出厂的差异、各版本。"""
    found: dict[str, Any] = question(context, lambda look: definitions.show(look, kind=kind, name=name))
    return found


@routes.get("/{kind}/{name}/versions/{number}")
def version(context: Asked, kind: Kind, name: str, number: int) -> dict[str, Any]:
    """一个定义的某一版,以及它与当前的差异。"""
    found: dict[str, Any] = question(
        context, lambda look: definitions.version(look, kind=kind, name=name, number=number)
    )
    return found


@routes.post("/preview")
def preview(context: Asked, body: DraftIn) -> dict[str, Any]:
    """发布前看一看:定义有哪些变化,数据表要做什么。"""
    found: dict[str, Any] = question(
        context, lambda look: definitions.preview(look, documents=body.documents, remove=body.refs())
    )
    return found


@routes.post("/publish")
def publish(context: Asked, body: PublicationIn) -> Response:
    """发布:所有人从下一次操作起按新定义工作。"""
    return command(
        context,
        lambda change: definitions.publish(
            change, documents=body.documents, remove=body.refs(), confirm=body.confirm, reason=body.reason
        ),
    )


lineage_routes = APIRouter(prefix="/api/lineage", tags=["定义"])


@lineage_routes.get("/{entity}/{field}")
def show_lineage(context: Asked, entity: str, field: str) -> dict[str, Any]:
    """一个字段从哪里来;管理员还能看到谁用到它。field 可以是「明细.列」。"""
    found: dict[str, Any] = question(context, lambda look: lineage.lineage(look, entity=entity, field=field))
    return found


@lineage_routes.get("/{entity}/{field}/impact")
def show_impact(context: Asked, entity: str, field: str) -> dict[str, Any]:
    """改动或删除一个字段之前:哪些定义用到它,多少条记录有值。"""
    found: dict[str, Any] = question(context, lambda look: lineage.impact(look, entity=entity, field=field))
    return found
