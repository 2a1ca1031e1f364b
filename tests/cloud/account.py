"""The account and the regions there are."""

from __future__ import annotations

from functools import lru_cache

from moto.core import DEFAULT_ACCOUNT_ID as ACCOUNT_ID
from moto.core.base_backend import AccountSpecificBackend

__all__ = ["ACCOUNT_ID", "is_region"]


@lru_cache(maxsize=1)
def _regions() -> frozenset[str]:
    # moto's own session, for it is loaded already; RDS is in every region there is.
    return frozenset(AccountSpecificBackend.get_session().get_available_regions("rds"))


def is_region(name: str | None) -> bool:
    # The global services sign with this name in SDKs that know them as such.
    return name in _regions() or name == "aws-global"
