"""Whether a month bill confirms itself (账单自动审核): at a limit it does, beyond it a person is told why."""

from __future__ import annotations

from decimal import Decimal

import pytest

from guocheng.engine.rating.review import Billed, Limits, reasons

LAST = Billed(fen=10_000, pieces=100, failed=0, grams=100_000)
ALL = Limits("通用", Decimal(30), Decimal("12.5"), Decimal(2), 800, 1_200)


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (LAST, []),
        (Billed(13_000, 112, 0, 112_000), []),
        (Billed(7_000, 88, 0, 88_000), []),
        (Billed(13_001, 100, 0, 100_000), ["金额 130.01 元，上月 100.00 元，多 30.01%，超过 30%"]),
        (Billed(6_999, 100, 0, 100_000), ["金额 69.99 元，上月 100.00 元，少 30.01%，超过 30%"]),
        (Billed(10_000, 113, 0, 113_000), ["件数 113 件，上月 100 件，多 13.00%，超过 12.5%"]),
        (Billed(10_000, 98, 2, 98_000), []),
        (Billed(10_000, 97, 3, 97_000), ["有 3 件没有算出价，占 3.00%，超过 2%"]),
        (Billed(10_000, 100, 0, 80_000), []),
        (Billed(10_000, 100, 0, 100_000, carried=-3_000), []),
        (Billed(10_000, 100, 0, 100_000, carried=3_001), ["以前月份的差额 30.01 元，超过本月费用 100.00 元的 30%"]),
        (Billed(10_000, 100, 0, 100_000, prepaid=10_000), []),
        (Billed(10_000, 100, 0, 100_000, prepaid=10_001), ["应付 -0.01 元，小于零"]),
        (Billed(10_000, 100, 0, 79_999), ["均重 0.799 公斤，低于 0.800 公斤"]),
        (Billed(10_000, 100, 0, 120_001), ["均重 1.201 公斤，高于 1.200 公斤"]),
        (Billed(0, 0, 5, 0), [
            "金额 0.00 元，上月 100.00 元，少 100.00%，超过 30%",
            "件数 0 件，上月 100 件，少 100.00%，超过 12.5%",
            "有 5 件没有算出价，占 100.00%，超过 2%",
        ]),
    ],
)  # fmt: skip
def test_limits_hold_their_ends(now: Billed, said: list[str]) -> None:
    assert list(reasons(now, LAST, ALL)) == said


def test_what_cannot_be_compared_is_looked_at_by_a_person() -> None:
    assert reasons(LAST, None, ALL) == ("上个月没有账单可以比较",)
    assert reasons(LAST, Billed(0, 0, 0, 0), ALL) == ("上个月没有账单可以比较",)
    assert reasons(LAST, LAST, None) == ("没有适用的账单审核规则",)
    # Pieces without any charge last month: whatever is charged now is more than every share of it.
    assert reasons(LAST, Billed(0, 100, 0, 100_000), ALL) == ("金额 100.00 元，上月 0.00 元",)


def test_limits_that_are_not_set_are_not_looked_at() -> None:
    assert reasons(Billed(99_999, 1, 50, 1), None, Limits("都不看")) == ()
