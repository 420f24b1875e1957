"""What a decision lacks: in the decision itself, and for each proposal."""

import pytest

from app.assessments.completeness import gaps, is_complete, needs_characteristics, too_many_chosen
from app.assessments.models import Decision, Verdict, VerdictReason
from app.assessments.states import DecisionKind, Outcome
from app.challenges.models import Challenge, Criterion
from app.organisations.models import Organisation
from app.proposals.models import Proposal

TEXT = "Dit is een tekst die lang genoeg is."


def decision(kind, *outcomes, **values):
    """A complete decision of this kind with a proposal for each outcome."""
    challenge = Challenge(title="Vraag", experiments_count=2, route_advice=None)
    challenge.criteria = [Criterion(id=1, position=1, name="Werkt het?", weight=60)]
    challenge.criteria.append(Criterion(id=2, position=2, name="Is het klein?", weight=40))
    filled = {
        "explanation": TEXT,
        "characteristics": TEXT,
        "invitation": TEXT,
        "objection_days": 20,
        "contact_name": "Ilse",
        "contact_email": "ilse@proefdam.example",
    }
    made = Decision(challenge=challenge, kind=kind, **{**filled, **values})
    for number, outcome in enumerate(outcomes):
        proposal = Proposal(organisation=Organisation(name=f"Bedrijf {number}"), challenge=challenge)
        reasons = [VerdictReason(criterion_id=place, reason=TEXT) for place in (1, 2)]
        made.verdicts.append(Verdict(proposal=proposal, outcome=outcome, reasons=reasons))
    return made


def fields(made):
    return [gap.field for gap in gaps(made)]


I, C, N = Outcome.INVITED, Outcome.CHOSEN, Outcome.NOT_CHOSEN  # noqa: E741 - short names make the table readable


@pytest.mark.parametrize(
    ("kind", "outcomes", "missing"),
    [
        (DecisionKind.CHOOSE, [C], []),
        (DecisionKind.CHOOSE, [C, C, C, C], []),
        (DecisionKind.CHOOSE, [C, N], []),
        (DecisionKind.CHOOSE, [N, N], ["kind"]),
        (DecisionKind.CHOOSE, [], ["kind"]),
        (DecisionKind.CHOOSE, [C, None], ["outcome"]),
        (DecisionKind.INVITE, [I, I, I], []),
        (DecisionKind.INVITE, [I, I, I, N], []),
        (DecisionKind.INVITE, [I] * 6 + [N], []),
        (DecisionKind.INVITE, [I] * 7, ["kind"]),
        (DecisionKind.INVITE, [I, I, N, N], ["kind"]),
        (DecisionKind.INVITE, [I, I, N], ["kind"]),
        (DecisionKind.INVITE, [I, I], []),
        (DecisionKind.INVITE, [I], []),
        (DecisionKind.INVITE, [I, N], ["kind"]),
        (DecisionKind.INVITE, [], ["kind"]),
        (DecisionKind.NONE, [None, None], []),
        (DecisionKind.NONE, [], []),
    ],
)
def test_how_many_go_on(kind, outcomes, missing):
    assert fields(decision(kind, *outcomes)) == missing


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"explanation": ""}, "explanation"),
        ({"explanation": "x" * 19}, "explanation"),
        ({"explanation": f"  {'x' * 19}  \n"}, "explanation"),
        ({"characteristics": ""}, "characteristics"),
        ({"invitation": ""}, "invitation"),
        ({"contact_name": " "}, "contact_name"),
        ({"contact_email": ""}, "contact_email"),
        ({"contact_email": "ilse@proefdam"}, "contact_email"),
        ({"contact_email": "ilse de boer@proefdam.example"}, "contact_email"),
        ({"objection_days": 0}, "objection_days"),
        ({"objection_days": 367}, "objection_days"),
    ],
)
def test_every_part_is_asked_for(values, missing):
    assert fields(decision(DecisionKind.INVITE, I, I, I, N, **values)) == [missing]


def test_twenty_characters_are_enough():
    assert is_complete(decision(DecisionKind.CHOOSE, C, N, explanation="x" * 20, characteristics="y" * 20))


@pytest.mark.parametrize("reason", ["", "x" * 19, " " * 30])
def test_every_criterion_needs_a_reason_for_every_proposal(reason):
    made = decision(DecisionKind.CHOOSE, C, N)
    made.verdicts[1].reasons[1].reason = reason
    found = gaps(made)
    assert [(gap.field, gap.position, gap.verdict) for gap in found] == [("reason_2", 2, made.verdicts[1])]
    del made.verdicts[1].reasons[1]
    assert [gap.field for gap in gaps(made)] == ["reason_2"]


def test_characteristics_are_for_who_was_not_chosen():
    assert not needs_characteristics(decision(DecisionKind.CHOOSE, C, C))
    assert not needs_characteristics(decision(DecisionKind.NONE, None, None))
    assert needs_characteristics(decision(DecisionKind.CHOOSE, C, N))
    assert is_complete(decision(DecisionKind.CHOOSE, C, C, characteristics=""))
    assert is_complete(decision(DecisionKind.NONE, None, characteristics="", invitation=""))


def test_more_chosen_than_experiments_is_noticed_and_allowed():
    assert not too_many_chosen(decision(DecisionKind.CHOOSE, C, C, N))
    assert too_many_chosen(decision(DecisionKind.CHOOSE, C, C, C))
    assert is_complete(decision(DecisionKind.CHOOSE, C, C, C))
    assert not too_many_chosen(decision(DecisionKind.INVITE, I, I, I))
