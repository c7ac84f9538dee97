"""`guocheng check` (检查): looks at every part without changing anything and says what to do."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from contextlib import suppress

from guocheng.base.problem import Problem, Refusal, Unavailable
from guocheng.cli.house import opened, say, visited_database
from guocheng.cli.settings import Settings
from guocheng.service.platform import Platform, incident
from guocheng.store import tables
from guocheng.store.files import file_problems
from guocheng.store.liveness import workers_alive
from guocheng.store.migrate import pending

Check = Callable[[Platform], Iterator[Problem]]


def arguments(parser: argparse.ArgumentParser) -> None:
    """Declare no options."""


def main(given: argparse.Namespace, settings: Settings) -> int:
    """Say for each part whether it is well; the exit code says it for all."""
    well = True
    with visited_database(settings) as url:
        say("✓ 数据库")
        with opened(settings, url, pool_size=2) as platform:
            say("✓ 定义")
            for label, check in CHECKS.items():
                problems = _found(check, platform)
                well = well and not problems
                say(f"{'✗' if problems else '✓'} {label}")
                for problem in problems:
                    say(f"    {problem}")
    return 0 if well else 1


def _found(check: Check, platform: Platform) -> list[Problem]:
    try:
        return list(check(platform))
    except Refusal as refusal:
        return list(refusal.problems)


def _migrations(platform: Platform) -> Iterator[Problem]:
    for name in pending(platform.database):
        yield Problem("check.migration_pending", name, f"升级 {name} 还没有执行,请启动一次 guocheng run")


def _own_definitions(platform: Platform) -> Iterator[Problem]:
    """Say which definitions of the company's own do not fit; what is asked next sees those that do."""
    with suppress(Unavailable):
        platform.database.run(platform.follow)
    for one in platform.broken:
        yield Problem("check.own_definition", one.name, incident(one))


def _tables(platform: Platform) -> Iterator[Problem]:
    with platform.database.read() as connection:
        plan = tables.plan(connection, platform.catalogue)
    for step in plan.due:
        yield Problem("check.table_differs", str(step), f"表与定义不同:{step},请启动一次 guocheng run")


def _files(platform: Platform) -> Iterator[Problem]:
    with platform.database.read() as connection:
        yield from file_problems(connection, platform.files)


def _worker(platform: Platform) -> Iterator[Problem]:
    with platform.database.read() as connection:
        if not workers_alive(connection):
            yield Problem("check.no_worker", "后台进程", "没有后台进程在运行;启动 guocheng run 后它会自动运行")


CHECKS: dict[str, Check] = {
    "数据库升级": _migrations,
    "自有定义": _own_definitions,
    "数据表": _tables,
    "附件": _files,
    "后台进程": _worker,
}
