"""Numbers of Dutch organisations: KVK, RSIN and OIN. Pure.

The OIN (organisatie-identificatienummer) has 20 digits: 8 that name the register, then the number in that register,
filled up with zeros (Logius, "Samenstelling OIN").
"""

import re

RSIN_REGISTER = "00000001"
KVK_REGISTER = "00000003"
_RSIN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)


def is_kvk(text: str) -> bool:
    """Whether this is a number of the trade register: 8 digits, not all of them zero."""
    return bool(re.fullmatch(r"[0-9]{8}", text)) and int(text) > 0


def is_rsin(text: str) -> bool:
    """Whether this is an RSIN: 9 digits that pass the eleven-test (weights 9 … 2 and -1, a multiple of 11)."""
    if not re.fullmatch(r"[0-9]{9}", text) or int(text) == 0:
        return False
    return sum(weight * int(digit) for weight, digit in zip(_RSIN_WEIGHTS, text, strict=True)) % 11 == 0


def is_oin(text: str) -> bool:
    """Whether this is an OIN: 20 digits, of which the first 8 name a register.

    Made from an RSIN (register 1; three digits follow, mostly zeros) or a KVK number (register 3; four zeros follow),
    the number is checked as well. Of the other registers (numbers given out by Logius itself) there is nothing to
    check but the digits.
    """
    if not re.fullmatch(r"0000000[1-9][0-9]{12}", text):
        return False
    register, number = text[:8], text[8:]
    if register == RSIN_REGISTER:
        return is_rsin(number[:9])
    if register == KVK_REGISTER:
        return is_kvk(number[:8]) and number[8:] == "0000"
    return True
