"""Choices that people read: a string for the database with its words beside it."""

from enum import StrEnum
from typing import Any, Self


class Labelled(StrEnum):
    """An enum whose members are `NAME = "stored", _l("as people read it")`."""

    label: Any

    def __new__(cls, value: str, label: Any = "") -> Self:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member
