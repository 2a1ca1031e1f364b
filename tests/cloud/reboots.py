"""Reboots and failovers: refused when RDS refuses them, and over only after a while.

moto answers both at once, whatever the state, and moves nothing.
"""

from __future__ import annotations

import time
from typing import Any, Callable

from moto.core.responses import ActionResult
from moto.rds.exceptions import InvalidDBClusterStateFault, InvalidParameterCombination, RDSClientError
from moto.rds.models import DBCluster, DBInstance
from moto.rds.responses import RDSResponse

from database_events import record
from databases import find_instance, reboot_seconds


def install() -> None:
    _let_a_status_pass(DBInstance, lambda i: i.lasting_status, lambda i, status: setattr(i, "lasting_status", status))
    of_moto = DBCluster.status
    _let_a_status_pass(DBCluster, of_moto.fget, of_moto.fset)
    DBInstance.secondary_availability_zone = property(_standby_zone)
    RDSResponse.reboot_db_instance = _reboot_db_instance
    RDSResponse.failover_db_cluster = _failover_db_cluster


def _reboot_db_instance(response: RDSResponse) -> ActionResult:
    instance = find_instance(response.backend, response.params.get("DBInstanceIdentifier"))
    name = instance.db_instance_identifier
    if instance.status in ("rebooting", "modifying", "upgrading"):
        message = "Instance cannot currently reboot due to an in-progress management operation."
        raise RDSClientError("InvalidDBInstanceState", message)
    if instance.status != "available":
        raise RDSClientError("InvalidDBInstanceState", f"Instance {name} is not in available state.")
    failover = bool(response.params.get("ForceFailover"))
    if failover and not instance.multi_az:
        raise InvalidParameterCombination("ForceFailover needs an instance that is configured for Multi-AZ.")
    seconds = reboot_seconds(instance)
    if failover:
        instance.availability_zone = instance.secondary_availability_zone
        record(response.backend, instance, "failover", "Multi-AZ instance failover started.")
    record(response.backend, instance, "availability", "DB instance shutdown")
    record(response.backend, instance, "availability", "DB instance restarted", seconds)
    if failover:
        record(response.backend, instance, "failover", "Multi-AZ instance failover completed", seconds)
    _pass_through(instance, "rebooting", seconds)
    return ActionResult({"DBInstance": instance})


def _failover_db_cluster(response: RDSResponse) -> ActionResult:
    backend, asked = response.backend, response.params
    cluster = backend.clusters.get(asked.get("DBClusterIdentifier"))
    target = asked.get("TargetDBInstanceIdentifier")
    if cluster and cluster.status != "available":
        raise InvalidDBClusterStateFault(f"DBCluster {cluster.db_cluster_identifier} is not in available state.")
    if cluster and target and target.lower() not in _readers(cluster):
        raise InvalidDBClusterStateFault(f"{target} is not a reader of {cluster.db_cluster_identifier}.")
    old = cluster.writer if cluster else None
    cluster = backend.failover_db_cluster(asked.get("DBClusterIdentifier"), target)
    new = cluster.writer
    seconds = reboot_seconds(old)
    across = "same" if old.availability_zone == new.availability_zone else "cross"
    name = new.db_instance_identifier
    record(backend, cluster, "failover", f"Started {across} AZ failover to DB instance: {name}")
    record(backend, cluster, "failover", f"Completed failover to DB instance: {name}", seconds)
    _pass_through(cluster, "failing-over", seconds)
    return ActionResult({"DBCluster": cluster})


def _readers(cluster: DBCluster) -> set[str]:
    return {member.db_instance_identifier.lower() for member in cluster.members if not member.is_cluster_writer}


def _standby_zone(instance: DBInstance) -> str | None:
    """There are but two zones here, so the standby is in the one where the instance is not."""
    if not instance.multi_az:
        return None
    return instance.region + ("b" if instance.availability_zone.endswith("a") else "a")


def _let_a_status_pass(
    model: type, lasting: Callable[[Any], str], set_lasting: Callable[[Any, str], None]
) -> None:
    """Gives a model a status that can be another one for a time. Setting it ends that time."""

    def get(thing: Any) -> str:
        return thing.passing_status if time.monotonic() < getattr(thing, "passing_until", 0) else lasting(thing)

    def set_(thing: Any, status: str) -> None:
        thing.passing_until = 0
        set_lasting(thing, status)

    model.status = property(get, set_)


def _pass_through(thing: Any, status: str, seconds: float) -> None:
    thing.passing_status, thing.passing_until = status, time.monotonic() + seconds
