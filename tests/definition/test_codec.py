"""Definitions as JSON: canonical, complete, and read back with every complaint at once."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guocheng.base.problem import Invalid
from guocheng.definition import codec
from guocheng.definition.entity import Entity, Field
from guocheng.definition.upgrade import upgraded
from tests.definition.case import CASE, LIFE, TICKET

GOLDEN = Path(__file__).parents[1] / "golden" / "definitions"


@pytest.mark.parametrize("one", [*codec.parts(CASE), CASE], ids=lambda one: one.name)
def test_a_round_trip_changes_nothing(one: codec.Definition) -> None:
    assert codec.from_json(json.loads(codec.canonical(one))) == one


def test_defaults_are_left_out() -> None:
    assert codec.to_json(Entity("a.b", "甲", (Field("c", "丙", "text"),))) == {
        "definition": "entity",
        "format": 1,
        "name": "a.b",
        "label": "甲",
        "fields": [{"name": "c", "label": "丙", "type": "text"}],
    }


def test_equal_definitions_have_equal_digests_and_others_not() -> None:
    again = codec.from_json(dict(reversed(codec.to_json(TICKET).items())))
    assert codec.sha256(again) == codec.sha256(TICKET)
    assert codec.sha256(replace(TICKET, label="别的")) != codec.sha256(TICKET)


def test_every_unknown_key_is_told_with_its_path_and_the_known_names() -> None:
    document = codec.to_json(TICKET)
    document["titel"] = "x"
    document["fields"][0]["lable"] = "x"
    with pytest.raises(Invalid) as refusal:
        codec.from_json(document)
    assert [problem.where for problem in refusal.value.problems] == [
        "case.ticket.titel",
        "case.ticket.fields[0].lable",
    ]
    assert "label" in refusal.value.problems[1].message


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        (("label",), 3, "definition.wrong_type"),
        (("stages",), {}, "definition.wrong_type"),
        (("stages", 0, "category"), "asleep", "definition.unknown_word"),
        (("stages", 0), {"name": "x"}, "definition.missing_key"),
        (("moves", 1, "procedure", "steps", 0, "kind"), "dance", "definition.unknown_member"),
        (("moves", 1, "procedure", "steps", 0, "who", 0, "kind"), "ghost", "definition.unknown_word"),
    ],
)
def test_what_is_no_definition_is_refused(path: tuple[Any, ...], value: Any, code: str) -> None:
    document = json.loads(codec.canonical(LIFE))
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(Invalid) as refusal:
        codec.from_json(document)
    assert code in {problem.code for problem in refusal.value.problems}


def test_an_unknown_kind_of_definition_is_refused() -> None:
    with pytest.raises(Invalid, match="不认识的定义"):
        codec.from_json({"definition": "spell"})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
)


@given(
    document=st.dictionaries(st.sampled_from(["definition", "name", "label", "fields", "format", "on", "stages"]), JSON)
)
def test_any_json_is_read_or_refused(document: dict[str, Any]) -> None:
    for kind in codec.KINDS:
        with pytest.raises(Invalid):
            codec.from_json({**document, "definition": kind, "nonsense": 1})


# ---- formats ---------------------------------------------------------------------------------------------------------


def test_stored_formats_are_lifted_one_version_at_a_time() -> None:
    upgrades = {
        1: lambda document: {"name": document["name"], "label": document["title"]},
        2: lambda document: {**document, "icon": "file"},
    }
    old = {"name": "a.b", "title": "甲"}
    assert upgraded(old, current=3, upgrades=upgrades) == {"name": "a.b", "label": "甲", "icon": "file", "format": 3}


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_a_format_from_the_future_or_from_nowhere_is_refused(version: Any) -> None:
    with pytest.raises(Invalid, match="格式版本"):
        upgraded({"name": "a.b", "format": version})


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.json")), ids=lambda path: path.stem)
def test_stored_definitions_load_for_ever(path: Path) -> None:
    stored = json.loads(path.read_text("utf-8"))
    assert codec.definition_kind(codec.from_json(stored)) == stored["definition"]


def test_there_is_a_stored_example_of_every_kind_and_format() -> None:
    stored = [json.loads(path.read_text("utf-8")) for path in GOLDEN.glob("*.json")]
    assert {(one["definition"], one["format"]) for one in stored} >= {(kind, 1) for kind in codec.KINDS}
