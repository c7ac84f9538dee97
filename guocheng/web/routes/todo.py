"""What waits for me (待办), and deciding it."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, Field

from guocheng.engine.flow import Attached
from guocheng.service import digest, errands, follows, todo
from guocheng.service.flow import asking, batch, drafts, outsider_links, steering, tasks
from guocheng.service.flow.batch import TASKS_MAX
from guocheng.web.body import Id, Strict, Values
from guocheng.web.door import Asked, command, question

routes = APIRouter(prefix="/api", tags=["待办"])
Opinion = Annotated[str, Field(max_length=4000)]


class DecisionIn(Strict):
    """A decision on a task."""

    decision: Literal["approve", "reject", "submit"]
    opinion: Opinion = ""
    values: Values = Field(default_factory=dict)
    dated: AwareDatetime | None = None
    next_people: list[Id] = Field(default_factory=list, max_length=200)
    signature: Id | None = None
    confirmed: bool = False
    seen: int | None = Field(default=None, ge=1, le=2**31 - 1)


class DraftIn(Strict):
    """What was begun without deciding; all blank forgets it."""

    opinion: Opinion = ""
    values: Values = Field(default_factory=dict)
    signature: Id | None = None


class DigestIn(Strict):
    """Whether one wants to be told every morning what waits."""

    wanted: bool


class HandOverIn(Strict):
    """To whom a task goes."""

    to: Id
    opinion: Opinion = ""


class SendBackIn(Strict):
    """Back to an earlier step or to the starter; `straight_back` returns to this step afterwards."""

    to_step: str = "starter"
    opinion: Opinion = ""
    straight_back: bool = False


class AddIn(Strict):
    """Whom to ask, how, and how several of them are heard."""

    people: list[Id] = Field(min_length=1, max_length=50)
    how: Literal["before", "after", "beside", "delegate", "consult"]
    together: Literal["any_of", "all_of", "in_turn"] = "all_of"
    opinion: Opinion = ""


class ReassignIn(Strict):
    """To whom somebody's task goes, and why."""

    to: Id
    reason: Opinion = ""


class DecisionsIn(Strict):
    """One decision on many tasks."""

    tasks: list[Id] = Field(min_length=1, max_length=TASKS_MAX)
    decision: Literal["approve", "reject", "submit"]
    opinion: Opinion = ""


class FilledIn(Strict):
    """What was filled in, and a word about it."""

    values: Values = Field(default_factory=dict)
    note: Opinion = ""


class NothingIn(Strict):
    """Nothing but the task itself."""


@routes.get("/todo")
def show_todo(
    context: Asked,
    box: Literal["open", "claimable", "advice", "proxied", "errands", "done", "mine", "copied"] = "open",
    search: Annotated[str, Query(max_length=100)] = "",
    after: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    flow: Annotated[str, Query(max_length=200)] = "",
    starter: Annotated[int | None, Query(ge=1, lt=2**63)] = None,
    late: bool = False,
    days: Annotated[int, Query(ge=0, le=3650)] = 0,
    order: Literal["newest", "due"] = "newest",
) -> dict[str, Any]:
    """待我处理、待认领、沟通待复、我代理的、我已处理、我发起、抄送我。"""
    only = todo.Filter(flow=flow, starter=starter, late=late, days=days, order=order)
    found: dict[str, Any] = question(
        context, lambda look: todo.box(look, box=box, search=search, after=after, limit=limit, only=only)
    )
    return found


@routes.get("/errands")
def show_errands(
    context: Asked,
    done: bool = False,
    before: Id | None = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """自动化交给您办的事；done 为真时是您办好的。"""
    found: dict[str, Any] = question(context, lambda look: errands.listing(look, done=done, before=before, limit=limit))
    return found


@routes.post("/errands/{errand_id}/done")
def finish_errand(context: Asked, errand_id: Id, body: FilledIn) -> Response:
    """办好一件任务，或者填好要填的内容。"""
    return command(
        context, lambda change: errands.finish(change, errand_id=errand_id, values=body.values, note=body.note)
    )


@routes.get("/tasks/{task_id}")
def task(context: Asked, task_id: Id) -> dict[str, Any]:
    """一个待办,连同它的记录和可以做的操作。"""
    found: dict[str, Any] = question(context, lambda look: todo.task(look, task_id=task_id))
    return found


@routes.post("/tasks/{task_id}/decide")
def decide(context: Asked, task_id: Id, body: DecisionIn) -> Response:
    """同意、拒绝或提交一个待办。"""
    return command(
        context,
        lambda change: tasks.decide_task(
            change,
            task_id=task_id,
            decision=body.decision,
            opinion=body.opinion,
            values=body.values,
            dated=body.dated,
            next_people=body.next_people,
            signature=body.signature,
            confirmed=body.confirmed,
            seen=body.seen,
        ),
    )


@routes.post("/tasks/{task_id}/draft")
def draft(context: Asked, task_id: Id, body: DraftIn) -> Response:
    """暂存写到一半的意见、填写和签名，只有自己看得到。"""
    return command(
        context,
        lambda change: drafts.keep(
            change, task_id=task_id, opinion=body.opinion, values=body.values, signature=body.signature
        ),
    )


@routes.post("/tasks/decide")
def decide_many(context: Asked, body: DecisionsIn) -> dict[str, Any]:
    """批量处理:每个待办单独生效,逐个说明结果。"""
    return batch.decide_many(context, task_ids=body.tasks, decision=body.decision, opinion=body.opinion)


@routes.post("/tasks/{task_id}/hand_over")
def hand_over(context: Asked, task_id: Id, body: HandOverIn) -> Response:
    """转办给别人。"""
    return command(context, lambda change: tasks.hand_over(change, task_id=task_id, to=body.to, opinion=body.opinion))


@routes.post("/tasks/{task_id}/send_back")
def send_back(context: Asked, task_id: Id, body: SendBackIn) -> Response:
    """退回给发起人或前面的步骤。"""
    return command(
        context,
        lambda change: tasks.send_back(
            change, task_id=task_id, to_step=body.to_step, opinion=body.opinion, straight_back=body.straight_back
        ),
    )


@routes.post("/tasks/{task_id}/claim")
def claim(context: Asked, task_id: Id, body: NothingIn) -> Response:
    """认领一个待办。"""
    return command(context, lambda change: asking.claim(change, task_id=task_id))


@routes.post("/tasks/{task_id}/release")
def release(context: Asked, task_id: Id, body: NothingIn) -> Response:
    """释放认领来的待办。"""
    return command(context, lambda change: asking.release(change, task_id=task_id))


@routes.post("/tasks/{task_id}/add")
def add(context: Asked, task_id: Id, body: AddIn) -> Response:
    """加签、委派或征询意见。"""
    return command(
        context,
        lambda change: asking.add(
            change,
            task_id=task_id,
            people=body.people,
            how=Attached(body.how),
            together=body.together,
            opinion=body.opinion,
        ),
    )


@routes.post("/tasks/{task_id}/remove")
def remove(context: Asked, task_id: Id, body: NothingIn) -> Response:
    """减签:不再请自己加签的人。"""
    return command(context, lambda change: asking.remove(change, task_id=task_id))


@routes.post("/tasks/{task_id}/take_back")
def take_back(context: Asked, task_id: Id, body: NothingIn) -> Response:
    """拿回自己的处理。"""
    return command(context, lambda change: asking.take_back(change, task_id=task_id))


@routes.post("/tasks/{task_id}/reassign")
def reassign(context: Asked, task_id: Id, body: ReassignIn) -> Response:
    """把别人的待办改派给另一个人。"""
    return command(context, lambda change: steering.reassign(change, task_id=task_id, to=body.to, reason=body.reason))


@routes.post("/tasks/{task_id}/link")
def give_link(context: Asked, task_id: Id, body: NothingIn) -> Response:
    """取外部人员处理的链接，以前取的都失效。"""
    return command(context, lambda change: outsider_links.give(change, task_id=task_id))


@routes.delete("/tasks/{task_id}/link")
def revoke_link(context: Asked, task_id: Id) -> Response:
    """收回外部人员处理的链接。"""
    return command(context, lambda change: outsider_links.revoke(change, task_id=task_id))


@routes.get("/todo/digest")
def digest_wanted(context: Asked) -> dict[str, Any]:
    """是否每天早上提醒我待办。"""
    found: dict[str, Any] = question(context, digest.wanted)
    return found


@routes.put("/todo/digest")
def want_digest(context: Asked, body: DigestIn) -> Response:
    """要不要每天早上提醒我待办。"""
    return command(context, lambda change: digest.want(change, wanted=body.wanted))


@routes.get("/messages")
def messages(context: Asked, after: Id | None = None) -> dict[str, Any]:
    """通知。"""
    found: dict[str, Any] = question(context, lambda look: todo.messages(look, after=after))
    return found


@routes.post("/messages/read")
def read_messages(context: Asked) -> Response:
    """把通知标为已读。"""
    return command(context, todo.read_messages)


@routes.get("/follows")
def my_follows(context: Asked) -> list[dict[str, Any]]:
    """我关注的记录。"""
    found: list[dict[str, Any]] = question(context, follows.mine)
    return found
