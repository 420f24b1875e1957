"""The terms on which a vraagstuk opens: six by hand, the rest proposed; every fault with a message of its own."""

import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from app.accounts.states import Role
from app.audit.models import AuditEntry
from app.burden.counting import asked
from app.challenges import opening, services
from app.challenges.forms import TermsForm
from app.challenges.lifecycle import CHALLENGE_CYCLE, TO_OPEN
from app.challenges.models import Challenge, CoOwner, Criterion
from app.challenges.purchase import advised, kept_advice, related
from app.challenges.states import ChallengeState, CoOwnerState
from app.challenges.terms import BY_HAND as SIX
from app.challenges.terms import Terms, terms_of
from app.challenges.work import _dialogue_is_over, _is_prepared
from app.core.clock import in_amsterdam, now, today
from app.core.errors import InvalidStepError, NotPermittedError, RefusedInputError
from app.procurement.models import PurchasingPolicy
from app.procurement.states import Caution, Reason, Route, Standing, Subject
from app.procurement.thresholds import table
from tests.factories import AgencyFactory, ChallengeFactory, actor_of, member
from tests.web.challenges.terms import BY_HAND, on_the_clock, terms


def fresh(session, challenge):
    session.expire_all()
    return session.get(Challenge, challenge.id)


def address(challenge, rest=""):
    return f"/vraagstukken/{challenge.ref}/openen{rest}"


@pytest.fixture
def dialogue(session, people, theme):
    challenge = ChallengeFactory(
        organisation=people.agency, published=True, themes=[theme], report_published_at=now() - timedelta(days=1)
    )
    session.commit()
    return challenge


@pytest.fixture
def officer(client, sign_in, people):
    """The client, signed in as the officer and reading English."""
    sign_in(people.officer)
    client.get("/?lang=en")
    return client


@pytest.fixture
def at(people, sign_in):
    """`with at("2027-02-01T09:00:00+00:00"):` the officer is signed in at that moment; a session does not travel."""

    @contextmanager
    def travelling(moment):
        with time_machine.travel(moment, tick=False):
            sign_in(people.officer)
            yield

    return travelling


@pytest.fixture
def slow(app):
    """As in earnest: two weeks of dialogue, two weeks to write a proposal."""
    before = app.extensions["settings"]
    app.extensions["settings"] = replace(before, min_dialogue_days=14, min_open_days=14)
    yield
    app.extensions["settings"] = before


def message(answer, field):
    """What stands at a field."""
    found = re.search(rf'id="{field}-error">(.*?)</div>', answer.text, re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[1]).replace("Fault:", "").strip() if found else ""


def faults(answer):
    """The lines of the summary above the form."""
    summary = re.search(r"data-error-summary.*?</ul>", answer.text, re.DOTALL)
    return re.findall(r"<li>(?:<a[^>]*>)?(.*?)<", summary[0]) if summary else []


class TestSix:
    def test_exactly_six_are_asked_of_a_vraagstuk_that_comes_from_the_dialogue(self, app, dialogue):
        with app.test_request_context():
            form = TermsForm(obj=dialogue)
            form.propose(dialogue)
            assert sorted(asked(form)) == sorted(SIX)
            assert len(SIX) == 6

    def test_with_these_six_it_can_open(self, officer, session, dialogue):
        """What the page shows is sent back with only the six filled in, as somebody would."""
        page = officer.get(address(dialogue)).text
        proposed = dict(re.findall(r'<input[^>]*name="(experiments_count)"[^>]*value="(\d+)"', page))
        checked = [tag for tag in re.findall(r"<input[^>]*>", page) if 'name="subject"' in tag and "checked" in tag]
        assert proposed == {"experiments_count": "3"}
        assert len(checked) == 1
        closing = now() + timedelta(days=20)
        form = {**BY_HAND, **proposed, "subject": "supplies_services", "closing_at": on_the_clock(closing)}
        answer = officer.post(address(dialogue), data={**form, "version": dialogue.version})
        assert answer.status_code == 302, faults(answer)
        dialogue = fresh(session, dialogue)
        assert CHALLENGE_CYCLE.missing(dialogue, "open") == []
        assert dialogue.decision_due == in_amsterdam(closing).date() + timedelta(weeks=4)
        assert dialogue.questions_close_at is None

    def test_what_was_proposed_moves_along_with_the_closing_time(self, officer, session, dialogue):
        first, second = (now() + timedelta(days=days) for days in (20, 30))
        officer.post(address(dialogue), data=terms(dialogue, closing_at=on_the_clock(first), decision_due=""))
        page = officer.get(address(dialogue)).text
        field = re.search(r'<input[^>]*name="decision_due"[^>]*>', page)[0]
        assert 'value=""' in field
        dialogue = fresh(session, dialogue)
        officer.post(address(dialogue), data=terms(dialogue, closing_at=on_the_clock(second), decision_due=""))
        assert fresh(session, dialogue).decision_due == in_amsterdam(second).date() + timedelta(weeks=4)

    def test_the_page_says_what_an_empty_date_becomes(self, officer, dialogue, at):
        with at("2027-02-01T09:00:00+00:00"):
            answer = officer.post(
                address(dialogue), data=terms(dialogue, closing_at="2027-03-01T12:00", budget_eur="x", decision_due="")
            )
        assert "29 March 2027" in answer.text.replace("\N{NO-BREAK SPACE}", " ")
        assert "22 February 2027" in answer.text.replace("\N{NO-BREAK SPACE}", " ")

    def test_everything_is_kept(self, officer, session, dialogue):
        questions = now() + timedelta(days=12)
        form = terms(dialogue, questions_close_at=on_the_clock(questions), subject="social", route_choice="national")
        assert officer.post(address(dialogue), data=form).status_code == 302
        kept = terms_of(fresh(session, dialogue))
        assert (kept.budget_eur, kept.experiments_count, kept.scaling_max_eur) == (60_000, 3, 120_000)
        assert (kept.subject, kept.route_choice) == (Subject.SOCIAL, Route.NATIONAL)
        assert kept.scaling_volume == "Alle zes de wijken."
        assert kept.questions_close_at == questions.replace(second=0, microsecond=0)
        assert kept.criteria == [("Werkt het voor mensen?", 60), ("Hoe klein kan de proef?", 40)]
        assert session.scalars(select(AuditEntry).where(AuditEntry.action == "prepared")).one()


class TestFaults:
    """Each with a message of its own, at its field; nothing is saved and nothing typed is lost."""

    CASES = [
        ({"closing_at": "2020-01-01T12:00"}, "closing_at", "must lie in the future"),
        ({"closing_at": "2027-03-28T02:30"}, "closing_at", "The clock changes that night"),
        ({"closing_at": "2027-10-31T02:30"}, "closing_at", "The clock changes that night"),
        ({"closing_at": "morgen"}, "closing_at", "Fill in a date and a time"),
        ({"closing_at": "9999-99-99T99:99"}, "closing_at", "Fill in a date and a time"),
        ({"decision_due": f"{today():%Y-%m-%d}"}, "decision_due", "after the closing time"),
        ({"decision_due": "gisteren"}, "decision_due", "date"),
        ({"criteria-0-weight": "61"}, None, "add up to 101"),
        ({"criteria-0-weight": "101", "criteria-1-weight": "-1"}, "criteria-0-weight", "from 1 to 100"),
        ({"criteria-0-weight": "veel"}, "criteria-0-weight", ""),
        ({"criteria-0-name": ""}, "criteria-0-name", "Fill in this field"),
        ({"budget_eur": "zestig"}, "budget_eur", "whole euros"),
        ({"budget_eur": "-5"}, "budget_eur", "whole euros"),
        ({"budget_eur": "9999999999"}, "budget_eur", "at most 100 million"),
        ({"experiments_count": "0"}, "experiments_count", "from 1 to 20"),
        ({"experiments_count": "1000"}, "experiments_count", "from 1 to 20"),
        ({"route": "x" * 2000}, "route", "at most 1.500"),
        ({"route": "ja"}, "route", "at least 10 characters"),
        ({"route": "aaaaaaaaaaaaaaa"}, "route", "in words"),
        ({"route_choice": "magic"}, "route_choice", "Not a valid choice"),
        ({"subject": "magic"}, "subject", "Not a valid choice"),
    ]

    @pytest.mark.parametrize(("changes", "field", "words"), CASES)
    def test_one_by_one(self, officer, session, dialogue, changes, field, words):
        answer = officer.post(address(dialogue), data=terms(dialogue, **changes))
        assert answer.status_code == 422
        assert [line for line in faults(answer) if words in line]
        if field:
            assert words in message(answer, field)
        assert "Alle zes de wijken." in answer.text
        assert fresh(session, dialogue).scaling_volume == ""

    def test_the_messages_differ(self):
        """Other than at the clock changes, which are one fault."""
        words = [words for _changes, _field, words in self.CASES if words]
        assert len(set(words)) >= 13

    IMPOSSIBLE = (
        "2026-03-29T02:30 2026-10-25T02:30 2027-03-28T02:00 2027-03-28T02:59 2027-10-31T02:00 2027-10-31T02:59 "
        "2028-03-26T02:30 2028-10-29T02:30"
    )

    @pytest.mark.parametrize("field", ["closing_at", "questions_close_at"])
    def test_a_time_that_does_not_exist_or_exists_twice_is_asked_again(self, officer, dialogue, field, at):
        with at("2026-01-10T09:00:00+00:00"):
            for typed in self.IMPOSSIBLE.split():
                answer = officer.post(address(dialogue), data=terms(dialogue, **{field: typed}))
                assert answer.status_code == 422
                assert "The clock changes that night" in message(answer, field)
                assert f'value="{typed}"' in answer.text

    def test_just_beside_the_change_the_clock_is_sure(self, officer, session, dialogue, at):
        dialogue.published_at = datetime(2025, 12, 1, tzinfo=UTC)
        session.commit()
        with at("2026-01-10T09:00:00+00:00"):
            for typed, moment in (
                ("2026-03-29T01:59", "2026-03-29T00:59"),
                ("2026-03-29T03:00", "2026-03-29T01:00"),
                ("2026-10-25T01:59", "2026-10-24T23:59"),
                ("2026-10-25T03:00", "2026-10-25T02:00"),
            ):
                form = terms(fresh(session, dialogue), closing_at=typed, decision_due="")
                assert officer.post(address(dialogue), data=form).status_code == 302
                assert fresh(session, dialogue).closing_at == datetime.fromisoformat(f"{moment}:00+00:00")

    def test_questions_that_close_after_the_proposals(self, officer, dialogue):
        form = terms(dialogue)
        answer = officer.post(address(dialogue), data={**form, "questions_close_at": form["closing_at"]})
        assert "before the proposals do" in message(answer, "questions_close_at")

    @pytest.mark.parametrize(("hours_before", "is_refused"), [(47, True), (49, False)])
    def test_answers_come_until_two_days_before_closing(self, officer, dialogue, hours_before, is_refused):
        closing = now() + timedelta(days=20)
        form = terms(
            dialogue,
            closing_at=on_the_clock(closing),
            questions_close_at=on_the_clock(closing - timedelta(hours=hours_before)),
        )
        answer = officer.post(address(dialogue), data=form)
        assert ("two days before closing" in message(answer, "questions_close_at")) is is_refused
        assert answer.status_code == (422 if is_refused else 302)

    def test_where_there_is_little_time_questions_may_close_half_way(self, officer, dialogue):
        closing = now() + timedelta(hours=4)
        form = terms(dialogue, closing_at=on_the_clock(closing), decision_due="")
        half_way = {"questions_close_at": on_the_clock(now() + timedelta(minutes=100))}
        later = {"questions_close_at": on_the_clock(now() + timedelta(minutes=200))}
        assert officer.post(address(dialogue), data={**form, **later}).status_code == 422
        assert officer.post(address(dialogue), data={**form, **half_way}).status_code == 302

    def test_questions_that_close_before_it_can_open(self, officer, dialogue):
        form = terms(dialogue, questions_close_at=on_the_clock(now() - timedelta(days=1)))
        answer = officer.post(address(dialogue), data=form)
        assert "stay open until after the opening" in message(answer, "questions_close_at")

    def test_a_closing_time_before_the_dialogue_is_over(self, officer, session, dialogue, slow):
        dialogue.published_at = now() - timedelta(days=4)
        session.commit()
        over = dialogue.published_at + timedelta(days=14)
        for moment, words in (
            (over - timedelta(minutes=2), "The dialogue lasts until"),
            (over + timedelta(minutes=2), "at least 14 days"),
            (over + timedelta(days=14, minutes=-2), "at least 14 days"),
        ):
            form = terms(dialogue, closing_at=on_the_clock(moment), decision_due="")
            assert words in message(officer.post(address(dialogue), data=form), "closing_at")
        late_enough = on_the_clock(over + timedelta(days=14, minutes=2))
        form = terms(dialogue, closing_at=late_enough, decision_due="")
        assert officer.post(address(dialogue), data=form).status_code == 302

    def test_after_the_dialogue_the_days_count_from_now(self, officer, dialogue, slow):
        for days, words in ((13, "at least 14 days"), (15, "")):
            form = terms(dialogue, closing_at=on_the_clock(now() + timedelta(days=days)), decision_due="")
            answer = officer.post(address(dialogue), data=form)
            assert words in message(answer, "closing_at")
            assert answer.status_code == (422 if words else 302)

    def test_a_fifth_criterion_is_refused(self, officer, session, dialogue):
        numbers = range(5)
        five = {f"criteria-{n}-name": f"Criterium {n}" for n in numbers} | {
            f"criteria-{n}-weight": "20" for n in numbers
        }
        officer.post(address(dialogue), data=terms(dialogue, **five))
        assert len(fresh(session, dialogue).criteria) <= 4

    def test_nobody_else_fills_in_the_terms(self, client, session, people, dialogue, sign_in):
        for person in (people.supplier, people.colleague, people.other_officer):
            sign_in(person)
            for rest in ("", "/bewaren", "/route"):
                assert client.post(address(dialogue, rest), data=terms(dialogue)).status_code == 403
            with pytest.raises(NotPermittedError):
                opening.prepare(dialogue, Terms(), by=actor_of(person))
        concept = ChallengeFactory(organisation=people.agency)
        sign_in(people.officer)
        assert client.post(address(concept, "/route"), data={}).status_code == 409

    def test_who_saves_second_gets_the_text_back(self, officer, session, dialogue):
        stale = terms(dialogue, route="Dit typte de tweede heel lang.")
        assert officer.post(address(dialogue), data=terms(dialogue)).status_code == 302
        second = officer.post(address(dialogue), data=stale)
        assert second.status_code == 409
        assert "Dit typte de tweede heel lang." in second.text


class TestTyping:
    def test_half_filled_terms_are_kept(self, officer, session, dialogue):
        half = terms(dialogue, closing_at="", route="wi", **{"criteria-1-weight": "10"})
        assert officer.post(address(dialogue, "/bewaren"), data=half).status_code == 200
        assert fresh(session, dialogue).route == "wi"

    @pytest.mark.parametrize("changes", [
        {"questions_close_at": "2099-01-01T12:00"},
        {"decision_due": f"{today():%Y-%m-%d}"},
    ])  # fmt: skip
    def test_dates_in_the_wrong_order_are_never_kept(self, officer, session, dialogue, changes):
        answer = officer.post(address(dialogue, "/bewaren"), data=terms(dialogue, **changes))
        assert answer.status_code == 422
        assert answer.json["errors"]
        assert fresh(session, dialogue).closing_at is None

    def test_a_short_reason_that_was_only_kept_does_not_open(self, officer, session, people, dialogue):
        officer.post(address(dialogue, "/bewaren"), data=terms(dialogue, route="ja"))
        dialogue = fresh(session, dialogue)
        with pytest.raises(InvalidStepError):
            services.open_for_proposals(dialogue, by=actor_of(people.owner))

    def test_criteria_can_become_fewer_and_more(self, officer, session, dialogue):
        officer.post(address(dialogue), data=terms(dialogue))
        dialogue = fresh(session, dialogue)
        one = {"criteria-0-weight": "100", "criteria-1-name": "", "criteria-1-weight": ""}
        assert officer.post(address(dialogue), data=terms(dialogue, **one)).status_code == 302
        dialogue = fresh(session, dialogue)
        assert [criterion.weight for criterion in dialogue.criteria] == [100]
        assert officer.post(address(dialogue), data=terms(dialogue)).status_code == 302
        assert [criterion.weight for criterion in fresh(session, dialogue).criteria] == [60, 40]


class TestRoute:
    def ask(self, client, challenge, **changes):
        return client.post(address(challenge, "/route"), data=terms(challenge, **changes))

    def test_the_advice_follows_what_is_typed_and_saves_nothing(self, officer, session, dialogue):
        under, at = (self.ask(officer, dialogue, budget_eur=eur).text for eur in ("95999", "96000"))
        assert "under the European threshold of €\N{NO-BREAK SPACE}216,000" in under
        assert "the European rules apply" in at
        assert "<html" not in at
        assert fresh(session, dialogue).budget_eur is None

    @pytest.mark.parametrize("typed", ["", "zestig", "<script>alert(1)</script>"])
    def test_without_a_budget_it_asks_for_one(self, officer, dialogue, typed):
        answer = self.ask(officer, dialogue, budget_eur=typed)
        assert answer.status_code == 200
        assert "Fill in the budget" in answer.text
        assert "<script>" not in answer.text

    def test_the_page_shows_it_without_javascript_too(self, officer, dialogue):
        officer.post(address(dialogue), data=terms(dialogue))
        page = officer.get(address(dialogue)).text
        assert "under the European threshold" in page
        assert "never a verdict" in page
        assert "/hulp/inkooproutes" in page

    def test_the_ceilings_of_the_organisation_count(self, session, people, dialogue):
        session.add(
            PurchasingPolicy(organisation_id=people.agency.id, one_quote_eur=50_000, several_quotes_eur=150_000)
        )
        session.flush()
        for budget, reason in ((150_000, Reason.WITHIN_SEVERAL_QUOTES), (150_001, Reason.ABOVE_SEVERAL_QUOTES)):
            helper = advised(dialogue, Terms(budget_eur=budget, subject=Subject.SUPPLIES_SERVICES))
            assert helper.advice.of(Route.SEVERAL_QUOTES).reason is reason

    def test_central_government_is_guessed_from_the_sector_until_it_is_laid_down(self, session, dialogue, people):
        people.agency.sector = "rijk"
        asked_for = Terms(budget_eur=140_000, subject=Subject.SUPPLIES_SERVICES)
        helper = advised(dialogue, asked_for)
        assert helper.advice.is_european
        assert Caution.BUYER_PROPOSED in helper.advice.cautions

    def test_the_figures_are_those_of_the_day_on_which_it_can_open(self, session, dialogue, slow):
        """In dialogue since 25 December 2027: it can open on 8 January 2028, for which there are no figures yet."""
        with time_machine.travel("2027-12-28T09:00:00+00:00", tick=False):
            dialogue.published_at = datetime(2027, 12, 25, 9, tzinfo=UTC)
            helper = advised(dialogue, Terms(budget_eur=1_000, subject=Subject.SUPPLIES_SERVICES))
            assert helper.advice.purchase.on == date(2028, 1, 8)
            assert Caution.TABLE_OUTDATED in helper.advice.cautions
            dialogue.published_at = datetime(2027, 12, 1, 9, tzinfo=UTC)
            helper = advised(dialogue, Terms(budget_eur=1_000, subject=Subject.SUPPLIES_SERVICES))
            assert helper.advice.purchase.on == date(2027, 12, 28)
            assert Caution.TABLE_OUTDATED not in helper.advice.cautions

    def test_a_scaling_option_without_an_amount(self, officer, dialogue):
        assert "no highest amount is filled in" in self.ask(officer, dialogue, scaling_max_eur="").text
        assert "no highest amount is filled in" not in self.ask(officer, dialogue, scaling_max_eur="0").text

    def test_choice_reason_and_advice_are_kept(self, officer, session, dialogue):
        officer.post(address(dialogue), data=terms(dialogue))
        dialogue = fresh(session, dialogue)
        helper = kept_advice(dialogue)
        assert helper.made_on == today()
        assert helper.advice.table_version == table().version
        assert helper.advice.purchase.own_eur == 180_000
        assert dialogue.route_choice is Route.SEVERAL_QUOTES

    @pytest.mark.parametrize(
        ("reason", "is_accepted"), [("Omdat " + "dit beter past, " * 3, True), ("Dat past beter bij ons.", False)]
    )
    def test_a_route_against_the_advice_asks_for_a_longer_reason(self, officer, session, dialogue, reason, is_accepted):
        form = terms(dialogue, budget_eur="216000", route_choice="national", route=reason)
        answer = officer.post(address(dialogue), data=form)
        if is_accepted:
            assert answer.status_code == 302
            dialogue = fresh(session, dialogue)
            assert kept_advice(dialogue).advice.of(Route.NATIONAL).standing is Standing.NOT
            assert CHALLENGE_CYCLE.missing(dialogue, "open") == []
        else:
            assert answer.status_code == 422
            assert "at least 50 characters" in message(answer, "route")
        assert len("Dat past beter bij ons.") < 50 <= len("Omdat " + "dit beter past, " * 3)

    def test_the_longer_reason_is_asked_at_opening_too(self, officer, session, people, dialogue):
        """Only kept while typing, so never checked."""
        form = terms(dialogue, budget_eur="216000", route_choice="national", route="Dat past beter bij ons.")
        assert officer.post(address(dialogue, "/bewaren"), data=form).status_code == 200
        dialogue = fresh(session, dialogue)
        with pytest.raises(InvalidStepError):
            services.open_for_proposals(dialogue, by=actor_of(people.owner))

    def test_the_figures_of_the_day_of_opening_are_the_ones_that_are_kept(self, officer, session, people, dialogue):
        officer.post(address(dialogue), data=terms(dialogue))
        session.add(PurchasingPolicy(organisation_id=people.agency.id, one_quote_eur=1, several_quotes_eur=2))
        session.commit()
        dialogue = fresh(session, dialogue)
        with pytest.raises(InvalidStepError):  # several quotes do not fit any more, and the reason is short
            services.open_for_proposals(dialogue, by=actor_of(people.owner))

    def test_everybody_reads_choice_reason_and_figures_after_opening(self, client, session, people, dialogue, sign_in):
        sign_in(people.officer)
        client.get("/?lang=en")
        reason = "Wij vragen <b>drie</b> partijen om een voorstel."
        client.post(address(dialogue), data=terms(dialogue, route=reason))
        visitor = client.application.test_client()
        before = visitor.get(f"/vraagstukken/{dialogue.path}?lang=en").text
        assert "180,000" not in before
        services.open_for_proposals(fresh(session, dialogue), by=actor_of(people.owner))
        session.commit()
        after = visitor.get(f"/vraagstukken/{dialogue.path}?lang=en").text
        assert "Ask several suppliers for a quote" in after
        assert "Wij vragen &lt;b&gt;drie&lt;/b&gt; partijen" in after
        assert "€\N{NO-BREAK SPACE}180,000" in after
        assert "€\N{NO-BREAK SPACE}216,000" in after


class TestRelated:
    def other(self, people, **values):
        return ChallengeFactory(organisation=people.agency, **values)

    def test_the_same_theme_or_overlapping_titles(self, session, people, dialogue, theme):
        dialogue.title = "Tuinders lozen bij piekbuien tegelijk; hoe voorkomen we wateroverlast in de wijk?"
        same_theme = self.other(people, opened=True, title="Iets heel anders.", themes=[theme])
        same_words = self.other(people, title="Wateroverlast in de wijken bij piekbuien: wie merkt het?")
        self.other(people, opened=True, title="Hoe vinden ouderen een vrijwilliger?")
        self.other(people, opened=True, title="Hoe komt de wijk aan groen?")
        ChallengeFactory(opened=True, title=dialogue.title, themes=[theme])  # of another agency
        session.flush()
        assert {item.ref for item in related(dialogue)} == {same_theme.ref, same_words.ref}

    @pytest.mark.parametrize(("values", "counts"), [
        ({}, True),  # a concept
        ({"published": True}, True),
        ({"opened": True}, True),
        ({"closed": True}, True),
        ({"closed": True, "state": ChallengeState.COMPLETED}, True),
        ({"closed": True, "state": ChallengeState.COMPLETED, "published_at": now() - timedelta(days=729)}, True),
        ({"closed": True, "state": ChallengeState.COMPLETED, "published_at": now() - timedelta(days=731)}, False),
        ({"opened": True, "published_at": now() - timedelta(days=731)}, True),
        ({"published": True, "state": ChallengeState.WITHDRAWN, "withdrawal_reason": "Het kon niet."}, False),
        ({"closed": True, "state": ChallengeState.NO_PROPOSALS}, False),
        ({"state": ChallengeState.ADOPTED, "adopted_path": "/etalage/x"}, False),
    ])  # fmt: skip
    def test_which_stages_count(self, session, people, dialogue, theme, values, counts):
        self.other(people, themes=[theme], **values)
        assert bool(related(dialogue)) is counts

    def test_they_are_added_up_with_a_warning_and_links(self, officer, session, people, dialogue, theme):
        other = self.other(people, opened=True, themes=[theme], budget_eur=10_000, scaling_max_eur=25_999)
        session.commit()
        answer = officer.post(address(dialogue, "/route"), data=terms(dialogue)).text
        assert "€\N{NO-BREAK SPACE}215,999" in answer
        assert f"/vraagstukken/{other.path}" in answer
        assert "splitting an order" in answer
        other.budget_eur = 10_001
        session.commit()
        answer = officer.post(address(dialogue, "/route"), data=terms(dialogue)).text
        assert "By itself this challenge is estimated at" in answer
        assert "the European rules apply" in answer

    def test_amounts_that_are_not_public_yet_stay_with_the_agency(
        self, client, session, people, dialogue, theme, sign_in
    ):
        secret = self.other(people, themes=[theme], title="Een geheim concept", budget_eur=11_111)
        waiting = self.other(people, published=True, themes=[theme], budget_eur=7_777)
        known = self.other(people, opened=True, themes=[theme], budget_eur=3_000, scaling_max_eur=333)
        sign_in(people.officer)
        client.get("/?lang=en")
        reason = "Deze vraagstukken horen niet bij elkaar: ieder heeft een eigen doel en eigen geld."
        client.post(address(dialogue), data=terms(dialogue, route=reason))
        services.open_for_proposals(fresh(session, dialogue), by=actor_of(people.owner))
        session.commit()
        page = client.application.test_client().get(f"/vraagstukken/{dialogue.path}?lang=en").text
        main = page[page.index('id="voorwaarden"') :]
        assert f"/vraagstukken/{known.path}" in main
        assert "€\N{NO-BREAK SPACE}3,333" in main
        assert secret.ref not in page
        assert f"/vraagstukken/{waiting.path}" not in main
        for amount in ("11,111", "7,777", "22,221"):
            assert amount not in page

    def test_one_query_whatever_their_number(self, session, people, dialogue, theme, count_queries):
        ChallengeFactory.create_batch(12, organisation=people.agency, themes=[theme])
        assert dialogue.themes
        with count_queries() as statements:
            assert len(related(dialogue)) == 12
        assert len(statements) == 1


class TestMyWork:
    """`TO_OPEN` asks in Python what *Mijn werk* asks in SQL."""

    CHANGES = [
        {},
        {"report_published_at": None},
        {"budget_eur": None},
        {"budget_eur": 0},
        {"experiments_count": None},
        {"experiments_count": 0},
        {"closing_at": None},
        {"closing_at": now() + timedelta(hours=1)},
        {"closing_at": now() - timedelta(hours=1)},
        {"decision_due": None},
        {"weights": (60, 39)},
        {"weights": (100,)},
        {"weights": ()},
        {"scaling_option": ""},
        {"subject": None},
        {"route_choice": None},
        {"route": ""},
        {"route": "Te kort."},
        {"route": "x" * 10},
        {"route": "x" * 49, "route_advice": {"least_reason": 50}},
        {"route": "x" * 50, "route_advice": {"least_reason": 50}},
        {"route": "x" * 10, "route_advice": None},
        {"lead_share": 60},
        {"lead_share": 60, "co_owner": CoOwnerState.ASKED},
        {"lead_share": 60, "co_owner": CoOwnerState.ACCEPTED},
        {"co_owner": CoOwnerState.ASKED},
        {"co_owner": CoOwnerState.DECLINED},
        {"published_at": now() - timedelta(days=13)},
        {"published_at": now() - timedelta(days=15)},
    ]

    @pytest.mark.parametrize("changes", CHANGES)
    def test_python_and_sql_agree(self, session, people, slow, changes):
        values = {
            "report_published_at": now(),
            "budget_eur": 60_000,
            "experiments_count": 3,
            "closing_at": now() + timedelta(days=20),
            "decision_due": today() + timedelta(days=40),
            "scaling_option": "Wij gaan verder.",
            "subject": Subject.SUPPLIES_SERVICES,
            "route_choice": Route.NATIONAL,
            "route": "Iedereen mag meedoen.",
            **changes,
        }
        weights, joins = values.pop("weights", (60, 40)), values.pop("co_owner", None)
        challenge = ChallengeFactory(organisation=people.agency, **{"published": True, **values})
        challenge.criteria = [Criterion(position=n, name=f"Criterium {n}", weight=w) for n, w in enumerate(weights, 1)]
        if joins is not None:
            decided = None if joins is CoOwnerState.ASKED else now()
            challenge.co_owners.append(
                CoOwner(
                    organisation=AgencyFactory(),
                    state=joins,
                    share=40,
                    why="Ook hier.",
                    decided_at=decided,
                    reason="Nee, nu niet.",
                )
            )
        session.flush()
        in_python = all(need.met(challenge) for need in TO_OPEN)
        is_ready = select(Challenge.id).where(Challenge.id == challenge.id, _is_prepared(), _dialogue_is_over())
        assert (session.scalar(is_ready) is not None) is in_python

    def test_some_are_ready_and_most_are_not(self):
        """So that the test above can fail both ways."""
        assert {} in self.CHANGES
        assert len(self.CHANGES) > 20

    def test_the_owner_gets_it_on_the_list(self, client, session, people, dialogue, sign_in, officer):
        officer.post(address(dialogue), data=terms(dialogue))
        sign_in(people.owner)
        assert "Look and open" in client.get("/mijn?lang=en").text


def test_a_decision_on_the_day_of_closing_is_never_kept(people, dialogue):
    by = actor_of(people.officer)
    closing = now() + timedelta(days=20)
    asked_for = Terms(closing_at=closing, decision_due=in_amsterdam(closing).date())
    for keep in (opening.prepare, opening.autosave_terms):
        with pytest.raises(RefusedInputError):
            keep(dialogue, asked_for, by=by)


def test_directors_do_not_fill_in_the_terms(client, people, dialogue, sign_in):
    sign_in(member(people.agency, Role.DIRECTOR))
    assert client.get(address(dialogue)).status_code == 403
