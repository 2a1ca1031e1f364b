"""The log files of databases, listed and read in portions as RDS gives them out."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from pathlib import Path

from moto.core.responses import ActionResult
from moto.rds.exceptions import RDSClientError
from moto.rds.models import DBInstance
from moto.rds.responses import RDSResponse

from database_pages import page_answer
from databases import find_instance

PORTION_BYTES = 1024 * 1024
MOST_LINES = 10_000  # of a file asked for without a marker and a number of lines
_STARTED_MS = round(time.time() * 1000)
_MARKER = re.compile(r"0(?::([0-9]{1,15}))?")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class LogFile:
    """A log: a text of the fleet file, or a file that is read again each time, so it may grow."""

    name: str
    source: bytes | Path = field(repr=False)
    written_ms: int | None = None

    def content(self) -> bytes:
        return self.source if isinstance(self.source, bytes) else self.source.read_bytes()

    def size(self) -> int:
        return len(self.source) if isinstance(self.source, bytes) else self.source.stat().st_size

    def last_written_ms(self) -> int:
        if self.written_ms is not None:
            return self.written_ms
        return _STARTED_MS if isinstance(self.source, bytes) else round(self.source.stat().st_mtime * 1000)


@dataclass(frozen=True)
class Portion:
    data: bytes
    end: int
    pending: bool


def install() -> None:
    RDSResponse.describe_db_log_files = _describe
    RDSResponse.download_db_log_file_portion = _download


def portion(content: bytes, start: int | None, lines: int | None) -> Portion:
    """A portion of whole lines, as far as they fit: from `start` on, or the last ones if that is None."""
    if start is None:
        start = _start_of_last_lines(content, MOST_LINES if lines is None else lines)
        return Portion(content[start:], len(content), False)
    start = min(start, len(content))
    end = len(content) if lines is None else _end_of_lines(content, start, lines)
    if end - start > PORTION_BYTES:
        most = start + PORTION_BYTES
        end = content.rfind(b"\n", start, most) + 1 or _between_characters(content, most)
    return Portion(content[start:end], end, end < len(content))


def _start_of_last_lines(content: bytes, lines: int) -> int:
    least = max(0, len(content) - PORTION_BYTES)
    start = len(content)
    for _ in range(lines):
        # The newline before the last one found ends the line before.
        start = content.rfind(b"\n", least, max(start - 1, 0)) + 1
        if start == 0:
            break
    if start or not least:
        return start
    # Not all fit: from the first line that starts within the portion.
    return content.find(b"\n", least) + 1 or least


def _end_of_lines(content: bytes, start: int, lines: int) -> int:
    end = start
    for _ in range(lines):
        end = content.find(b"\n", end) + 1
        if end == 0:
            return len(content)
    return end


def _between_characters(content: bytes, end: int) -> int:
    while content[end] & 0xC0 == 0x80:  # inside a character of UTF-8
        end -= 1
    return end


def _describe(response: RDSResponse) -> ActionResult:
    asked = response.params
    instance = find_instance(response.backend, asked.get("DBInstanceIdentifier"))
    since, larger_than = asked.get("FileLastWritten"), asked.get("FileSize")
    files = [
        {"LogFileName": log.name, "LastWritten": log.last_written_ms(), "Size": log.size()}
        for log in _logs(instance)
        if (asked.get("FilenameContains") or "") in log.name
        and (since is None or log.last_written_ms() >= since)
        and (larger_than is None or log.size() > larger_than)
    ]
    return page_answer(response, "DescribeDBLogFiles", files)


def _download(response: RDSResponse) -> ActionResult:
    asked = response.params
    instance = find_instance(response.backend, asked.get("DBInstanceIdentifier"))
    name, lines = asked.get("LogFileName"), asked.get("NumberOfLines")
    log = next((log for log in _logs(instance) if log.name == name), None)
    if log is None:
        raise RDSClientError("DBLogFileNotFoundFault", f"DBLog File: {name} is not found on the DB instance")
    if lines is not None and lines < 1:
        raise RDSClientError("InvalidParameterValue", f"Invalid value {lines} for NumberOfLines")
    found = portion(log.content(), _offset(asked.get("Marker")), lines)
    return ActionResult(
        {
            "LogFileData": _NOT_XML.sub("?", found.data.decode("utf-8", "replace")),
            "Marker": f"0:{found.end}",
            "AdditionalDataPending": found.pending,
        }
    )


def _logs(instance: DBInstance) -> list[LogFile]:
    """By name; a file that is gone from the disk is gone from the list."""
    logs = getattr(instance, "fleet_logs", [])
    present = [log for log in logs if isinstance(log.source, bytes) or log.source.is_file()]
    return sorted(present, key=lambda log: log.name)


def _offset(marker: str | None) -> int | None:
    if not marker:
        return None
    match = _MARKER.fullmatch(marker)
    if match is None:
        raise RDSClientError("InvalidParameterValue", f"Invalid marker {marker}")
    return int(match.group(1) or 0)
