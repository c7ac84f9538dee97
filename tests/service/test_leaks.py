"""Nothing leaks (不泄露): two companies that differ only in what a person may not see give this person equal answers.

Everything a person can ask is asked of both, and every answer, refusals included, must be the same to the last byte.
"""

from __future__ import annotations

import itertools
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

import pytest

from guocheng.base.problem import Refusal
from guocheng.service import activity, boards, comments, exports, history, meta, reports, todo, why
from guocheng.service import search as everywhere
from guocheng.service.context import Context, Look
from guocheng.service.flow import moves
from guocheng.service.flow.timeline import timeline
from guocheng.service.records import change as changes
from guocheng.service.records import lists, picking, show
from tests.service.club import FLOW, FUND, MATTER, REPORT, SECRETS, Club, Clubs
from tests.story.company import Record

Ask = Callable[[Look], Any]


def fill(club: Club, secret: Mapping[str, Any]) -> list[Record]:
    """Put the same matters into a club, but for the secret values; one of them is being asked about."""
    company = club.company
    company.person("P980", "看不到的表态人", club.second, "discreet", "judge")
    price = secret.get("price", "1.00")
    values = {name: value for name, value in secret.items() if name != "price"}
    fund = company.opens("chief", FUND, name="专项", budget=secret["amount"])
    first = club.matter("A", kind="open", fund=fund.id, **values, parts=[{"what": "纸", "price": price}])
    second = club.matter("B", amount="50", note="普通")
    third = club.matter("C", kind="open", holder=company.people["half"], amount="70", note="自己的")
    company.writes("chief", first, **values, kind="inner")
    company.writes("chief", first, kind="open", parts=[{"what": "纸", "price": price}])
    company.says("chief", first, "大家看看 @discreet")
    company.does("clerk", "请示", first)
    return [first, second, third]


def questions(club: Club, name: str, records: list[Record], secrets: list[str]) -> Iterator[tuple[str, Ask]]:
    """Yield everything that can be asked, with and about the secret fields."""

    def query(**asked: Any) -> Ask:
        return lambda look: lists.query(look, entity=MATTER, count=True, **asked)

    yield "list", query()
    yield "sorted", query(sort=[("number", "desc")], limit=2)
    yield "stage", query(where={"field": "stage", "op": "eq", "value": "new"})
    for word in ("A", "秘密", "甲方", "999", "888.00", "普通", "13800001111", "0000"):
        yield f"search {word}", query(search=word)
        yield f"count {word}", lambda look, word=word: lists.exact_count(look, entity=MATTER, search=word)
        yield f"everywhere {word}", lambda look, word=word: everywhere.search(look, text=word)
        yield f"todo {word}", lambda look, word=word: _todo(look, word)
    for field in secrets:
        yield f"sort {field}", query(sort=[(field, "asc")])
        yield f"column {field}", query(columns=[field])
        yield (
            f"options {field}",
            lambda look, field=field: picking.options(look, entity=MATTER, field=field, text="", limit=20),
        )
        for op, value in (("eq", "999"), ("gt", "100"), ("contains", "秘密"), ("not_empty", None), ("empty", None),
                          ("in", ["999"]), ("between", ["1", "9"]), ("starts", "138")):  # fmt: skip
            where = {"field": field, "op": op, "value": value}
            yield f"{field} {op}", query(where=where)
            yield f"not {field} {op}", query(where={"not": where})
            yield f"count {field} {op}", lambda look, where=where: lists.exact_count(look, entity=MATTER, where=where)
            yield f"board {field} {op}", lambda look, where=where: _board(look, where)
            yield (
                f"report {field} {op}",
                lambda look, where=where: reports.run(look, report=REPORT, period=None, where=where),
            )
    yield "opened by a measure", query(where={"report": REPORT, "measure": "big"})
    yield "board", lambda look: _board(look, None)
    yield "report", lambda look: reports.run(look, report=REPORT, period=None, where=None)
    yield "meta", lambda look: meta.meta(look.context)
    yield "todo", lambda look: _todo(look, "")
    yield "messages", todo.messages
    for record in records:
        of = {"entity": MATTER, "record_id": record.id}
        yield f"page {record.id}", lambda look, of=of: show.view(look, **of)
        yield f"history {record.id}", lambda look, of=of: history.history(look, **of)
        yield f"activity {record.id}", lambda look, of=of: activity.activity(look, **of)
        yield f"mentionable {record.id}", lambda look, of=of: comments.mentionable(look, **of, text="")
        yield f"timeline {record.id}", lambda look, of=of: timeline(look, **of)
        yield f"comments {record.id}", lambda look, of=of: comments.list_comments(look, **of)
        yield f"why {record.id}", lambda look, of=of: why.why(look, **of)
        yield f"defaults {record.id}", lambda look: show.defaults(look, entity=MATTER, values={"kind": "open"})
    for task in club.company.todo(name):
        yield f"task {task['id']}", lambda look, task=task: todo.task(look, task_id=task["id"])


def commands(records: list[Record]) -> Iterator[tuple[str, Any]]:
    """Yield what may be tried; its refusal must not tell either."""
    for record in records:
        of = {"entity": MATTER, "record_id": record.id}
        yield "update", lambda change, of=of: changes.update(change, **of, version=1, values={"amount": "999"})
        yield "same", lambda change, of=of: changes.update(change, **of, version=9, values={"note": "秘密甲方"})
        yield (
            "drop",
            lambda change, of=of: moves.make_move(change, **of, move="drop", version=None, values={}, comment=""),
        )
        yield "delete", lambda change, of=of: changes.delete(change, **of, version=1)


def _todo(look: Look, search: str) -> Any:
    return [todo.box(look, box=box, search=search, after=None, limit=50) for box in ("open", "done", "mine", "copied")]


def _board(look: Look, where: dict[str, Any] | None) -> Any:
    return boards.board(look, flow=FLOW, where=where, search="", limit=10)


def answers(club: Club, name: str, records: list[Record], secrets: list[str]) -> dict[str, str]:
    """Ask everything as a person and return each answer as text."""
    found = {}
    for label, ask in questions(club, name, records, secrets):
        found[label] = _said(lambda ask=ask: club.company.ask(name, ask))
    for number, (label, verb) in enumerate(commands(records)):
        found[f"{label} {number}"] = _said(lambda verb=verb: club.company.command(name, verb))
    for format, columns in itertools.product(("csv", "xlsx"), (None, secrets[:1])):
        found[f"export {format} {columns}"] = _said(partial(_exported, club, name, format, columns))
    return found


def _exported(club: Club, name: str, format: str, columns: list[str] | None) -> Any:
    context = Context(club.company.platform, club.company.principal(name), club.company.now, request_id="export")
    path, title = exports.export(context, entity=MATTER, format=format, columns=columns)
    try:
        if format == "csv":
            return title, path.read_text(encoding="utf-8-sig")
        with zipfile.ZipFile(path) as book:
            return title, [book.read(one) for one in sorted(book.namelist()) if one.startswith("xl/")]
    finally:
        path.unlink()


def _said(ask: Callable[[], Any]) -> str:
    try:
        answer = ask()
    except Refusal as refusal:
        return f"{type(refusal).__name__}: {[(one.code, one.where, one.message) for one in refusal.problems]}"
    if isinstance(answer, tuple | bytes):
        return repr(answer)
    return json.dumps(answer, ensure_ascii=False, sort_keys=True, default=str)


#: Two values of each secret; everything else is the same in both clubs.
ONE = {"amount": "999.00", "note": "秘密甲方", "price": "8.00"}
OTHER = {"amount": "5.00", "note": "别的", "price": "888.00"}


@pytest.mark.parametrize("name", ["discreet", "half", "看不到的表态人"])
def test_hidden_fields_have_no_influence(clubs: Clubs, name: str) -> None:
    """看不到的字段不影响任何回答:列表、筛选、排序、搜索、历史、看板、报表、待办、导出、错误说明。"""
    found = []
    for secret in (ONE, OTHER):
        club = clubs()
        records = fill(club, secret)
        found.append(answers(club, name, records[:2] if name == "half" else records, [*SECRETS, "budget"]))
    assert len(found[0]) > 150
    assert found[0].keys() == found[1].keys()
    assert [label for label in found[0] if found[0][label] != found[1][label]] == []
    everything = "".join(found[0].values())
    assert "秘密甲方" not in everything
    assert "999.00" not in everything


@pytest.mark.parametrize("name", ["all", "discreet", "看不到的表态人"])
def test_masked_middle_has_no_influence(clubs: Clubs, name: str) -> None:
    """打星号的电话,中间几位不影响任何回答。只有输入完整号码才找得到,这是有意的。"""
    found = []
    for middle in ("2222", "7777"):
        club = clubs()
        records = fill(club, {"amount": "5.00", "phone": f"139{middle}4444"})
        found.append(answers(club, name, records, ["phone"]))
    assert [label for label in found[0] if found[0][label] != found[1][label]] == []
    assert "13922224444" not in "".join(found[0].values())


def test_the_comparison_can_fail(clubs: Clubs) -> None:
    """同样的比较,换成什么都看得到的人,就会发现许多不同。"""
    found = []
    for secret in (ONE, OTHER):
        club = clubs()
        found.append(answers(club, "chief", fill(club, secret), [*SECRETS, "budget"]))
    different = {label for label in found[0] if found[0][label] != found[1][label]}
    kinds = {
        *("list", "amount gt", "search 秘密", "sort amount", "budget gt", "sort budget"),
        *("report", "board", "history", "activity", "page", "export csv None"),
    }
    assert {kind for kind in kinds if any(label.startswith(kind) for label in different)} == kinds
