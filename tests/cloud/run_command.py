"""Run Command: SendCommand, what becomes of it on each bastion, and CancelCommand.

Every invocation has a thread that takes it from Pending through delivery and the script to its
end. All state is behind one lock; no script, delay or wait happens under it.
"""

from __future__ import annotations

import re
import threading
import time
import uuid
from dataclasses import dataclass, field, replace
from typing import Any, Callable

import ssm_agent
from aws_error import AwsError, validation_error
from documents import Document, Step, parameter_values
from managed_instances import Bastion, ManagedInstances
from script_runner import ScriptRunner

DELIVERY_TIMEOUT_SECONDS = 3600
FINAL = frozenset({"Success", "Failed", "TimedOut", "Cancelled"})
AGENT_WORKERS = 5  # an agent runs this many commands at once, others wait
REBOOT_SECONDS = 0.5
_POLL_SECONDS = 0.02
_CONCURRENCY = re.compile(r"[1-9][0-9]*|([1-9]|[1-9][0-9]|100)%")
_ERRORS = re.compile(r"0|[1-9][0-9]*|([0-9]|[1-9][0-9]|100)%")


@dataclass
class StepRun:
    """One step of one invocation (a "plugin" in the API)."""

    name: str
    status: str = "Pending"
    exit_code: int = -1
    started: float | None = None
    ended: float | None = None
    stdout: str = ""
    stderr: str = ""
    listed: str = ""
    script: str | None = None
    environment: dict[str, str] = field(default_factory=dict)


@dataclass
class Invocation:
    """One command on one bastion."""

    instance_id: str
    steps: list[StepRun]
    status: str = "Pending"
    details: str = "Pending"


@dataclass
class Command:
    command_id: str
    region: str
    document_name: str
    document_version: str
    document: Document
    values: dict[str, list[str]]
    request: dict[str, Any]
    requested: float
    delivery_timeout: int
    invocations: dict[str, Invocation]
    cancel: threading.Event = field(default_factory=threading.Event)

    def status(self) -> tuple[str, str]:
        """Status and StatusDetails of the whole, from those of the invocations."""
        statuses = [invocation.status for invocation in self.invocations.values()]
        if not statuses:
            return "Success", "NoInstancesInTag"
        if all(status == "Pending" for status in statuses):
            return "Pending", "Pending"
        if any(status not in FINAL for status in statuses):
            return ("Cancelling", "Cancelling") if self.cancel.is_set() else ("InProgress", "InProgress")
        for status in ("Failed", "TimedOut", "Cancelled"):
            if status in statuses:
                found = next(i for i in self.invocations.values() if i.status == status)
                return status, found.details
        return "Success", "Success"


class RunCommand:
    def __init__(
        self,
        instances: ManagedInstances,
        find_document: Callable[[str, str, str | None], tuple[str, Document]],
        is_checked: Callable[[str], bool] = lambda _: True,
    ) -> None:
        """`find_document(region, name, version)` returns the version found and the document, or
        raises InvalidDocument. `is_checked(region)` is whether the service looks at the values of
        parameters before the agent does."""
        self.lock = threading.Lock()
        self.commands: dict[str, Command] = {}
        self._instances = instances
        self._find_document = find_document
        self._is_checked = is_checked
        self._runner = ScriptRunner()
        self._workers: dict[str, threading.BoundedSemaphore] = {}

    def send(self, region: str, request: dict[str, Any]) -> Command:
        """SendCommand: refuses what the service refuses, in the order it does, else sets it going."""
        delivery_timeout = _check_shape(request)
        version, document = self._find_document(region, request["DocumentName"], request.get("DocumentVersion"))
        values = parameter_values(document, request.get("Parameters"), self._is_checked(region))
        bastions = self._targets(region, request)
        command = Command(
            command_id=str(uuid.uuid4()),
            region=region,
            document_name=request["DocumentName"],
            document_version=version,
            document=document,
            values=values,
            request=request,
            requested=time.time(),
            delivery_timeout=delivery_timeout,
            invocations={
                bastion.instance_id: Invocation(bastion.instance_id, [StepRun(step.name) for step in document.steps])
                for bastion in bastions
            },
        )
        with self.lock:
            self.commands[command.command_id] = command
            for bastion in bastions:
                self._workers.setdefault(bastion.instance_id, threading.BoundedSemaphore(AGENT_WORKERS))
        for bastion in bastions:
            threading.Thread(
                target=self._carry_out,
                args=(command, bastion.instance_id),
                name=f"{command.command_id}/{bastion.instance_id}",
                daemon=True,
            ).start()
        return command

    def cancel(self, region: str, request: dict[str, Any]) -> None:
        """CancelCommand. What has ended stays as it ended."""
        command = self.find(region, request.get("CommandId"))
        unknown = set(request.get("InstanceIds") or []) - command.invocations.keys()
        if unknown:
            raise AwsError("InvalidInstanceId", f"The command was not sent to {', '.join(sorted(unknown))}.")
        if request.get("InstanceIds") and set(request["InstanceIds"]) != command.invocations.keys():
            raise AwsError("NotImplemented", "Cancelling on some of the instances only is not emulated.")
        command.cancel.set()

    def find(self, region: str, command_id: Any) -> Command:
        with self.lock:
            command = self.commands.get(command_id) if isinstance(command_id, str) else None
        if command is None or command.region != region:
            raise AwsError("InvalidCommandId", f"The command {command_id} does not exist in {region}.")
        return command

    def close(self) -> None:
        """Ends every running script."""
        self._runner.close(seconds=2)

    def _targets(self, region: str, request: dict[str, Any]) -> list[Bastion]:
        ids, targets = request.get("InstanceIds") or [], request.get("Targets") or []
        if bool(ids) == bool(targets):
            raise AwsError("InvalidParameters", "Give either InstanceIds or Targets, and not both.")
        if len(set(ids)) != len(ids):
            raise AwsError("DuplicateInstanceId", "An instance id is given twice.")
        if ids:
            found = [self._instances.get(region, instance_id) for instance_id in ids]
            for instance_id, bastion in zip(ids, found, strict=True):
                if bastion is None or bastion.ping_status != "Online":
                    message = f"Instances [[{instance_id}]] not in a valid state for account"
                    raise AwsError("InvalidInstanceId", message)
            return [bastion for bastion in found if bastion]
        for target in targets:
            key, values = target.get("Key"), target.get("Values")
            if not isinstance(key, str) or not (key.startswith("tag:") or key in ("tag-key", "InstanceIds")) or not values:
                raise AwsError("InvalidTarget", f"The target {key} is not valid.")
        return [b for b in self._instances.in_region(region) if all(b.matches(t["Key"], t["Values"]) for t in targets)]

    def _carry_out(self, command: Command, instance_id: str) -> None:
        invocation = command.invocations[instance_id]
        workers = self._workers[instance_id]
        bastion = self._deliver(command, invocation, workers)
        if bastion is None:
            return
        try:
            for run, step in zip(invocation.steps, command.document.steps, strict=True):
                # A step that failed does not stop the next one, but for two exit codes.
                if command.cancel.is_set() or self._run_step(command, run, step, bastion).ends_document:
                    break
        finally:
            workers.release()
            with self.lock:
                _conclude(invocation, command.cancel.is_set())

    def _deliver(
        self, command: Command, invocation: Invocation, workers: threading.BoundedSemaphore
    ) -> Bastion | None:
        """Waits for the agent's next poll, and then for one of its workers. Returns the bastion as it is then, None if it
        came to nothing."""
        delivered = False
        while True:
            bastion = self._instances.get(command.region, invocation.instance_id)
            waited = time.time() - command.requested
            status = None
            if command.cancel.is_set():
                # A command that waits for a worker is dropped by the agent, which then never answers.
                status = ("Cancelling", "Cancelling") if delivered else ("Cancelled", "Cancelled")
            elif not delivered and waited >= command.delivery_timeout:
                status = ("TimedOut", "DeliveryTimedOut")
            elif not delivered and bastion and bastion.ping_status == "Online":
                delivered = waited >= bastion.delivery_delay_ms / 1000
            if status or delivered:
                with self.lock:
                    invocation.status, invocation.details = status or ("InProgress", "InProgress")
            if status:
                return None
            if delivered and bastion and workers.acquire(blocking=False):
                return bastion
            command.cancel.wait(_POLL_SECONDS)

    def _run_step(self, command: Command, run: StepRun, step: Step, bastion: Bastion) -> ssm_agent.Outcome:
        rendered = ssm_agent.render(command.document, step, command.values, bastion)
        with self.lock:
            run.status, run.started, run.script = "InProgress", time.time(), rendered.script
            run.environment = ssm_agent.environment(bastion, command.command_id, rendered)
        if ssm_agent.refuses(command.document, command.values):
            outcome = ssm_agent.REFUSED
        elif ssm_agent.precondition_holds(step, command.values):
            outcome = self._run_script(command, run, rendered, bastion)
        else:
            skipped = f"Step execution skipped due to unsatisfied preconditions. Step name: {step.name}"
            outcome = ssm_agent.Outcome("Success", 0, skipped, "", skipped)
        with self.lock:
            run.ended = time.time()
            run.status, run.exit_code = outcome.status, outcome.exit_code
            run.stdout, run.stderr, run.listed = outcome.stdout, outcome.stderr, outcome.listed
        return outcome

    def _run_script(
        self, command: Command, run: StepRun, rendered: ssm_agent.Rendered, bastion: Bastion
    ) -> ssm_agent.Outcome:
        """Runs it, and again after each reboot that it asks for; what it wrote before is kept."""
        stdout, stderr = b"", b""
        while True:
            ended = self._runner.run(
                f"{command.command_id}/{bastion.instance_id}/{run.name}",
                rendered.script,
                run.environment,
                rendered.working_directory,
                rendered.timeout_seconds,
                command.cancel,
            )
            stdout, stderr = stdout + ended.stdout, stderr + ended.stderr
            outcome = ssm_agent.outcome(replace(ended, stdout=stdout, stderr=stderr))
            if not outcome.reboots or command.cancel.wait(REBOOT_SECONDS):
                return outcome


def _conclude(invocation: Invocation, cancelled: bool) -> None:
    statuses = [run.status for run in invocation.steps]
    for run in invocation.steps:
        if run.status not in FINAL:  # never reached, or its runner itself broke
            run.status = "Cancelled" if cancelled or run.started is None else "Failed"
    for status in ("Cancelled", "TimedOut", "Failed"):
        if status in statuses:
            break
    else:
        status = "Success" if all(s == "Success" for s in statuses) else ("Cancelled" if cancelled else "Failed")
    invocation.status = status
    invocation.details = "ExecutionTimedOut" if status == "TimedOut" else status


def _check_shape(request: dict[str, Any]) -> int:
    """What is refused before anything is looked up. Returns the delivery time-out."""
    if not isinstance(request.get("DocumentName"), str):
        raise validation_error("DocumentName is missing")
    timeout = request.get("TimeoutSeconds")
    timeout = DELIVERY_TIMEOUT_SECONDS if timeout is None else timeout
    if not isinstance(timeout, int) or not 30 <= timeout <= 2_592_000:
        raise validation_error(f"Value '{timeout}' at 'timeoutSeconds' must be between 30 and 2592000")
    if len(request.get("Comment") or "") > 100:
        raise validation_error("Value at 'comment' must have length less than or equal to 100")
    if len(request.get("InstanceIds") or []) > 50:
        raise validation_error("Value at 'instanceIds' must have length less than or equal to 50")
    if len(request.get("Targets") or []) > 5:
        raise validation_error("Value at 'targets' must have length less than or equal to 5")
    for name, pattern in (("MaxConcurrency", _CONCURRENCY), ("MaxErrors", _ERRORS)):
        value = request.get(name)
        if value is not None and not pattern.fullmatch(str(value)):
            raise validation_error(f"Value '{value}' at '{name}' does not have the form of a number or a percentage")
    return timeout
