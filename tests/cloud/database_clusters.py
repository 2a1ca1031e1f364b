"""Aurora clusters: what the fleet file says of them beyond their instances, and DescribeDBClusters in pages."""

from __future__ import annotations

from dataclasses import dataclass, field

from moto.core.responses import ActionResult
from moto.rds.models import DBCluster, DBInstanceClustered, rds_backends
from moto.rds.responses import RDSResponse

import master_user_secrets
from account import ACCOUNT_ID
from database_pages import page_answer
from databases import Endpoint


@dataclass(frozen=True)
class Cluster:
    """One cluster of the fleet file. What is null is left as its first instance made it."""

    region: str
    identifier: str
    endpoint: Endpoint | None = None
    reader_address: str | None = None
    tags: dict[str, str] | None = None
    master_user_secret: str | None = field(default=None, repr=False)


def install() -> None:
    """Lets a cluster carry the addresses of the fleet file, and pages the list of clusters; moto does not."""
    of_writer, of_readers = DBCluster.endpoint.fget, DBCluster.reader_endpoint.fget
    DBCluster.endpoint = property(lambda c: getattr(c, "fleet_address", None) or of_writer(c))
    DBCluster.reader_endpoint = property(lambda c: getattr(c, "fleet_reader_address", None) or of_readers(c))
    # Set for a cluster as a whole, and shown of its instances too.
    DBInstanceClustered.iam_database_authentication_enabled = property(
        lambda instance: instance.cluster.iam_database_authentication_enabled
    )
    RDSResponse.describe_db_clusters = _describe


def refine(cluster: Cluster) -> None:
    """Changes a cluster that has its instances. ValueError if none is in it, or if it was refined before."""
    found = rds_backends[ACCOUNT_ID][cluster.region].clusters.get(cluster.identifier)
    if found is None:
        raise ValueError("no database is in this cluster")
    if getattr(found, "fleet_refined", False):
        raise ValueError("this cluster is there twice")
    found.fleet_refined = True
    if cluster.endpoint:
        found.fleet_address, found.port = cluster.endpoint.address, cluster.endpoint.port
    found.fleet_reader_address = cluster.reader_address
    if cluster.tags is not None:
        found.tags = [{"Key": key, "Value": value} for key, value in cluster.tags.items()]
    if cluster.master_user_secret is not None:
        master_user_secrets.keep(found, cluster.master_user_secret)


def _describe(response: RDSResponse) -> ActionResult:
    asked = response.params
    filters = {item["Name"]: item["Values"] for item in asked.get("Filters") or []}
    clusters = response.backend.describe_db_clusters(asked.get("DBClusterIdentifier"), filters)
    return page_answer(response, "DBClusters", clusters)
