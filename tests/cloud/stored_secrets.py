"""Secrets Manager: the secrets of the fleet file."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from moto.secretsmanager import exceptions
from moto.secretsmanager.models import secretsmanager_backends

from account import ACCOUNT_ID

# With the exclamation mark of the secrets that services keep, such as rds!db-...
_NAME = re.compile(r"[A-Za-z0-9/_+=.@!-]{1,512}")
_LONGEST_VALUE = 65_536


@dataclass(frozen=True)
class Secret:
    """One secret of the fleet file."""

    region: str
    name: str
    value: str = field(repr=False)


def install() -> None:
    """Gives these errors the status they have in the service, 400; moto says 404."""
    for error in (
        exceptions.ResourceNotFoundException,
        exceptions.SecretNotFoundException,
        exceptions.SecretHasNoValueException,
        exceptions.SecretStageVersionMismatchException,
    ):
        error.code = property(lambda _: 400, lambda *_: None)


def add_secret(secret: Secret) -> None:
    """ValueError, without the value in it, if Secrets Manager would not take it."""
    if not _NAME.fullmatch(secret.name):
        raise ValueError("name has a character that no secret's has, or is too long")
    if not 1 <= len(secret.value.encode()) <= _LONGEST_VALUE:
        raise ValueError(f"value is empty or longer than {_LONGEST_VALUE} bytes")
    secretsmanager_backends[ACCOUNT_ID][secret.region].create_secret(
        name=secret.name,
        secret_string=secret.value,
        secret_binary=None,
        description=None,
        tags=None,
        kms_key_id=None,
        client_request_token=None,
        replica_regions=[],
        force_overwrite=False,
    )
