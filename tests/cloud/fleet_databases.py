"""The databases of the fleet file, and the clusters they are in."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import Any

from database_clusters import Cluster, refine
from database_logs import LogFile
from databases import ENGINES, Database, Endpoint, add_database, sort_by_name
from fleet_keys import FleetError, Key, items, read_keys
from maintenance import DATES, PendingAction

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
    "master_user_secret": Key(str, None),
    "db_name": Key(str, None),
    "iam_authentication": Key(bool, False),
    "reboot_ms": Key(int, None),
    "logs": Key(list, []),
    "pending_maintenance": Key(list, []),
}
_CLUSTER = {
    "region": Key(str),
    "identifier": Key(str),
    "endpoint": Key(dict, None),
    "reader_endpoint": Key(dict, None),
    "tags": Key(dict, None),
    "master_user_secret": Key(str, None),
}
_ENDPOINT = {"address": Key(str), "port": Key(int)}
_READER_ENDPOINT = {"address": Key(str)}
DATABASE_CHANGES = {"status": Key(str, None), "reboot_ms": Key(int, None)}
_LOG = {"name": Key(str), "text": Key(str, None), "file": Key(str, None), "last_written_ms": Key(int, None)}
_PENDING = {
    "action": Key(str),
    "description": Key(str, None),
    "opt_in_status": Key(str, None),
    **{date: Key(str, None) for date in DATES},
}


def add_databases(top: dict[str, Any]) -> None:
    """In the order of the file, for the first instance of a cluster is its writer; then the clusters."""
    databases = [(where, _database(where, item, top["reboot_ms"])) for where, item in items(top, "databases")]
    for where, database in databases:
        try:
            add_database(database)
        except Exception as error:  # moto refuses with many types: a name taken, a version that is none
            raise FleetError(f"{where} ({database.identifier}): {error}") from error
    for where, item in items(top, "clusters"):
        cluster = _cluster(where, item)
        try:
            refine(cluster)
        except ValueError as error:
            raise FleetError(f"{where} ({cluster.identifier}): {error}") from error
    sort_by_name()


def check_database_changes(where: str, fields: dict[str, Any]) -> dict[str, Any]:
    """The keys given, checked; only those."""
    read = read_keys(where, fields, DATABASE_CHANGES)
    if read["status"] is not None and not re.fullmatch(r"[a-z-]+", read["status"]):
        raise FleetError(f"{where}: status is not one such as stopped")
    return {name: value for name, value in read.items() if value is not None}


def _database(where: str, item: Any, reboot_ms: int) -> Database:
    fields = read_keys(where, item, _DATABASE)
    if fields["engine"] not in ENGINES:
        raise FleetError(f"{where}: engine is none of {', '.join(sorted(ENGINES))}")
    fields["endpoint"] = _endpoint(where, fields)
    if fields["reboot_ms"] is None:
        fields["reboot_ms"] = reboot_ms
    fields["logs"] = [_log(*pair) for pair in items(fields, "logs", f"{where}.")]
    fields["pending_maintenance"] = [_pending(*pair) for pair in items(fields, "pending_maintenance", f"{where}.")]
    fields["instance_class"] = fields.pop("class")
    return Database(**fields)


def _cluster(where: str, item: Any) -> Cluster:
    fields = read_keys(where, item, _CLUSTER)
    fields["endpoint"] = _endpoint(where, fields)
    reader = fields.pop("reader_endpoint")
    if reader is not None:
        fields["reader_address"] = read_keys(f"{where}.reader_endpoint", reader, _READER_ENDPOINT)["address"]
    return Cluster(**fields)


def _endpoint(where: str, fields: dict[str, Any]) -> Endpoint | None:
    if fields["endpoint"] is None:
        return None
    return Endpoint(**read_keys(f"{where}.endpoint", fields["endpoint"], _ENDPOINT))


def _log(where: str, item: Any) -> LogFile:
    fields = read_keys(where, item, _LOG)
    text, file = fields["text"], fields["file"]
    if (text is None) == (file is None):
        raise FleetError(f"{where}: give either text or file")
    if file is not None and not Path(file).is_file():
        raise FleetError(f"{where}: there is no file {file}")
    source = text.encode() if file is None else Path(file)
    return LogFile(fields["name"], source, fields["last_written_ms"])


def _pending(where: str, item: Any) -> PendingAction:
    fields = read_keys(where, item, _PENDING)
    for name in DATES:
        try:
            fields[name] = datetime.fromisoformat(fields[name]) if fields[name] else None
        except ValueError as error:
            raise FleetError(f"{where}: {name} is no date of ISO 8601") from error
    return PendingAction(**fields)
