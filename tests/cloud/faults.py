"""Faults a test injects: a throttled, failing, refused or slow service."""

from __future__ import annotations

import threading
from dataclasses import asdict, dataclass
from typing import Any

from aws_error import AwsError
from wire import QUERY_PROTOCOL, Call

# As signatures name them: CloudWatch is "monitoring".
SERVICES = (
    "cloudformation",
    "ec2",
    "iam",
    "lambda",
    "logs",
    "monitoring",
    "rds",
    "s3",
    "secretsmanager",
    "servicequotas",
    "sns",
    "ssm",
    "sts",
)
KINDS = ("throttle", "error", "denied", "latency", "invisible", "unchecked", "kept")


@dataclass
class Fault:
    """One standing fault. A null operation or region means any; a null count means until cleared.

    `invisible` belongs to Run Command: latency_ms is how long after SendCommand the invocation
    is not yet to be found. It replaces the usual delay and never runs out.

    `unchecked` belongs to it too: the service lets every value of a parameter through, so that it
    is the agent that refuses.

    `kept` is the contrary of a fault: the answer to the same call is given again as it was, for
    where moto, which takes a tenth of a second to write a hundred instances, is not to be measured.
    """

    service: str
    kind: str
    operation: str | None = None
    region: str | None = None
    count: int | None = None
    latency_ms: int = 0

    def matches(self, call: Call) -> bool:
        return (
            self.service == call.service
            and self.operation in (None, call.operation)
            and self.region in (None, call.region)
        )


def parse_fault(fields: dict[str, Any]) -> Fault:
    try:
        fault = Fault(**fields)
    except TypeError as error:
        raise ValueError(f"not a fault: {error}") from error
    if fault.service not in SERVICES:
        raise ValueError(f"service is {fault.service!r}, not one of {', '.join(SERVICES)}")
    if fault.kind not in KINDS:
        raise ValueError(f"kind is {fault.kind!r}, not one of {', '.join(KINDS)}")
    if not isinstance(fault.latency_ms, int) or fault.latency_ms < 0:
        raise ValueError("latency_ms is not a number of milliseconds")
    if fault.kind == "latency" and not fault.latency_ms:
        raise ValueError("a latency fault needs latency_ms")
    if fault.count is not None and (not isinstance(fault.count, int) or fault.count < 1):
        raise ValueError("count is neither null nor a positive number")
    return fault


class Faults:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._standing: list[Fault] = []
        self._kept: dict[Any, Any] = {}

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._standing.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._standing.clear()
            self._kept = {}

    def entries(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self._standing]

    def take(self, call: Call) -> tuple[float, AwsError | None]:
        """Uses up what applies to this call: every latency, and at most one error.

        Returns the seconds to wait and the error to answer with, if any. The caller waits, so
        that no lock is held meanwhile.
        """
        seconds, error = 0.0, None
        with self._lock:
            for fault in list(self._standing):
                if not fault.matches(call) or fault.kind in ("invisible", "unchecked", "kept"):
                    continue
                if fault.kind == "latency":
                    seconds += fault.latency_ms / 1000
                elif error is None:
                    seconds += fault.latency_ms / 1000
                    error = _error_of(fault.kind, call)
                else:
                    continue
                if fault.count is not None:
                    fault.count -= 1
                    if fault.count == 0:
                        self._standing.remove(fault)
        return seconds, error

    def kept(self, call: Call) -> dict[Any, Any] | None:
        """Where answers are kept, if a test has said that the answer to this call stays as it was."""
        with self._lock:
            matches = any(fault.kind == "kept" and fault.matches(call) for fault in self._standing)
            return self._kept if matches else None

    def invisible_seconds(self, region: str) -> float | None:
        """How long a new command stays unseen in a region, if a test has said so."""
        with self._lock:
            for fault in self._standing:
                if fault.kind == "invisible" and fault.region in (None, region):
                    return fault.latency_ms / 1000
        return None

    def is_checked(self, region: str) -> bool:
        """Whether the service looks at the values of parameters, unless a test has said otherwise."""
        with self._lock:
            return not any(fault.kind == "unchecked" and fault.region in (None, region) for fault in self._standing)


def _error_of(kind: str, call: Call) -> AwsError:
    suffix = "" if call.protocol == QUERY_PROTOCOL else "Exception"
    if kind == "throttle":
        return AwsError(f"Throttling{suffix}", "Rate exceeded", 400)
    if kind == "denied":
        message = f"User is not authorized to perform: {call.service}:{call.operation}"
        return AwsError(f"AccessDenied{suffix}", message, 403 if not suffix else 400)
    return AwsError("InternalFailure", "The request processing has failed because of an unknown error.", 500)
