"""`guocheng backup` (备份): the whole company as one file, while it keeps running."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

import guocheng
from guocheng.cli.house import say, visited_database
from guocheng.cli.settings import Settings
from guocheng.store.backup import back_up
from guocheng.store.files import FileStore
from guocheng.store.server import find_binaries


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", nargs="?", type=Path, help="写到哪个文件,默认 guocheng-日期-时间.backup")


def main(given: argparse.Namespace, settings: Settings) -> int:
    """Write the backup and say where it is."""
    now = datetime.now(UTC)
    target = given.file or Path(f"guocheng-{now.astimezone():%Y%m%d-%H%M%S}.backup")
    with visited_database(settings) as url:
        manifest = back_up(
            url=url,
            schema=settings.schema,
            files=FileStore(settings.files),
            binaries=find_binaries(settings.postgres_bin),
            target=target.absolute(),
            version=guocheng.__version__,
            at=now,
            tell=say,
        )
    say(f"✓ 已备份到「{target}」({target.stat().st_size / 1e6:.1f} MB,附件 {manifest.files} 个)")
    return 0
