"""One step of a plan (一步): what it does, said before it runs, and how much it can hurt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from psycopg import sql


class Risk(StrEnum):
    """How much a step can hurt."""

    SAFE = "safe"
    SLOW = "slow"
    LOSES_DATA = "loses_data"

    @property
    def label(self) -> str:
        """Return the Chinese word."""
        return {"safe": "安全", "slow": "较慢", "loses_data": "会丢数据"}[self.value]


@dataclass(frozen=True)
class Step:
    """A change of one table; `key` names it when somebody confirms a loss.

    `refreshes` names the entity whose titles and search texts are made anew.
    """

    key: str
    risk: Risk
    sentence: str
    statements: tuple[sql.Composed, ...]
    rows: int = 0
    refreshes: str = ""

    def __str__(self) -> str:
        return f"[{self.risk.label}] {self.sentence}"


#: From so many rows on, reading or rewriting a table is noticed by people.
SLOW_FROM = 10_000


def by_rows(rows: int) -> Risk:
    """Return the risk of a step that reads or rewrites the whole table."""
    return Risk.SLOW if rows >= SLOW_FROM else Risk.SAFE


def about(rows: int) -> str:
    """Return a number of rows as people read it."""
    return f"{rows:,} 行"
