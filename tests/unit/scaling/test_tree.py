"""Who took a solution over from whom, as a tree."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from app.scaling.states import COUNTED, AdoptionKind, AdoptionState
from app.scaling.tree import Adopter, below, grow, makes_circle

MOMENT = datetime(2026, 5, 4, tzinfo=UTC)


def adopter(number: int, giver: int | None = None, state: AdoptionState = AdoptionState.IN_USE) -> Adopter:
    in_use_at = MOMENT if state in COUNTED else None
    return Adopter(number, giver, f"r{number}", f"Gemeente {number}", AdoptionKind.COPY, state, MOMENT, in_use_at)


def test_everybody_stands_below_their_giver_in_the_order_they_came() -> None:
    tree = grow([adopter(1), adopter(2, 1), adopter(3), adopter(4, 2), adopter(5, 1)])
    assert [(node.adopter.id, node.layer, node.below) for node in tree.nodes] == [
        (1, 1, 3),
        (2, 2, 1),
        (4, 3, 0),
        (5, 2, 0),
        (3, 1, 0),
    ]
    assert [node.adopter.id for node in tree.first] == [1, 3]
    assert tree.depth == 3
    assert [node.adopter.id for node in tree.first[0].all_below()] == [2, 4, 5]


def test_only_what_is_in_use_counts_and_who_stopped_keeps_its_place() -> None:
    states = [*AdoptionState]
    tree = grow(adopter(number, number - 1 or None, state) for number, state in enumerate(states, start=1))
    assert (tree.in_use, tree.under_way, tree.stopped) == (2, 3, 1)
    assert tree.depth == len(states)


def test_a_giver_comes_before_its_taker_whatever_the_order_they_are_read_in() -> None:
    tree = grow([adopter(3, 2), adopter(2, 1), adopter(1)])
    assert [(node.adopter.id, node.layer) for node in tree.nodes] == [(1, 1), (2, 2), (3, 3)]


def test_no_adopters_no_tree() -> None:
    tree = grow([])
    assert (list(tree.nodes), tree.depth, tree.in_use) == ([], 0, 0)


def test_a_very_long_chain_is_a_tree_too() -> None:
    tree = grow(adopter(number, number - 1 or None) for number in range(1, 3_001))
    assert (tree.depth, tree.first[0].below) == (3_000, 2_999)


def test_circles() -> None:
    givers = {1: None, 2: 1, 3: 2, 4: None}
    assert makes_circle(givers, 1, 3)
    assert makes_circle(givers, 1, 2)
    assert makes_circle(givers, 2, 2)
    assert not makes_circle(givers, 4, 3)
    assert not makes_circle(givers, 3, 1)
    assert not makes_circle(givers, 3, None)


def test_who_is_below() -> None:
    givers = {1: None, 2: 1, 3: 2, 4: None, 5: 4}
    assert below(givers, 1) == {1, 2, 3}
    assert below(givers, 3) == {3}


numbers = st.integers(1, 9)
tries = st.lists(
    st.one_of(
        st.tuples(st.just("adopt"), numbers, st.none() | numbers),
        st.tuples(st.just("move"), numbers, st.none() | numbers),
        st.tuples(st.just("state"), numbers, st.sampled_from(AdoptionState)),
    ),
    max_size=40,
)


@given(tries)
def test_whatever_is_tried_it_stays_a_tree_and_counts_what_is_in_use(
    tries: list[tuple[str, int, int | AdoptionState | None]],
) -> None:
    givers: dict[int, int | None] = {}
    states: dict[int, AdoptionState] = {}
    for what, number, value in tries:
        if what == "state":
            if number in states and isinstance(value, AdoptionState):
                states[number] = value
            continue
        giver = value if isinstance(value, int) and not isinstance(value, AdoptionState) else None
        is_possible = giver is None or states.get(giver) in COUNTED
        if not is_possible or makes_circle(givers, number, giver) or (what == "move") is not (number in givers):
            continue
        givers[number] = giver
        states.setdefault(number, AdoptionState.INTEREST)
    tree = grow(adopter(number, giver, states[number]) for number, giver in givers.items())
    assert {node.adopter.id for node in tree.nodes} == set(givers)
    assert len(tree.nodes) == len(givers)
    place = {node.adopter.id: at for at, node in enumerate(tree.nodes)}
    for node in tree.nodes:
        assert (node.giver.adopter.id if node.giver else None) == givers[node.adopter.id]
        assert node.layer == (node.giver.layer + 1 if node.giver else 1)
        assert node.giver is None or place[node.giver.adopter.id] < place[node.adopter.id]
        assert below(givers, node.adopter.id) == {node.adopter.id, *(one.adopter.id for one in node.all_below())}
    assert tree.in_use == sum(state in COUNTED for state in states.values())
    assert tree.in_use + tree.under_way + tree.stopped == len(givers)
