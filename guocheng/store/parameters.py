"""The parameters of one statement (语句参数): every value a user sent is here and nowhere else."""

from __future__ import annotations

from typing import Any

from psycopg import sql


class Parameters:
    """Values by name, and names for the tables of the statement."""

    def __init__(self) -> None:
        self.values: dict[str, Any] = {}
        self._aliases = 0

    def cast(self, value: Any, type_name: str) -> sql.Composed:
        """Add a value and return its place in the text, cast to a type of ours."""
        name = f"p{len(self.values)}"
        self.values[name] = value
        return sql.SQL("{}::{}").format(sql.Placeholder(name), sql.SQL(type_name))

    def alias(self) -> str:
        """Return a table alias that no other part of the statement uses."""
        self._aliases += 1
        return f"a{self._aliases}"
