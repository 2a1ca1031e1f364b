"""The release workflow, as far as it goes without GitHub: its commands take what they are given, and what publishes is run for real, with
`minisign` and `gh` alone in the place of theirs."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any

import yaml

from expand import CHECKOUT
from test_question import BINARIES

WORKFLOWS = CHECKOUT / ".github/workflows"
# Signs each file that it is given, as minisign does: beside it.
MINISIGN = """#!/bin/sh
[ "$1" = -S ] && [ "$2" = -s ] && [ "$(cat "$3")" = "the key" ] && [ "$4" = -m ] || exit 2
[ "$(stat -c %a "$3")" = 600 ] || exit 3
shift 4
for file; do echo "signed $file" >"$file.minisig"; done
"""
GH = """#!/bin/sh
printf '%s\\n' "$@" >"$RUNNER_TEMP/published"
"""


def workflow(name: str) -> dict[str, Any]:
    return yaml.safe_load((WORKFLOWS / name).read_text(encoding="utf-8"))


def named(job: dict[str, Any], name: str) -> str:
    (step,) = [step for step in job["steps"] if step.get("name") == name]
    return step["run"]


def uses(job: dict[str, Any], action: str) -> dict[str, Any]:
    (step,) = [step for step in job["steps"] if step.get("uses", "").startswith(f"{action}@")]
    return step["with"]


class Release(unittest.TestCase):
    def setUp(self) -> None:
        self.workflow = workflow("release.yml")
        self.packages, self.publish = self.workflow["jobs"]["packages"], self.workflow["jobs"]["publish"]

    def test_every_step_is_a_script_and_every_action_is_pinned(self) -> None:
        for path in sorted(WORKFLOWS.iterdir()):
            for name, job in workflow(path.name)["jobs"].items():
                self.assertIn("timeout-minutes", job, f"{path.name} {name}")
                for step in job["steps"]:
                    where = f"{path.name} {name} {step}"
                    if "run" in step:
                        # Variables of GitHub's stand in the place of words.
                        script = re.sub(r"\$\{\{[^}]*\}\}", "word", step["run"])
                        checked = subprocess.run(["bash", "-n"], input=script, text=True, capture_output=True, check=False)
                        self.assertEqual((checked.returncode, checked.stderr), (0, ""), where)
                    else:
                        # GitHub's own; a tag of theirs can be moved to another commit.
                        self.assertRegex(step["uses"], r"^actions/[a-z-]+@[0-9a-f]{40}$", where)
            # Which version that is stands beside it.
            for line in path.read_text(encoding="utf-8").splitlines():
                if "uses:" in line:
                    self.assertRegex(line, r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$")

    def test_only_a_pushed_tag_is_published_and_only_that_job_may_write(self) -> None:
        self.assertEqual(self.workflow["permissions"], {"contents": "read"})
        self.assertNotIn("permissions", self.packages)
        self.assertEqual(
            self.publish["permissions"],
            # A release; and an attestation, which is signed with what GitHub says of the job.
            {"contents": "write", "id-token": "write", "attestations": "write"},
        )
        self.assertEqual(self.publish["if"], "github.event_name == 'push' && github.ref_type == 'tag'")
        self.assertEqual((self.publish["needs"], self.publish["environment"]), ("packages", "release"))
        # YAML takes the word for a truth.
        self.assertEqual(set(self.workflow[True]), {"push", "workflow_dispatch"})
        self.assertEqual(self.workflow[True]["push"], {"tags": ["v*"]})
        self.assertNotIn("secrets.", "".join(str(job) for name, job in self.workflow["jobs"].items() if name != "publish"))

    def test_it_builds_what_the_command_makes_and_hands_on_what_it_made(self) -> None:
        told = subprocess.run([BINARIES / "xtask", "package", "--help"], capture_output=True, text=True, check=True).stdout
        architectures = {of["architecture"] for of in self.packages["strategy"]["matrix"]["include"]}
        self.assertEqual(architectures, set(re.findall(r"(?m)^ +- (\w+):", told)))
        (folder,) = re.findall(r"--out <FOLDER>\s+Where the packages go\s+\[default: (\S+)\]", told)
        commands = [line for step in self.packages["steps"] for line in step.get("run", "").splitlines() if "cargo xtask" in line]
        self.assertEqual(len(commands), 2, commands)
        for command in commands:
            for option in re.findall(r" (--[a-z-]+)", command.split("cargo xtask package")[1]):
                self.assertRegex(told, rf"(?m)^ +(-\w, )?{option}(?![\w-])")
        handed_on = uses(self.packages, "actions/upload-artifact")
        self.assertEqual(handed_on["path"], folder)
        self.assertIn("matrix.architecture", handed_on["name"], "each job has an artifact of its own")
        self.assertIn(f"diff {folder}/SHA256SUMS", named(self.packages, "Build again, and compare"))
        # All of them into one folder, which the attestation names.
        self.assertEqual(uses(self.publish, "actions/download-artifact"), {"path": "packages", "merge-multiple": True})
        self.assertEqual(uses(self.publish, "actions/attest-build-provenance"), {"subject-checksums": "packages/SHA256SUMS"})

    def test_a_tag_of_another_version_is_refused(self) -> None:
        step = named(self.packages, "The tag is the version")
        version = re.search(r'(?m)^version = "(.+)"', (CHECKOUT / "Cargo.toml").read_text(encoding="utf-8"))[1]
        for tag, code in ((f"v{version}", 0), (version, 1), ("v99.0.0", 1)):
            ran = subprocess.run(["bash", "-e", "-c", step], cwd=CHECKOUT, env={**os.environ, "GITHUB_REF_NAME": tag}, check=False)
            self.assertEqual(ran.returncode, code, tag)

    def test_what_is_published_is_listed_signed_and_whole(self) -> None:
        with tempfile.TemporaryDirectory() as work:
            folder, bin_, temp = Path(work) / "packages", Path(work) / "bin", Path(work) / "temp"
            for new in (folder, bin_, temp):
                new.mkdir()
            for name, text in (("minisign", MINISIGN), ("gh", GH)):
                (bin_ / name).write_text(text, encoding="utf-8")
                (bin_ / name).chmod(0o755)
            made = {
                name
                for architecture, deb, rpm in (("x86_64", "amd64", "x86_64"), ("arm64", "arm64", "aarch64"))
                for name in (
                    *(f"bastion-agent-{architecture}.tar.gz", f"bastion-agent-{architecture}.cdx.json"),
                    *(f"skill-lambda-{architecture}.zip", f"skill-lambda-{architecture}.cdx.json"),
                    *(f"bastion-agent_0.1.0-1_{deb}.deb", f"bastion-agent-0.1.0-1.{rpm}.rpm"),
                )
            }
            for name in made:
                (folder / name).write_text(f"{name}\n", encoding="utf-8")
            # The last of the two that were put there.
            (folder / "SHA256SUMS").write_text("0  bastion-agent-arm64.tar.gz\n", encoding="utf-8")
            own = {"PATH": f"{bin_}:{os.environ['PATH']}", "RUNNER_TEMP": str(temp), "GITHUB_REF_NAME": "v0.1.0"}
            for name in ("One list in the place of each architecture's own", "Sign what the bastion verifies, and the list of all", "Publish"):
                # As GitHub runs it.
                ran = subprocess.run(
                    ["bash", "-e", "-c", named(self.publish, name)],
                    cwd=work, env={**own, "MINISIGN_SECRET_KEY": "the key"}, capture_output=True, text=True, check=False,
                )
                self.assertEqual((ran.returncode, ran.stderr), (0, ""), name)
            checked = subprocess.run(["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"], cwd=folder, check=False)
            self.assertEqual(checked.returncode, 0)
            listed = {line.split("  ")[1] for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()}
            self.assertEqual(listed, made)
            published = (temp / "published").read_text(encoding="utf-8").splitlines()
            self.assertEqual(published[:3], ["release", "create", "v0.1.0"])
            signed = {f"{name}.minisig" for name in (*(name for name in made if name.endswith(".tar.gz")), "SHA256SUMS")}
            self.assertEqual({name.removeprefix("packages/") for name in published if "/" in name}, made | signed | {"SHA256SUMS"})
            self.assertFalse((temp / "minisign.key").exists(), "the key stays")


if __name__ == "__main__":
    unittest.main()
