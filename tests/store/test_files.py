"""Attachments: content safe on disk before its row, found by its hash only."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from guocheng.base.problem import Invalid, NotFound, Unavailable
from guocheng.store.database import Database
from guocheng.store.files import FileStore, add_file, clean_name, file_problems, stored_file, stored_files, sweep

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.fixture
def store(files_dir: Path) -> FileStore:
    return FileStore(files_dir)


def everything_below(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.rglob("*") if path.is_file())


def test_content_comes_back_under_its_hash(db: Database, store: FileStore) -> None:
    content = store.keep([PNG[:10], PNG[10:]])
    assert content.sha256 == hashlib.sha256(PNG).hexdigest()
    with db.transaction() as connection:
        file = add_file(connection, content, name="破损.png", created_by=None, at=NOW)
        assert stored_file(connection, file.id) == file
        assert stored_files(connection, [file.id, 999]) == [file]
    assert (file.name, file.size, file.media_type) == ("破损.png", len(PNG), "image/png")
    with store.open(file.sha256) as opened:
        assert opened.read() == PNG


def test_same_content_stands_once(store: FileStore) -> None:
    assert store.keep([PNG]) == store.keep([PNG])
    assert len(everything_below(store.folder)) == 1


def test_too_large_content_leaves_nothing(store: FileStore) -> None:
    with pytest.raises(Invalid) as refusal:
        store.keep([b"x" * 600, b"x" * 600], size_max=1000)
    assert refusal.value.problems[0].code == "file.too_large"
    assert everything_below(store.folder) == []


def test_broken_upload_leaves_nothing(store: FileStore) -> None:
    def torn() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError("the phone went into the lift")

    with pytest.raises(ConnectionError, match="lift"):
        store.keep(torn())
    assert everything_below(store.folder) == []


def test_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.raises(Unavailable) as refusal:
        FileStore(blocked / "files").keep([b"x"])
    assert [problem.code for problem in refusal.value.problems] == ["file.not_written"]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\王\\照片.jpg", "照片.jpg"),
        ("a\x00b\r\n.txt", "ab.txt"),
        ("好\u202egpj.exe", "好gpj.exe"),
        ("..", "附件"),
        ("长" * 300 + ".xlsx", "长" * 195 + ".xlsx"),
    ],
)
def test_names_are_made_harmless(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_ending_and_content_must_agree(db: Database, store: FileStore) -> None:
    content = store.keep([b"<script>alert(1)</script>"])
    with db.transaction() as connection, pytest.raises(Invalid):
        add_file(connection, content, name="照片.png", created_by=None, at=NOW)
    with db.transaction() as connection:
        page = add_file(connection, content, name="页面.html", created_by=None, at=NOW)
    assert page.media_type == "application/octet-stream"


def test_check_finds_missing_and_damaged_content(db: Database, store: FileStore) -> None:
    contents = [store.keep([text]) for text in (b"whole", b"damaged", b"missing")]
    with db.transaction() as connection:
        for content, name in zip(contents, ("好.txt", "坏.txt", "丢.txt"), strict=True):
            add_file(connection, content, name=name, created_by=None, at=NOW)
    store.path(contents[1].sha256).write_bytes(b"something else")
    store.path(contents[2].sha256).unlink()
    with db.read() as connection:
        assert sorted(problem.where for problem in file_problems(connection, store)) == ["丢.txt", "坏.txt"]
    with pytest.raises(NotFound):
        store.open(contents[2].sha256)


def test_sweep_takes_only_old_unnamed_content(db: Database, store: FileStore) -> None:
    named, unnamed = store.keep([b"named"]), store.keep([b"unnamed"])
    with db.transaction() as connection:
        add_file(connection, named, name="a.txt", created_by=None, at=NOW)
        written = datetime.fromtimestamp(store.path(unnamed.sha256).stat().st_mtime, UTC)
        assert sweep(connection, store, unchanged_since=written - timedelta(days=1)) == 0
        assert sweep(connection, store, unchanged_since=written + timedelta(days=1)) == 1
    assert list(store.hashes()) == [named.sha256]
