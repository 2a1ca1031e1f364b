"""The calls this AWS was asked for, in order, for tests that count them."""

from __future__ import annotations

import threading
import time
from typing import Any


class CallLog:
    """A call is noted when it arrives, so the order is that of arrival; its outcome is filled in
    when it is answered. Until then status is null: a call in flight is a fact too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: list[dict[str, Any]] = []

    def begin(self, service: str | None, operation: str, region: str | None) -> dict[str, Any]:
        entry = {
            "at_ms": round(time.time() * 1000),
            "service": service,
            "operation": operation,
            "region": region,
            "status": None,
            "error": None,
        }
        with self._lock:
            self._calls.append(entry)
        return entry

    def finish(self, entry: dict[str, Any], status: int, error: str | None) -> None:
        with self._lock:
            entry["status"] = status
            entry["error"] = error

    def entries(self) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(entry) for entry in self._calls]

    def clear(self) -> None:
        with self._lock:
            self._calls.clear()
