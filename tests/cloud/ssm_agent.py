"""What the SSM agent does on a bastion with one step of a document: render it, run it, report.

The script really runs, on this machine, in a session of its own, with nothing in its environment
but what an agent's child gets: the bastion's variables and the ENV_VAR parameters. No HOME, and
nothing of this server's own environment.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from documents import Document, Step
from managed_instances import Bastion

STDOUT_LIMIT = 24_000
STDERR_LIMIT = 8_000
TRUNCATED = "--output truncated--"
KILLED_EXIT_CODE = 137
DEFAULT_TIMEOUT_SECONDS = 3600
LEAST_TIMEOUT_SECONDS = 5
_POLL_SECONDS = 0.01

_REFERENCE = re.compile(r"\{\{\s*([A-Za-z0-9]+)\s*\}\}")
_GO_TEMPLATE = re.compile(r"\$(?:(\$)|\{(\w+)\}|(\w+))", re.ASCII)


@dataclass(frozen=True)
class Rendered:
    """A step ready to run, as it lies on the host."""

    script: str
    variables: dict[str, str]
    timeout_seconds: int
    working_directory: str | None


@dataclass(frozen=True)
class Outcome:
    status: str  # Success | Failed | TimedOut | Cancelled
    exit_code: int
    stdout: str
    stderr: str


def render(document: Document, step: Step, values: dict[str, list[str]], bastion: Bastion) -> Rendered:
    """Puts the values in: as environment where document and agent allow it, else raw into the text."""
    variables, texts = {}, {}
    for name, items in values.items():
        if document.passed_as_environment(name) and bastion.passes_environment():
            variables[f"SSM_{name}"] = items[0]
        elif document.parameters[name]["type"] in ("StringList", "MapList"):
            texts[name] = json.dumps(items, separators=(",", ":"), ensure_ascii=False)
        else:
            texts[name] = items[0]
    timeout = _substitute(str(step.timeout_seconds or DEFAULT_TIMEOUT_SECONDS), texts)
    seconds = int(timeout) if timeout.isdigit() else DEFAULT_TIMEOUT_SECONDS
    return Rendered(
        script="\n".join(_substitute(line, texts) for line in step.run_command) + "\n",
        variables=variables,
        timeout_seconds=seconds if seconds >= LEAST_TIMEOUT_SECONDS else DEFAULT_TIMEOUT_SECONDS,
        working_directory=_substitute(step.working_directory, texts) if step.working_directory else None,
    )


def precondition_holds(step: Step, values: dict[str, list[str]]) -> bool:
    if step.precondition is None:
        return True
    texts = {name: items[0] for name, items in values.items() if items}
    left, right = (
        "Linux" if operand == "platformType" else _substitute(operand, texts) for operand in step.precondition
    )
    return left == right


def _substitute(line: str, texts: dict[str, str]) -> str:
    """Raw substitution, once over: what a value brings in is not looked at again."""
    alone = _REFERENCE.fullmatch(line)
    if alone and alone.group(1) in texts:
        return texts[alone.group(1)]

    def value(reference: re.Match[str]) -> str:
        name = reference.group(1)
        return _expand(texts[name], reference.group()) if name in texts else reference.group()

    return _REFERENCE.sub(value, line)


def _expand(value: str, whole_match: str) -> str:
    """The agent hands the value to Go's ReplaceAllString as a template: in it `$$` is a dollar, `$0`
    the text replaced, and any other `$name` a group that is not there, so nothing."""

    def dollar(found: re.Match[str]) -> str:
        if found.group(1):
            return "$"
        return whole_match if (found.group(2) or found.group(3)) == "0" else ""

    return _GO_TEMPLATE.sub(dollar, value)


def truncate(text: str, limit: int) -> str:
    """Cuts to the limit as the agent does: its marker takes the place of the last characters."""
    return text if len(text) <= limit else text[: limit - len(TRUNCATED)] + TRUNCATED


class ScriptRunner:
    """Runs scripts and can end all of them at once, for good."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="dbvoice-cloud-")
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._running = 0
        self._idle = threading.Condition(self._lock)

    def run(
        self, command_id: str, step_name: str, rendered: Rendered, bastion: Bastion, cancel: threading.Event
    ) -> Outcome:
        """Runs one step to its end, its time-out, or until `cancel` is set."""
        with self._lock:
            if self._closing.is_set():
                return Outcome("Cancelled", KILLED_EXIT_CODE, "", "")
            self._running += 1
        try:
            return self._run(command_id, step_name, rendered, bastion, cancel)
        finally:
            with self._lock:
                self._running -= 1
                self._idle.notify_all()

    def close(self, seconds: float) -> None:
        """Ends every running script and removes what they left; no script starts afterwards."""
        deadline = time.monotonic() + seconds
        with self._lock:
            self._closing.set()
            while self._running and time.monotonic() < deadline:
                self._idle.wait(deadline - time.monotonic())
        self._directory.cleanup()

    def _run(
        self, command_id: str, step_name: str, rendered: Rendered, bastion: Bastion, cancel: threading.Event
    ) -> Outcome:
        place = Path(self._directory.name, command_id, bastion.instance_id, step_name)
        place.mkdir(mode=0o700, parents=True)
        script = place / "_script.sh"
        script.write_text(rendered.script, encoding="utf-8", errors="surrogateescape")
        out, err = place / "stdout", place / "stderr"
        with out.open("wb") as stdout, err.open("wb") as stderr:
            try:
                process = subprocess.Popen(
                    ["/bin/sh", str(script)],
                    cwd=rendered.working_directory or place,
                    env={**bastion.environment, **rendered.variables},
                    stdin=subprocess.DEVNULL,
                    stdout=stdout,
                    stderr=stderr,
                    start_new_session=True,
                )
            except (OSError, ValueError) as error:  # no such directory; a NUL in a value
                return Outcome("Failed", 1, "", f"failed to run commands: {error}\n")
        ended_by = self._wait(process, time.monotonic() + rendered.timeout_seconds, cancel)
        # The leader is not reaped yet, so its group id is still its own. Whatever it left in the
        # background goes with it: a test must leave nothing running.
        os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
        return Outcome(
            status=ended_by or ("Success" if code == 0 else "Failed"),
            exit_code=KILLED_EXIT_CODE if ended_by else (code if code >= 0 else 128 - code),
            stdout=_read(out, STDOUT_LIMIT),
            stderr=_read(err, STDERR_LIMIT),
        )

    def _wait(self, process: subprocess.Popen[bytes], deadline: float, cancel: threading.Event) -> str | None:
        """Waits without reaping. Returns why the script must be ended, or None if it ended itself."""
        while os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
            if cancel.is_set() or self._closing.is_set():
                return "Cancelled"
            if time.monotonic() >= deadline:
                return "TimedOut"
            cancel.wait(_POLL_SECONDS)
        return None


def _read(path: Path, limit: int) -> str:
    # Four bytes at most a character, and one character more to see that there is more.
    with path.open("rb") as file:
        return truncate(file.read(4 * (limit + 1)).decode("utf-8", "replace"), limit)
