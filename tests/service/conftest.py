"""What tests of services may use."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from guocheng.definition.automation import Automation
from guocheng.service.platform import Platform
from guocheng.store.server import EmbeddedServer
from tests.database import database_url
from tests.service import club as clubhouse
from tests.service import works as workshop
from tests.service.automating import Open, Shop, found_shop, open_shop
from tests.service.club import Club, Clubs
from tests.service.import_case import Company, fill, open_company
from tests.service.works import Works, open_works

_TEMPLATE = "importing_template"
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def importing_template(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The name of a database with a small company in it, to be copied."""
    _create(server, _TEMPLATE, template)
    folder = tmp_path_factory.mktemp("files")
    platform = Platform.open(database_url=database_url(server, _TEMPLATE), files=folder)
    platform.prepare(lambda _: None)
    fill(platform)
    platform.close()
    return _TEMPLATE


@pytest.fixture
def importing(server: EmbeddedServer, importing_template: str, files_dir: Path) -> Iterator[Company]:
    """A small company whose people import files."""
    name = f"importing_{next(_numbers)}"
    _create(server, name, importing_template)
    company = open_company(database_url(server, name), files_dir)
    yield company
    company.platform.close()
    _admin(server, sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


def _create(server: EmbeddedServer, name: str, template: str) -> None:
    command = sql.SQL("create database {} template {} owner guocheng")
    _admin(server, command.format(sql.Identifier(name), sql.Identifier(template)))


def _admin(server: EmbeddedServer, command: sql.Composed) -> None:
    with psycopg.connect(server.admin_url, autocommit=True) as connection:
        connection.execute(command)


@pytest.fixture
def clubs(twin_of: Callable[..., Club]) -> Clubs:
    """A function that gives one more club."""
    return lambda: twin_of(Club, clubhouse.bundles())


@pytest.fixture(scope="module")
def busy_works(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Works]:
    """The works, with whatever the tests of a module before this one left there."""
    name = f"busy_works_{next(_numbers)}"
    _create(server, name, template)
    found = open_works(database_url(server, name), tmp_path_factory.mktemp("busy_works"))
    yield found
    found.company.platform.close()
    _admin(server, sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def club(clubs: Clubs) -> Club:
    """A club whose people have rights of every kind."""
    return clubs()


@pytest.fixture
def works(twin_of: Callable[..., Works]) -> Works:
    """The works, whose orders go through procedures of every kind."""
    return twin_of(Works, workshop.bundles())


@pytest.fixture(scope="session")
def shop_url(
    server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, dict[str, int]]]:
    """The address of the shop's database, and its people."""
    name = f"automation_{next(_numbers)}"
    _create(server, name, template)
    url = database_url(server, name)
    yield url, found_shop(url, tmp_path_factory.mktemp("shop"))
    _admin(server, sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name)))


@pytest.fixture
def opened(shop_url: tuple[str, dict[str, int]], tmp_path: Path) -> Iterator[Open]:
    """A function that opens the shop with some automations."""
    found: list[Shop] = []

    def open_with(*automations: Automation) -> Shop:
        found.append(open_shop(shop_url[0], tmp_path / "files", shop_url[1], automations))
        return found[-1]

    yield open_with
    for one in found:
        one.platform.close()
