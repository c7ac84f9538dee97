"""The plan from the tables as they are to the tables as they should be (变更计划).

- Every step says in a Chinese sentence what it does before it runs, and whether it is safe, slow, or loses data.
- Nothing is guessed: a renamed field is a new one, and the old one stays aside, with its values, until it is confirmed.
- A plan for tables that are right is empty.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg import sql

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.catalogue import Catalogue
from guocheng.store.tables import write
from guocheng.store.tables.convert import conversion
from guocheng.store.tables.exclusion import Exclusion, add_exclusion, drop_exclusion, overlaps_there
from guocheng.store.tables.found import FoundTable, found_tables
from guocheng.store.tables.step import Risk, Step, about, by_rows
from guocheng.store.tables.wanted import Column, Index, Table, wanted_tables

_OURS = ("_idx", "_unique", "_search", "_batch")


@dataclass(frozen=True)
class Plan:
    """What would change, in order, to bring the tables to a catalogue."""

    catalogue: Catalogue
    steps: tuple[Step, ...]

    def __bool__(self) -> bool:
        return bool(self.steps)

    @property
    def losses(self) -> tuple[Step, ...]:
        """Return the steps that run only when somebody confirms them."""
        return tuple(step for step in self.steps if step.risk is Risk.LOSES_DATA)

    @property
    def due(self) -> tuple[Step, ...]:
        """Return the steps that run without asking."""
        return tuple(step for step in self.steps if step.risk is not Risk.LOSES_DATA)


def plan(connection: psycopg.Connection, catalogue: Catalogue) -> Plan:
    """Compare the definitions with the database and return what is to be done.

    :raises Invalid: the data that is there does not fit, such as doubles in a field that is to be unique.
    """
    # What keeps totals is written over the tables, so it loads after this room.
    from guocheng.store.aggregates.install import steps as totals_steps
    from guocheng.store.ledger.install import steps as book_steps

    found = found_tables(connection)
    planner = _Planner(connection, wanted_tables(catalogue), found)
    kept = totals_steps(connection, catalogue, {name: one.rows for name, one in found.items()})
    steps = (*planner.steps(), *kept, *book_steps(connection, catalogue))
    if planner.problems:
        raise Invalid(*planner.problems)
    return Plan(catalogue, steps)


class _Planner:
    def __init__(self, connection: psycopg.Connection, wanted: tuple[Table, ...], found: dict[str, FoundTable]) -> None:
        self.connection = connection
        self.wanted = wanted
        self.found = found
        self.problems: list[Problem] = []

    def steps(self) -> Iterator[Step]:
        names = {table.name for table in self.wanted}
        for table in self.wanted:
            if (there := self.found.get(table.name)) is None:
                yield self._new_table(table)
            else:
                yield from self._columns(table, there)
        # Keys come last: tables may refer to each other in circles.
        for table in self.wanted:
            yield from self._keys(table, names)
        for name, there in self.found.items():
            if name not in names:
                yield _gone_table(there)

    def _new_table(self, table: Table) -> Step:
        ids = (write.start_after_past(table),) if table.entity else ()
        indexes = (write.create_index(table.name, one) for one in table.indexes)
        rules = (add_exclusion(table.name, one) for one in table.exclusions)
        statements = (write.create_table(table), *ids, *indexes, *rules)
        return Step(f"{table.name}:create", Risk.SAFE, f"新建「{table.label}」的表", statements)

    def _columns(self, table: Table, there: FoundTable) -> Iterator[Step]:
        # A rule goes before the columns it is over change.
        for name in sorted(there.exclusions - {one.name for one in table.exclusions}):
            sentence = f"「{table.label}」去掉时间不能重叠的旧规则"
            yield Step(f"{name}:drop_exclusion", Risk.SAFE, sentence, (drop_exclusion(table.name, name),))
        for column in table.columns:
            if (old := there.columns.get(column.name)) is None:
                yield self._new_column(table, column)
            elif old != column.type:
                yield self._changed_column(table, there, column, old)
        yield from self._indexes(table, there)
        missing = (one for one in table.exclusions if one.name not in there.exclusions)
        yield from (self._new_exclusion(table, there, one) for one in missing)
        yield from self._words(table, there)
        for name in there.columns:
            if table.column(name) is None:
                yield self._gone_column(table, there, name)

    def _words(self, table: Table, there: FoundTable) -> Iterator[Step]:
        column = table.column("search")
        if not table.entity or column is None or there.column_labels.get("search") == column.label:
            return
        sentence = f"「{table.label}」的标题或可搜索的字段变了,重新生成 {about(there.rows)}的标题和检索文字"
        remember = (write.comment(table.name, column),)
        yield Step(f"{table.name}:words", by_rows(there.rows), sentence, remember, there.rows, table.entity)

    def _new_column(self, table: Table, column: Column) -> Step:
        sentence = f"「{table.label}」增加字段「{column.label}」"
        return Step(f"{table.name}.{column.name}:add", Risk.SAFE, sentence, write.add_column(table.name, column))

    def _changed_column(self, table: Table, there: FoundTable, column: Column, old: str) -> Step:
        turned = conversion(column.name, old, column.type)
        lost = self._count(table.name, turned.lost) if turned.lost is not None and there.rows else 0
        key = f"{table.name}.{column.name}:convert"
        what = f"「{table.label}」的字段「{column.label}」改变类型({old} → {column.type})"
        if not lost:
            sentence = f"{what},要重写 {about(there.rows)},一个值也不会丢" if there.rows else what
            statements = write.convert_column(table.name, column, turned.value, self._indexes_over(table, column.name))
            return Step(key, by_rows(there.rows), sentence, statements, there.rows)
        aside = _free_name(f"{column.name}__old", there)
        sentence = f"{what},{about(lost)}的值读不成新类型,会变成空;原来的值另存为 {aside},确认之后才删除"
        return Step(
            key,
            Risk.SLOW,
            sentence,
            write.replace_column(table.name, column, aside, turned.value, self._indexes_over(table, column.name)),
            there.rows,
        )

    def _gone_column(self, table: Table, there: FoundTable, name: str) -> Step:
        filled = self._count(table.name, sql.SQL("{} is not null").format(sql.Identifier(name)))
        label = there.column_labels.get(name) or name
        sentence = f"「{table.label}」已经没有字段「{label}」({name}),删除会丢掉 {about(filled)}的值;不确认就原样保留"
        return Step(
            f"{table.name}.{name}:drop", Risk.LOSES_DATA, sentence, (write.drop_column(table.name, name),), filled
        )

    def _indexes(self, table: Table, there: FoundTable) -> Iterator[Step]:
        wanted = {one.name: one for one in table.indexes}
        for name in sorted(there.indexes - set(wanted)):
            if name.endswith(_OURS):
                sentence = f"「{table.label}」去掉不再需要的索引 {name}"
                yield Step(f"{name}:drop_index", Risk.SAFE, sentence, (write.drop_index(name),))
        for name, index in wanted.items():
            if name not in there.indexes:
                yield self._new_index(table, there, index)

    def _new_index(self, table: Table, there: FoundTable, index: Index) -> Step:
        labels = "、".join(one.label for name in index.columns[:1] if (one := table.column(name.lstrip("-"))))
        if index.unique and index.columns[0] in there.columns and there.rows:
            self._refuse_doubles(table, index, labels)
        rule = "内容不能重复" if index.unique else "查得更快"
        sentence = f"「{table.label}」给「{labels}」建索引({rule}),要读 {about(there.rows)}"
        return Step(
            f"{index.name}:index", by_rows(there.rows), sentence, (write.create_index(table.name, index),), there.rows
        )

    def _new_exclusion(self, table: Table, there: FoundTable, rule: Exclusion) -> Step:
        known = all(name in there.columns for name in rule.columns)
        if there.rows and known and (count := overlaps_there(self.connection, table.name, rule)):
            what = f"「{table.label}」要求「{rule.label}」的时间不能重叠"
            message = f"{what}，但现有数据里有 {about(count)}重叠。请先改正这些记录"
            self.problems.append(Problem("tables.overlaps", table.name, message))
        sentence = f"「{table.label}」的「{rule.label}」时间不能重叠，要读 {about(there.rows)}"
        statements = (add_exclusion(table.name, rule),)
        return Step(f"{rule.name}:exclusion", by_rows(there.rows), sentence, statements, there.rows)

    def _refuse_doubles(self, table: Table, index: Index, label: str) -> None:
        column, only = index.columns[0], index.only or sql.SQL("true")
        query = sql.SQL(
            "select {0}::text, count(*) from {1} where {0} is not null and {2} group by {0} having count(*) > 1 limit 3"
        ).format(sql.Identifier(column), sql.Identifier(table.name), only)
        doubles = self.connection.execute(query).fetchall()
        if doubles:
            examples = "、".join(f"{value}({count} 次)" for value, count in doubles)
            message = f"「{label}」要求不能重复,但现有数据里有重复:{examples}。请先改正这些记录"
            self.problems.append(Problem("tables.doubles", f"{table.name}.{column}", message))

    def _keys(self, table: Table, names: set[str]) -> Iterator[Step]:
        there = self.found.get(table.name)
        wanted = {key.name: key for key in table.keys}
        for name, target in sorted((there.keys if there else {}).items()):
            if name not in wanted or wanted[name].table != target:
                yield Step(
                    f"{name}:drop_key",
                    Risk.SAFE,
                    f"「{table.label}」去掉对 {target} 的引用约束",
                    (write.drop_key(table.name, name),),
                )
        for name, key in wanted.items():
            if there and there.keys.get(name) == key.table:
                continue
            if key.table not in names:
                message = f"「{table.label}」的「{key.column}」关联的 {key.table} 没有定义,请先安装它所在的应用"
                self.problems.append(Problem("tables.unknown_target", f"{table.name}.{key.column}", message))
                continue
            rows = there.rows if there and key.column in there.columns else 0
            if rows:
                self._refuse_dangling(table, key.column, key.table)
            sentence = f"「{table.label}」的「{key.column}」必须指向存在的记录({key.table})"
            yield Step(f"{name}:key", by_rows(rows), sentence, (write.add_key(table.name, key),), rows)

    def _refuse_dangling(self, table: Table, column: str, target: str) -> None:
        if (
            table.name not in self.found
            or target not in self.found
            or self.found[table.name].columns[column] != "bigint"
        ):
            return
        dangling = sql.SQL(
            "{0} is not null and not exists (select 1 from {1} target where target.id = {2}.{0})"
        ).format(sql.Identifier(column), sql.Identifier(target), sql.Identifier(table.name))
        if count := self._count(table.name, dangling):
            message = f"「{table.label}」的「{column}」有 {about(count)}指向不存在的记录,请先改正"
            self.problems.append(Problem("tables.dangling", f"{table.name}.{column}", message))

    def _indexes_over(self, table: Table, column: str) -> tuple[Index, ...]:
        return tuple(one for one in table.indexes if column in {name.lstrip("-") for name in one.columns})

    def _count(self, table: str, condition: sql.Composable) -> int:
        query = sql.SQL("select count(*) from {} where {}").format(sql.Identifier(table), condition)
        row = self.connection.execute(query).fetchone()
        assert row is not None
        return int(row[0])


def _gone_table(there: FoundTable) -> Step:
    label = there.label or there.name
    sentence = f"「{label}」已经没有定义,删除它的表会丢掉 {about(there.rows)};不确认就原样保留"
    return Step(f"{there.name}:drop", Risk.LOSES_DATA, sentence, (write.drop_table(there.name),), there.rows)


def _free_name(name: str, there: FoundTable) -> str:
    taken = (
        one for number in range(1, 1000) if (one := name if number == 1 else f"{name}{number}") not in there.columns
    )
    return next(taken)[:63]
