"""Running procedures and the versions of their flow (流程版本): migrate them, mend a version they run in."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Response
from pydantic import AwareDatetime, Field

from guocheng.engine.flow.mapping import Choice
from guocheng.service.flow import mending, migration
from guocheng.service.flow.migration import Ask
from guocheng.store.flow.migrations import Wanted
from guocheng.web.body import Id, Strict
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api/flows/{flow}", tags=["流程版本"])
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]
Name = Annotated[str, Field(max_length=200)]
AtVersion = Annotated[int, Path(ge=1, le=2**31 - 1)]


class WantedIn(Strict):
    """Which running procedures; what is left out asks nothing. Started from, and before."""

    versions: list[Version] = Field(default_factory=list, max_length=200)
    move: Name = ""
    stage: Name = ""
    step: Name = ""
    started_from: AwareDatetime | None = None
    started_before: AwareDatetime | None = None
    ids: list[Id] = Field(default_factory=list, max_length=20_000)


class ChoiceIn(Strict):
    """What becomes of a step: it goes on as another, or is gone and leads to it."""

    step: Name
    gone: bool = False


class AskIn(Strict):
    """Which procedures go over to which version (0: the one in force), and how."""

    version: Version = 0
    wanted: WantedIn = Field(default_factory=WantedIn)
    choices: dict[str, dict[str, ChoiceIn]] = Field(default_factory=dict, max_length=100)
    keep_people: bool = True
    keep_times: bool = True
    let_go: list[Name] = Field(default_factory=list, max_length=100)

    def ask(self, flow: str) -> Ask:
        """Return it as the service takes it."""
        given = self.wanted
        wanted = Wanted(
            flow,
            versions=tuple(given.versions),
            move=given.move,
            stage=given.stage,
            step=given.step,
            started_from=given.started_from,
            started_before=given.started_before,
            ids=tuple(given.ids),
        )
        choices = {
            move: {step: Choice(one.step, one.gone) for step, one in chosen.items()}
            for move, chosen in self.choices.items()
        }
        return Ask(self.version, wanted, choices, self.keep_people, self.keep_times, tuple(self.let_go))


class LookIn(AskIn):
    """What is looked at first, from an instance on."""

    after: Id = 0


class BeginIn(AskIn):
    """What is done, and why."""

    reason: str = Field("", max_length=1000)


class MendIn(Strict):
    """From which version words and times are taken over, which parts of it (all when not said), and why."""

    source: Version
    parts: list[Annotated[str, Field(max_length=500)]] | None = Field(None, max_length=2000)
    reason: str = Field("", max_length=1000)


@routes.get("/versions")
def versions(context: Asked, flow: str) -> dict[str, Any]:
    """一个流程的各个版本:各有多少流程在运行,热修复过什么。"""
    found: dict[str, Any] = question(context, lambda look: migration.versions(look, flow=flow))
    return found


@routes.post("/migrations/preview")
def preview(context: Asked, flow: str, body: LookIn) -> dict[str, Any]:
    """试迁移:步骤怎样对应,每条流程能不能迁移、有什么要留意、为什么不能;什么都不写入。"""
    ask = body.ask(flow)
    found: dict[str, Any] = question(
        context, lambda look: migration.preview(look, flow=flow, ask=ask, after=body.after)
    )
    return found


@routes.post("/migrations", status_code=202)
def begin(context: Asked, flow: str, body: BeginIn) -> Response:
    """开始迁移:在后台一条一条进行,每条各是一个事务。"""
    ask = body.ask(flow)
    return command(context, lambda change: migration.begin(change, flow=flow, ask=ask, reason=body.reason), status=202)


@routes.get("/migrations")
def listing(context: Asked, flow: str) -> list[dict[str, Any]]:
    """这个流程的迁移记录。"""
    found: list[dict[str, Any]] = question(context, lambda look: migration.listed(look, flow=flow))
    return found


@routes.get("/migrations/{number}")
def show(
    context: Asked,
    flow: str,
    number: Id,
    state: Literal["", "waiting", "done", "impossible", "undone", "kept"] = "",
    after: Annotated[int, Query(ge=0, lt=2**63)] = 0,
) -> dict[str, Any]:
    """一次迁移的进度和日志。"""
    found: dict[str, Any] = question(
        context, lambda look: migration.show(look, flow=flow, number=number, state=state, after=after)
    )
    return found


@routes.post("/migrations/{number}/stop", status_code=202)
def stop(context: Asked, flow: str, number: Id) -> Response:
    """停下迁移或撤销;已经迁移的保留。"""
    return command(context, lambda change: migration.stop(change, flow=flow, number=number), status=202)


@routes.post("/migrations/{number}/undo", status_code=202)
def undo(context: Asked, flow: str, number: Id) -> Response:
    """撤销迁移:还没有人处理过的恢复原样,处理过的保留。"""
    return command(context, lambda change: migration.undo(change, flow=flow, number=number), status=202)


@routes.get("/versions/{version}/mend")
def look_at(
    context: Asked, flow: str, version: AtVersion, source: Annotated[int, Query(ge=1, le=2**31 - 1)]
) -> dict[str, Any]:
    """热修复之前看一看:会改哪些文字、时限、人员和条件，有没有结构上的变化。"""
    found: dict[str, Any] = question(
        context, lambda look: mending.look_at(look, flow=flow, version=version, source=source)
    )
    return found


@routes.post("/versions/{version}/mend")
def mend(context: Asked, flow: str, version: AtVersion, body: MendIn) -> Response:
    """热修复：把另一版的文字、时限、意见要求、人员和条件用到正在运行的这一版，可以只选几项，留下记录。"""
    return command(
        context,
        lambda change: mending.mend(
            change, flow=flow, version=version, source=body.source, reason=body.reason, only=body.parts
        ),
    )
