"""Statements: charts as data, exact figures, and nothing where there is nothing to divide by."""

from __future__ import annotations

from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guocheng.engine.ledger.reading import problems, read
from guocheng.engine.ledger.resolved import resolved
from guocheng.engine.ledger.sharing import placed
from guocheng.engine.ledger.statement import Figure, Pieces, filled, per_piece, worked_out
from guocheng.engine.ledger.template import Rounding, Row, Source, Template
from guocheng.engine.ledger.waterfall import waterfall
from tests.engine.charts import (
    BOUGHT,
    COST,
    EXTERNAL,
    HEADS,
    HOURLY,
    HOURS,
    INTERNAL,
    LABOUR,
    SHARED,
    example,
    figures,
    hourly,
    reads,
    works,
)


def test_a01_manufacturing_table_in_both_displays() -> None:
    given_, expected = example("A01")
    books = figures(
        {
            EXTERNAL: given_["external_shipments"],
            INTERNAL: given_["internal_sales"],
            BOUGHT: given_["internal_purchases"],
            COST: given_["deductions_excl_labour"],
        },
        {HOURS: given_["total_hours"]},
    )
    cut, half_up = worked_out(hourly(Rounding.TRUNCATE, 1), books), worked_out(hourly(), books)
    assert half_up.value("A") == Decimal(expected["total_shipments"])
    assert half_up.value("E") == Decimal(expected["gross_production"])
    assert half_up.value("G") == Decimal(expected["value_added"])
    assert str(half_up.shown("I")) == expected["value_added_per_hour_half_up_2"]
    assert str(cut.shown("I")) == expected["value_added_per_hour_truncated_1"]
    assert str(cut.shown("J")) == expected["production_per_hour_truncated_1"]


def test_a02_from_ratio_to_profit() -> None:
    given_, expected = example("A02")
    chart = read(
        Template(
            "利润",
            (
                reads("R", "单位时间附加价值", 1),
                reads("L", "单位时间人工", 2),
                reads("H", "总时间", 3, measure="quantity"),
                works("D", "单位时间利润", "R - L"),
                works("P", "利润", "D * H"),
            ),
        )
    )
    books = figures({1: given_["value_added_per_hour"], 2: given_["labour_cost_per_hour"]}, {3: given_["total_hours"]})
    found = worked_out(chart, books)
    assert found.value("D") == Decimal(expected["profit_per_hour"])
    assert found.value("P") == Decimal(expected["profit"])


def test_a03_nine_formulas() -> None:
    given_, expected = example("A03")
    costs = [Figure(COST, Decimal(amount)) for amount in given_["expenses"]]
    hours = [Figure(HOURS, quantity=Decimal(count_)) for count_ in given_["hours"].values()]
    books = figures(
        {EXTERNAL: given_["external_sales"], INTERNAL: given_["internal_sales"]}, {HEADS: given_["headcount"]}
    )
    found = worked_out(hourly(), [*books, *costs, *hours])
    rows = {
        "A": "total_sales", "F": "total_expense", "G": "value_added", "H": "total_hours", "I": "unit_value",
        "T": "sales_per_head", "U": "value_added_per_head", "V": "value_added_rate_pct", "W": "expense_rate_pct",
    }  # fmt: skip
    assert {name: str(found.shown(code)) for code, name in rows.items()} == expected


def test_a04_express_branch_conserves_what_it_trades() -> None:
    given_, expected = example("A04")
    books = branch(given_)
    for unit, row in expected["rows"].items():
        found = worked_out(hourly(), books[unit])
        assert told(found, row.keys()) == row, unit
    company = worked_out(hourly(), [one for unit in books.values() for one in unit])
    assert told(company, expected["totals"].keys()) == expected["totals"]
    assert company.value("C") == company.value("D")
    external = worked_out(hourly(), [one for unit in books.values() for one in unit if one.account in (1, 4, 5)])
    assert external.value("G") == company.value("G")


ROWS = {
    "external_sales": "B", "internal_sales": "C", "internal_purchases": "D", "gross_production": "E",
    "external_deductions": "F1", "allocated_shared_cost": "F2", "value_added": "G", "total_hours": "H",
    "value_added_per_hour": "I", "labour_cost": "N", "profit": "O",
}  # fmt: skip


def told(statement: Any, names: Any) -> dict[str, str]:
    """Return the rows of a statement under the names of the example."""
    return {name: str(statement.shown(ROWS[name])) for name in names}


def branch(given_: dict[str, Any]) -> dict[str, list[Figure]]:
    """Return the books of the four units of A04, trades and shared cost among them."""
    books: dict[str, list[Figure]] = {unit: [] for unit in given_["external"]}
    pieces = {"OUT": Decimal(given_["pieces"]["outbound"]), "IN": Decimal(given_["pieces"]["inbound"])}
    for unit, lines in given_["external"].items():
        for name, value in lines.items():
            earned = "revenue" in name or "income" in name
            amount = Decimal(value) * (pieces[unit] if name.endswith("per_piece") else 1)
            books[unit].append(Figure(EXTERNAL if earned else COST, amount))
    for trade in given_["internal_trades"]:
        amount = Decimal(trade["quantity"]) * Decimal(trade["unit_price"])
        books[trade["seller"]].append(Figure(INTERNAL, amount, kind="trade"))
        books[trade["buyer"]].append(Figure(BOUGHT, amount, kind="trade"))
    shared = placed(Decimal(given_["shared_cost"]["amount"]), pieces)
    for unit, amount in shared.items():
        books[unit].append(Figure(SHARED, amount, kind="allocated"))
    for unit, own in books.items():
        own.append(Figure(HOURS, quantity=Decimal(given_["total_hours"][unit])))
        own.append(Figure(LABOUR, Decimal(given_["labour_cost"][unit])))
    return books


def test_a08_commission_is_not_counted_twice() -> None:
    given_, expected = example("A08")
    order = Decimal(given_["order_amount"])
    commission = order * Decimal(given_["commission_rate"])
    sales = worked_out(
        hourly(),
        [
            Figure(INTERNAL, commission),
            Figure(COST, Decimal(given_["sales_expenses"])),
            Figure(HOURS, quantity=Decimal(given_["sales_hours"])),
        ],
    )
    production = worked_out(
        hourly(),
        [
            Figure(EXTERNAL, order),
            Figure(BOUGHT, commission),
            Figure(COST, Decimal(given_["production_deductions"])),
            Figure(HOURS, quantity=Decimal(given_["production_hours"])),
        ],
    )
    assert [str(sales.shown(code)) for code in "CGI"] == list(expected["sales"].values())
    assert str(production.shown("A")) == expected["production"]["gross_production"]
    assert [str(production.shown(code)) for code in "DGI"] == list(expected["production"].values())[1:]
    assert (production.value("B") or 0) == order


def test_a10_per_piece_columns_divide_by_the_pieces_of_their_direction() -> None:
    given_, expected = example("A10")
    for case, each in zip(given_["cases"], expected["per_piece"], strict=True):
        pieces = Pieces(Decimal(case["send"]), Decimal(case["deliver"]))
        row = reads("A", "收入", 1, direction=case["direction"], per_piece=True)
        books = [Figure(1, Decimal(case["amount"]), direction=case["direction"])]
        found = worked_out(read(Template("单票", (row,))), books, pieces=pieces).cells["A"].per_piece
        assert (found is None) if each is None else found == Decimal(each)
    assert per_piece(None, Decimal(2)) is None


def test_pieces_are_told_by_direction() -> None:
    books = [
        Figure(9, quantity=Decimal(600), direction="OUT"),
        Figure(9, quantity=Decimal(1200), direction="IN"),
        Figure(9, quantity=Decimal(5), direction="IN", kind="estimate"),
        Figure(8, quantity=Decimal(7), direction="IN"),
    ]
    assert Pieces.of(books, frozenset({9})) == Pieces(Decimal(600), Decimal(1200))


def test_a_unit_that_earned_nothing_has_no_ratio() -> None:
    found = worked_out(hourly(), figures({COST: "900", LABOUR: "300"}, {HOURS: "100"}))
    assert (found.value("I"), found.value("J"), found.value("T")) == (None, None, None)
    assert (found.value("G"), found.value("Q")) == (Decimal(-900), Decimal(3))


def test_ratios_without_a_denominator_are_blank() -> None:
    found = worked_out(hourly(), figures({EXTERNAL: "900"}))
    assert (found.shown("I"), found.shown("U")) == (None, None)
    assert str(found.shown("V")) == "100.00"


def test_estimates_stand_in_only_where_the_books_have_nothing() -> None:
    books = [Figure(EXTERNAL, Decimal(100)), Figure(EXTERNAL, Decimal(90), kind="estimate")]
    books.append(Figure(COST, Decimal(40), kind="estimate"))
    closed, open_ = worked_out(hourly(), books), worked_out(hourly(), filled(books))
    assert (closed.value("G"), open_.value("G")) == (Decimal(100), Decimal(60))
    marked = [code for code, cell in open_.cells.items() if cell.estimated]
    assert marked == ["F", "F1", "G", "I", "O", "U", "V", "W"]
    assert not any(cell.estimated for cell in closed.cells.values())


def test_an_account_no_row_takes_is_told() -> None:
    assert worked_out(hourly(), figures({EXTERNAL: "1", 77: "5"})).unmatched == {77}


def test_a_direction_narrows_the_figures() -> None:
    books = [Figure(EXTERNAL, Decimal(10), direction="OUT"), Figure(EXTERNAL, Decimal(7), direction="IN")]
    assert worked_out(hourly(), books, direction="IN").value("A") == Decimal(7)
    row = reads("A", "出港收入", EXTERNAL, direction="OUT", sign=-1)
    assert worked_out(read(Template("出港", (row,))), books).value("A") == Decimal(-10)


def test_what_both_directions_used_is_divided_by_their_pieces() -> None:
    books = [
        Figure(EXTERNAL, Decimal(10), direction="OUT"),
        Figure(SHARED, Decimal("100.01"), direction="CMB", kind="allocated"),
        Figure(COST, Decimal(7)),
    ]
    pieces = Pieces(Decimal(1), Decimal(3))
    out, in_ = (worked_out(hourly(), books, pieces=pieces, direction=one) for one in ("OUT", "IN"))
    assert [out.value(code) for code in ("B", "F1", "F2")] == [Decimal(10), Decimal(0), Decimal(25)]
    assert (out.value("F2") or 0) + (in_.value("F2") or 0) == Decimal("100.01")
    rows = (reads("A", "房租", SHARED, basis="send"), reads("B", "水电", SHARED, basis="deliver"))
    chart = read(Template("公共", rows))
    assert worked_out(chart, books, pieces=pieces, direction="IN").value("A") == 0
    assert worked_out(chart, books, pieces=pieces, direction="IN").value("B") == Decimal("100.01")
    nothing = worked_out(chart, books, direction="OUT")
    assert (nothing.value("A"), nothing.undivided) == (Decimal(0), ("A", "B"))


def test_a_cell_says_its_formula_with_numbers() -> None:
    found = worked_out(hourly(), figures({EXTERNAL: "1980000", COST: "1701000", SHARED: "40000"}, {HOURS: "3200"}))
    assert resolved(found, "I") == "239,000.00 ÷ 3,200"
    assert resolved(found, "F") == "1,701,000.00 + 40,000.00"
    assert resolved(found, "V") == "239,000.00 ÷ 1,980,000.00 × 100"
    assert resolved(found, "B") == ""
    assert [one.account for one in found.cells["B"].figures] == [EXTERNAL]
    assert found.cells["I"].used == (("G", Decimal(239000)), ("H", Decimal(3200)))


def test_the_steps_from_plan_to_actual_add_up() -> None:
    plan = worked_out(hourly(), figures({EXTERNAL: "100", COST: "60", SHARED: "5"}))
    actual = worked_out(hourly(), figures({EXTERNAL: "130", COST: "70"}))
    found = waterfall(plan, actual, "G")
    assert [(one.code, one.effect) for one in found.steps] == [
        ("B", Decimal(30)),
        ("F1", Decimal(-10)),
        ("F2", Decimal(5)),
    ]
    assert found.start + sum(one.effect for one in found.steps) == found.end
    assert waterfall(plan, actual, "V").steps[0].code == "V"


def broken(*rows: Row) -> list[tuple[str, str]]:
    """Return the codes and places of what is wrong with rows."""
    return [(one.code, one.where) for one in problems(Template("试", rows))]


def test_everything_wrong_with_a_chart_is_told_together() -> None:
    assert broken(
        reads("A", "收入", 1),
        works("B", "费用", "A - X"),
        works("C", "合计", "SUM(children)"),
        reads("A", "又一个", 2, parent="Z"),
        reads("IN", "保留字", 2),
        works("D", "公式", "A +"),
        Row("E", "没有科目"),
        works("F", "今天", "DAY(TODAY())"),
        Row("G", "没有下级", source=Source.CHILDREN),
    ) == [
        ("template.repeated_code", "rows.3.code"),
        ("template.no_parent", "rows.3.parent"),
        ("template.bad_code", "rows.4.code"),
        ("template.bad_formula", "rows.1.formula"),
        ("template.bad_formula", "rows.2.formula"),
        ("template.bad_formula", "rows.5.formula"),
        ("template.no_accounts", "rows.6.accounts"),
        ("template.bad_formula", "rows.7.formula"),
        ("template.no_children", "rows.8.source"),
    ]
    assert broken() == [("template.no_rows", "rows")]


def test_a_label_two_rows_share_is_no_name() -> None:
    rows = (reads("A", "其他", 1), reads("B", "其他", 2), works("C", "合计", "其他 + A"))
    assert broken(*rows) == [("template.same_label", "rows.2.formula")]


def test_circles_are_told_with_their_rows() -> None:
    assert broken(works("A", "甲", "B + 1"), works("B", "乙", "A")) == [("template.circle", "rows.0.formula")]
    assert broken(reads("A", "甲", 1, parent="B"), reads("B", "乙", 1, parent="A")) == [
        ("template.parent_circle", "rows.0.parent"),
        ("template.parent_circle", "rows.1.parent"),
    ]


def test_profit_that_forgets_a_row_is_told_with_the_row() -> None:
    """A chart once took profit from the contribution margin and forgot the fixed cost."""
    rows = [
        reads("A", "销售额", 1),
        reads("B", "变动费", 2),
        works("C", "边界利益", "A - B"),
        reads("D", "固定费", 3),
        works("E", "附加价值", "C - D"),
        reads("N", "人工", 4),
    ]
    assert broken(*rows, works("O", "税前利润", "E - N")) == []
    found = problems(Template("试", (*rows, works("O", "税前利润", "C - N"))))
    assert [one.code for one in found] == ["template.profit_broken"]
    assert "「固定费」（D）" in found[0].message
    assert broken(*rows, works("O", "税前利润", "SUM(A, -B, -D) - N * 1")) == []


AMOUNTS = st.decimals(-100_000, 100_000, places=2)
BOOKS = st.lists(st.builds(Figure, st.integers(1, 8), AMOUNTS, AMOUNTS), max_size=12)


@settings(max_examples=40)
@given(st.lists(BOOKS, min_size=1, max_size=5))
def test_the_sum_of_the_units_is_the_company(units: list[list[Figure]]) -> None:
    company = worked_out(hourly(), [one for unit in units for one in unit])
    each = [worked_out(hourly(), unit) for unit in units]
    for code in "ABCDEFGHNO":
        assert company.value(code) == sum((one.value(code) or Decimal(0) for one in each), Decimal(0))


@settings(max_examples=40)
@given(BOOKS, st.permutations(HOURLY))
def test_the_order_of_the_rows_changes_nothing(books: list[Figure], rows: list[Row]) -> None:
    there, here = worked_out(read(Template("试", tuple(rows))), books), worked_out(hourly(), books)
    assert {code: cell.value for code, cell in there.cells.items()} == {
        code: cell.value for code, cell in here.cells.items()
    }


@settings(max_examples=40)
@given(BOOKS, BOOKS)
def test_a_waterfall_always_reaches_its_end(before: list[Figure], after: list[Figure]) -> None:
    number = count()
    for code in "GOI":
        found = waterfall(worked_out(hourly(), before), worked_out(hourly(), after), code)
        assert found.start + sum((one.effect for one in found.steps), Decimal(0)) == found.end, next(number)


def test_rows_may_be_named_by_their_labels() -> None:
    chart = read(Template("试", (reads("A", "收入", 1), reads("B", "费用", 2), works("C", "结余", "收入 - 费用"))))
    found = worked_out(chart, figures({1: "5", 2: "2"}))
    assert found.value("C") == Decimal(3)
    assert resolved(found, "C") == "5.00 − 2.00"


@pytest.mark.parametrize(("formula", "shown"), [("SUM(children) / 2", "(2.00 + 4.00) ÷ 2"), ("-A1", "− 2.00")])
def test_the_sum_of_the_rows_below_is_written_out(formula: str, shown: str) -> None:
    rows = (works("A", "合计", formula), reads("A1", "甲", 1, parent="A"), reads("A2", "乙", 2, parent="A"))
    assert resolved(worked_out(read(Template("试", rows)), figures({1: "2", 2: "4"})), "A") == shown
