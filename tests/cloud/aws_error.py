"""The one exception that becomes an AWS error on the wire."""

from __future__ import annotations


class AwsError(Exception):
    """An error answer as the service words it: code, message, HTTP status."""

    def __init__(self, code: str, message: str = "", status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


def validation_error(message: str) -> AwsError:
    """The error for a request whose shape is wrong, before anything is looked up."""
    return AwsError("ValidationException", message)
