"""Checking, importing and taking back of files (导入任务), part by part under a lease."""

from __future__ import annotations

from datetime import UTC, datetime

from guocheng.service.imports import work
from guocheng.service.platform import Platform
from guocheng.worker.handler import Long

KINDS = (work.CHECK, work.RUN, work.UNDO)


def importing(platform: Platform) -> Long:
    """Return the handler of everything a worker does with an uploaded file."""
    return Long(lambda lease: work.run(platform, lease, now=datetime.now(UTC)))
