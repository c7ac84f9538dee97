"""Uploaded files on their way to records (导入批次): the batch, its rows as read, and what became of each row."""

from guocheng.store.imports.batch import (
    Batch,
    advance,
    ask_to_cancel,
    batch_of,
    batches_of,
    begin,
    create_batch,
    end,
    restart,
    save_sheets,
    wrong_state,
)
from guocheng.store.imports.existing import Trace, granted, trace_of, versions
from guocheng.store.imports.mapping import remember, remembered
from guocheng.store.imports.names import Named, all_named
from guocheng.store.imports.rows import (
    NewPart,
    Outcome,
    Part,
    clear_outcomes,
    count_outcomes,
    mark_undone,
    outcomes_to_undo,
    part_of,
    problem_rows,
    stage_parts,
    write_outcomes,
)

__all__ = [
    "Batch",
    "Named",
    "NewPart",
    "Outcome",
    "Part",
    "Trace",
    "advance",
    "all_named",
    "ask_to_cancel",
    "batch_of",
    "batches_of",
    "begin",
    "clear_outcomes",
    "count_outcomes",
    "create_batch",
    "end",
    "granted",
    "mark_undone",
    "outcomes_to_undo",
    "part_of",
    "problem_rows",
    "remember",
    "remembered",
    "restart",
    "save_sheets",
    "stage_parts",
    "trace_of",
    "versions",
    "write_outcomes",
    "wrong_state",
]
