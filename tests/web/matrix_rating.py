"""The part of the table of rights that is about the rating of waybills (权限矩阵：运单计价)."""

from __future__ import annotations

from tests.web.matrix import Case

#: Nobody of the matrix has to do with prices but administrators.
PRICES = "401 404 404 404 404 404 200"
NOTHING = "401 404 404 404 404 404 404"
_MONTH = {"first": "2026-02-01", "until": "2026-03-01"}
_SUPPOSED = {"month": "2026-02-01", "lists": [{"version": 999999}]}

CASES: dict[str, Case] = {
    "GET /api/rating/days": Case("/api/rating/days", PRICES),
    "GET /api/rating/days/{day}/runs": Case("/api/rating/days/2026-02-25/runs", PRICES),
    "POST /api/rating/days": Case("/api/rating/days", "401 404 404 404 404 404 202", lambda _: _MONTH),
    "GET /api/rating/jobs/{job_id}": Case("/api/rating/jobs/999999", NOTHING),
    "GET /api/rating/waybills": Case("/api/rating/waybills?number=77", NOTHING),
    "GET /api/rating/failures": Case("/api/rating/failures?first=2026-02-01&until=2026-03-01&reason=1", PRICES),
    "GET /api/rating/bills": Case("/api/rating/bills?month=2026-02-01", PRICES),
    "POST /api/rating/bills": Case(
        "/api/rating/bills", "401 404 404 404 404 404 404", lambda _: {"month": "2026-02-01"}
    ),
    "GET /api/rating/bills/jobs/{job_id}": Case("/api/rating/bills/jobs/999999", NOTHING),
    "GET /api/rating/bills/export": Case("/api/rating/bills/export?month=2026-02-01", PRICES),
    "GET /api/rating/bills/{customer}/export": Case("/api/rating/bills/999999/export?month=2026-02-01", NOTHING),
    "GET /api/rating/bills/{customer}": Case("/api/rating/bills/999999?month=2026-02-01", NOTHING),
    "POST /api/rating/what_if": Case("/api/rating/what_if", "401 404 404 404 404 404 400", lambda _: _SUPPOSED),
    "POST /api/rating/files": Case("/api/rating/files", "401 400 400 400 400 400 400"),
    "GET /api/rating/files": Case("/api/rating/files", PRICES),
    "GET /api/rating/files/{number}": Case("/api/rating/files/999999", NOTHING),
    "GET /api/rating/files/{number}/wrong": Case("/api/rating/files/999999/wrong", NOTHING),
    "POST /api/rating/files/{number}/stop": Case("/api/rating/files/999999/stop", NOTHING, lambda _: {}),
}

_ROWS = "what is counted in totals one may see (test_rating)"
NO_RECORDS: dict[str, str] = {
    "GET /api/rating/days": "how days stand; counts by rows of totals one may see (test_rating)",
    "GET /api/rating/days/{day}/runs": "to who has days rated",
    "POST /api/rating/days": "to who has days rated (test_rating)",
    "GET /api/rating/jobs/{job_id}": "how far a job is",
    "GET /api/rating/waybills": _ROWS,
    "GET /api/rating/failures": _ROWS,
    "GET /api/rating/bills": "customers of whom one sees all totals (test_rating_bills)",
    "POST /api/rating/bills": "to who has days rated (test_bill_documents)",
    "GET /api/rating/bills/jobs/{job_id}": "how far a job is",
    "GET /api/rating/bills/export": "the same, as far as one may export (test_rating_bills)",
    "GET /api/rating/bills/{customer}/export": "the same (test_rating_bills)",
    "GET /api/rating/bills/{customer}": "to who may see all totals of the customer (test_rating)",
    "POST /api/rating/what_if": "to who has days rated and sees all totals of the month (test_rating_what_if)",
    "POST /api/rating/files": "to who has days rated (test_waybill_files)",
    "GET /api/rating/files": "files as they came in, to who has days rated",
    "GET /api/rating/files/{number}": "the same",
    "GET /api/rating/files/{number}/wrong": "the same",
    "POST /api/rating/files/{number}/stop": "the same",
}
