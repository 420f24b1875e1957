"""Writers that commit at the same moment, each on a connection of its own, make one chain and wait for nobody long."""

import threading
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.accounts.models import User
from app.audit import chain
from app.audit.models import AuditEntry, AuditLink
from app.audit.services import record
from app.core.database import db
from tests.factories import UserFactory

Own = Callable[..., Flask]
WRITERS = 4
ROUNDS = 12


def run_together(app: Flask, jobs: list[Callable[[], None]]) -> None:
    """Run the jobs at the same time, each with a session of its own; raises what the first of them raised."""
    together = threading.Barrier(len(jobs))
    failures: list[BaseException] = []

    def running(job: Callable[[], None]) -> None:
        with app.app_context():
            try:
                together.wait(timeout=10)
                job()
            except BaseException as error:  # shown in the thread of the test
                failures.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=running, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert not any(thread.is_alive() for thread in threads)
    if failures:
        raise failures[0]


def test_writers_make_one_chain(own: Own) -> None:
    app = own()
    people = [UserFactory().id for _ in range(WRITERS)]
    db.session.commit()

    def writer(number: int) -> Callable[[], None]:
        def writing() -> None:
            for turn in range(ROUNDS):
                mine = db.session.get_one(User, people[number])
                record("profile_changed", mine, by=mine, turn=turn)
                if turn % 3 == 0:
                    chain.link_now()
                record("profile_changed", mine, by=mine, turn=turn, again=True)
                if turn % 5 == 4:
                    db.session.rollback()
                else:
                    db.session.commit()

        return writing

    run_together(app, [writer(number) for number in range(WRITERS)])
    kept = WRITERS * 2 * (ROUNDS - ROUNDS // 5)
    assert db.session.scalars(select(AuditLink.seq).order_by(AuditLink.seq)).all() == list(range(1, kept + 1))
    assert db.session.scalar(select(func.count()).select_from(AuditEntry)) == kept
    assert chain.first_fault() is None


def test_two_writers_who_change_the_same_rows_do_not_wait_for_each_other_for_ever(own: Own) -> None:
    """The end of the chain is held last: with the rows locked in one order there is no circle to wait in."""
    app = own()
    first, second = UserFactory().id, UserFactory().id
    db.session.commit()

    def writer(name: str) -> Callable[[], None]:
        def writing() -> None:
            for turn in range(ROUNDS):
                for user_id in (first, second):
                    person = db.session.scalars(select(User).where(User.id == user_id).with_for_update()).one()
                    person.name = f"{name} {turn}"
                    record("profile_changed", person, by=person)
                db.session.commit()

        return writing

    run_together(app, [writer("Anna"), writer("Bram")])
    assert db.session.scalar(select(func.max(AuditLink.seq))) == 4 * ROUNDS
    assert chain.first_fault() is None


def test_a_reader_sees_a_whole_chain_while_others_write(own: Own) -> None:
    app = own()
    person = UserFactory().id
    db.session.commit()
    found: list[chain.Fault | None] = []

    def writing() -> None:
        for _ in range(ROUNDS * 2):
            mine = db.session.get_one(User, person)
            record("profile_changed", mine, by=mine)
            db.session.commit()

    def reading() -> None:
        for _ in range(ROUNDS):
            found.append(chain.first_fault())
            db.session.rollback()

    run_together(app, [writing, reading])
    assert found == [None] * ROUNDS


def test_a_writer_that_holds_the_end_makes_others_wait(own: Own) -> None:
    """What comes between a head in a receipt and its commit cannot be anybody else's."""
    app = own()
    person = UserFactory().id
    db.session.commit()
    heads: list[str] = []
    linked = threading.Event()

    def holding() -> None:
        mine = db.session.get_one(User, person)
        record("profile_changed", mine, by=mine)
        heads.append(chain.link_now())
        linked.set()
        threading.Event().wait(0.3)
        assert chain.head() == heads[0]
        db.session.commit()

    def waiting() -> None:
        assert linked.wait(10)
        mine = db.session.get_one(User, person)
        record("profile_changed", mine, by=mine)
        db.session.commit()

    run_together(app, [holding, waiting])
    rows = db.session.execute(select(AuditLink.seq, AuditLink.previous_hash, AuditLink.hash).order_by(AuditLink.seq))
    first, second = rows.all()
    assert first.hash == heads[0] == second.previous_hash


@pytest.mark.parametrize("number", [0, 1, 2345])
def test_an_upgrade_links_what_is_there(own: Own, number: int) -> None:
    own("0002")
    _insert_entries(number)
    own()
    assert db.session.scalar(select(func.count()).select_from(AuditLink)) == number
    ids = select(AuditLink.entry_id).order_by(AuditLink.seq)
    assert db.session.scalars(ids).all() == db.session.scalars(select(AuditEntry.id).order_by(AuditEntry.id)).all()
    assert chain.first_fault() is None
    record("added", UserFactory(), by=None)
    db.session.commit()
    assert db.session.scalar(select(func.max(AuditLink.seq))) == number + 1
    assert chain.first_fault() is None


def _insert_entries(number: int) -> None:
    rows = [
        {
            "id": 3 * index + 1,
            "action": "edited",
            "record_kind": "theme",
            "record_id": index,
            "reason": "Één reden “hier”",
            "details": {"naam": "Zoë ☕", "aantal": index, "leeg": None},
        }
        for index in range(number)
    ]
    for start in range(0, len(rows), 500):
        db.session.execute(AuditEntry.__table__.insert(), rows[start : start + 500])
    if number and db.session.connection().dialect.name == "postgresql":
        db.session.execute(select(func.setval("audit_entry_id_seq", 3 * number)))
    db.session.commit()
