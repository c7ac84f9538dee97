"""The catalogue finds definitions, fields by path, and the names expressions may use."""

from __future__ import annotations

import pytest

from guocheng.base.problem import Invalid, NotFound
from guocheng.expr.types import Kind
from tests.definition.case import LIFE, TICKET, catalogue_of

catalogue = catalogue_of()


def test_what_is_not_there_is_named() -> None:
    with pytest.raises(NotFound, match=r"没有实体「case\.nothing」"):
        catalogue.entity("case.nothing")
    assert catalogue.find_entity("case.nothing") is None


def test_the_stage_is_a_choice_of_the_flow() -> None:
    stage = catalogue.field(TICKET, "stage")
    assert stage is not None
    assert [one.label for one in stage.options] == ["新建", "判定", "结案"]
    assert catalogue.flow_of(TICKET) == catalogue.flow_of("case.ticket") == LIFE
    assert catalogue.field("org.unit", "stage") is None


@pytest.mark.parametrize(
    ("path", "label"),
    [
        ("kind", "类型"),
        ("unit.name", "名称"),
        ("unit.head.unit.name", "名称"),
        ("shares.unit", "单位"),
        ("shares.unit.parent.name", "名称"),
        ("created_by.name", "姓名"),
    ],
)
def test_fields_are_found_through_links_and_sub_tables(path: str, label: str) -> None:
    found = catalogue.field("case.ticket", path)
    assert found is not None
    assert found.label == label


@pytest.mark.parametrize("path", ["nothing", "kind.name", "unit.nothing", "shares.nothing", "shares.share.name", ""])
def test_paths_that_lead_nowhere(path: str) -> None:
    assert catalogue.field("case.ticket", path) is None


def test_expressions_know_codes_labels_links_and_sub_tables() -> None:
    checked = catalogue.checked(
        TICKET, "SUM(责任.比例) = 100 and 网点.上级.名称 = '温州' and 阶段 <> '结案'", Kind.BOOLEAN
    )
    assert checked.paths == {"shares", "shares.share", "unit.parent.name", "stage"}
    assert catalogue.checked(TICKET, checked.text, Kind.BOOLEAN) is checked


def test_a_column_sees_its_neighbours_before_the_record() -> None:
    names = catalogue.column_names(TICKET, "shares")
    assert catalogue.checked(TICKET, "share > 0 and amount > 0", extra=names).paths == {"share", "amount"}
    with pytest.raises(Invalid):
        catalogue.checked(TICKET, "share > 0")


def test_a_rule_knows_its_line_and_its_row() -> None:
    names = catalogue.rule_names(TICKET, "shares", "org.unit")
    assert catalogue.checked(TICKET, "line.unit = rule", extra=names).paths == {"line.unit", "rule"}


def test_a_record_can_be_compared_with_a_link() -> None:
    assert catalogue.checked("org.unit", "parent <> id", Kind.BOOLEAN).paths == {"parent", "id"}
