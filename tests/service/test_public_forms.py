"""Public forms with lines, files and links: what they offer is theirs alone, and nothing around it can be had."""

from __future__ import annotations

import io
import json
from datetime import timedelta
from typing import Any

import pytest
from PIL import Image

from guocheng.base.problem import Invalid, NotFound, Problem
from guocheng.service.context import Change, Context
from guocheng.service.public import links, picking, uploads, visitor
from guocheng.service.public.gate import VISITOR, Proof
from guocheng.service.public.links import Opened, Terms
from guocheng.service.records.access import readable
from guocheng.store import public_uploads
from tests.service.club import FUND, MATTER, Club

HERE = Proof("198.51.100.7")
FIELDS = ["number", "note", "parts", "parts.what", "papers", "fund", "holder"]


def test_lines_files_and_links_come_with_the_form(club: Club) -> None:
    token, fund = form(club), funded(club, "水费")
    told = welcomed(club, token)
    parts = next(one for one in told["fields"] if one["name"] == "parts")
    assert [one["name"] for one in parts["lines"]] == ["what"]
    assert parts["actions"] == ["@add", "@edit", "@delete", "@move"]
    paper = brought(club, token, told["visit"])
    values = {"number": "X1", "parts": [{"what": "一"}, {"what": "二"}], "papers": [paper["id"]], "fund": fund}
    assert sent(club, token, values, told["visit"])["done"]
    kept = stored(club) or {}
    assert [one["what"] for one in kept["parts"]] == ["一", "二"]
    assert [one["id"] for one in kept["papers"]] == [paper["id"]]
    assert kept["fund"]["title"] == "水费"


def test_a_column_that_the_form_does_not_name_does_not_exist(club: Club) -> None:
    token = form(club)
    told = json.dumps(welcomed(club, token), ensure_ascii=False)
    assert "price" not in told
    assert "amount" not in told
    with pytest.raises(Invalid):
        sent(club, token, {"number": "X1", "parts": [{"what": "一", "price": "9"}]})
    assert stored(club) is None


def test_lines_with_foreign_ids_are_new_lines(club: Club) -> None:
    other = club.matter("A", parts=[{"what": "别人的"}])
    theirs = inside(club, other.id)["parts"][0]["id"]
    token = form(club)
    assert sent(club, token, {"number": "X1", "parts": [{"id": theirs, "what": "抢来的"}]})["done"]
    assert inside(club, other.id)["parts"][0]["what"] == "别人的"


def test_there_are_only_so_many_lines(club: Club) -> None:
    token = form(club, lines_max=2)
    with pytest.raises(Invalid, match="最多填 2 行"):
        sent(club, token, {"number": "X1", "parts": [{"what": str(one)} for one in range(3)]})


def test_only_titles_of_what_the_form_lets_through_are_found(club: Club) -> None:
    funded(club, "水费"), funded(club, "电费"), funded(club, "水电维修")
    token = form(club, offered={"fund": {"field": "name", "op": "ne", "value": "水电维修"}, "holder": None})
    assert titles(club, token, "fund", "") == ["水费", "电费"]
    assert titles(club, token, "fund", "水") == ["水费"]
    rows = asked(club, token, "fund", "水")["rows"]
    assert {name for row in rows for name in row} == {"id", "title"}


def test_what_stands_in_a_record_besides_its_title_is_not_found_by_trying(club: Club) -> None:
    """The search box of the inside finds people by their phone; out here that would tell whose it is."""
    token = form(club)
    assert titles(club, token, "holder", "chief") == ["chief"]
    for text in ("P0", "13800000000"):
        assert titles(club, token, "holder", text) == []


def test_a_record_outside_the_filter_is_answered_like_one_that_is_not_there(club: Club) -> None:
    outside = funded(club, "机密")
    token = form(club, offered={"fund": {"field": "name", "op": "eq", "value": "水费"}, "holder": None})
    refused = []
    for number in (outside, 999_999):
        with pytest.raises(Invalid) as refusal:
            sent(club, token, {"number": f"X{number}", "fund": number})
        refused.append([problem.message for problem in refusal.value.problems])
    assert refused[0] == refused[1]
    assert "机密" not in str(refused)


def test_a_link_that_the_form_does_not_offer_is_no_question(club: Club) -> None:
    token = form(club)
    for field in ("unit", "parts", "amount", "nothing", "fund.name"):
        with pytest.raises(NotFound):
            asked(club, token, field, "")


def test_what_the_giver_may_see_no_longer_is_offered_no_longer(club: Club) -> None:
    funded(club, "水费")
    token = form(club)
    with club.company.platform.database.transaction() as connection:
        # The address was given out by somebody who holds nothing any more.
        row = connection.execute("select id from org_person where name = '外人'").fetchone()
        connection.execute("update gc_public_link set made_by = %s", [row[0] if row else None])
    assert asked(club, token, "fund", "")["rows"] == []
    with pytest.raises(Invalid, match="不在可选范围内"):
        sent(club, token, {"number": "X1", "fund": 1})


def test_nobody_searches_all_day(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picking, "SEARCHES_OF_ONE", 3)
    token = form(club)
    answers = [asked(club, token, "fund", "") for _ in range(4)]
    assert [one.get("refused", {}).get("code") for one in answers] == [None, None, None, "public.searched_enough"]
    assert "rows" in asked(club, token, "fund", "", Proof("203.0.113.1"))
    club.company.now += timedelta(days=1)
    assert "rows" in asked(club, token, "fund", "")


def test_a_file_is_good_for_its_own_visit_alone(club: Club) -> None:
    token, other = form(club), form(club)
    visit, stranger = welcomed(club, token)["visit"], welcomed(club, token)["visit"]
    mine, inner = brought(club, token, visit), own_file(club)
    for where, key, file in (
        (token, stranger, mine["id"]),
        (token, "", mine["id"]),
        (other, visit, mine["id"]),
        (token, visit, inner),
        (token, visit, 999_999),
    ):
        with pytest.raises(NotFound):
            sent(club, where, {"number": "X1", "papers": [file]}, key)
    assert sent(club, token, {"number": "X2", "papers": [mine["id"]]}, visit)["done"]
    with pytest.raises(NotFound):
        sent(club, token, {"number": "X3", "papers": [mine["id"]]}, visit)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("页面.html", b"<script>alert(1)</script>", "public.wrong_kind"),
        ("图.svg", b"<svg onload=alert(1)>", "public.wrong_kind"),
        ("工具.exe", b"MZ", "public.wrong_kind"),
        ("没有后缀", b"?", "public.wrong_kind"),
        ("包.zip", b"PK\x03\x04", "public.wrong_kind"),
        ("假.png", b"<script>alert(1)</script>", "file.not_what_it_says"),
        ("坏.png", b"\x89PNG\r\n\x1a\n<script>", "file.no_picture"),
        ("大.pdf", b"%PDF-" + b"0" * uploads.SIZE_MAX, "file.too_large"),
    ],
)
def test_files_are_looked_at_before_they_are_kept(club: Club, name: str, content: bytes, code: str) -> None:
    token = form(club)
    with pytest.raises(Invalid) as refusal:
        brought(club, token, welcomed(club, token)["visit"], name, content)
    assert [one.code for one in refusal.value.problems] == [code]


def test_there_are_only_so_many_files(club: Club, monkeypatch: pytest.MonkeyPatch) -> None:
    token = form(club, files_max=1)
    visit = welcomed(club, token)["visit"]
    files = [brought(club, token, visit)["id"] for _ in range(2)]
    with pytest.raises(Invalid, match="最多放 1 个"):
        sent(club, token, {"number": "X1", "papers": files}, visit)
    with pytest.raises(Invalid, match="换下的也太多"):
        brought(club, token, visit)
    monkeypatch.setattr(uploads, "UPLOADS_OF_ONE", 4)
    codes = [brought(club, token, welcomed(club, token)["visit"]).get("refused", {}).get("code") for _ in range(2)]
    assert codes == [None, "public.uploaded_enough"]


def test_a_visit_that_nobody_gave_out_takes_nothing(club: Club) -> None:
    token = form(club)
    for visit in ("", "a", "a" * 100):
        with pytest.raises(Invalid, match="刷新页面"):
            brought(club, token, visit)


def test_a_form_without_files_takes_none(club: Club) -> None:
    token = form(club, fields=["number"], offered={})
    assert "visit" not in welcomed(club, token)
    with pytest.raises(NotFound):
        brought(club, token, uploads.visit())


def test_without_the_password_there_are_neither_files_nor_records(club: Club) -> None:
    token = form(club, password="芝麻开门")
    assert brought(club, token, uploads.visit())["refused"]["code"] == "public.wrong_password"
    assert asked(club, token, "fund", "")["refused"]["code"] == "public.wrong_password"


def test_what_no_form_was_sent_with_is_thrown_away(club: Club) -> None:
    token = form(club)
    visit = welcomed(club, token)["visit"]
    kept, left = brought(club, token, visit)["id"], brought(club, token, visit)["id"]
    assert sent(club, token, {"number": "X1", "papers": [kept]}, visit)["done"]
    with club.company.platform.database.transaction() as connection:
        assert public_uploads.purge(connection, at=club.company.now + timedelta(hours=23)) == 0
        assert public_uploads.purge(connection, at=club.company.now + timedelta(hours=25)) == 1
        found = connection.execute("select id from gc_file where id = any(%s)", [[kept, left]]).fetchall()
    assert found == [(kept,)]


def test_everything_wrong_with_a_form_is_said_at_once(club: Club) -> None:
    wrong = Opened(
        "form", MATTER, ["note", "parts", "papers", "nothing.what", "budget", "fund"],
        offered={"unit": None, "fund": {"field": "name", "op": "no_such", "value": 1}},
    )  # fmt: skip
    problems = refused(club, wrong)
    assert {one.code for one in problems} >= {"public.bad_field", "public.bad_offer", "public.required"}
    assert any("还没有选要填的列" in one.message for one in problems)
    assert any(one.code == "public.no_offer" for one in refused(club, Opened("form", MATTER, ["number", "fund"])))
    assert any("没有放进表单" in one.message for one in refused(club, Opened("form", MATTER, ["number", "parts.what"])))


def form(club: Club, fields: list[str] | None = None, offered: dict[str, Any] | None = None, **terms: Any) -> str:
    """Give out a form with lines, files and links for matters of the first unit."""
    given = {"fund": None, "holder": None} if offered is None else offered
    what = Opened("form", MATTER, fields or FIELDS, fixed={"unit": club.first, "kind": "open"}, offered=given)
    made = club.company.system(lambda change: links.make(change, what=what, terms=Terms("提个事", **terms)))
    return str(made["address"]).removeprefix("/p/")


def refused(club: Club, what: Opened) -> tuple[Problem, ...]:
    """Return why a form is not given out."""
    with pytest.raises(Invalid) as refusal:
        club.company.system(lambda change: links.make(change, what=what, terms=Terms("提个事")))
    return refusal.value.problems


def context(club: Club) -> Context:
    """Return the context of somebody unknown."""
    return Context(club.company.platform, VISITOR, club.company.now, "visit")


def visit(club: Club, verb: Any) -> Any:
    """Run a verb for somebody unknown."""
    return club.company.platform.database.run(lambda connection: verb(Change(context(club), connection)))


def welcomed(club: Club, token: str) -> dict[str, Any]:
    """Open the form."""
    found: dict[str, Any] = visit(club, lambda change: visitor.welcome(change, token=token))
    return found


def sent(club: Club, token: str, values: dict[str, Any], key: str = "") -> dict[str, Any]:
    """Fill in the form."""
    found: dict[str, Any] = visit(
        club, lambda change: visitor.submit(change, token=token, proof=HERE, values=values, visit=key)
    )
    return found


def asked(club: Club, token: str, field: str, text: str, proof: Proof = HERE) -> dict[str, Any]:
    """Search the records a link offers."""
    found: dict[str, Any] = visit(
        club, lambda change: picking.offers(change, token=token, proof=proof, field=field, text=text, values={})
    )
    return found


def titles(club: Club, token: str, field: str, text: str) -> list[str]:
    """Return the titles a search finds."""
    return sorted(row["title"] for row in asked(club, token, field, text)["rows"])


def brought(club: Club, token: str, visit: str, name: str = "", content: bytes = b"") -> dict[str, Any]:
    """Upload a file, a small picture unless it is said which."""
    file = io.BytesIO(content or picture())
    return uploads.keep(context(club), token=token, proof=HERE, visit=visit, name=name or "照片.png", content=file)


def picture() -> bytes:
    """Draw a small picture."""
    target = io.BytesIO()
    Image.new("RGB", (4, 4), "red").save(target, "PNG")
    return target.getvalue()


def own_file(club: Club) -> int:
    """Bring a file from the inside, which no record holds."""
    with club.company.platform.database.transaction() as connection:
        row = connection.execute(
            "insert into gc_file (sha256, name, size, media_type, created_at)"
            " values (repeat('a', 64), '内部.pdf', 1, 'application/pdf', now()) returning id"
        ).fetchone()
    return int(row[0]) if row else 0


def funded(club: Club, name: str) -> int:
    """Put a fund down."""
    return int(club.company.opens("chief", FUND, name=name).id)


def inside(club: Club, record_id: int) -> dict[str, Any]:
    """Return the values of a matter as the chief reads it."""
    found: dict[str, Any] = club.company.ask("chief", lambda look: readable(look, entity=MATTER, record_id=record_id))
    return found


def stored(club: Club) -> dict[str, Any] | None:
    """Return the values of the newest matter."""
    with club.company.platform.database.read() as connection:
        row = connection.execute("select max(id) from club_matter").fetchone()
    return inside(club, row[0]) if row and row[0] else None
