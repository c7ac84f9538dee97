"""A secret is nowhere to be read but by who asks for it, and that is remembered."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from psycopg import sql

from guocheng.base.problem import Invalid, NotFound, Refused, Unavailable
from guocheng.definition.builders.fields import entity, text
from guocheng.definition.builders.kinds import secret
from guocheng.definition.field_types.secret import HIDDEN
from guocheng.definition.role import Right
from guocheng.sdk import bundle, grant, role
from guocheng.service import history
from guocheng.service.records import lists, secrets, show
from guocheng.store.vault import Vault, read_key
from tests.service.club import bundles
from tests.story.company import Company, Record

CANARY = "CANARY-7f3a"
BOX = entity("safe.box", "保险箱", [text("name", "名称"), secret("code", "密码")], columns=["name", "code"])
SAFE = bundle("safe", "保险箱", "1", entities=[BOX], needs=["org"], roles=[
    role("looker", "只看", grant(BOX)),
    role("owner", "主人", grant(BOX, Right.SEE, Right.CREATE, Right.EDIT, Right.EXPORT)),
])  # fmt: skip


def safe(company: Company) -> Company:
    """Employ the people of an empty company."""
    unit = company.unit("1", "总部", "branch")
    company.person("P1", "主人", unit, "owner")
    company.person("P2", "看客", unit, "looker")
    return company


@pytest.fixture
def company(twin_of: Callable[..., Company]) -> Company:
    """A company with a safe, its owner and somebody who only looks."""
    return twin_of(safe, (*bundles()[:1], SAFE))


def test_only_who_may_change_the_record_reads_it_and_the_history_says_so(company: Company) -> None:
    box = company.opens("主人", BOX.name, name="甲", code=CANARY)
    assert shown(company, "主人", box)["code"] == HIDDEN
    assert reveal(company, "主人", box) == CANARY
    with pytest.raises(Refused):
        reveal(company, "看客", box)
    told = company.ask("看客", lambda look: history.history(look, entity=BOX.name, record_id=box.id))
    assert (told[0]["kind_label"], told[0]["actor"]["title"]) == ("查看密文", "主人")


def test_the_database_the_river_and_every_answer_know_nothing_of_it(company: Company) -> None:
    box = company.opens("主人", BOX.name, name="甲", code=CANARY)
    company.writes("主人", box, code=f"{CANARY}-2")
    with company.platform.database.read() as connection:
        tables = connection.execute(
            "select relname from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r'"
        ).fetchall()
        for (name,) in tables:
            query = sql.SQL("select count(*) from {} t where t::text like %s").format(sql.Identifier(name))
            assert connection.execute(query, ["%CANARY%"]).fetchone() == (0,), name
    listed = company.ask("主人", lambda look: lists.query(look, entity=BOX.name)).decode()
    assert CANARY not in listed
    assert json.loads(listed)["rows"][0]["code"] == HIDDEN


def test_what_a_form_sends_back_as_it_was_shown_changes_nothing(company: Company) -> None:
    box = company.opens("主人", BOX.name, name="甲", code=CANARY)
    company.writes("主人", box, name="乙", code=HIDDEN)
    assert reveal(company, "主人", box) == CANARY
    company.writes("主人", box, code="新的")
    assert reveal(company, "主人", box) == "新的"


def test_it_can_be_asked_only_whether_it_is_there(company: Company) -> None:
    company.opens("主人", BOX.name, name="甲", code=CANARY)
    for op in ("eq", "contains", "starts", "ne"):
        with pytest.raises(Invalid):
            company.ask("主人", lambda look, op=op: lists.query(
                look, entity=BOX.name, where={"field": "code", "op": op, "value": CANARY}))  # fmt: skip
    with pytest.raises(Invalid):
        company.ask("主人", lambda look: lists.query(look, entity=BOX.name, sort=[("code", "asc")]))
    found = company.ask("主人", lambda look: lists.query(look, entity=BOX.name, search="CANARY"))
    assert json.loads(found)["rows"] == []


def test_there_is_nothing_to_read_where_nothing_was_written(company: Company) -> None:
    box = company.opens("主人", BOX.name, name="甲")
    with pytest.raises(NotFound):
        reveal(company, "主人", box)


def test_a_sealed_text_opens_with_its_key_in_its_place_and_nowhere_else(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "keys" / "secret.key")
    text_ = vault.seal(CANARY, "safe.box.code")
    assert text_ != vault.seal(CANARY, "safe.box.code")
    assert Vault(tmp_path / "keys" / "secret.key").open(text_, "safe.box.code") == CANARY
    assert (tmp_path / "keys" / "secret.key").stat().st_mode & 0o077 == 0
    with pytest.raises(Unavailable, match="改动"):
        vault.open(text_, "safe.other.code")
    with pytest.raises(Unavailable, match="密钥"):
        Vault(tmp_path / "other.key", b"x" * 32).open(text_, "safe.box.code")


def test_a_key_from_the_environment_has_its_length(tmp_path: Path) -> None:
    assert read_key(base64.b64encode(b"k" * 32).decode()) == b"k" * 32
    for wrong in ("", "abc", base64.b64encode(b"k" * 31).decode(), "不是"):
        with pytest.raises(ValueError, match=r"."):
            read_key(wrong)


def shown(company: Company, name: str, record: Record) -> dict[str, Any]:
    """Return the values of a record as a person sees them."""
    found: dict[str, Any] = company.ask(name, lambda look: show.view(look, entity=record.entity, record_id=record.id))[
        "values"
    ]
    return found


def reveal(company: Company, name: str, record: Record) -> str:
    """Let a person look at the secret."""
    found: dict[str, str] = company.command(
        name, lambda change: secrets.reveal(change, entity=record.entity, record_id=record.id, field="code")
    )
    return found["text"]
