"""Books do not leak (账簿不泄露): branches that differ in what another unit made of its month answer a leader alike.

Every door that shows a figure, or that could tell of one, is asked of both, refusals included.
"""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from guocheng.base.period import Month
from guocheng.base.problem import Refusal
from guocheng.service import exports, todo
from guocheng.service import search as everywhere
from guocheng.service.context import Change, Context, Look
from guocheng.service.ledger import (
    allocating,
    balance,
    cells,
    closing,
    comparing,
    managing,
    month_page,
    overview,
    resources,
    statement,
    statement_file,
    unassigned,
    what_if,
)
from guocheng.service.ledger.flash import flash
from guocheng.service.records import lists
from guocheng.service.settlement import account, account_file, running
from guocheng_apps.amoeba.stories.conftest import BOOK, MARCH, Branch

LEADER, OTHER, OFFICE = "出一", "车一", "老推"
MONTH = Month(2026, 3)
#: What the office is asked to prove that the comparison can fail, beside all about the fleet.
BRIEFLY = (f"statement {MARCH} {{}}", "ranking per_hour ", "what if V10 None", "month", "balance", "postings amount",
           "count amount", "grouped account")  # fmt: skip
Ask = Callable[[Look], Any]


def filled(branch: Branch, fuel: str, hours: str, rent: str) -> Branch:
    """Give a branch its month; only what the fleet and the office used differs, and is touched after confirming."""
    company, units = branch.company, branch.units

    def spent(unit: str, account_code: str, amount: str, day: str) -> None:
        item = {"account": branch.accounts[account_code], "amount": amount, "direction": "OUT"}
        branch.voucher(unit, [item], day=day)

    spent("OUT", "S01", "5000", "2026-03-10")
    spent("OUT", "V01", "1200", "2026-03-11")
    branch.record("amoeba.hours", "OUT", normal="160")
    branch.record("amoeba.volume", "OUT", pieces_out=1000)
    spent("FLEET", "V10", fuel, "2026-03-12")
    spent("FLEET", "V10", fuel, "2026-02-12")
    branch.record("amoeba.hours", "FLEET", normal=hours)
    branch.trade("FLEET", "IN", "3", fuel)
    spent("HQ", "G01", rent, "2026-03-13")
    # In one of the branches what the fleet confirmed is not what it has now.
    for step in ("confirm", "toll") if fuel == "100.00" else ("toll", "confirm"):
        if step == "toll":
            spent("FLEET", "V11", "1.00", "2026-03-14")
            continue
        company.posts(BOOK)
        for name, unit in ((LEADER, units["OUT"]), (OTHER, units["FLEET"])):
            company.command(name, lambda change, unit=unit: _confirmed(change, unit))
    company.posts(BOOK)
    return branch


def _confirmed(change: Change, unit: int) -> dict[str, str]:
    return {"state": closing.confirm(change, name=BOOK, month=MONTH, object_id=unit).state.value}


def statements(units: dict[str, int]) -> Iterator[tuple[str, Ask]]:
    """Yield all questions about statements."""
    asked: list[dict[str, Any]] = [{"objects": [one]} for one in units.values()]
    for more in [{}, *asked, {"direction": "OUT"}, {"mix_estimates": True}, {"compare": ["annual", "monthly"]}]:
        for period in (MARCH, "Q:2026Q1", "Y:2026", "D:20260312", "M:202604"):
            yield (
                f"statement {period} {more}",
                lambda look, p=period, m=more: statement.show(look, book=BOOK, period=p, **m),
            )
    for name, unit in units.items():
        for code in ("A", "F16", "I", "XX"):
            of = {"book": BOOK, "object": unit}
            yield f"cell {name} {code}", lambda look, of=of, c=code: cells.show(look, period=MARCH, code=c, **of)
            yield f"trend {name} {code}", lambda look, of=of, c=code: comparing.trend(look, codes=[c], **of)
            for start in ("monthly", "last_month"):
                yield (
                    f"waterfall {name} {code} {start}",
                    lambda look, of=of, c=code, s=start: comparing.waterfall(look, period=MARCH, code=c, start=s, **of),
                )
        yield (
            f"flash {name}",
            lambda look, unit=unit: flash(look, book=BOOK, period=MARCH, object=unit, as_of=date(2026, 3, 20)),
        )
    for by in ("per_hour", "achievement", "improvement"):
        for code in ("", "A", "F"):
            yield (
                f"ranking {by} {code}",
                lambda look, by=by, code=code: comparing.ranking(look, book=BOOK, period=MARCH, by=by, code=code),
            )


def questions(branch: Branch) -> Iterator[tuple[str, Ask]]:
    """Yield everything that can be asked."""
    units, accounts = branch.units, branch.accounts
    yield from statements(units)
    for code in ("V10", "S01", "G01"):
        for unit in (None, *units.values()):
            change = what_if.AccountChange(accounts[code], object=unit, factor=Decimal(2))
            yield (
                f"what if {code} {unit}",
                lambda look, change=change: what_if.what_if(look, book=BOOK, period=MARCH, accounts=[change]),
            )
    yield "what if shared", lambda look: what_if.what_if(
        look, book=BOOK, period=MARCH, shares=[what_if.ShareChange(1, weights={units["OUT"]: Decimal(1)})]
    )  # fmt: skip
    yield "books", overview.books
    yield "month", lambda look: month_page.show(look, name=BOOK, month=MONTH)
    yield "pool", lambda look: unassigned.listing(look, name=BOOK)
    yield "balance", lambda look: balance.show(look, name=BOOK, month=MONTH)
    for name, unit in units.items():
        yield (
            f"resources {name}",
            lambda look, unit=unit: resources.show(look, entity="amoeba.unit", record_id=unit),
        )
        for part in resources.PARTS:
            yield (
                f"resources {part} {name}",
                lambda look, unit=unit, part=part: resources.part(
                    look, entity="amoeba.unit", record_id=unit, name=part
                ),
            )
    for field, op, value in (
        ("amount", "gt", "150"), ("amount", "eq", "100.00"), ("object", "eq", units["FLEET"]),
        ("account", "eq", accounts["V10"]), ("kind", "eq", "trade"), ("note", "contains", "三月"),
        ("counterpart", "eq", units["FLEET"]), ("month", "eq", "2026-03-01"),
    ):  # fmt: skip
        where = {"field": field, "op": op, "value": value}
        yield f"postings {field}", lambda look, where=where: lists.query(look, entity=BOOK, where=where, count=True)
        yield f"count {field}", lambda look, where=where: lists.exact_count(look, entity=BOOK, where=where)
        yield f"not {field}", lambda look, where=where: lists.query(look, entity=BOOK, where={"not": where}, count=True)
    for field in ("object", "account", "kind", "direction", "month"):
        sums = [{"field": "amount", "statistic": "sum"}]
        yield (
            f"grouped {field}",
            lambda look, field=field, sums=sums: lists.grouped(
                look, entity=BOOK, group={"field": field}, measures=sums
            ),
        )
    for word in ("三月收支", "100", "777"):
        yield f"search {word}", lambda look, word=word: lists.query(look, entity=BOOK, search=word, count=True)
        yield f"everywhere {word}", lambda look, word=word: everywhere.search(look, text=word)
    for entity in ("amoeba.voucher", "amoeba.trade", "amoeba.hours", "amoeba.plan"):
        yield f"list {entity}", lambda look, entity=entity: lists.query(look, entity=entity, count=True)
    yield "messages", todo.messages
    yield "todo", lambda look: [
        todo.box(look, box=box, search="", after=None, limit=50) for box in ("open", "done", "mine", "copied")
    ]  # fmt: skip
    yield "settlement", lambda look: running.overview(look, month="2026-03")
    yield "outlets", lambda look: account.outlets(look, month="2026-03")
    yield "outlet", lambda look: account.statement(look, outlet=branch.departments["FLEET"], month="2026-03")


def commands(branch: Branch) -> Iterator[tuple[str, Any]]:
    """Yield what may be tried; a refusal must not tell either."""
    of = {"name": BOOK, "month": MONTH}

    def page(verb: Callable[..., Any], **more: Any) -> Any:
        return lambda change: month_page.after(change, verb(change, **of, **more), BOOK)

    yield "confirm his", page(closing.confirm, object_id=branch.units["FLEET"])
    yield "check", page(closing.check)
    yield "close", page(closing.close)
    yield "share", lambda change: allocating.allocate(change, **of)
    yield "recompute", lambda change: managing.recompute(change, name=BOOK)
    yield "send", lambda change: running.send(change, month="2026-03")
    yield "confirm mine", page(closing.confirm, object_id=branch.units["OUT"])


def answers(branch: Branch, name: str, *, briefly: bool = False) -> dict[str, str]:
    """Ask everything as a person, or briefly, and return each answer as text."""
    company = branch.company
    asked = dict(questions(branch))
    if briefly:
        asked = {label: ask for label, ask in asked.items() if label in BRIEFLY or "FLEET" in label}
    found = {label: _said(lambda ask=ask: company.ask(name, ask)) for label, ask in asked.items()}
    for label, verb in commands(branch):
        found[label] = _said(lambda verb=verb: company.command(name, verb))
    context = Context(company.platform, company.principal(name), company.now, request_id="export")
    files: dict[str, Callable[[], tuple[Path, str]]] = {
        "statement": lambda: statement_file.exported(context, book=BOOK, period=MARCH, compare=["monthly"]),
        "postings": lambda: exports.export(context, entity=BOOK, format="xlsx", columns=None),
        "outlet": lambda: account_file.exported(context, outlet=branch.departments["FLEET"], month="2026-03"),
    }
    for label, make in files.items():
        found[f"export {label}"] = _said(lambda make=make: _read(*make()))
    return found


def _read(path: Path, title: str) -> Any:
    try:
        with zipfile.ZipFile(path) as book:
            return title, [book.read(one).decode() for one in sorted(book.namelist()) if one.startswith("xl/")]
    finally:
        path.unlink()


def _said(ask: Callable[[], Any]) -> str:
    try:
        answer = ask()
    except Refusal as refusal:
        return f"{type(refusal).__name__}: {[(one.code, one.where, one.message) for one in refusal.problems]}"
    return repr(answer) if isinstance(answer, bytes) else json.dumps(answer, ensure_ascii=False, default=str)


def test_what_another_unit_made_of_its_month_has_no_influence(twin_of: Callable[..., Branch]) -> None:
    """别的巴花了多少、做了多少工时、公共部花了多少，巴长从任何地方都看不出来；推进办看得出来。"""
    one = filled(twin_of(Branch), "100.00", "50", "30000.00")
    other = filled(twin_of(Branch), "777.00", "80", "31000.00")
    mine, his = answers(one, LEADER), answers(other, LEADER)
    assert len(mine) > 180
    assert {label: (mine[label], his[label]) for label in mine if mine[label] != his[label]} == {}
    assert "5000.00" in mine[f"statement {MARCH} {{}}"]
    assert "777.00" not in "".join(his.values())
    mine, his = answers(one, OFFICE, briefly=True), answers(other, OFFICE, briefly=True)
    different = {label.split()[0] for label in mine if mine[label] != his[label]}
    assert different >= {
        "statement", "cell", "trend", "waterfall", "flash", "ranking", "what", "month", "balance", "resources",
        "postings", "count", "grouped", "export",
    }  # fmt: skip
