"""Which AWS calls the code makes, as IAM names them."""

from __future__ import annotations

import re
import tomllib

import botocore.session
from botocore import xform_name

from expand import CHECKOUT

# A call of the SDK for Rust begins with a method of its name without arguments.
METHOD = re.compile(r"\.\s*([a-z][a-z0-9_]*)\(\)")


def of(*crates: str) -> set[str]:
    """The actions of all call sites of some crates' own code, of the services whose SDKs they have."""
    found: set[str] = set()
    for crate in crates:
        manifest = tomllib.loads((CHECKOUT / crate / "Cargo.toml").read_text(encoding="utf-8"))
        services = [name.removeprefix("aws-sdk-") for name in manifest["dependencies"] if name.startswith("aws-sdk-")]
        methods = set(METHOD.findall(_code(crate)))
        for service in services:
            model = botocore.session.get_session().get_service_model(service)
            found |= {f"{service}:{name}" for name in model.operation_names if xform_name(name) in methods}
    return found


def _code(crate: str) -> str:
    """Without tests, which stand at the end of a file or in files of their own."""
    files = sorted((CHECKOUT / crate / "src").rglob("*.rs"))
    own = [file for file in files if "tests" not in (file.stem, *file.relative_to(CHECKOUT / crate).parts)]
    return "\n".join(file.read_text(encoding="utf-8").split("#[cfg(test)]\nmod tests {")[0] for file in own)
