"""Instance metadata, and whose credentials STS says they are."""

from __future__ import annotations

import json
import os
import tempfile
import unittest
import urllib.request
from datetime import datetime, timezone
from unittest.mock import patch
from urllib.error import HTTPError

import boto3

from tests.support import CloudTestCase, Server

INSTANCE = "i-0a1b2c3d4e5f60718"
ROLES = "meta-data/iam/security-credentials/"
DOCUMENT = "dynamic/instance-identity/document"


def ask(server: Server, method: str, path: str, **headers: str) -> tuple[int, str, dict[str, str]]:
    named = {f"X-aws-ec2-metadata-{name.replace('_', '-')}": value for name, value in headers.items()}
    request = urllib.request.Request(f"{server.url}/latest/{path}", headers=named, method=method)
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:
            return answer.status, answer.read().decode(), dict(answer.headers)
    except HTTPError as error:
        with error:
            return error.code, error.read().decode(), dict(error.headers)


class MetadataTest(CloudTestCase):
    fleet = {"metadata": {"region": "eu-west-1", "role": "dbvoice-bastion", "instance_id": INSTANCE}}

    def read(self, path: str) -> str:
        _, token, _ = ask(self.server, "PUT", "api/token", token_ttl_seconds="60")
        status, text, _ = ask(self.server, "GET", path, token=token)
        self.assertEqual(200, status, path)
        return text

    def test_tokens(self) -> None:
        status, token, headers = ask(self.server, "PUT", "api/token", token_ttl_seconds="21600")
        self.assertEqual((200, "21600"), (status, headers["x-aws-ec2-metadata-token-ttl-seconds"]))
        self.assertEqual(400, ask(self.server, "PUT", "api/token")[0])
        for wrong in ("0", "21601", "-1", "many", ""):
            self.assertEqual(400, ask(self.server, "PUT", "api/token", token_ttl_seconds=wrong)[0], wrong)
        self.assertEqual(405, ask(self.server, "GET", "api/token", token=token)[0])
        for path in (ROLES, "meta-data/placement/region", DOCUMENT, "none"):
            self.assertEqual(401, ask(self.server, "GET", path)[0], path)
            self.assertEqual(401, ask(self.server, "GET", path, token="another")[0], path)
        for path in ("none", f"{ROLES}another-role", "meta-data/iam/security-credentials-extended/"):
            self.assertEqual(404, ask(self.server, "GET", path, token=token)[0], path)
        self.assertEqual(405, ask(self.server, "PUT", ROLES, token=token)[0])
        _, short, _ = ask(self.server, "PUT", "api/token", token_ttl_seconds="1")
        self.eventually(401, lambda: ask(self.server, "GET", ROLES, token=short)[0])

    def test_what_it_says(self) -> None:
        self.assertEqual("eu-west-1", self.read("meta-data/placement/region"))
        self.assertEqual("eu-west-1a", self.read("meta-data/placement/availability-zone/"))
        self.assertEqual(INSTANCE, self.read("meta-data/instance-id"))
        self.assertEqual("dbvoice-bastion", self.read(ROLES))
        document = json.loads(self.read(DOCUMENT))
        expected = {"accountId": "123456789012", "region": "eu-west-1", "instanceId": INSTANCE}
        self.assertEqual(expected, {name: document[name] for name in expected})
        credentials = json.loads(self.read(f"{ROLES}dbvoice-bastion"))
        self.assertEqual(("Success", "AWS-HMAC"), (credentials["Code"], credentials["Type"]))
        self.assertRegex(credentials["AccessKeyId"], r"^ASIA[A-Z0-9]{16}$")
        self.assertTrue(credentials["SecretAccessKey"] and credentials["Token"])
        expiration = datetime.fromisoformat(credentials["Expiration"])
        self.assertGreater((expiration - datetime.now(timezone.utc)).total_seconds(), 3600)
        again = json.loads(self.read(f"{ROLES}dbvoice-bastion"))
        self.assertEqual(credentials["AccessKeyId"], again["AccessKeyId"])
        seen = self.server.stderr() + str(self.server.control("GET", "calls"))
        self.assertEqual([], [credentials[name] for name in ("SecretAccessKey", "Token") if credentials[name] in seen])

    def test_an_sdk_finds_its_role(self) -> None:
        with tempfile.TemporaryDirectory() as nothing:
            environment = {
                "AWS_EC2_METADATA_SERVICE_ENDPOINT": f"{self.server.url}/",
                "AWS_ENDPOINT_URL": self.server.url,
                "AWS_CONFIG_FILE": f"{nothing}/config",
                "AWS_SHARED_CREDENTIALS_FILE": f"{nothing}/credentials",
            }
            others = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
            with patch.dict(os.environ, {**others, **environment}, clear=True):
                session = boto3.Session(region_name="eu-west-1")
                self.assertEqual("iam-role", session.get_credentials().method)
                sts = session.client("sts")
                found = [sts.get_caller_identity() for _ in range(2)]
        arn = f"arn:aws:sts::123456789012:assumed-role/dbvoice-bastion/{INSTANCE}"
        self.assertEqual([("123456789012", arn)] * 2, [(one["Account"], one["Arn"]) for one in found])
        self.assertRegex(found[0]["UserId"], rf"^AROA\w+:{INSTANCE}$")
        self.assertEqual(found[0]["UserId"], found[1]["UserId"])

    def test_any_other_key_is_a_users(self) -> None:
        found = self.server.client("sts").get_caller_identity()
        self.assertRegex(found["Arn"], r"^arn:aws:iam::123456789012:user/\w+$")


class NoMetadataTest(CloudTestCase):
    def test_every_path_is_unknown(self) -> None:
        self.assertEqual(404, ask(self.server, "PUT", "api/token", token_ttl_seconds="60")[0])
        for path in (ROLES, "meta-data/placement/region", DOCUMENT):
            self.assertEqual(404, ask(self.server, "GET", path)[0], path)
        self.assertEqual("", self.server.stderr())


if __name__ == "__main__":
    unittest.main()
