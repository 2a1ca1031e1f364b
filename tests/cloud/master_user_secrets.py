"""Master passwords that RDS keeps in Secrets Manager."""

from __future__ import annotations

import json

from moto.rds.models import DBCluster, DBInstance, MasterUserSecret


class _KnownSecret(MasterUserSecret):
    """moto's secret with the password of the fleet file; moto's own is always the same, and that of `admin`."""

    def __init__(self, owner: DBInstance | DBCluster, password: str) -> None:
        self.password = password
        super().__init__(owner, None)
        self._status = "active"

    def _generate_secret_string(self) -> str:
        credentials = {"username": self.resource.master_username, "password": self.password}
        return json.dumps(credentials, separators=(",", ":"))


def keep(owner: DBInstance | DBCluster, password: str) -> None:
    """Puts the password into a secret of the owner. ValueError, without either, if it has another one."""
    if not hasattr(owner, "master_user_secret"):
        owner.master_user_secret = _KnownSecret(owner, password)
        owner.manage_master_user_password = True
    elif owner.master_user_secret.password != password:
        raise ValueError(f"{owner.resource_id} has another master_user_secret already")
