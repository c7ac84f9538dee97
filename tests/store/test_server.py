"""The embedded server: starts anywhere, survives kills, says in one sentence what is in its way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import conninfo, sql

from guocheng.base.problem import Unavailable
from guocheng.store.server import (
    Binaries,
    EmbeddedServer,
    find_binaries,
    outside_problems,
    start_embedded,
    use_embedded,
)
from guocheng.store.server.account import Account, copy_programs, place_cluster, reachable
from guocheng.store.server.cluster import running
from guocheng.store.server.outside import database_problems
from tests.database import new_folder

FAST = {"fsync": "off", "shared_buffers": "16MB"}
ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the server to another account")
NOT_ROOT = pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")


def silent(_: str) -> None:
    """Tell nobody."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account may pass, unlike pytest's own."""
    made = new_folder()
    yield made
    if left := running((made / "data" / "postgres").resolve()):
        os.kill(left.pid, signal.SIGQUIT)
    shutil.rmtree(made, ignore_errors=True)


@pytest.fixture
def own(folder: Path) -> Iterator[EmbeddedServer]:
    """A server of this test alone."""
    started = start_embedded(folder / "data", tell=silent, settings=FAST)
    yield started
    started.stop()


def value(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(sql.SQL(query)).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return row[0]


def code_of(refusal: pytest.ExceptionInfo[Unavailable]) -> list[str]:
    return [problem.code for problem in refusal.value.problems]


def test_server_understands_chinese(server: EmbeddedServer) -> None:
    """数据库用 UTF-8,模糊查找认得中文。"""
    assert list(outside_problems(server.url)) == []
    assert value(server.url, "select '投诉处理' ilike '%处理%' and cardinality(show_trgm('投诉')) = 3")


def test_server_keeps_what_it_acknowledged(server: EmbeddedServer) -> None:
    """Only the test server may be fast and careless."""
    defaults = EmbeddedServer(Path("/nowhere"), tell=silent)
    assert defaults._settings == {}
    assert value(server.url, "select current_setting('synchronous_commit')") == "on"
    assert value(server.url, "select current_setting('data_checksums')") == "on"


def test_ordinary_role_is_not_superuser(server: EmbeddedServer) -> None:
    assert (
        value(server.url, "select rolsuper or rolcreaterole or rolcreatedb from pg_roles where rolname = user") is False
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        value(server.url, "select passwd from pg_shadow")


def test_nobody_comes_in_by_network(server: EmbeddedServer) -> None:
    assert value(server.url, "select current_setting('listen_addresses')") == ""


def test_path_with_spaces_quotes_and_chinese_beyond_the_length_of_a_socket(folder: Path) -> None:
    data = folder / "数据 o'brien" / ("很长的目录名" * 8) / "data"
    assert len(str(data).encode()) > 108
    server = start_embedded(data, tell=silent, settings=FAST)
    try:
        assert value(server.url, "select 1") == 1
    finally:
        server.stop()
    assert not server.is_running()


def test_committed_rows_survive_a_kill(own: EmbeddedServer) -> None:
    with psycopg.connect(own.url) as connection:
        connection.execute("create table kept (n integer)")
        connection.execute("insert into kept select generate_series(1, 1000)")
    assert own.pid is not None
    os.kill(own.pid, signal.SIGKILL)
    own.start()
    assert value(own.url, "select count(*) from kept") == 1000


def test_process_number_of_a_stranger_is_not_taken_for_the_server(own: EmbeddedServer, folder: Path) -> None:
    """After a restart of the machine the number in postmaster.pid may belong to anybody."""
    own.stop()
    cluster = (folder / "data" / "postgres").resolve()
    (cluster / "postmaster.pid").write_text(f"{os.getpid()}\n{cluster}\n1\n5432\n/tmp\n\n0 0\nready\n")
    assert running(cluster) is None
    own.start()
    assert value(own.url, "select 1") == 1


def test_second_start_on_the_same_data_is_one_sentence(own: EmbeddedServer, folder: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        start_embedded(folder / "data", tell=silent)
    assert code_of(refusal) == ["server.already_used"]
    assert str(os.getpid()) in str(refusal.value)
    assert own.is_running()


def test_server_of_a_killed_runner_is_adopted(folder: Path) -> None:
    runner = (
        "import sys, os, signal; from pathlib import Path; from guocheng.store.server import start_embedded\n"
        "server = start_embedded(Path(sys.argv[1]), tell=lambda _: None, settings={'fsync': 'off'})\n"
        "print(server.pid, flush=True); os.kill(os.getpid(), signal.SIGKILL)"
    )
    done = subprocess.run(
        [sys.executable, "-c", runner, str(folder / "data")], capture_output=True, text=True, check=False
    )
    assert done.returncode == -signal.SIGKILL
    server = start_embedded(folder / "data", tell=silent)
    assert server.pid == int(done.stdout)
    assert value(server.url, "select 1") == 1
    server.stop()
    assert running((folder / "data" / "postgres").resolve()) is None


def test_use_borrows_the_running_server_and_leaves_it(own: EmbeddedServer, folder: Path) -> None:
    with use_embedded(folder / "data", tell=silent) as url:
        assert url == own.url
    assert own.is_running()


def test_use_starts_and_stops_a_server_of_its_own(folder: Path) -> None:
    with use_embedded(folder / "data", tell=silent) as url:
        assert value(url, "select 1") == 1
    assert running((folder / "data" / "postgres").resolve()) is None


def test_two_servers_live_side_by_side(own: EmbeddedServer, server: EmbeddedServer) -> None:
    assert own.url != server.url
    assert value(own.url, "select 1") == value(server.url, "select 1")


def test_unfinished_cluster_is_made_anew(folder: Path) -> None:
    """A kill during the first start leaves half a directory."""
    (folder / "data" / "postgres.new").mkdir(parents=True)
    (folder / "data" / "postgres.new" / "PG_VERSION").write_text("18\n")
    server = start_embedded(folder / "data", tell=silent, settings=FAST)
    assert value(server.url, "select 1") == 1
    server.stop()


def test_folder_in_the_way_is_one_sentence(folder: Path) -> None:
    (folder / "file").write_text("not a folder")
    with pytest.raises(Unavailable) as refusal:
        start_embedded(folder / "file" / "data", tell=silent)
    assert code_of(refusal) == ["server.folder_not_writable"]


@NOT_ROOT
def test_unwritable_folder_is_one_sentence(folder: Path) -> None:
    folder.chmod(0o555)
    with pytest.raises(Unavailable) as refusal:
        start_embedded(folder / "data", tell=silent)
    assert code_of(refusal) == ["server.folder_not_writable"]


def test_cluster_of_another_version_is_one_sentence(own: EmbeddedServer, folder: Path) -> None:
    own.stop()
    (folder / "data" / "postgres").resolve().joinpath("PG_VERSION").write_text("15\n")
    with pytest.raises(Unavailable) as refusal:
        start_embedded(folder / "data", tell=silent)
    assert code_of(refusal) == ["server.other_version"]


def test_lost_cluster_is_not_replaced_by_an_empty_one(folder: Path) -> None:
    data = folder / "data"
    data.mkdir()
    (data / "postgres").symlink_to(folder / "unplugged" / "postgres")
    with pytest.raises(Unavailable) as refusal:
        start_embedded(data, tell=silent)
    assert code_of(refusal) == ["server.cluster_missing"]


@ROOT_ONLY
def test_closed_home_of_root_is_left_closed(folder: Path) -> None:
    """The cluster stands elsewhere, linked from the data directory; no mode is changed."""
    home = folder / "root"
    home.mkdir(mode=0o700)
    server = start_embedded(home / "company" / "data", tell=silent, settings=FAST, elsewhere=folder / "var")
    assert value(server.url, "select 1") == 1
    server.stop()
    assert home.stat().st_mode & 0o777 == 0o700
    link = home / "company" / "data" / "postgres"
    assert link.is_symlink()
    assert link.resolve().is_relative_to(folder / "var")
    assert link.resolve().stat().st_uid != 0


@ROOT_ONLY
def test_moved_data_directory_finds_its_cluster(folder: Path) -> None:
    home = folder / "root"
    home.mkdir(mode=0o700)
    (home / "data").mkdir()
    first = place_cluster(home / "data", elsewhere=folder / "var")
    (home / "data").rename(home / "moved")
    assert place_cluster(home / "moved", elsewhere=folder / "var") == first


@ROOT_ONLY
def test_root_copies_the_programs_with_open_modes(folder: Path) -> None:
    old = os.umask(0o077)
    try:
        copied = copy_programs(find_binaries(), folder, Account(65534, 65534, lowered=True))
    finally:
        os.umask(old)
    assert copied.bin.is_relative_to(folder)
    said = subprocess.run(
        [copied.bin / "postgres", "--version"], user=65534, capture_output=True, text=True, check=True
    )
    assert "PostgreSQL" in said.stdout
    assert reachable(copied.bin, Account(65534, 65534, lowered=True))


@ROOT_ONLY
def test_root_leaves_a_users_folder_usable_for_the_user(folder: Path) -> None:
    """Root starts once what an ordinary user starts every day."""
    data = folder / "data"
    data.mkdir()
    user = 65534
    for path in (folder, data):
        os.chown(path, user, user)
    (data / "postgres").mkdir(mode=0o700)
    os.chown(data / "postgres", user, user)
    server = start_embedded(data, tell=silent, settings=FAST)
    server.stop()
    assert {path.name: path.stat().st_uid for path in data.iterdir() if path.name != "programs"} == {
        "postgres": user, "postgres.log": user, "server.lock": user,
    }  # fmt: skip


def test_configured_folder_without_programs_is_one_sentence(folder: Path) -> None:
    with pytest.raises(Unavailable) as refusal:
        find_binaries(folder)
    assert code_of(refusal) == ["server.no_binaries"]


def test_debian_serves_where_there_is_no_wheel(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The newest version that is new enough wins; 15 is too old."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    for version in ("15", "16", "17"):
        program = folder / version / "bin" / "postgres"
        program.parent.mkdir(parents=True)
        program.write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}.4 (Debian)'\n")
        program.chmod(0o755)
    assert find_binaries(debian=folder) == Binaries(folder / "17" / "bin", 17)
    shutil.rmtree(folder / "17")
    shutil.rmtree(folder / "16")
    with pytest.raises(Unavailable) as refusal:
        find_binaries(debian=folder)
    assert code_of(refusal) == ["server.no_binaries"]


def test_outside_database_that_is_away_is_one_sentence() -> None:
    problems = list(outside_problems("postgresql://guocheng@127.0.0.1:1/guocheng"))
    assert [problem.code for problem in problems] == ["server.unreachable"]


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("encoding 'SQL_ASCII' locale_provider libc locale 'C'", "server.not_utf8"),
        ("encoding 'UTF8' locale_provider libc locale 'C'", "server.trigram_blind"),
    ],
)
def test_outside_database_that_cannot_search_chinese_is_refused(
    server: EmbeddedServer, options: str, code: str
) -> None:
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        connection.execute(f"create database odd template template0 {options}".encode())
    try:
        assert [
            problem.code for problem in outside_problems(conninfo.make_conninfo(server.admin_url, dbname="odd"))
        ] == [code]
    finally:
        with psycopg.connect(server.admin_url, autocommit=True) as connection:
            connection.execute("drop database odd with (force)")


def test_old_outside_server_is_refused() -> None:
    class Old:
        class info:  # noqa: N801
            server_version = 150008

    assert [problem.code for problem in database_problems(Old())] == ["server.too_old"]  # type: ignore[arg-type]
