"""MaxRecords and Marker as RDS does them, for lists that moto does not page."""

from __future__ import annotations

import re
from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import RDSClientError
from moto.rds.responses import RDSResponse

DEFAULT_RECORDS = 100
_MARKER = re.compile(r"from-([0-9]{1,9})")


def page_answer(response: RDSResponse, key: str, items: list[Any]) -> ActionResult:
    """The page asked for, under its key, and the marker of the next one if there are more."""
    marker = response.params.get("Marker")
    match = _MARKER.fullmatch(marker) if marker else None
    if marker and match is None:
        raise RDSClientError("InvalidParameterValue", f"Invalid marker {marker}")
    start = int(match.group(1)) if match else 0
    end = start + (response.params.get("MaxRecords") or DEFAULT_RECORDS)
    more = {"Marker": f"from-{end}"} if end < len(items) else {}
    return ActionResult({key: items[start:end], **more})
