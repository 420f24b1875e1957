"""The demo's experiments: the plan, the trojka, the mandates, the course and how it ended."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any

from app.accounts.models import User
from app.audit.services import record
from app.challenges.models import Challenge
from app.cli.demo_cast import Cast
from app.cli.demo_content import read
from app.cli.demo_moments import maybe, moment
from app.core.database import db
from app.experiments.models import (
    CheckIn,
    Experiment,
    LearningQuestion,
    Lesson,
    LossMandate,
    MandateCeiling,
    Measure,
    MeasureValue,
    StopCriterion,
    TrojkaSeat,
)
from app.experiments.states import (
    TROJKA,
    Comparison,
    ExperimentState,
    FailureKind,
    InnovationType,
    Origin,
    Seat,
    Strategy,
    TechnologyNovelty,
    TechnologyShare,
)
from app.proposals.models import Proposal

Row = Mapping[str, Any]
PLAN = ("title", "hypothesis", "goal", "urgency", "hours_per_week", "budget_eur", "target_group", "contact")
SOMETIMES = ("origin_source", "partners", "originator", "what_happened", "preventive_action")


def load_experiments(
    cast: Cast, challenges: Mapping[str, Challenge], proposals: Mapping[str, Proposal]
) -> dict[str, Experiment]:
    """Add the experiments of `experiments.toml`; flushes, never commits. Gives them by their keys."""
    content = read("experiments")
    for row in content["mandate_ceiling"]:
        db.session.add(
            MandateCeiling(
                organisation_id=cast.organisation[row["organisation"]].id,
                one_signs_to_eur=row["one_signs_to_eur"],
                set_by_id=cast.director[row["organisation"]].id,
                set_at=moment(row["at"]),
            )
        )
    made: dict[str, Experiment] = {}
    for row in content["experiment"]:
        made[row["key"]] = _experiment(cast, challenges[row["challenge"]], proposals[row["proposal"]], row)
        db.session.add(made[row["key"]])
        record("loaded", made[row["key"]], by=None)
    db.session.flush()
    return made


def _experiment(cast: Cast, challenge: Challenge, proposal: Proposal, row: Row) -> Experiment:
    agency = cast.key_of(challenge.organisation)
    state = ExperimentState(row["state"])
    created_at = _after(challenge)
    made = Experiment(
        challenge=challenge,
        proposal=proposal,
        organisation=challenge.organisation,
        supplier=proposal.organisation,
        state=state,
        **{name: row[name] for name in PLAN},
        **{name: row.get(name, "") for name in SOMETIMES},
        strategy=Strategy(row["strategy"]),
        innovation_types=[InnovationType(value).value for value in row["innovation_types"]],
        origin=Origin(row["origin"]),
        technology_share=TechnologyShare(row["technology_share"]),
        technology_novelty=TechnologyNovelty(row["technology_novelty"]) if "technology_novelty" in row else None,
        started_at=maybe(row.get("started")),
        evaluation_at=maybe(row.get("evaluated")),
        ended_at=maybe(row.get("ended")),
        reminded_at=maybe(row.get("reminded")),
        silence_told_at=maybe(row.get("silence_told")),
        failure_answers=dict(row.get("failure_answers", {})),
        failure_kind=FailureKind(row["failure_kind"]) if "failure_kind" in row else None,
        created_at=created_at,
        themes=list(challenge.themes),
    )
    made.learning_questions = [
        LearningQuestion(position=position, text=item["text"], answer=item.get("answer", ""))
        for position, item in enumerate(row["learning_question"], start=1)
    ]
    made.measures = [_measure(position, item) for position, item in enumerate(row["measure"], start=1)]
    made.stop_criteria = [
        _stop_criterion(position, item, cast.lead[agency]) for position, item in enumerate(row["stop_criterion"], 1)
    ]
    _sign(made, row, cast.director[agency])
    _take_seats(made, row, cast, agency)
    for item in row.get("check_in", ()):
        _check_in(made, item, cast.lead[agency])
    made.lessons = [
        Lesson(
            **{name: item[name] for name in ("title", "situation", "surprise", "advice")},
            themes=[cast.theme[slug] for slug in item["themes"]],
            created_at=made.ended_at or made.last_sign_at,
        )
        for item in row.get("lesson", ())
    ]
    return made


def _after(challenge: Challenge) -> Any:
    """The day after the decision, when the officer begins with the plan."""
    if challenge.decided_at is None:
        raise ValueError(f"{challenge.title}: an experiment without a decision")
    return challenge.decided_at + timedelta(days=1)


def _measure(position: int, row: Row) -> Measure:
    numbers = {name: _number(row[name]) if name in row else None for name in ("baseline", "target", "measured")}
    return Measure(position=position, name=row["name"], unit=row["unit"], method=row["method"], **numbers)


def _stop_criterion(position: int, row: Row, lead: User) -> StopCriterion:
    """A criterion in words or, with `measure`, in a number; `answered` says when people decided what it meant."""
    return StopCriterion(
        position=position,
        text=row["text"],
        measure_position=row.get("measure"),
        comparison=Comparison(row["comparison"]) if "measure" in row else None,
        threshold=_number(row["threshold"]) if "measure" in row else None,
        met_at=maybe(row.get("met")),
        answer=row.get("answer", ""),
        answered_at=maybe(row.get("answered")),
        answered_by_id=lead.id if "answered" in row else None,
    )


def _sign(made: Experiment, row: Row, director: User) -> None:
    """The mandate with which it started and those that came later; the experiment repeats the newest."""
    if "mandate_signed" not in row:
        return
    first = {
        "at": row["mandate_signed"],
        "euros": row["mandate_eur"],
        "weeks": row["mandate_weeks"],
        "near_told": row.get("mandate_near_told"),
    }
    for number, item in enumerate((first, *row.get("later_mandate", ())), start=1):
        mandate = LossMandate(
            number=number,
            euros=item["euros"],
            weeks=item["weeks"],
            reason=item.get("reason", ""),
            first_by=director,
            first_at=moment(item["at"]),
            in_force_at=moment(item["at"]),
            near_told_at=maybe(item.get("near_told")),
        )
        made.mandates.append(mandate)
        made.mandate_eur, made.mandate_weeks = mandate.euros, mandate.weeks
        made.mandate_signed_by, made.mandate_signed_at = director, mandate.first_at


def _take_seats(made: Experiment, row: Row, cast: Cast, agency: str) -> None:
    """Three people of the agency, sometimes a fourth who advises. In a design only the lead has accepted so far."""
    people = dict(zip(TROJKA, (cast.lead[agency], cast.director[agency], cast.owner[agency]), strict=True))
    if "information_manager" in row:
        people[Seat.INFORMATION_MANAGER] = cast.account[row["information_manager"]]
    asked_at = made.created_at + timedelta(days=1)
    is_complete = made.state is not ExperimentState.DESIGN
    made.seats = [
        TrojkaSeat(
            seat=seat,
            user=person,
            asked_at=asked_at,
            accepted_at=asked_at + timedelta(days=2) if is_complete or seat is Seat.PROJECT_LEADER else None,
        )
        for seat, person in people.items()
    ]


def _check_in(made: Experiment, row: Row, lead: User) -> None:
    """Three answers, the money, and what the measures were then: `values` goes by the position of the measure."""
    entry = CheckIn(
        at=moment(row["at"]),
        by_id=lead.id,
        by_mail=row.get("by_mail", False),
        **{name: row[name] for name in ("going", "learned", "needed", "spent_eur")},
    )
    made.check_ins.append(entry)
    db.session.add(made)
    db.session.flush()
    for position, value in row.get("values", {}).items():
        made.measures[int(position) - 1].values.append(
            MeasureValue(check_in_id=entry.id, at=entry.at, value=_number(value))
        )


def _number(value: float) -> Decimal:
    return Decimal(str(value))
