"""What was published through SNS, as moto keeps it."""

from __future__ import annotations

from typing import Any

from moto.sns.models import sns_backends

from account import ACCOUNT_ID


def published() -> list[dict[str, Any]]:
    """By region and topic, in order within a topic; then text messages to telephones."""
    found = []
    for region, backend in sns_backends[ACCOUNT_ID].items():
        for topic in backend.topics.values():
            for _, message, subject, attributes, _ in topic.sent_notifications:
                found.append(_entry(region, message, topic=topic.arn, subject=subject, attributes=attributes))
        for number, message in backend.sms_messages.values():
            found.append(_entry(region, message, phone_number=number))
    return found


def _entry(region: str, message: str, **fields: Any) -> dict[str, Any]:
    attributes = fields.pop("attributes", None) or {}
    entry = {"region": region, "topic": None, "phone_number": None, "subject": None, "message": message, **fields}
    # A binary value comes as bytes; no one here sends any, but JSON must not break over it.
    return {**entry, "attributes": {name: str(_value(value)) for name, value in attributes.items()}}


def _value(attribute: Any) -> Any:
    return attribute.get("Value", attribute.get("value")) if isinstance(attribute, dict) else attribute
