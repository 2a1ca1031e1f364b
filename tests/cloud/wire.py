"""What a request says about itself, and how each AWS protocol words an answer.

Only the envelope is understood here: which service, region and operation a call is for. The
region comes from the SigV4 credential scope, which is the one place where every SDK says it.
"""

from __future__ import annotations

import io
import json
import re
import uuid
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs
from xml.sax.saxutils import escape

from aws_error import AwsError

JSON_PROTOCOL = "json"
QUERY_PROTOCOL = "query"
CBOR_PROTOCOL = "cbor"

# Services that answer errors in XML although a request may carry neither Action nor target.
XML_SERVICES = frozenset({"s3", "rds", "sns", "sts", "iam", "ec2", "sqs"})

_SCOPE = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/,\s]+)/([^/,\s]+)/aws4_request")
_CBOR_PATH = re.compile(r"^/service/[^/]+/operation/(\w+)$")
_USER_AGENT_REGION = re.compile(r"\bregion/\S+")


@dataclass
class Call:
    """One AWS API call: its envelope, and its body not yet understood."""

    service: str | None
    region: str | None
    operation: str
    protocol: str
    path: str
    body: bytes
    access_key_id: str | None = None
    parameters: dict[str, list[str]] = field(default_factory=dict, repr=False)
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def json_body(self) -> dict[str, Any]:
        try:
            parsed = json.loads(self.body or b"{}")
        except ValueError as error:
            raise AwsError("SerializationException", f"the body is not JSON: {error}") from error
        if not isinstance(parsed, dict):
            raise AwsError("SerializationException", "the body is not a JSON object")
        return parsed

    def query_value(self, name: str) -> str | None:
        """A parameter of the query protocol."""
        values = self.parameters.get(name)
        return values[0] if values else None


class BadRequest(ValueError):
    """What came is not HTTP, and where the next request would start is not known."""


def read_body(environ: dict[str, Any]) -> bytes:
    """Takes the whole body and leaves a copy for moto.

    All of it must be read whatever becomes of the call: on a kept-alive connection what is left
    over would be taken for the next request. And no call may be made of half a body: it might be
    a valid one. BadRequest or ConnectionError then.
    """
    stream = environ["wsgi.input"]
    if environ.get("wsgi.input_terminated"):
        try:
            body = stream.read()
        except (ConnectionError, TimeoutError):
            raise
        except OSError as error:  # a chunk that is none
            raise BadRequest(str(error)) from error
    else:
        length = environ.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()):
            raise BadRequest("the Content-Length is no number")
        body = stream.read(int(length))
        if len(body) < int(length):
            raise ConnectionAbortedError("the client left in the middle of the body")
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    return body


def read_call(environ: dict[str, Any], body: bytes) -> Call:
    path = environ.get("PATH_INFO", "/")
    scope = _SCOPE.search(environ.get("HTTP_AUTHORIZATION", ""))
    access_key_id, region, service = (scope.group(1), scope.group(2), scope.group(3).lower()) if scope else (None,) * 3
    # moto would trust a region in the user agent more than the signature.
    if "HTTP_USER_AGENT" in environ:
        environ["HTTP_USER_AGENT"] = _USER_AGENT_REGION.sub("", environ["HTTP_USER_AGENT"])
    target = environ.get("HTTP_X_AMZ_TARGET")
    cbor = _CBOR_PATH.match(path)
    parameters: dict[str, list[str]] = {}
    if "rpc-v2-cbor" in environ.get("HTTP_SMITHY_PROTOCOL", "") and cbor:
        operation, protocol = cbor.group(1), CBOR_PROTOCOL
    elif target:
        operation, protocol = target.rsplit(".", 1)[-1], JSON_PROTOCOL
    else:
        # Either may hold parameters, and moto takes them from both.
        for text in (environ.get("QUERY_STRING", ""), body.decode("utf-8", "replace")):
            parameters.update(parse_qs(text, keep_blank_values=True))
        action = parameters.get("Action")
        protocol = QUERY_PROTOCOL if action or service in XML_SERVICES else JSON_PROTOCOL
        operation = action[0] if action else f"{environ['REQUEST_METHOD']} {path}"
    return Call(service, region, operation, protocol, path, body, access_key_id, parameters)


@dataclass
class Answer:
    """A complete HTTP answer."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def json_answer(call: Call, result: dict[str, Any]) -> Answer:
    headers = [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-RequestId", call.request_id)]
    return Answer(200, headers, json.dumps(result).encode())


def error_answer(call: Call, error: AwsError) -> Answer:
    """Words an error in the protocol of the call, so that every SDK can read its code."""
    headers = [("x-amzn-RequestId", call.request_id)]
    if call.protocol == QUERY_PROTOCOL:
        fault = "Receiver" if error.status >= 500 else "Sender"
        headers.append(("Content-Type", "text/xml"))
        body = (
            f"<ErrorResponse><Error><Type>{fault}</Type><Code>{escape(error.code)}</Code>"
            f"<Message>{escape(error.message)}</Message></Error>"
            f"<RequestId>{call.request_id}</RequestId></ErrorResponse>"
        ).encode()
    elif call.protocol == CBOR_PROTOCOL:
        headers += [("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")]
        pairs = [("__type", error.code), ("message", error.message)]
        body = b"\xa2" + b"".join(_cbor_text(text) for pair in pairs for text in pair)
    else:
        headers += [("Content-Type", "application/x-amz-json-1.1"), ("x-amzn-ErrorType", error.code)]
        body = json.dumps({"__type": error.code, "message": error.message}).encode()
    return Answer(error.status, headers, body)


def _cbor_text(text: str) -> bytes:
    encoded = text.encode()
    return b"\x79" + len(encoded).to_bytes(2, "big") + encoded


def error_code(answer: Answer) -> str | None:
    """Reads the error code back from an answer moto gave; None for a success."""
    if answer.status < 400:
        return None
    text = answer.body.decode("utf-8", "replace")
    in_xml = re.search(r"<Code>([^<]*)</Code>", text)
    if in_xml:
        return in_xml.group(1)
    in_json = re.search(r'"(?:__type|code|Code)"\s*:\s*"(?:[^"#]*#)?([^"]+)"', text)
    if in_json:
        return in_json.group(1)
    in_cbor = re.search(rb"__type[\x60-\x7b].?([A-Za-z]{3,}(?:#[A-Za-z]+)?)", answer.body)
    return in_cbor.group(1).decode() if in_cbor else f"HTTP{answer.status}"
