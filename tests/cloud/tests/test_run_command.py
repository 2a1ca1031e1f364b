"""Run Command as the SDK sees it: what is refused, what runs, and how it ends."""

from __future__ import annotations

import json
import time
import unittest
from pathlib import Path
from typing import Any

from tests.support import ECHO, CloudTestCase, alive

BASTION, SPARE, LOST, OLD, SLOW, QUEUE = (
    "i-0000000000000001", "i-0000000000000002", "i-00000000000000ff", "i-01d", "i-5107", "i-0e0e"
)  # fmt: skip
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "BASTION_AGENT_CONFIG": "/etc/x.toml"}

STRICT = """\
schemaVersion: "2.2"
parameters:
  Instance:
    type: String
    interpolationType: ENV_VAR
    allowedPattern: "^[a-z0-9-]{1,63}$"
    maxChars: 20
    minChars: 2
  Format:
    type: String
    default: text
    allowedValues: [text, json]
  Names:
    type: StringList
    default: []
mainSteps:
  - action: aws:runShellScript
    name: check
    precondition:
      StringEquals: [platformType, Linux]
    inputs:
      timeoutSeconds: 60
      runCommand:
        - 'if [ -n "${SSM_Instance+set}" ]; then echo "variable $SSM_Instance"; else echo "raw {{ Instance }}"; fi'
        - echo format {{Format}}
        - echo '{{ Names }}'
        - env | sort
"""
STEPS = """\
schemaVersion: "2.2"
mainSteps:
  - {action: "aws:runShellScript", name: first, inputs: {runCommand: ["echo one", "exit 3"]}}
  - {action: "aws:runShellScript", name: second, inputs: {runCommand: ["echo two"]}}
  - action: aws:runShellScript
    name: third
    precondition: {StringEquals: [platformType, Windows]}
    inputs: {runCommand: ["echo three"]}
"""
SLEEPY = """\
schemaVersion: "2.2"
parameters:
  File: {type: String}
mainSteps:
  - action: aws:runShellScript
    name: sleep
    inputs: {timeoutSeconds: 5, runCommand: ["sleep 60 & echo $! $$ >>{{ File }}; echo started", "wait"]}
"""
CODES = """\
schemaVersion: "2.2"
parameters:
  Code: {type: String}
mainSteps:
  - {action: "aws:runShellScript", name: first, inputs: {runCommand: ["echo one", "exit {{ Code }}"]}}
  - {action: "aws:runShellScript", name: second, inputs: {runCommand: ["echo two"]}}
"""


def bastion(instance_id: str, **more: object) -> dict[str, object]:
    fields = {"region": "us-east-1", "instance_id": instance_id, "environment": ENVIRONMENT, "delivery_delay_ms": 20}
    return {**fields, **more}


class RunCommandTest(CloudTestCase):
    fleet = {
        "bastions": [
            bastion(BASTION, tags={"dbvoice-role": "bastion"}),
            bastion(SPARE, tags={"dbvoice-role": "bastion"}),
            bastion(LOST, ping_status="ConnectionLost"),
            bastion(OLD, agent_version="3.2.0.0"),
            bastion(SLOW, delivery_delay_ms=400),
            bastion(QUEUE),
            bastion("i-west", region="us-west-2"),
        ]
    }
    documents = {"strict": STRICT, "steps": STEPS, "sleepy": SLEEPY, "codes": CODES, "echo": ECHO}

    @classmethod
    def setUpClass(cls) -> None:
        super().setUpClass()
        # The shortest time-out there is is five seconds, so it runs out while the other tests run.
        ssm = cls.server.client("ssm")
        cls.pids = Path(cls.server.directory.name, "pids")
        parameters = {"File": [str(cls.pids)]}
        sleepy = ssm.send_command(DocumentName="dbvoice-sleepy", InstanceIds=[SPARE], Parameters=parameters)
        cls.sleepy = sleepy["Command"]["CommandId"]

    def setUp(self) -> None:
        self.ssm = self.server.client("ssm")

    def send(self, document: str, instance_id: str = BASTION, **parameters: str) -> str:
        answer = self.ssm.send_command(
            DocumentName=f"dbvoice-{document}",
            InstanceIds=[instance_id],
            Parameters={name: [value] for name, value in parameters.items()},
        )
        return answer["Command"]["CommandId"]

    def run_script(self, script: str, instance_id: str = BASTION) -> dict:
        return self.finished(self.ssm, self.send("echo", instance_id, Script=script), instance_id)

    def test_refuses_what_the_service_refuses(self) -> None:
        strict = {"DocumentName": "dbvoice-strict", "InstanceIds": [BASTION], "Parameters": {"Instance": ["sample"]}}
        for code, change in [
            ("InvalidDocument", {"DocumentName": "dbvoice-none"}),
            ("InvalidDocumentVersion", {"DocumentVersion": "7"}),
            ("InvalidParameters", {"Parameters": {"Instance": ["sample"], "Other": ["x"]}}),
            ("InvalidParameters", {"Parameters": {}}),
            ("InvalidParameters", {"Parameters": {"Instance": ["Sample"]}}),
            ("InvalidParameters", {"Parameters": {"Instance": ["sample\n"]}}),
            ("InvalidParameters", {"Parameters": {"Instance": ["sample; id"]}}),
            ("InvalidParameters", {"Parameters": {"Instance": ["s"]}}),
            ("InvalidParameters", {"Parameters": {"Instance": ["s" * 21]}}),
            ("InvalidParameters", {"Parameters": {"Instance": ["one", "two"]}}),
            ("InvalidParameters", {"Parameters": {"Instance": ["sample"], "Format": ["xml"]}}),
            ("InvalidParameters", {"Targets": [{"Key": "tag:dbvoice-role", "Values": ["bastion"]}]}),
            ("InvalidInstanceId", {"InstanceIds": ["i-unknown0000"]}),
            ("InvalidInstanceId", {"InstanceIds": [LOST]}),
            ("InvalidInstanceId", {"InstanceIds": ["i-west"]}),
            ("DuplicateInstanceId", {"InstanceIds": [BASTION, BASTION]}),
            ("ValidationException", {"TimeoutSeconds": 2592001}),
            ("ValidationException", {"Comment": "x" * 101}),
            ("ValidationException", {"MaxErrors": "101%"}),
        ]:
            with self.subTest(code=code, change=change):
                self.assert_refused(code, self.ssm.send_command, **{**strict, **change})
        # botocore itself would refuse 29 before it is sent.
        lenient = self.server.client("ssm", parameter_validation=False)
        self.assert_refused("ValidationException", lenient.send_command, **strict, TimeoutSeconds=29)
        west = self.server.client("ssm", "us-west-2")
        west.send_command(DocumentName="dbvoice-strict", InstanceIds=["i-west"], Parameters={"Instance": ["sample"]})

    def test_parameters_reach_the_script_as_environment(self) -> None:
        answer = self.finished(self.ssm, self.send("strict", Instance="sample"), BASTION)
        lines = answer["StandardOutputContent"].splitlines()
        self.assertEqual(["variable sample", "format text", "[]"], lines[:3])
        # Nothing but the bastion's own, the agent's, ours, and what sh itself sets. Above all no HOME and no AWS_REGION.
        found = dict(line.split("=", 1) for line in lines[3:])
        agent = {"LANG", "SSM_COMMAND_ID", *(f"AWS_SSM_{n}" for n in ("INSTANCE_ID", "REGION_NAME", "PLATFORM_NAME", "PLATFORM_VERSION"))}
        ours = {"PATH", "BASTION_AGENT_CONFIG", "SSM_Instance"}
        self.assertEqual(agent | ours, found.keys() - {"PWD", "OLDPWD", "SHLVL", "_"})
        self.assertEqual(("us-east-1", BASTION), (found["AWS_SSM_REGION_NAME"], found["AWS_SSM_INSTANCE_ID"]))
        self.assertEqual(answer["CommandId"], found["SSM_COMMAND_ID"])
        self.assertEqual(("Success", "Success", 0), tuple(answer[k] for k in ("Status", "StatusDetails", "ResponseCode")))
        self.assertEqual("check", answer["PluginName"])
        self.assertRegex(answer["ExecutionElapsedTime"], r"^PT\d+\.\d+S$")
        self.assertRegex(answer["ExecutionStartDateTime"], r"^\d{4}-\d\d-\d\dT.*\.\d{3}Z$")

    def test_an_older_agent_substitutes_raw(self) -> None:
        answer = self.finished(self.ssm, self.send("strict", OLD, Instance="sample"), OLD)
        self.assertEqual("raw sample", answer["StandardOutputContent"].splitlines()[0])
        self.assertNotIn("SSM_Instance", answer["StandardOutputContent"])

    def test_kept_on_the_host(self) -> None:
        command_id = self.send("strict", Instance="sample")
        self.finished(self.ssm, command_id, BASTION)
        kept = next(c for c in self.server.control("GET", "commands") if c["id"] == command_id)
        step = kept["invocations"][0]["steps"][0]
        self.assertIn('echo "raw {{ Instance }}"', step["script"])
        self.assertLessEqual({**ENVIRONMENT, "SSM_Instance": "sample"}.items(), step["environment"].items())
        self.assertEqual("us-east-1", step["environment"]["AWS_SSM_REGION_NAME"])
        self.assertEqual(("us-east-1", {"Instance": ["sample"]}), (kept["region"], kept["parameters"]))

    def test_output_and_exit_codes(self) -> None:
        answer = self.run_script("echo no >&2; exit 2")
        self.assertEqual(("Failed", "Failed", 2, "no\nfailed to run commands: exit status 2"), tuple(
            answer[k] for k in ("Status", "StatusDetails", "ResponseCode", "StandardErrorContent")))  # fmt: skip
        self.assertEqual("", self.run_script("true")["StandardErrorContent"])
        self.assertEqual("no stdin\n", self.run_script("cat; echo no stdin; [ -z \"$HOME\" ]")["StandardOutputContent"])

    def test_output_is_cut_by_bytes(self) -> None:
        marker = "--output truncated--"
        whole = self.run_script("yes | head -c 23999; yes | head -c 7999 >&2")
        self.assertEqual((23_999, 7_999), tuple(len(whole[f"Standard{n}Content"]) for n in ("Output", "Error")))
        self.assertNotIn("truncated", whole["StandardOutputContent"] + whole["StandardErrorContent"])
        answer = self.run_script("yes | head -c 24000; yes | head -c 8000 >&2")
        self.assertEqual("y\n" * 11_990 + marker, answer["StandardOutputContent"])
        self.assertEqual("y\n" * 3_990 + marker, answer["StandardErrorContent"])
        # What the agent says of the failure is cut off too.
        answer = self.run_script("yes | head -c 8000 >&2; exit 1")
        self.assertEqual("y\n" * 3_990 + marker, answer["StandardErrorContent"])
        # 23,980 bytes are 7,993 letters of three, and one byte of the next.
        answer = self.run_script("yes あ | tr -d '\\n' | head -c 30000")
        self.assertEqual("あ" * 7_993 + "\ufffd" + marker, answer["StandardOutputContent"])
        answer = self.run_script("printf x; yes あ | tr -d '\\n' | head -c 23998")
        self.assertEqual("x" + "あ" * 7_999 + "\ufffd", answer["StandardOutputContent"])
        answer = self.run_script("printf xy; yes あ | tr -d '\\n' | head -c 30000")
        self.assertEqual("xy" + "あ" * 7_992 + "\ufffd\ufffd" + marker, answer["StandardOutputContent"])
        self.assertEqual("a\ufffdb", self.run_script("printf 'a\\377b'")["StandardOutputContent"])

    def test_a_killed_script(self) -> None:
        # Who sees the signal depends on the shell: the agent, or a shell that reports it by its own exit code.
        answer = self.run_script("kill -9 $$")
        seen = [answer[k] for k in ("Status", "ResponseCode", "StandardErrorContent")]
        self.assertIn(seen, [["TimedOut", 137, "Killed\n"], ["Failed", -1, "failed to run commands: signal: killed"]])
        answer = self.run_script("echo so far; exit 137")
        self.assertEqual(("TimedOut", 137, "so far\n", ""), tuple(
            answer[k] for k in ("Status", "ResponseCode", "StandardOutputContent", "StandardErrorContent")))  # fmt: skip

    def test_exit_codes_that_mean_something_to_the_agent(self) -> None:
        for code, status, errors in [(168, "Success", False), (169, "Failed", True)]:
            command_id = self.send("codes", Code=str(code))
            first = self.finished(self.ssm, command_id, BASTION, PluginName="first")
            self.assertEqual((status, code), (first["Status"], first["ResponseCode"]))
            note = f"Step exited with code {code}. Therefore, marking step as"
            self.assertTrue(first["StandardOutputContent"].startswith(f"one\n\n{note}"), first)
            self.assertEqual(errors, note in first["StandardErrorContent"], first)
            listed = self.ssm.list_command_invocations(CommandId=command_id, Details=True)["CommandInvocations"][0]
            self.assertNotIn("two", json.dumps([plugin["Output"] for plugin in listed["CommandPlugins"]]))
        # A reboot is asked for, after which the step runs again.
        once = Path(self.server.directory.name, "once")
        answer = self.run_script(f"echo run; [ -e {once} ] || {{ touch {once}; exit 194; }}")
        self.assertEqual(("Success", 0, "run\nrun\n"), tuple(
            answer[k] for k in ("Status", "ResponseCode", "StandardOutputContent")))  # fmt: skip

    def test_how_a_script_is_started(self) -> None:
        script = "pwd; ulimit -n; tr '\\0' ' ' </proc/$$/cmdline; echo; cat /proc/$$/stat"
        where, files, line, stat = self.run_script(script)["StandardOutputContent"].splitlines()
        self.assertEqual(("/usr/bin", "1024"), (where, files))
        # A script without a first line that names its interpreter is one for the shell's own.
        self.assertRegex(line, r"^(sh -c |/bin/sh )?/\S+/_script\.sh $")
        pid, _, _, parent, group, session = stat.split()[:6]
        self.assertIn(group, (pid, parent))
        self.assertNotEqual(group, session)

    def test_a_child_that_holds_the_output_delays_the_end(self) -> None:
        began = time.monotonic()
        answer = self.run_script("(sleep 1.5; echo late) & echo early")
        self.assertEqual(("Success", "early\nlate\n"), (answer["Status"], answer["StandardOutputContent"]))
        self.assertGreater(time.monotonic() - began, 1.5)
        began = time.monotonic()
        answer = self.run_script("sleep 30 >/dev/null 2>&1 & echo early")
        self.assertEqual(("Success", "early\n"), (answer["Status"], answer["StandardOutputContent"]))
        self.assertLess(time.monotonic() - began, 15)

    def test_values_that_the_agent_alone_judges(self) -> None:
        def ended(document: str, parameters: dict[str, list[str]]) -> tuple[Any, ...]:
            command = self.ssm.send_command(DocumentName=document, InstanceIds=[BASTION], Parameters=parameters)["Command"]
            more = {"PluginName": "first"} if document == "dbvoice-codes" else {}
            answer = self.finished(self.ssm, command["CommandId"], BASTION, **more)
            return tuple(answer[k] for k in ("Status", "ResponseCode", "StandardOutputContent", "StandardErrorContent"))

        refused = ("Failed", -1, "", "")
        # The service knows look-around, the agent does not.
        content = ECHO.replace("{type: String}", "{type: String, allowedPattern: '^(?=.)[a-z]+$'}")
        self.ssm.create_document(Name="look", Content=content, DocumentType="Command", DocumentFormat="YAML")
        self.addCleanup(self.ssm.delete_document, Name="look")
        self.assertEqual(refused, ended("look", {"Script": ["true"]}))
        self.assert_refused("InvalidParameters", ended, document="look", parameters={"Script": ["TRUE"]})
        self.server.control("POST", "faults", {"service": "ssm", "kind": "unchecked"})
        self.assertEqual(refused, ended("dbvoice-strict", {"Instance": ["Sample"]}))
        self.assertEqual(refused, ended("dbvoice-strict", {"Instance": ["s"]}))
        self.assertEqual(refused, ended("dbvoice-strict", {}))
        status, code, stdout, _ = ended("dbvoice-strict", {"Instance": ["sample"], "Format": ["xml"]})
        self.assertEqual(("Success", 0), (status, code))
        self.assertIn("format xml\n", stdout)

    def test_several_steps(self) -> None:
        command_id = self.send("steps")
        third = self.finished(self.ssm, command_id, BASTION, PluginName="third")
        self.assertIn("unsatisfied preconditions", third["StandardOutputContent"])
        arguments = {"CommandId": command_id, "InstanceId": BASTION}
        self.assert_refused("InvalidPluginName", self.ssm.get_command_invocation, **arguments)
        first = self.finished(self.ssm, command_id, BASTION, PluginName="first")
        self.assertEqual(("Failed", 3, "one\n"), (first["Status"], first["ResponseCode"], first["StandardOutputContent"]))
        second = self.finished(self.ssm, command_id, BASTION, PluginName="second")
        self.assertEqual(("Success", "two\n"), (second["Status"], second["StandardOutputContent"]))
        listed = self.ssm.list_command_invocations(CommandId=command_id, Details=True)["CommandInvocations"][0]
        self.assertEqual("Failed", listed["Status"])
        self.assertEqual(["first", "second", "third"], [plugin["Name"] for plugin in listed["CommandPlugins"]])

    def test_time_out_ends_the_script_and_its_children(self) -> None:
        answer = self.finished(self.ssm, self.sleepy, SPARE)
        self.assertEqual(("TimedOut", "ExecutionTimedOut", 137), tuple(
            answer[k] for k in ("Status", "StatusDetails", "ResponseCode")))  # fmt: skip
        # What was written before is not reported.
        self.assertEqual(("", ""), (answer["StandardOutputContent"], answer["StandardErrorContent"]))
        pids = [int(pid) for pid in self.pids.read_text().split()]
        self.assertEqual((2, []), (len(pids), [pid for pid in pids if alive(pid)]))

    def test_cancel(self) -> None:
        # SIGKILL at once: there is nothing that a script could do about it.
        told = Path(self.server.directory.name, "told")
        script = f"trap 'echo TERM >{told}' TERM; trap 'echo INT >{told}' INT; echo started; while :; do sleep 0.1; done"
        command_id = self.send("echo", Script=script)

        def running() -> tuple[str, int]:
            try:
                answer = self.ssm.get_command_invocation(CommandId=command_id, InstanceId=BASTION)
            except self.ssm.exceptions.InvocationDoesNotExist:
                return "not there", -1
            return answer["Status"], answer["ResponseCode"]

        self.eventually(("InProgress", -1), running)
        self.ssm.cancel_command(CommandId=command_id)
        answer = self.finished(self.ssm, command_id, BASTION)
        self.assertEqual(("Cancelled", 137, "", ""), tuple(
            answer[k] for k in ("Status", "ResponseCode", "StandardOutputContent", "StandardErrorContent")))  # fmt: skip
        self.assertFalse(told.exists())
        self.assert_refused("InvalidCommandId", self.ssm.cancel_command, CommandId="0" * 36)

    def test_a_command_that_waits_for_a_worker_and_is_cancelled_never_answers(self) -> None:
        gate = Path(self.server.directory.name, "gate")
        running = [self.send("echo", QUEUE, Script=f"while [ ! -e {gate} ]; do sleep 0.05; done") for _ in range(5)]
        sixth, seventh = (self.send("echo", QUEUE, Script="echo ran") for _ in range(2))

        def status(command_id: str) -> tuple[str, str]:
            listed = self.ssm.list_command_invocations(CommandId=command_id, Details=True)["CommandInvocations"]
            return (listed[0]["Status"], listed[0]["CommandPlugins"][0]["Status"]) if listed else ("not there", "")

        for command_id in running:
            self.eventually(("InProgress", "InProgress"), lambda: status(command_id))
        # Delivered, so no longer pending, and not started.
        for command_id in (sixth, seventh):
            self.eventually(("InProgress", "Pending"), lambda: status(command_id))
        self.ssm.cancel_command(CommandId=sixth)
        self.eventually(("Cancelling", "Pending"), lambda: status(sixth))
        gate.touch()
        for command_id in (*running, seventh):
            self.assertEqual("Success", self.finished(self.ssm, command_id, QUEUE)["Status"])
        self.assertEqual(("Cancelling", "Pending"), status(sixth))

    def test_an_invocation_is_not_there_at_once(self) -> None:
        # Nothing is delivered while this test looks.
        self.server.control("PATCH", f"bastions/{SLOW}", {"delivery_delay_ms": 60_000})
        self.addCleanup(self.server.control, "PATCH", f"bastions/{SLOW}", {"delivery_delay_ms": 400})
        self.server.control("POST", "faults", {"service": "ssm", "kind": "invisible", "latency_ms": 2_000})
        command_id = self.send("echo", SLOW, Script="true")
        arguments = {"CommandId": command_id, "InstanceId": SLOW}
        self.assert_refused("InvocationDoesNotExist", self.ssm.get_command_invocation, **arguments)

        def status() -> str:
            try:
                return self.ssm.get_command_invocation(**arguments)["Status"]
            except self.ssm.exceptions.InvocationDoesNotExist:
                return "not there"

        self.eventually("Pending", status)
        self.server.control("DELETE", "faults")
        self.server.control("POST", "faults", {"service": "ssm", "kind": "invisible", "latency_ms": 0})
        command_id = self.send("echo", SLOW, Script="true")
        self.assertEqual("Pending", self.ssm.get_command_invocation(CommandId=command_id, InstanceId=SLOW)["Status"])
        arguments = {"CommandId": "no-uuid-but-the-length-is-36-chars-xx", "InstanceId": SLOW}
        self.assert_refused("InvalidCommandId", self.ssm.get_command_invocation, **{**arguments, "CommandId": "x" * 36})
        self.assert_refused("InvocationDoesNotExist", self.ssm.get_command_invocation, CommandId=command_id, InstanceId=OLD)

    def test_targets_by_tag(self) -> None:
        def send(value: str) -> dict:
            targets = [{"Key": "tag:dbvoice-role", "Values": [value]}]
            answer = self.ssm.send_command(
                DocumentName="dbvoice-echo", Targets=targets, Parameters={"Script": ["yes | head -c 3000"]}
            )
            return answer["Command"]

        command = send("bastion")
        self.assertEqual(("Pending", 2), (command["Status"], command["TargetCount"]))
        for instance_id in (BASTION, SPARE):
            self.finished(self.ssm, command["CommandId"], instance_id)
        listed = self.ssm.list_command_invocations(CommandId=command["CommandId"], Details=True)["CommandInvocations"]
        self.assertEqual({BASTION, SPARE}, {item["InstanceId"] for item in listed})
        self.assertEqual({2500}, {len(item["CommandPlugins"][0]["Output"]) for item in listed})
        self.assertEqual("Success", self.ssm.list_commands(CommandId=command["CommandId"])["Commands"][0]["Status"])
        nobody = send("nobody")
        self.assertEqual(("Success", 0), (nobody["Status"], nobody["TargetCount"]))

    def test_a_bastion_may_be_lost_and_come_back(self) -> None:
        change = {"ping_status": "ConnectionLost"}
        self.server.control("PATCH", f"bastions/{SLOW}", {"delivery_delay_ms": 0, "environment": {"PATH": "/bin", "A": "b"}})
        self.addCleanup(self.server.control, "PATCH", f"bastions/{SLOW}", {"delivery_delay_ms": 400})
        self.server.control("PATCH", f"bastions/{SLOW}", change)
        self.assert_refused("InvalidInstanceId", self.send, document="echo", instance_id=SLOW, Script="true")
        self.server.control("PATCH", f"bastions/{SLOW}", {"ping_status": "Online"})
        self.assertEqual("b\n", self.run_script("echo $A", SLOW)["StandardOutputContent"])

    def test_documents_can_be_read_and_listed(self) -> None:
        document = self.ssm.describe_document(Name="dbvoice-strict")["Document"]
        self.assertEqual({"Instance", "Format", "Names"}, {parameter["Name"] for parameter in document["Parameters"]})
        self.assertEqual(STRICT, self.ssm.get_document(Name="dbvoice-strict", DocumentFormat="YAML")["Content"])
        names = [item["Name"] for item in self.ssm.list_documents()["DocumentIdentifiers"]]
        self.assertEqual(["dbvoice-codes", "dbvoice-echo", "dbvoice-sleepy", "dbvoice-steps", "dbvoice-strict"], names)
        bad = {"Name": "bad", "Content": '{"schemaVersion": "2.2"}', "DocumentType": "Command"}
        self.assert_refused("InvalidDocumentContent", self.ssm.create_document, **bad)
        self.assert_refused("InvalidDocument", self.server.client("ssm", "eu-west-1").describe_document, Name="dbvoice-echo")

    def test_bastions_are_described(self) -> None:
        by_tag = [{"Key": "tag:dbvoice-role", "Values": ["bastion"]}]
        found = self.ssm.describe_instance_information(Filters=by_tag)["InstanceInformationList"]
        self.assertEqual([BASTION, SPARE], [item["InstanceId"] for item in found])
        self.assertEqual({"Online"}, {item["PingStatus"] for item in found})
        lost = [{"Key": "PingStatus", "Values": ["ConnectionLost"]}]
        found = self.ssm.describe_instance_information(Filters=lost)["InstanceInformationList"]
        self.assertEqual([LOST], [item["InstanceId"] for item in found])
        unknown = [{"Key": "Colour", "Values": ["blue"]}]
        self.assert_refused("InvalidFilterKey", self.ssm.describe_instance_information, Filters=unknown)
        old_style = [{"key": "PingStatus", "valueSet": ["Online"]}]
        self.assert_refused("ValidationException", self.ssm.describe_instance_information,
                            Filters=lost, InstanceInformationFilterList=old_style)  # fmt: skip


if __name__ == "__main__":
    unittest.main()
