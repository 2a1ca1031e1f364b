"""Pending maintenance of databases."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moto.core.responses import ActionResult
from moto.rds.responses import RDSResponse

from database_pages import page_answer

DATES = ("auto_applied_after_date", "forced_apply_date", "current_apply_date")


@dataclass(frozen=True)
class PendingAction:
    """One action, such as system-update; its keys are those of the API in the fleet file's case."""

    action: str
    description: str | None = None
    opt_in_status: str | None = None
    auto_applied_after_date: datetime | None = None
    forced_apply_date: datetime | None = None
    current_apply_date: datetime | None = None

    def answer(self) -> dict[str, Any]:
        fields = {"".join(part.title() for part in name.split("_")): value for name, value in vars(self).items()}
        return {name: value for name, value in fields.items() if value is not None}


def install() -> None:
    RDSResponse.describe_pending_maintenance_actions = _describe


def _describe(response: RDSResponse) -> ActionResult:
    asked = response.params
    filters = {item["Name"]: item["Values"] for item in asked.get("Filters") or []}
    pending = [
        {
            "ResourceIdentifier": instance.db_instance_arn,
            "PendingMaintenanceActionDetails": [action.answer() for action in instance.fleet_pending],
        }
        for instance in response.backend.describe_db_instances(filters=filters)
        if getattr(instance, "fleet_pending", [])
        and asked.get("ResourceIdentifier") in (None, instance.db_instance_arn)
    ]
    return page_answer(response, "PendingMaintenanceActions", pending)
