"""The token in a mail that ends mails of one pace for one person, and does nothing else.

A box with a key of its own (see `app.core.secrets`): nobody can make one, and it tells nobody whose it is.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass

from app.core.secrets import DamagedBoxError, decrypt, encrypt
from app.following.states import Pace

PURPOSE = "unsubscribe"
CONTEXT = "mails about what somebody follows"


@dataclass(frozen=True, slots=True)
class Unsubscription:
    """Whose mails end, and those of which pace."""

    user_id: int
    pace: Pace


def token_of(unsubscription: Unsubscription) -> str:
    """A token for the address in a mail."""
    plain = f"{unsubscription.user_id} {unsubscription.pace}".encode()
    return urlsafe_b64encode(encrypt(plain, purpose=PURPOSE, context=CONTEXT)).decode().rstrip("=")


def read_token(token: str) -> Unsubscription | None:
    """What a token ends; None for one that is not ours."""
    try:
        box = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        user_id, _, pace = decrypt(box, purpose=PURPOSE, context=CONTEXT).decode().partition(" ")
        return Unsubscription(int(user_id), Pace(pace))
    except (Error, DamagedBoxError, ValueError):
        return None
