"""What an address of the search page asks for, and the address that asks for it."""

from hypothesis import given
from hypothesis import strategies as st

from app.search.choice import MAX_VALUES, PARAMETERS, Choice, read_choice
from app.search.faceting import FACETS


def read(arguments):
    """The choice in these arguments, of which each may be one value or a list."""
    lists = {name: value if isinstance(value, list) else [str(value)] for name, value in arguments.items()}
    return read_choice(lambda name: lists.get(name, []))


def test_every_facet_has_a_name_of_its_own_in_the_address():
    assert sorted(PARAMETERS) == sorted(FACETS)
    assert len({*PARAMETERS.values()}) == len(FACETS)


def test_everything_in_the_address_is_read():
    choice = read(
        {"q": " nat  weer ", "thema": ["water", "zorg"], "jaar": "2026", "volgorde": "nieuwste", "pagina": "3"}
    )
    assert choice.text == "nat weer"
    assert choice.of("theme") == ("water", "zorg")
    assert choice.of("year") == ("2026",)
    assert choice.of("stage") == ()
    assert choice.is_newest_first
    assert choice.page == 3
    assert list(choice.chosen()) == [("theme", "water"), ("theme", "zorg"), ("year", "2026")]


def test_an_address_of_nothing_is_empty_and_an_odd_order_or_page_is_the_first():
    assert read({}).is_empty
    assert read({"thema": "", "q": "  "}).is_empty
    odd = read({"volgorde": "achterstevoren", "pagina": "-4"})
    assert (odd.is_newest_first, odd.page) == (False, 1)


def test_a_value_is_read_once_short_and_clean_and_only_some_of_them():
    assert read({"thema": ["water", "water\x00", " water "]}).of("theme") == ("water",)
    assert len(read({"thema": [str(number) for number in range(500)]}).of("theme")) == MAX_VALUES
    assert len(read({"thema": "a" * 5000}).of("theme")[0]) < 200
    assert len(read({"q": "a" * 5000}).text) == 200


def test_another_filter_starts_at_the_first_page_and_keeps_the_rest():
    choice = Choice("bui", {"theme": ("water", "zorg")}, is_newest_first=True, page=4)
    assert choice.without("theme", "zorg") == Choice("bui", {"theme": ("water",)}, is_newest_first=True)
    assert choice.without("theme", "water").without("theme", "zorg").filters == {}
    assert choice.only("stage", "open").of("theme") == ("water", "zorg")
    assert choice.without_filters() == Choice("bui", {}, is_newest_first=True)
    assert choice.on_page(2).page == 2


def test_facets_may_be_left_out_of_the_arguments():
    choice = Choice("bui", {"theme": ("water",), "stage": ("open",)})
    assert choice.arguments("theme") == {"q": "bui", "status": ["open"]}


@given(
    st.builds(
        Choice,
        text=st.from_regex(r"[a-z]{0,12}", fullmatch=True),
        filters=st.dictionaries(
            st.sampled_from(FACETS),
            st.lists(st.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True), min_size=1, max_size=3, unique=True).map(tuple),
        ),
        is_newest_first=st.booleans(),
        page=st.integers(1, 10_000),
    )
)
def test_the_address_of_a_choice_is_read_as_that_choice(choice):
    assert read(choice.arguments()) == choice


@given(st.dictionaries(st.sampled_from(["q", *PARAMETERS.values(), "volgorde", "pagina"]), st.lists(st.text())))
def test_no_address_is_too_odd(arguments):
    choice = read(arguments)
    assert read(choice.arguments()) == choice
