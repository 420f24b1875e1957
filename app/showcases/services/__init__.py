"""What is done with stories, with where they are told, with introductions and with the pages of ambassadors.

One verb each. Everything flushes, nothing commits.
"""

from app.showcases.services.ambassadors import save_page
from app.showcases.services.introducing import introduce
from app.showcases.services.sharing import remove_sharing, share
from app.showcases.services.stories import (
    KIND,
    StoryText,
    add_picture,
    archive,
    ask_changes,
    consent,
    curate,
    draft,
    publish,
    remove_picture,
    revise,
    withdraw_consent,
    write,
)

__all__ = [
    "KIND",
    "StoryText",
    "add_picture",
    "archive",
    "ask_changes",
    "consent",
    "curate",
    "draft",
    "introduce",
    "publish",
    "remove_picture",
    "remove_sharing",
    "revise",
    "save_page",
    "share",
    "withdraw_consent",
    "write",
]
