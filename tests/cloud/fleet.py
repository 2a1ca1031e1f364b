"""The fleet file: what there is in this AWS when it starts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from moto.ssm.models import ssm_backends

import document_store
from account import ACCOUNT_ID, is_region
from databases import ENGINES, Database, Endpoint, add_database
from documents import DocumentError
from managed_instances import PING_STATUSES, Bastion, ManagedInstances

_REQUIRED = object()


class FleetError(ValueError):
    """The fleet file says something that cannot be. The message names the place."""


@dataclass(frozen=True)
class Key:
    """One key of the fleet file: its type, and its default unless it is required."""

    type: type
    default: Any = _REQUIRED


_TOP = {
    "documents": Key(str, None),
    "databases": Key(list, []),
    "parameters": Key(list, []),
    "bastions": Key(list, []),
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
}
_ENDPOINT = {"address": Key(str), "port": Key(int)}
_PARAMETER = {"region": Key(str), "name": Key(str), "value": Key(str), "type": Key(str, "SecureString")}
BASTION_CHANGES = {
    "ping_status": Key(str, "Online"),
    "delivery_delay_ms": Key(int, 100),
    "environment": Key(dict, {}),
    "agent_version": Key(str, None),
}
_BASTION = {"region": Key(str), "instance_id": Key(str), "tags": Key(dict, {}), **BASTION_CHANGES}


def load_fleet(path: Path, instances: ManagedInstances) -> None:
    """Puts the whole file into the backends. FleetError says what is wrong and where."""
    try:
        contents = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise FleetError(f"{path}: {error}") from error
    top = read_keys("the fleet file", contents, _TOP)
    databases = [_database(f"databases[{n}]", item) for n, item in enumerate(top["databases"])]
    # AWS lists instances by name; moto lists them in the order they were made.
    for where, database in sorted(databases, key=lambda pair: pair[1].identifier.lower()):
        try:
            add_database(database)
        except Exception as error:  # moto refuses with many types: a name taken, a version that is none
            raise FleetError(f"{where} ({database.identifier}): {error}") from error
    for number, item in enumerate(top["parameters"]):
        _add_parameter(f"parameters[{number}]", item)
    bastions = [_bastion(f"bastions[{number}]", item) for number, item in enumerate(top["bastions"])]
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


def read_keys(where: str, fields: Any, known: dict[str, Key]) -> dict[str, Any]:
    """Checks names and types and fills in defaults."""
    if not isinstance(fields, dict):
        raise FleetError(f"{where} is not an object")
    unknown = sorted(fields.keys() - known.keys())
    if unknown:
        raise FleetError(f"{where}: unknown key {', '.join(unknown)} (known: {', '.join(known)})")
    read = {}
    for name, key in known.items():
        value = fields.get(name)
        if value is None:
            if key.default is _REQUIRED:
                raise FleetError(f"{where}: {name} is missing")
            value = key.default
        elif not isinstance(value, key.type) or (key.type is int and isinstance(value, bool)):
            raise FleetError(f"{where}: {name} is not of type {key.type.__name__}")
        read[name] = value
    if "region" in read and not is_region(read["region"]):
        raise FleetError(f"{where}: there is no region {read['region']}")
    for name in ("tags", "environment"):
        if not all(isinstance(value, str) for value in (read.get(name) or {}).values()):
            raise FleetError(f"{where}: {name} has a value that is no string")
    return read


def check_bastion_changes(where: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The keys given, checked; only those, so a change leaves the rest alone."""
    read = read_keys(where, fields, BASTION_CHANGES)
    if read["ping_status"] not in PING_STATUSES:
        raise FleetError(f"{where}: ping_status is none of {', '.join(PING_STATUSES)}")
    if read["agent_version"] is not None and not re.fullmatch(r"\d+(\.\d+){3}", read["agent_version"]):
        raise FleetError(f"{where}: agent_version is not four numbers")
    if read["delivery_delay_ms"] < 0:
        raise FleetError(f"{where}: delivery_delay_ms is negative")
    return {name: read[name] for name in fields if fields[name] is not None}


def _database(where: str, item: Any) -> tuple[str, Database]:
    fields = read_keys(where, item, _DATABASE)
    if fields["engine"] not in ENGINES:
        raise FleetError(f"{where}: engine is none of {', '.join(sorted(ENGINES))}")
    if fields["endpoint"] is not None:
        fields["endpoint"] = Endpoint(**read_keys(f"{where}.endpoint", fields["endpoint"], _ENDPOINT))
    fields["instance_class"] = fields.pop("class")
    return where, Database(**fields)


def _bastion(where: str, item: Any) -> Bastion:
    fields = read_keys(where, item, _BASTION)
    changes = check_bastion_changes(where, {name: item[name] for name in BASTION_CHANGES if name in item})
    return Bastion(region=fields["region"], instance_id=fields["instance_id"], tags=fields["tags"], **changes)


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
