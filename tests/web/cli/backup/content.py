"""Rows that are hard to keep: circles of references, ciphertext, signs, fractions, NULL beside 'null'."""

import os
from decimal import Decimal
from typing import Any

from sqlalchemy import text

from app.accounts.models import User
from app.audit.services import record
from app.challenges.models import Question
from app.core.clock import now, today
from app.core.database import db
from app.experiments.models import Measure
from app.files.models import StoredFile
from app.files.storage import write
from app.proposals.models import DraftFile, OpenedFile
from tests.factories import ChallengeFactory, ExperimentFactory, ProposalFactory, ThemeFactory, UserFactory
from tests.sealed import drafted, submitted

LARGE = 5 * 1024 * 1024
"""More than a piece of a table holds."""
SIGNS = "‘Één’ regel\nen nóg een\t\u2028 \\ \" ' ; -- 🌱 {}[] %s :naam"


def fill(session: Any, *, large: bool = True) -> None:
    """Something of every sort, committed."""
    _circles()
    _proposals(large=large)
    _values(session)
    session.commit()
    _removed_rows(session)
    session.commit()


def _circles() -> None:
    child, parent = ThemeFactory(synonyms=["één", 'twee "drie"']), ThemeFactory()
    child.parent_id = parent.id  # a row that refers to a later one
    first, second = ChallengeFactory(title=SIGNS[:60]), ChallengeFactory(published=True, themes=[child])
    first.copied_from_id, second.copied_from_id = second.id, first.id
    asked = Question(challenge=second, text="Waarom?")
    db.session.add(asked)
    db.session.flush()
    asked.merged_into, asked.answered_at = Question(challenge=second, text="Hoezo?"), now()
    record("edited", second, by=None, was={"a": [1, None, True], "b": SIGNS})


def _proposals(*, large: bool) -> None:
    challenge = ChallengeFactory(opened=True)
    submitted(challenge, files=[("tekst.txt", b"Een bijlage.")])
    replaced = submitted(challenge)
    submitted(challenge, replaced.organisation)
    draft = drafted(challenge)
    size = LARGE if large else 1000
    draft_file = DraftFile(proposal_id=draft.id, meta_box=b"\0\xff\n", content_box=os.urandom(size))
    opened = ProposalFactory(opened=True, idea=SIGNS)
    opened_file = OpenedFile(
        proposal_id=opened.id, name="ø.txt", media_type="text/plain", size=0, sha256="0" * 64, content=b""
    )
    measured = Measure(experiment=ExperimentFactory(), position=1, name="Wachttijd", baseline=Decimal("0.125"))
    db.session.add_all([draft_file, opened_file, measured])


def _values(session: Any) -> None:
    for number, content in enumerate((b"", b"Een bestand.", os.urandom(5000))):
        session.add(
            StoredFile(
                record_kind="challenge", record_id=number, name=f"{number}.txt", media_type="text/plain",
                size=len(content), sha256="0" * 64, storage_key=write(content),
            )
        )  # fmt: skip
    advised = ChallengeFactory(decision_due=today(), route_advice={"z": 1, "a": [SIGNS, 1.5, None]})
    ChallengeFactory()
    session.flush()
    statement = text("UPDATE challenge SET route_advice = 'null' WHERE id = :id")
    session.execute(statement, {"id": ChallengeFactory(closing_at=now()).id})
    session.refresh(advised)


def _removed_rows(session: Any) -> None:
    """The highest ids were given to rows that are gone."""
    for user in [UserFactory() for _ in range(3)]:
        session.delete(session.get(User, user.id))
