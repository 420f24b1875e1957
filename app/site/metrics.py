"""Figures for a monitoring system, read from the database at the moment that they are asked for."""

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy import Select, func, select

from app.challenges.models import Challenge
from app.challenges.states import ChallengeState
from app.core.clock import now
from app.core.database import db
from app.core.jobs import Heartbeat
from app.experiments.models import Experiment
from app.notifications.models import Mail
from app.search.models import IndexEvent


class _Database(Collector):
    def collect(self) -> Iterator[GaugeMetricFamily]:
        # Private mails are not counted: with one more after the other, the number of sealed proposals would show.
        is_waiting = (Mail.sent_at.is_(None), Mail.failed_at.is_(None), Mail.is_private.is_(False))
        waiting = select(func.count()).select_from(Mail).where(*is_waiting)
        yield GaugeMetricFamily(
            "vraagplein_mails_waiting", "Mails not sent yet, private ones not counted", value=_number(waiting)
        )
        events = select(func.count()).select_from(IndexEvent)
        yield GaugeMetricFamily("vraagplein_index_events_waiting", "Changes not indexed yet", value=_number(events))
        stages = GaugeMetricFamily("vraagplein_challenges", "Vraagstukken by stage", labels=["stage"])
        for stage, count in db.session.execute(_challenges_by_stage()):
            stages.add_metric([stage.value], count)
        yield stages
        states = GaugeMetricFamily("vraagplein_experiments", "Experiments by state", labels=["state"])
        for state, count in db.session.execute(select(Experiment.state, func.count()).group_by(Experiment.state)):
            states.add_metric([state.value], count)
        yield states
        silence = GaugeMetricFamily("vraagplein_silence_seconds", "Since a process was seen", labels=["process"])
        for process, at in db.session.execute(select(Heartbeat.process, Heartbeat.at)):
            silence.add_metric([process], (now() - at).total_seconds())
        yield silence


def _challenges_by_stage() -> Select[ChallengeState, int]:
    # The stage has the moment in it: PostgreSQL sees only in a subquery that what is grouped is what is shown.
    stages = select(Challenge.stage.label("stage")).subquery()
    return select(stages.c.stage, func.count()).group_by(stages.c.stage)


def _number(statement: object) -> float:
    return float(db.session.scalar(statement) or 0)  # type: ignore[call-overload]  # any select of one number


def exposition() -> bytes:
    """All figures in the Prometheus text format."""
    registry = CollectorRegistry()
    registry.register(_Database())
    return generate_latest(registry)
