"""导入时对不上的人：按工号，按认领过的称呼，再就进待认领；一条也不丢。"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guocheng.base.problem import NotFound, Refusal
from guocheng.service import imports
from guocheng.service.context import Change, Look, look
from guocheng.service.imports import claims
from guocheng.service.records.access import reader_of
from guocheng.store import records
from guocheng.store.imports import all_named
from guocheng.store.records import Origin
from tests.service.import_case import ADMIN, AGENT, NOW, STRANGER, Company
from tests.service.test_imports import HEADER, row

TICKET, COURIER, PERSON = "complaint.ticket", "330301007", "org.person"
WORD = "小王（临时号）"


def asks(company: Company, question: Callable[[Look], Any], *, by: str = AGENT) -> Any:
    """Ask as a person."""
    with look(company.context(by)) as view:
        return question(view)


def says(company: Company, verb: Callable[..., Any], *, by: str = AGENT, **more: Any) -> Any:
    """Let a person say something about a word."""
    context = company.context(by)
    with company.platform.database.transaction() as connection:
        return verb(Change(context, connection), **more)


def claimed(company: Company, *, word: str = WORD, by: str = AGENT) -> Any:
    """Say that a word means the courier."""
    whom = {"entity": TICKET, "field": "courier", "word": word, "record": company.people[COURIER]}
    return says(company, claims.claim, by=by, **whom)


def test_who_is_not_known_waits_once_for_all_his_records(importing: Company) -> None:
    importing.imports_text(HEADER + row("A1", courier=WORD) + row("A2", courier=WORD) + row("A3"))
    (one,) = asks(importing, claims.queue)
    assert (one["word"], one["count"], one["field_label"]) == (WORD, 2, "业务员")
    assert importing.one("select count(*) from complaint_ticket where courier is null") == 2


def test_one_word_fills_all_records_and_the_next_file_needs_nobody(importing: Company) -> None:
    importing.imports_text(HEADER + row("A1", courier=WORD) + row("A2", courier=WORD))
    assert claimed(importing)["queue"] == []
    assert importing.one("select count(*) from complaint_ticket where courier = %s", importing.people[COURIER]) == 2
    again = importing.imports_text(HEADER + row("A1", courier=WORD) + row("A4", courier="小王(临时号)"))
    assert importing.sees(again)["counts"]["unclaimed"] == 0
    assert importing.one("select count(*) from complaint_ticket where courier = %s", importing.people[COURIER]) == 3
    (said,) = asks(importing, claims.said)
    assert (said["record"]["id"], said["by"]) == (importing.people[COURIER], "林晓")


def test_the_history_says_who_claimed(importing: Company) -> None:
    importing.imports_text(HEADER + row("A1", courier=WORD))
    claimed(importing)
    assert importing.query("select kind, actor_id from gc_river where entity = %s order by seq", TICKET)[1:] == [
        ("changed", importing.people[AGENT])
    ]


def test_a_number_goes_before_what_was_said(importing: Company) -> None:
    importing.imports_text(HEADER + row("A1", courier="330301999赵不识"))
    claimed(importing, word="330301999赵不识")
    other = "330302003"
    importing.imports_text(HEADER + row("A2", courier=f"330301999赵不识 {other}"))
    assert importing.one("select courier from complaint_ticket where external_no = 'A2'") == importing.people[other]


def test_nobody_of_ours_is_not_asked_about_again(importing: Company) -> None:
    importing.imports_text(HEADER + row("A1", courier=WORD))
    assert says(importing, claims.dismiss, entity=TICKET, field="courier", word=WORD) == {"queue": []}
    again = importing.imports_text(HEADER + row("A1", courier=WORD) + row("A2", courier=WORD))
    assert importing.sees(again)["counts"]["unclaimed"] == 0
    assert asks(importing, claims.queue) == []
    assert importing.one("select count(*) from complaint_ticket") == 2
    says(importing, claims.forget, entity=PERSON, word=asks(importing, claims.said)[0]["word"])
    importing.imports_text(HEADER + row("A3", courier=WORD))
    assert [one["count"] for one in asks(importing, claims.queue)] == [1]


def test_two_of_the_same_name_are_offered(importing: Company) -> None:
    number, unit = "330301888", importing.units["330301"]
    values = {"number": number, "name": "王海波", "unit": unit}
    with importing.platform.database.transaction() as connection:
        records.create(connection, importing.platform.catalogue, PERSON, values, Origin(at=NOW, cause="测试"))
    importing.imports_text(HEADER + row("A1", courier="王海波"))
    (one,) = asks(importing, claims.queue)
    assert {offered["hint"] for offered in one["suggestions"]} == {COURIER, number}


def test_who_fills_the_field_by_hand_has_claimed_it(importing: Company) -> None:
    importing.imports_text(HEADER + row("A1", courier=WORD))
    with importing.platform.database.transaction() as connection:
        connection.execute("update complaint_ticket set courier = %s", [importing.people[COURIER]])
    assert asks(importing, claims.queue) == []
    with pytest.raises(NotFound, match="已经没有待认领的记录"):
        claimed(importing)


def test_what_was_taken_back_waits_no_longer(importing: Company) -> None:
    batch = importing.imports_text(HEADER + row("A1", courier=WORD))
    importing.does(imports.undo, batch)
    assert asks(importing, claims.queue) == []


def test_who_may_not_import_says_nothing(importing: Company) -> None:
    importing.imports_text(HEADER + row("A1", courier=WORD))
    assert asks(importing, claims.queue, by=STRANGER) == []
    with pytest.raises(Refusal):
        claimed(importing, by=STRANGER)
    assert asks(importing, claims.queue, by=ADMIN)[0]["count"] == 1


def test_a_record_that_is_not_there_is_refused(importing: Company) -> None:
    importing.imports_text(HEADER + row("A1", courier=WORD))
    with pytest.raises(Refusal, match="请重新选择"):
        says(importing, claims.claim, entity=TICKET, field="courier", word=WORD, record=10**9)


def test_records_with_a_word_of_another_meaning_are_called_by_their_names(importing: Company) -> None:
    """科目的「单位」是计量单位，不是部门；按名称找记录时不会弄错。"""
    with look(importing.context(ADMIN)) as view:
        entity = view.catalogue.entity("amoeba.account")
        assert all_named(view.connection, reader_of(view), entity) == []
