"""What people of a story do with files (故事里的文件): bring waybills, say whom a word in a file means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guocheng.service.context import Change, Context, Look
from guocheng.service.imports import claims
from guocheng.service.principal import Principal
from guocheng.service.rating import files, work


class Filing:
    """The part of a company at work that is about files."""

    if TYPE_CHECKING:

        def command(self, name: str, verb: Callable[[Change], Any], *, key: str = "") -> Any:
            """Run a verb as a person's command."""

        def ask(self, name: str, verb: Callable[[Look], Any]) -> Any:
            """Run a reading verb as a person."""

        def principal(self, name: str) -> Principal:
            """Return a person as the services see him."""

        def _context(self, principal: Principal, key: str) -> Context:
            """Return the context of a command."""

        def _work(self) -> None:
            """Do the jobs that are due."""

    def brings_waybills(self, name: str, path: Path) -> dict[str, Any]:
        """Let a person bring a file of waybills, and the worker take it in and rate its days."""
        with path.open("rb") as file:
            number = files.take(self._context(self.principal(name), ""), name=path.name, content=file)
        self._work()
        seen: dict[str, Any] = self.ask(name, lambda look: files.status(look, number=number))
        return seen

    def rates_again(self, name: str, first: date, until: date) -> int:
        """Let a person have the days of a period rated again; answer how many there were."""
        found = self.command(name, lambda change: work.order(change, first=first, until=until, all_days=True))
        self._work()
        return int(found["days"])

    def words_waiting(self, name: str) -> list[str]:
        """Return the words in files of which a person is asked whom they mean."""
        return [one["word"] for one in self.ask(name, claims.queue)]

    def says_who(self, name: str, word: str, person: int) -> None:
        """Let a person say whom a word means, everywhere it waits."""
        for one in self.ask(name, claims.queue):
            if one["word"] == word:
                place = {"entity": one["entity"], "field": one["field"]}
                self.command(name, lambda change, place=place: claims.claim(change, word=word, record=person, **place))
        self._work()
