"""The numbers on the first page."""

from datetime import timedelta

from flask.testing import FlaskClient

from app.core.clock import now
from app.core.database import db
from app.experiments.states import ExperimentState, FailureKind
from tests.factories import ExperimentFactory

BEGUN = {"started_at": now() - timedelta(days=90), "mandate_signed_at": now() - timedelta(days=91)}


def test_what_failed_is_counted_as_the_list_counts_it(client: FlaskClient) -> None:
    """What was stopped or left open is no failure here, as it is none in the filter."""
    for state, kind in (
        (ExperimentState.FAILED, FailureKind.SIMPLE),
        (ExperimentState.STOPPED, None),
        (ExperimentState.INCONCLUSIVE, None),
        (ExperimentState.SUCCEEDED, None),
    ):
        ExperimentFactory(**BEGUN, ended_at=now(), state=state, failure_kind=kind, title=f"Proef {state.value}")
    db.session.commit()
    assert "1 mislukt en geleerd" in client.get("/").text
    failed = client.get("/experimenten?status=failed").text
    assert "Proef failed" in failed
    assert "Proef stopped" not in failed
