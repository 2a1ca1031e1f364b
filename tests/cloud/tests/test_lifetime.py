"""The server ends when it should, and leaves nothing running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.support import ECHO, SERVE, Server, alive

FLEET = {"bastions": [{"region": "us-east-1", "instance_id": "i-1", "environment": {"PATH": "/usr/bin:/bin"}}]}


class LifetimeTest(unittest.TestCase):
    def start_with_script(self) -> tuple[Server, list[int], Path]:
        """A server with a script running that has a child in the background."""
        server = Server(FLEET, {"echo": ECHO})
        marker = Path(server.directory.name, "pids")
        script = f"sleep 100 & echo $$ $! > {marker}; echo $0 >> {marker}; wait"
        ssm = server.client("ssm")
        ssm.send_command(DocumentName="dbvoice-echo", InstanceIds=["i-1"], Parameters={"Script": [script]})
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline and (not marker.exists() or len(marker.read_text().splitlines()) < 2):
            time.sleep(0.02)
        pids, place = marker.read_text().splitlines()
        return server, [int(pid) for pid in pids.split()], Path(place)

    def check_gone(self, pids: list[int], place: Path) -> None:
        self.assertEqual([], [pid for pid in pids if alive(pid)])
        self.assertFalse(place.exists())

    def test_end_of_stdin(self) -> None:
        server, pids, place = self.start_with_script()
        self.assertTrue(all(alive(pid) for pid in pids))
        self.assertEqual({"status": "ok"}, server.control("GET", "health"))
        server.process.stdin.close()
        self.assertEqual(b"", server.process.stdout.read(), "more than the one line on stdout")
        self.assertEqual("", server.stderr())
        self.assertEqual(0, server.stop())
        self.check_gone(pids, place)

    def test_a_parent_killed_outright(self) -> None:
        with tempfile.TemporaryDirectory() as directory:
            fleet = Path(directory, "fleet.json")
            fleet.write_text("{}")
            starter = (
                "import os, subprocess, sys\n"
                "p = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE)\n"
                "p.stdout.readline()\n"
                "print(p.pid, flush=True)\n"
                "os.kill(os.getpid(), 9)\n"
            )
            command = [sys.executable, "-c", starter, sys.executable, str(SERVE), "--fleet", str(fleet)]
            pid = int(subprocess.run(command, stdout=subprocess.PIPE, timeout=30).stdout)
            deadline = time.monotonic() + 20
            while alive(pid) and time.monotonic() < deadline:
                time.sleep(0.02)
            self.assertFalse(alive(pid))

    def test_signals(self) -> None:
        numbers = (signal.SIGTERM, signal.SIGINT)
        with ThreadPoolExecutor() as pool:
            started = list(pool.map(lambda _: self.start_with_script(), numbers))
        for number, (server, pids, place) in zip(numbers, started, strict=True):
            with self.subTest(signal=number):
                os.kill(server.process.pid, number)
                self.assertEqual(0, server.process.wait(timeout=5))
                self.check_gone(pids, place)
                server.stop()


if __name__ == "__main__":
    unittest.main()
