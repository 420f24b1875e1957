"""What is new is found once for everybody who follows it, and nothing else is."""

from datetime import timedelta

from sqlalchemy import select

from app.challenges.models import CoOwner
from app.challenges.states import ChallengeState, CoOwnerState
from app.core.clock import now
from app.core.database import db
from app.experiments.models import Lesson
from app.experiments.states import ExperimentState
from app.following import services
from app.following.models import Finding, Subscription
from app.following.queries import at_a_glance
from app.following.states import Pace
from app.following.telling import tell_people
from app.search.documents import News
from app.search.models import IndexEvent
from app.search.services import drain, index_later
from tests.factories import AgencyFactory, ChallengeFactory, ThemeFactory, UserFactory
from tests.web.following.conftest import acting, follow, look_at, publish
from tests.web.scaling.records import make_chain


def found() -> list[tuple[int, str, int, News]]:
    rows = db.session.execute(
        select(Finding.subscription_id, Finding.kind, Finding.record_id, Finding.news).order_by(Finding.id)
    )
    return [tuple(row) for row in rows]


def test_a_theme_finds_what_is_published_on_it_or_below_it(search, person, theme):
    below, elsewhere = ThemeFactory(name="Riolen", slug="riolen", parent=theme), ThemeFactory()
    mine = follow(person, theme)
    here, deeper = publish(search, theme), publish(search, below)
    publish(search, elsewhere)
    assert found() == [(mine.id, "challenge", each.id, News.PUBLISHED) for each in (here, deeper)]


def test_an_agency_finds_what_it_publishes(search, person):
    agency = AgencyFactory()
    mine = follow(person, agency)
    challenge = publish(search, organisation=agency)
    publish(search)
    assert found() == [(mine.id, "challenge", challenge.id, News.PUBLISHED)]


def test_an_agency_finds_what_it_owns_together_with_another(search, person):
    joined, asked = AgencyFactory(), AgencyFactory()
    mine = follow(person, joined)
    follow(person, asked)
    challenge = ChallengeFactory(published=True, published_at=now())
    for agency, state, decided_at in ((joined, CoOwnerState.ACCEPTED, now()), (asked, CoOwnerState.ASKED, None)):
        db.session.add(
            CoOwner(challenge=challenge, organisation=agency, state=state, share=10, why="Ook.", decided_at=decided_at)
        )
    look_at(search, challenge)
    assert found() == [(mine.id, "challenge", challenge.id, News.PUBLISHED)]


def test_a_search_finds_what_has_all_its_words_and_passes_its_filters(search, person, theme):
    words = follow(person, ("kelders pompen", {}))
    both = follow(person, ("kelder", {"theme": ["water"], "kind": ["challenge"]}))
    only_filters = follow(person, ("", {"kind": ["lesson"]}))
    challenge = publish(search, theme, title="Natte kelders; hoe pompen wij ze droog?")
    publish(search, title="Natte kelders; hoe blijven ze droog?")
    assert found() == [(each.id, "challenge", challenge.id, News.PUBLISHED) for each in (words, both)]
    assert only_filters.id not in {each[0] for each in found()}


def test_what_was_published_before_is_no_news(search, person, theme):
    old = ChallengeFactory(published=True, published_at=now() - timedelta(hours=2), themes=[theme])
    follow(person, theme)
    follow(person, (old.title, {}))
    look_at(search, old)
    assert found() == []


def test_a_change_is_no_news_and_opening_is(search, person, theme):
    mine = follow(person, theme)
    challenge = publish(search, theme)
    challenge.benefit = "Iets anders."
    look_at(search, challenge)
    assert [each[3] for each in found()] == [News.PUBLISHED]
    challenge.state, challenge.opened_at = ChallengeState.OPEN, now()
    challenge.closing_at = now() + timedelta(days=30)
    look_at(search, challenge)
    look_at(search, challenge)
    assert found() == [(mine.id, "challenge", challenge.id, news) for news in (News.PUBLISHED, News.OPENED)]


def test_who_begins_to_follow_after_publication_hears_of_the_opening(search, person, theme):
    challenge = ChallengeFactory(published=True, themes=[theme])
    mine = follow(person, theme)
    challenge.state, challenge.opened_at = ChallengeState.OPEN, now()
    challenge.closing_at = now() + timedelta(days=30)
    look_at(search, challenge)
    assert found() == [(mine.id, "challenge", challenge.id, News.OPENED)]


def test_an_experiment_is_news_when_it_starts_and_when_it_ends_and_so_are_its_lessons(search, person):
    experiment = make_chain(ExperimentState.RUNNING).experiment
    mine = follow(person, experiment.themes[0])
    experiment.started_at = experiment.mandate_signed_at = now()
    index_later("experiment", experiment.id)
    db.session.commit()
    drain(db.session(), search)
    db.session.commit()
    assert [each[1:] for each in found()] == [("experiment", experiment.id, News.PUBLISHED)]
    experiment.state, experiment.ended_at = ExperimentState.SUCCEEDED, now()
    themes = list(experiment.themes)
    lesson = Lesson(title="L", situation="S", surprise="V", advice="A", themes=themes)
    experiment.lessons.append(lesson)
    db.session.flush()
    index_later("experiment", experiment.id)
    index_later("lesson", lesson.id)
    db.session.commit()
    drain(db.session(), search)
    assert {each[1:] for each in found()} == {
        ("experiment", experiment.id, News.PUBLISHED),
        ("experiment", experiment.id, News.ENDED),
        ("lesson", lesson.id, News.PUBLISHED),
    }
    assert {each[0] for each in found()} == {mine.id}


def test_what_nobody_may_see_is_found_for_nobody(search, person, theme):
    follow(person, theme)
    concept = ChallengeFactory(themes=[theme], published_at=now())
    withdrawn = ChallengeFactory(
        published=True, published_at=now(), state=ChallengeState.WITHDRAWN, withdrawal_reason="Te laat.", themes=[theme]
    )
    look_at(search, concept, withdrawn)
    assert found() == []


def test_who_stopped_hears_nothing_more_and_who_takes_that_back_misses_nothing(search, person, theme):
    mine, searched = follow(person, theme, Pace.AT_ONCE), follow(person, ("kelders", {}), Pace.AT_ONCE)
    for each in (mine, searched):
        services.unfollow(each, by=acting(person))
    db.session.commit()
    publish(search, theme, title="Natte kelders; hoe droog?")
    assert tell_people(search) == 0
    assert at_a_glance(acting(person)).news == []
    for each in (mine, searched):
        services.follow_again(each, by=acting(person))
    db.session.commit()
    assert len(at_a_glance(acting(person)).news) == 1
    assert len(found()) == 2
    assert tell_people(search) == 1


def test_a_day_after_stopping_everything_about_it_is_gone(search, person, theme):
    mine = follow(person, theme)
    publish(search, theme)
    services.unfollow(mine, by=acting(person))
    mine.ended_at -= services.KEPT
    assert services.forget_ended() == 1
    assert db.session.scalars(select(Subscription)).all() == []
    assert found() == []


def test_also_when_the_index_had_to_be_made_anew(search, person, theme):
    mine = follow(person, theme)
    search.engine.forget()
    challenge = publish(search, theme)
    assert found() == [(mine.id, "challenge", challenge.id, News.PUBLISHED)]


def test_a_worker_that_is_killed_before_its_commit_finds_it_again_once(search, person, theme):
    follow(person, theme)
    challenge = ChallengeFactory(published=True, published_at=now(), themes=[theme])
    index_later("challenge", challenge.id)
    db.session.commit()
    drain(db.session(), search)
    db.session.rollback()
    assert found() == []
    assert db.session.scalar(select(IndexEvent.id)) is not None
    drain(db.session(), search)
    db.session.commit()
    assert len(found()) == 1


def test_however_many_follow_the_number_of_questions_to_the_database_is_the_same(search, theme, count_queries):
    numbers = []
    for people in (1, 12):
        for _ in range(people):
            someone = UserFactory()
            follow(someone, theme)
            follow(someone, ("kelders", {}))
        challenge = ChallengeFactory(published=True, published_at=now(), themes=[theme], title="Natte kelders")
        index_later("challenge", challenge.id)
        db.session.commit()
        with count_queries() as statements:
            drain(db.session(), search)
        numbers.append(len(statements))
        db.session.commit()
    assert numbers[0] == numbers[1]
    assert len(found()) == 2 + 26
