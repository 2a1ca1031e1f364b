"""The rules themselves, without a server: patterns, documents, substitution."""

from __future__ import annotations

import time
import unittest

from agent_output import listed
from documents import DocumentError, parse_document
from go_pattern import PatternError, compile_go_pattern
from managed_instances import Bastion, ManagedInstances
from run_command import RunCommand
from ssm_agent import render
from tests.support import ECHO


class GoPatternTest(unittest.TestCase):
    def test_matches_as_go_does(self) -> None:
        for pattern, text, expected in [
            ("^a$", "a", True),
            ("^a$", "a\n", False),
            (r"^\$a$", "$a", True),
            ("[$]", "$", True),
            ("b", "abc", True),
            (r"^\d+$", "٣", False),
            (r"^\w+$", "é", False),
            (r"^\s$", "\v", False),
            ("^[[:alpha:]]+$", "Ab", True),
            (r"^[^\s]+$", "a b", False),
            ("^a{,2}$", "a{,2}", True),
            ("^a{1,2}?$", "aa", True),
            (r"^\x{e9}$", "é", True),
            ("(?i)^ABC$", "abc", True),
            ("^(?P<x>a)(?:b)$", "ab", True),
            (r"^[]\]a-]+$", "]-a", True),
            (r"^a\z", "a\n", False),
        ]:
            with self.subTest(pattern=pattern, text=text):
                self.assertEqual(expected, bool(compile_go_pattern(pattern).search(text)))

    def test_refuses_what_go_refuses(self) -> None:
        for pattern in ["(?=a)", "(?!a)", "(?<=a)", r"(a)\1", "a++", "a**", "a{1001}", r"\Z", "[a", "(a", "(?>a)", "a\\"]:
            with self.subTest(pattern=pattern):
                self.assertRaises(PatternError, compile_go_pattern, pattern)


class DocumentTest(unittest.TestCase):
    def test_refuses_what_cannot_be_registered(self) -> None:
        for change, message in [
            (("String}", "Text}"), "type is 'Text'"),
            (("String}", "String, allowedPattern: '(?=x)'}"), "allowedPattern"),
            (("String}", "String, allowedPattern: '^a$', default: b}"), "default"),
            (("String}", "String, colour: blue}"), "colour"),
            (("aws:runShellScript", "aws:runDocument"), "not emulated"),
            (("mainSteps", "steps"), "steps"),
            (("2.2", "1.2"), "schemaVersion"),
        ]:
            with self.subTest(change=change), self.assertRaisesRegex(DocumentError, message):
                parse_document(ECHO.replace(*change))

    def test_raw_substitution(self) -> None:
        document = parse_document(ECHO.replace('"{{ Script }}"', '"{{ Script }}", "x {{Script}} {{ Other }}"'))
        bastion = Bastion("us-east-1", "i-1")

        def lines(value: str) -> list[str]:
            return render(document, document.steps[0], {"Script": [value]}, bastion).script.splitlines()

        self.assertEqual(["$(id)", "x $(id) {{ Other }}"], lines("$(id)"))
        self.assertEqual(["a$$b", "x a$b {{ Other }}"], lines("a$$b"))
        self.assertEqual(["$HOME $0 ${1}", "x $HOME $0 ${1} {{ Other }}"], lines("$HOME $0 ${1}"))
        self.assertEqual("x {{ Script }} {{ Other }}", lines("{{ Script }}")[1])


    def test_a_pattern_of_the_service_alone_is_registered(self) -> None:
        content = ECHO.replace("String}", "String, allowedPattern: '(?=x)'}")
        self.assertRaises(DocumentError, parse_document, content)
        parse_document(content, for_agent=False)
        self.assertRaises(DocumentError, parse_document, content.replace("(?=x)", "(x"), for_agent=False)

    def test_time_outs(self) -> None:
        for given, seconds in [("4", 3600), ("5", 5), ("0", 3600), ("172800", 172_800), ("172801", 3600)]:
            document = parse_document(ECHO.replace("    inputs:\n", f"    inputs:\n      timeoutSeconds: {given}\n"))
            rendered = render(document, document.steps[0], {"Script": ["true"]}, Bastion("us-east-1", "i-1"))
            self.assertEqual(seconds, rendered.timeout_seconds)


class ListedOutputTest(unittest.TestCase):
    def test_both_streams_share_the_room(self) -> None:
        title, out, err = b"\n----------ERROR-------\n", b"\n---Output truncated---", b"\n---Error truncated----"
        self.assertEqual(b"a" + title + b"b", listed(b"a", b"b"))
        self.assertEqual(b"a" * 2_499, listed(b"a" * 2_499, b""))
        self.assertEqual(b"a" * 2_477 + out, listed(b"a" * 2_500, b""))
        both = listed(b"a" * 3_000, b"b" * 3_000)
        self.assertTrue(both.startswith(b"a") and both.endswith(b"b" + err) and out + title + b"b" in both)
        self.assertLessEqual(len(both), 2_500)
        self.assertEqual(2_500, len(listed(b"a", b"b" * 3_000)))


class DeliveryTest(unittest.TestCase):
    def test_a_lost_bastion_times_the_delivery_out(self) -> None:
        instances = ManagedInstances()
        instances.add(Bastion("us-east-1", "i-1", tags={"role": "x"}, ping_status="ConnectionLost"))
        run_command = RunCommand(instances, lambda *_: ("1", parse_document(ECHO)))
        self.addCleanup(run_command.close)
        request = {
            "DocumentName": "echo",
            "Parameters": {"Script": ["true"]},
            "Targets": [{"Key": "tag:role", "Values": ["x"]}],
            "TimeoutSeconds": 30,
        }
        command = run_command.send("us-east-1", request)
        self.assertEqual("Pending", command.status()[0])
        command.delivery_timeout = 0  # nobody waits thirty seconds for a test
        deadline = time.monotonic() + 20
        while command.status()[0] == "Pending" and time.monotonic() < deadline:
            time.sleep(0.01)
        self.assertEqual(("TimedOut", "DeliveryTimedOut"), command.status())


if __name__ == "__main__":
    unittest.main()
