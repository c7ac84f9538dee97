"""Companies that are founded once (奠基): each test gets one of its own, a copy of the database with the same people.

Founding one takes seconds, copying it a part of one. What is known of definitions is shared by all copies, as it is by
the requests of one server; nothing in it ever changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any, TypeVar

import pytest

from guocheng.definition.bundle import Bundle
from guocheng.service.platform import Platform
from guocheng.store.database import Database
from guocheng.store.files import FileStore
from guocheng.store.server import EmbeddedServer
from tests.database import _create, database_url
from tests.story.company import Company

World = TypeVar("World")
#: Peoples an empty company; what it returns is the company, or has it as `company`.
Found = Callable[[Company], World]


class Foundations:
    """The companies that were founded so far, by what founded them."""

    def __init__(self, server: EmbeddedServer, template: str, folder: Path) -> None:
        self._server = server
        self._template = template
        self._folder = folder
        self._laid: dict[Any, tuple[str, Any]] = {}

    def laid(self, found: Found[World], bundles: Sequence[Bundle] | None) -> tuple[str, World]:
        """Return the name of the database and the world in it, which is founded when it is first asked for."""
        if found not in self._laid:
            name = f"founded_{len(self._laid)}"
            _create(self._server, name, self._template)
            platform = Platform.open(
                database_url=database_url(self._server, name), files=self._folder / name, bundles=bundles
            )
            platform.prepare(lambda _: None)
            self._laid[found] = (name, found(Company(platform)))
            platform.close()
        return self._laid[found]


def platform_of(world: Any) -> Platform:
    """Return the running system of a world."""
    platform: Platform = world.platform if isinstance(world, Company) else world.company.platform
    return platform


def twin(world: World, url: str, folder: Path) -> World:
    """Return the same world standing on a copy of its database."""
    first = platform_of(world)
    platform = Platform(
        Database(url), FileStore(folder), first.catalogue, passwords=first.passwords, bundles=first.bundles
    )
    platform.revision = first.revision
    return deepcopy(world, {id(first): platform})


@pytest.fixture(scope="session")
def foundations(server: EmbeddedServer, template: str, tmp_path_factory: pytest.TempPathFactory) -> Foundations:
    """What this run has founded."""
    return Foundations(server, template, tmp_path_factory.mktemp("foundations"))


@pytest.fixture
def twin_of(
    foundations: Foundations, new_database: Callable[[str], str], tmp_path: Path
) -> Iterator[Callable[..., Any]]:
    """A function that gives the test a world of its own, made by what founds it, with all bundles or the given."""
    opened: list[Platform] = []

    def make(found: Found[World], bundles: Sequence[Bundle] | None = None) -> World:
        name, world = foundations.laid(found, bundles)
        folder = tmp_path / str(len(opened)) if opened else tmp_path
        made = twin(world, new_database(name), folder / "files")
        opened.append(platform_of(made))
        return made

    yield make
    for one in opened:
        one.close()


def as_it_is(company: Company) -> Company:
    """Found a company without anybody."""
    return company


@pytest.fixture
def company(twin_of: Callable[..., Company]) -> Company:
    """An empty company at nine on a Monday."""
    return twin_of(as_it_is)


@pytest.fixture
def platform(company: Company) -> Platform:
    """The installed bundles on a fresh database."""
    return company.platform
