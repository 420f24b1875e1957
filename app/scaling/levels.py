"""The two scales of a component: how ready it is as an innovation, and how widely it is used; each from 0 to 9.

The levels are those of *Scaling Readiness* (Sartas and others, 2020, doi:10.1016/j.agsy.2020.102874), in our own words.
"""

from typing import Any

from flask_babel import lazy_gettext as _l

SOURCE = "https://doi.org/10.1016/j.agsy.2020.102874"
HIGHEST = 9

READINESS_LEVELS: tuple[Any, ...] = (
    _l("An idea: we think that it can help."),
    _l("A hypothesis: we can explain why it should help."),
    _l("We are looking in research whether the principle is right."),
    _l("Research shows that the principle is right."),
    _l("We are looking at others to see whether it can do what we want."),
    _l("Experience of others shows that it can do what we want."),
    _l("We are testing it in a protected trial."),
    _l("A protected trial has shown that it works."),
    _l("We are testing it in the ordinary work, without protection."),
    _l("In the ordinary work it was shown to work."),
)
USE_LEVELS: tuple[Any, ...] = (
    _l("Nobody uses it."),
    _l("Only the team of the experiment uses it."),
    _l("Some partners in the experiment use it."),
    _l("Most partners in the experiment use it."),
    _l("Some organisations that know our partners use it."),
    _l("Most organisations that know our partners use it."),
    _l("Some who work on something alike use it, without knowing us."),
    _l("Most who work on something alike use it, without knowing us."),
    _l("Some use it who had nothing to do with making it."),
    _l("It is common among people who had nothing to do with making it."),
)


def readiness_text(level: int) -> str:
    """`7: A protected trial has shown that it works.`"""
    return f"{level}: {READINESS_LEVELS[level]}"


def use_text(level: int) -> str:
    """`0: Nobody uses it.`"""
    return f"{level}: {USE_LEVELS[level]}"
