"""The fleet file: what there is in this AWS when it starts."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

from moto.ssm.models import ssm_backends

import database_logs
import document_store
import metrics
import mfa
from account import ACCOUNT_ID
from databases import ENGINES, Database, Endpoint, add_database
from documents import DocumentError
from fleet_keys import FleetError, Key, read_keys
from maintenance import DATES, PendingAction
from managed_instances import PING_STATUSES, Bastion, ManagedInstances

_TOP = {
    "documents": Key(str, None),
    "reboot_ms": Key(int, 1000),
    "databases": Key(list, []),
    "parameters": Key(list, []),
    "bastions": Key(list, []),
    "mfa_devices": Key(list, []),
    "metrics": Key(list, []),
}
_DATABASE = {
    "region": Key(str),
    "identifier": Key(str),
    "engine": Key(str),
    "engine_version": Key(str, None),
    "class": Key(str, "db.t4g.medium"),
    "allocated_storage": Key(int, 20),
    "multi_az": Key(bool, False),
    "status": Key(str, "available"),
    "endpoint": Key(dict, None),
    "tags": Key(dict, {}),
    "cluster": Key(str, None),
    "master_username": Key(str, None),
    "db_name": Key(str, None),
    "iam_authentication": Key(bool, False),
    "reboot_ms": Key(int, None),
    "logs": Key(list, []),
    "pending_maintenance": Key(list, []),
}
_ENDPOINT = {"address": Key(str), "port": Key(int)}
DATABASE_CHANGES = {"status": Key(str, None), "reboot_ms": Key(int, None)}
_LOG = {"name": Key(str), "text": Key(str, None), "file": Key(str, None), "last_written_ms": Key(int, None)}
_PENDING = {
    "action": Key(str),
    "description": Key(str, None),
    "opt_in_status": Key(str, None),
    **{date: Key(str, None) for date in DATES},
}
_PARAMETER = {"region": Key(str), "name": Key(str), "value": Key(str), "type": Key(str, "SecureString")}
BASTION_CHANGES = {
    "ping_status": Key(str, "Online"),
    "delivery_delay_ms": Key(int, 100),
    "environment": Key(dict, {}),
    "agent_version": Key(str, None),
}
_BASTION = {"region": Key(str), "instance_id": Key(str), "tags": Key(dict, {}), **BASTION_CHANGES}
_MFA_DEVICE = {"serial_number": Key(str), "secret": Key(str), "access_key_id": Key(str, None)}
_METRIC = {
    "region": Key(str),
    "namespace": Key(str, "AWS/RDS"),
    "metric": Key(str),
    "dimensions": Key(dict, {}),
    "unit": Key(str, "None"),
    "points": Key(list),
}


def load_fleet(path: Path, instances: ManagedInstances, mfa_devices: mfa.MfaDevices) -> None:
    """Puts the whole file into the backends. FleetError says what is wrong and where."""
    try:
        contents = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FleetError(f"{path}: {error}") from error
    top = read_keys("the fleet file", contents, _TOP)
    databases = [_database(where, item, top["reboot_ms"]) for where, item in _items(top, "databases")]
    # AWS lists instances by name; moto lists them in the order they were made.
    for where, database in sorted(databases, key=lambda pair: pair[1].identifier.lower()):
        try:
            add_database(database)
        except Exception as error:  # moto refuses with many types: a name taken, a version that is none
            raise FleetError(f"{where} ({database.identifier}): {error}") from error
    for where, item in _items(top, "parameters"):
        _add_parameter(where, item)
    for where, item in _items(top, "mfa_devices"):
        _add_mfa_device(where, item, mfa_devices)
    for where, item in _items(top, "metrics"):
        _add_metric(where, item)
    bastions = [_bastion(where, item) for where, item in _items(top, "bastions")]
    for bastion in bastions:
        try:
            instances.add(bastion)
        except ValueError as error:
            raise FleetError(str(error)) from error
    if top["documents"] is not None:
        try:
            document_store.register_directory(Path(top["documents"]), {bastion.region for bastion in bastions})
        except (OSError, DocumentError) as error:
            raise FleetError(f"documents: {error}") from error


def check_bastion_changes(where: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The keys given, checked; only those, so a change leaves the rest alone."""
    read = read_keys(where, fields, BASTION_CHANGES)
    if read["ping_status"] not in PING_STATUSES:
        raise FleetError(f"{where}: ping_status is none of {', '.join(PING_STATUSES)}")
    if read["agent_version"] is not None and not re.fullmatch(r"\d+(\.\d+){3}", read["agent_version"]):
        raise FleetError(f"{where}: agent_version is not four numbers")
    return {name: read[name] for name in fields if fields[name] is not None}


def check_database_changes(where: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The keys given, checked; only those."""
    read = read_keys(where, fields, DATABASE_CHANGES)
    if read["status"] is not None and not re.fullmatch(r"[a-z-]+", read["status"]):
        raise FleetError(f"{where}: status is not one such as stopped")
    return {name: value for name, value in read.items() if value is not None}


def _items(fields: dict[str, Any], name: str, within: str = "") -> list[tuple[str, Any]]:
    """The items of a list, each with its place for messages."""
    return [(f"{within}{name}[{number}]", item) for number, item in enumerate(fields[name])]


def _database(where: str, item: Any, reboot_ms: int) -> tuple[str, Database]:
    fields = read_keys(where, item, _DATABASE)
    if fields["engine"] not in ENGINES:
        raise FleetError(f"{where}: engine is none of {', '.join(sorted(ENGINES))}")
    if fields["endpoint"] is not None:
        fields["endpoint"] = Endpoint(**read_keys(f"{where}.endpoint", fields["endpoint"], _ENDPOINT))
    if fields["reboot_ms"] is None:
        fields["reboot_ms"] = reboot_ms
    fields["logs"] = [_log(*pair) for pair in _items(fields, "logs", f"{where}.")]
    fields["pending_maintenance"] = [_pending(*pair) for pair in _items(fields, "pending_maintenance", f"{where}.")]
    fields["instance_class"] = fields.pop("class")
    return where, Database(**fields)


def _log(where: str, item: Any) -> database_logs.LogFile:
    fields = read_keys(where, item, _LOG)
    text, file = fields["text"], fields["file"]
    if (text is None) == (file is None):
        raise FleetError(f"{where}: give either text or file")
    if file is not None and not Path(file).is_file():
        raise FleetError(f"{where}: there is no file {file}")
    source = text.encode() if file is None else Path(file)
    return database_logs.LogFile(fields["name"], source, fields["last_written_ms"])


def _pending(where: str, item: Any) -> PendingAction:
    fields = read_keys(where, item, _PENDING)
    for name in DATES:
        try:
            fields[name] = datetime.fromisoformat(fields[name]) if fields[name] else None
        except ValueError as error:
            raise FleetError(f"{where}: {name} is no date of ISO 8601") from error
    return PendingAction(**fields)


def _bastion(where: str, item: Any) -> Bastion:
    fields = read_keys(where, item, _BASTION)
    changes = check_bastion_changes(where, {name: item[name] for name in BASTION_CHANGES if name in item})
    return Bastion(region=fields["region"], instance_id=fields["instance_id"], tags=fields["tags"], **changes)


def _add_mfa_device(where: str, item: Any, devices: mfa.MfaDevices) -> None:
    fields = read_keys(where, item, _MFA_DEVICE)
    try:
        secret = mfa.parse_secret(fields["secret"])
        devices.add(mfa.MfaDevice(fields["serial_number"], secret, fields["access_key_id"]))
    except ValueError as error:
        raise FleetError(f"{where}: {error}") from error


def _add_metric(where: str, item: Any) -> None:
    fields = read_keys(where, item, _METRIC)
    number = Key((int, float))
    for point in fields["points"]:
        if not (isinstance(point, list) and len(point) == 2 and all(number.holds(part) for part in point)):
            raise FleetError(f"{where}: a point is not [seconds ago, value]")
    metrics.add_points(**fields)


def _add_parameter(where: str, item: Any) -> None:
    fields = read_keys(where, item, _PARAMETER)
    if fields["type"] not in ("String", "StringList", "SecureString"):
        raise FleetError(f"{where}: type is {fields['type']}")
    try:
        ssm_backends[ACCOUNT_ID][fields["region"]].put_parameter(
            name=fields["name"],
            description="",
            value=fields["value"],
            parameter_type=fields["type"],
            allowed_pattern="",
            keyid="alias/aws/ssm" if fields["type"] == "SecureString" else "",
            overwrite=False,
            tags=[],
            data_type="text",
            tier=None,
            policies=None,
        )
    except Exception as error:  # the name is not repeated with its value: the value is a secret
        raise FleetError(f"{where} ({fields['name']}): {type(error).__name__}") from error
