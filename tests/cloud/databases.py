"""RDS instances: put into moto, changed behind its back, and the checks moto leaves out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from moto.rds.exceptions import RDSClientError
from moto.rds.models import DBInstance, RDSBackend, rds_backends

import master_user_secrets
from account import ACCOUNT_ID
from aws_error import AwsError
from wire import Call

if TYPE_CHECKING:
    from database_logs import LogFile
    from maintenance import PendingAction

DEFAULT_REBOOT_MS = 1000
_DEFAULTS = {
    # engine: version, master user, licence
    "postgres": ("15.18", "postgres", "postgresql-license"),
    "mysql": ("8.4.6", "admin", "general-public-license"),
    "mariadb": ("11.8.3", "admin", "general-public-license"),
    "oracle-ee": ("19.0.0.0.ru-2025-07.rur-2025-07.r1", "admin", "bring-your-own-license"),
    "oracle-ee-cdb": ("19.0.0.0.ru-2025-07.rur-2025-07.r1", "admin", "bring-your-own-license"),
    "oracle-se2": ("19.0.0.0.ru-2025-07.rur-2025-07.r1", "admin", "license-included"),
    "oracle-se2-cdb": ("21.0.0.0.ru-2025-07.rur-2025-07.r1", "admin", "license-included"),
    "sqlserver-ex": ("16.00.4205.1.v1", "admin", "license-included"),
    "sqlserver-se": ("16.00.4205.1.v1", "admin", "license-included"),
    "aurora-postgresql": ("16.8", "postgres", "postgresql-license"),
    "aurora-mysql": ("8.0.mysql_aurora.3.08.2", "admin", "general-public-license"),
}
ENGINES = frozenset(_DEFAULTS)
# What a new instance gets where nobody chose another; moto has a name that is none.
_AUTHORITY = "rds-ca-rsa2048-g1"
# Names a security group, so that moto need not build a whole VPC for each region.
_SECURITY_GROUP = "sg-0d0b0e1ce00000001"


@dataclass(frozen=True)
class Endpoint:
    """Where an instance really listens; moto alone would make up an address."""

    address: str
    port: int


@dataclass(frozen=True)
class Database:
    """One database of the fleet file."""

    region: str
    identifier: str
    engine: str
    engine_version: str | None = None
    instance_class: str = "db.t4g.medium"
    allocated_storage: int = 20
    multi_az: bool = False
    status: str = "available"
    endpoint: Endpoint | None = None
    tags: dict[str, str] = field(default_factory=dict)
    cluster: str | None = None
    master_username: str | None = None
    master_user_secret: str | None = field(default=None, repr=False)
    db_name: str | None = None
    iam_authentication: bool = False
    reboot_ms: int = DEFAULT_REBOOT_MS
    logs: list[LogFile] = field(default_factory=list)
    pending_maintenance: list[PendingAction] = field(default_factory=list)


def install() -> None:
    """Lets an instance carry the address of the fleet file; moto derives it from the name."""
    made_up = DBInstance.address.fget
    DBInstance.address = property(lambda instance: getattr(instance, "fleet_address", None) or made_up(instance))


def add_database(database: Database) -> None:
    version, user, licence = _DEFAULTS[database.engine]
    version = database.engine_version or version
    user = database.master_username or user
    backend = rds_backends[ACCOUNT_ID][database.region]
    fields = {
        "db_instance_identifier": database.identifier,
        "db_instance_class": database.instance_class,
        "engine": database.engine,
        "engine_version": version,
        "multi_az": database.multi_az,
        "tags": [{"Key": key, "Value": value} for key, value in database.tags.items()],
        "enable_iam_database_authentication": database.iam_authentication,
        "license_model": licence,
        "db_name": database.db_name,
        "ca_certificate_identifier": _AUTHORITY,
    }
    if database.endpoint:
        fields["port"] = database.endpoint.port
    if database.engine.startswith("aurora-"):
        fields["db_cluster_identifier"] = _cluster(backend, database, version, user)
    else:
        fields |= {
            "allocated_storage": database.allocated_storage,
            "master_username": user,
            "vpc_security_group_ids": [_SECURITY_GROUP],
        }
    instance = backend.create_db_instance(fields)
    instance.status = database.status
    # moto gives every instance the same resource id.
    digest = hashlib.sha256(instance.db_instance_arn.encode()).hexdigest().upper()
    instance.dbi_resource_id = f"db-{digest[:26]}"
    if database.endpoint:
        instance.fleet_address = database.endpoint.address
    instance.fleet_reboot_ms = database.reboot_ms
    instance.fleet_logs = database.logs
    instance.fleet_pending = database.pending_maintenance
    if database.master_user_secret is not None:
        # All instances of a cluster have one master user, and RDS shows its secret with the cluster.
        owner = instance.cluster if instance.db_cluster_identifier else instance
        master_user_secrets.keep(owner, database.master_user_secret)


def _cluster(backend: RDSBackend, database: Database, version: str, user: str) -> str:
    """The cluster an Aurora instance belongs to, made with its first instance."""
    name = database.cluster or f"{database.identifier}-cluster"
    if name not in backend.clusters:
        cluster = backend.create_db_cluster(
            {
                "db_cluster_identifier": name,
                "engine": database.engine,
                "engine_version": version,
                "master_username": user,
                "master_user_password": "unused-by-moto",
                "vpc_security_group_ids": [_SECURITY_GROUP],
                "tags": [{"Key": key, "Value": value} for key, value in database.tags.items()],
                "port": database.endpoint.port if database.endpoint else None,
            }
        )
        cluster.status = "available"
    cluster = backend.clusters[name]
    cluster.iam_auth = cluster.iam_auth or database.iam_authentication
    cluster.database_name = cluster.database_name or database.db_name
    return name


def sort_by_name() -> None:
    """AWS lists instances and clusters by name; moto lists them in the order they were made."""
    for backend in rds_backends[ACCOUNT_ID].values():
        for things in (backend.databases, backend.clusters):
            for name in sorted(things, key=str.lower):
                things[name] = things.pop(name)


def change(region: str, identifier: str, fields: dict[str, Any]) -> None:
    """Sets status and reboot_ms, or one of them. KeyError if there is no such database."""
    instance = rds_backends[ACCOUNT_ID][region].databases[identifier]
    if "status" in fields:
        instance.status = fields["status"]
    if "reboot_ms" in fields:
        instance.fleet_reboot_ms = fields["reboot_ms"]


def find_instance(backend: RDSBackend, identifier: str | None) -> DBInstance:
    """By name or ARN; raises what RDS answers if there is none."""
    if not identifier:
        raise RDSClientError("MissingParameter", "The request must contain the parameter DBInstanceIdentifier.")
    return backend.describe_db_instances(identifier)[0]


def reboot_seconds(instance: DBInstance) -> float:
    return getattr(instance, "fleet_reboot_ms", DEFAULT_REBOOT_MS) / 1000


def check_request(call: Call) -> None:
    """Refuses page sizes AWS refuses."""
    if not call.operation.startswith("Describe") or call.operation == "DescribeDBLogFiles":
        return
    size = call.query_value("MaxRecords")
    if size is not None and not (size.isdigit() and 20 <= int(size) <= 100):
        raise AwsError("InvalidParameterValue", f"Invalid value {size} for MaxRecords. Must be between 20 and 100")
