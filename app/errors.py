"""What can go wrong, each as one class; the command line turns an error into one message and an exit code."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar

from prasan.language import translate

if TYPE_CHECKING:
    from prasan.problems import Problem


class PrasanError(Exception):
    """Something went wrong that the user can mend; its text says what, where and what next.

    The text lives in the translations under ``error.<code>``, so it is there in every language.

    >>> str(UnknownNameError("unknown-question", name="who", known="goals-without-programme"))
    'There is no question “who”. Did you mean goals-without-programme?'
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values: Mapping[str, Any] = values

    def __reduce__(self) -> tuple[Any, ...]:
        # An exception is otherwise made again from its first argument alone, which few of these take.
        return _again, (type(self), self.args), self.__dict__

    def text(self, language: str) -> str:
        """The message in a language, as one paragraph of plain text."""
        return translate(f"error.{self.code}", language, **self.values)

    def __str__(self) -> str:
        return self.text("en")


def _again(kind: type[PrasanError], arguments: tuple[Any, ...]) -> PrasanError:
    return kind.__new__(kind, *arguments)


class UsageError(PrasanError):
    """What was asked for makes no sense; exit code 2."""

    exit_code = 2


class UnknownNameError(UsageError):
    """A name that nothing bears, with the nearest names that exist."""


class InputError(PrasanError):
    """A file that can't be read at all: missing, damaged, encrypted, of no known format; exit code 3."""

    exit_code = 3


class OutputError(PrasanError):
    """A place that can't be written to; what stood there before stands there still; exit code 4."""

    exit_code = 4


class DataError(PrasanError):
    """Data with violations: nothing was written; exit code 1.

    ``problems`` holds every problem of every file, warnings included, in the order of the files.
    """

    def __init__(self, problems: tuple[Problem, ...], code: str = "violations") -> None:
        super().__init__(code, count=sum(problem.severity == "violation" for problem in problems))
        self.problems = problems
