"""MaxResults and NextToken as Systems Manager does them."""

from __future__ import annotations

from typing import Any, TypeVar

from aws_error import AwsError, validation_error

Item = TypeVar("Item")
_TOKEN = "from-"


def page(
    items: list[Item], request: dict[str, Any], default: int, least: int, most: int
) -> tuple[list[Item], dict[str, str]]:
    """One page of items, and the NextToken field to merge into the answer if there are more."""
    size = request.get("MaxResults")
    size = default if size is None else size
    if not isinstance(size, int) or not least <= size <= most:
        raise validation_error(
            f"1 validation error detected: Value '{size}' at 'maxResults' failed to satisfy constraint: "
            f"Member must have value between {least} and {most}"
        )
    token = request.get("NextToken") or f"{_TOKEN}0"
    if not token.startswith(_TOKEN) or not token[len(_TOKEN) :].isdigit():
        raise AwsError("InvalidNextToken", "The specified token is not valid.")
    start = int(token[len(_TOKEN) :])
    end = start + size
    return items[start:end], ({"NextToken": f"{_TOKEN}{end}"} if end < len(items) else {})
