"""How commands are shown: GetCommandInvocation, ListCommands, ListCommandInvocations."""

from __future__ import annotations

import re
import time
from datetime import datetime, timezone
from typing import Any

from aws_error import AwsError
from faults import Faults
from paging import page
from run_command import FINAL, Command, Invocation, RunCommand, StepRun

# The service does not find an invocation in the first moments after it has accepted the command.
INVISIBLE_SECONDS = 0.15
_COMMAND_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class CommandHistory:
    def __init__(self, run_command: RunCommand, faults: Faults) -> None:
        self._run_command = run_command
        self._faults = faults

    def send_answer(self, command: Command) -> dict[str, Any]:
        with self._run_command.lock:
            return {"Command": _command_fields(command)}

    def get_invocation(self, region: str, request: dict[str, Any]) -> dict[str, Any]:
        command_id, instance_id = request.get("CommandId"), request.get("InstanceId")
        if not isinstance(command_id, str) or not _COMMAND_ID.fullmatch(command_id):
            raise AwsError("InvalidCommandId", "The command id is not a UUID.")
        with self._run_command.lock:
            command = self._run_command.commands.get(command_id)
            if command is None or command.region != region or not self._visible(command):
                raise AwsError("InvocationDoesNotExist", "")
            invocation = command.invocations.get(instance_id)
            if invocation is None:
                raise AwsError("InvocationDoesNotExist", "")
            return _invocation_fields(command, invocation, _chosen_step(invocation, request.get("PluginName")))

    def list_commands(self, region: str, request: dict[str, Any]) -> dict[str, Any]:
        with self._run_command.lock:
            found = self._selected(region, request)
            shown, token = page(found, request, default=50, least=1, most=50)
            return {"Commands": [_command_fields(command) for command in shown], **token}

    def list_invocations(self, region: str, request: dict[str, Any]) -> dict[str, Any]:
        with self._run_command.lock:
            found = [
                (command, invocation)
                for command in self._selected(region, request)
                if self._visible(command)
                for invocation in command.invocations.values()
                if request.get("InstanceId") in (None, invocation.instance_id)
            ]
            shown, token = page(found, request, default=50, least=1, most=50)
            details = bool(request.get("Details"))
            return {"CommandInvocations": [_listed_fields(c, i, details) for c, i in shown], **token}

    def kept(self) -> list[dict[str, Any]]:
        """Everything a command left behind, in the service and on the host, for a test that looks for secrets."""
        with self._run_command.lock:
            return [_kept_fields(command) for command in self._run_command.commands.values()]

    def _visible(self, command: Command) -> bool:
        seconds = self._faults.invisible_seconds(command.region)
        return time.time() - command.requested >= (INVISIBLE_SECONDS if seconds is None else seconds)

    def _selected(self, region: str, request: dict[str, Any]) -> list[Command]:
        """The region's commands that the request names, newest first."""
        found = [command for command in self._run_command.commands.values() if command.region == region]
        if request.get("CommandId") is not None:
            found = [command for command in found if command.command_id == request["CommandId"]]
            if not found:
                raise AwsError("InvalidCommandId", f"The command {request['CommandId']} does not exist.")
        if request.get("InstanceId") is not None:
            found = [command for command in found if request["InstanceId"] in command.invocations]
        for item in request.get("Filters") or []:
            key, value = item.get("key"), item.get("value")
            if key == "Status":
                found = [command for command in found if command.status()[0] == value]
            elif key == "DocumentName":
                found = [command for command in found if command.document_name == value]
            else:
                raise AwsError("InvalidFilterKey", f"The filter key {key} is not emulated.")
        return sorted(found, key=lambda command: command.requested, reverse=True)


def _chosen_step(invocation: Invocation, name: str | None) -> StepRun:
    if name is None and len(invocation.steps) == 1:
        return invocation.steps[0]
    for step in invocation.steps:
        if step.name == name:
            return step
    raise AwsError("InvalidPluginName", "The plugin name is not valid.")


def _instant(seconds: float | None) -> str:
    if seconds is None:
        return ""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _command_fields(command: Command) -> dict[str, Any]:
    status, details = command.status()
    invocations = list(command.invocations.values())
    return {
        "CommandId": command.command_id,
        "DocumentName": command.document_name,
        "DocumentVersion": command.document_version,
        "Comment": command.request.get("Comment") or "",
        "ExpiresAfter": command.requested + command.delivery_timeout + 3600,
        "Parameters": command.request.get("Parameters") or {},
        "InstanceIds": command.request.get("InstanceIds") or [],
        "Targets": command.request.get("Targets") or [],
        "RequestedDateTime": command.requested,
        "Status": status,
        "StatusDetails": details,
        "MaxConcurrency": command.request.get("MaxConcurrency") or "50",
        "MaxErrors": command.request.get("MaxErrors") or "0",
        "TargetCount": len(invocations),
        "CompletedCount": sum(invocation.status in FINAL for invocation in invocations),
        "ErrorCount": sum(invocation.status in ("Failed", "TimedOut") for invocation in invocations),
        "DeliveryTimedOutCount": sum(invocation.details == "DeliveryTimedOut" for invocation in invocations),
        "TimeoutSeconds": command.delivery_timeout,
        "OutputS3Region": command.region,
    }


def _invocation_fields(command: Command, invocation: Invocation, step: StepRun) -> dict[str, Any]:
    several = len(invocation.steps) > 1 and step.started is not None
    details = "ExecutionTimedOut" if step.status == "TimedOut" else step.status
    elapsed = f"PT{step.ended - step.started:.3f}S" if step.started and step.ended else ""
    return {
        "CommandId": command.command_id,
        "InstanceId": invocation.instance_id,
        "Comment": command.request.get("Comment") or "",
        "DocumentName": command.document_name,
        "DocumentVersion": command.document_version,
        "PluginName": step.name,
        "ResponseCode": step.exit_code,
        "ExecutionStartDateTime": _instant(step.started),
        "ExecutionElapsedTime": elapsed,
        "ExecutionEndDateTime": _instant(step.ended),
        "Status": step.status if several else invocation.status,
        "StatusDetails": details if several else invocation.details,
        "StandardOutputContent": step.stdout,
        "StandardOutputUrl": "",
        "StandardErrorContent": step.stderr,
        "StandardErrorUrl": "",
        "CloudWatchOutputConfig": {"CloudWatchLogGroupName": "", "CloudWatchOutputEnabled": False},
    }


def _listed_fields(command: Command, invocation: Invocation, details: bool) -> dict[str, Any]:
    plugins = []
    for step in invocation.steps if details else []:
        plugin = {
            "Name": step.name,
            "Status": step.status,
            "StatusDetails": "ExecutionTimedOut" if step.status == "TimedOut" else step.status,
            "ResponseCode": step.exit_code,
            "Output": step.listed,
            "StandardOutputUrl": "",
            "StandardErrorUrl": "",
        }
        if step.started:
            plugin["ResponseStartDateTime"] = step.started
        if step.ended:
            plugin["ResponseFinishDateTime"] = step.ended
        plugins.append(plugin)
    return {
        "CommandId": command.command_id,
        "InstanceId": invocation.instance_id,
        "InstanceName": "",
        "Comment": command.request.get("Comment") or "",
        "DocumentName": command.document_name,
        "DocumentVersion": command.document_version,
        "RequestedDateTime": command.requested,
        "Status": invocation.status,
        "StatusDetails": invocation.details,
        "CommandPlugins": plugins,
    }


def _kept_fields(command: Command) -> dict[str, Any]:
    status, details = command.status()
    return {
        "id": command.command_id,
        "region": command.region,
        "document": command.document_name,
        "comment": command.request.get("Comment") or "",
        "parameters": command.request.get("Parameters") or {},
        "targets": command.request.get("Targets") or [],
        "instance_ids": list(command.invocations),
        "status": status,
        "status_details": details,
        "invocations": [
            {
                "instance_id": invocation.instance_id,
                "status": invocation.status,
                "status_details": invocation.details,
                "steps": [
                    {
                        "name": step.name,
                        "status": step.status,
                        "exit_code": step.exit_code,
                        "ended_ms": round(step.ended * 1000) if step.ended else None,
                        "script": step.script,
                        "environment": step.environment,
                        "stdout": step.stdout,
                        "stderr": step.stderr,
                    }
                    for step in invocation.steps
                ],
            }
            for invocation in command.invocations.values()
        ],
    }
