"""The user's own file with an error column (错误文件): fixed there and uploaded again, only what is new counts."""

from __future__ import annotations

import tempfile
from pathlib import Path

from guocheng.connect.sheet.header import ERROR_COLUMN
from guocheng.connect.sheet.limits import Limits
from guocheng.connect.sheet.reading import reading
from guocheng.connect.writing.annotated import write_annotated
from guocheng.service.context import Context, look
from guocheng.service.imports.commands import own_batch
from guocheng.store import imports
from guocheng.store.files import stored_file


def annotated(context: Context, *, batch_id: int) -> tuple[Path, str]:
    """Write the file of a batch anew with what is wrong beside each row; return where, and its name.

    The caller deletes the file when it is sent.
    """
    with look(context) as view:
        batch = own_batch(view, batch_id)
        stored = stored_file(view.connection, batch.file_id)
        wrong = imports.problem_rows(view.connection, batch.id, limit=None)
    messages: dict[int, dict[int, str]] = {}
    for one in wrong:
        texts = [problem["message"].partition(":")[2] or problem["message"] for problem in one.problems]
        messages.setdefault(one.sheet, {})[one.row] = ";".join(texts)
    remarks = {}
    for sheet in batch.sheets:
        if sheet["header_rows"]:
            names = {one["header"]: one["index"] for one in sheet["columns"]}
            column = int(names.get(ERROR_COLUMN) or sheet["width"])
            remarks[sheet["name"]] = (sheet["header_rows"][1], column, messages.get(sheet["index"], {}))
    source = context.platform.files.path(stored.sha256)
    stem = batch.name.rpartition(".")[0] or batch.name
    with reading(source, batch.name, limits=Limits(context.platform.import_rows)) as opened:
        ending = "csv" if opened.kind.family == "text" else "xlsx"
        with tempfile.NamedTemporaryFile(prefix="guocheng-", suffix=f".{ending}", delete=False) as file:
            target = Path(file.name)
        try:
            write_annotated(target, opened, remarks)
        except BaseException:
            target.unlink(missing_ok=True)
            raise
    return target, f"{stem}(错误说明).{ending}"
