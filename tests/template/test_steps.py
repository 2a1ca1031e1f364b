"""docs/deploying.md names nothing that is not there: no parameter, output, document, option or file."""

from __future__ import annotations

import re
import subprocess
import unittest

from expand import CHECKOUT, template
from test_question import BINARIES

TEXT = (CHECKOUT / "docs/deploying.md").read_text(encoding="utf-8")
# Other programs' words, and the shell's own variables.
NOT_OURS = {"Key", "Values", "OutputKey", "ARCHITECTURE", "REGION", "VERSION", "BUCKET", "SKILL_ID", "SHA256", "KEY", "ARN", "ACCOUNT"}


class Steps(unittest.TestCase):
    def test_there_are_twelve_and_those_that_are_referred_to_are_among_them(self) -> None:
        steps = [int(number) for number in re.findall(r"(?m)^\*\*(\d+)\. ", TEXT)]
        self.assertEqual(steps, list(range(1, 13)))
        code = "".join(path.read_text(encoding="utf-8") for path in sorted((CHECKOUT / "xtask/src").rglob("*.rs")))
        said = re.findall(r"\bsteps? (\d+)(?:(?:,| and) (\d+))*", TEXT) + re.findall(r"deploying\.md, steps? (\d+)(?: and (\d+))?", code)
        named = {int(number) for numbers in said for number in numbers if number}
        self.assertGreater(len(named), 6, named)
        self.assertLessEqual(named, set(steps))

    def test_parameters_and_outputs_are_the_templates(self) -> None:
        made = template()
        named = set(re.findall(r"\b([A-Z][A-Za-z0-9]+)=", TEXT)) | set(re.findall(r"`([A-Z][A-Za-z]+(?:Id|Ids|Arn|Cidr|Package|Sha256|Key|Type|Ports|Email|Phone))`", TEXT))
        named = {name for name in named if not name.isupper()} - NOT_OURS
        self.assertGreater(len(named), 25, "the parameters were not found")
        known = set(made["Parameters"]) | set(made["Outputs"])
        self.assertEqual(named - known, set())
        outputs = set(re.findall(r"\$\(output (\w+)\)", TEXT))
        self.assertGreater(len(outputs), 2)
        self.assertEqual(outputs - set(made["Outputs"]), set())

    def test_documents_files_and_sections_are_there(self) -> None:
        documents = set(re.findall(r"dbvoice-((?:check|install)-[a-z]+(?:-[a-z]+)*)", TEXT))
        self.assertTrue(documents)
        self.assertEqual(documents - {path.stem for path in (CHECKOUT / "ssm-documents").iterdir()}, set())
        # Files of the checkout; what lies in target and .ask is made by the steps.
        files = set(re.findall(r"(?<![\w./-])((?:skill-package|interaction|tests|docs|\.github)/[\w./-]*\w|[a-z]+\.(?:md|yaml))\b", TEXT))
        self.assertGreater(len(files), 5, files)
        for name in files - {"bastion/config.toml"}:
            self.assertTrue((CHECKOUT / name).exists() or (CHECKOUT / "docs" / name).exists(), name)
        for page, section in re.findall(r"\]\(([\w.-]*)#([\w-]+)\)", TEXT):
            text = (CHECKOUT / "docs" / page).read_text(encoding="utf-8") if page else TEXT
            titles = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in re.findall(r"^#+ (.+)$", text, re.M)}
            self.assertIn(section, titles, page)

    def test_commands_of_ours_take_what_they_are_given(self) -> None:
        # A command may go on over line ends that are escaped, or stand in a paragraph.
        text = re.sub(r"\\\n", " ", TEXT)
        told = re.findall(r"cargo xtask ([a-z]+)((?: +\[?[-\w$./{}=…]+\]?)*)", text)
        told += [(name, options) for name, options in re.findall(r"`cargo xtask ([a-z]+)\s([^`]*)`", text)]
        self.assertGreater(len(told), 8, told)
        self.assertEqual({name for name, _ in told}, {"deploy", "doctor", "model", "package"})
        help_of: dict[str, str] = {}
        for name, options in told:
            if name not in help_of:
                asked = subprocess.run([BINARIES / "xtask", name, "--help"], capture_output=True, text=True, check=True)
                help_of[name] = asked.stdout
            for option in re.findall(r"--[a-z][a-z-]*", options):
                self.assertRegex(help_of[name], rf"(?m)^ +(-\w, )?{option}(?![\w-])", name)


if __name__ == "__main__":
    unittest.main()
