"""CloudWatch alarms: those of the fleet file, and DescribeAlarms with types, states and pages as AWS has them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from moto.cloudwatch.exceptions import InvalidParameterValue
from moto.cloudwatch.models import Alarm, Dimension, Metric, MetricDataQuery, MetricStat, cloudwatch_backends
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult
from moto.core.utils import utcnow

from account import ACCOUNT_ID
from fleet_keys import FleetError, Key, items, read_keys

STATES = ("OK", "ALARM", "INSUFFICIENT_DATA")
DEFAULT_RECORDS = 50
MOST_RECORDS = 100
_ALARM = {
    "region": Key(str),
    "name": Key(str),
    "metric": Key(str, "CPUUtilization"),
    "namespace": Key(str, "AWS/RDS"),
    "dimensions": Key(dict, {}),
    "math": Key(bool, False),
    "rule": Key(str, None),
    "state": Key(str, "ALARM"),
    "since_seconds": Key((int, float), 0),
}


def install() -> None:
    """moto lists both types of alarms always, in one page, and filters by one thing only."""
    CloudWatchResponse.describe_alarms = _describe_alarms


def add_alarms(top: dict[str, Any]) -> None:
    for where, item in items(top, "alarms"):
        fields = read_keys(where, item, _ALARM)
        if fields["state"] not in STATES:
            raise FleetError(f"{where}: state is none of {', '.join(STATES)}")
        _add_alarm(**fields)


def _add_alarm(
    region: str,
    name: str,
    metric: str,
    namespace: str,
    dimensions: dict[str, str],
    math: bool,
    rule: str | None,
    state: str,
    since_seconds: float,
) -> None:
    named = [{"Name": key, "Value": value} for key, value in dimensions.items()]
    plain = rule is None and not math
    alarm = cloudwatch_backends[ACCOUNT_ID][region].put_metric_alarm(
        name=name,
        namespace=namespace if plain else None,
        metric_name=metric if plain else None,
        comparison_operator="GreaterThanThreshold",
        evaluation_periods=1,
        period=60,
        threshold=1,
        statistic="Average",
        description="",
        dimensions=named if plain else [],
        alarm_actions=[],
        metric_data_queries=_sum(namespace, metric, named) if math else None,
        rule=rule,
    )
    alarm.update_state("set by the fleet file", "{}", state)
    alarm.state_updated_timestamp = utcnow() - timedelta(seconds=since_seconds)


def _sum(namespace: str, metric: str, dimensions: list[dict[str, str]]) -> list[MetricDataQuery]:
    """An expression over one metric."""
    named = [Dimension(item["Name"], item["Value"]) for item in dimensions]
    stat = MetricStat(Metric(metric, namespace, named), "60", "Average", None)
    queries = [("e1", "SUM(METRICS())", None, True), ("m1", None, stat, False)]
    return [
        MetricDataQuery(query_id=id, label=None, period=None, return_data=shown, expression=expression, metric_stat=stat)
        for id, expression, stat, shown in queries
    ]


def _describe_alarms(response: CloudWatchResponse) -> ActionResult:
    asked = response._get_params()
    # Composite alarms come only where they are asked for.
    types = asked.get("AlarmTypes") or ["MetricAlarm"]
    names, prefix, state = asked.get("AlarmNames"), asked.get("AlarmNamePrefix") or "", asked.get("StateValue")
    size = asked.get("MaxRecords") or DEFAULT_RECORDS
    if not 1 <= int(size) <= MOST_RECORDS:
        raise InvalidParameterValue(f"MaxRecords is {size}")
    found = [
        alarm
        for name, alarm in sorted(response.cloudwatch_backend.alarms.items())
        if _type(alarm) in types
        and (not names or name in names)
        and name.startswith(prefix)
        and (not state or alarm.state_value == state)
    ]
    start = int(asked.get("NextToken") or 0)
    end = start + int(size)
    page: dict[str, Any] = {"MetricAlarms": [], "CompositeAlarms": []}
    for alarm in found[start:end]:
        page[f"{_type(alarm)}s"].append(_shown(alarm))
    return ActionResult({**page, "NextToken": str(end)} if end < len(found) else page)


def _type(alarm: Alarm) -> str:
    return "MetricAlarm" if alarm.rule is None else "CompositeAlarm"


def _shown(alarm: Alarm) -> dict[str, Any]:
    shown = {
        "AlarmName": alarm.name,
        "AlarmArn": alarm.alarm_arn,
        "StateValue": alarm.state_value,
        "StateReason": alarm.state_reason,
        "StateUpdatedTimestamp": alarm.state_updated_timestamp,
        "StateTransitionedTimestamp": alarm.state_updated_timestamp,
    }
    if alarm.rule is not None:
        return {**shown, "AlarmRule": alarm.rule}
    shown["Dimensions"] = _dimensions(alarm.dimensions)
    shown["Metrics"] = [_query(query) for query in alarm.metric_data_queries]
    if alarm.metric_name:
        shown |= {"Namespace": alarm.namespace, "MetricName": alarm.metric_name}
    return shown


def _query(query: MetricDataQuery) -> dict[str, Any]:
    shown = {"Id": query.id, "ReturnData": query.return_data}
    if query.metric_stat is None:
        return {**shown, "Expression": query.expression}
    metric, stat = query.metric_stat.metric, query.metric_stat
    named = {"Namespace": metric.namespace, "MetricName": metric.metric_name, "Dimensions": _dimensions(metric.dimensions)}
    return {**shown, "MetricStat": {"Metric": named, "Period": int(stat.period), "Stat": stat.stat}}


def _dimensions(dimensions: list[Dimension]) -> list[dict[str, str]]:
    return [{"Name": dimension.name, "Value": dimension.value} for dimension in dimensions]
