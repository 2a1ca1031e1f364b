"""A role's rights, between a program and AWS: each call goes on, or is refused, as IAM decides by the role's statements."""

from __future__ import annotations

import http.client
import json
import re
import threading
from fnmatch import fnmatchcase
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

ACCOUNT = "123456789012"
SCOPE = re.compile(r"Credential=[^/]+/\d{8}/([^/]+)/([^/]+)/aws4_request")
# Calls that IAM knows no resource for.
NO_RESOURCE = {
    "cloudwatch:DescribeAlarms",
    "cloudwatch:GetMetricData",
    "rds:DescribeEvents",
    "ssm:DescribeInstanceInformation",
    "ssm:GetCommandInvocation",
}


def allows(statements: list[dict[str, Any]], action: str, resource: str, context: dict[str, str]) -> bool:
    """Whether a statement allows it, and none denies it."""
    hit = {of["Effect"] for of in statements if _matches(of, action, resource, context)}
    return hit == {"Allow"}


def _matches(statement: dict[str, Any], action: str, resource: str, context: dict[str, str]) -> bool:
    named = _is_any(action, statement["Action"]) and _is_any(resource, statement["Resource"])
    for operator, wanted in statement.get("Condition", {}).items():
        if operator not in ("StringEquals", "StringLike"):
            raise ValueError(f"{operator} is not understood here")
        for key, values in wanted.items():
            has = context.get(key)
            like = _is_any(has, values) if operator == "StringLike" and has is not None else has in _listed(values)
            named = named and like
    return named


def _is_any(value: str, patterns: Any) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in _listed(patterns))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class Gate:
    """Stands before the AWS whose address is in a file, once somebody has written it there."""

    def __init__(self, statements: list[dict[str, Any]], upstream: Path) -> None:
        self.statements = statements
        self.upstream = upstream
        # What was asked for: the action, its resource, and whether it went on.
        self.calls: list[tuple[str, str, bool]] = []
        # Hosts that were found by a tag, and thus have it.
        self.tags: dict[str, dict[str, str]] = {}
        gate = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                status, kind, body = gate.answer(self, self.rfile.read(int(self.headers["Content-Length"])))
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def answer(self, request: BaseHTTPRequestHandler, body: bytes) -> tuple[int, str, bytes]:
        scope = SCOPE.search(request.headers["Authorization"])
        assert scope, request.headers["Authorization"]
        region, service = scope.groups()
        service = {"monitoring": "cloudwatch"}.get(service, service)
        target = request.headers.get("X-Amz-Target")
        form = parse_qs(body.decode()) if b"Action=" in body and not target else {}
        operation = target.rsplit(".", 1)[1] if target else form["Action"][0] if form else request.path.rsplit("/", 1)[1]
        said = json.loads(body) if target else {name: values[0] for name, values in form.items()}
        action = f"{service}:{operation}"
        refused = False
        for resource, tags in self._resources(action, region, said):
            context = {"aws:RequestedRegion": region, **{f"ssm:resourceTag/{key}": value for key, value in tags.items()}}
            allowed = allows(self.statements, action, resource, context)
            self.calls.append((action, resource, allowed))
            refused = refused or not allowed
        if refused:
            if target:
                return 400, "application/x-amz-json-1.1", json.dumps({"__type": "AccessDeniedException", "message": action}).encode()
            error = f"<Error><Code>AccessDenied</Code><Message>{action}</Message></Error>"
            return 403, "text/xml", f"<ErrorResponse>{error}</ErrorResponse>".encode()
        return self._hand_on(request, body, said if action == "ssm:DescribeInstanceInformation" else {})

    def _resources(self, action: str, region: str, said: dict[str, Any]) -> list[tuple[str, dict[str, str]]]:
        """All that has to be allowed, with the tags that it has."""
        arn = lambda service, rest: f"arn:aws:{service}:{region}:{ACCOUNT}:{rest}"
        if action in NO_RESOURCE:
            return [("*", {})]
        match action:
            case "rds:DescribeDBInstances":
                return [(arn("rds", "db:*"), {})]
            case "ssm:GetParameter" | "ssm:PutParameter" | "ssm:DeleteParameter":
                return [(arn("ssm", "parameter" + said["Name"]), {})]
            case "ssm:SendCommand":
                hosts = [(arn("ec2", f"instance/{host}"), self.tags.get(host, {})) for host in said["InstanceIds"]]
                return [(arn("ssm", f"document/{said['DocumentName']}"), {}), *hosts]
        raise ValueError(f"what {action} reaches is not known here")

    def _hand_on(self, request: BaseHTTPRequestHandler, body: bytes, filtered: dict[str, Any]) -> tuple[int, str, bytes]:
        connection = http.client.HTTPConnection(urlsplit(self.upstream.read_text().strip()).netloc, timeout=60)
        connection.request("POST", request.path, body, dict(request.headers))
        answered = connection.getresponse()
        answer = answered.read()
        connection.close()
        for tag in filtered.get("Filters", []):
            key, (value,) = tag["Key"].removeprefix("tag:"), tag["Values"]
            for host in json.loads(answer)["InstanceInformationList"] if tag["Key"].startswith("tag:") else []:
                self.tags.setdefault(host["InstanceId"], {})[key] = value
        return answered.status, answered.headers["Content-Type"], answer
