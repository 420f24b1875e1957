"""The demo content: texts in TOML files, read as they are, and the accounts.

Everything is invented, except the examples from practice: those name their source.
"""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.accounts.states import Role

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """Somebody who can sign in to the demo; `organisation` is the key of one in `organisations.toml`."""

    email: str
    name: str
    organisation: str = ""
    roles: tuple[Role, ...] = ()
    is_ambassador: bool = False
    is_administrator: bool = False


def read(name: str) -> dict[str, list[dict[str, Any]]]:
    """The tables of one file, by the name of the record."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def accounts() -> list[DemoAccount]:
    """The demo accounts, in the order of the chain. Names are functions: nobody is meant."""
    main, other = "waterbeek", "elders"
    suppliers = [row["key"] for row in read("organisations")["organisation"] if row["kind"] == "supplier"]
    return [
        DemoAccount("inkoper@demo.example", "Inkoper Waterbeek", main, (Role.OFFICER,)),
        DemoAccount("inkoper2@demo.example", "Tweede inkoper Waterbeek", main, (Role.OFFICER,)),
        DemoAccount("vraageigenaar@demo.example", "Vraageigenaar Waterbeek", main, (Role.OWNER,)),
        DemoAccount("beoordelaar1@demo.example", "Beoordelaar Wijkteam", main, (Role.ASSESSOR,)),
        DemoAccount("beoordelaar2@demo.example", "Beoordelaar Financiën", main, (Role.ASSESSOR,)),
        DemoAccount("beoordelaar3@demo.example", "Beoordelaar Informatie", main, (Role.ASSESSOR,)),
        DemoAccount("experimentleider@demo.example", "Experimentleider Waterbeek", main, (Role.LEAD,)),
        DemoAccount("directeur@demo.example", "Directeur Waterbeek", main, (Role.DIRECTOR, Role.MANAGER)),
        DemoAccount("inkoper@elders.example", "Inkoper Lindedal", other, (Role.OFFICER, Role.OWNER, Role.LEAD)),
        DemoAccount("leverancier@demo.example", "Leverancier", suppliers[0], (Role.MEMBER, Role.MANAGER)),
        DemoAccount("leverancier2@demo.example", "Tweede leverancier", suppliers[1], (Role.MEMBER, Role.MANAGER)),
        DemoAccount("ambassadeur@demo.example", "Ambassadeur", is_ambassador=True),
        DemoAccount("beheerder@demo.example", "Beheerder", is_administrator=True),
    ]
