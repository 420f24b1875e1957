"""The features of the matrix: which records, who sees them, the life cycle, and the acts beside it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from app.assessments import policy as assessment_policy
from app.assessments.lifecycle import ASSESSMENT_CYCLE, MEMBER_CYCLE
from app.assessments.signing import DECISION_CYCLE
from app.challenges import policy as challenge_policy
from app.challenges.joining import JOINING
from app.challenges.lifecycle import CHALLENGE_CYCLE
from app.experiments import policy as experiment_policy
from app.experiments.lifecycle import EXPERIMENT_CYCLE
from app.experiments.references import REFERENCE_CYCLE
from app.following import policy as following_policy
from app.lifecycle import LifeCycle
from app.proposals import policy as proposal_policy
from app.proposals.lifecycle import PROPOSAL_CYCLE
from app.scaling import policy as scaling_policy
from app.scaling.lifecycle import ADOPTION_CYCLE, SCALING_CYCLE
from app.showcases import policy as showcase_policy
from app.showcases.lifecycle import SHOWCASE_CYCLE
from app.themes import policy as theme_policy
from app.themes.models import WordGroup
from tests.matrix import records

Rule = Callable[[Any, Any], bool]


@dataclass(frozen=True)
class Feature:
    """One part of the two documents. `acts` are what can be done beside the steps, each with its rule."""

    title: str
    about: str
    records: Mapping[str, Any]
    can_view: Rule
    cycle: LifeCycle[Any, Any] | None = None
    acts: Mapping[str, Rule] = field(default_factory=dict)

    def steps(self, record: Any, person: Any) -> list[str]:
        """The steps that this person may take now: allowed, and nothing missing."""
        if self.cycle is None:
            return []
        possible = self.cycle.actions(record, person)
        return [step.action for step in possible if not self.cycle.missing(record, step.action)]


def all_features() -> list[Feature]:
    """Every feature with a life cycle, in the order of the chain, and the lessons."""
    return [
        Feature(
            "Vraagstuk",
            "A concept is the agency's own. *Closed* is an open vraagstuk after its closing time.",
            records.challenges(),
            challenge_policy.can_view,
            CHALLENGE_CYCLE,
            {
                "edit": challenge_policy.can_edit,
                "fill in the terms": challenge_policy.can_prepare,
                "ask": challenge_policy.can_ask,
                "answer": challenge_policy.can_answer,
                "announce": challenge_policy.can_announce,
                "follow": challenge_policy.can_follow,
                "begin again": challenge_policy.can_copy,
                "confirm that proposals are opened": proposal_policy.can_confirm_opening,
                "say what a supplier thinks": challenge_policy.can_take_stance,
                "read what suppliers think": challenge_policy.leads,
            },
        ),
        Feature(
            "Mede-eigenaar",
            "Who joined is public; a request is seen by the people of both agencies. Here *elsewhere* is the agency "
            "that joins. Nothing changes after the opening.",
            records.co_owners(),
            challenge_policy.can_view_co_owner,
            JOINING,
        ),
        Feature(
            "Voorstel",
            "Before the deadline a proposal does not exist but for the supplier's own people. "
            "Drafts and withdrawn ones stay theirs for ever.",
            records.proposals(),
            proposal_policy.can_view,
            PROPOSAL_CYCLE,
            {
                "know how many there are": lambda person, p: proposal_policy.can_read_all(person, p.challenge),
                "decide": proposal_policy.can_decide,
            },
        ),
        Feature(
            "Panellid",
            "The *seat holder* is the assessor whose place it is. Nobody on a panel runs or decides on the vraagstuk, "
            "or works for a supplier.",
            records.panel_members(),
            lambda person, member: (
                assessment_policy.can_see_seat(person, member)
                or assessment_policy.can_see_panel(person, member.panel.challenge)
            ),
            MEMBER_CYCLE,
            {
                "read the proposals": assessment_policy.can_read_as_panel,
                "name somebody": lambda person, member: assessment_policy.can_compose(person, member.panel.challenge),
            },
        ),
        Feature(
            "Beoordeling",
            "An assessment of the *seat holder*. Nobody else sees it until the whole panel has handed in.",
            records.assessments(),
            assessment_policy.can_see_assessment,
            ASSESSMENT_CYCLE,
            {
                "settle differences": lambda person, one: assessment_policy.can_settle(person, one.member.panel),
                "read all scores": lambda person, one: assessment_policy.can_read_scores(person, one.member.panel),
            },
        ),
        Feature(
            "Besluit",
            "Prepared by an officer, signed by the director. Who was chosen and why is public afterwards, on the page "
            "of the vraagstuk.",
            records.decisions(),
            lambda person, decision: assessment_policy.can_read_decision(person, decision.challenge),
            DECISION_CYCLE,
            {"fill in": assessment_policy.can_work_on},
        ),
        Feature(
            "Brief",
            "To the supplier of the proposal; it is not there before the director has signed.",
            records.letters(),
            assessment_policy.can_read_letter,
        ),
        Feature(
            "Experiment",
            "From the start on it is public; until then it belongs to the agency and the supplier. "
            "The *seat holder* is an assessor of the agency who is asked for a seat; the *guest on a seat* has no role "
            "there and accepted an invitation by mail.",
            records.experiments(),
            experiment_policy.can_view,
            EXPERIMENT_CYCLE,
            {
                "plan": experiment_policy.can_edit,
                "accept a seat": experiment_policy.can_accept_seat,
                "leave a seat": experiment_policy.has_seat,
                "sign the mandate": experiment_policy.can_sign,
                "check in": experiment_policy.can_check_in,
                "answer a stop criterion": experiment_policy.can_answer_criterion,
                "write a lesson": experiment_policy.can_write_lesson,
                "see the field": experiment_policy.can_see_field,
                "change the field": experiment_policy.can_edit_field,
            },
        ),
        Feature(
            "Knelpunt",
            "Put to one person of the agency or to an ambassador, who sees just that one. Of a legal one law, article "
            "and public text are public by the state of the experiment; this is about the rest.",
            records.bottlenecks(),
            experiment_policy.can_see_bottleneck,
            None,
            {
                "answer": experiment_policy.can_answer_bottleneck,
                "put to somebody else": experiment_policy.can_put_bottleneck,
            },
        ),
        Feature(
            "Les",
            "By the state of its experiment: public once that has ended. Who says what a lesson saved speaks for an "
            "agency that did not give it.",
            records.lessons(),
            experiment_policy.can_view_lesson,
            acts={"say what it saved": experiment_policy.can_tell_use},
        ),
        Feature(
            "Referentie",
            "A supplier asks to show an ended experiment on its page. Public only with the consent of the agency.",
            records.references(),
            experiment_policy.can_view_reference,
            REFERENCE_CYCLE,
            {
                "ask, when nobody asked before": lambda person, reference: experiment_policy.can_ask_reference(
                    person, reference.experiment
                )
            },
        ),
        Feature(
            "Opschaaldossier",
            "That there is one is public; the working texts are the agency's own until the decision.",
            records.scaling_cases(),
            scaling_policy.can_view_case,
            SCALING_CYCLE,
            {
                "read the evidence": scaling_policy.can_read_evidence,
                "fill in": scaling_policy.can_prepare,
                "set milestones": scaling_policy.can_set_milestones,
            },
        ),
        Feature(
            "Overname",
            "Here *elsewhere* is the agency that takes over.",
            records.adoptions(),
            scaling_policy.can_view_adoption,
            ADOPTION_CYCLE,
            {"edit": scaling_policy.can_work_on_adoption},
        ),
        Feature(
            "Etalage",
            "Published with the consent of agency and supplier; before and after, they and the ambassadors see it.",
            records.showcases(),
            showcase_policy.can_view,
            SHOWCASE_CYCLE,
            {
                "edit": showcase_policy.can_curate,
                "consent": showcase_policy.can_consent,
                "write down where it was shared": showcase_policy.can_share,
            },
        ),
        Feature(
            "Introductie",
            "What the ambassador wrote; that there was an introduction stands at the adoption. Here *elsewhere* is the "
            "agency that takes over.",
            records.introductions(),
            showcase_policy.can_read_introduction,
            acts={"introduce": lambda person, one: showcase_policy.can_introduce(person, one.experiment)},
        ),
        Feature(
            "Pagina van een ambassadeur",
            "Public only when the ambassador says so, and as long as they are one.",
            records.ambassador_pages(),
            showcase_policy.can_view_page,
            acts={"edit": showcase_policy.can_edit_page},
        ),
        Feature(
            "Volgen",
            "What somebody follows: a theme, an agency or a search, here of the *seat holder*. It exists for nobody "
            "else, administrators included.",
            records.subscriptions(),
            following_policy.can_view,
            acts={
                "follow something": lambda person, _subscription: following_policy.can_follow(person),
                "change the pace or stop": following_policy.can_change,
            },
        ),
        Feature(
            "Thema",
            "The tree of themes and what is on each are public.",
            {"theme": records.theme()},
            lambda _person, _theme: True,
            acts={
                "add and edit": lambda person, _theme: theme_policy.can_edit_themes(person),
                "merge with another": lambda person, _theme: theme_policy.can_merge_themes(person),
            },
        ),
        Feature(
            "Woorden die hetzelfde betekenen",
            "Everybody searches with them; the list itself is for who keeps it.",
            {"group of words": WordGroup(words=["kliko", "afvalbak"], narrower=[])},
            lambda person, _group: theme_policy.can_edit_words(person),
            acts={"add, edit and remove": lambda person, _group: theme_policy.can_edit_words(person)},
        ),
    ]
