"""What RDS shows of instances and clusters: endpoints, members, tags, pages."""

from __future__ import annotations

import unittest
from typing import Any

from tests.support import CloudTestCase

REGION = "us-east-1"
CROWDED = "eu-west-1"


def database(identifier: str, **more: Any) -> dict[str, Any]:
    return {"region": REGION, "identifier": identifier, "engine": "postgres", **more}


def aurora(identifier: str, cluster: str, **more: Any) -> dict[str, Any]:
    return database(identifier, engine="aurora-postgresql", cluster=cluster, **more)


class ClustersTest(CloudTestCase):
    fleet = {
        "databases": [
            database(
                "orders",
                engine_version="15.18",
                endpoint={"address": "127.0.0.1", "port": 15432},
                tags={"instance": "orders"},
                master_username="root",
                db_name="app",
                iam_authentication=True,
            ),
            database("zebra"),
            # The first of a cluster is its writer, though it is not the first by name.
            aurora("wide-2", "Wide", tags={"a": "b"}, db_name="app", endpoint={"address": "127.0.0.1", "port": 5433}),
            aurora("wide-1", "wide", iam_authentication=True, endpoint={"address": "127.0.0.2", "port": 5433}),
            aurora("wide-3", "WIDE"),
            aurora("alone", "narrow", tags={"a": "b"}, endpoint={"address": "127.0.0.1", "port": 5434}),
        ]
        + [{**aurora(f"crowd-{n:03}", f"crowd-{n // 2:03}"), "region": CROWDED} for n in reversed(range(250))],
        "clusters": [
            {
                "region": REGION,
                "identifier": "wide",
                "endpoint": {"address": "127.0.0.3", "port": 5435},
                "reader_endpoint": {"address": "127.0.0.4"},
                "tags": {"instance": "wide"},
            }
        ],
    }

    def setUp(self) -> None:
        self.rds = self.server.client("rds")

    def instance(self, identifier: str) -> dict[str, Any]:
        return self.rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]

    def cluster(self, identifier: str) -> dict[str, Any]:
        return self.rds.describe_db_clusters(DBClusterIdentifier=identifier)["DBClusters"][0]

    def check_fields(self, expected: dict[str, Any], found: dict[str, Any]) -> None:
        self.assertEqual(expected, {name: found.get(name) for name in expected})

    def test_instances(self) -> None:
        found = self.instance("orders")
        self.check_fields(
            {
                "DBClusterIdentifier": None,
                "IAMDatabaseAuthenticationEnabled": True,
                "TagList": [{"Key": "instance", "Value": "orders"}],
                "MasterUsername": "root",
                "DBName": "app",
                "EngineVersion": "15.18",
                "CACertificateIdentifier": "rds-ca-rsa2048-g1",
            },
            found,
        )
        self.assertEqual(("127.0.0.1", 15432), (found["Endpoint"]["Address"], found["Endpoint"]["Port"]))
        other = {"IAMDatabaseAuthenticationEnabled": False, "MasterUsername": "postgres", "DBName": None, "TagList": []}
        self.check_fields(other, self.instance("zebra"))
        member = self.instance("wide-1")
        shared = {"DBClusterIdentifier": "wide", "IAMDatabaseAuthenticationEnabled": True, "DBName": "app"}
        self.check_fields(shared, member)
        self.assertEqual(("127.0.0.2", 5433), (member["Endpoint"]["Address"], member["Endpoint"]["Port"]))
        self.check_fields(shared, self.instance("wide-2"))
        listed = [found["DBInstanceIdentifier"] for found in self.rds.describe_db_instances()["DBInstances"]]
        self.assertEqual(["alone", "orders", "wide-1", "wide-2", "wide-3", "zebra"], listed)

    def test_clusters(self) -> None:
        self.check_fields(
            {
                "Status": "available",
                "Endpoint": "127.0.0.3",
                "ReaderEndpoint": "127.0.0.4",
                "Port": 5435,
                "TagList": [{"Key": "instance", "Value": "wide"}],
                "Engine": "aurora-postgresql",
                "MasterUsername": "postgres",
                "DatabaseName": "app",
                "IAMDatabaseAuthenticationEnabled": True,
            },
            self.cluster("Wide"),
        )
        narrow = self.cluster("narrow")
        self.check_fields({"Port": 5434, "TagList": [{"Key": "a", "Value": "b"}]}, narrow)
        self.assertRegex(narrow["Endpoint"], r"^narrow\.cluster-\w+\.us-east-1\.rds\.amazonaws\.com$")
        self.assertRegex(narrow["ReaderEndpoint"], r"^narrow\.cluster-ro-")
        listed = [found["DBClusterIdentifier"] for found in self.rds.describe_db_clusters()["DBClusters"]]
        self.assertEqual(["narrow", "wide"], listed)
        self.assert_refused("DBClusterNotFoundFault", self.rds.describe_db_clusters, DBClusterIdentifier="none")

    def test_the_writer_changes(self) -> None:
        def writers() -> dict[str, bool]:
            members = self.cluster("wide")["DBClusterMembers"]
            return {member["DBInstanceIdentifier"]: member["IsClusterWriter"] for member in members}

        self.assertEqual({"wide-1": False, "wide-2": True, "wide-3": False}, writers())
        self.rds.failover_db_cluster(DBClusterIdentifier="wide", TargetDBInstanceIdentifier="wide-3")
        self.assertEqual({"wide-1": False, "wide-2": False, "wide-3": True}, writers())
        self.assertEqual("127.0.0.3", self.cluster("wide")["Endpoint"])

    def test_pages(self) -> None:
        rds = self.server.client("rds", CROWDED)
        for operation, key, name, expected, sizes in [
            ("describe_db_clusters", "DBClusters", "DBClusterIdentifier", 125, {100: [100, 25], 20: [20] * 6 + [5]}),
            ("describe_db_instances", "DBInstances", "DBInstanceIdentifier", 250, {100: [100, 100, 50]}),
        ]:
            for size, lengths in sizes.items():
                with self.subTest(operation=operation, size=size):
                    pages = list(rds.get_paginator(operation).paginate(PaginationConfig={"PageSize": size}))
                    self.assertEqual(lengths, [len(page[key]) for page in pages])
                    self.assertNotIn("Marker", pages[-1])
                    names = [item[name] for page in pages for item in page[key]]
                    self.assertEqual([f"crowd-{number:03}" for number in range(expected)], names)
            for size in (19, 101):
                self.assert_refused("InvalidParameterValue", getattr(rds, operation), MaxRecords=size)
        first = rds.describe_db_clusters()
        self.assertEqual((100, True), (len(first["DBClusters"]), bool(first["Marker"])))
        self.assertEqual(25, len(rds.describe_db_clusters(Marker=first["Marker"])["DBClusters"]))
        self.assert_refused("InvalidParameterValue", rds.describe_db_clusters, Marker="there")
        writers = [
            member["DBInstanceIdentifier"]
            for member in first["DBClusters"][0]["DBClusterMembers"]
            if member["IsClusterWriter"]
        ]
        self.assertEqual(["crowd-001"], writers)


if __name__ == "__main__":
    unittest.main()
