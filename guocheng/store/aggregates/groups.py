"""The rows that show figures (分组的行): found by their key, made when they are first needed, moved, counted anew.

- A change takes the lock of a group's row before it looks at what the group holds, so writers at once agree.
- A group without a record is gone, unless records of another entity could name its row.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from psycopg import sql

from guocheng.definition.catalogue import Catalogue
from guocheng.definition.entity import Field
from guocheng.definition.field_types import refers
from guocheng.definition.totals import Total
from guocheng.store.aggregates.feeds import Writer, column_type, key
from guocheng.store.aggregates.figures import ROWS, Kept, hidden_names, kept_columns, mean
from guocheng.store.records.words import title_fields
from guocheng.store.tables.names import index_name, table_name

#: The text as it is, then with each Chinese character between two marks, as in `records.words`: both are searched for.
_SPREAD = (
    "concat_ws(' ', lower({0}), regexp_replace(regexp_replace(lower({0}), '([\u3400-\u9fff])', '\\1\u02bc', 'g'),"
    " '(^|[^\u3400-\u9fff\u02bc])([\u3400-\u9fff])', '\\1\u02bc\\2', 'g'))"
)
Aliased = Callable[[int], sql.Composable]


@dataclass(frozen=True)
class Groups:
    """The table that shows the figures of one total."""

    catalogue: Catalogue
    total: Total

    @property
    def table(self) -> sql.Identifier:
        """The table: that of the aggregate, or of the records with roll-up fields."""
        return sql.Identifier(table_name(self.total.target))

    @property
    def writer(self) -> Writer:
        """How the total's feeds are written."""
        return Writer(self.catalogue, self.total)

    @property
    def kept(self) -> tuple[Kept, ...]:
        """The columns in which figures are kept."""
        return tuple(kept_columns(self.total))

    @property
    def key_names(self) -> tuple[sql.Identifier, ...]:
        """The columns of the key."""
        return tuple(sql.Identifier(one.name) for one in self.total.keys)

    @property
    def sweeps(self) -> bool:
        """Tell whether the row of an empty group goes; not where a link could lead to it."""
        return not self.total.rolled_up and not any(
            one.to == self.total.target and refers(one)
            for entity in self.catalogue.entities.values()
            for one in _with_columns(entity.fields)
        )

    @property
    def count_function(self) -> str:
        """The name of the function that counts one group anew."""
        return index_name("gc_count", self.total.name.replace(".", "_"))

    def same(self, alias: str, values: Aliased, *, sure: bool = False) -> sql.Composed:
        """Return the condition that a row has this key; `sure` where no part of it can be blank."""
        equal = sql.SQL("=") if sure or self.total.rolled_up else sql.SQL("is not distinct from")
        parts = [
            sql.SQL("{}.{} {} {}").format(sql.Identifier(alias), name, equal, values(place))
            for place, name in enumerate(self.key_names)
        ]
        return sql.SQL("({})").format(sql.SQL(" and ").join(parts))

    def filled(self, values: Aliased) -> sql.Composed:
        """Return the condition that no part of a key is blank."""
        parts = [sql.SQL("{} is not null").format(values(place)) for place in range(len(self.total.keys))]
        return sql.SQL("({})").format(sql.SQL(" and ").join(parts))

    # ---- writing ---------------------------------------------------------------------------------------------------

    def moved_row(self) -> sql.Composed:
        """Return the statement that moves the row of the group `d` by its differences."""
        sets = sql.SQL(", ").join([*self._moved_sets(sql.SQL("t"), sql.SQL("d"))])
        return sql.SQL("update {} t set {} where {}").format(self.table, sets, self.same("t", of_d, sure=True))

    def new_row(self) -> sql.Composed:
        """Return the statement that makes the row of the group `d`, or moves it where somebody was faster."""
        columns = [sql.Identifier(one.name) for one in self.kept]
        averaged = [one for one in self.total.figures if one.function == "avg"]
        values: list[sql.Composable] = [sql.SQL("d.{}").format(name) for name in columns]
        for one in averaged:
            columns.append(sql.Identifier(one.field.name))
            amount, number = (sql.SQL("d.{}").format(sql.Identifier(name)) for name in hidden_names(one))
            values.append(mean(one, amount, number))
        return sql.SQL(
            "insert into {} as t ({}) values ({}) on conflict ({}) do update set {}"
        ).format(
            self.table,
            sql.SQL(", ").join([*self.key_names, sql.SQL("title"), sql.SQL("search"), sql.Identifier(ROWS), *columns]),
            sql.SQL(", ").join(
                [*(of_d(place) for place in range(len(self.total.keys))), *self.words(of_d), sql.SQL("d.gc_rows"),
                 *values]
            ),
            sql.SQL(", ").join(self.key_names),
            sql.SQL(", ").join(self._moved_sets(sql.SQL("t"), sql.SQL("excluded"))),
        )  # fmt: skip

    def _moved_sets(self, row: sql.Composable, by: sql.Composable) -> Iterable[sql.Composable]:
        if not self.total.rolled_up:
            yield sql.SQL("{0} = {1}.{0} + {2}.{0}").format(sql.Identifier(ROWS), row, by)
        for one in self.kept:
            yield sql.SQL("{0} = coalesce({1}.{0}, 0) + {2}.{0}").format(sql.Identifier(one.name), row, by)
        for figure in self.total.figures:
            if figure.function == "avg":
                amount, number = (
                    sql.SQL("(coalesce({0}.{2}, 0) + {1}.{2})").format(row, by, sql.Identifier(name))
                    for name in hidden_names(figure)
                )
                yield sql.SQL("{} = {}").format(sql.Identifier(figure.field.name), mean(figure, amount, number))

    def counted_row(self, counted: str) -> sql.Composed:
        """Return the assignments that write what a count of all found; `counted` is the alias of its row."""
        sets = [
            sql.SQL("{0} = {1}.{0}").format(sql.Identifier(name), sql.Identifier(counted))
            for name in self.counted_names()
        ]
        return sql.SQL(", ").join(sets)

    def counted_names(self) -> list[str]:
        """Return every column that a count of all gives, averages and the number of rows included."""
        names = [] if self.total.rolled_up else [ROWS]
        names += [one.name for one in self.kept]
        return names + [one.field.name for one in self.total.figures if one.function == "avg"]

    # ---- counting --------------------------------------------------------------------------------------------------

    def counted(self) -> sql.Composed:
        """Return the select list that counts the rows `c` of one group."""
        return sql.SQL(", ").join(self._counted())

    def _counted(self) -> Iterable[sql.Composable]:
        if not self.total.rolled_up:
            yield sql.SQL("count(*) as {}").format(sql.Identifier(ROWS))
        by_name = {one.name: one for one in self.kept}
        for one in self.kept:
            yield sql.SQL("({})::{} as {}").format(one.counted, one.type, sql.Identifier(one.name))
        for figure in self.total.figures:
            if figure.function == "avg":
                amount, number = (by_name[name].counted for name in hidden_names(figure))
                made = mean(figure, amount, number)
                yield sql.SQL("({})::{} as {}").format(
                    made, column_type(figure.field), sql.Identifier(figure.field.name)
                )

    # ---- words -----------------------------------------------------------------------------------------------------

    def words(self, values: Aliased) -> tuple[sql.Composable, sql.Composable]:
        """Return title and search text of a group's row."""
        parts = [self.word(one, values(place)) for place, one in enumerate(self.total.keys)]
        open_ = [part for part, one in zip(parts, self.total.keys, strict=True) if not self._personal(one)]
        title = sql.SQL("concat_ws(' ', {})").format(sql.SQL(", ").join(parts))
        search = sql.SQL("concat_ws(' ', {})").format(sql.SQL(", ").join(open_)) if open_ else sql.SQL("''")
        return title, sql.SQL(_SPREAD).format(search)

    def word(self, one: Field, value: sql.Composable) -> sql.Composable:
        """Return a part of a key as people read it; blank says so."""
        if one.type == "link":
            made = sql.SQL("(select title from {} where id = {})").format(sql.Identifier(table_name(one.to)), value)
        elif one.options:
            cases = sql.SQL(" ").join(
                sql.SQL("when {} then {}").format(sql.Literal(option.code), sql.Literal(option.label))
                for option in one.options
            )
            made = sql.SQL("(case {} {} else {} end)").format(value, cases, value)
        elif one.type == "boolean":
            made = sql.SQL("(case {} when true then '是' when false then '否' end)").format(value)
        else:
            made = sql.SQL("{}::text").format(value)
        return sql.SQL("coalesce({}, '(空)')").format(made)

    def _personal(self, one: Field) -> bool:
        target = self.catalogue.find_entity(one.to) if one.type == "link" else None
        return one.masked or (target is not None and any(name.masked for name in title_fields(target)))


def of_d(place: int) -> sql.Composable:
    """Return a part of the key of the group `d`."""
    return sql.SQL("d.{}").format(key(place))


def _with_columns(fields: Iterable[Field]) -> Iterable[Field]:
    for one in fields:
        yield one
        yield from one.lines
