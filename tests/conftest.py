"""Names that tests take from the database fixtures; the fixtures themselves are loaded by the root `conftest.py`."""

from tests.database import _create, database_url

__all__ = ["_create", "database_url"]
