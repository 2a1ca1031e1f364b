"""Everything put together and served over HTTP."""

from __future__ import annotations

import sys
import threading
from pathlib import Path
from typing import Any

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, MotoRequestHandler, create_backend_app
from werkzeug.serving import make_server

import alarms
import callers
import database_clusters
import database_events
import database_logs
import databases
import maintenance
import metrics
import quotas
import reboots
import stored_secrets
from call_log import CallLog
from command_history import CommandHistory
from control import Control
from deployment import Deployments
from document_store import find_document
from faults import Faults
from fleet import load_fleet
from instance_metadata import InstanceMetadata
from managed_instances import ManagedInstances
from mfa import MfaDevices
from overlay import Overlay
from run_command import RunCommand
from wire import BadRequest

ADDRESS = "127.0.0.1"
IDLE_SECONDS = 60
_ADDITIONS = (
    databases,
    database_clusters,
    reboots,
    database_events,
    database_logs,
    maintenance,
    quotas,
    metrics,
    alarms,
    stored_secrets,
    callers,
)
_POLL_SECONDS = 0.05  # how soon the server sees that it is to stop


class LocalCloud:
    """The running local AWS; a context manager that leaves nothing running behind."""

    def __init__(self, fleet: Path, port: int) -> None:
        for addition in _ADDITIONS:
            addition.install()
        instances, mfa_devices, metadata = ManagedInstances(), MfaDevices(), InstanceMetadata()
        faults, calls, deployments = Faults(), CallLog(), Deployments()
        load_fleet(fleet, instances, mfa_devices, metadata)
        self._run_command = RunCommand(instances, find_document, faults.is_checked)
        history = CommandHistory(self._run_command, faults)
        overlay = Overlay(
            moto=DomainDispatcherApplication(create_backend_app),
            control=Control(calls, faults, instances, history, mfa_devices, deployments),
            calls=calls,
            faults=faults,
            instances=instances,
            mfa_devices=mfa_devices,
            metadata=metadata,
            run_command=self._run_command,
            history=history,
            deployments=deployments,
        )
        try:
            self._server = make_server(ADDRESS, port, overlay, threaded=True, request_handler=_RequestHandler)
        except SystemExit as error:  # werkzeug's way to say that the port is taken
            self._run_command.close()
            raise OSError(f"cannot listen on {ADDRESS}:{port}") from error
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL_SECONDS,), name="http", daemon=True)
        self.port: int = self._server.server_port

    def __enter__(self) -> LocalCloud:
        self._thread.start()
        return self

    def __exit__(self, *_: Any) -> None:
        self._run_command.close()
        self._server.shutdown()
        # Only the socket: server_close would wait for the connections clients keep open.
        self._server.socket.close()


class _RequestHandler(MotoRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    timeout = IDLE_SECONDS

    def run_wsgi(self) -> None:
        """Answers one request and keeps the connection.

        werkzeug's own closes every connection, and reads on after a request lest an unread body be
        taken for the next one. The overlay reads every body to its end and gives a complete
        answer with its length, so neither is needed; SDKs are to be measured with the connections
        they keep.
        """
        if self.headers.get("Expect", "").lower() == "100-continue":
            self.wfile.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            self.wfile.flush()

        def start_response(status: str, headers: list[tuple[str, str]]) -> None:
            code, phrase = status.split(" ", 1)
            self.send_response(int(code), phrase)
            for name, value in headers:
                self.send_header(name, value)
            self.end_headers()

        try:
            for chunk in self.server.app(self._environ(), start_response):
                self.wfile.write(chunk)
        except BadRequest as error:
            self.close_connection = True
            self.send_error(400, str(error))
        self.wfile.flush()

    def _environ(self) -> dict[str, Any]:
        try:
            return self.make_environ()
        except ValueError as error:  # an address that cannot be taken apart
            raise BadRequest("the request's address is none") from error

    def finish(self) -> None:
        try:
            super().finish()
        except ConnectionError:  # the client has not waited for all of the answer
            pass

    def log_request(self, *_: Any) -> None:
        """Each request is in the call log; werkzeug's own stumbles over addresses it cannot read."""

    def log_error(self, format: str, *args: Any) -> None:
        # What stands in brackets is what came, be it what it may.
        self.log("error", "%s", (format % args).split(" (")[0])

    def log(self, type: str, message: str, *args: Any) -> None:
        if type != "info":  # each request is in the call log; what went wrong is for people
            print(f"http {type}: {message % args if args else message}", file=sys.stderr, flush=True)
