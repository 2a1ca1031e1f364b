"""The fleet in RDS and Parameter Store, regions, faults, and what moto alone answers wrongly."""

from __future__ import annotations

import json
import tempfile
import time
import unittest
from pathlib import Path
from urllib.error import HTTPError

import lazy_ec2

lazy_ec2.install()
from fleet import load_fleet  # noqa: E402
from fleet_keys import FleetError  # noqa: E402
from instance_metadata import InstanceMetadata  # noqa: E402
from managed_instances import ManagedInstances  # noqa: E402
from mfa import MfaDevices  # noqa: E402
from tests.support import CloudTestCase, Server  # noqa: E402

ENGINES = ["postgres", "mysql", "mariadb", "oracle-ee", "sqlserver-ex", "aurora-postgresql", "aurora-mysql"]


class FleetTest(CloudTestCase):
    fleet = {
        "databases": [
            {
                "region": "us-east-1",
                "identifier": f"orders-prod-{number}",
                "engine": "postgres",
                "engine_version": "15.18",
                "endpoint": {"address": "127.0.0.1", "port": 15432},
                "tags": {"instance": f"sample{number}", "environment": "production"},
            }
            for number in range(250)
        ]
        + [{"region": "us-west-2", "identifier": f"west-{engine}", "engine": engine} for engine in ENGINES],
        "parameters": [{"region": "us-east-1", "name": "/rds/sample/dbpassword", "value": "correct horse"}],
    }

    def setUp(self) -> None:
        self.rds = self.server.client("rds")
        self.server.control("DELETE", "calls")

    def test_pages_and_regions(self) -> None:
        pages = list(self.rds.get_paginator("describe_db_instances").paginate())
        self.assertEqual([100, 100, 50], [len(page["DBInstances"]) for page in pages])
        found = [instance for page in pages for instance in page["DBInstances"]]
        self.assertEqual(250, len({instance["DBInstanceIdentifier"] for instance in found}))
        self.assertEqual(250, len({instance["DbiResourceId"] for instance in found}))
        tags = {tag["Key"]: tag["Value"] for tag in found[0]["TagList"]}
        self.assertEqual({"instance": "sample0", "environment": "production"}, tags)
        self.assertEqual(("127.0.0.1", 15432), (found[0]["Endpoint"]["Address"], found[0]["Endpoint"]["Port"]))
        self.assertEqual(("15.18", "available"), (found[0]["EngineVersion"], found[0]["DBInstanceStatus"]))
        west = self.server.client("rds", "us-west-2").describe_db_instances()["DBInstances"]
        self.assertEqual(sorted(ENGINES), sorted(instance["Engine"] for instance in west))
        clusters = self.server.client("rds", "us-west-2").describe_db_clusters()["DBClusters"]
        self.assertEqual(2, len(clusters))
        self.assertEqual([], self.server.client("rds", "eu-west-1").describe_db_instances()["DBInstances"])
        calls = self.server.control("GET", "calls")
        self.assertEqual([("rds", "us-east-1", 200, None)] * 3, [
            (call["service"], call["region"], call["status"], call["error"]) for call in calls[:3]])  # fmt: skip

    def test_page_sizes(self) -> None:
        for size in (19, 101):
            self.assert_refused("InvalidParameterValue", self.rds.describe_db_instances, MaxRecords=size)
        self.assertEqual(20, len(self.rds.describe_db_instances(MaxRecords=20)["DBInstances"]))

    def test_a_status_can_be_set(self) -> None:
        self.server.control("PATCH", "databases/us-east-1/orders-prod-7", {"status": "storage-full"})
        found = self.rds.describe_db_instances(DBInstanceIdentifier="orders-prod-7")["DBInstances"][0]
        self.assertEqual("storage-full", found["DBInstanceStatus"])
        for wrong in ({"status": "Storage full"}, {"reboot_ms": "1"}, {"engine": "mysql"}):
            with self.subTest(wrong=wrong), self.assertRaisesRegex(HTTPError, "400"):
                self.server.control("PATCH", "databases/us-east-1/orders-prod-7", wrong)

    def test_parameters(self) -> None:
        ssm = self.server.client("ssm")
        name = "/rds/sample/dbpassword"
        self.assertEqual("correct horse", ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"]["Value"])
        self.assertNotEqual("correct horse", ssm.get_parameter(Name=name)["Parameter"]["Value"])

    def test_other_services(self) -> None:
        self.assertEqual("123456789012", self.server.client("sts").get_caller_identity()["Account"])
        self.assertEqual([], self.server.client("sns").list_topics()["Topics"])
        self.assertEqual([], self.server.client("secretsmanager").list_secrets()["SecretList"])
        self.assertEqual([], self.server.client("cloudwatch").describe_alarms()["MetricAlarms"])
        tagging = self.server.client("resourcegroupstaggingapi")
        found = tagging.get_resources(TagFilters=[{"Key": "instance", "Values": ["sample7"]}])["ResourceTagMappingList"]
        self.assertEqual(["arn:aws:rds:us-east-1:123456789012:db:orders-prod-7"], [item["ResourceARN"] for item in found])
        self.assertTrue(self.server.client("ec2").describe_vpcs()["Vpcs"])

    def test_unknown_regions_and_operations_are_aws_errors(self) -> None:
        self.assert_refused("SignatureDoesNotMatch", self.server.client("rds", "xx-east-9").describe_db_instances)
        self.assert_refused("InvalidSignatureException", self.server.client("ssm", "xx-east-9").list_commands)
        for service, operation in [
            ("rds", "describe_reserved_db_instances"),
            ("ssm", "describe_sessions"),
            ("grafana", "list_workspaces"),
        ]:
            with self.subTest(operation=operation):
                arguments = {"State": "Active"} if operation == "describe_sessions" else {}
                call = getattr(self.server.client(service), operation)
                error = self.assert_refused("NotImplemented", call, **arguments)
                self.assertEqual(400, error.response["ResponseMetadata"]["HTTPStatusCode"])
        self.assertIn("NOT IMPLEMENTED: ssm DescribeSessions in us-east-1", self.server.stderr())

    def test_faults(self) -> None:
        ssm, cloudwatch = self.server.client("ssm"), self.server.client("cloudwatch")
        fault = {"service": "rds", "operation": "DescribeDBInstances", "region": "us-east-1", "kind": "throttle", "count": 2}
        self.server.control("POST", "faults", fault)
        self.server.client("rds", "us-west-2").describe_db_instances()
        for _ in range(2):
            self.assert_refused("Throttling", self.rds.describe_db_instances)
        self.rds.describe_db_instances()
        errors = [call["error"] for call in self.server.control("GET", "calls")]
        self.assertEqual([None, "Throttling", "Throttling", None], errors)
        for kind, code in [
            ("throttle", "ThrottlingException"),
            ("error", "InternalFailure"),
            ("denied", "AccessDeniedException"),
        ]:
            self.server.control("DELETE", "faults")
            self.server.control("POST", "faults", {"service": "ssm", "kind": kind})
            self.assert_refused(code, ssm.list_commands)
        self.server.control("POST", "faults", {"service": "monitoring", "kind": "throttle"})
        self.assertRaises(cloudwatch.exceptions.ClientError, cloudwatch.describe_alarms)
        self.server.control("POST", "faults", {"service": "rds", "kind": "latency", "latency_ms": 300})
        started = time.monotonic()
        self.rds.describe_db_instances(MaxRecords=20)
        self.assertGreater(time.monotonic() - started, 0.3)


class BadFleetTest(unittest.TestCase):
    def test_a_bad_document_stops_the_start(self) -> None:
        fleet = {"bastions": [{"region": "us-east-1", "instance_id": "i-1"}]}
        server = Server(fleet, {"broken": "schemaVersion: '0.3'"})
        self.assertIsNone(server.port)
        self.assertRegex(server.stderr(), "broken.yaml: schemaVersion is '0.3'")
        self.assertEqual(1, server.stop())

    def test_says_what_is_wrong(self) -> None:
        database = {"region": "us-east-1", "identifier": "one", "engine": "postgres"}
        bastion = {"region": "us-east-1", "instance_id": "i-1"}
        log, device = {"name": "a", "text": ""}, {"serial_number": "arn:a", "secret": "GEZDGNBV"}
        cluster = {"region": "us-east-1", "identifier": "wide"}
        secret = {"region": "us-east-1", "name": "a", "value": "b"}
        reader, machine = {"address": "a", "port": 1}, {"region": "us-east-1", "role": "a", "instance_id": "i-1"}
        pending = {"action": "system-update", "forced_apply_date": "soon"}
        for message, fleet in [
            ("unknown key colour", {"colour": "blue"}),
            (r"databases\[0\]: unknown key colour", {"databases": [{**database, "colour": "blue"}]}),
            ("there is no region xx-1", {"databases": [{**database, "region": "xx-1"}]}),
            ("identifier is missing", {"databases": [{"region": "us-east-1", "engine": "postgres"}]}),
            ("engine is none of", {"databases": [{**database, "engine": "db2"}]}),
            ("port is not of type int", {"databases": [{**database, "endpoint": {"address": "a", "port": "1"}}]}),
            (r"databases\[0\].logs\[1\]: give either", {"databases": [{**database, "logs": [log, {"name": "b"}]}]}),
            ("there is no file /none", {"databases": [{**database, "logs": [{"name": "a", "file": "/none"}]}]}),
            ("reboot_ms is negative", {"databases": [{**database, "reboot_ms": -1}]}),
            ("forced_apply_date is no date", {"databases": [{**database, "pending_maintenance": [pending]}]}),
            (r"clusters\[0\] \(wide\): no database is in", {"databases": [database], "clusters": [cluster]}),
            (r"clusters\[0\].reader_endpoint: unknown key", {"clusters": [{**cluster, "reader_endpoint": reader}]}),
            (r"secrets\[1\] \(a\): ResourceExistsException", {"secrets": [secret, secret]}),
            (r"secrets\[0\] \(a b\): name has a character", {"secrets": [{**secret, "name": "a b"}]}),
            ("value is empty", {"secrets": [{**secret, "value": ""}]}),
            ("metadata: role is missing", {"metadata": {**machine, "role": None}}),
            ("metadata: role is no name", {"metadata": {**machine, "role": "a/b"}}),
            ("metadata: instance_id is not", {"metadata": {**machine, "instance_id": "bastion"}}),
            (r"mfa_devices\[0\]: secret is not base 32", {"mfa_devices": [{**device, "secret": "0189"}]}),
            ("arn:a is there twice", {"mfa_devices": [device, device]}),
            ("a point is not", {"metrics": [{"region": "us-east-1", "metric": "CPUUtilization", "points": [[60]]}]}),
            ("ping_status", {"bastions": [{**bastion, "ping_status": "Away"}]}),
            ("i-1 is there twice", {"bastions": [bastion, bastion]}),
            ("not an object", []),
        ]:
            with self.subTest(message=message), tempfile.TemporaryDirectory() as directory:
                path = Path(directory, "fleet.json")
                path.write_text(json.dumps(fleet))
                with self.assertRaisesRegex(FleetError, message):
                    load_fleet(path, ManagedInstances(), MfaDevices(), InstanceMetadata())

    def test_clusters_that_contradict_themselves(self) -> None:
        one = {"region": "us-east-1", "identifier": "one", "engine": "aurora-mysql", "cluster": "wide"}
        one["master_user_secret"] = "of the first"
        other = {**one, "identifier": "two", "master_user_secret": "of the second"}
        wide = {"region": "us-east-1", "identifier": "wide"}
        for message, fleet in [
            (r"databases\[1\] \(two\): wide has another master_user_secret", {"databases": [one, other]}),
            (r"clusters\[1\] \(wide\): this cluster is there twice", {"databases": [one], "clusters": [wide, wide]}),
        ]:
            with self.subTest(message=message):
                server = Server(fleet)
                self.assertIsNone(server.port)
                self.assertRegex(server.stderr(), message)
                self.assertNotIn("of the", server.stderr())
                self.assertEqual(1, server.stop())


if __name__ == "__main__":
    unittest.main()
