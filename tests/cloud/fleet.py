"""The fleet file: what there is in this AWS when it starts."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from moto.ssm.models import ssm_backends

import alarms
import database_events
import document_store
import metrics
import mfa
from account import ACCOUNT_ID
from documents import DocumentError
from fleet_databases import add_databases
from fleet_keys import FleetError, Key, items, read_keys
from instance_metadata import InstanceMetadata
from managed_instances import PING_STATUSES, Bastion, ManagedInstances
from stored_secrets import Secret, add_secret

_TOP = {
    "documents": Key(str, None),
    "reboot_ms": Key(int, 1000),
    "databases": Key(list, []),
    "clusters": Key(list, []),
    "parameters": Key(list, []),
    "secrets": Key(list, []),
    "bastions": Key(list, []),
    "mfa_devices": Key(list, []),
    "metrics": Key(list, []),
    "alarms": Key(list, []),
    "events": Key(list, []),
    "metadata": Key(dict, None),
}
_PARAMETER = {"region": Key(str), "name": Key(str), "value": Key(str), "type": Key(str, "SecureString")}
_SECRET = {"region": Key(str), "name": Key(str), "value": Key(str)}
_METADATA = {"region": Key(str), "role": Key(str), "instance_id": Key(str)}
BASTION_CHANGES = {
    "ping_status": Key(str, "Online"),
    "delivery_delay_ms": Key(int, 100),
    "environment": Key(dict, {}),
    "agent_version": Key(str, None),
}
_BASTION = {"region": Key(str), "instance_id": Key(str), "tags": Key(dict, {}), **BASTION_CHANGES}
_MFA_DEVICE = {"serial_number": Key(str), "secret": Key(str), "access_key_id": Key(str, None)}
_EVENT = {
    "region": Key(str),
    "source": Key(str),
    "source_type": Key(str, "db-instance"),
    "category": Key(str, "availability"),
    "message": Key(str),
    "seconds_ago": Key((int, float), 0),
}
_METRIC = {
    "region": Key(str),
    "namespace": Key(str, "AWS/RDS"),
    "metric": Key(str),
    "dimensions": Key(dict, {}),
    "unit": Key(str, "None"),
    "points": Key(list),
    "goes_on": Key(bool, False),
}


def load_fleet(
    path: Path, instances: ManagedInstances, mfa_devices: mfa.MfaDevices, metadata: InstanceMetadata
) -> None:
    """Puts the whole file into the backends. FleetError says what is wrong and where."""
    try:
        contents = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FleetError(f"{path}: {error}") from error
    top = read_keys("the fleet file", contents, _TOP)
    add_databases(top)
    database_events.forget()
    alarms.add_alarms(top)
    for where, item in items(top, "events"):
        _add_event(where, item)
    for where, item in items(top, "parameters"):
        _add_parameter(where, item)
    for where, item in items(top, "secrets"):
        _add_secret(where, item)
    for where, item in items(top, "mfa_devices"):
        _add_mfa_device(where, item, mfa_devices)
    for where, item in items(top, "metrics"):
        _add_metric(where, item)
    if top["metadata"] is not None:
        instance = read_keys("metadata", top["metadata"], _METADATA)
        try:
            metadata.set_instance(**instance)
        except ValueError as error:
            raise FleetError(f"metadata: {error}") from error
    bastions = [_bastion(where, item) for where, item in items(top, "bastions")]
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


def _add_event(where: str, item: Any) -> None:
    try:
        database_events.add_event(**read_keys(where, item, _EVENT))
    except KeyError as error:
        raise FleetError(f"{where}: there is no such source") from error


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


def _add_secret(where: str, item: Any) -> None:
    secret = Secret(**read_keys(where, item, _SECRET))
    try:
        add_secret(secret)
    except ValueError as error:
        raise FleetError(f"{where} ({secret.name}): {error}") from error
    except Exception as error:  # moto's words are not repeated: the value is a secret
        raise FleetError(f"{where} ({secret.name}): {type(error).__name__}") from error
