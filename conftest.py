"""Fixtures for everything that is tested, bundles' stories included: a real database, a company at work."""

import pytest

pytest_plugins = ["tests.database", "tests.story.company"]

# A browser keeps an event loop running in this thread until the session ends, and the wheel takes minutes.
LAST = ("tests/wheel/", "tests/browser/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Run what disturbs or delays others after them."""
    items.sort(key=lambda item: next((place for place, name in enumerate(LAST, 1) if item.nodeid.startswith(name)), 0))
