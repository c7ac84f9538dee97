"""Is the system well (健康): the database answers, its migrations are current, a worker lives, definitions fit."""

from __future__ import annotations

from dataclasses import dataclass

from guocheng.base.problem import Refusal
from guocheng.service.platform import Platform
from guocheng.store.liveness import workers_alive
from guocheng.store.migrate import pending


@dataclass(frozen=True)
class Health:
    """One sentence per part; well when every sentence is 正常."""

    checks: dict[str, str]

    @property
    def well(self) -> bool:
        """Tell whether every part is well."""
        return all(says == "正常" for says in self.checks.values())


def health(platform: Platform) -> Health:
    """Look at each part now."""
    try:
        with platform.database.read() as connection:
            behind = pending(platform.database)
            workers = workers_alive(connection)
    except Refusal as refusal:
        return Health({"database": str(refusal)})
    return Health(
        {
            "database": "正常",
            "migrations": f"还有 {len(behind)} 个升级没有执行" if behind else "正常",
            "worker": "正常" if workers else "后台进程没有运行",
            "definitions": "；".join(f"「{one.label}」与这个版本不符" for one in platform.broken) or "正常",
        }
    )
