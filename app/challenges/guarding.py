"""Writing down what the guard stops: who wrote the sentence, and the second person who lifts it."""

from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.audit.services import record
from app.challenges import policy
from app.challenges.blocks import ASKED, asked_about, key_of, lookers
from app.challenges.findings import findings
from app.challenges.guard import advice
from app.challenges.holding import hold
from app.challenges.models import Challenge, GuardBlock
from app.challenges.reasons import checked_reason
from app.challenges.states import PRIVATE_STATES
from app.core.clock import now
from app.core.database import db
from app.core.errors import InvalidStepError, NotFoundError, NotPermittedError
from app.notifications.services import notify


def note_blocks(challenge: Challenge, *, written_by_id: int | None) -> None:
    """Bring the rows up to date with the text: sentences that are stopped for the first time get their writer.

    A sentence that is gone takes its row along. What was lifted stays once it is public: people have read why.
    """
    stopped = {found.key: found for found in findings(challenge) if found.finding.blocks}
    is_private = challenge.state in PRIVATE_STATES
    for block in list(challenge.guard_blocks):
        is_gone = stopped.pop(key_of(block), None) is None
        if is_gone and (is_private or block.lifted_at is None):
            challenge.guard_blocks.remove(block)
    for (field, rule, key), found in stopped.items():
        challenge.guard_blocks.append(
            GuardBlock(
                field=field,
                rule=rule,
                sentence=found.sentence,
                sentence_key=key,
                words=found.words,
                written_by_id=written_by_id,
            )
        )


def lift(block: GuardBlock, *, reason: str, by: Actor) -> None:
    """Lift a block as a second person, with a reason that everybody reads; the writer gets a mail.

    Raises `NotFoundError` when the sentence was rewritten meanwhile, `InvalidStepError` when somebody lifted it already
    or texts are fixed, `NotPermittedError` (also for the writer) and `RefusedInputError`.
    """
    challenge = _locked(block)
    if block.lifted_at is not None:
        raise InvalidStepError(_l("A colleague has lifted this already."))
    if not policy.can_lift(by, block):
        raise NotPermittedError("lift")
    block.reason, block.lifted_by_id, block.lifted_at = checked_reason(reason), by.id, now()
    record("lifted", challenge, by=by, reason=block.reason, field=block.field, rule=block.rule)
    writer = block.written_by
    notify(
        [writer] if writer is not None and writer.disabled_at is None else [],
        subject=_l("A sentence may stay: %(title)s", title=challenge.title),
        paragraphs=[
            _l("Your sentence: %(sentence)s", sentence=block.sentence),
            _l("%(name)s has lifted the block. The reason: %(reason)s", name=by.name, reason=block.reason),
            _l("Everybody can read this reason on the page of the challenge, without the name."),
        ],
        link=guard_address(challenge),
        is_private=True,
    )


def ask_colleagues(block: GuardBlock, *, by: Actor) -> int:
    """Ask the officers and owners of the agency to look at a sentence, once; returns how many got a mail.

    Raises `NotFoundError` when the sentence was rewritten meanwhile, `NotPermittedError`, and `InvalidStepError` when
    they were asked already.
    """
    challenge = _locked(block)
    if not policy.can_ask_to_look(by, block):
        raise NotPermittedError("ask to look")
    if key_of(block) in asked_about(challenge):
        raise InvalidStepError(_l("Your colleagues were asked already."))
    record(ASKED, challenge, by=by, field=block.field, rule=block.rule, sentence_key=block.sentence_key)
    readers = lookers(challenge, by.id, block)
    notify(
        readers,
        subject=_l("Will you look at a sentence? %(title)s", title=challenge.title),
        paragraphs=[
            _l(
                "%(name)s asks a second pair of eyes for this sentence: %(sentence)s",
                name=by.name,
                sentence=block.sentence,
            ),
            _Why(block.rule),
            _l("Is it about the problem after all? Then you can lift the block, with a reason that everybody reads."),
        ],
        link=guard_address(challenge),
        is_private=True,
    )
    return len(readers)


def guard_address(challenge: Challenge) -> str:
    """The path of the page with everything that the guard stops, for mails."""
    return f"/vraagstukken/{challenge.path}/wachter"


class _Why:
    """What the guard says of a rule, in the language of whoever reads the mail."""

    def __init__(self, rule: str) -> None:
        self.rule = rule

    def __str__(self) -> str:
        said = advice(self.rule, str(get_locale()))
        return f"{said.title}. {said.why}"


def _locked(block: GuardBlock) -> Challenge:
    """The vraagstuk, and the block as it is now: somebody may be saving the texts at this moment.

    Raises `NotFoundError` when the block went with its sentence.
    """
    challenge, block_id = block.challenge, block.id
    hold(challenge)
    db.session.expire(block)
    if db.session.get(GuardBlock, block_id, populate_existing=True) is None:
        raise NotFoundError(str(block_id))
    return challenge
