"""The quotas of the account: those of a new one, with what is used of them here."""

from __future__ import annotations

from moto.core.responses import ActionResult
from moto.rds.responses import RDSResponse

_MOST = {
    "DBInstances": 40,
    "ReservedDBInstances": 40,
    "AllocatedStorage": 100_000,
    "DBSecurityGroups": 25,
    "AuthorizationsPerDBSecurityGroup": 20,
    "DBParameterGroups": 50,
    "ManualSnapshots": 100,
    "EventSubscriptions": 20,
    "DBSubnetGroups": 50,
    "OptionGroups": 20,
    "SubnetsPerDBSubnetGroup": 20,
    "ReadReplicasPerMaster": 15,
    "DBClusters": 40,
    "DBClusterParameterGroups": 50,
    "DBClusterRoles": 5,
    "DBInstanceRoles": 5,
    "CustomEndpointsPerDBCluster": 5,
    "ManualClusterSnapshots": 100,
}


def install() -> None:
    RDSResponse.describe_account_attributes = _describe


def _describe(response: RDSResponse) -> ActionResult:
    backend = response.backend
    instances = list(backend.databases.values())
    used = {
        "DBInstances": len(instances),
        "AllocatedStorage": sum(i.allocated_storage or 0 for i in instances if i.db_cluster_identifier is None),
        "DBParameterGroups": len(backend.db_parameter_groups),
        "ManualSnapshots": sum(s.snapshot_type == "manual" for s in backend.database_snapshots.values()),
        "EventSubscriptions": len(backend.event_subscriptions),
        "DBSubnetGroups": len(backend.subnet_groups),
        "OptionGroups": len(backend.option_groups),
        "ReadReplicasPerMaster": max((len(i.replicas) for i in instances), default=0),
        "DBClusters": len(backend.clusters),
        "ManualClusterSnapshots": sum(s.snapshot_type == "manual" for s in backend.cluster_snapshots.values()),
    }
    quotas = [{"AccountQuotaName": name, "Used": used.get(name, 0), "Max": most} for name, most in _MOST.items()]
    return ActionResult({"AccountQuotas": quotas})
