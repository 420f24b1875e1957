"""Two organisations that say at the same moment that they took it over from each other: no circle."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask

from app.core.database import db
from app.core.errors import RefusedInputError
from app.scaling import adopting, queries
from app.scaling.adopting import Description
from app.scaling.models import Adoption
from app.scaling.states import AdoptionKind
from app.scaling.tree import makes_circle
from tests.factories import actor_of
from tests.web.scaling.records import make_chain
from tests.web.scaling.test_giving import taker

ROUNDS = 8


def test_two_at_once_do_not_make_a_circle(site: Flask) -> None:
    for _round in range(ROUNDS):
        with site.app_context():
            chain = make_chain()
            (one, of_one), (other, of_other) = taker(chain), taker(chain)
            pairs = [(one.id, other.ref, actor_of(of_one)), (other.id, one.ref, actor_of(of_other))]
            experiment_id = chain.experiment.id
            db.session.commit()
            db.session.remove()
        ready = Barrier(2)

        def say(pair: tuple, ready: Barrier = ready) -> bool:
            adoption_id, giver, by = pair
            with site.app_context():
                adoption = db.session.get_one(Adoption, adoption_id)
                # What a request has read before it comes to writing.
                db.session.rollback()
                ready.wait(timeout=30)
                try:
                    adopting.describe(adoption, Description(AdoptionKind.COPY, "", giver, "Korter."), by=by)
                    db.session.commit()
                except RefusedInputError:
                    return False
                finally:
                    db.session.remove()
                return True

        with ThreadPoolExecutor(2) as threads:
            assert sorted(threads.map(say, pairs)) == [False, True]
        with site.app_context():
            givers = queries.givers_by_taker(experiment_id)
            assert not any(makes_circle(givers, *pair) for pair in givers.items())
            db.session.remove()
