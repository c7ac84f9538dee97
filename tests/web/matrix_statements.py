"""The part of the table of rights that is about statements of books (权限矩阵：经营报表)."""

from __future__ import annotations

from typing import Any

from tests.web.matrix import Case

_MARCH = {"period": "M:202603"}
_CELL = {**_MARCH, "object": 999999, "code": "A"}
#: Nobody in this office but the administrator sees the book of the amoebas, and it has no unit yet.
_BOOK = "401 404 404 404 404 404 200"
_UNIT = "401 404 404 404 404 404 404"


def _case(route: str, statuses: str, body: dict[str, Any]) -> Case:
    return Case(f"/api/books/amoeba.book/{route}", statuses, lambda _: body)


CASES: dict[str, Case] = {
    "POST /api/books/{book}/statement": _case("statement", _BOOK, _MARCH),
    "POST /api/books/{book}/statement/export": _case("statement/export", _BOOK, _MARCH),
    "POST /api/books/{book}/cell": _case("cell", _UNIT, _CELL),
    "POST /api/books/{book}/ranking": _case("ranking", _BOOK, _MARCH),
    "POST /api/books/{book}/trend": _case("trend", _UNIT, {"object": 999999, "codes": ["A"], "until": "M:202603"}),
    "POST /api/books/{book}/waterfall": _case("waterfall", _UNIT, _CELL),
    "POST /api/books/{book}/flash": _case("flash", _UNIT, {**_MARCH, "object": 999999}),
    "POST /api/books/{book}/what_if": _case("what_if", _BOOK, {**_MARCH, "changes": {}}),
}
#: Whose figures are in them is asked before any is read (test_ledger_statements).
NO_RECORDS: dict[str, str] = dict.fromkeys(
    CASES, "figures of units one sees in a book one sees (test_ledger_statements)"
)
