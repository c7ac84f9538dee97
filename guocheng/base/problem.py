"""What is wrong, as a value (问题), and the refusals that carry it.

A problem says what, where in the user's words, and what to do. Problems are gathered and raised together.
A refusal becomes an HTTP answer in exactly one place (`guocheng.web.errors`).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: a stable code, the place, and a Chinese sentence for the user."""

    code: str
    where: str
    message: str
    extra: dict[str, Any] = field(default_factory=dict, compare=False)

    def __str__(self) -> str:
        return self.message


class Refusal(Exception):
    """A request the system will not carry out, with every reason why not."""

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise AssertionError("a refusal needs at least one problem")
        self.problems: tuple[Problem, ...] = problems
        super().__init__(";".join(problem.message for problem in problems))


class Invalid(Refusal):
    """The input does not make sense as it stands."""


class Refused(Refusal):
    """The input is sound but this person, or this moment, does not allow it."""


class NotFound(Refusal):
    """Nothing is there, or nothing this person may know of."""


class Conflict(Refusal):
    """Somebody else was faster, or the same key was used for something else."""


class Unavailable(Refusal):
    """The system cannot serve just now; trying again later may help."""


def gathered(problems: Iterable[Problem], refusal: type[Refusal] = Invalid) -> None:
    """Raise one refusal with all problems, or do nothing when there are none.

    :raises Refusal: of the given kind, when there is at least one problem.
    """
    if found := tuple(problems):
        raise refusal(*found)
