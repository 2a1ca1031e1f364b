"""The events of RDS: some recorded here beside moto's, and listed for a span of time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.rds.models import DBCluster, DBInstance, RDSBackend, rds_backends
from moto.rds.responses import RDSResponse

from account import ACCOUNT_ID
from database_pages import page_answer

DEFAULT_MINUTES = 60


@dataclass(frozen=True)
class DatabaseEvent:
    """Has the attributes of moto's Event. One with a date to come is not listed before it."""

    source_identifier: str
    source_type: str
    source_arn: str
    message: str
    event_categories: list[str]
    date: datetime


def install() -> None:
    """Makes DescribeEvents heed times, categories and pages; moto lists everything always."""
    RDSResponse.describe_events = _describe_events


def record(
    backend: RDSBackend, source: DBInstance | DBCluster, category: str, message: str, after_seconds: float = 0
) -> None:
    """Records an event, now or as one that will have happened by then."""
    backend.events.append(
        DatabaseEvent(
            source_identifier=source.resource_id,
            source_type="db-cluster" if isinstance(source, DBCluster) else "db-instance",
            source_arn=source.arn,
            message=message,
            event_categories=[category],
            date=utcnow() + timedelta(seconds=after_seconds),
        )
    )


def forget() -> None:
    """No events so far: what is in the fleet file has been there for long."""
    for backend in rds_backends[ACCOUNT_ID].values():
        backend.events.clear()


def add_event(
    region: str, source: str, source_type: str, category: str, message: str, seconds_ago: float
) -> None:
    """An event of the fleet file. KeyError if there is no such instance or cluster."""
    backend = rds_backends[ACCOUNT_ID][region]
    sources = {"db-instance": backend.databases, "db-cluster": backend.clusters}
    record(backend, sources[source_type][source], category, message, -seconds_ago)


def _describe_events(response: RDSResponse) -> ActionResult:
    asked: dict[str, Any] = response.params
    start, end = _naive(asked.get("StartTime")), _naive(asked.get("EndTime"))
    duration = timedelta(minutes=asked.get("Duration") or DEFAULT_MINUTES)
    if end is None:
        end = start + duration if start and asked.get("Duration") else utcnow()
    start = start or end - duration
    end = min(end, utcnow())
    categories = set(asked.get("EventCategories") or [])
    found = response.backend.describe_events(asked.get("SourceIdentifier"), asked.get("SourceType"))
    shown = [
        event
        for event in found
        if start <= event.date <= end and (not categories or categories & set(event.event_categories))
    ]
    return page_answer(response, "Events", sorted(shown, key=lambda event: event.date))


def _naive(moment: datetime | None) -> datetime | None:
    """In UTC and without saying so, as moto keeps its dates."""
    if moment is None or moment.tzinfo is None:
        return moment
    return moment.astimezone(timezone.utc).replace(tzinfo=None)
