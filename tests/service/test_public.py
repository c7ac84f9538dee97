"""A public address opens what it names and nothing else, as often as its terms allow."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from psycopg.errors import SerializationFailure

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.service.context import Change, Context
from guocheng.service.public import captcha, links, visitor
from guocheng.service.public.gate import FAILURES_MAX, VISITOR, Proof
from guocheng.service.public.links import Opened, Terms
from guocheng.service.records import lists
from tests.service.club import MATTER, Club

HERE = Proof("198.51.100.7")


def test_a_form_takes_what_it_shows_and_sets_what_is_fixed(club: Club) -> None:
    token = form(club)
    opened = visit(club, lambda change: visitor.welcome(change, token=token))
    assert [one["name"] for one in opened["fields"]] == ["number", "note"]
    visit(club, lambda change: visitor.submit(change, token=token, proof=HERE, values={"number": "X1", "note": "看看"}))
    assert numbers(club) == ["X1"]


def test_a_field_that_the_form_does_not_show_is_refused(club: Club) -> None:
    token = form(club)
    with pytest.raises(Invalid):
        visit(club, lambda change: visitor.submit(
            change, token=token, proof=HERE, values={"number": "X1", "amount": "9"}))  # fmt: skip
    with pytest.raises(Invalid):
        visit(club, lambda change: visitor.submit(
            change, token=token, proof=HERE, values={"number": "X1", "kind": "inner"}))  # fmt: skip
    assert numbers(club) == []


def test_the_rules_of_the_inside_hold_outside_too(club: Club) -> None:
    token = form(club)
    with pytest.raises(Invalid, match="请填写"):
        visit(club, lambda change: visitor.submit(change, token=token, proof=HERE, values={"note": "没有编号"}))


def test_without_the_password_nothing_is_told(club: Club) -> None:
    token = form(club, password="芝麻开门")
    assert "fields" not in visit(club, lambda change: visitor.welcome(change, token=token))
    wrong = Proof(HERE.address, password="开门")
    refused = visit(club, lambda change: visitor.enter(change, token=token, proof=wrong))
    assert refused["refused"]["code"] == "public.wrong_password"
    right = Proof(HERE.address, password="芝麻开门")
    assert visit(club, lambda change: visitor.enter(change, token=token, proof=right))["fields"]


def test_whoever_guesses_too_often_is_turned_away_even_with_the_right_word(club: Club) -> None:
    token = form(club, password="芝麻开门")
    wrong, right = Proof(HERE.address, password="x"), Proof(HERE.address, password="芝麻开门")
    for _ in range(FAILURES_MAX):
        visit(club, lambda change: visitor.enter(change, token=token, proof=wrong))
    refused = visit(club, lambda change: visitor.enter(change, token=token, proof=right))
    assert refused["refused"]["code"] == "public.too_often"
    elsewhere = Proof("203.0.113.9", password="芝麻开门")
    assert "fields" in visit(club, lambda change: visitor.enter(change, token=token, proof=elsewhere))


def test_the_limits_of_a_day_hold_and_the_next_day_is_new(club: Club) -> None:
    token = form(club, per_day=2, per_visitor=1)
    assert sent(club, token, "X1")["done"]
    assert sent(club, token, "X2")["refused"]["code"] == "public.visitor_full"
    assert sent(club, token, "X3", Proof("203.0.113.1"))["done"]
    assert sent(club, token, "X4", Proof("203.0.113.2"))["refused"]["code"] == "public.day_full"
    club.company.now += timedelta(days=1)
    assert sent(club, token, "X5")["done"]


def test_an_address_opens_and_closes_at_its_time(club: Club) -> None:
    now = club.company.now
    token = form(club, opens_at=now + timedelta(hours=1), closes_at=now + timedelta(hours=2))
    assert sent(club, token, "X1")["refused"]["code"] == "public.closed"
    club.company.now = now + timedelta(hours=1)
    assert sent(club, token, "X2")["done"]
    club.company.now = now + timedelta(hours=2)
    assert sent(club, token, "X3")["refused"]["code"] == "public.closed"


def test_a_picture_is_read_once(club: Club) -> None:
    token = form(club, captcha=True)
    assert sent(club, token, "X1")["refused"]["code"] == "public.wrong_captcha"
    drawn = visit(club, captcha.new)
    assert drawn["picture"].startswith("data:image/png;base64,")
    answer = answer_of(club, drawn["captcha"])
    proof = Proof(HERE.address, captcha=drawn["captcha"], answer=answer.lower())
    assert sent(club, token, "X2", proof)["done"]
    again = Proof(HERE.address, captcha=proof.captcha, answer=proof.answer)
    assert sent(club, token, "X3", again)["refused"]["code"] == "public.wrong_captcha"


def test_a_picture_is_used_up_by_what_is_refused_too(club: Club) -> None:
    """A program that reads one picture must not try values with it until they pass."""
    token = form(club, captcha=True)
    drawn = visit(club, captcha.new)
    proof = Proof(HERE.address, captcha=drawn["captcha"], answer=answer_of(club, drawn["captcha"]))
    with pytest.raises(Invalid, match="请填写"):
        visit(club, lambda change: visitor.submit(change, token=token, proof=proof, values={}))
    again = Proof(HERE.address, captcha=proof.captcha, answer=proof.answer)
    assert sent(club, token, "X1", again)["refused"]["code"] == "public.wrong_captcha"
    assert numbers(club) == []


def test_a_picture_is_read_once_however_often_the_database_begins_again(club: Club) -> None:
    token = form(club, captcha=True)
    drawn = visit(club, captcha.new)
    proof = Proof(HERE.address, captcha=drawn["captcha"], answer=answer_of(club, drawn["captcha"]))
    tries = []

    def collides_once(change: Change) -> Any:
        done = visitor.submit(change, token=token, proof=proof, values={"number": "X1"})
        tries.append(done)
        if len(tries) == 1:
            raise SerializationFailure
        return done

    assert visit(club, collides_once)["done"]
    assert len(tries) == 2
    assert numbers(club) == ["X1"]


@pytest.mark.parametrize("terms", [{"captcha": True}, {"per_day": 3}, {"per_visitor": 1}])
def test_a_record_is_not_given_out_under_terms_that_nobody_would_ask_for(club: Club, terms: dict[str, Any]) -> None:
    made = club.matter("A", kind="open")
    what = Opened("record", MATTER, ["number"], record_id=made.id)
    with pytest.raises(Invalid, match="不问验证码"):
        club.company.command("chief", lambda change: links.make(change, what=what, terms=Terms("看一眼", **terms)))


def test_an_ended_address_and_one_that_never_was_are_answered_alike(club: Club) -> None:
    token = form(club)
    (link,) = club.company.system(lambda change: links.listing(change, entity=MATTER))
    club.company.system(lambda change: links.end(change, link_id=link["id"]))
    refusals = []
    for one in (token, "no-such-token-at-all-000"):
        with pytest.raises(NotFound) as refusal:
            visit(club, lambda change, one=one: visitor.welcome(change, token=one))
        refusals.append(str(refusal.value))
    assert refusals[0] == refusals[1]


def test_a_record_is_shown_in_the_fields_its_giver_sees_in_full(club: Club) -> None:
    made = club.matter("A", note="看吧", kind="open")
    what = Opened("record", MATTER, ["number", "note"], record_id=made.id)
    given = club.company.command("chief", lambda change: links.make(change, what=what, terms=Terms("看一眼")))
    seen = visit(club, lambda change: visitor.welcome(change, token=given["address"].removeprefix("/p/")))
    assert [one["text"] for one in seen["values"]] == ["A", "看吧"]
    masked = Opened("record", MATTER, ["amount"], record_id=made.id)
    with pytest.raises((Invalid, Refused)):
        club.company.command("blurred", lambda change: links.make(change, what=masked, terms=Terms("看一眼")))


def test_a_state_is_told_to_who_knows_all_that_is_asked(club: Club) -> None:
    made = club.matter("A", phone="13800001111")
    what = Opened("status", MATTER, ["stage"], asked=["number", "phone"])
    token = token_of(club.company.system(lambda change: links.make(change, what=what, terms=Terms("查进度"))))
    assert made.id
    found = asked(club, token, number="A", phone="13800001111")
    assert found["values"] == [{"label": "阶段", "text": "新建"}]
    assert asked(club, token, number="A", phone="13800002222")["found"] is False


def test_what_could_be_tried_one_by_one_is_not_given_out(club: Club) -> None:
    what = Opened("status", MATTER, ["stage"], asked=["number"])
    with pytest.raises(Invalid, match="至少要核对两项"):
        club.company.system(lambda change: links.make(change, what=what, terms=Terms("查进度")))


def test_forms_are_given_out_by_administrators_alone(club: Club) -> None:
    what = Opened("form", MATTER, ["number"])
    with pytest.raises(Refused):
        club.company.command("chief", lambda change: links.make(change, what=what, terms=Terms("报名")))


def test_a_form_with_links_lines_or_files_is_refused_in_one_go(club: Club) -> None:
    what = Opened("form", MATTER, ["holder", "parts", "number"])
    with pytest.raises(Invalid) as refusal:
        club.company.system(lambda change: links.make(change, what=what, terms=Terms("")))
    assert len(refusal.value.problems) == 2


def test_a_visitor_has_no_right_beyond_the_address(club: Club) -> None:
    club.matter("A")
    with pytest.raises(NotFound):
        visit(club, lambda change: lists.query(change, entity=MATTER))


def form(club: Club, **terms: Any) -> str:
    """Give out a form for matters of the first unit."""
    what = Opened("form", MATTER, ["number", "note"], fixed={"unit": club.first, "kind": "open"})
    return token_of(club.company.system(lambda change: links.make(change, what=what, terms=Terms("提个事", **terms))))


def token_of(link: dict[str, Any]) -> str:
    """Return the token in an address."""
    return str(link["address"]).removeprefix("/p/")


def visit(club: Club, verb: Any) -> Any:
    """Run a verb for somebody unknown."""
    context = Context(club.company.platform, VISITOR, club.company.now, "visit")
    return club.company.platform.database.run(lambda connection: verb(Change(context, connection)))


def sent(club: Club, token: str, number: str, proof: Proof = HERE) -> dict[str, Any]:
    """Fill in the form."""
    found: dict[str, Any] = visit(
        club, lambda change: visitor.submit(change, token=token, proof=proof, values={"number": number})
    )
    return found


def asked(club: Club, token: str, **values: str) -> dict[str, Any]:
    """Ask for the state of a matter, with a picture read aright."""
    drawn = visit(club, captcha.new)
    proof = Proof(HERE.address, captcha=drawn["captcha"], answer=answer_of(club, drawn["captcha"]))
    found: dict[str, Any] = visit(club, lambda change: visitor.state(change, token=token, proof=proof, asked=values))
    return found


def answer_of(club: Club, number: str) -> str:
    """Put a known answer in the place of one that only eyes can read."""
    with club.company.platform.database.transaction() as connection:
        digest = hashlib.sha256(b"ABCDE").digest()
        connection.execute("update gc_captcha set answer_sha256 = %s where id = %s", [digest, number])
    return "ABCDE"


def numbers(club: Club) -> list[str]:
    """Return the numbers of all matters."""
    with club.company.platform.database.read() as connection:
        found = connection.execute("select number from club_matter order by id").fetchall()
    return [number for (number,) in found]
