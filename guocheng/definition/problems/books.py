"""What can be wrong with books and posting rules (账簿和归集规则的检查).

- An expression is checked against the record, or the line, that it is asked of, and must give what its place takes.
- Whether an account of a code is there is data, not definition: a posting whose account is missing waits in the pool.
- A posting stays until its document changes, so nothing in a rule may depend on the time or on who asks.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import replace

from guocheng.base.problem import Problem
from guocheng.definition.belonging import belonging, shared_by
from guocheng.definition.book import CODE, DEMANDS, KIND, KINDS, SCENARIOS, Book, Counted, Demand, Entry, PostingRule
from guocheng.definition.entity import Option
from guocheng.definition.problems.looking import Looking
from guocheng.definition.problems.totals import is_momentary
from guocheng.expr.check import Checked
from guocheng.expr.typed import Constant
from guocheng.expr.types import Kind, Name


def book_problems(look: Looking, book: Book) -> Iterator[Problem]:
    """Say everything that is wrong with a book."""
    where = book.name
    yield from look.name(where, where)
    yield from look.label(book.label, where)
    yield from _kept(look, book.objects, f"{where}.objects")
    yield from _account_problems(look, book)
    for name in (book.templates, book.shares):
        if name:
            yield from look.entity(name, where)
    for word, options in (("方向", book.directions), ("类别", book.categories)):
        yield from look.twice((one.code for one in options), where, word)
        for one in options:
            yield from look.label(one.label, f"{where}.{one.code}")
    if book.confirmed_by:
        yield from look.field(book.objects, book.confirmed_by, f"{where}.confirmed_by", ("link",))
    families = {one.lock_family for one in look.catalogue.entities.values()}
    if book.lock_family and book.lock_family not in families:
        message = f"{where}：没有关账范围「{book.lock_family}」，请写某个表单的关账范围"
        yield Problem("book.unknown_family", where, message)
    for place, demand in enumerate(book.checklist):
        yield from _demand_problems(look, demand, f"{where}.checklist[{place}]")
    for place, counted in enumerate(book.attendance):
        yield from _counted_problems(look, counted, f"{where}.attendance[{place}]")


def rule_problems(look: Looking, rule: PostingRule) -> Iterator[Problem]:
    """Say everything that is wrong with a posting rule."""
    where = rule.name
    yield from look.name(where, where)
    yield from look.label(rule.label, where)
    yield from _known_word(rule.kind, KINDS, where, "来源种类")
    yield from _known_word(rule.scenario, SCENARIOS, where, "实绩或计划")
    book = look.catalogue.books.get(rule.book)
    yield from _known_book(look, rule.book, where)
    yield from _kept(look, rule.entity, where)
    entity = look.catalogue.find_entity(rule.entity)
    if entity is None:
        return
    if rule.lines and rule.lines not in {one.name for one in entity.lines}:
        message = f"{where}：「{entity.label}」没有明细「{rule.lines}」"
        yield Problem("definition.unknown_field", where, message)
        return
    names = look.catalogue.column_names(entity, rule.lines) if rule.lines else ()
    yield from _expression(look, rule.entity, rule.where, f"{where}.where", Kind.BOOLEAN, names)
    yield from _needed(rule.day, f"{where}.day", "记账日期")
    yield from _expression(look, rule.entity, rule.day, f"{where}.day", Kind.DATE, names)
    if not rule.entries:
        yield Problem("book.no_entry", where, f"{where}：归集规则至少要有一条分录")
    if book is not None:
        for place, entry in enumerate(rule.entries):
            yield from _entry_problems(look, book, rule, entry, f"{where}.entries[{place}]")
        yield from _pair_problems(book, rule)


def _known_book(look: Looking, name: str, where: str) -> Iterator[Problem]:
    if name not in look.catalogue.books:
        known = "、".join(look.catalogue.books) or "还没有账簿"
        yield Problem("book.unknown", where, f"{where}：没有账簿「{name}」，可以用：{known}")


def _account_problems(look: Looking, book: Book) -> Iterator[Problem]:
    where = f"{book.name}.accounts"
    if bool(book.accounts) == bool(book.categories):
        message = f"{where}：科目表和类别要写一种，只写一种"
        yield Problem("book.no_account", where, message)
    if book.accounts:
        yield from _kept(look, book.accounts, where)
        yield from look.field(book.accounts, CODE, where, ("text", "code", "serial"))
        yield from look.field(book.accounts, KIND, where, ("choice",))


def brought_problems(look: Looking, demand: Demand, where: str) -> Iterator[Problem]:
    """Say everything that is wrong with a row for the checklist of another's book."""
    yield from _known_book(look, demand.book, where)
    yield from _demand_problems(look, demand, where)


def _demand_problems(look: Looking, demand: Demand, where: str) -> Iterator[Problem]:
    yield from look.label(demand.label, where)
    yield from _known_word(demand.kind, DEMANDS, where, "清单的种类")
    if demand.kind != "records":
        return
    yield from _needed(demand.where, f"{where}.where", "条件")
    yield from _kept(look, demand.entity, where)
    yield from look.expression(demand.entity, demand.where, f"{where}.where", Kind.BOOLEAN)
    yield from look.expression(demand.entity, demand.day, f"{where}.day", Kind.DATE)


def _counted_problems(look: Looking, counted: Counted, where: str) -> Iterator[Problem]:
    yield from _kept(look, counted.entity, where)
    yield from _needed(counted.day, f"{where}.day", "日期")
    yield from _needed(counted.value, f"{where}.value", "数量")
    yield from look.expression(counted.entity, counted.day, f"{where}.day", Kind.DATE)
    yield from look.expression(counted.entity, counted.value, f"{where}.value", Kind.NUMBER)
    yield from look.expression(counted.entity, counted.where, f"{where}.where", Kind.BOOLEAN)


def _entry_problems(look: Looking, book: Book, rule: PostingRule, entry: Entry, where: str) -> Iterator[Problem]:
    catalogue, entity = look.catalogue, look.catalogue.entity(rule.entity)
    record = catalogue.column_names(entity, rule.lines) if rule.lines else ()
    line = record
    if entry.over:
        if rule.lines or entry.over not in {one.name for one in entity.lines}:
            message = f"{where}：按明细分摊要写「{entity.label}」的一个明细，并且规则本身不能已经按明细记账"
            yield Problem("book.bad_over", where, message)
            return
        line = catalogue.column_names(entity, entry.over)
    if bool(entry.over) != bool(entry.weight):
        message = f"{where}：按明细分摊时，明细和每行的比例都要写"
        yield Problem("book.bad_over", where, message)
    if not entry.amount and not entry.quantity:
        yield Problem("book.nothing_counted", where, f"{where}：金额和数量至少写一个")
    yield from _expression(look, rule.entity, entry.amount, f"{where}.amount", Kind.NUMBER, record)
    yield from _expression(look, rule.entity, entry.quantity, f"{where}.quantity", Kind.NUMBER, record)
    yield from _expression(look, rule.entity, entry.weight, f"{where}.weight", Kind.NUMBER, line)
    yield from _expression(look, rule.entity, entry.when, f"{where}.when", Kind.BOOLEAN, line)
    yield from _needed(entry.object, f"{where}.object", "归集对象")
    yield from _needed(entry.account, f"{where}.account", "科目")
    bought = shared_by(catalogue, book, rule, replace(entry, object=entry.counterpart))
    if not shared_by(catalogue, book, rule, entry):
        yield from _link(look, rule.entity, entry.object, book.objects, f"{where}.object", line)
    elif rule.lines or entry.over or bought:
        message = f"{where}：归集对象是部门或人员的，按比例分给各阿米巴，不能再按明细记账，对方也不能是部门或人员"
        yield Problem("book.bad_shared", where, message)
    if not bought:
        yield from _link(look, rule.entity, entry.counterpart, book.objects, f"{where}.counterpart", line)
    if entry.history and belonging(catalogue, rule.entity, entry.object, entry.history) is None:
        message = (
            f"{where}：写了归属沿革，归集对象就要是一个关联里的字段（如 vehicle.amoeba），"
            f"「{entry.history}」里要有指向同一张表的关联、同名的字段和 valid_until"
        )
        yield Problem("book.bad_history", where, message)
    yield from _account(look, book, rule.entity, entry.account, f"{where}.account", line)
    yield from _word(look, rule.entity, entry.direction, book.directions, f"{where}.direction", line)


def _pair_problems(book: Book, rule: PostingRule) -> Iterator[Problem]:
    """Refuse what only one side of a trade would be told of."""
    if not book.paired:
        return
    traded = [one for one in rule.entries if one.counterpart]
    for place, one in enumerate(rule.entries):
        if one.counterpart and not any(_mirrors(one, other) for other in traded):
            where = f"{rule.name}.entries[{place}]"
            message = f"{where}：这本账成对记账，写了对方就要有对方的一条，金额、数量、方向和条件都一样"
            yield Problem("book.one_sided", where, message)


def _mirrors(one: Entry, other: Entry) -> bool:
    turned = replace(other, object=other.counterpart, counterpart=other.object, account="", label="")
    return turned == replace(one, account="", label="")


def _account(
    look: Looking, book: Book, entity: str, text: str, where: str, names: tuple[Name, ...]
) -> Iterator[Problem]:
    """Refuse what is neither an account, nor the code of one."""
    if not book.accounts:
        yield from _word(look, entity, text, book.categories, where, names)
        return
    checked = yield from _checked(look, entity, text, where, names)
    if checked is None:
        return
    if checked.type.kind is Kind.LINK:
        yield from _target(look, checked, book.accounts, where)
    elif checked.type.kind not in (Kind.TEXT, Kind.CHOICE):
        found = checked.type.kind.label
        message = f"{where}：科目要是「{book.accounts}」的记录，或者引号里的科目代码，现在算出的是{found}"
        yield Problem("book.bad_account", where, message)


def _link(look: Looking, entity: str, text: str, to: str, where: str, names: tuple[Name, ...]) -> Iterator[Problem]:
    checked = yield from _checked(look, entity, text, where, names)
    if checked is not None:
        yield from _target(look, checked, to, where)


def _target(look: Looking, checked: Checked, to: str, where: str) -> Iterator[Problem]:
    if checked.type.kind is not Kind.LINK or (checked.type.entity or to) != to:
        target = look.catalogue.find_entity(to)
        label = target.label if target else to
        message = f"{where}：要算出一条「{label}」，「{checked.text}」算出的不是"
        yield Problem("book.wrong_target", where, message)


def _word(
    look: Looking, entity: str, text: str, options: tuple[Option, ...], where: str, names: tuple[Name, ...]
) -> Iterator[Problem]:
    """Refuse what gives no word, or a word that is not among the options."""
    checked = yield from _checked(look, entity, text, where, names)
    if checked is None:
        return
    if checked.type.kind not in (Kind.TEXT, Kind.CHOICE):
        message = f"{where}：要算出 {_labels(options)} 之一，现在算出的是{checked.type.kind.label}"
        yield Problem("book.bad_word", where, message)
    elif isinstance(checked.tree, Constant):
        yield from _known_word(str(checked.tree.value), options, where, "选项")


def _checked(
    look: Looking, entity: str, text: str, where: str, names: tuple[Name, ...]
) -> Generator[Problem, None, Checked | None]:
    wrong = list(_expression(look, entity, text, where, None, names))
    yield from wrong
    return None if wrong or not text else look.catalogue.checked(entity, text, None, names)


def _expression(
    look: Looking, entity: str, text: str, where: str, expects: Kind | None, names: tuple[Name, ...]
) -> Iterator[Problem]:
    wrong = list(look.expression(entity, text, where, expects, names))
    yield from wrong
    if wrong or not text:
        return
    momentary = sorted(filter(is_momentary, look.catalogue.checked(entity, text, expects, names).functions))
    if momentary:
        message = f"{where}：记账里不能用 {'、'.join(momentary)}，它的结果会随时间或人改变，请先存成一个字段"
        yield Problem("book.momentary", where, message)


def _kept(look: Looking, name: str, where: str) -> Iterator[Problem]:
    """Refuse an entity that is not there, or that has no records of its own."""
    yield from look.entity(name, where)
    found = look.catalogue.find_entity(name)
    if found is not None and not found.stored:
        yield Problem("book.not_kept", where, f"{where}：「{found.label}」没有自己的数据表，不能记账")


def _needed(text: str, where: str, word: str) -> Iterator[Problem]:
    if not text:
        yield Problem("book.not_said", where, f"{where}：没有写{word}")


def _known_word(word: str, options: tuple[Option, ...], where: str, what: str) -> Iterator[Problem]:
    if word not in {one.code for one in options}:
        yield Problem("book.bad_word", where, f"{where}：没有{what}「{word}」，可以用：{_labels(options)}")


def _labels(options: tuple[Option, ...]) -> str:
    return "、".join(f"{one.code}（{one.label}）" for one in options) or "（还没有）"
