"""A worker in a process of its own, to be killed: python -m tests.service.import_worker <database> <files>."""

from __future__ import annotations

import sys
from pathlib import Path

from guocheng.service.platform import Platform
from guocheng.worker.duties import handlers
from guocheng.worker.worker import Worker


def main(url: str, files: str) -> None:
    """Work until somebody ends it."""
    platform = Platform.open(database_url=url, files=Path(files))
    Worker(platform.database, handlers(platform), threads=1).run()


if __name__ == "__main__":
    main(*sys.argv[1:3])
