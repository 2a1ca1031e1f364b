"""The control API: how a test looks at and disturbs this AWS. Not logged as calls."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import databases
from account import is_region
from call_log import CallLog
from command_history import CommandHistory
from deployment import Deployments
from faults import Faults, parse_fault
from fleet import check_bastion_changes
from fleet_databases import check_database_changes
from managed_instances import ManagedInstances
from mfa import MfaDevices
from notifications import published
from wire import Answer

PREFIX = "/_dbvoice/"


class NotFound(LookupError):
    """There is no such thing to control."""


class Control:
    def __init__(
        self,
        calls: CallLog,
        faults: Faults,
        instances: ManagedInstances,
        history: CommandHistory,
        mfa_devices: MfaDevices,
        deployments: Deployments,
    ) -> None:
        self._calls = calls
        self._faults = faults
        self._instances = instances
        self._history = history
        self._mfa_devices = mfa_devices
        self._deployments = deployments

    def answer(self, method: str, path: str, body: bytes) -> Answer:
        try:
            result = self._handle(method, path[len(PREFIX) :].strip("/"), body)
        except NotFound as error:
            return _json(404, {"error": str(error)})
        except ValueError as error:  # FleetError, a fault that is none, JSON that is none
            return _json(400, {"error": str(error)})
        return _json(200, result)

    def _handle(self, method: str, path: str, body: bytes) -> Any:
        match (method, path.split("/")):
            case ("GET", ["health"]):
                return {"status": "ok"}
            case ("GET", ["calls"]):
                return self._calls.entries()
            case ("DELETE", ["calls"]):
                self._calls.clear()
                return []
            case ("GET", ["commands"]):
                return self._history.kept()
            case ("GET", ["notifications"]):
                return published()
            case ("GET", ["mfa_devices"]):
                return self._mfa_devices.shown()
            case ("GET", ["faults"]):
                return self._faults.entries()
            case ("POST", ["faults"]):
                self._faults.add(parse_fault(_object(body)))
                return self._faults.entries()
            case ("DELETE", ["faults"]):
                self._faults.clear()
                return []
            case ("PATCH", ["bastions", instance_id]):
                return self._change_bastion(unquote(instance_id), _object(body))
            case ("PATCH", ["databases", region, identifier]):
                return self._change_database(region, unquote(identifier), _object(body))
            case ("PUT", ["stacks", region, name]) if is_region(region):
                return self._deployments.put_stack(region, unquote(name), _object(body))
        raise NotFound(f"no {method} {PREFIX}{path}")

    def _change_bastion(self, instance_id: str, fields: dict[str, Any]) -> dict[str, Any]:
        changes = check_bastion_changes(instance_id, fields)
        try:
            self._instances.change(instance_id, changes)
        except KeyError as error:
            raise NotFound(f"no bastion {instance_id}") from error
        return changes

    def _change_database(self, region: str, identifier: str, fields: dict[str, Any]) -> dict[str, Any]:
        changes = check_database_changes(identifier, fields)
        if not is_region(region):
            raise NotFound(f"no region {region}")
        try:
            databases.change(region, identifier, changes)
        except KeyError as error:
            raise NotFound(f"no database {identifier} in {region}") from error
        return changes


def _object(body: bytes) -> dict[str, Any]:
    parsed = json.loads(body or b"{}")
    if not isinstance(parsed, dict):
        raise ValueError("the body is not a JSON object")
    return parsed


def _json(status: int, result: Any) -> Answer:
    return Answer(status, [("Content-Type", "application/json")], json.dumps(result).encode())
