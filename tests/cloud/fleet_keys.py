"""How the keys of the fleet file are read: names, types, defaults."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from account import is_region

REQUIRED = object()


class FleetError(ValueError):
    """The fleet file says something that cannot be. The message names the place."""


@dataclass(frozen=True)
class Key:
    """One key of the fleet file: its type or types, and its default unless it is required."""

    type: type | tuple[type, ...]
    default: Any = REQUIRED

    def holds(self, value: Any) -> bool:
        return isinstance(value, self.type) and (self.type is bool or not isinstance(value, bool))

    def type_name(self) -> str:
        types = self.type if isinstance(self.type, tuple) else (self.type,)
        return " or ".join(one.__name__ for one in types)


def read_keys(where: str, fields: Any, known: dict[str, Key]) -> dict[str, Any]:
    """Checks names and types and fills in defaults."""
    if not isinstance(fields, dict):
        raise FleetError(f"{where} is not an object")
    unknown = sorted(fields.keys() - known.keys())
    if unknown:
        raise FleetError(f"{where}: unknown key {', '.join(unknown)} (known: {', '.join(known)})")
    read = {}
    for name, key in known.items():
        value = fields.get(name)
        if value is None:
            if key.default is REQUIRED:
                raise FleetError(f"{where}: {name} is missing")
            value = key.default
        elif not key.holds(value):
            raise FleetError(f"{where}: {name} is not of type {key.type_name()}")
        read[name] = value
    if "region" in read and not is_region(read["region"]):
        raise FleetError(f"{where}: there is no region {read['region']}")
    for name in ("tags", "environment", "dimensions"):
        if not all(isinstance(value, str) for value in (read.get(name) or {}).values()):
            raise FleetError(f"{where}: {name} has a value that is no string")
    for name, value in read.items():
        if name.endswith("_ms") and value is not None and value < 0:
            raise FleetError(f"{where}: {name} is negative")
    return read


def items(fields: dict[str, Any], name: str, within: str = "") -> list[tuple[str, Any]]:
    """The items of a list, each with its place for messages."""
    return [(f"{within}{name}[{number}]", item) for number, item in enumerate(fields[name])]
