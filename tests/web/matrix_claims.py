"""The part of the table of rights that is about words of files that wait to be claimed (权限矩阵：待认领)."""

from __future__ import annotations

from tests.web.matrix import SIGNED_IN, Case

_PLACE = {"entity": "complaint.ticket", "field": "courier", "word": "小王"}
#: Who sees no complaints learns nothing of them; who may not import them is refused; nothing waits for the others.
_IMPORTERS = "401 404 403 403 403 404 404"

CASES: dict[str, Case] = {
    "GET /api/claims": Case("/api/claims", SIGNED_IN),
    "POST /api/claims": Case("/api/claims", _IMPORTERS, lambda _: _PLACE | {"record": 1}),
    "POST /api/claims/dismiss": Case("/api/claims/dismiss", _IMPORTERS, lambda _: _PLACE),
    "GET /api/claims/said": Case("/api/claims/said", SIGNED_IN),
    "POST /api/claims/forget": Case(
        "/api/claims/forget", "401 404 404 404 404 404 404", lambda _: {"entity": "org.person", "word": "小王"}
    ),
}
