"""Agencies that own a vraagstuk together may promise to adopt what works; when an experiment succeeds, that begins."""

from flask_babel import lazy_gettext as _l

from app.accounts.actor import Actor
from app.challenges.shares import joined
from app.experiments.models import Experiment
from app.notifications.services import notify
from app.organisations.models import Organisation
from app.scaling import adopting, policy, queries
from app.scaling.models import Adoption


def keep(experiment: Experiment, _by: Actor) -> None:
    """Begin the adoption of every co-owner that promised one, once; those who have begun already hear nothing.

    Called by the experiment's own success, in its transaction. Nobody of the co-owner acts here, so the trail says that
    it began by itself.
    """
    for co_owner in joined(experiment.challenge):
        if not co_owner.promises_adoption or policy.is_own_solution(experiment, co_owner.organisation_id):
            continue
        if queries.adoption_by(co_owner.organisation_id, experiment) is None:
            adoption = adopting.begin(experiment, co_owner.organisation, by=None)
            _tell(adoption, co_owner.organisation)


def _tell(adoption: Adoption, organisation: Organisation) -> None:
    experiment = adoption.experiment
    notify(
        queries.people(organisation.id, *policy.ADOPTERS),
        subject=_l("You promised to adopt: %(title)s", title=experiment.title),
        paragraphs=[
            _l("The experiment has succeeded. When you joined the challenge, you promised to adopt what works."),
            _l("That is why your adoption has begun by itself. Say what you do with it: test, adapt, use, or stop."),
        ],
        link=f"/overnames/{adoption.path}",
    )
