from app.core.choices import Labelled


class Colour(Labelled):
    RED = "red", "Rood"
    BLUE = "blue", "Blauw"


def test_a_choice_is_stored_by_its_value_and_read_by_its_label() -> None:
    assert Colour("red") is Colour.RED
    assert Colour.RED == "red"
    assert [colour.label for colour in Colour] == ["Rood", "Blauw"]
    assert [colour.value for colour in Colour] == ["red", "blue"]
