"""Who runs the server of a data directory (独占锁): one process at a time; the system frees it after a kill -9."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import IO

from guocheng.base.problem import Problem, Unavailable


class DataLock:
    """The lock of one data directory."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir
        self._file: IO[str] | None = None

    def hold(self) -> None:
        """Take the lock, or keep it when it is ours already.

        :raises Unavailable: another process has it.
        """
        if self._file is not None:
            return
        file = self._open()
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "?"
            file.close()
            raise Unavailable(
                Problem(
                    "server.already_used",
                    str(self._data_dir),
                    f"数据目录「{self._data_dir}」正由另一个过程系统使用(进程 {holder})。"
                    "请先停掉它,或用 GUOCHENG_DATA 换一个目录",
                )
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        self._file = file

    def release(self) -> None:
        """Give the lock back."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _open(self) -> IO[str]:
        file = (self._data_dir / "server.lock").open("a+", encoding="utf-8")
        if os.geteuid() == 0:
            # Root may start once what an ordinary user starts every day.
            owner = self._data_dir.stat()
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
        return file
