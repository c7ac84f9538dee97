"""What became of rows, as it is kept and counted (行的结果)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guocheng.service.imports.convert import RowValues
from guocheng.service.imports.judge import Judged
from guocheng.service.imports.parts import Sheet
from guocheng.store.imports import Batch, Outcome

VERDICTS = ("new", "changed", "same", "error")


def outcomes_of(
    sheets: Mapping[int, Sheet], judged: Judged, versions: Mapping[int, int] | None = None
) -> Iterator[Outcome]:
    """Yield what became of a row and of the rows that were joined to it; only the first one stands for the record."""
    row, record_id = judged.row, judged.record_id
    first = 1 if judged.verdict == "new" and judged.made else None
    version = (versions or {}).get(record_id or 0, first)
    yield _outcome(sheets, row, judged.verdict, record_id, version)
    for joined in row.joined:
        yield _outcome(sheets, joined, "error" if judged.verdict == "error" else "same", record_id, None)


def _outcome(
    sheets: Mapping[int, Sheet], row: RowValues, verdict: str, record_id: int | None, version: int | None
) -> Outcome:
    name = sheets[row.sheet].name
    problems = [one.as_json(name, row.row) for one in row.remarks] if row.remarks else ()
    return Outcome(row.sheet, row.row, verdict, record_id, version, problems)


def counts_of(batch: Batch) -> dict[str, int]:
    """Return what was counted so far."""
    return {**dict.fromkeys((*VERDICTS, "skipped", "unclaimed", "warned"), 0), **batch.counts}


def count(counts: dict[str, int], judged: Judged) -> None:
    """Count a row, and the lines that it brought."""
    counts[judged.verdict] += 1
    if judged.row.joined:
        counts["lines"] = counts.get("lines", 0) + len(judged.row.joined)
    if judged.verdict == "error" or not (judged.row.remarks or judged.row.joined):
        return
    rows = (judged.row, *judged.row.joined)
    counts["unclaimed"] += sum(any(one.code == "import.unclaimed" for one in row.remarks) for row in rows)
    counts["warned"] += sum(bool(row.remarks) for row in rows)
