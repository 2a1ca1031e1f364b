"""Instance metadata (IMDSv2): how software on a bastion learns its region and gets its role's credentials."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from datetime import datetime, timedelta, timezone
from typing import Any

from moto.sts.models import AssumedRole

import callers
from account import ACCOUNT_ID
from wire import Answer

PREFIX = "/latest/"
_TOKEN_PATH = "/latest/api/token"
_MOST_TOKEN_SECONDS = 21_600
_SESSION_SECONDS = 21_600
_TTL_HEADER = "x-aws-ec2-metadata-token-ttl-seconds"
_ROLE = re.compile(r"[\w+=,.@-]{1,64}", re.ASCII)
_INSTANCE_ID = re.compile(r"i-[0-9a-f]{1,17}")


class InstanceMetadata:
    """The metadata of one instance, or of none: every path is unknown then, as where there is no such service."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._tokens: dict[str, float] = {}  # until when each is good
        self._region = self._role = self._instance_id = ""
        self._session: AssumedRole | None = None

    def set_instance(self, region: str, role: str, instance_id: str) -> None:
        """ValueError if EC2 or IAM knows no such name."""
        if not _ROLE.fullmatch(role):
            raise ValueError("role is no name of a role")
        if not _INSTANCE_ID.fullmatch(instance_id):
            raise ValueError("instance_id is not one such as i-0a1b2c3d4e5f60718")
        self._region, self._role, self._instance_id = region, role, instance_id
        self._session = callers.start_session(region, role, instance_id, _SESSION_SECONDS)

    def answer(self, environ: dict[str, Any]) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].rstrip("/")
        if self._session is None:
            return _answer(404)
        if path == _TOKEN_PATH:
            return self._give_token(environ) if method == "PUT" else _answer(405)
        with self._lock:
            good_until = self._tokens.get(environ.get("HTTP_X_AWS_EC2_METADATA_TOKEN", ""), 0)
        if time.monotonic() >= good_until:
            return _answer(401)
        if method != "GET":
            return _answer(405)
        text = self._texts(self._session).get(path)
        return _answer(404) if text is None else _answer(200, text)

    def _give_token(self, environ: dict[str, Any]) -> Answer:
        asked = environ.get("HTTP_" + _TTL_HEADER.upper().replace("-", "_"), "")
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked) <= _MOST_TOKEN_SECONDS):
            return _answer(400)
        token = str(uuid.uuid4())
        with self._lock:
            self._tokens[token] = time.monotonic() + int(asked)
        return _answer(200, token, [(_TTL_HEADER, asked)])

    def _texts(self, session: AssumedRole) -> dict[str, str]:
        zone = f"{self._region}a"
        role_path = "/latest/meta-data/iam/security-credentials"
        now = datetime.now(timezone.utc)
        credentials = {
            "Code": "Success",
            "LastUpdated": _instant(now),
            "Type": "AWS-HMAC",
            "AccessKeyId": session.access_key_id,
            "SecretAccessKey": session.secret_access_key,
            "Token": session.session_token,
            "Expiration": _instant(now + timedelta(seconds=_SESSION_SECONDS)),
        }
        document = {
            "accountId": ACCOUNT_ID,
            "architecture": "arm64",
            "availabilityZone": zone,
            "imageId": "ami-0d0b0e1ce00000001",
            "instanceId": self._instance_id,
            "instanceType": "t4g.nano",
            "pendingTime": "2026-01-01T00:00:00Z",
            "privateIp": "127.0.0.1",
            "region": self._region,
            "version": "2017-09-30",
        }
        return {
            "/latest/meta-data/instance-id": self._instance_id,
            "/latest/meta-data/placement/region": self._region,
            "/latest/meta-data/placement/availability-zone": zone,
            role_path: self._role,
            f"{role_path}/{self._role}": json.dumps(credentials),
            "/latest/dynamic/instance-identity/document": json.dumps(document),
        }


def _instant(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _answer(status: int, text: str = "", headers: list[tuple[str, str]] | None = None) -> Answer:
    return Answer(status, [("Content-Type", "text/plain"), *(headers or [])], text.encode())
