"""The system says that it is well only when the database, its migrations and a worker are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from guocheng.service.health import health
from guocheng.service.platform import Platform
from guocheng.store import liveness


@pytest.fixture
def platform(new_database: Callable[[], str], tmp_path: Path) -> Iterator[Platform]:
    """A company whose worker is alive."""
    opened = Platform.open(database_url=new_database(), files=tmp_path / "files")
    opened.prepare(lambda _: None)
    with opened.database.transaction() as connection:
        liveness.say_alive(connection, "w")
    yield opened
    opened.close()


def ill(platform: Platform) -> set[str]:
    """Name the parts that are not well, as the page of the system's health tells them."""
    found = health(platform)
    parts = {part for part, says in found.checks.items() if says != "正常"}
    assert found.well == (not parts)
    return parts


def test_everything_is_well(platform: Platform) -> None:
    """样样都正常才算正常。"""
    assert set(health(platform).checks) == {"database", "migrations", "worker", "definitions"}
    assert health(platform).well


def test_without_a_worker_it_is_not_well(platform: Platform) -> None:
    """后台进程好好地停了,或者很久没有出声,都不正常。"""
    with platform.database.transaction() as connection:
        connection.execute("update gc_worker set seen_at = seen_at - interval '1 minute'")
    assert ill(platform) == {"worker"}
    with platform.database.transaction() as connection:
        liveness.say_gone(connection, "w")
    assert ill(platform) == {"worker"}


def test_with_a_migration_behind_it_is_not_well(platform: Platform) -> None:
    """有升级没有执行,不正常。"""
    with platform.database.transaction() as connection:
        connection.execute("delete from gc_migration where number = (select max(number) from gc_migration)")
    assert ill(platform) == {"migrations"}


def test_without_its_database_it_is_not_well(platform: Platform) -> None:
    """数据库不应答,不正常,也不会出错。"""
    platform.database.close()
    assert ill(platform) == {"database"}
