"""template.yaml as CloudFormation gets it: the documents in their places, SAM's resources written out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import boto3
from samtranslator.parser.parser import Parser
from samtranslator.translator.translator import Translator
from samtranslator.yaml_helper import yaml_parse

CHECKOUT = Path(__file__).resolve().parent.parent.parent
REGION = "us-east-1"


def template() -> dict[str, Any]:
    """The file, with what `sam deploy` would upload and include put into its place."""
    return _included(yaml_parse((CHECKOUT / "template.yaml").read_text(encoding="utf-8")))


def expanded() -> dict[str, Any]:
    """The same without SAM, as its transform makes it."""
    session = boto3.Session(region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")
    return Translator({}, Parser(), boto_session=session).translate(template(), {})


def _included(node: Any) -> Any:
    if isinstance(node, list):
        return [_included(part) for part in node]
    if not isinstance(node, dict):
        return node
    transform = node.get("Fn::Transform")
    if transform:
        assert transform["Name"] == "AWS::Include", transform
        return yaml_parse((CHECKOUT / transform["Parameters"]["Location"]).read_text(encoding="utf-8"))
    return {key: _included(part) for key, part in node.items()}
