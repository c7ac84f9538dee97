"""The running system (平台): the database, the files, the definitions in force.

One value is made at the door and handed down; there are no globals.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from guocheng.base.problem import Invalid, Problem, Unavailable, gathered
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.codec import from_json
from guocheng.definition.flow import Flow
from guocheng.definition.own import Own, with_own
from guocheng.definition.problems import problems
from guocheng.service.bundles import installed_bundles
from guocheng.service.platform_bundle import NAME, with_platform
from guocheng.store import definitions, own_definitions, tables
from guocheng.store.database import Database
from guocheng.store.files import FileStore
from guocheng.store.migrate import migrate
from guocheng.store.own_definitions import Kept
from guocheng.store.passwords import Passwords
from guocheng.store.vault import Vault


@dataclass
class Platform:
    """Everything a request needs that outlives it."""

    database: Database
    files: FileStore
    catalogue: Catalogue
    passwords: Passwords = field(default_factory=Passwords)
    vault: Vault = field(init=False)
    secret_key: bytes | None = field(default=None, repr=False)
    tls: bool = False
    loopback: bool = True
    #: The folder below which files may be waited for; none where nobody set it.
    watch_root: Path | None = None
    #: So many rows of one uploaded file are read.
    import_rows: int = 200_000
    #: Flows by name and published version; what was published never changes.
    published: dict[tuple[str, int], Flow] = field(default_factory=dict)
    #: What is installed, without what the company changed.
    bundles: tuple[Bundle, ...] = ()
    #: The publication that `catalogue` is as of; -1 before the company's own definitions were read.
    revision: int = -1
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        """Take the catalogue's bundles for the installed ones where none are named; find the key of secrets."""
        self.bundles = self.bundles or self.catalogue.bundles
        self.vault = Vault(self.files.folder.parent / "keys" / "secret.key", self.secret_key)

    @classmethod
    def open(
        cls,
        *,
        database_url: str,
        files: Path,
        schema: str = "company",
        bundles: Sequence[Bundle] | None = None,
        tls: bool = False,
        loopback: bool = True,
        secret_key: bytes | None = None,
        pool_size: int = 8,
    ) -> Platform:
        """Connect to a company; `prepare` must have been called once before it serves."""
        chosen = installed_bundles() if bundles is None else tuple(bundles)
        catalogue = Catalogue(chosen)
        gathered(problem for bundle in chosen for problem in problems(bundle, catalogue))
        database = Database(database_url, schema=schema, max_size=pool_size)
        return cls(
            database, FileStore(files), catalogue, tls=tls, loopback=loopback, bundles=chosen, secret_key=secret_key
        )

    def prepare(self, tell: Callable[[str], None]) -> None:
        """Bring the database to this version: platform tables, tables of the entities, stored definitions.

        Where definitions of the company's own do not fit, no table is touched: every request is told why until they do.
        """
        migrate(self.database)
        try:
            self.database.run(self.follow)
        except Unavailable as broken:
            for problem in broken.problems:
                tell(problem.message)
            return
        with self.database.transaction() as connection:
            plan = tables.plan(connection, self.catalogue)
        if plan.due:
            tell(f"按定义建立或调整数据表:{len(plan.due)} 项……")
        for step in plan.losses:
            tell(f"{step}(未执行,需要时由管理员确认)")
        tables.carry_out(self.database, plan)
        with self.database.transaction() as connection:
            definitions.publish(connection, self.catalogue)

    def follow(self, connection: psycopg.Connection, newest: int | None = None) -> None:
        """Take the company's own definitions into force when others published since; `newest` saves a question.

        :raises Unavailable: a definition of the company's own does not fit this version of the program.
        """
        if newest is not None and newest == self.revision:
            return
        with self._guard:
            revision = own_definitions.revision(connection)
            if revision == self.revision:
                return
            try:
                self.catalogue = _checked(self.bundles, own_definitions.own_definitions(connection))
            except Invalid as broken:
                raise _do_not_fit(broken) from broken
            self.revision = revision

    def close(self) -> None:
        """Close the connections."""
        self.database.close()


def _checked(bundles: Sequence[Bundle], kept: Sequence[Kept]) -> Catalogue:
    catalogue = Catalogue(in_force(bundles, [read_own(one) for one in kept]))
    if kept:
        gathered(problem for bundle in catalogue.bundles for problem in problems(bundle, catalogue))
    return catalogue


def _do_not_fit(broken: Invalid) -> Unavailable:
    """Say that the company's own definitions and this version of the program do not go together, and where."""
    message = (
        f"本公司改过的定义有 {len(broken.problems)} 处与这个版本的程序不符,系统暂时不能使用,数据没有改动。"
        "请管理员退回原来的版本,在那里改好定义后再升级"
    )
    return Unavailable(Problem("definition.does_not_fit", "定义", message), *broken.problems)


def in_force(bundles: Sequence[Bundle], own: Iterable[Own]) -> tuple[Bundle, ...]:
    """Return the installed bundles with what the company changed, and the platform's own data in today's words."""
    found = with_own(bundles, own)
    return with_platform(found) if any(one.name == NAME for one in bundles) else found


def read_own(kept: Kept) -> Own:
    """Read a stored definition of the company's own.

    :raises Invalid: this version of the program cannot read it.
    """
    return Own(from_json(kept.json), None if kept.base is None else from_json(kept.base))
