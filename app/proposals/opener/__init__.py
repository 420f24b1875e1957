"""The opener: the only room that reads what was sealed. It runs as a process of its own, with the private key.

It believes the database as little as it can. A vraagstuk is opened as a whole, in one transaction, or not at all; what
keeps it from opening is written down and told to the officers. What it checks, and against whom: `docs/seal.md`.

`opener` (one round) · `checks` (may it be opened?) · `unsealing` (one submission after the other).
"""

from app.proposals.opener.opener import Opener

__all__ = ["Opener"]
