"""Alarms, events of the fleet file, and CloudWatch in the protocol of newer SDKs."""

from __future__ import annotations

import unittest
from datetime import datetime, timedelta, timezone
from typing import Any

import botocore.session
from botocore.config import Config

from tests.support import CloudTestCase

ORDERS = {"DBInstanceIdentifier": "orders"}


class MonitoringTest(CloudTestCase):
    fleet = {
        "databases": [
            {"region": "us-east-1", "identifier": "orders", "engine": "postgres"},
            {"region": "us-east-1", "identifier": "wide-1", "engine": "aurora-mysql", "cluster": "wide"},
        ],
        "alarms": [
            {"region": "us-east-1", "name": "busy", "dimensions": ORDERS, "since_seconds": 600},
            {"region": "us-east-1", "name": "math", "dimensions": ORDERS, "math": True},
            {"region": "us-east-1", "name": "page", "rule": 'ALARM("busy")'},
            {"region": "us-east-1", "name": "quiet", "dimensions": ORDERS, "state": "OK"},
        ],
        "events": [
            {"region": "us-east-1", "source": "orders", "message": "restarted", "seconds_ago": 100},
            {
                "region": "us-east-1",
                "source": "wide",
                "source_type": "db-cluster",
                "category": "failover",
                "message": "moved",
            },
        ],
        "metrics": [
            {"region": "us-east-1", "metric": "CPUUtilization", "dimensions": ORDERS, "points": [[60, 12.5]]},
            {
                "region": "us-east-1",
                "metric": "SwapUsage",
                "dimensions": ORDERS,
                "points": [[900, 1], [600, 7]],
                "goes_on": True,
            },
        ],
    }

    def client(self, protocol: str) -> Any:
        """A client that speaks this protocol, whichever botocore would choose."""
        session = botocore.session.get_session()
        loader = session.get_component("data_loader")
        model = loader.load_service_model("cloudwatch", "service-2")
        model["metadata"] |= {"protocol": protocol, "protocols": [protocol]}
        return session.create_client(
            "cloudwatch",
            region_name="us-east-1",
            endpoint_url=self.server.url,
            aws_access_key_id="AKIAIOSFODNN7EXAMPLE",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1}),
        )

    def test_alarms(self) -> None:
        for protocol in ("smithy-rpc-v2-cbor", "json"):
            with self.subTest(protocol=protocol):
                cloudwatch = self.client(protocol)
                both = ["MetricAlarm", "CompositeAlarm"]

                def names(**asked: Any) -> list[str]:
                    pages = cloudwatch.get_paginator("describe_alarms").paginate(**asked)
                    lists = [page[kind] for page in pages for kind in ("MetricAlarms", "CompositeAlarms") if kind in page]
                    return [alarm["AlarmName"] for alarms in lists for alarm in alarms]

                self.assertEqual(["busy", "math", "quiet"], names())
                self.assertEqual(["busy", "math", "page"], names(StateValue="ALARM", AlarmTypes=both, MaxRecords=1))
                self.assertEqual(["quiet"], names(AlarmNames=["quiet"]))
                found = cloudwatch.describe_alarms(AlarmNames=["busy", "math"])["MetricAlarms"]
                since = datetime.now(timezone.utc) - found[0]["StateTransitionedTimestamp"]
                self.assertLess(timedelta(seconds=599), since)
                self.assertEqual([{"Name": "DBInstanceIdentifier", "Value": "orders"}], found[0]["Dimensions"])
                in_expression = [query["MetricStat"] for query in found[1]["Metrics"] if "MetricStat" in query]
                self.assertEqual(found[0]["Dimensions"], in_expression[0]["Metric"]["Dimensions"])
                page = cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
                self.assertEqual(['ALARM("busy")'], [alarm["AlarmRule"] for alarm in page])

    def test_what_goes_on_has_a_point_a_minute_up_to_now(self) -> None:
        now = datetime.now(timezone.utc)
        stat = {"Metric": {"Namespace": "AWS/RDS", "MetricName": "SwapUsage"}, "Period": 60, "Stat": "Average"}
        stat["Metric"]["Dimensions"] = [{"Name": "DBInstanceIdentifier", "Value": "orders"}]
        query = {"Id": "m1", "MetricStat": stat}
        for _ in range(2):
            [found] = self.client("json").get_metric_data(
                MetricDataQueries=[query],
                StartTime=now - timedelta(minutes=20),
                EndTime=now + timedelta(minutes=1),
                ScanBy="TimestampAscending",
            )["MetricDataResults"]
            self.assertEqual([1] + [7] * 11, found["Values"])
            self.assertLess(now - found["Timestamps"][-1], timedelta(minutes=2))

    def test_metrics_in_cbor(self) -> None:
        cloudwatch, now = self.client("smithy-rpc-v2-cbor"), datetime.now(timezone.utc)
        named = [{"Name": name, "Value": value} for name, value in ORDERS.items()]
        metric = {"Namespace": "AWS/RDS", "MetricName": "CPUUtilization", "Dimensions": named}
        query = {"Id": "q", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Average"}}
        span = {"StartTime": now - timedelta(minutes=5), "EndTime": now}
        found = cloudwatch.get_metric_data(MetricDataQueries=[query], **span)["MetricDataResults"][0]
        self.assertEqual(("q", [12.5], 1), (found["Id"], found["Values"], len(found["Timestamps"])))
        query["MetricStat"]["Stat"] = "tm99"
        self.assert_refused("ValidationException", cloudwatch.get_metric_data, MetricDataQueries=[query], **span)

    def test_events(self) -> None:
        events = self.server.client("rds").describe_events(Duration=1440)["Events"]
        self.assertEqual(["restarted", "moved"], [event["Message"] for event in events])
        self.assertEqual("db-cluster", events[1]["SourceType"])


if __name__ == "__main__":
    unittest.main()
