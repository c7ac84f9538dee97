"""The part of the table of rights that is about books and their months (权限矩阵：账簿与结账)."""

from __future__ import annotations

from tests.web.matrix import SIGNED_IN, Case, no_body

#: Nobody in this office but the administrator sees the book of the amoebas, and it has no unit yet.
_BOOK = "401 404 404 404 404 404 {}"


def _month(verb: str, month: str, status: int, body: object = None) -> Case:
    """Return a command on a month of its own, so that none is in the way of another."""
    return Case(
        f"/api/books/amoeba.book/months/{month}/{verb}", _BOOK.format(status), (lambda _: body) if body else no_body
    )


CASES: dict[str, Case] = {
    "GET /api/books": Case("/api/books", SIGNED_IN),
    "POST /api/books/{book}/postings/query": Case(
        "/api/books/amoeba.book/postings/query", _BOOK.format(200), lambda _: {"limit": 5}
    ),
    "GET /api/books/{book}/pool": Case("/api/books/amoeba.book/pool", _BOOK.format(200)),
    "POST /api/books/{book}/pool/{line}/assign": Case(
        "/api/books/amoeba.book/pool/999999/assign", _BOOK.format(404), lambda _: {"object": 1}
    ),
    "GET /api/books/{book}/balance": Case("/api/books/amoeba.book/balance?month=2026-03", _BOOK.format(200)),
    "GET /api/objects/{entity}/{record_id}/resources": Case(
        "/api/objects/amoeba.unit/999999/resources", _BOOK.format(404)
    ),
    "GET /api/objects/{entity}/{record_id}/resources/{part}": Case(
        "/api/objects/amoeba.unit/999999/resources/money", _BOOK.format(404)
    ),
    "GET /api/books/{book}/months/{month}/meeting": Case(
        "/api/books/amoeba.book/months/2026-03/meeting", _BOOK.format(200)
    ),
    "POST /api/books/{book}/months/{month}/remarks": _month(
        "remarks", "2026-03", 404, {"object": 999999, "text": "试"}
    ),
    "POST /api/books/{book}/remarks/{remark}/task": Case(
        "/api/books/amoeba.book/remarks/999999/task", _BOOK.format(404), lambda _: {"person": 1}
    ),
    "DELETE /api/books/{book}/remarks/{remark}": Case("/api/books/amoeba.book/remarks/999999", _BOOK.format(404)),
    "GET /api/books/{book}/months/{month}": Case("/api/books/amoeba.book/months/2026-03", _BOOK.format(200)),
    "POST /api/books/{book}/months/{month}/confirm": _month("confirm", "1995-01", 404, {"object": 999999}),
    "POST /api/books/{book}/months/{month}/check": _month("check", "1996-01", 200),
    "POST /api/books/{book}/months/{month}/close": _month("close", "1990-01", 200),
    "POST /api/books/{book}/months/{month}/reopen": _month("reopen", "1989-01", 409, {"reason": "试"}),
    "POST /api/books/{book}/months/{month}/share": _month("share", "1997-01", 200),
    "POST /api/books/{book}/months/{month}/remind": _month("remind", "1998-01", 409),
    "POST /api/books/{book}/months/{month}/recompute": _month("recompute", "1997-01", 202),
}
#: Whose book it is is asked before anything of it is read (test_ledger_closing, test_ledger_meeting,
#: test_ledger_resources).
NO_RECORDS: dict[str, str] = dict.fromkeys(CASES, "books one sees, and months of books one looks after")
