"""The project's own exceptions: what went wrong, in a sentence that may be shown to a person."""

from __future__ import annotations


class AppError(Exception):
    """Something this project foresaw; `message` is safe to show, `code` is stable for programs."""

    code = "error"

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class NotFound(AppError):
    """There is no such thing."""

    code = "not-found"


class Conflict(AppError):
    """The thing is not in the state this needs."""

    code = "conflict"


class Forbidden(AppError):
    """This person may not do that."""

    code = "forbidden"


class Invalid(AppError):
    """The input has bad fields; `errors` lists the sentences of each."""

    code = "invalid"

    def __init__(self, message: str = "", errors: dict[str, list[str]] | None = None) -> None:
        super().__init__(message)
        self.errors = errors or {}


class Rejected(AppError):
    """The file is harmless but unusable; the message says what to do. Never retried."""

    code = "rejected"


class Unavailable(AppError):
    """A part is down, too slow or unsure: try again later."""

    code = "unavailable"


class LimitExceeded(Unavailable):
    """The sandbox stopped a stage at its limit of time, memory or output."""

    code = "limit-exceeded"


class StageCrashed(Unavailable):
    """A stage died inside the sandbox without an answer."""

    code = "stage-crashed"
