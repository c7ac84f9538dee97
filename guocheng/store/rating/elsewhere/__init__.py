"""The same arithmetic on other engines (换引擎计价): DuckDB for a month on one machine, Spark for a cluster.

Both are optional: `guocheng[duckdb]` and `guocheng[spark]`. They read what PostgreSQL exported and write nothing back.
"""

from guocheng.store.rating.elsewhere.sums import Files, export
from guocheng.store.rating.elsewhere.translate import translated
from guocheng.store.rating.month import Sum

__all__ = ["Files", "Sum", "export", "translated"]
