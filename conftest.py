"""Fixtures for everything that is tested, bundles' stories included: a real database, a company at work.

In two processes each takes the next room or file of tests as it gets free: what shares a costly fixture stays together,
and what takes minutes comes first, so that both end at about the same time.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.database", "tests.story.foundation"]

FIRST = ("tests/browser/", "tests/wheel/test_newcomer.py", "tests/wheel/test_wheel.py", "tests/web/", "tests/cli/")
TOGETHER = ("tests/browser/", "tests/web/", "tests/faults/")

# How long an example takes says something of the machine, not of what is tested.
settings.register_profile("steady", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest come first."""
    items.sort(key=lambda item: next((place for place, one in enumerate(FIRST) if item.nodeid.startswith(one)), 99))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Give out whole rooms where their tests share a costly fixture, and whole files elsewhere."""
    from xdist.scheduler import LoadScopeScheduling

    class ByRoom(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return next((room for room in TOGETHER if nodeid.startswith(room)), nodeid.split("::")[0])

    return ByRoom(config, log)
