"""The one front door: what moto lacks is answered here, all else goes on to moto.

The way of a call: control API, else note it, check region, apply faults, then ours or moto's.
"""

from __future__ import annotations

import sys
import threading
import time
import traceback
from http import HTTPStatus
from typing import Any, Callable, Iterable

from botocore.model import OperationNotFoundError

import cbor_calls
import databases
import instance_metadata
import lazy_ec2
from account import is_region
from aws_error import AwsError
from call_log import CallLog
from command_history import CommandHistory
from control import PREFIX, Control
from deployment import Deployments
from document_store import check_content
from faults import Faults
from instance_metadata import InstanceMetadata
from managed_instances import ManagedInstances
from mfa import MfaDevices
from run_command import RunCommand
from wire import QUERY_PROTOCOL, Answer, Call, error_answer, error_code, json_answer, read_body, read_call

Operation = Callable[[str, dict[str, Any]], dict[str, Any]]


class Overlay:
    """The WSGI application."""

    def __init__(
        self,
        moto: Callable[..., Iterable[bytes]],
        control: Control,
        calls: CallLog,
        faults: Faults,
        instances: ManagedInstances,
        mfa_devices: MfaDevices,
        metadata: InstanceMetadata,
        run_command: RunCommand,
        history: CommandHistory,
        deployments: Deployments,
    ) -> None:
        self._moto = moto
        # moto's backends are not made for threads. Ours are, and no script waits under this lock.
        self._moto_lock = threading.Lock()
        self._control = control
        self._calls = calls
        self._faults = faults
        self._mfa_devices = mfa_devices
        self._metadata = metadata
        self._deployments = deployments
        self._ssm: dict[str, Operation] = {
            "DescribeInstanceInformation": instances.describe,
            "SendCommand": lambda region, request: history.send_answer(run_command.send(region, request)),
            "CancelCommand": lambda region, request: run_command.cancel(region, request) or {},
            "GetCommandInvocation": history.get_invocation,
            "ListCommands": history.list_commands,
            "ListCommandInvocations": history.list_invocations,
        }

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = read_body(environ)
        path = environ.get("PATH_INFO", "/")
        if path.startswith(PREFIX):
            with self._moto_lock:  # a change to a database is a change to moto
                answer = self._control.answer(environ["REQUEST_METHOD"], path, body)
        else:
            answer = self._answer_call(environ, read_call(environ, body))
        start_response(f"{answer.status} {HTTPStatus(answer.status).phrase}", _with_length(answer))
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]

    def _answer_call(self, environ: dict[str, Any], call: Call) -> Answer:
        entry = self._calls.begin(call.service, call.operation, call.region)
        try:
            self._check_envelope(call)
            seconds, fault = self._faults.take(call)
            time.sleep(seconds)
            if fault:
                raise fault
            answer = self._dispatch(environ, call)
        except AwsError as error:
            answer = error_answer(call, error)
        except Exception:
            traceback.print_exc(file=sys.stderr)
            answer = error_answer(call, AwsError("InternalFailure", "the local AWS broke; see its stderr", 500))
        self._calls.finish(entry, answer.status, error_code(answer))
        return answer

    def _check_envelope(self, call: Call) -> None:
        if call.service is None and not _is_for_metadata(call):
            raise AwsError("MissingAuthenticationToken", "The request is not signed.", 403)
        if call.service is not None and not is_region(call.region):
            message = f"Credential should be scoped to a valid region, not '{call.region}'."
            if call.protocol == QUERY_PROTOCOL:
                raise AwsError("SignatureDoesNotMatch", message, 403)
            raise AwsError("InvalidSignatureException", message, 400)

    def _dispatch(self, environ: dict[str, Any], call: Call) -> Answer:
        if _is_for_metadata(call):
            return self._metadata.answer(environ)
        if call.service == "ssm":
            if call.operation in self._ssm:
                return json_answer(call, self._ssm[call.operation](call.region or "", call.json_body()))
            if call.operation in ("CreateDocument", "UpdateDocument"):
                check_content(call.json_body())
        if call.service == "rds":
            databases.check_request(call)
        if call.service == "sts":
            self._mfa_devices.check(call)
        with self._moto_lock:
            lazy_ec2.prepare_for(call.service)
            ours = self._deployments.answer(call)
            if ours is not None:
                return ours
            if cbor_calls.is_for_translation(call):
                cbor_calls.to_json(environ, call)
                return cbor_calls.to_cbor(call, self._ask_moto(environ, call))
            kept, asked = self._faults.kept(call), (call.service, call.region, call.body)
            if kept is None:
                return self._ask_moto(environ, call)
            if asked not in kept:
                kept[asked] = self._ask_moto(environ, call)
            return kept[asked]

    def _ask_moto(self, environ: dict[str, Any], call: Call) -> Answer:
        started: list[Any] = []

        def start_response(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> None:
            started[:] = [int(status.split()[0]), headers]

        try:
            chunks = self._moto(environ, start_response)
            try:
                body = b"".join(chunks)
            finally:
                if hasattr(chunks, "close"):
                    chunks.close()
        except (NotImplementedError, OperationNotFoundError, ModuleNotFoundError) as error:
            raise _not_implemented(call, repr(error)) from error
        except AttributeError as error:
            # What moto's dispatcher does with a service it has never heard of.
            if call.service and not _moto_knows(self._moto, call.service):
                raise _not_implemented(call, "no such service in moto") from error
            raise
        status, headers = started
        content_type = dict((name.lower(), value) for name, value in headers).get("content-type", "")
        if status >= 400 and ("html" in content_type or not body):
            raise _not_implemented(call, f"moto answered {status} with {content_type or 'nothing'}")
        return Answer(status, headers, body)


def _is_for_metadata(call: Call) -> bool:
    return call.service is None and call.path.startswith(instance_metadata.PREFIX)  # it is never signed


def _moto_knows(moto: Any, service: str) -> bool:
    return moto.get_backend_for_host(f"{service}.us-east-1.amazonaws.com") is not None


def _not_implemented(call: Call, reason: str) -> AwsError:
    print(f"NOT IMPLEMENTED: {call.service} {call.operation} in {call.region}: {reason}", file=sys.stderr, flush=True)
    return AwsError("NotImplemented", f"{call.service}:{call.operation} is not emulated by the local AWS.")


def _with_length(answer: Answer) -> list[tuple[str, str]]:
    dropped = ("content-length", "connection", "transfer-encoding")
    kept = [(name, str(value)) for name, value in answer.headers if name.lower() not in dropped]
    return [*kept, ("Content-Length", str(len(answer.body)))]
