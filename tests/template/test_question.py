"""A question to the real function with the environment, the role's rights and the documents that the stack gives it, through to a
real server."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from expand import CHECKOUT
from rights import Gate
from test_template import SKILL, SKILL_HERE, Deployed

BINARIES = Path(os.environ.get("CARGO_TARGET_DIR", CHECKOUT / "target")) / "debug"
# The id that the simulator speaks for. Amazon's are longer, and the template takes none but Amazon's.
SIMULATED = "amzn1.ask.skill.simulator"
WORDS = "connect to sample instance"


class Question(Deployed):
    def ask(self, environment: dict[str, str], statements: list[dict[str, Any]]) -> tuple[str, list[tuple[str, str, bool]]]:
        """What is heard, with what the simulator says of the function, and the calls that the function made."""
        for name in ("simulator", "skill-lambda", "bastion-agent"):
            self.assertTrue((BINARIES / name).is_file(), f"{BINARIES / name} is not there: cargo build --workspace --bins")
        with tempfile.TemporaryDirectory() as folder:
            function, upstream = Path(folder) / "bootstrap", Path(folder) / "upstream"
            gate = Gate(statements, upstream)
            self.addCleanup(gate.close)
            exports = [f"export {name}={shlex.quote(value)}" for name, value in environment.items()]
            # The simulator tells it where its AWS is. Between the two stands the role.
            between = [f'echo "$AWS_ENDPOINT_URL" >{shlex.quote(str(upstream))}', f"export AWS_ENDPOINT_URL={gate.url}"]
            program = shlex.quote(str(BINARIES / "skill-lambda"))
            function.write_text("\n".join(["#!/bin/sh", *exports, *between, f"exec {program}", ""]), encoding="utf-8")
            function.chmod(0o755)
            asked = subprocess.run(
                [BINARIES / "simulator", "ask", WORDS, "--skill", function, "--show-time", "never"],
                cwd=CHECKOUT, capture_output=True, text=True, timeout=180, check=False,
            )
        return asked.stdout + asked.stderr, gate.calls

    def test_the_function_as_it_is_deployed_answers_through_the_bastion_and_refuses_other_skills(self) -> None:
        self.deploy(SKILL_HERE, {"AlexaSkillId": SKILL, "DefaultRegion": "us-east-1"})
        function = self.client("lambda").get_function_configuration(FunctionName="dbvoice-skill")
        deployed, role = function["Environment"]["Variables"], self.statements("SkillRole")
        refused, calls = self.ask(deployed, role)
        self.assertIn("OtherSkill", refused)
        self.assertEqual(calls, [], "nothing is asked for another skill")

        # No region is said: that is the stack's. The bastion is found by the stack's tag, and runs the document of its name.
        simulated = deployed | {"ALEXA_SKILL_ID": SIMULATED}
        heard, calls = self.ask(simulated, role)
        self.assertRegex(heard, r"sample in Virginia is reachable\. PostgreSQL \S+ answered")
        self.assertEqual([call for call in calls if not call[2]], [], "the role does not let the function do what it does")
        ran = {resource.split(":document/")[1] for action, resource, _ in calls if ":document/" in resource}
        self.assertEqual(ran, {"dbvoice-check-connection"})
        self.assertLessEqual(ran, {of["Name"] for of in self.of_type("AWS::SSM::Document").values()})

        # A role with one statement less, and the question has no answer.
        for less in ("RunDbvoiceChecks", "OnBastionsOnly"):
            heard, calls = self.ask(simulated, [statement for statement in role if statement["Sid"] != less])
            self.assertNotIn("is reachable", heard, less)
            self.assertTrue(any(not allowed for _, _, allowed in calls), less)
