"""Random well-typed expressions over a small record, and random records to try them on."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from guocheng.expr.types import Kind, Name, Names, Type

OPTIONS = (("lost", "遗失"), ("damaged", "破损"))
LINE = Names((Name("amount", "金额", Type(Kind.NUMBER)), Name("kind", "方式", Type(Kind.CHOICE, options=OPTIONS))))
SCOPE = Names(
    (
        Name("a", "数量", Type(Kind.NUMBER)),
        Name("b", "单价", Type(Kind.NUMBER)),
        Name("t", "备注", Type(Kind.TEXT)),
        Name("s", "地址", Type(Kind.TEXT)),
        Name("flag", "重复", Type(Kind.BOOLEAN)),
        Name("kind", "类型", Type(Kind.CHOICE, options=OPTIONS)),
        Name("d", "日期", Type(Kind.DATE)),
        Name("at", "时间", Type(Kind.INSTANT)),
        Name("lines", "明细", Type(Kind.LINES), LINE),
    )
)
SIGNS = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])


def _leaf(*words: str) -> st.SearchStrategy[str]:
    return st.sampled_from(words)


NUMBERS = _leaf("a", "b", "0", "1", "2", "0.5", "1234.565", "LEN(t)", "MONTH(d)", "SUM(lines.amount)", "COUNT(lines)")
TEXTS = _leaf("t", "s", "'甲'", "'a'", "(类型 & '')", "'1,200.50'")
TRUTHS = _leaf(
    "flag", "(kind = '遗失')", "ISEMPTY(a)", "true", "(d > TODAY())", "(at < NOW())", "(kind in ['lost', '破损'])"
)
DATES = _leaf("d", "TODAY()", "DATE(2026, 2, 28)")
INSTANTS = _leaf("at", "NOW()")


def _grown(kinds: dict[str, st.SearchStrategy[str]]) -> dict[str, st.SearchStrategy[str]]:
    """Return strategies one level deeper; brackets keep the precedence out of it."""
    n, t, c, d, i = (kinds[key] for key in "ntcdi")
    number = st.one_of(
        st.tuples(n, st.sampled_from("+-*/"), n).map(lambda x: f"({x[0]} {x[1]} {x[2]})"),
        st.tuples(
            st.sampled_from(
                ["MOD", "CEILING", "FLOOR", "ROUND", "ROUNDUP", "ROUNDDOWN", "POWER", "MIN", "AVERAGE", "SUM"]
            ),
            n, n,
        ).map(lambda x: f"{x[0]}({x[1]}, {x[2]})"),
        st.tuples(st.sampled_from(["ABS", "INT", "-"]), n).map(lambda x: f"{x[0]}({x[1]})"),
        st.tuples(c, n, n).map(lambda x: f"IF({x[0]}, {x[1]}, {x[2]})"),
        t.map(lambda x: f"VALUE({x})"),
        st.tuples(t, t).map(lambda x: f"SEARCH({x[0]}, {x[1]})"),
        st.tuples(d, d).map(lambda x: f"({x[0]} - {x[1]})"),
        st.tuples(i, i).map(lambda x: f"({x[0]} - {x[1]})"),
        st.tuples(d, d, st.sampled_from("ymd")).map(lambda x: f"DATEDIF({x[0]}, {x[1]}, '{x[2]}')"),
        st.tuples(st.sampled_from(["YEAR", "WEEK", "WEEKDAY", "DAY"]), d).map(lambda x: f"{x[0]}({x[1]})"),
        n.map(lambda x: f"SUM(lines.amount * {x}, lines.kind = 'lost')"),
    )  # fmt: skip
    text = st.one_of(
        st.tuples(t, st.one_of(t, n, d, c)).map(lambda x: f"({x[0]} & {x[1]})"),
        st.tuples(st.sampled_from(["LEFT", "RIGHT"]), t, n).map(lambda x: f"{x[0]}({x[1]}, {x[2]})"),
        st.tuples(t, n, n).map(lambda x: f"MID({x[0]}, {x[1]}, {x[2]})"),
        st.tuples(t, n, n, t).map(lambda x: f"REPLACE({x[0]}, {x[1]}, {x[2]}, {x[3]})"),
        st.tuples(t, t, t).map(lambda x: f"SUBSTITUTE({x[0]}, {x[1]}, {x[2]})"),
        st.tuples(st.sampled_from(["TRIM", "UPPER", "LOWER"]), t).map(lambda x: f"{x[0]}({x[1]})"),
        n.map(lambda x: f"TEXT({x}, '#,##0.00')"),
        st.tuples(c, t, t).map(lambda x: f"IF({x[0]}, {x[1]}, {x[2]})"),
        st.tuples(t, c, t, t).map(lambda x: f"TEXTJOIN({x[0]}, {x[1]}, {x[2]}, {x[3]})"),
    )
    truth = st.one_of(
        st.one_of(st.tuples(n, SIGNS, n), st.tuples(t, SIGNS, t), st.tuples(d, SIGNS, st.one_of(d, i))).map(
            lambda x: f"({x[0]} {x[1]} {x[2]})"
        ),
        st.tuples(c, st.sampled_from(["and", "or"]), c).map(lambda x: f"({x[0]} {x[1]} {x[2]})"),
        st.tuples(st.sampled_from(["not", "ISEMPTY"]), c).map(lambda x: f"{x[0]}({x[1]})"),
        st.one_of(n, t, d).map(lambda x: f"ISEMPTY({x})"),
        st.tuples(n, n, n).map(lambda x: f"({x[0]} in [{x[1]}, {x[2]}])"),
        st.tuples(c, c).map(lambda x: f"XOR({x[0]}, {x[1]})"),
    )
    day = st.one_of(
        st.tuples(d, n).map(lambda x: f"({x[0]} + {x[1]})"),
        st.tuples(d, n, st.sampled_from("ymwd")).map(lambda x: f"DATEADD({x[0]}, {x[1]}, '{x[2]}')"),
        st.tuples(d, n).map(lambda x: f"EOMONTH({x[0]}, {x[1]})"),
        st.tuples(c, d, d).map(lambda x: f"IF({x[0]}, {x[1]}, {x[2]})"),
    )
    instant = st.one_of(
        st.tuples(i, n, st.sampled_from(["h", "min", "m"])).map(lambda x: f"DATEADD({x[0]}, {x[1]}, '{x[2]}')"),
        st.tuples(i, n).map(lambda x: f"({x[0]} + {x[1]})"),
    )
    return {"n": n | number, "t": t | text, "c": c | truth, "d": d | day, "i": i | instant}


def expressions(levels: int = 3) -> st.SearchStrategy[str]:
    """Draw a well-typed expression over `SCOPE`."""
    kinds = {"n": NUMBERS, "t": TEXTS, "c": TRUTHS, "d": DATES, "i": INSTANTS}
    for _ in range(levels):
        kinds = _grown(kinds)
    return st.one_of(*kinds.values())


AMOUNTS = st.none() | st.decimals(-100_000, 100_000, places=4).map(str) | st.integers(-3, 40).map(str)
WORDS = st.none() | st.text("aAbz甲乙 　😀1,.%-", max_size=6)
DAYS = st.none() | st.sampled_from(["2026-01-31", "2024-02-29", "2025-12-29", "2026-02-14"])
MOMENTS = st.none() | st.sampled_from(
    ["2026-01-31T23:30:00+08:00", "2026-02-14T02:00:00+00:00", "2025-12-31T16:00:00+00:00"]
)
CODES = st.none() | st.sampled_from(["lost", "damaged"])


def records() -> st.SearchStrategy[dict[str, Any]]:
    """Draw values for the names of `SCOPE`."""
    line = st.fixed_dictionaries({"amount": AMOUNTS, "kind": CODES})
    return st.fixed_dictionaries(
        {
            "a": AMOUNTS, "b": AMOUNTS, "t": WORDS, "s": WORDS, "flag": st.none() | st.booleans(), "kind": CODES,
            "d": DAYS, "at": MOMENTS, "lines": st.lists(line, max_size=3),
        }
    )  # fmt: skip
