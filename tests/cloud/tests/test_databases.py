"""What RDS does with databases: reboots, failovers, their events, logs, maintenance, quotas."""

from __future__ import annotations

import tempfile
import unittest
from datetime import datetime, timedelta, timezone
from typing import Any

from tests.support import CloudTestCase

HOUR = "error/postgresql.log.2026-01-01-0"
LINES = "".join(f"line {number} é\n" for number in range(1, 12_001))
GROWING = tempfile.NamedTemporaryFile(suffix=".log")
ARN = "arn:aws:rds:us-east-1:123456789012:db:"


def database(identifier: str, **more: Any) -> dict[str, Any]:
    return {"region": "us-east-1", "identifier": identifier, "engine": "postgres", **more}


class DatabasesTest(CloudTestCase):
    fleet = {
        "reboot_ms": 4_000,
        "databases": [
            database("plain"),
            database("standby", multi_az=True, reboot_ms=60_000),
            database("stopped", status="stopped"),
            database("wide-1", engine="aurora-postgresql", cluster="wide", reboot_ms=60_000),
            database("wide-2", engine="aurora-postgresql", cluster="wide"),
            database("lonely", engine="aurora-postgresql", cluster="lonely"),
            database(
                "logged",
                logs=[
                    {"name": f"{HOUR}0", "text": LINES, "last_written_ms": 1_767_225_600_000},
                    {"name": f"{HOUR}1", "text": "", "last_written_ms": 1_767_229_200_000},
                    {"name": "error/long.log", "text": "é" * 1_048_576 + "\nend", "last_written_ms": 0},
                    {"name": "error/control.log", "text": "a\x00b\x1b[0m <&>\n"},
                    {"name": "error/growing.log", "file": GROWING.name},
                ],
                pending_maintenance=[
                    {"action": "system-update", "description": "New OS", "forced_apply_date": "2027-01-31T04:00:00Z"}
                ],
            ),
        ],
    }

    def setUp(self) -> None:
        self.rds = self.server.client("rds")

    def instance(self, identifier: str) -> dict[str, Any]:
        return self.rds.describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"][0]

    def events(self, kind: str, identifier: str, **more: Any) -> list[tuple[str, list[str]]]:
        found = self.rds.describe_events(SourceType=kind, SourceIdentifier=identifier, **more)["Events"]
        return [(event["Message"], event["EventCategories"]) for event in found]

    def test_a_reboot_takes_its_time(self) -> None:
        answer = self.rds.reboot_db_instance(DBInstanceIdentifier="Plain")["DBInstance"]
        self.assertEqual("rebooting", answer["DBInstanceStatus"])
        self.assertEqual("rebooting", self.instance("plain")["DBInstanceStatus"])
        error = self.assert_refused("InvalidDBInstanceState", self.rds.reboot_db_instance, DBInstanceIdentifier="plain")
        self.assertEqual(400, error.response["ResponseMetadata"]["HTTPStatusCode"])
        shutdown, restarted = ("DB instance shutdown", ["availability"]), ("DB instance restarted", ["availability"])
        begun = self.events("db-instance", "plain")
        self.assertTrue(shutdown in begun and restarted not in begun, begun)
        self.eventually("available", lambda: self.instance("plain")["DBInstanceStatus"])
        self.assertEqual([shutdown, restarted], self.events("db-instance", "plain", EventCategories=["availability"]))
        now = datetime.now(timezone.utc)
        self.assertEqual([], self.events("db-instance", "plain", EndTime=now - timedelta(minutes=1)))
        self.assertIn(restarted, self.events("db-instance", "plain", StartTime=now - timedelta(minutes=1)))
        self.assertIn(restarted, self.events("db-instance", "plain", Duration=1440))
        # A status that is set holds at once, and the time of the next reboot too.
        self.server.control("PATCH", "databases/us-east-1/plain", {"reboot_ms": 60_000})
        self.rds.reboot_db_instance(DBInstanceIdentifier=f"{ARN}plain")
        self.server.control("PATCH", "databases/us-east-1/plain", {"status": "available", "reboot_ms": 0})
        self.rds.reboot_db_instance(DBInstanceIdentifier="plain")
        self.assertEqual("available", self.instance("plain")["DBInstanceStatus"])

    def test_reboots_that_are_refused(self) -> None:
        for code, identifier, more in [
            ("DBInstanceNotFound", "none", {}),
            ("InvalidDBInstanceState", "stopped", {}),
            ("InvalidParameterCombination", "lonely", {"ForceFailover": True}),
            ("InvalidParameterCombination", "logged", {"ForceFailover": True}),
        ]:
            with self.subTest(code=code, identifier=identifier):
                self.assert_refused(code, self.rds.reboot_db_instance, DBInstanceIdentifier=identifier, **more)
        careless = self.server.client("rds", parameter_validation=False)
        self.assert_refused("MissingParameter", careless.reboot_db_instance)

    def test_failover_to_the_standby(self) -> None:
        def zones() -> tuple[str, str]:
            found = self.instance("standby")
            return found["AvailabilityZone"], found["SecondaryAvailabilityZone"]

        self.assertNotIn("SecondaryAvailabilityZone", self.instance("plain"))
        before = zones()
        self.rds.reboot_db_instance(DBInstanceIdentifier="standby", ForceFailover=True)
        self.assertEqual(before[::-1], zones())
        self.assertEqual("rebooting", self.instance("standby")["DBInstanceStatus"])
        failover = [("Multi-AZ instance failover started.", ["failover"])]
        self.assertEqual(failover, self.events("db-instance", "standby", EventCategories=["failover"]))

    def test_failover_of_a_cluster(self) -> None:
        def wide() -> tuple[str, list[str]]:
            cluster = self.rds.describe_db_clusters(DBClusterIdentifier="wide")["DBClusters"][0]
            members = cluster["DBClusterMembers"]
            return cluster["Status"], [item["DBInstanceIdentifier"] for item in members if item["IsClusterWriter"]]

        fail = self.rds.failover_db_cluster
        self.assert_refused("DBClusterNotFoundFault", fail, DBClusterIdentifier="none")
        self.assert_refused("InvalidDBClusterStateFault", fail, DBClusterIdentifier="lonely")
        for target in ("wide-1", "lonely"):
            with self.subTest(target=target):
                refused = {"DBClusterIdentifier": "wide", "TargetDBInstanceIdentifier": target}
                self.assert_refused("InvalidDBClusterStateFault", fail, **refused)
        self.assertEqual(("available", ["wide-1"]), wide())
        fail(DBClusterIdentifier="wide")
        self.assertEqual(("failing-over", ["wide-2"]), wide())
        self.assert_refused("InvalidDBClusterStateFault", fail, DBClusterIdentifier="wide")
        started = [("Started same AZ failover to DB instance: wide-2", ["failover"])]
        self.assertEqual(started, self.events("db-cluster", "wide"))

    def test_logs_are_listed(self) -> None:
        def names(**asked: Any) -> list[str]:
            pages = self.rds.get_paginator("describe_db_log_files").paginate(DBInstanceIdentifier="logged", **asked)
            return [file["LogFileName"] for page in pages for file in page["DescribeDBLogFiles"]]

        every = ["error/control.log", "error/growing.log", "error/long.log", f"{HOUR}0", f"{HOUR}1"]
        self.assertEqual(every, names())
        first = self.rds.describe_db_log_files(DBInstanceIdentifier="logged", MaxRecords=2)
        self.assertEqual((2, True), (len(first["DescribeDBLogFiles"]), bool(first["Marker"])))
        self.assertEqual(every, names(PaginationConfig={"PageSize": 2}))
        self.assertEqual([f"{HOUR}0", f"{HOUR}1"], names(FilenameContains="postgresql"))
        self.assertEqual([f"{HOUR}1"], names(FilenameContains="postgresql", FileLastWritten=1_767_229_200_000))
        self.assertEqual(["error/long.log", f"{HOUR}0"], names(FileSize=100))
        found = self.rds.describe_db_log_files(DBInstanceIdentifier="logged", FilenameContains=f"{HOUR}0")
        self.assertEqual([{"LogFileName": f"{HOUR}0", "LastWritten": 1_767_225_600_000, "Size": len(LINES.encode())}],
                         found["DescribeDBLogFiles"])  # fmt: skip
        self.assertEqual([], self.rds.describe_db_log_files(DBInstanceIdentifier="plain")["DescribeDBLogFiles"])
        self.assert_refused("DBInstanceNotFound", self.rds.describe_db_log_files, DBInstanceIdentifier="none")

    def test_logs_are_read_in_portions(self) -> None:
        def read(name: str, **more: Any) -> tuple[str, str, bool]:
            answer = self.rds.download_db_log_file_portion(DBInstanceIdentifier="logged", LogFileName=name, **more)
            return answer.get("LogFileData", ""), answer["Marker"], answer["AdditionalDataPending"]

        lines = LINES.splitlines(keepends=True)
        text, marker, pending = read(f"{HOUR}0", Marker="0", NumberOfLines=5000)
        self.assertEqual(("".join(lines[:5000]), True), (text, pending))
        text, marker, pending = read(f"{HOUR}0", Marker=marker, NumberOfLines=8000)
        self.assertEqual(("".join(lines[5000:]), False), (text, pending))
        self.assertEqual(("", marker, False), read(f"{HOUR}0", Marker=marker))
        self.assertEqual(LINES, read(f"{HOUR}0", Marker="0")[0])
        self.assertEqual("".join(lines[-3:]), read(f"{HOUR}0", NumberOfLines=3)[0])
        self.assertEqual("".join(lines[-10_000:]), read(f"{HOUR}0")[0])
        self.assertEqual(("", False), read(f"{HOUR}1", NumberOfLines=3)[::2])
        # Two megabytes without a newline: cut between characters, and put together again.
        parts, marker, pending = [], "0", True
        while pending:
            text, marker, pending = read("error/long.log", Marker=marker)
            self.assertLessEqual(len(text.encode()), 1024 * 1024)
            parts.append(text)
        self.assertEqual("é" * 1_048_576 + "\nend", "".join(parts))
        self.assertEqual("end", read("error/long.log", NumberOfLines=2)[0])
        self.assertEqual("a?b?[0m <&>\n", read("error/control.log")[0])

        marker = read("error/growing.log")[1]
        GROWING.write(b"first\nsecond without an end")
        GROWING.flush()
        self.assertEqual(("first\nsecond without an end", False), read("error/growing.log", Marker=marker)[::2])
        self.assertEqual("second without an end", read("error/growing.log", NumberOfLines=1)[0])

        refused = {"DBInstanceIdentifier": "logged", "LogFileName": "error/none.log"}
        download = self.rds.download_db_log_file_portion
        error = self.assert_refused("DBLogFileNotFoundFault", download, **refused)
        self.assertEqual(404, error.response["ResponseMetadata"]["HTTPStatusCode"])
        for more in ({"Marker": "here"}, {"NumberOfLines": 0}):
            self.assert_refused("InvalidParameterValue", download, **{**refused, "LogFileName": f"{HOUR}0", **more})
        self.assert_refused("DBInstanceNotFound", download, DBInstanceIdentifier="none", LogFileName="error/none.log")

    def test_pending_maintenance(self) -> None:
        describe = self.rds.describe_pending_maintenance_actions
        forced = datetime(2027, 1, 31, 4, tzinfo=timezone.utc)
        action = {"Action": "system-update", "Description": "New OS", "ForcedApplyDate": forced}
        expected = [{"ResourceIdentifier": f"{ARN}logged", "PendingMaintenanceActionDetails": [action]}]
        self.assertEqual(expected, describe()["PendingMaintenanceActions"])
        self.assertEqual(expected, describe(ResourceIdentifier=f"{ARN}logged")["PendingMaintenanceActions"])
        filters = [{"Name": "db-instance-id", "Values": ["plain"]}]
        for asked in ({"ResourceIdentifier": f"{ARN}plain"}, {"Filters": filters}):
            self.assertEqual([], describe(**asked)["PendingMaintenanceActions"])
        west = self.server.client("rds", "us-west-2").describe_pending_maintenance_actions()
        self.assertEqual([], west["PendingMaintenanceActions"])

    def test_an_answer_is_kept_while_a_test_says_so(self) -> None:
        rds = self.server.client("rds")
        status = lambda: rds.describe_db_instances(DBInstanceIdentifier="plain")["DBInstances"][0]["DBInstanceStatus"]
        change = lambda to: self.server.control("PATCH", "databases/us-east-1/plain", {"status": to})
        self.server.control("POST", "faults", {"service": "rds", "kind": "kept"})
        self.assertEqual("available", status())
        change("storage-full")
        self.assertEqual("available", status())
        self.server.control("DELETE", "faults")
        self.assertEqual("storage-full", status())
        change("available")
        self.server.control("POST", "faults", {"service": "rds", "kind": "kept"})
        self.assertEqual("available", status())

    def test_quotas(self) -> None:
        quotas = {quota["AccountQuotaName"]: quota for quota in self.rds.describe_account_attributes()["AccountQuotas"]}
        self.assertEqual((7, 40), (quotas["DBInstances"]["Used"], quotas["DBInstances"]["Max"]))
        self.assertEqual((80, 2), (quotas["AllocatedStorage"]["Used"], quotas["DBClusters"]["Used"]))


if __name__ == "__main__":
    unittest.main()
