"""Rights as people meet them (权限): rows and fields of every kind of grant, several grants together, and reasons."""

from __future__ import annotations

import pytest

from guocheng.base.problem import Invalid, NotFound, Refused
from guocheng.service import why
from guocheng.service.records import change as changes
from guocheng.service.records import lists, show
from tests.service.club import MATTER, Club
from tests.story.company import Record


@pytest.fixture
def three(club: Club) -> dict[str, Record]:
    """One matter of the first outlet, one of the second, one of the branch."""
    people = club.company.people
    return {
        "A": club.matter("A", holder=people["own"], amount="10", phone="13811112222", note="甲"),
        "B": club.matter("B", unit=club.second, kind="open", amount="20", phone="13911112222", note="乙"),
        "C": club.matter("C", unit=club.top, amount="30"),
    }


@pytest.mark.parametrize(
    ("name", "sees"),
    [
        ("own", ["A"]), ("unit", ["A"]), ("below", ["A"]), ("上级", ["A", "B", "C"]), ("public", ["B"]),
        ("all", ["A", "B", "C"]), ("chief", ["A", "B", "C"]),
    ],
)  # fmt: skip
def test_rows(club: Club, three: dict[str, Record], name: str, sees: list[str]) -> None:
    """自己的、本单位的、本单位及下级的、符合条件的、全部:列表和打开记录看到的一样。"""
    assert club.numbers(name) == sees
    for number, record in three.items():
        if number in sees:
            assert club.company.sees(name, record)["title"] == number
        else:
            with pytest.raises(NotFound):
                club.company.sees(name, record)


def test_who_has_no_grant_sees_no_such_thing(club: Club, three: dict[str, Record]) -> None:
    """没有任何权限的人,连有没有这类记录都不知道。"""
    for entity in (MATTER, "club.nothing"):
        with pytest.raises(NotFound) as refusal:
            club.company.lists("外人", entity)
        assert str(refusal.value).replace(entity, "#") == "没有「#」,或者您没有查看它的权限,需要时请联系管理员"


def test_several_roles_add_up(club: Club, three: dict[str, Record]) -> None:
    """一个人有几个角色,看到的是合起来的。"""
    club.company.person("P950", "身兼两职", club.second, "unit", "public", "own")
    mine = club.matter("D", unit=club.top, holder=club.company.people["身兼两职"])
    assert club.numbers("身兼两职") == ["B", "D"]
    assert club.company.sees("身兼两职", mine)["title"] == "D"


def test_guessed_numbers_are_answered_like_unknown_ones(club: Club, three: dict[str, Record]) -> None:
    """猜到别人的编号,和编号不存在,回答一字不差;读、改、删、流转都一样。"""
    company = club.company

    def answers(record_id: int) -> list[tuple[type, str]]:
        tries = (
            lambda change: show.view(change, entity=MATTER, record_id=record_id),
            lambda change: changes.update(change, entity=MATTER, record_id=record_id, version=1, values={"note": "x"}),
            lambda change: changes.delete(change, entity=MATTER, record_id=record_id, version=1),
            lambda change: why.why(change, entity=MATTER, record_id=record_id),
        )
        found = []
        for one in tries:
            with pytest.raises(Exception, match=r"\w") as refusal:
                company.command("clerk", one)
            found.append((refusal.type, str(refusal.value)))
        return found

    assert answers(three["B"].id) == answers(987654) == answers(0) == answers(-1) == answers(2**80)


def test_hidden_fields_do_not_exist(club: Club, three: dict[str, Record]) -> None:
    """看不到的字段不在记录里,不能筛选、排序、选列、填写,回答和不存在的字段一样。"""
    company = club.company
    page = company.sees("discreet", three["A"])["values"]
    assert {"amount", "note"} & page.keys() == set()
    for hidden, unknown in (("amount", "nonsense"), ("note", "nonsense"), ("parts.price", "parts.nonsense")):
        for question in (
            {"where": {"field": "#", "op": "not_empty"}}, {"sort": [("#", "asc")]}, {"columns": ["#"]},
        ):  # fmt: skip
            said = []
            for field in (hidden, unknown):
                put = _named(question, field)
                with pytest.raises(Invalid) as refusal:
                    company.ask("discreet", lambda look, put=put: lists.query(look, entity=MATTER, **put))
                said.append(str(refusal.value).replace(field, "#"))
            assert said[0] == said[1]


def _named(question: object, field: str) -> dict:  # type: ignore[type-arg]
    if isinstance(question, dict):
        return {key: _named(value, field) for key, value in question.items()}
    if isinstance(question, list | tuple):
        return type(question)(_named(one, field) for one in question)  # type: ignore[return-value]
    return field if question == "#" else question  # type: ignore[return-value]


def test_field_is_hidden_on_the_rows_of_others(club: Club) -> None:
    """自己的记录看得到金额,别人的看不到;按金额筛选和搜索也只在自己的里面找。"""
    mine = club.matter("M", holder=club.company.people["half"], amount="55", note="秘密甲")
    other = club.matter("O", amount="55", note="秘密乙")
    assert club.company.sees("half", mine)["values"]["amount"] == "55.00"
    assert "amount" not in club.company.sees("half", other)["values"]
    rows = {row["title"]: row["amount"] for row in club.company.lists("half", MATTER)}
    assert rows == {"M": "55.00", "O": None}
    assert club.numbers("half", where={"field": "amount", "op": "eq", "value": "55"}) == ["M"]
    found = club.company.ask("half", lambda look: lists.query(look, entity=MATTER, search="秘密"))
    assert b'"M"' in found
    assert b'"O"' not in found


def test_masked_field_is_revealed_on_own_rows_only(club: Club) -> None:
    """同事的电话打星号,自己负责的那条才看全;不会因为自己的能看,就把所有人的都露出来。"""
    mine = club.matter("M", holder=club.company.people["contact"], phone="13812345678")
    other = club.matter("O", phone="13987654321")
    assert club.company.sees("contact", mine)["values"]["phone"] == "13812345678"
    assert "*" in club.company.sees("contact", other)["values"]["phone"]
    assert "87654" not in club.company.sees("contact", other)["values"]["phone"]
    assert all("*" in row["phone"] for row in club.company.lists("contact", MATTER))


def test_readonly_holds_on_the_rows_of_its_grant(club: Club) -> None:
    """能改全部但不能改金额,又能改自己的全部:别人记录上的金额还是不能改。"""
    company = club.company
    company.person("P960", "两样都有", club.second, "corrector", "keeper")
    mine = club.matter("M", holder=company.people["两样都有"], amount="1")
    other = club.matter("O", amount="1")
    company.writes("两样都有", mine, amount="2")
    company.writes("两样都有", other, note="改了")
    with pytest.raises(Invalid, match="不能在这里修改"):
        company.writes("两样都有", other, amount="2")
    assert "amount" in company.sees("两样都有", mine)["rights"]["edit"]
    assert "amount" not in company.sees("两样都有", other)["rights"]["edit"]
    assert company.value(other, "amount") == "1.00"


def test_masked_value_that_comes_back_is_not_saved(club: Club) -> None:
    """表单把打了星号的电话原样送回来,不会把星号存进去。"""
    record = club.matter("A", phone="13812345678")
    shown = club.company.sees("corrector", record)["values"]["phone"]
    club.company.writes("corrector", record, phone=shown, note="改了备注")
    assert club.company.value(record, "phone") == "13812345678"
    assert club.company.value(record, "note") == "改了备注"


def test_masked_sums_that_come_back_are_not_lost(club: Club) -> None:
    """金额对这个人是隐藏的,表单整个送回来,金额和明细里的价格都还在。"""
    record = club.matter("A", amount="88", parts=[{"what": "纸", "price": "8.80"}])
    page = club.company.sees("blurred", record)["values"]
    assert page["amount"] is None
    assert page["parts"][0]["price"] is None
    parts = [{**page["parts"][0], "what": "笔"}, {"what": "新的", "price": "1.00"}]
    club.company.writes("blurred", record, amount=page["amount"], parts=parts, note="改了")
    assert club.company.value(record, "amount") == "88.00"
    kept = [(row["what"], row["price"]) for row in club.company.value(record, "parts")]
    assert kept == [("笔", "8.80"), ("新的", "1.00")]


def test_new_record_must_be_in_the_own_range(club: Club) -> None:
    """只能新建自己范围内的记录,不能替别的单位建。"""
    company = club.company
    assert company.opens("clerk", MATTER, number="N1", unit=club.first).id
    with pytest.raises(Refused, match="自己范围内"):
        company.opens("clerk", MATTER, number="N2", unit=club.second)
    with pytest.raises(Refused, match="没有新建"):
        company.opens("all", MATTER, number="N3")
    assert club.numbers("all") == ["N1"]


def test_record_cannot_be_pushed_into_a_foreign_range_and_read_there(club: Club) -> None:
    """把记录转给别的单位以后,自己就看不到了,屏幕上也不再给出内容。"""
    record = club.matter("A", note="秘密")
    answer = club.company.command(
        "clerk",
        lambda change: changes.update(
            change, entity=MATTER, record_id=record.id, version=1, values={"unit": club.second}
        ),
    )
    assert answer == {"id": record.id, "gone": True}


def test_who_is_asked_sees_what_he_is_asked_about(club: Club) -> None:
    """被请示、被知会的人看得到这条记录在列表里的字段,别的记录还是看不到。"""
    company = club.company
    asked, other = club.matter("A", note="请看", phone="13812345678"), club.matter("B")
    with pytest.raises(NotFound):
        company.sees("judge", asked)
    company.does("clerk", "请示", asked)
    page = company.sees("judge", asked)
    assert page["values"]["note"] == "请看"
    assert page["values"]["phone"].count("*") >= 1
    assert "papers" not in page["values"]
    assert page["rights"]["edit"] == []
    with pytest.raises(NotFound):
        company.sees("judge", other)
    with pytest.raises(NotFound):
        company.sees("told", asked)
    company.approves("judge", asked)
    company.approves("第二个表态的人", asked)
    assert company.sees("told", asked)["title"] == "A"


def test_revoked_role_works_at_once(club: Club, three: dict[str, Record]) -> None:
    """取消角色,下一次请求就看不到了。"""
    company = club.company
    assert club.numbers("all") == ["A", "B", "C"]
    where = {"field": "person", "op": "eq", "value": company.people["all"]}
    company.person("P970", "管理员", club.top, "administrator")
    (member,) = company.lists("管理员", "org.role_member", where)
    company.command(
        "管理员",
        lambda change: changes.delete(
            change, entity="org.role_member", record_id=member["id"], version=member["version"]
        ),
    )
    with pytest.raises(NotFound):
        club.numbers("all")


@pytest.mark.parametrize("name", ["own", "unit", "public", "discreet", "half", "contact", "corrector", "clerk"])
def test_reasons_tell_the_same_as_the_rights(club: Club, three: dict[str, Record], name: str) -> None:
    """「为什么」说的,和真正能做的一样:看得到哪些字段、哪些打星号、能不能改。"""
    company = club.company
    company.person("P971", "管理员", club.top, "administrator")
    labels = {one.name: one.label for one in company.platform.catalogue.fields(MATTER)}
    for record in three.values():
        told = company.ask(
            "管理员",
            lambda look, record=record: why.why(
                look, entity=MATTER, record_id=record.id, person_id=company.people[name]
            ),
        )
        granted = {one["right"]: one["granted"] for one in told["rights"]}
        try:
            page = company.sees(name, record)
        except NotFound:
            assert told["sees"] is False
            continue
        assert told["sees"] is True
        assert {labels[one] for one in labels if one not in page["values"]} == set(told["hidden"])
        assert granted["edit"] is bool(page["rights"]["edit"])
        assert granted["delete"] is page["rights"]["delete"]
        if page["values"].get("phone"):
            assert ("*" in page["values"]["phone"]) is ("电话" in told["masked"])
        assert told["because"]


def test_only_administrators_ask_about_others(club: Club, three: dict[str, Record]) -> None:
    """问别人的权限,只有管理员可以。"""
    other = club.company.people["all"]
    with pytest.raises(Refused, match="管理员"):
        club.company.ask("own", lambda look: why.why(look, entity=MATTER, record_id=three["A"].id, person_id=other))
