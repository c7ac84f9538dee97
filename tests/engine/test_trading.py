"""Trades converge: doing it twice does nothing, fixed ones stay, the trades of a key add up to what is wanted."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from guocheng.engine.ledger.trading import Change, Deed, Figures, Kept, Make, Remove, deeds

FEE = Figures(Decimal(100), Decimal(1), Decimal("0.85"), Decimal("85.00"), "JM1 v1")
LESS = replace(FEE, quantity=Decimal(90), amount=Decimal("76.50"))


def test_what_is_missing_is_made_and_what_is_no_longer_wanted_goes():
    assert deeds({"a": FEE}, []) == [Make("a", 0, FEE)]
    assert deeds({"a": FEE}, [Kept(1, "a", 0, FEE)]) == []
    assert deeds({"a": LESS}, [Kept(1, "a", 0, FEE)]) == [Change(1, "a", LESS)]
    assert deeds({}, [Kept(1, "a", 0, FEE)]) == [Remove(1, "a")]


def test_what_is_confirmed_is_corrected_in_red():
    (made,) = deeds({"a": LESS}, [Kept(1, "a", 0, FEE, fixed=True)])
    assert isinstance(made, Make)
    assert (made.number, made.corrects, made.figures.quantity, made.figures.amount) == (1, 1, -10, Decimal("-8.50"))
    assert made.figures.explained == "应为 76.50，已确认 85.00，更正 -8.50"
    (gone,) = deeds({}, [Kept(1, "a", 0, FEE, fixed=True)])
    assert isinstance(gone, Make)
    assert gone.figures.amount == Decimal("-85.00")


def test_what_was_revoked_stays_revoked():
    assert deeds({"a": FEE}, [Kept(1, "a", 0, FEE, void=True)]) == []


def test_what_comes_after_a_revoked_trade_is_a_trade_of_its_own():
    """撤销的一笔不再回来；以后的数据多出来的部分另做一笔，少下去的不动，连撤销的那部分也不再要。"""
    revoked = Kept(1, "a", 0, LESS, void=True)
    (made,) = deeds({"a": FEE}, [revoked])
    assert isinstance(made, Make)
    assert (made.number, made.corrects, made.figures.quantity, made.figures.amount) == (1, None, 10, Decimal("8.50"))
    assert made.figures.explained == "应为 85.00，已撤销 76.50，这一笔 8.50"
    assert deeds({"a": FEE}, [revoked, Kept(2, "a", 1, made.figures)]) == []
    assert deeds({"a": LESS}, [revoked, Kept(2, "a", 1, made.figures)]) == [Remove(2, "a")]
    assert deeds({}, [revoked]) == []


def test_a_revoked_correction_does_not_hide_what_changes_later():
    correction = replace(FEE, quantity=Decimal(-10), amount=Decimal("-8.50"))
    fixed, revoked = Kept(1, "a", 0, FEE, fixed=True), Kept(2, "a", 1, correction, void=True)
    assert deeds({"a": LESS}, [fixed, revoked]) == []
    (more,) = deeds({}, [fixed, revoked])
    assert isinstance(more, Make)
    assert (more.corrects, more.figures.amount) == (1, Decimal("-76.50"))
    (back,) = deeds({"a": replace(FEE, quantity=Decimal(110), amount=Decimal("93.50"))}, [fixed, revoked])
    assert isinstance(back, Make)
    assert back.figures.amount == Decimal("8.50")


def done(kept: list[Kept], todo: list[Deed]) -> list[Kept]:
    rows = {one.id: one for one in kept}
    for one in todo:
        if isinstance(one, Make):
            assert all((row.key, row.number) != (one.key, one.number) for row in rows.values())
            number = max(rows, default=0) + 1
            rows[number] = Kept(number, one.key, one.number, one.figures)
        elif isinstance(one, Change):
            assert not rows[one.id].fixed
            rows[one.id] = replace(rows[one.id], figures=one.figures)
        else:
            assert not rows.pop(one.id).fixed
    return list(rows.values())


figures = st.builds(
    Figures, st.integers(-99, 99).map(Decimal), st.just(Decimal(1)), st.just(Decimal(2)),
    st.integers(-9999, 9999).map(lambda fen: Decimal(fen).scaleb(-2)),
)  # fmt: skip
rounds = st.lists(st.tuples(st.dictionaries(st.sampled_from("abc"), figures), st.sets(st.integers(1, 9))), max_size=6)


@settings(max_examples=80, deadline=None)
@given(rounds)
def test_after_any_rounds_of_runs_and_confirmations_the_sums_are_as_wanted(walk):
    kept: list[Kept] = []
    for wanted, confirmed in walk:
        kept = done(kept, deeds(wanted, kept))
        assert deeds(wanted, kept) == []
        for key in "abc":
            rows = [one.figures for one in kept if one.key == key]
            want = wanted.get(key)
            assert sum(one.amount for one in rows) == (want.amount if want else 0)
            assert sum(one.quantity for one in rows) == (want.quantity if want else 0)
        kept = [replace(one, fixed=one.fixed or one.id in confirmed) for one in kept]
