"""Every reason, warning and rule has words; amounts stand in them; every route has three to six steps."""

import re

import pytest
from flask import Flask
from flask_babel import Babel

from app.procurement import wording
from app.procurement.advice import Ceilings, Purchase, advise
from app.procurement.states import Buyer, Caution, Reason, Route, Rule, Subject
from app.procurement.thresholds import table
from tests.unit.procurement.test_advice import AFTER


@pytest.fixture(autouse=True)
def _english():
    app = Flask(__name__)
    Babel(app, default_locale="en")
    with app.test_request_context():
        yield


def test_everything_has_words():
    assert set(wording.REASONS) == set(Reason)
    assert set(wording.CAUTIONS) == set(Caution)
    assert set(wording.RULES) == set(Rule)
    assert set(wording.STEPS) == set(Route)
    for route in Route:
        assert 3 <= len(wording.step_texts(route, table())) <= 6


@pytest.mark.parametrize("subject", Subject)
@pytest.mark.parametrize("eur", [10_000, 100_000, 6_000_000])
@pytest.mark.parametrize("ceilings", [Ceilings(), Ceilings(30_000, 90_000)])
def test_no_text_is_left_with_a_gap(subject, eur, ceilings):
    purchase = Purchase(
        buyer=Buyer.OTHER, subject=subject, on=AFTER, experiments_eur=eur, ceilings=ceilings, related_eur=1_000
    )
    advice = advise(purchase, table())
    texts = [wording.reason_text(advice, item) for item in advice.routes]
    texts += [wording.caution_text(advice, caution) for caution in Caution]
    texts += [step for route in Route for step in wording.step_texts(route, table())]
    texts += [wording.rule_text(rule, table()) for rule in Rule]
    assert all(texts)
    assert not [text for text in texts if re.search(r"%\(|€\s*(?![\s\d-])", text)]


def test_a_source_names_law_and_article():
    law = table().rules[Rule.WHOLE_ESTIMATE][0]
    assert wording.source_text(law).endswith(", article 2.15")
    regulation = table().thresholds[-1].sources[0]
    assert "article" not in wording.source_text(regulation) or regulation.article
