"""`guocheng restore` (恢复): a company from a backup file into an empty place."""

from __future__ import annotations

import argparse
from pathlib import Path

from guocheng.cli.house import opened, say, visited_database
from guocheng.cli.settings import Settings
from guocheng.store.backup import restore
from guocheng.store.files import FileStore
from guocheng.store.server import find_binaries


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", type=Path, help="备份文件")


def main(given: argparse.Namespace, settings: Settings) -> int:
    """Restore, bring the company to this version, and say so."""
    with visited_database(settings) as url:
        manifest = restore(
            url=url,
            schema=settings.schema,
            files=FileStore(settings.files),
            binaries=find_binaries(settings.postgres_bin),
            source=given.file,
            tell=say,
        )
        with opened(settings, url, pool_size=2) as platform:
            platform.prepare(say)
    say(f"✓ 已恢复 {manifest.made_at} 的备份(版本 {manifest.guocheng},附件 {manifest.files} 个),所有人需要重新登录")
    return 0
