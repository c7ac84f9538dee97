"""Measure the budgets (性能测试): every `bench/bench_*.py`, or those named on the command line.

What takes minutes is in `bench/long_*.py` and measured only when it is named, as `long_automation`.

All rows are measured and printed even when one misses its budget; then the exit code is 1. What was measured replaces
its rows in `results.json`; the rows of modules that were not run stay as they were.
"""

from __future__ import annotations

import importlib
import sys
import time
import traceback
from collections.abc import Iterable, Sequence
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from bench.company import Company, company  # noqa: E402
from bench.frame import Row, failed, table, write  # noqa: E402


def main(names: Sequence[str]) -> int:
    """Run the named bench modules, or all, and return the exit code."""
    known = sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))
    long = sorted(path.stem for path in HERE.glob("long_*.py"))
    if unknown := sorted(set(names) - {*known, *long}):
        print(f"✗ 没有这些测试:{'、'.join(unknown)};可选:{'、'.join([*known, *long])}", file=sys.stderr)
        return 2
    rows = [row for name in names or known for row in _measured(name)]
    write(rows, HERE / "results.json", whole=not names)
    print(table(rows))
    return 0 if all(row.ok for row in rows) else 1


def _measured(name: str) -> Iterable[Row]:
    """Run one module on a company of its own, so that one does not warm or burden the other."""
    print(f"→ {name}", flush=True)
    began = time.monotonic()
    try:
        with company() as own:
            rows = _rows(name, own)
    except Exception:
        traceback.print_exc()
        rows = [failed(name, "没有测成,见上面的错误")]
    print(f"  {time.monotonic() - began:.1f} 秒", flush=True)
    return rows


def _rows(name: str, own: Company) -> list[Row]:
    module = name if name.startswith("long_") else f"bench_{name}"
    return list(importlib.import_module(f"bench.{module}").rows(own))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
