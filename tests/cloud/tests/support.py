"""A real server process and real SDK clients, as every user of the local AWS has them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request
from pathlib import Path
from typing import Any, Callable

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

SERVE = Path(__file__).resolve().parent.parent / "serve.py"
FINAL = {"Success", "Failed", "TimedOut", "Cancelled"}
ECHO = """\
schemaVersion: "2.2"
description: runs what a test hands over
parameters:
  Script: {type: String}
mainSteps:
  - action: aws:runShellScript
    name: run
    inputs:
      runCommand: ["{{ Script }}"]
"""


def alive(pid: int) -> bool:
    """Whether a process runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Server:
    """One serve.py; ends with its stdin."""

    def __init__(self, fleet: dict[str, Any], documents: dict[str, str] | None = None) -> None:
        self.directory = tempfile.TemporaryDirectory()
        root = Path(self.directory.name)
        (root / "documents").mkdir()
        for name, text in (documents or {}).items():
            (root / "documents" / f"{name}.yaml").write_text(text)
        (root / "fleet.json").write_text(json.dumps({"documents": str(root / "documents"), **fleet}))
        self.stderr_path = root / "stderr"
        with self.stderr_path.open("wb") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, str(SERVE), "--fleet", str(root / "fleet.json")],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                env={**os.environ, "SECRET_OF_THE_SERVER": "must not leak", "AWS_PROFILE": "absent"},
            )
        assert self.process.stdout
        line = self.process.stdout.readline()
        self.port = json.loads(line)["port"] if line else None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def client(self, service: str, region: str = "us-east-1", **config: Any) -> Any:
        return boto3.client(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}, **config),
        )

    def control(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_dbvoice/{path}", data=data, method=method)
        with urllib.request.urlopen(request, timeout=5) as answer:
            return json.load(answer)

    def stderr(self) -> str:
        return self.stderr_path.read_text()

    def stop(self) -> int:
        """Closes its stdin and gives it five seconds."""
        assert self.process.stdin and self.process.stdout
        self.process.stdin.close()
        try:
            return self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            self.process.stdout.close()
            self.directory.cleanup()


class CloudTestCase(unittest.TestCase):
    """A test case with one server for all its tests; `fleet` and `documents` say what is in it."""

    fleet: dict[str, Any] = {}
    documents: dict[str, str] = {}
    server: Server

    @classmethod
    def setUpClass(cls) -> None:
        cls.server = Server(cls.fleet, cls.documents)
        if cls.server.port is None:
            raise AssertionError(cls.server.stderr())

    @classmethod
    def tearDownClass(cls) -> None:
        assert cls.server.stop() == 0

    def tearDown(self) -> None:
        self.server.control("DELETE", "faults")

    def assert_refused(self, code: str, call: Callable[..., Any], **arguments: Any) -> ClientError:
        with self.assertRaises(ClientError) as caught:
            call(**arguments)
        self.assertEqual(code, caught.exception.response["Error"]["Code"], caught.exception)
        return caught.exception

    def eventually(self, expected: Any, look: Callable[[], Any], seconds: float = 20) -> None:
        """Looks until it sees what is expected; a busy machine may take its time."""
        deadline = time.monotonic() + seconds
        while (found := look()) != expected and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertEqual(expected, found)

    def finished(self, ssm: Any, command_id: str, instance_id: str, seconds: float = 20, **more: Any) -> dict[str, Any]:
        """Polls as the skill does, past InvocationDoesNotExist, until the end."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            try:
                answer = ssm.get_command_invocation(CommandId=command_id, InstanceId=instance_id, **more)
                if answer["Status"] in FINAL:
                    return answer
            except ssm.exceptions.InvocationDoesNotExist:
                pass
            time.sleep(0.02)
        raise AssertionError(f"{command_id} did not end in {seconds} s")
