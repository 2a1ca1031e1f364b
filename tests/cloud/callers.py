"""Whose credentials a call is signed with, as GetCallerIdentity tells."""

from __future__ import annotations

from moto.iam.models import iam_backends
from moto.sts.models import AssumedRole, STSBackend, sts_backends

from account import ACCOUNT_ID

_PARTITION = "aws"


def install() -> None:
    """Names a key that moto has not given out as a user of IAM; moto says that it is one of STS."""
    of_moto = STSBackend.get_caller_identity

    def get_caller_identity(backend: STSBackend, access_key_id: str, region: str) -> tuple[str, str, str]:
        user_id, arn, account = of_moto(backend, access_key_id, region)
        return user_id, arn.replace(":sts:", ":iam:") if ":user/" in arn else arn, account

    STSBackend.get_caller_identity = get_caller_identity


def start_session(region: str, role: str, session: str, seconds: int) -> AssumedRole:
    """Makes the role and a session of it, with keys of its own."""
    made = iam_backends[ACCOUNT_ID][_PARTITION].create_role(
        role_name=role,
        assume_role_policy_document="{}",
        path="/",
        permissions_boundary=None,
        description="",
        tags=[],
        max_session_duration=None,
    )
    return sts_backends[ACCOUNT_ID][_PARTITION].assume_role(
        region_name=region,
        role_session_name=session,
        role_arn=made.arn,
        policy="",
        duration=seconds,
        external_id="",
    )
