"""Backup and restore (备份与恢复): one company, its tables and its attachments, as one file.

A backup is complete or does not exist: it is written beside its name and renamed at the end.
Nothing is restored before every part was checked against the manifest, and never over a company that is there.
Sessions are not restored: a stolen backup signs nobody in, a restored company signs everybody out.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import conninfo, sql

from guocheng.base.problem import Conflict, Invalid, Problem, Unavailable
from guocheng.base.trouble import said
from guocheng.store.files import FileStore
from guocheng.store.server import Binaries

Tell = Callable[[str], None]

FORMAT = 1
MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files/"
_CONTENT = re.compile(r"files/([0-9a-f]{64})")
_CHUNK_BYTES = 1 << 20


@dataclass(frozen=True)
class Manifest:
    """What a backup says about itself; it is its first part."""

    format: int
    guocheng: str
    schema: str
    made_at: str
    dump_sha256: str
    files: int


def back_up(
    *, url: str, schema: str, files: FileStore, binaries: Binaries, target: Path, version: str, at: datetime, tell: Tell
) -> Manifest:
    """Write a company into one file.

    :raises Conflict: the file exists already.
    :raises Unavailable: the database or the disk does not play along; no file is left.
    """
    if target.exists():
        raise Conflict(Problem("backup.exists", str(target), f"文件「{target}」已经存在,请换一个名字或先移走它"))
    with _written(target) as unfinished, tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        dump = Path(folder) / DUMP
        tell("正在备份数据库……")
        # The dump comes first: contents are only ever added, so all that the dump names is on disk afterwards.
        _program(binaries, url, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--schema={schema}",
                 f"--file={dump}")  # fmt: skip
        contents = sorted(files.hashes())
        manifest = Manifest(FORMAT, version, schema, at.isoformat(), _sha256(dump), len(contents))
        with tarfile.open(unfinished, "w") as archive:
            _add_text(archive, MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, indent=1), at)
            archive.add(dump, DUMP)
            for number, sha256 in enumerate(contents, 1):
                archive.add(files.path(sha256), f"{FILES}{sha256}")
                if number % 1000 == 0:
                    tell(f"正在备份附件:{number} / {len(contents)}")
    return manifest


def restore(*, url: str, schema: str, files: FileStore, binaries: Binaries, source: Path, tell: Tell) -> Manifest:
    """Bring a company back from a file into a schema that holds no company.

    :raises Invalid: the file is no backup, is damaged, or belongs to another schema.
    :raises Conflict: a company is already there.
    """
    with _read(source) as archive, tempfile.TemporaryDirectory(prefix="guocheng-restore-") as folder:
        tell("正在检查备份文件……")
        manifest = _manifest(archive, source)
        dump = Path(folder) / DUMP
        with dump.open("wb") as file:
            shutil.copyfileobj(_part(archive, DUMP, source), file)
        _check(archive, manifest, dump, source, schema)
        _make_room(url, schema)
        # Contents first: a row never names content that is not there, not even after a power cut right here.
        tell(f"正在恢复附件:{manifest.files} 个")
        for _, member in _contents(archive):
            files.keep(_chunks(_part(archive, member.name, source)))
        tell("正在恢复数据库……")
        _program(binaries, url, "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner",
                 "--no-privileges", str(dump))  # fmt: skip
        _sign_everybody_out(url, schema)
    return manifest


def _check(archive: tarfile.TarFile, manifest: Manifest, dump: Path, source: Path, schema: str) -> None:
    if manifest.schema != schema:
        message = f"备份属于模式「{manifest.schema}」,现在的设置是「{schema}」,请把 GUOCHENG_SCHEMA 设成前者"
        raise Invalid(Problem("backup.other_schema", str(source), message))
    if _sha256(dump) != manifest.dump_sha256:
        raise Invalid(_damaged(source, "数据库部分与清单不符"))
    found = 0
    for sha256, member in _contents(archive):
        if _sha256_of(_part(archive, member.name, source)) != sha256:
            raise Invalid(_damaged(source, f"附件 {sha256[:12]} 的内容与名字不符"))
        found += 1
    if found != manifest.files:
        raise Invalid(_damaged(source, f"应有 {manifest.files} 个附件,只找到 {found} 个"))


def _make_room(url: str, schema: str) -> None:
    """Make sure that nothing is overwritten, and that the extension which the dump leaves out is there."""
    with psycopg.connect(url, autocommit=True) as connection:
        tables = connection.execute("select count(*) from pg_tables where schemaname = %s", [schema]).fetchone()
        if tables and tables[0]:
            message = "这里已经有一家公司,恢复只写入空的地方;请换一个 GUOCHENG_DATA 或 GUOCHENG_SCHEMA"
            raise Conflict(Problem("backup.not_empty", schema, message))
        connection.execute("create extension if not exists pg_trgm schema public")
        connection.execute(sql.SQL("drop schema if exists {}").format(sql.Identifier(schema)))


def _sign_everybody_out(url: str, schema: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("delete from {}").format(sql.Identifier(schema, "gc_session")))


@contextmanager
def _written(target: Path) -> Iterator[Path]:
    """Lend a name beside the target; rename it at the end, remove it when anything goes wrong."""
    unfinished = target.with_name(f".{target.name}.part")
    try:
        yield unfinished
        unfinished.replace(target)
    except OSError as error:
        message = f"备份写不到「{target}」({said(error)}),请检查磁盘空间和目录权限"
        raise Unavailable(Problem("backup.not_written", str(target), message)) from error
    finally:
        unfinished.unlink(missing_ok=True)


@contextmanager
def _read(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        archive = tarfile.open(source, "r:")  # noqa: SIM115 - closed below; only the opening is translated
    except FileNotFoundError:
        raise Invalid(Problem("backup.missing", str(source), f"找不到备份文件「{source}」")) from None
    except (OSError, tarfile.TarError):
        raise Invalid(_damaged(source, "它不是过程系统的备份")) from None
    with archive:
        yield archive


def _manifest(archive: tarfile.TarFile, source: Path) -> Manifest:
    try:
        manifest = Manifest(**json.load(_part(archive, MANIFEST, source)))
    except (ValueError, TypeError):
        raise Invalid(_damaged(source, "读不懂清单")) from None
    if manifest.format != FORMAT:
        message = f"备份「{source}」由更新的版本({manifest.guocheng})写成,请升级程序后再恢复"
        raise Invalid(Problem("backup.newer", str(source), message))
    return manifest


def _part(archive: tarfile.TarFile, name: str, source: Path) -> IO[bytes]:
    try:
        part = archive.extractfile(name)
    except (KeyError, tarfile.TarError):
        part = None
    if part is None:
        raise Invalid(_damaged(source, f"缺少 {name}"))
    return part


def _contents(archive: tarfile.TarFile) -> Iterator[tuple[str, tarfile.TarInfo]]:
    """Yield the attachments; names that are no hash are nobody's."""
    for member in archive.getmembers():
        if member.isfile() and (match := _CONTENT.fullmatch(member.name)):
            yield match[1], member


def _damaged(source: Path, why: str) -> Problem:
    return Problem("backup.damaged", str(source), f"备份「{source}」不能用:{why};什么都没有恢复,请换一份备份")


def _program(binaries: Binaries, url: str, name: str, *arguments: str) -> None:
    """Run a program on the database; the password travels in the environment, where `ps` does not show it."""
    given: dict[str, Any] = dict(conninfo.conninfo_to_dict(url))
    secret = {"PGPASSWORD": str(given.pop("password"))} if "password" in given else {}
    command = [binaries.program(name), f"--dbname={conninfo.make_conninfo(**given)}", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, **secret})  # noqa: S603
    if done.returncode != 0:
        reason = " ".join(done.stderr.strip().splitlines()[-2:])
        raise Unavailable(Problem("backup.program_failed", name, f"{name} 没有成功:{reason}"))


def _add_text(archive: tarfile.TarFile, name: str, text: str, at: datetime) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mtime = len(text.encode()), int(at.timestamp())
    archive.addfile(member, io.BytesIO(text.encode()))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return _sha256_of(file)


def _sha256_of(file: IO[bytes]) -> str:
    result = hashlib.sha256()
    for chunk in _chunks(file):
        result.update(chunk)
    return result.hexdigest()


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK_BYTES):
        yield chunk
