"""Snippets show why something was found, as text in pieces."""

from app.search.query import parse
from app.search.snippets import SNIPPET_LENGTH, Marker, snippet


def cut(text, question, language="nl"):
    return snippet([text], Marker.of(parse(question)), language)


def marked(pieces):
    return [text for text, is_marked in pieces if is_marked]


def test_matching_words_are_marked_in_every_form():
    pieces = cut("De gemeentelijke inkoper koopt in voor Jeugdzorg en cafés.", "gemeente zorg cafe")
    assert marked(pieces) == ["gemeentelijke", "Jeugdzorg", "cafés"]


def test_the_pieces_are_the_text():
    text = "Wij zoeken zorg voor jeugd."
    assert "".join(piece for piece, _ in cut(text, "zorg")) == text


def test_prefixes_are_marked():
    assert marked(cut("Innovatie en innoveren zijn inzet.", "inno*")) == ["Innovatie", "innoveren"]


def test_markup_in_a_text_stays_text():
    assert cut("<b>zorg</b>", "zorg") == (("<b>", False), ("zorg", True), ("</b>", False))
    assert "".join(text for text, _ in cut("<script>zorg</script>", "zorg")) == "<script>zorg</script>"


def test_the_piece_with_most_words_wins():
    text = "zorg " + "vulling " * 200 + "hier staan schulden en zorg samen " + "vulling " * 200
    pieces = cut(text, "zorg schulden")
    assert {"schulden", "zorg"} <= set(marked(pieces))
    assert pieces[0][0].startswith("…")
    assert pieces[-1][0].endswith("…")
    assert sum(len(text) for text, _ in pieces) <= SNIPPET_LENGTH + 10


def test_without_a_match_it_is_the_beginning():
    pieces = cut("Eerste zin. " + "woord " * 100, "niets")
    assert pieces[0][0].startswith("Eerste zin.")
    assert not marked(pieces)


def test_a_text_without_spaces_is_cut():
    assert sum(len(text) for text, _ in cut("x" * 100_000, "zorg")) <= SNIPPET_LENGTH + 10


def test_texts_are_told_apart():
    pieces = snippet(["Eerder hulp", "", "Bij schulden"], Marker.of(parse("schuld")), "nl")
    assert "".join(text for text, _ in pieces) == "Eerder hulp · Bij schulden"


def test_nothing_to_show():
    assert cut("", "zorg") == ()
