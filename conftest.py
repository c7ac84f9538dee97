"""Fixtures for everything that is tested, bundles' stories included: a real database, a company at work."""

import pytest

pytest_plugins = ["tests.database", "tests.story.company"]

LAST = ("tests/wheel/", "tests/browser/")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the wheel, which takes minutes, and the browsers, whose event loop stays in the main thread, come last."""
    items.sort(key=lambda item: next((place for place, name in enumerate(LAST, 1) if item.nodeid.startswith(name)), 0))
