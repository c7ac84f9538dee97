"""What things are called in the database (表名和列名).

- `complaint.ticket` is the table `complaint_ticket`, its sub-table `penalties` is `complaint_ticket__penalties`.
- A name is a lower-case word; names too long for PostgreSQL end in a fingerprint of the whole.
"""

from __future__ import annotations

import hashlib
import re

from guocheng.base.problem import Invalid, Problem
from guocheng.definition.entity import Field

LENGTH_MAX = 63
#: Columns the platform keeps itself; no field may take such a name.
OWN_COLUMNS = (
    "id",
    "version",
    "title",
    "search",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "batch_id",
    "stage",
    "stage_since",
    "approval_state",
)
LINE_COLUMNS = ("id", "parent_id", "position")
_WORD = re.compile(r"[a-z][a-z0-9_]*")


def table_name(entity: str) -> str:
    """Return the table of an entity."""
    return _checked(entity.replace(".", "_"))


def lines_table_name(entity: str, field: str) -> str:
    """Return the table of a sub-table."""
    return _checked(f"{table_name(entity)}__{field}")


def index_name(table: str, *parts: str) -> str:
    """Return a name for an index or constraint, always the same for the same parts."""
    return _shortened("_".join((table, *parts)))


def unique_name(table: str, field: Field) -> str:
    """Return the name of the index that keeps a field's values from coming twice; another condition is another name."""
    if not field.unique_when:
        return index_name(table, field.name, "unique")
    return index_name(table, field.name, hashlib.sha256(field.unique_when.encode()).hexdigest()[:8], "unique")


def checked_column(field: str, own: tuple[str, ...], where: str) -> str:
    """Return the column of a field.

    :raises Invalid: the platform keeps a column of that name itself, or it is no word.
    """
    if field in own:
        message = f"字段名「{field}」是系统自己用的,请换一个名字"
        raise Invalid(Problem("tables.reserved_name", where, message))
    if not _WORD.fullmatch(field) or len(field) > LENGTH_MAX:
        message = f"字段名「{field}」只能用小写字母、数字和下划线,以字母开头,最多 {LENGTH_MAX} 个字符"
        raise Invalid(Problem("tables.bad_name", where, message))
    return field


def _checked(name: str) -> str:
    if not _WORD.fullmatch(name) or name.startswith("gc_"):
        raise Invalid(
            Problem("tables.bad_name", name, f"「{name}」不能用作表名,请用小写字母、数字、下划线,不以 gc_ 开头")
        )
    return _shortened(name)


def _shortened(name: str) -> str:
    if len(name) <= LENGTH_MAX:
        return name
    fingerprint = hashlib.sha256(name.encode()).hexdigest()[:8]
    return f"{name[: LENGTH_MAX - 9]}_{fingerprint}"
