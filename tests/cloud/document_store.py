"""The documents of each region. moto keeps them; what goes in is checked here first, for moto
stores any text as a document."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from moto.ssm.models import ssm_backends

from account import ACCOUNT_ID
from aws_error import AwsError
from documents import Document, DocumentError, parse_document

DOCUMENT_PREFIX = "dbvoice-"


@lru_cache(maxsize=256)
def _parse(content: str) -> Document:
    return parse_document(content, for_agent=False)


def register_directory(directory: Path, regions: set[str]) -> None:
    """Registers every *.yaml as a document named for its file. DocumentError names a bad file."""
    if not directory.is_dir():
        raise DocumentError(f"{directory} is not a directory")
    for file in sorted(directory.glob("*.yaml")):
        content = file.read_text(encoding="utf-8")
        try:
            parse_document(content)
        except DocumentError as error:
            raise DocumentError(f"{file}: {error}") from error
        for region in sorted(regions):
            ssm_backends[ACCOUNT_ID][region].create_document(
                content=content,
                requires=[],
                attachments=[],
                name=DOCUMENT_PREFIX + file.stem,
                version_name="",
                document_type="Command",
                document_format="YAML",
                target_type="",
                tags=[],
            )


def find_document(region: str, name: str, version: str | None) -> tuple[str, Document]:
    """The version asked for, else the default one."""
    versions = ssm_backends[ACCOUNT_ID][region]._documents.get(name)
    if versions is None:
        raise AwsError("InvalidDocument", f"Document with name {name} does not exist.")
    if version in (None, "$DEFAULT"):
        found = versions.get_default_version()
    elif version == "$LATEST":
        found = versions.get_latest_version()
    else:
        found = versions.find_by_version(version)
    if found is None:
        raise AwsError("InvalidDocumentVersion", f"Document {name} has no version {version}.")
    if found.document_type not in (None, "Command"):
        raise AwsError("InvalidDocument", f"Document {name} is no Command document.")
    try:
        return str(found.document_version), _parse(found.content)
    except DocumentError as error:
        raise AwsError("InvalidDocument", f"Document {name}: {error}") from error


def check_content(request: dict[str, Any]) -> None:
    """What CreateDocument and UpdateDocument refuse of a Command document before moto stores it."""
    if request.get("DocumentType", "Command") == "Command":
        try:
            parse_document(request.get("Content") or "", for_agent=False)
        except DocumentError as error:
            raise AwsError("InvalidDocumentContent", str(error)) from error
