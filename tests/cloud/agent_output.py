"""What is left of a script's output when the SSM agent has reported it: bytes, cut at fixed sizes."""

from __future__ import annotations

import codecs

STDOUT_LIMIT = 24_000
STDERR_LIMIT = 8_000
LISTED_LIMIT = 2_500
TRUNCATED = b"--output truncated--"
_ERROR_TITLE = b"\n----------ERROR-------\n"
_STDOUT_TRUNCATED = b"\n---Output truncated---"
_STDERR_TRUNCATED = b"\n---Error truncated----"


def cut(output: bytes, limit: int) -> bytes:
    """Output of the limit's size is cut already: the marker takes the place of its last bytes."""
    return output if len(output) < limit else output[: limit - len(TRUNCATED)] + TRUNCATED


def listed(stdout: bytes, stderr: bytes) -> bytes:
    """Both in one, as ListCommandInvocations shows them."""
    title = _ERROR_TITLE if stderr else b""
    space = LISTED_LIMIT - len(title)
    if len(stdout) + len(stderr) < space:
        return stdout + title + stderr
    if len(stdout) > space // 2 and len(stderr) > space // 2:
        half = (space - len(_STDERR_TRUNCATED) - len(_STDOUT_TRUNCATED)) // 2
        return stdout[:half] + _STDOUT_TRUNCATED + title + stderr[:half] + _STDERR_TRUNCATED
    if len(stdout) <= space // 2:
        return stdout + title + stderr[: space - len(_STDERR_TRUNCATED) - len(stdout)] + _STDERR_TRUNCATED
    return stdout[: space - len(_STDOUT_TRUNCATED) - len(stderr)] + _STDOUT_TRUNCATED + title + stderr


def text(output: bytes) -> str:
    """As it is in the agent's JSON: each byte that is of no character is a replacement character."""
    return output.decode("utf-8", "each-byte")


def _each_byte(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return "\ufffd", error.start + 1


codecs.register_error("each-byte", _each_byte)
