"""Command documents: what the service accepts as one, and which parameter values it lets through."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

import yaml

from aws_error import AwsError
from go_pattern import PatternError, compile_go_pattern

RUN_SHELL_SCRIPT = "aws:runShellScript"

_PARAMETER_TYPES = {"String", "StringList", "Boolean", "Integer", "MapList", "StringMap"}
_PARAMETER_KEYS = {
    "type", "description", "default", "allowedValues", "allowedPattern", "displayType",
    "minItems", "maxItems", "minChars", "maxChars", "interpolationType",
}  # fmt: skip
_DOCUMENT_KEYS = {"schemaVersion", "description", "parameters", "mainSteps"}
_STEP_KEYS = {"action", "name", "precondition", "inputs"}
_INPUT_KEYS = {"runCommand", "timeoutSeconds", "workingDirectory"}
_PARAMETER_NAME = re.compile(r"[A-Za-z0-9]+")
_STEP_NAME = re.compile(r"[A-Za-z0-9_.:-]{1,128}")


class DocumentError(ValueError):
    """A document the service would refuse, or one this emulation could not run truthfully."""


@dataclass(frozen=True)
class Step:
    name: str
    run_command: tuple[str, ...]
    timeout_seconds: Any = None
    working_directory: str | None = None
    precondition: tuple[str, str] | None = None


@dataclass(frozen=True)
class Document:
    parameters: dict[str, dict[str, Any]]
    steps: tuple[Step, ...]

    def passed_as_environment(self, name: str) -> bool:
        return self.parameters[name].get("interpolationType") == "ENV_VAR"


def parse_document(content: str, for_agent: bool = True) -> Document:
    """Reads YAML or JSON (which is YAML) and refuses what could not be registered, and `for_agent` also a pattern that the
    service registers and the agent then refuses."""
    try:
        fields = yaml.safe_load(content)
    except yaml.YAMLError as error:
        raise DocumentError(f"neither YAML nor JSON: {error}") from error
    _known_keys("the document", fields, _DOCUMENT_KEYS)
    if fields.get("schemaVersion") != "2.2":
        raise DocumentError(f"schemaVersion is {fields.get('schemaVersion')!r}, not the string '2.2'")
    parameters = fields.get("parameters") or {}
    if not isinstance(parameters, dict):
        raise DocumentError("parameters is not a mapping")
    for name, rules in parameters.items():
        _check_parameter_rules(name, rules, for_agent)
    if re.search(r"\{\{\s*ssm(-secure)?:", content):
        raise DocumentError("{{ ssm:… }} references are not emulated")
    steps = fields.get("mainSteps")
    if not isinstance(steps, list) or not steps:
        raise DocumentError("mainSteps is missing or empty")
    parsed = tuple(_parse_step(step) for step in steps)
    names = [step.name for step in parsed]
    if len(set(names)) != len(names):
        raise DocumentError(f"two steps have the same name: {', '.join(names)}")
    return Document(parameters, parsed)


def _known_keys(what: str, fields: Any, known: set[str]) -> None:
    if not isinstance(fields, dict):
        raise DocumentError(f"{what} is not a mapping")
    unknown = sorted(str(key) for key in fields.keys() - known)
    if unknown:
        raise DocumentError(f"{what} has unknown or not emulated keys: {', '.join(unknown)}")


def _check_parameter_rules(name: Any, rules: Any, for_agent: bool) -> None:
    what = f"parameter {name}"
    if not isinstance(name, str) or not _PARAMETER_NAME.fullmatch(name):
        raise DocumentError(f"{what}: the agent knows letters and digits only in a name")
    _known_keys(what, rules, _PARAMETER_KEYS)
    if rules.get("type") not in _PARAMETER_TYPES:
        raise DocumentError(f"{what}: type is {rules.get('type')!r}")
    if "interpolationType" in rules and (rules["interpolationType"] != "ENV_VAR" or rules["type"] != "String"):
        raise DocumentError(f"{what}: interpolationType is ENV_VAR, and for a String only")
    for limit in ("minChars", "maxChars", "minItems", "maxItems"):
        if limit in rules and (not isinstance(rules[limit], int) or isinstance(rules[limit], bool)):
            raise DocumentError(f"{what}: {limit} is not a number")
    if "allowedValues" in rules and not isinstance(rules["allowedValues"], list):
        raise DocumentError(f"{what}: allowedValues is not a list")
    if "allowedPattern" in rules:
        compile_pattern = compile_go_pattern if for_agent else _service_pattern
        try:
            compile_pattern(str(rules["allowedPattern"]))
        except PatternError as error:
            raise DocumentError(f"{what}: allowedPattern {error}") from error
    if "default" in rules:
        try:
            _check_values(name, rules, _as_values(rules["default"]))
        except AwsError as error:
            raise DocumentError(f"{what}: its default is refused by its own rules: {error.message}") from error


def _parse_step(step: Any) -> Step:
    _known_keys("a step", step, _STEP_KEYS)
    name = step.get("name")
    if not isinstance(name, str) or not _STEP_NAME.fullmatch(name):
        raise DocumentError(f"a step's name is {name!r}")
    if step.get("action") != RUN_SHELL_SCRIPT:
        raise DocumentError(f"step {name}: action {step.get('action')!r} is not emulated, only {RUN_SHELL_SCRIPT}")
    inputs = step.get("inputs")
    _known_keys(f"step {name}: inputs", inputs, _INPUT_KEYS)
    lines = inputs.get("runCommand")
    if not isinstance(lines, list) or not lines or not all(isinstance(line, str) for line in lines):
        raise DocumentError(f"step {name}: runCommand is not a list of strings")
    timeout = inputs.get("timeoutSeconds")
    if timeout is not None and not re.fullmatch(r"\d+|\{\{\s*[A-Za-z0-9]+\s*\}\}", str(timeout)):
        raise DocumentError(f"step {name}: timeoutSeconds is {timeout!r}")
    return Step(name, tuple(lines), timeout, inputs.get("workingDirectory"), _precondition(name, step))


def _precondition(name: str, step: dict[str, Any]) -> tuple[str, str] | None:
    if "precondition" not in step:
        return None
    operands = step["precondition"].get("StringEquals") if isinstance(step["precondition"], dict) else None
    if not isinstance(operands, list) or len(operands) != 2 or len(step["precondition"]) != 1:
        raise DocumentError(f"step {name}: a precondition is StringEquals of two operands")
    return str(operands[0]), str(operands[1])


def parameter_values(document: Document, given: Any, is_checked: bool = True) -> dict[str, list[str]]:
    """The values a command runs with: those given, and the defaults of the rest; checked, unless the agent alone is to
    judge them."""
    given = {} if given is None else given
    if not isinstance(given, dict) or not all(
        isinstance(values, list) and all(isinstance(value, str) for value in values) for values in given.values()
    ):
        raise AwsError("SerializationException", "Parameters is not a map of lists of strings")
    for name in given:
        if name not in document.parameters:
            raise AwsError("InvalidParameters", f"Parameter {name} is not defined in the document.")
    values: dict[str, list[str]] = {}
    for name, rules in document.parameters.items():
        if name in given:
            if is_checked:
                _check_values(name, rules, given[name])
            values[name] = list(given[name])
        elif "default" in rules:
            values[name] = _as_values(rules["default"])
        elif is_checked:
            raise AwsError("InvalidParameters", f"Parameter {name} is required and has no value.")
    return values


def breaks_agent_rules(rules: dict[str, Any], values: list[str]) -> bool:
    """What the agent itself looks at: the pattern and the lengths, not the allowedValues."""
    if "allowedPattern" in rules:
        try:
            pattern = compile_go_pattern(str(rules["allowedPattern"]))
        except PatternError:
            return True
        if not all(pattern.search(value) for value in values):
            return True
    return not (
        rules.get("minItems", 0) <= len(values) <= rules.get("maxItems", len(values))
        and all(rules.get("minChars", 0) <= len(value) <= rules.get("maxChars", len(value)) for value in values)
    )


def _service_pattern(pattern: str) -> re.Pattern[str]:
    """The service knows more than Go does, look-around for one: what Go refuses is left to Python here."""
    try:
        return compile_go_pattern(pattern)
    except PatternError as refused:
        try:
            return re.compile(pattern)
        except re.error:
            raise refused from None


def _as_values(default: Any) -> list[str]:
    items = default if isinstance(default, list) else [default]
    return [item if isinstance(item, str) else json.dumps(item) for item in items]


def _check_values(name: str, rules: dict[str, Any], values: list[str]) -> None:
    """Raises InvalidParameters for the first rule a value breaks. The value itself is not repeated
    in the message: what was refused may have been a secret in the wrong field."""

    def refuse(reason: str) -> AwsError:
        return AwsError("InvalidParameters", f"Parameter {name}: {reason}")

    if rules["type"] not in ("StringList", "MapList") and len(values) != 1:
        raise refuse(f"takes one value, not {len(values)}")
    if not rules.get("minItems", 0) <= len(values) <= rules.get("maxItems", len(values)):
        raise refuse("the number of items is outside minItems and maxItems")
    pattern = _service_pattern(str(rules["allowedPattern"])) if "allowedPattern" in rules else None
    for value in values:
        if rules["type"] == "Integer" and not re.fullmatch(r"-?[0-9]+", value):
            raise refuse("is not an integer")
        if rules["type"] == "Boolean" and value not in ("true", "false"):
            raise refuse("is neither true nor false")
        if "allowedValues" in rules and value not in _as_values(rules["allowedValues"]):
            raise refuse("is not one of the allowedValues")
        if pattern and not pattern.search(value):
            raise refuse(f"does not match allowedPattern {rules['allowedPattern']}")
        if not rules.get("minChars", 0) <= len(value) <= rules.get("maxChars", len(value)):
            raise refuse("is shorter than minChars or longer than maxChars")
