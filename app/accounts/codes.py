"""Codes that count once: those of an app on a phone, and those on paper for who lost the app. Pure."""

import hmac
import re
import secrets
from datetime import datetime

import pyotp

STEP_SECONDS = 30
"""How long an app shows one code (RFC 6238, section 5.2)."""

STEPS_AROUND = 1
"""How many codes before and after the present one count: clocks differ, and typing takes time (RFC 6238, section 6)."""

ISSUER = "Vraagplein"
RECOVERY_CODES = 10
# Crockford's base 32: no letters that look like a digit. What people read in their place is put right.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
_RECOVERY_LENGTH = 16  # of 5 bits each: 80 random bits
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015]+")
_APP_CODE = re.compile(r"[0-9]{6}")


def new_secret() -> str:
    """The secret that an app and we share: 160 random bits in base 32 (RFC 4226, section 4)."""
    return pyotp.random_base32()


def setup_address(secret: str, account: str) -> str:
    """The `otpauth://` address that a QR code or a link gives to an app."""
    return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)


def step_at(moment: datetime) -> int:
    """The number of the half minute in which `moment` falls, counted from 1970 on."""
    return int(moment.timestamp()) // STEP_SECONDS


def accepted_step(secret: str, code: str, moment: datetime, *, after: int = -1) -> int | None:
    """The half minute to which a typed code belongs, when that is around `moment` and later than `after`; else None.

    Every candidate is compared, in constant time.
    """
    typed = _SEPARATORS.sub("", code)
    present = step_at(moment)
    shown = pyotp.TOTP(secret)
    found = [
        step
        for step in range(present - STEPS_AROUND, present + STEPS_AROUND + 1)
        if hmac.compare_digest(shown.generate_otp(step).encode(), typed.encode()) and step > after
    ]
    return found[0] if found else None


def is_app_code(code: str) -> bool:
    """Whether a typed code has the form of one in an app: six digits."""
    return _APP_CODE.fullmatch(_SEPARATORS.sub("", code)) is not None


def new_recovery_codes() -> list[str]:
    """Ten codes of 80 random bits each, written as `K7M2-Q9XA-4TBN-P3ZC`."""
    return [
        in_groups("".join(secrets.choice(_ALPHABET) for _ in range(_RECOVERY_LENGTH)), "-")
        for _ in range(RECOVERY_CODES)
    ]


def plain_recovery_code(code: str) -> str:
    """A recovery code as its hash is made of, however it is typed: small letters, spaces, O for zero, l for one."""
    return _SEPARATORS.sub("", code).upper().translate(_READ_AS)


def in_groups(text: str, separator: str = " ") -> str:
    """`ABCDEFGH` as `ABCD EFGH`: what has to be typed over is read in fours."""
    return separator.join(text[start : start + 4] for start in range(0, len(text), 4))
