"""Reports (报表): groups and measures in the reader's rights; every figure opens down to its records."""

from guocheng.store.reports.answer import read_period, run_report
from guocheng.store.reports.run import Column, Result, Row, run

__all__ = ["Column", "Result", "Row", "read_period", "run", "run_report"]
