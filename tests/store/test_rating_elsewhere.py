"""The same waybills on other engines (换引擎计价): not a fen differs."""

from __future__ import annotations

import random
import shutil
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

import pytest

from guocheng.engine.rating import COLUMNS, expanded
from guocheng.store import rating
from guocheng.store.database import Database
from guocheng.store.rating.elsewhere import Files, Sum, duck, export, spark, translated
from tests.store import priced
from tests.store.test_rating import NOW, rate_days

WAYBILLS, DAYS = 20_000, 3
Asked = tuple[Files, list[Sum]]


@pytest.fixture(scope="module")
def asked(server: object, template: str, tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """Waybills priced in PostgreSQL, and the files from which others price them."""
    from tests.database import _create, database_url

    _create(server, "rating_elsewhere", template)  # type: ignore[arg-type]
    database = Database(database_url(server, "rating_elsewhere"))  # type: ignore[arg-type]
    chance = random.Random(2026)
    tariff = priced.tariff(chance)
    until = priced.FIRST + timedelta(days=DAYS)
    with database.transaction() as connection:
        days = rating.load(connection, map(priced.row, priced.waybills(chance, WAYBILLS, DAYS)), at=NOW)
        rate_days(connection, tariff, days)
        rates = expanded(tariff, priced.FIRST, until, lambda one: one.version)
        folder = tmp_path_factory.mktemp("elsewhere")
        found = (
            export(connection, COLUMNS, rates, priced.FIRST, until, folder),
            rating.sums(connection, priced.FIRST, until),
        )
    database.close()
    return found


def test_duckdb_comes_to_the_same(asked: Asked, tmp_path: Path) -> None:
    files, expected = asked
    assert duck.sums(files, tmp_path) == expected
    assert sum(one.charges for one in expected) > WAYBILLS


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("java") is None, reason="Java is not on this machine")
@pytest.mark.skipif(find_spec("pyspark") is None, reason="guocheng[spark] is not installed")
@pytest.mark.parametrize("master", ["local-cluster[2,1,1024]"])
def test_spark_comes_to_the_same(asked: Asked, master: str) -> None:
    files, expected = asked
    assert spark.sums(files, master) == expected


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_no_division_leaves_whole_numbers(dialect: str) -> None:
    assert " / " not in translated(dialect)
