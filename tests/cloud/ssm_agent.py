"""What the SSM agent does on a bastion with one step of a document: judge its values, render it, report how it ended.

The rules are those of the agent's own source, and were seen with a real agent (3.3).
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

import agent_output
from documents import Document, Step, breaks_agent_rules
from managed_instances import Bastion
from script_runner import Ended

KILLED_EXIT_CODE = 137
EXIT_WITH_SUCCESS = 168
EXIT_WITH_FAILURE = 169
REBOOT_EXIT_CODE = 194
DEFAULT_TIMEOUT_SECONDS = 3600
LEAST_TIMEOUT_SECONDS = 5
MOST_TIMEOUT_SECONDS = 172_800
WORKING_DIRECTORY = "/usr/bin"
# What systemd gives the agent, and the agent its scripts.
_SERVICE_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "LANG": "C.UTF-8",
}

_REFERENCE = re.compile(r"\{\{\s*([A-Za-z0-9]+)\s*\}\}")


@dataclass(frozen=True)
class Rendered:
    """A step ready to run, as it lies on the host."""

    script: str
    variables: dict[str, str]
    timeout_seconds: int
    working_directory: str


@dataclass(frozen=True)
class Outcome:
    """What the agent reports of a step."""

    status: str  # Success | Failed | TimedOut | Cancelled
    exit_code: int
    stdout: str = ""
    stderr: str = ""
    listed: str = ""
    ends_document: bool = False
    reboots: bool = False


# Values that the agent does not take: the script is not started, and nothing says why.
REFUSED = Outcome("Failed", -1)


def refuses(document: Document, values: dict[str, list[str]]) -> bool:
    """Whether the agent itself refuses the values: one is missing, or not what its rules say. It looks at no allowedValues."""
    return any(
        name not in values or breaks_agent_rules(rules, values[name]) for name, rules in document.parameters.items()
    )


def environment(bastion: Bastion, command_id: str, rendered: Rendered) -> dict[str, str]:
    """All of a script's environment: no HOME, no AWS_REGION, unless the bastion's own has them."""
    return {
        **_SERVICE_ENVIRONMENT,
        **bastion.environment,
        "SSM_COMMAND_ID": command_id,
        **rendered.variables,
        "AWS_SSM_INSTANCE_ID": bastion.instance_id,
        "AWS_SSM_REGION_NAME": bastion.region,
        "AWS_SSM_PLATFORM_NAME": bastion.information()["PlatformName"],
        "AWS_SSM_PLATFORM_VERSION": bastion.information()["PlatformVersion"],
    }


def outcome(ended: Ended) -> Outcome:
    """What the agent makes of how a script ended."""
    if ended.ended_by:
        # What a script wrote before it was killed is not reported.
        return Outcome(ended.ended_by, KILLED_EXIT_CODE)
    code, stdout, stderr = ended.exit_code, ended.stdout, ended.stderr
    # A script may end as one that was killed: the agent cannot tell.
    status = {0: "Success", REBOOT_EXIT_CODE: "Success", KILLED_EXIT_CODE: "TimedOut"}.get(code, "Failed")
    if status == "Failed":
        stderr += f"failed to run commands: {ended.problem}".encode()
    listed = agent_output.listed(stdout, b"" if code == EXIT_WITH_SUCCESS else stderr)
    rest = b"Further document steps will be skipped."
    if code == EXIT_WITH_SUCCESS:
        status, stderr = "Success", b""
        stdout += b"\nStep exited with code 168. Therefore, marking step as succeeded. " + rest
    elif code == EXIT_WITH_FAILURE:
        note = b"\nStep exited with code 169. Therefore, marking step as Failed. " + rest
        stdout, stderr = stdout + note, stderr + note
    return Outcome(
        status=status,
        exit_code=code,
        stdout=agent_output.text(agent_output.cut(stdout, agent_output.STDOUT_LIMIT)),
        stderr=agent_output.text(agent_output.cut(stderr, agent_output.STDERR_LIMIT)),
        listed=agent_output.text(listed),
        ends_document=code in (EXIT_WITH_SUCCESS, EXIT_WITH_FAILURE),
        reboots=code == REBOOT_EXIT_CODE,
    )


def render(document: Document, step: Step, values: dict[str, list[str]], bastion: Bastion) -> Rendered:
    """Puts the values in: as environment where document and agent allow it, else raw into the text."""
    variables, texts = {}, {}
    for name, items in values.items():
        if document.passed_as_environment(name) and bastion.passes_environment():
            variables[f"SSM_{name}"] = items[0]
        elif document.parameters[name]["type"] in ("StringList", "MapList"):
            texts[name] = json.dumps(items, separators=(",", ":"), ensure_ascii=False)
        else:
            texts[name] = items[0]
    timeout = _substitute(str(step.timeout_seconds or DEFAULT_TIMEOUT_SECONDS), texts)
    seconds = int(timeout) if timeout.isdigit() else DEFAULT_TIMEOUT_SECONDS
    possible = LEAST_TIMEOUT_SECONDS <= seconds <= MOST_TIMEOUT_SECONDS
    return Rendered(
        script="\n".join(_substitute(line, texts) for line in step.run_command) + "\n",
        variables=variables,
        timeout_seconds=seconds if possible else DEFAULT_TIMEOUT_SECONDS,
        working_directory=_working_directory(_substitute(step.working_directory or "", texts)),
    )


def precondition_holds(step: Step, values: dict[str, list[str]]) -> bool:
    if step.precondition is None:
        return True
    texts = {name: items[0] for name, items in values.items() if items}
    left, right = (
        "Linux" if operand == "platformType" else _substitute(operand, texts) for operand in step.precondition
    )
    return left == right


def _substitute(line: str, texts: dict[str, str]) -> str:
    """Raw substitution, once over: what a value brings in is not looked at again."""
    alone = _REFERENCE.fullmatch(line)
    if alone and alone.group(1) in texts:
        return texts[alone.group(1)]

    def value(reference: re.Match[str]) -> str:
        name = reference.group(1)
        # `$$` becomes a dollar, for those who worked around an old fault of the agent's; `$x` stays as it is.
        return texts[name].replace("$$", "$") if name in texts else reference.group()

    return _REFERENCE.sub(value, line)


def _working_directory(given: str) -> str:
    """One that is not absolute is looked for among what the document has downloaded, which is nothing."""
    return given if given.startswith("/") else WORKING_DIRECTORY
