"""More like this: what is about the same as a text, and what only shares its everyday words."""

from dataclasses import replace

import pytest

from app.core.errors import DomainError
from app.search.engine import SearchUnavailable
from app.search.whoosh_engine import WhooshEngine

DEBTS = "Inwoners met schulden melden zich te laat; hoe bereiken we hen eerder?"
LONG = (
    "De eerste brief komt als de achterstand al groot is. Wie belt, vertelt zijn verhaal drie keer. Vorig jaar vroegen "
    "412 huishoudens om schuldhulp. Zij wachten lang, zijn bang voor de deurwaarder en verliezen soms hun huis."
)


@pytest.fixture
def near(engine):
    """Refs of what is near a text, nearest first."""
    return lambda text, **filters: [hit.ref for hit in engine.similar(text, **filters)]


def test_what_is_about_the_same_comes_first(engine, new, near):
    engine.update(
        [
            new(1, title="Schuldhulp aan de keukentafel", body="Een deurwaarder helpt bij achterstanden"),
            new(2, title="Brieven in gewone taal", body="Wie bang is voor een brief, begrijpt hem"),
            new(3, title="Wateroverlast in de polder", body="Tuinders lozen bij piekbuien"),
        ]
    )
    assert near(f"{DEBTS} {LONG}") == ["r1", "r2"]


def test_a_text_longer_than_a_question_is_read_to_its_end(engine, new, near):
    engine.update([new(1, title="Deurwaarder"), new(2, title="Wateroverlast")])
    assert near(f"{'Iedereen weet dat het zo gaat. ' * 200} Wateroverlast.") == ["r2"]
    assert near("Iedereen weet dat het zo gaat. " * 1_000 + "Wateroverlast.") == []  # beyond what is read


def test_rare_words_tell_more_than_frequent_ones(engine, new, near):
    engine.update([new(number, title="Brug", body="over de sluis") for number in range(1, 9)])
    engine.update([new(9, title="Stikstof", body="bij de brug")])
    assert near("Stikstof bij een brug")[0] == "r9"


def test_words_of_every_text_make_nothing_alike(engine, new, near):
    engine.update([new(1, title="Inwoners melden zich elke week bij de gemeente", body="In 2025 kwamen 412 mensen.")])
    assert near("Hoe bereiken we 412 inwoners, die zich in 2025 elke week melden?") == []
    assert near("") == near("de het een") == near("2025 412") == []


def test_one_shared_word_of_a_long_text_is_chance(engine, new, near):
    engine.update([new(1, title="Iets heel anders", body="over een muziekschool met een brief"), new(2, title="Fiets")])
    assert near("brief") == ["r1"]
    assert near(f"{DEBTS} {LONG}") == []


def test_inflections_and_compounds_meet(engine, new, near):
    engine.update([new(1, title="Jeugdzorg"), new(2, title="Fietspad")])
    assert near("wachtlijsten in de zorg voor de jeugd") == ["r1"]


def test_english_documents_are_near_an_english_text(engine, new, near):
    engine.update(
        [
            new(1, title="Detecting invasive species", body="in harbors and rivers", language="en", country="US"),
            new(2, title="Duurzame mobiliteit"),
        ]
    )
    assert near("How can we detect invasive species in our harbor earlier?") == ["r1"]


def test_kinds_and_limit(engine, new, near):
    engine.update([replace(new(number, title="Stikstof"), kind=kind) for number, kind in ((1, "lesson"), (2, "story"))])
    engine.update([new(3, title="Stikstof"), new(4, title="Stikstof")])
    assert near("stikstof", kinds=["lesson"]) == ["r1"]
    assert len(near("stikstof", limit=3)) == 3


def test_a_hit_says_where_it_is_from_and_shows_why(engine, new):
    engine.update([new(1, title="Titel", body="Iets over stikstof in de duinen", country="DK"), new(2, title="Duinen")])
    foreign, own = sorted(engine.similar("stikstof in de duinen"), key=lambda hit: hit.record_id)
    assert (foreign.country, foreign.is_foreign) == ("DK", True)
    assert (own.country, own.is_foreign) == ("NL", False)
    assert [text for text, is_marked in foreign.snippet if is_marked] == ["stikstof", "duinen"]


def test_country_is_part_of_the_version(new):
    assert new(1).version != new(1, country="DK").version


def test_without_an_index_it_says_so(tmp_path):
    with pytest.raises(SearchUnavailable) as error:
        WhooshEngine(tmp_path / "nothing").similar("stikstof")
    assert isinstance(error.value, DomainError)
    assert error.value.status == 503
