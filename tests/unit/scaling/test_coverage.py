"""How much of today's register uses a solution."""

from app.scaling.coverage import Group, coverage


def test_shares_of_sectors_and_provinces() -> None:
    found = coverage(
        [
            Group("gemeente", "Zeeland", 10, 3),
            Group("gemeente", "Drenthe", 10, 1),
            Group("waterschap", "", 4, 2),
            Group("", "Zeeland", 6, 6),
        ]
    )
    assert (found.whole.adopters, found.whole.agencies, found.whole.percent) == (12, 30, 40)
    assert [(share.key, share.adopters, share.agencies) for share in found.by_sector] == [
        ("waterschap", 2, 4),
        ("gemeente", 4, 20),
        ("", 6, 6),
    ]
    assert [(share.key, share.percent) for share in found.by_province] == [("Zeeland", 56.2), ("Drenthe", 10), ("", 50)]


def test_an_empty_register_has_no_share() -> None:
    found = coverage([])
    assert (found.whole.percent, list(found.by_sector), list(found.by_province)) == (0, [], [])
