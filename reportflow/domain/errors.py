"""Errors that the rules raise.

An error carries a code and its parameters, never prose and never an HTTP status: each edge (page, command line, mail)
turns the code into a sentence in the reader's language (`reportflow.i18n.messages`) and, on the web, the family into a
status.
"""

from typing import Any


class ReportflowError(Exception):
    """Base of every error that a person may see.

    Args:
        code: stable dotted name such as ``"section.not_found"``; the key of the sentence shown to the reader.
        **params: values for the sentence (plain strings and numbers).
    """

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        details = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.code} ({details})" if details else self.code


class NotFound(ReportflowError):
    """The thing is not there, or not there for this viewer: the two are never told apart."""


class NotAllowed(ReportflowError):
    """The viewer may know the thing, but may not do this to it."""


class InvalidInput(ReportflowError):
    """What was handed in cannot be used; the sentence says what to do."""


class Conflict(ReportflowError):
    """The thing has changed since the person looked at it."""


class LimitExceeded(ReportflowError):
    """Too large, too many, too deep or too slow."""


class Unavailable(ReportflowError):
    """A part that is needed (pandoc, mail) did not answer; trying again may help."""
