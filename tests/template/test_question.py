"""A question to the real function with the environment that the stack gives it, through to a real server."""

from __future__ import annotations

import os
import shlex
import subprocess
import tempfile
from pathlib import Path

from expand import CHECKOUT
from test_template import SKILL, SKILL_HERE, Deployed

BINARIES = Path(os.environ.get("CARGO_TARGET_DIR", CHECKOUT / "target")) / "debug"
# The id that the simulator speaks for. Amazon's are longer, and the template takes none but Amazon's.
SIMULATED = "amzn1.ask.skill.simulator"


class Question(Deployed):
    def ask(self, environment: dict[str, str], words: str) -> str:
        """What is heard, and what the simulator says of the function."""
        for name in ("simulator", "skill-lambda", "bastion-agent"):
            self.assertTrue((BINARIES / name).is_file(), f"{BINARIES / name} is not there: cargo build --workspace --bins")
        with tempfile.TemporaryDirectory() as folder:
            function = Path(folder) / "bootstrap"
            exports = [f"export {name}={shlex.quote(value)}" for name, value in environment.items()]
            program = shlex.quote(str(BINARIES / "skill-lambda"))
            function.write_text("\n".join(["#!/bin/sh", *exports, f"exec {program}", ""]), encoding="utf-8")
            function.chmod(0o755)
            asked = subprocess.run(
                [BINARIES / "simulator", "ask", words, "--skill", function, "--show-time", "never"],
                cwd=CHECKOUT, capture_output=True, text=True, timeout=180, check=False,
            )
        return asked.stdout + asked.stderr

    def test_the_function_as_it_is_deployed_answers_through_the_bastion_and_refuses_other_skills(self) -> None:
        self.deploy(SKILL_HERE, {"AlexaSkillId": SKILL, "DefaultRegion": "us-east-1"})
        function = self.client("lambda").get_function_configuration(FunctionName="dbvoice-skill")
        deployed = function["Environment"]["Variables"]
        refused = self.ask(deployed, "connect to sample instance")
        self.assertIn("OtherSkill", refused)
        # No region is said: that is the stack's. The bastion is found by the stack's tag, and runs the document of its name.
        heard = self.ask(deployed | {"ALEXA_SKILL_ID": SIMULATED}, "connect to sample instance")
        self.assertRegex(heard, r"sample in Virginia is reachable\. PostgreSQL \S+ answered")
