"""Two people who merge two themes into each other at the same moment: one of them does, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, BrokenBarrierError

from flask import Flask
from sqlalchemy import select

from app.challenges.models import Challenge
from app.core.database import db
from app.core.errors import RefusedInputError
from app.themes import merging
from app.themes.models import FormerSlug, Theme
from tests.factories import ChallengeFactory, ThemeFactory, UserFactory, actor_of

ROUNDS = 5


def test_two_at_once_merge_once_and_lose_nothing(site: Flask) -> None:
    for number in range(ROUNDS):
        with site.app_context():
            one, other = ThemeFactory(slug=f"een-{number}"), ThemeFactory(slug=f"twee-{number}")
            challenges = [ChallengeFactory(themes=themes).id for themes in ([one], [other], [one, other])]
            by = actor_of(UserFactory(is_ambassador=True))
            pairs = [(one.slug, other.slug), (other.slug, one.slug)]
            db.session.commit()
            db.session.remove()
        ready = Barrier(2)

        def say(pair: tuple[str, str], ready: Barrier = ready, by: object = by) -> bool:
            with site.app_context():
                try:
                    theme, into = (db.session.scalar(select(Theme).where(Theme.slug == slug)) for slug in pair)
                    try:
                        # On SQLite one of them waits for the other before it has read anything.
                        ready.wait(timeout=0.5)
                    except BrokenBarrierError:
                        if theme is None or into is None:
                            return False
                    merging.merge(theme, into=into, by=by)
                    db.session.commit()
                except RefusedInputError:
                    return False
                finally:
                    db.session.remove()
                return True

        with ThreadPoolExecutor(2) as threads:
            assert sorted(threads.map(say, pairs)) == [False, True]
        with site.app_context():
            left = db.session.scalars(select(Theme).where(Theme.slug.in_([slug for slug, _ in pairs]))).one()
            assert db.session.scalar(select(FormerSlug.theme_id).where(FormerSlug.slug.like(f"%-{number}"))) == left.id
            for challenge_id in challenges:
                assert db.session.get_one(Challenge, challenge_id).themes == [left]
            db.session.remove()
