"""Definitions in force, and their publication (定义)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import Field

from guocheng.service import definitions, dictionary, drafting, lineage, published
from guocheng.service.granting import FieldGrant
from guocheng.web.body import Strict
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api/definitions", tags=["定义"])

Kind = Literal[
    "entity",
    "flow",
    "alert",
    "report",
    "role",
    "import",
    "aggregate",
    "automation",
    "conversion",
    "book",
    "posting_rule",
]


class Ref(Strict):
    """A definition by kind and name."""

    kind: Kind
    name: str = Field(max_length=200)


class BasedIn(Ref):
    """The version a definition was edited from."""

    version: int = Field(ge=0, le=2**31 - 1)


class FieldGrantIn(Strict):
    """What a role shall be able to do with a new field."""

    role: str = Field(max_length=200)
    entity: str = Field(max_length=200)
    field: str = Field(max_length=200)
    right: Literal["hide", "see", "edit"]


class DraftIn(Strict):
    """Definitions to put into force, definitions of the company's own to take back, rights on new fields."""

    documents: list[dict[str, Any]] = Field(default_factory=list, max_length=500)
    remove: list[Ref] = Field(default_factory=list, max_length=500)
    grant: list[FieldGrantIn] = Field(default_factory=list, max_length=5000)

    def refs(self) -> list[tuple[str, str]]:
        """Return what is taken back, as pairs."""
        return [(one.kind, one.name) for one in self.remove]

    def grants(self) -> list[FieldGrant]:
        """Return the rights on new fields."""
        return [FieldGrant(one.role, one.entity, one.field, one.right) for one in self.grant]


class PublicationIn(DraftIn):
    """A draft with the confirmed losses, the reason, and the versions it was edited from."""

    confirm: list[str] = Field(default_factory=list, max_length=500)
    reason: str = Field("", max_length=1000)
    based_on: list[BasedIn] = Field(default_factory=list, max_length=500)

    def bases(self) -> dict[tuple[str, str], int]:
        """Return the versions by what they are of."""
        return {(one.kind, one.name): one.version for one in self.based_on}


class CheckIn(Strict):
    """An expression being typed, and where it stands."""

    entity: str = Field(max_length=200)
    text: str = Field(max_length=4000)
    expects: str = Field("", max_length=40)
    lines: str = Field("", max_length=200)
    form: str = Field("", max_length=200)
    document: dict[str, Any] | None = None
    #: Where it stands in the drafted automation that `document` is.
    node: str = Field("", max_length=200)


class CodeIn(Strict):
    """A label that needs a code."""

    label: str = Field(max_length=200)
    taken: list[str] = Field(default_factory=list, max_length=2000)
    entity: bool = False


@routes.get("")
def listing(context: Asked) -> list[dict[str, Any]]:
    """所有生效的定义和它们的来源。"""
    found: list[dict[str, Any]] = question(context, published.listing)
    return found


@routes.get("/entity/{name}/about")
def about(context: Asked, name: str) -> dict[str, Any]:
    """一张表单的字段、来源、用途,以及建在它上面的流程、报表、角色。"""
    found: dict[str, Any] = question(context, lambda look: dictionary.about(look, name=name))
    return found


@routes.get("/{kind}/{name}")
def show(context: Asked, kind: Kind, name: str) -> dict[str, Any]:
    """一个定义:当前内容、与出厂的差异、各版本。"""
    found: dict[str, Any] = question(context, lambda look: published.show(look, kind=kind, name=name))
    return found


@routes.get("/{kind}/{name}/versions/{number}")
def version(
    context: Asked,
    kind: Kind,
    name: str,
    number: Annotated[int, Path(ge=0, le=2**31 - 1)],
    than: Annotated[int, Query(ge=0, le=2**31 - 1)] = 0,
) -> dict[str, Any]:
    """一个定义的某一版,以及它到另一版(不写就是当前)的变化。"""
    found: dict[str, Any] = question(
        context, lambda look: published.version(look, kind=kind, name=name, number=number, than=than)
    )
    return found


@routes.post("/preview")
def preview(context: Asked, body: DraftIn) -> dict[str, Any]:
    """发布前看一看:定义有哪些变化,数据表要做什么。"""
    found: dict[str, Any] = question(
        context,
        lambda look: definitions.preview(look, documents=body.documents, remove=body.refs(), grant=body.grants()),
    )
    return found


@routes.post("/check")
def check(context: Asked, body: CheckIn) -> dict[str, Any]:
    """检查一个正在输入的公式:结果是什么、哪里不对、在最新一条记录上得多少。"""
    asked = drafting.Asked(**body.model_dump())
    found: dict[str, Any] = question(context, lambda look: drafting.check_expression(look, asked=asked))
    return found


@routes.post("/code")
def code(context: Asked, body: CodeIn) -> dict[str, str]:
    """由中文名称给出代码。"""
    found: dict[str, str] = question(context, lambda look: drafting.propose_code(look, **body.model_dump()))
    return found


@routes.post("/publish")
def publish(context: Asked, body: PublicationIn) -> Response:
    """发布:所有人从下一次操作起按新定义工作。"""
    return command(
        context,
        lambda change: definitions.publish(
            change,
            documents=body.documents,
            remove=body.refs(),
            confirm=body.confirm,
            reason=body.reason,
            based_on=body.bases(),
            grant=body.grants(),
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


report_routes = APIRouter(prefix="/api/reports", tags=["定义"])


@report_routes.get("/{report}/lineage")
def show_report_lineage(context: Asked, report: str) -> dict[str, Any]:
    """一张报表的每个指标从哪里来。"""
    found: dict[str, Any] = question(context, lambda look: lineage.report_lineage(look, report=report))
    return found
