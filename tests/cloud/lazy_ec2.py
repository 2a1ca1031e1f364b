"""Keeps moto's EC2 unloaded until something needs it.

Importing it takes longer than all the rest together, and rds and ssm import it only for a default
VPC that the fleet never asks for. So they get a stand-in for its `ec2_backends`, which loads the
real one at first use. Must be installed before anything of moto's services is imported.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import Any

_NAMES = ("moto.ec2", "moto.ec2.models")
# Signing names of the services known to need nothing else of EC2; for any other the real one is loaded.
_WITHOUT_EC2 = frozenset({"rds", "ssm", "secretsmanager", "sns", "sts", "monitoring", "logs", "iam", "kms"})


class _Backends:
    def __getitem__(self, account: str) -> Any:
        return load().ec2_backends[account]


def install() -> None:
    for name in _NAMES:
        if name not in sys.modules:
            stand_in = ModuleType(name)
            stand_in.ec2_backends = _Backends()
            sys.modules[name] = stand_in


def load() -> ModuleType:
    """Puts the real EC2 in place of the stand-in."""
    if isinstance(getattr(sys.modules.get(_NAMES[0]), "ec2_backends", None), _Backends):
        for name in _NAMES:
            del sys.modules[name]
    return importlib.import_module("moto.ec2.models")


def prepare_for(service: str | None) -> None:
    """To be called before moto sets up a service that may look EC2 up by its module."""
    if service not in _WITHOUT_EC2:
        load()
