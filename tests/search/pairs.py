"""Words that must meet: whoever types the one finds what was written with the other."""

from itertools import permutations

FORMS = (
    ("innovatie", "innovaties", "geïnnoveerd"),
    ("organisatie", "organisaties"),
    ("inkoop", "inkopen"),
    ("gemeente", "gemeenten", "gemeentelijk"),
    ("café", "cafe"),
    ("IJsselmeer", "ijsselmeer"),
    ("fiets", "fietsen"),
    ("plaats", "plaatsen"),
    ("melden", "melding"),
    ("boete", "boetes"),
)
"""Forms of one word: each leads to the others."""

MUST_MEET = (
    *(pair for forms in FORMS for pair in permutations(forms, 2)),
    # The part leads to the whole.
    ("zorg", "jeugdzorg"),
    ("schuldhulp", "schuldhulpverlening"),
)
"""(typed, written)"""
