"""The bastions as Systems Manager knows them: DescribeInstanceInformation and tags."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field, replace
from typing import Any

from aws_error import AwsError, validation_error
from paging import page

PING_STATUSES = ("Online", "ConnectionLost", "Inactive")
DEFAULT_AGENT_VERSION = "3.3.2746.0"
# The first agent that hands ENV_VAR parameters over as environment variables.
FIRST_WITH_ENVIRONMENT = (3, 3, 2746, 0)

_FILTERS = {
    "InstanceIds": "InstanceId",
    "AgentVersion": "AgentVersion",
    "PingStatus": "PingStatus",
    "PlatformType": "PlatformType",
    "PlatformTypes": "PlatformType",
    "ResourceType": "ResourceType",
    "IamRole": "IamRole",
    "ActivationIds": "ActivationId",
    "AssociationStatus": "AssociationStatus",
    "SourceIds": "SourceId",
    "SourceTypes": "SourceType",
}


@dataclass(frozen=True)
class Bastion:
    """One managed instance. Changed only by replacing it, so a reader sees it whole."""

    region: str
    instance_id: str
    tags: dict[str, str] = field(default_factory=dict)
    ping_status: str = "Online"
    delivery_delay_ms: int = 100
    environment: dict[str, str] = field(default_factory=dict)
    agent_version: str = DEFAULT_AGENT_VERSION
    last_ping: float = field(default_factory=time.time)

    def passes_environment(self) -> bool:
        return tuple(int(part) for part in self.agent_version.split(".")) >= FIRST_WITH_ENVIRONMENT

    def information(self) -> dict[str, Any]:
        number = sum(self.instance_id.encode()) % 250 + 4
        return {
            "InstanceId": self.instance_id,
            "PingStatus": self.ping_status,
            "LastPingDateTime": time.time() if self.ping_status == "Online" else self.last_ping,
            "AgentVersion": self.agent_version,
            "IsLatestVersion": self.agent_version == DEFAULT_AGENT_VERSION,
            "PlatformType": "Linux",
            "PlatformName": "Amazon Linux",
            "PlatformVersion": "2023",
            "ResourceType": "EC2Instance",
            "IPAddress": f"10.0.0.{number}",
            "ComputerName": f"ip-10-0-0-{number}.ec2.internal",
            "SourceId": self.instance_id,
            "SourceType": "AWS::EC2::Instance",
        }

    def matches(self, key: str, values: list[str]) -> bool:
        if key.startswith("tag:"):
            return self.tags.get(key[len("tag:") :]) in values
        if key == "tag-key":
            return any(tag in values for tag in self.tags)
        if key in _FILTERS:
            return self.information().get(_FILTERS[key]) in values
        raise AwsError("InvalidFilterKey", f"The filter key {key} is not valid.")


class ManagedInstances:
    """All bastions of all regions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._bastions: dict[str, Bastion] = {}

    def add(self, bastion: Bastion) -> None:
        with self._lock:
            if bastion.instance_id in self._bastions:
                raise ValueError(f"bastion {bastion.instance_id} is there twice")
            self._bastions[bastion.instance_id] = bastion

    def change(self, instance_id: str, fields: dict[str, Any]) -> None:
        """Changes a bastion while commands may be on their way to it. KeyError if unknown."""
        with self._lock:
            current = self._bastions[instance_id]
            if current.ping_status == "Online":
                current = replace(current, last_ping=time.time())
            self._bastions[instance_id] = replace(current, **fields)

    def get(self, region: str, instance_id: str) -> Bastion | None:
        with self._lock:
            bastion = self._bastions.get(instance_id)
        return bastion if bastion and bastion.region == region else None

    def in_region(self, region: str) -> list[Bastion]:
        with self._lock:
            found = [bastion for bastion in self._bastions.values() if bastion.region == region]
        return sorted(found, key=lambda bastion: bastion.instance_id)

    def describe(self, region: str, request: dict[str, Any]) -> dict[str, Any]:
        """DescribeInstanceInformation."""
        if request.get("Filters") and request.get("InstanceInformationFilterList"):
            raise validation_error("Filters and InstanceInformationFilterList cannot be used together.")
        filters = [(item.get("Key"), item.get("Values")) for item in request.get("Filters") or []]
        for item in request.get("InstanceInformationFilterList") or []:
            filters.append((item.get("key"), item.get("valueSet")))
        for key, values in filters:
            if not isinstance(key, str) or not isinstance(values, list) or not values:
                raise AwsError("InvalidInstanceInformationFilterValue", "A filter needs a key and values.")
            if not key.startswith("tag:") and key != "tag-key" and key not in _FILTERS:
                raise AwsError("InvalidFilterKey", f"The filter key {key} is not valid.")
        found = [b for b in self.in_region(region) if all(b.matches(key, values) for key, values in filters)]
        shown, token = page(found, request, default=10, least=5, most=50)
        return {"InstanceInformationList": [b.information() for b in shown], **token}
