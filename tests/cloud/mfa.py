"""MFA devices: the code of an authenticator, as STS checks it before it hands out a session.

The device knows the time only roughly, so the code of the step before and after is good too
(RFC 6238, 5.2); each is good once.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import threading
import time
from dataclasses import dataclass, field

from aws_error import AwsError
from wire import Call

STEP_SECONDS = 30
DIGITS = 6
_TOLERATED_STEPS = 1
_OPERATIONS = frozenset({"GetSessionToken", "AssumeRole"})


@dataclass(frozen=True)
class MfaDevice:
    """A virtual device, and whose key may ask with it; null is anyone's."""

    serial_number: str
    secret: bytes = field(repr=False)
    access_key_id: str | None = None

    def code(self, step: int) -> str:
        """The code of a time step: RFC 4226's value, six digits with the zeros before."""
        digest = hmac.new(self.secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
        offset = digest[-1] & 0x0F
        value = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
        return f"{value % 10**DIGITS:0{DIGITS}}"


class MfaDevices:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._devices: dict[str, MfaDevice] = {}
        self._used: set[tuple[str, int]] = set()  # serial number and step

    def add(self, device: MfaDevice) -> None:
        if device.serial_number in self._devices:
            raise ValueError(f"{device.serial_number} is there twice")
        self._devices[device.serial_number] = device

    def shown(self, now: float | None = None) -> list[dict[str, object]]:
        """What the authenticators show now."""
        seconds = int(time.time() if now is None else now)
        step, left = seconds // STEP_SECONDS, STEP_SECONDS - seconds % STEP_SECONDS
        return [
            {"serial_number": serial, "code": device.code(step), "seconds_left": left}
            for serial, device in sorted(self._devices.items())
        ]

    def check(self, call: Call, now: float | None = None) -> None:
        """Refuses a call whose code is not one of its device's, or was used before.

        A call with neither serial number nor code asks for no MFA and is let through. As in the
        service, no message repeats a code unless it has not the form of one.
        """
        if call.operation not in _OPERATIONS:
            return
        serial, code = call.query_value("SerialNumber"), call.query_value("TokenCode")
        if serial is None and code is None:
            return
        if code is not None:
            _check_form(code)
        if serial is None or code is None:
            raise _denied(", must provide both MFA serial number and one time pass code.")
        device = self._devices.get(serial)
        if device is None or device.access_key_id not in (None, call.access_key_id):
            raise _denied(
                ", unable to validate MFA code.  "
                "Please verify your MFA serial number is valid and associated with this user."
            )
        step = int(time.time() if now is None else now) // STEP_SECONDS
        tolerated = range(step - _TOLERATED_STEPS, step + _TOLERATED_STEPS + 1)
        with self._lock:
            for candidate in tolerated:
                use = (serial, candidate)
                if hmac.compare_digest(device.code(candidate), code) and use not in self._used:
                    self._used.add(use)
                    return
        raise _denied(" with invalid MFA one time pass code.")


def parse_secret(text: str) -> bytes:
    """Reads a secret as authenticators do: base 32, spaces, case and padding of no matter.

    ValueError, without the secret in it, if it is none.
    """
    compact = re.sub(r"[\s=-]", "", text).upper()
    try:
        secret = base64.b32decode(compact + "=" * (-len(compact) % 8))
    except binascii.Error:
        secret = b""
    if not secret:
        raise ValueError("secret is not base 32")
    return secret


def _check_form(code: str) -> None:
    if len(code) != DIGITS:
        bound = "greater than or equal to" if len(code) < DIGITS else "less than or equal to"
        problem = f"have length {bound} {DIGITS}"
    elif not (code.isascii() and code.isdigit()):
        problem = r"satisfy regular expression pattern: [\d]*"
    else:
        return
    place = f"Value '{code}' at 'tokenCode' failed to satisfy constraint"
    raise AwsError("ValidationError", f"1 validation error detected: {place}: Member must {problem}")


def _denied(problem: str) -> AwsError:
    return AwsError("AccessDenied", f"MultiFactorAuthentication failed{problem}", 403)
