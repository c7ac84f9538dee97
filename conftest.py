"""Fixtures for everything that is tested, bundles' stories included: a real database, a company at work."""

pytest_plugins = ["tests.database", "tests.story.company"]
