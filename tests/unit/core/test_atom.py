"""A feed is valid XML whatever is written in it, and says what RFC 4287 asks for."""

from datetime import UTC, datetime
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from app.core.atom import NEVER, Category, Entry, Feed, possible, render, stable_id

ATOM = "{http://www.w3.org/2005/Atom}"
MOMENT = datetime(2027, 5, 1, 10, 30, 5, 999, tzinfo=UTC)


def entry(title: str = "Een vraag", **values) -> Entry:
    return Entry(
        **{"name": "challenge/k7m2q9xa", "title": title, "url": "https://plein.example/a", "updated": MOMENT, **values}
    )


def feed(*entries: Entry, **values) -> Feed:
    return Feed(
        **{
            "name": "/feeds/themas/water",
            "title": "Water",
            "subtitle": "Het nieuwste eerst",
            "url": "https://plein.example/themas/water",
            "own_url": "https://plein.example/feeds/themas/water",
            "author": "Vraagplein",
            "language": "nl",
            "entries": entries,
            **values,
        }
    )


def test_names_stand_without_a_prefix_whatever_others_make_of_xml():
    ElementTree.register_namespace("", "http://www.w3.org/2000/svg")
    text = render(feed(entry())).decode()
    assert '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="nl">' in text
    assert "<title>Een vraag</title>" in text


def read(made: Feed) -> ElementTree.Element:
    return ElementTree.fromstring(render(made))  # noqa: S314 - made here a moment ago


@given(st.text(), st.text(), st.text())
def test_whatever_is_written_comes_out_as_it_was_without_what_xml_may_not_hold(title, summary, label):
    category = Category("https://plein.example/themas", label, label)
    found = read(feed(entry(title, summary=summary, author=title, categories=(category,)))).find(f"{ATOM}entry")
    lines = {"\r\n": "\n", "\r": "\n"}
    expected = possible(title)
    for line_end, read_as in lines.items():
        expected = expected.replace(line_end, read_as)
    assert (found.findtext(f"{ATOM}title") or "").replace("\r\n", "\n").replace("\r", "\n") == expected


def test_signs_that_mean_something_in_xml_mean_nothing():
    title = '</title><script>alert(1)</script> & "zo" <b>\x00\x08\ud800\uffff]]>'
    found = read(feed(entry(title))).find(f"{ATOM}entry")
    assert found.findtext(f"{ATOM}title") == '</title><script>alert(1)</script> & "zo" <b>]]>'
    assert list(found.find(f"{ATOM}title")) == []


def test_what_every_feed_must_have():
    root = read(feed(entry(author="Gemeente", summary="Kort")))
    assert root.tag == f"{ATOM}feed"
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "nl"
    for element in (root, root.find(f"{ATOM}entry")):
        assert element.findtext(f"{ATOM}id").startswith("urn:uuid:")
        assert element.findtext(f"{ATOM}title")
        assert element.findtext(f"{ATOM}updated") == "2027-05-01T10:30:05Z"
        assert element.findtext(f"{ATOM}author/{ATOM}name")
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {
        "self": "https://plein.example/feeds/themas/water",
        "alternate": "https://plein.example/themas/water",
    }


def test_the_id_of_an_entry_stays_when_all_else_changes():
    before, after = entry("Oud"), entry("Nieuw", url="https://elders.example/b")
    ids = [read(feed(each)).findtext(f"{ATOM}entry/{ATOM}id") for each in (before, after)]
    assert ids[0] == ids[1] == stable_id("challenge/k7m2q9xa")
    assert stable_id("lesson/k7m2q9xa") != ids[0]


def test_the_same_entries_are_the_same_bytes_and_an_empty_feed_has_a_moment():
    assert render(feed(entry())) == render(feed(entry()))
    assert feed().updated == NEVER
    assert read(feed()).findtext(f"{ATOM}updated") == "1970-01-01T00:00:00Z"
