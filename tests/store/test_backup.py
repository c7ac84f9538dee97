"""Backup and restore: complete or not at all, never over a company."""

from __future__ import annotations

import io
import subprocess
import tarfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import conninfo

from guocheng.base.problem import Conflict, Invalid, Unavailable
from guocheng.store.backup import Manifest, back_up, restore
from guocheng.store.database import Database
from guocheng.store.files import FileStore, add_file
from guocheng.store.migrate import dump_schema
from guocheng.store.server import find_binaries
from guocheng.store.settings import put, value

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def company(db: Database, files_dir: Path) -> tuple[Database, FileStore]:
    """A company with a setting, an attachment and somebody signed in."""
    files = FileStore(files_dir)
    content = files.keep([b"evidence"])
    with db.transaction() as connection:
        put(connection, "company.name", "温州洞头")
        add_file(connection, content, name="签收单.txt", created_by=None, at=NOW)
    return db, files


@pytest.fixture
def backup(company: tuple[Database, FileStore], tmp_path: Path) -> Path:
    """A backup of that company."""
    target = tmp_path / "公司 一.backup"
    _back_up(*company, target)
    return target


def test_a_restored_company_is_the_same(
    company: tuple[Database, FileStore], backup: Path, empty_database: Database, tmp_path: Path
) -> None:
    """恢复出来的公司和原来一样,附件也在。"""
    files = FileStore(tmp_path / "restored")
    _restore(empty_database, files, backup)
    with empty_database.read() as connection:
        assert value(connection, "company.name") == "温州洞头"
    assert dump_schema(empty_database) == dump_schema(company[0])
    assert [files.open(sha256).read() for sha256 in files.hashes()] == [b"evidence"]


def test_restoring_signs_everybody_out(
    company: tuple[Database, FileStore], empty_database: Database, tmp_path: Path
) -> None:
    """恢复之后谁都要重新登录。"""
    with company[0].transaction() as connection:
        connection.execute("insert into gc_account (login, created_at) values ('a', now())")
        connection.execute(
            "insert into gc_session (token_sha256, account_id, created_at, last_seen_at, expires_at, ip, user_agent)"
            " select sha256('x'), id, now(), now(), now() + interval '1 day', '127.0.0.1', '' from gc_account"
        )
    _back_up(*company, tmp_path / "one.backup")
    _restore(empty_database, FileStore(tmp_path / "restored"), tmp_path / "one.backup")
    with empty_database.read() as connection:
        assert connection.execute("select count(*) from gc_session").fetchone() == (0,)
        assert connection.execute("select count(*) from gc_account").fetchone() == (1,)


def test_a_company_is_never_overwritten(company: tuple[Database, FileStore], backup: Path) -> None:
    """已有公司的地方不能恢复。"""
    with pytest.raises(Conflict, match="已经有一家公司"):
        _restore(company[0], company[1], backup)


def test_a_backup_is_never_overwritten(company: tuple[Database, FileStore], backup: Path) -> None:
    """已有的备份文件不会被覆盖。"""
    before = backup.read_bytes()
    with pytest.raises(Conflict, match="已经存在"):
        _back_up(*company, backup)
    assert backup.read_bytes() == before


@pytest.mark.parametrize("part", ["manifest.json", "database.dump", "files/"])
def test_a_damaged_backup_restores_nothing(part: str, backup: Path, empty_database: Database, tmp_path: Path) -> None:
    """备份坏了一处,就什么都不恢复,并说明坏在哪里。"""
    damaged = tmp_path / "damaged.backup"
    _spoil(backup, damaged, part)
    with pytest.raises(Invalid, match="不能用"):
        _restore(empty_database, FileStore(tmp_path / "restored"), damaged)
    assert not (tmp_path / "restored").exists()
    with psycopg.connect(empty_database.url) as connection:
        found = connection.execute("select count(*) from pg_tables where schemaname = 'company'").fetchone()
    assert found == (0,)


@pytest.mark.parametrize("content", [b"", b"not a backup at all", b"PK\x03\x04"])
def test_something_else_is_no_backup(content: bytes, empty_database: Database, tmp_path: Path) -> None:
    """别的文件不是备份。"""
    other = tmp_path / "other.backup"
    other.write_bytes(content)
    with pytest.raises(Invalid, match="不能用"):
        _restore(empty_database, FileStore(tmp_path / "restored"), other)


def test_the_password_is_not_on_the_command_line(
    company: tuple[Database, FileStore], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """数据库密码不出现在进程列表里。"""
    commands: list[list[str]] = []
    real = subprocess.run

    def run(command: list[str], **options: Any) -> Any:
        commands.append(command)
        assert options["env"]["PGPASSWORD"] == "秘密"
        return real(command, **options)

    url = conninfo.make_conninfo(company[0].url, password="秘密")
    binaries = find_binaries()
    monkeypatch.setattr(subprocess, "run", run)
    back_up(
        url=url, schema="company", files=company[1], binaries=binaries, target=tmp_path / "one.backup",
        version="1", at=NOW, tell=lambda _: None,
    )  # fmt: skip
    assert len(commands) == 1
    assert "秘密" not in " ".join(commands[0])


class Vanishing(FileStore):
    """A folder whose last content disappears while it is read."""

    def hashes(self) -> Iterator[str]:
        """Name one content too many."""
        yield from super().hashes()
        yield "f" * 64


def test_a_failed_backup_leaves_nothing(company: tuple[Database, FileStore], tmp_path: Path) -> None:
    """备份没有成功,就不留下半个文件。"""
    folder = tmp_path / "target"
    folder.mkdir()
    with pytest.raises(Unavailable, match="备份写不到"):
        _back_up(company[0], Vanishing(company[1].folder), folder / "one.backup")
    assert list(folder.iterdir()) == []


def _back_up(database: Database, files: FileStore, target: Path) -> Manifest:
    return back_up(
        url=database.url, schema="company", files=files, binaries=find_binaries(), target=target,
        version="1", at=NOW, tell=lambda _: None,
    )  # fmt: skip


def _restore(database: Database, files: FileStore, source: Path) -> Manifest:
    return restore(
        url=database.url, schema="company", files=files, binaries=find_binaries(), source=source, tell=lambda _: None
    )


def _spoil(source: Path, target: Path, part: str) -> None:
    """Copy a backup with one letter of one part changed."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            content = old.extractfile(member).read()  # type: ignore[union-attr]
            if member.name.startswith(part):
                content = content[:-1] + bytes([content[-1] ^ 1])
            new.addfile(member, io.BytesIO(content))
