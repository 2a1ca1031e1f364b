"""Calls in the protocol RPC v2 CBOR, which moto does not speak: put to it in JSON, and its answers put back into CBOR."""

from __future__ import annotations

import functools
import io
import json
from datetime import datetime
from typing import Any

import botocore.session
from botocore.model import OperationModel, ServiceModel
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from aws_error import AwsError
from wire import CBOR_PROTOCOL, Answer, Call

_PROTOCOL = "smithy-rpc-v2-cbor"
_SERVICES = {"monitoring": "cloudwatch"}  # by the name in the signature


def is_for_translation(call: Call) -> bool:
    return call.protocol == CBOR_PROTOCOL and call.service in _SERVICES


def to_json(environ: dict[str, Any], call: Call) -> None:
    """Makes the request one in JSON."""
    parser = create_parser(_PROTOCOL)
    asked = parser.parse_data_item(parser.get_peekable_stream_from_bytes(call.body)) if call.body else {}
    body = json.dumps(asked, default=_epoch).encode()
    target = _service(call).metadata["targetPrefix"]
    environ.pop("HTTP_SMITHY_PROTOCOL", None)
    environ |= {
        "PATH_INFO": "/",
        "RAW_URI": "/",
        "REQUEST_URI": "/",
        "CONTENT_TYPE": "application/x-amz-json-1.0",
        "HTTP_X_AMZ_TARGET": f"{target}.{call.operation}",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": io.BytesIO(body),
    }


def to_cbor(call: Call, answer: Answer) -> Answer:
    """moto's answer in CBOR; its error as an AwsError, which is worded in the call's protocol."""
    if answer.status >= 400:
        error = json.loads(answer.body or b"{}")
        code = str(error.get("__type", "InternalFailure")).split("#")[-1]
        raise AwsError(code, error.get("message") or error.get("Message") or "", answer.status)
    shape = _operation(call).output_shape
    body = bytearray()
    if shape is not None:
        response = {"status_code": answer.status, "headers": {}, "body": answer.body}
        said = create_parser("json").parse(response, shape)
        said.pop("ResponseMetadata", None)
        create_serializer(_PROTOCOL, include_validation=False)._serialize_data_item(body, said, shape)
    headers = [("Content-Type", "application/cbor"), ("smithy-protocol", "rpc-v2-cbor")]
    return Answer(answer.status, headers, bytes(body))


@functools.cache
def _model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(_SERVICES[service])


def _service(call: Call) -> ServiceModel:
    return _model(call.service or "")


def _operation(call: Call) -> OperationModel:
    return _service(call).operation_model(call.operation)


def _epoch(value: Any) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{type(value).__name__} in a request")
