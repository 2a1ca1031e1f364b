"""Secrets Manager: secrets of the fleet file, and the master passwords that RDS keeps there."""

from __future__ import annotations

import json
import time
import unittest
from typing import Any

from tests.support import CloudTestCase

REGION = "us-east-1"
VALUE = ' {"password": "pässword, \\n \\"quoted\\""}\n'
PASSWORD = 'correct "horse" \\ battery'
AURORA = {"region": REGION, "engine": "aurora-mysql"}


class SecretsTest(CloudTestCase):
    fleet = {
        "databases": [
            {
                "region": REGION,
                "identifier": "orders",
                "engine": "mysql",
                "master_username": "root",
                "master_user_secret": PASSWORD,
            },
            {"region": REGION, "identifier": "plain", "engine": "mysql"},
            {**AURORA, "identifier": "wide-1", "cluster": "wide", "master_user_secret": PASSWORD},
            {**AURORA, "identifier": "wide-2", "cluster": "wide", "master_user_secret": PASSWORD},
            {**AURORA, "identifier": "narrow-1", "cluster": "narrow", "master_username": "chief"},
        ],
        "clusters": [{"region": REGION, "identifier": "narrow", "master_user_secret": "of the cluster"}],
        "secrets": [
            {"region": REGION, "name": "prod/orders/login", "value": VALUE},
            {"region": REGION, "name": "rds!db-of-another", "value": "not JSON"},
            {"region": "eu-west-1", "name": "prod/orders/login", "value": "elsewhere"},
        ],
    }

    def setUp(self) -> None:
        self.secrets = self.server.client("secretsmanager")
        self.rds = self.server.client("rds")

    def value(self, secret_id: str) -> str:
        return self.secrets.get_secret_value(SecretId=secret_id)["SecretString"]

    def check_kept(self, shown: dict[str, Any], kind: str, user: str, password: str) -> None:
        """That a MasterUserSecret is as RDS shows it, and its secret as RDS keeps it."""
        uuid = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
        place = f"arn:aws:secretsmanager:{REGION}:123456789012:secret:"
        self.assertRegex(shown["SecretArn"], rf"^{place}rds!{kind}-{uuid}-\w{{6}}$")
        self.assertEqual("active", shown["SecretStatus"])
        self.assertRegex(shown["KmsKeyId"], rf"^arn:aws:kms:{REGION}:123456789012:key/{uuid}$")
        self.assertEqual({"username": user, "password": password}, json.loads(self.value(shown["SecretArn"])))
        self.assertEqual("rds", self.secrets.describe_secret(SecretId=shown["SecretArn"])["OwningService"])

    def test_by_name_and_by_arn(self) -> None:
        for name, value in [("prod/orders/login", VALUE), ("rds!db-of-another", "not JSON")]:
            found = self.secrets.get_secret_value(SecretId=name)
            self.assertEqual((name, value), (found["Name"], found["SecretString"]))
            self.assertEqual(["AWSCURRENT"], found["VersionStages"])
            self.assertRegex(found["ARN"], rf"^arn:aws:secretsmanager:{REGION}:123456789012:secret:{name}-\w{{6}}$")
            self.assertEqual(value, self.value(found["ARN"]))
            self.assertEqual(value, self.value(found["ARN"][:-7]), "an ARN without its suffix")
        west = self.server.client("secretsmanager", "eu-west-1")
        self.assertEqual("elsewhere", west.get_secret_value(SecretId="prod/orders/login")["SecretString"])

    def test_a_secret_that_is_not_there(self) -> None:
        for secret_id in ("none", f"arn:aws:secretsmanager:{REGION}:123456789012:secret:none-AbCdEf"):
            get = self.secrets.get_secret_value
            error = self.assert_refused("ResourceNotFoundException", get, SecretId=secret_id)
            self.assertEqual(400, error.response["ResponseMetadata"]["HTTPStatusCode"])
            self.assertRaises(self.secrets.exceptions.ResourceNotFoundException, get, SecretId=secret_id)

    def test_of_an_instance(self) -> None:
        shown = self.rds.describe_db_instances(DBInstanceIdentifier="orders")["DBInstances"][0]
        self.check_kept(shown["MasterUserSecret"], "db", "root", PASSWORD)
        plain = self.rds.describe_db_instances(DBInstanceIdentifier="plain")["DBInstances"][0]
        self.assertNotIn("MasterUserSecret", plain)

    def test_of_a_cluster(self) -> None:
        for name, user, password in [("wide", "admin", PASSWORD), ("narrow", "chief", "of the cluster")]:
            shown = self.rds.describe_db_clusters(DBClusterIdentifier=name)["DBClusters"][0]
            self.check_kept(shown["MasterUserSecret"], "cluster", user, password)
            member = self.rds.describe_db_instances(DBInstanceIdentifier=f"{name}-1")["DBInstances"][0]
            self.assertNotIn("MasterUserSecret", member)
        self.assertEqual(5, len(self.secrets.list_secrets()["SecretList"]))

    def test_faults(self) -> None:
        calls = {
            "rds": (self.rds.describe_db_clusters, {}),
            "secretsmanager": (self.secrets.get_secret_value, {"SecretId": "prod/orders/login"}),
            "sts": (self.server.client("sts").get_caller_identity, {}),
        }
        for service, (call, arguments) in calls.items():
            suffix, denied_status = ("Exception", 400) if service == "secretsmanager" else ("", 403)
            for kind, code, status in [
                ("denied", f"AccessDenied{suffix}", denied_status),
                ("throttle", f"Throttling{suffix}", 400),
                ("error", "InternalFailure", 500),
            ]:
                with self.subTest(service=service, kind=kind):
                    self.server.control("POST", "faults", {"service": service, "kind": kind, "count": 1})
                    error = self.assert_refused(code, call, **arguments)
                    self.assertEqual(status, error.response["ResponseMetadata"]["HTTPStatusCode"])
                    call(**arguments)
            with self.subTest(service=service, kind="latency"):
                self.server.control("POST", "faults", {"service": service, "kind": "latency", "latency_ms": 200})
                started = time.monotonic()
                call(**arguments)
                self.assertGreater(time.monotonic() - started, 0.2)

    def test_nothing_is_written_down(self) -> None:
        self.value("prod/orders/login")
        self.rds.describe_db_instances()
        seen = self.server.stderr() + str(self.server.control("GET", "calls"))
        self.assertEqual([], [secret for secret in ("pässword", "horse", "of the cluster") if secret in seen])


if __name__ == "__main__":
    unittest.main()
