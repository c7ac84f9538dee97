"""No route leaks (接口不泄露): two offices that differ only in what the watcher may not see answer byte for byte alike.

They differ in hidden fields of a record he sees, and in records he does not see. A second watcher, the juror, sees all
of his record by his role, but what differs is hidden by the step at which it is with him. With the row predicate
switched off, the field rights, or what steps keep back, the same comparison finds differences: so it can fail.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.routing import APIRoute
from psycopg import sql
from starlette.testclient import TestClient

from guocheng.definition.bundle import Bundle
from guocheng.sdk import KEEP, Right, bundle, by, count, grant, report, role
from guocheng.service import shares
from guocheng.service.flow.at_steps import NOTHING_SAID
from guocheng.service.platform import Platform
from guocheng.service.records import access
from guocheng.service.shares import Gift
from guocheng.store import accounts
from guocheng.store.query.compile import TRUE, Compiler
from guocheng.store.query.reader import Reader
from guocheng.store.query.rights_on import _composed_once
from guocheng.web.app import create_app
from guocheng.web.door import administrator
from guocheng.web.routes import all_routers
from tests.service.club import MATTER, SECRETS, Club, bundles, matter
from tests.story.company import Company, Record
from tests.web.office import PASSWORD
from tests.web.probes import NO_RECORDS, Ids, Probe, probes

#: Sees the matters of his unit without their secrets, may do to them whatever can be done.
WATCHER = role(
    "watcher", "看守", grant(matter, *KEEP, Right.DELETE, Right.SHARE, rows="unit", hidden=SECRETS),
    grant("org.unit"), grant("org.person"),
)  # fmt: skip
LEAK: Bundle = bundle(
    "leak", "试泄露", "1", roles=[WATCHER], needs=["club"],
    reports=[report("leak.count", "件数", on=matter, rows=[by("kind")], measures=[count("n", "件数")])],
)  # fmt: skip
_ADDRESSES = itertools.count(1)
_INSTANT = re.compile(r"20\d\d-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^\"',;<]*")
#: Lengths of time until now, and shares of them.
_LENGTH = re.compile(r'"(clock|work|waited|share)":[\d.]+')
_REQUEST = re.compile(r"[0-9a-f]{16}")


@dataclass
class Guarded:
    """One of the two offices, with the browser of the watcher."""

    app: FastAPI
    ids: Ids
    browser: TestClient
    juror: Guarded | None = None

    def answer(self, probe: Probe) -> str:
        """Return the whole answer to a probe; only the time of day and numbers of requests are the office's own."""
        found = self.browser.request(probe.method, probe.path, json=probe.body)
        text = _LENGTH.sub("~", _INSTANT.sub("@", found.text))
        return f"{found.status_code} {_REQUEST.sub('#', text)}"


def founded(url: str, folder: Path, secret: Mapping[str, str], unseen: int) -> Guarded:
    """Found an office whose hidden fields hold these secrets, and whose hidden records are so many."""
    platform = Platform.open(database_url=url, files=folder, bundles=(*bundles(), LEAK))
    platform.prepare(lambda _: None)
    club = Club(Company(platform))
    company = club.company
    watcher = company.person("W1", "看守人", club.first, "watcher")
    parts = [{"what": "纸", "price": secret["price"]}]
    values = {"kind": "open", "amount": secret["amount"], "note": secret["note"], "parts": parts}
    seen = club.matter("A", **values)
    club.matter("B", kind="inner", amount="50", note="普通")
    company.writes("chief", seen, kind="inner", note=secret["note"] + "改")
    company.says("chief", seen, "大家看看 @看守人")
    company.does("clerk", "请示", seen)
    weighed = _weighed(club, values)
    app = create_app(platform)
    chief, mine = _browser(app, company.people["chief"], "chief"), _browser(app, watcher, "watcher")
    paper = chief.post("/api/files", files={"file": ("文件.txt", secret["note"].encode(), "text/plain")}).json()["id"]
    hidden = [_hidden(chief, number, {**values, "unit": club.second, "papers": [paper]}) for number in range(unseen)]
    given = _shared(club, Record(MATTER, hidden[0]))
    task = company.todo("judge")[0]["id"]
    theirs = company.todo("juror")[0]["id"]
    juror = Guarded(
        app, Ids(weighed.id, hidden[0], paper, theirs, given), _browser(app, company.people["juror"], "juror")
    )
    return Guarded(app, Ids(seen.id, hidden[0], paper, task, given), mine, juror)


def _weighed(club: Club, values: Mapping[str, Any]) -> Record:
    """Put down a record of the juror's own, whose secrets the step at which it is with him hides."""
    company = club.company
    record = club.matter("J", holder=company.people["juror"], **values)
    company.writes("chief", record, kind="inner", note=f"{values['note']}改")
    company.does("clerk", "评议", record)
    return record


def _browser(app: FastAPI, person: int, login: str) -> TestClient:
    """Give a person an account and return the browser he signed in with."""
    platform: Platform = app.state.platform
    platform.database.run(
        lambda connection: accounts.create_account(
            connection, platform.passwords, login=login, password=PASSWORD, at=datetime.now(UTC), person_id=person
        )
    )
    here = (f"10.9.0.{next(_ADDRESSES)}", 50000)
    browser = TestClient(app, headers={"X-Guocheng": "1"}, client=here, raise_server_exceptions=False)
    assert browser.post("/api/session", json={"login": login, "password": PASSWORD}).status_code == 201
    return browser


def _hidden(browser: TestClient, number: int, values: Mapping[str, Any]) -> int:
    made = browser.post(f"/api/entities/{MATTER}", json={"values": {**values, "number": f"隐{number}"}})
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


def _shared(club: Club, record: Record) -> int:
    gift = Gift("see", people=[club.company.people["judge"]])
    given = club.company.command(
        "chief", lambda change: shares.share(change, entity=MATTER, record_id=record.id, gift=gift)
    )
    return int(given["shares"][0]["id"])


ONE = {"amount": "999.00", "note": "秘密甲方", "price": "8.00"}
OTHER = {"amount": "5.00", "note": "别的", "price": "888.00"}


@pytest.fixture
def forgetful() -> Iterator[None]:
    """Statements are composed anew, before the test and after it: what is switched off must not be remembered."""
    _composed_once.cache_clear()
    yield
    _composed_once.cache_clear()


@pytest.fixture(scope="module")
def pair(server: Any, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Guarded, Guarded]]:
    """Two offices that differ only in what the watcher may not see."""
    from tests.database import _create, database_url

    found = []
    for name, secret, unseen in (("leak_one", ONE, 1), ("leak_other", OTHER, 3)):
        _create(server, name, template)
        found.append(founded(database_url(server, name), tmp_path_factory.mktemp(name), secret, unseen))
    yield found[0], found[1]
    for one in found:
        one.app.state.platform.close()


def routes() -> Iterator[tuple[str, APIRoute]]:
    """Yield every route with its name."""
    for router in all_routers():
        for route in router.routes:
            assert isinstance(route, APIRoute)
            yield from ((f"{method} {route.path}", route) for method in sorted(route.methods))


def asked(ids: Ids) -> Iterator[tuple[str, Probe]]:
    """Yield every probe of every route."""
    for name, _ in routes():
        yield from ((name, probe) for probe in probes(name, ids))


def jurors(pair: tuple[Guarded, Guarded]) -> tuple[Guarded, Guarded]:
    """Return the same offices as their jurors see them."""
    one, other = pair
    assert one.juror
    assert other.juror
    return one.juror, other.juror


def different(pair: tuple[Guarded, Guarded], names: set[str] | None = None) -> list[str]:
    """Ask both offices everything, or what belongs to some routes, and name the requests answered differently."""
    one, other = pair
    both = zip(asked(one.ids), asked(other.ids), strict=True)
    return [
        f"{name}: {probe.path} {probe.body}"
        for (name, probe), (_, twin) in both
        if (names is None or name in names) and one.answer(probe) != other.answer(twin)
    ]


def test_every_route_is_probed_or_has_a_reason() -> None:
    """每个接口都有刺探的请求,或者写明为什么没有;新接口没有写,就通不过。"""
    ids = Ids(1, 2, 3, 4, 5)
    for name, route in routes():
        guarded = any(one.call is administrator for one in route.dependant.dependencies)
        assert guarded or name in NO_RECORDS or list(probes(name, ids)), f"{name} has no probes in tests/web/probes.py"
        assert not (name in NO_RECORDS and list(probes(name, ids))), name


def test_both_offices_answer_alike(pair: tuple[Guarded, Guarded]) -> None:
    """只在看不到的地方不同的两家公司,所有接口的所有回答一字不差。"""
    assert different(pair) == []


def test_what_a_step_hides_no_route_tells(pair: tuple[Guarded, Guarded]) -> None:
    """角色什么都能看的人,只要记录停在他那一步,这一步隐藏的字段哪个接口都问不出来。"""
    # What takes the task from him would end the step; how long things took is counted to the second of the question.
    left_out = ("POST /api/tasks", "POST /api/procedures", "GET /api/flows/{flow}/analysis")
    others = {name for name, _ in routes() if not name.startswith(left_out)}
    assert different(jurors(pair), others) == []


def test_without_what_steps_keep_back_it_goes_red(
    pair: tuple[Guarded, Guarded], monkeypatch: pytest.MonkeyPatch
) -> None:
    """关掉步骤的字段权限,同样的比较马上发现不同。"""
    monkeypatch.setattr(access, "kept_back", lambda *_: ())
    monkeypatch.setattr(access, "at_steps", lambda *_: NOTHING_SAID)
    found = {one.partition(":")[0] for one in different(jurors(pair), READS)}
    assert {"POST /api/entities/{entity}/query", "GET /api/entities/{entity}/{record_id}"} <= found


def test_no_probe_breaks(pair: tuple[Guarded, Guarded]) -> None:
    """刺探不会引起程序错误。"""
    broken = [probe for _, probe in asked(pair[0].ids) if pair[0].answer(probe).startswith("500")]
    assert broken == []


READS = {
    "POST /api/entities/{entity}/query", "POST /api/entities/{entity}/count", "GET /api/entities/{entity}/export",
    "POST /api/boards/{flow}", "POST /api/reports/{report}", "GET /api/entities/{entity}/{record_id}",
}  # fmt: skip


@pytest.mark.usefixtures("forgetful")
def test_without_the_row_predicate_it_goes_red(pair: tuple[Guarded, Guarded], monkeypatch: pytest.MonkeyPatch) -> None:
    """关掉行权限,同样的比较马上发现不同。"""

    def every_row(*_: Any, **__: Any) -> sql.Composable:
        return TRUE

    monkeypatch.setattr(Compiler, "any_grant", every_row)
    found = {one.partition(":")[0] for one in different(pair, READS)}
    assert found == READS


@pytest.mark.usefixtures("forgetful")
def test_without_field_rights_it_goes_red(pair: tuple[Guarded, Guarded], monkeypatch: pytest.MonkeyPatch) -> None:
    """关掉字段权限,同样的比较马上发现不同。"""
    sees: Callable[..., bool] = lambda *_: True  # noqa: E731
    monkeypatch.setattr(Reader, "sees", sees)
    found = {one.partition(":")[0] for one in different(pair, READS)}
    assert {"POST /api/entities/{entity}/query", "POST /api/entities/{entity}/count"} <= found
