"""CloudWatch metrics: points of the fleet file, and the percentiles moto lacks."""

from __future__ import annotations

import copy
import re
import threading
from datetime import datetime, timedelta
from typing import Any

from moto.cloudwatch.exceptions import ValidationError
from moto.cloudwatch.models import CloudWatchBackend, MetricDatum, Statistics, cloudwatch_backends
from moto.core.utils import utcnow

from account import ACCOUNT_ID

_PLAIN = frozenset({"Average", "Maximum", "Minimum", "SampleCount", "Sum"})
_PERIOD = timedelta(seconds=60)
_going_on = threading.Lock()
_PERCENTILE = re.compile(r"p(\d{1,2}(?:\.\d+)?|100)")


def install() -> None:
    """Percentiles in GetMetricData, an error for a statistic that is not emulated, and speed."""
    plain, of_moto = Statistics.get_statistics_for_type, CloudWatchBackend.get_metric_data

    def get_statistics_for_type(statistics: Statistics, stat: str) -> Any:
        match = _PERCENTILE.fullmatch(stat)
        if match is None:
            return plain(statistics, stat)
        return percentile(statistics.metric_single_values_list, float(match.group(1)))

    def get_metric_data(backend: CloudWatchBackend, queries: list[dict[str, Any]], *rest: Any, **named: Any) -> Any:
        for number, query in enumerate(queries, 1):
            stat = query.get("MetricStat", {}).get("Stat", "Average")
            if stat not in _PLAIN and not _PERCENTILE.fullmatch(stat):
                place = f"MetricDataQueries.member.{number}.MetricStat.Stat"
                raise ValidationError(f"The value {stat} for parameter {place} is not supported.")
        go_on(backend, utcnow())
        if any("MetricStat" not in query for query in queries):
            results = of_moto(backend, queries, *rest, **named)
        else:
            results = [result for query in queries for result in of_moto(_only_of(backend, query), [query], *rest, **named)]
        for result in results:
            # No percentile is known of what was put as a set of statistics: there is no point then.
            known = [pair for pair in zip(result["timestamps"], result["values"], strict=True) if pair[1] is not None]
            result["timestamps"], result["values"] = [pair[0] for pair in known], [pair[1] for pair in known]
        return results

    Statistics.get_statistics_for_type = get_statistics_for_type
    CloudWatchBackend.get_metric_data = get_metric_data


def _only_of(backend: CloudWatchBackend, query: dict[str, Any]) -> CloudWatchBackend:
    """The backend as if it had only the metric of a query.

    moto goes through all points there are for each period of each query, which takes minutes for
    a fleet's day, and takes a metric of the same name for the one asked for.
    """
    metric = query["MetricStat"]["Metric"]
    dimensions = {(item["Name"], item["Value"]) for item in metric.get("Dimensions") or []}
    points = [
        point
        for point in backend.get_all_metrics()
        if point.name == metric["MetricName"]
        and point.namespace == metric["Namespace"]
        and {(dimension.name, dimension.value) for dimension in point.dimensions} == dimensions
    ]
    narrow = copy.copy(backend)
    narrow.get_all_metrics = lambda: points
    return narrow


def percentile(values: list[float], rank: float) -> float | None:
    """Between the two values nearest to the rank, in proportion."""
    if not values:
        return None
    ordered = sorted(values)
    place = (len(ordered) - 1) * rank / 100
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def add_points(
    region: str,
    namespace: str,
    metric: str,
    dimensions: dict[str, str],
    unit: str,
    points: list[list[float]],
    goes_on: bool = False,
) -> None:
    """Adds points, each of so many seconds ago and its value; one that goes on gets a point a minute from then on."""
    now = utcnow()
    named = [{"Name": name, "Value": value} for name, value in dimensions.items()]
    backend = cloudwatch_backends[ACCOUNT_ID][region]
    added = [
        MetricDatum(namespace, metric, float(value), named, now - timedelta(seconds=ago), unit) for ago, value in points
    ]
    backend.metric_data.extend(added)
    if goes_on and added:
        backend.going_on = [*getattr(backend, "going_on", []), max(added, key=lambda point: point.timestamp)]


def go_on(backend: CloudWatchBackend, now: datetime) -> None:
    """Measures what goes on: up to now, as it was last."""
    with _going_on:
        last = getattr(backend, "going_on", [])
        for place, point in enumerate(last):
            while point.timestamp + _PERIOD <= now:
                point = copy.copy(point)
                point.timestamp += _PERIOD
                backend.metric_data.append(point)
            last[place] = point
