"""A table as the answer (表格文件): a file made for this one answer, erased when it has been sent."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from fastapi.responses import FileResponse
from starlette.background import BackgroundTask

_MEDIA = {
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".csv": "text/csv; charset=utf-8",
}


def sent(path: Path, name: str) -> FileResponse:
    """Send a workbook or a text file under this name."""
    return FileResponse(
        path,
        media_type=_MEDIA[path.suffix],
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
        background=BackgroundTask(path.unlink, missing_ok=True),
    )
