"""Runs scripts on this machine as the SSM agent runs them: by `sh -c`, in a process group of their own, with their output in pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# More than the agent reports of either stream; the rest is read and thrown away.
_KEPT_BYTES = 64 * 1024
_OPEN_FILES = 1024
_POLL_SECONDS = 0.01
# `ulimit` first: a function that runs between fork and exec is not safe beside other threads. What is executed then is `sh -c FILE`.
_START = f'ulimit -S -n {_OPEN_FILES}; exec sh -c "$1"'


@dataclass(frozen=True)
class Ended:
    """How a script ended."""

    ended_by: str | None = None  # Cancelled | TimedOut: by a signal from here
    exit_code: int = -1  # -1 after a signal, as Go has it
    problem: str = ""  # why that is no success, in Go's words
    stdout: bytes = b""
    stderr: bytes = b""


class _Reader(threading.Thread):
    """Reads a pipe to its end, which comes when the last process that holds it has ended."""

    def __init__(self, pipe: IO[bytes]) -> None:
        super().__init__(daemon=True)
        self._pipe = pipe
        self.kept = b""
        self.start()

    def run(self) -> None:
        with self._pipe:
            while piece := os.read(self._pipe.fileno(), 65_536):
                self.kept += piece[: _KEPT_BYTES - len(self.kept)]


class ScriptRunner:
    """Runs scripts and can end all of them at once, for good."""

    def __init__(self) -> None:
        self._directory = tempfile.TemporaryDirectory(prefix="dbvoice-cloud-")
        self._closing = threading.Event()
        self._lock = threading.Lock()
        self._running = 0
        self._idle = threading.Condition(self._lock)

    def run(
        self,
        place: str,
        script: str,
        environment: dict[str, str],
        working_directory: str,
        timeout_seconds: int,
        cancel: threading.Event,
    ) -> Ended:
        """Runs a script to its end, its time-out, or until `cancel` is set. `place` is its folder's name."""
        with self._lock:
            if self._closing.is_set():
                return Ended("Cancelled")
            self._running += 1
        try:
            return self._run(place, script, environment, working_directory, timeout_seconds, cancel)
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
        self,
        place: str,
        script: str,
        environment: dict[str, str],
        working_directory: str,
        timeout_seconds: int,
        cancel: threading.Event,
    ) -> Ended:
        folder = Path(self._directory.name, place)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = folder / "_script.sh"
        file.write_text(script, encoding="utf-8", errors="surrogateescape")
        file.chmod(0o700)
        try:
            process = subprocess.Popen(
                ["/bin/sh", "-c", _START, "sh", str(file)],
                cwd=working_directory,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                process_group=0,
            )
        except (OSError, ValueError) as error:  # no such directory; a NUL in a value
            return Ended(exit_code=1, problem=str(error))
        assert process.stdout and process.stderr
        readers = [_Reader(process.stdout), _Reader(process.stderr)]
        ended_by = self._wait(process, readers, time.monotonic() + timeout_seconds, cancel)
        # The leader is not reaped yet, so its group id is still its own. Whatever it left in the background goes with it: a
        # test must leave nothing running.
        os.killpg(process.pid, signal.SIGKILL)
        code = process.wait()
        if ended_by:
            return Ended(ended_by)
        out, err = (reader.kept for reader in readers)
        if code < 0:
            # As Go words it: "signal: killed".
            return Ended(None, -1, f"signal: {(signal.strsignal(-code) or str(-code)).lower()}", out, err)
        return Ended(None, code, f"exit status {code}" if code else "", out, err)

    def _wait(
        self, process: subprocess.Popen[bytes], readers: list[_Reader], deadline: float, cancel: threading.Event
    ) -> str | None:
        """Waits for the script and for whoever else holds its output, without reaping. Returns why it must be ended, or
        None if it ended itself."""
        while any(reader.is_alive() for reader in readers) or not _has_ended(process):
            if cancel.is_set() or self._closing.is_set():
                return "Cancelled"
            if time.monotonic() >= deadline:
                return "TimedOut"
            cancel.wait(_POLL_SECONDS)
        return None


def _has_ended(process: subprocess.Popen[bytes]) -> bool:
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None
