"""The cluster on disk (数据库目录): created once, configured at every start, its running server recognised.

A cluster is UTF-8 with the builtin locale C.UTF-8, otherwise trigram search ignores Chinese.
It appears under its name only when it is complete.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from guocheng.base.problem import Problem, Unavailable
from guocheng.store.server.account import Account
from guocheng.store.server.binaries import Binaries

PORT = 5432
SUPERUSER = "postgres"

# At rest web, worker and server together may use 250 MB: few processes, few buffers, no compiler.
SETTINGS: Mapping[str, str] = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "64MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "effective_cache_size": "512MB",
    "max_connections": "60",
    "max_wal_size": "512MB",
    # Embedded servers are backed up by dump, so the log need not feed standbys.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_logical_replication_workers": "0",
    "max_worker_processes": "4",
    "max_parallel_workers_per_gather": "1",
    "autovacuum_max_workers": "2",
    "jit": "off",
    # Data directories stand on solid state disks today.
    "random_page_cost": "1.1",
    "listen_addresses": "",
    "log_min_duration_statement": "2s",
    "log_line_prefix": "%m [%p] ",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


@dataclass(frozen=True)
class Running:
    """What postmaster.pid says about a server on a cluster."""

    pid: int
    sockets: str
    ready: bool


def create(cluster: Path, binaries: Binaries, account: Account) -> None:
    """Create the cluster beside its place and move it there when it is complete.

    :raises Unavailable: initdb failed; its last lines are in the message.
    """
    unfinished = cluster.with_name(f"{cluster.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    account.owns(unfinished)
    command = [
        binaries.program("initdb"), "-D", str(unfinished), "-U", SUPERUSER, "--auth=trust", "--no-instructions",
        "--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        # pg_trgm of version 16 and 17 looks at the type of the operating system.
        "--lc-collate=C", "--lc-ctype=C.UTF-8", "--data-checksums",
    ]  # fmt: skip
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, cwd="/", env=clean_environment(), **account.as_popen()
    )
    if done.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        reason = " ".join((done.stderr or done.stdout).strip().splitlines()[-2:])
        raise Unavailable(
            Problem(
                "server.not_created", str(cluster), f"建不了数据库目录「{cluster}」:{reason}。请检查磁盘空间和目录权限"
            )
        )
    unfinished.rename(cluster)


def configure(cluster: Path, sockets: Path, account: Account, *, major: int, extra: Mapping[str, str]) -> None:
    """Write the whole configuration anew: it is ours, and an upgrade of ours changes it."""
    settings = {
        **SETTINGS,
        **({"io_method": "sync"} if major >= 18 else {}),
        "unix_socket_directories": str(sockets),
        "unix_socket_permissions": "0700",
        "port": str(PORT),
        **extra,
    }
    lines = [f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in settings.items()]
    _write(cluster / "postgresql.conf", lines, account)
    # The socket stands in a directory of mode 0700; who can open it owns the files anyway.
    _write(cluster / "pg_hba.conf", ["local all all trust"], account)


def version_problem(cluster: Path, binaries: Binaries) -> Problem | None:
    """Say when the cluster was made by another major version than the programs."""
    made_by = (cluster / "PG_VERSION").read_text().strip()
    if made_by == str(binaries.major):
        return None
    return Problem(
        "server.other_version",
        str(cluster),
        f"数据目录「{cluster}」是 PostgreSQL {made_by} 建的,现在的程序是 {binaries.major}。"
        f"请装回 {made_by} 的程序做一次 guocheng backup,再用新程序 guocheng restore 到新目录",
    )


def running(cluster: Path) -> Running | None:
    """Read which living server works on this cluster; a file left behind by a killed one does not count."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    if not _is_postmaster_of(pid, cluster):
        return None
    sockets = lines[4].strip() if len(lines) > 4 else ""
    return Running(pid, sockets, ready=len(lines) > 7 and lines[7].strip() == "ready")


def remove_stale_locks(cluster: Path, sockets: Path) -> None:
    """Remove lock files of a killed server; PostgreSQL would mistake a reused process number for it."""
    for path in (cluster / "postmaster.pid", sockets / f".s.PGSQL.{PORT}.lock", sockets / f".s.PGSQL.{PORT}"):
        path.unlink(missing_ok=True)


def _is_postmaster_of(pid: int, cluster: Path) -> bool:
    """A server works inside its cluster directory; the number alone may belong to a stranger by now."""
    if Path("/proc/self/cwd").exists():
        try:
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
            return b"postgres" in command and os.path.samefile(f"/proc/{pid}/cwd", cluster)
        except OSError:
            return False
    said = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)  # noqa: S603, S607
    return str(cluster) in said.stdout


def _write(path: Path, lines: list[str], account: Account) -> None:
    # Root writes into a directory of the ordinary account: never through a link that stands there.
    path.unlink(missing_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
        os.fchmod(file.fileno(), 0o600)
    account.owns(path)


def clean_environment() -> dict[str, str]:
    """Leave the caller's PG* variables and locale outside: they would change the server."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C", "TZ": "UTC"}
