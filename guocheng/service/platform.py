"""The running system (平台): the database, the files, the definitions in force.

One value is made at the door and handed down; there are no globals.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from guocheng.base.problem import Problem, Unavailable
from guocheng.connect.outgoing import Allowed
from guocheng.definition.bundle import Bundle
from guocheng.definition.catalogue import Catalogue
from guocheng.definition.flow import Flow
from guocheng.service.bundles import checked, installed_bundles
from guocheng.service.own_in_force import Broken, Taken, taken
from guocheng.store import definitions, own_definitions, tables
from guocheng.store.automation import marks
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
    #: The address people open the system at, such as https://oa.example.cn; blank where nobody set it.
    address: str = ""
    #: Where requests to other systems may go; nowhere until the installation says so.
    outgoing: Allowed = field(default_factory=Allowed)
    #: So many rows of one uploaded file are read.
    import_rows: int = 200_000
    #: Flows by name and published version, as of `revision`; a version changes only when it is mended.
    published: dict[tuple[str, int], Flow] = field(default_factory=dict)
    #: What else was read of published definitions, as of `revision`.
    remembered: dict[tuple[Any, ...], Any] = field(default_factory=dict)
    #: Flows of which some version says what may be done with fields; nothing before somebody asked.
    speaking: frozenset[str] | None = None
    #: What is installed, without what the company changed.
    bundles: tuple[Bundle, ...] = ()
    #: The publication that `catalogue` is as of; -1 before the company's own definitions were read.
    revision: int = -1
    #: The installed bundles put together; in force, with all that was worked out from it, until something is changed.
    _shipped: Catalogue | None = field(default=None, repr=False)
    #: Definitions of the company's own that do not fit, as of the last time they were read.
    broken: tuple[Broken, ...] = ()
    #: The company's own definitions that cannot be in force; they are not looked through again for every request.
    _refused: list[Kept] = field(default_factory=list, repr=False)
    _guard: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def __post_init__(self) -> None:
        """Take the catalogue's bundles for the installed ones where none are named; find the key of secrets."""
        if not self.bundles:
            self.bundles, self._shipped = self.catalogue.bundles, self.catalogue
        self.vault = Vault(self.files.folder.parent / "keys" / "secret.key", self.secret_key)

    @classmethod
    def open(
        cls,
        *,
        database_url: str,
        files: Path,
        schema: str = "company",
        bundles: Sequence[Bundle] | None = None,
        catalogue: Catalogue | None = None,
        tls: bool = False,
        loopback: bool = True,
        secret_key: bytes | None = None,
        pool_size: int = 8,
    ) -> Platform:
        """Connect to a company; `prepare` must have been called once before it serves.

        Without a catalogue that was checked before, the bundles are, or those that are installed.
        """
        found = catalogue or checked(installed_bundles() if bundles is None else bundles)
        database = Database(database_url, schema=schema, max_size=pool_size)
        return cls(database, FileStore(files), found, tls=tls, loopback=loopback, secret_key=secret_key)

    def prepare(self, tell: Callable[[str], None]) -> None:
        """Bring the database to this version: platform tables, tables of the entities, stored definitions.

        Where definitions of the company's own do not fit, it is said here, and `service.health` says it. Where rights
        or data hang on them, no table is touched, and every request is told why until they fit or are set aside.
        """
        migrate(self.database)
        try:
            self.database.run(self.follow)
        except Unavailable as broken:
            for problem in broken.problems:
                tell(f"✗ {problem.message}")
            return
        for one in self.broken:
            tell(f"✗ {incident(one)}")
        with self.database.transaction() as connection:
            plan = tables.plan(connection, self.catalogue)
        if plan.due:
            tell(f"按定义建立或调整数据表:{len(plan.due)} 项……")
        for step in plan.losses:
            tell(f"{step}(未执行,需要时由管理员确认)")
        tables.carry_out(self.database, plan)
        with self.database.transaction() as connection:
            definitions.publish(connection, self.catalogue)
            if self.catalogue.automations:
                marks.listen_from_now(connection)

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
            kept = own_definitions.own_definitions(connection)
            if kept and kept == self._refused:
                raise _do_not_fit(self.broken)
            found = Taken(self._shipped) if self._shipped and not kept else taken(self.bundles, kept)
            self.broken = found.broken
            if any(one.matters for one in found.broken):
                self._refused = kept
                raise _do_not_fit(found.broken)
            self.catalogue = found.catalogue
            self.published, self.remembered = {}, {}
            self.speaking = None
            self.revision = revision

    def close(self) -> None:
        """Close the connections."""
        self.database.close()


def incident(one: Broken) -> str:
    """Say that a definition is left out because it does not fit."""
    why = one.problems[0].message if one.problems else "与别的定义不符"
    return (
        f"「{one.label}」({one.kind} {one.name})与这个版本的程序不符，已经不用：{why}。请运行 guocheng definitions 处理"
    )


def _do_not_fit(found: Sequence[Broken]) -> Unavailable:
    """Say that the company's own definitions and this version of the program do not go together, and where."""
    wrong = [one for one in found if one.matters]
    named = "、".join(f"「{one.label}」({one.kind} {one.name})" for one in wrong)
    message = (
        f"本公司改过的定义有 {len(wrong)} 个与这个版本的程序不符：{named}。系统暂时不能使用，数据没有改动。"
        "请管理员在服务器上运行 guocheng definitions，把它们搁置或改好，或者退回原来的版本"
    )
    return Unavailable(
        Problem("definition.does_not_fit", "定义", message), *(problem for one in wrong for problem in one.problems)
    )
