"""Who plays a part in the demo: themes, organisations, and the people in them by their function."""

from app.accounts.models import Membership, User
from app.accounts.passwords import hash_password
from app.accounts.states import Role
from app.cli.demo_content import accounts, read
from app.cli.demo_moments import moment
from app.cli.organisations import free_slug
from app.core.database import db
from app.norm.models import NormEndorsement
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.procurement.models import PurchasingPolicy
from app.procurement.states import Buyer
from app.themes.models import Theme

AGENCY_FUNCTIONS = ((Role.LEAD, "Experimentleider"), (Role.OWNER, "Vraageigenaar"), (Role.DIRECTOR, "Directeur"))


class Cast:
    """What all other records lean on, by the keys of the texts. People go by the key of their organisation."""

    def __init__(self, password: str) -> None:
        self._password_hash = hash_password(password)
        self.theme: dict[str, Theme] = {}
        self.organisation: dict[str, Organisation] = {}
        self.lead: dict[str, User] = {}
        self.owner: dict[str, User] = {}
        self.director: dict[str, User] = {}
        self.member: dict[str, User] = {}
        self.account: dict[str, User] = {}

    @property
    def ambassador(self) -> User:
        """The first ambassador."""
        return next(person for person in self.account.values() if person.is_ambassador)

    @property
    def suppliers(self) -> list[Organisation]:
        """The suppliers, in the order of the texts."""
        return [made for made in self.organisation.values() if made.kind is OrganisationKind.SUPPLIER]

    def key_of(self, organisation: Organisation) -> str:
        """By which key the texts know this organisation."""
        return next(key for key, made in self.organisation.items() if made is organisation)

    def add_themes(self) -> None:
        """The tree of themes."""
        for row in read("themes")["theme"]:
            made = Theme(
                slug=row["slug"],
                name=row["name"],
                name_en=row["name_en"],
                synonyms=row["synonyms"],
                description=row["description"],
                parent=self.theme[row["parent"]] if "parent" in row else None,
            )
            db.session.add(made)
            self.theme[made.slug] = made

    def add_organisations(self) -> None:
        """The organisations, with how they buy and whether they endorse the norm."""
        taken: set[str] = set()
        for row in read("organisations")["organisation"]:
            made = Organisation(
                slug=free_slug(row["name"], taken),
                name=row["name"],
                kind=OrganisationKind(row["kind"]),
                sector=row.get("sector", ""),
                cluster=row.get("cluster", ""),
                size_class=row["size"],
                place=row["place"],
                province=row.get("province", ""),
                description=row["description"],
                is_demo=True,
            )
            db.session.add(made)
            self.organisation[row["key"]] = made
            if "purchasing" in row:
                values = {**row["purchasing"], "buyer": Buyer(row["purchasing"]["buyer"])}
                db.session.add(PurchasingPolicy(organisation=made, **values))
            if row["endorses_norm"]:
                db.session.add(NormEndorsement(organisation=made, norm_number=1, endorsed_at=moment(-60)))

    def add_people(self) -> None:
        """The demo accounts, and for each other organisation the functions that its records need."""
        for account in accounts():
            made = self._person(account.email, account.name, account.organisation, *account.roles, signs_in=True)
            made.is_ambassador = account.is_ambassador
            made.is_administrator = account.is_administrator
            self.account[account.email] = made
        for key, organisation in self.organisation.items():
            domain = f"{key}.example"
            if organisation.kind is OrganisationKind.AGENCY:
                for role, title in AGENCY_FUNCTIONS:
                    if key not in self._by_role[role]:
                        name = organisation.name.removeprefix("Gemeente ")
                        self._person(f"{title.lower()}@{domain}", f"{title} {name}", key, role)
            elif key not in self.member:
                self._person(f"contact@{domain}", f"Contact {organisation.name}", key, Role.MEMBER)

    @property
    def _by_role(self) -> dict[Role, dict[str, User]]:
        return {
            Role.LEAD: self.lead,
            Role.OWNER: self.owner,
            Role.DIRECTOR: self.director,
            Role.MEMBER: self.member,
        }

    def _person(self, email: str, name: str, organisation: str, *roles: Role, signs_in: bool = False) -> User:
        made = User(
            email=email,
            name=name,
            password_hash=self._password_hash if signs_in else "!",
            is_demo=True,
            confirmed_at=moment(-600),
        )
        db.session.add(made)
        db.session.flush()
        by_role = self._by_role
        for role in roles:
            db.session.add(Membership(user=made, organisation_id=self.organisation[organisation].id, role=role))
            # One person per function: a trojka needs three different people.
            if role in by_role and made not in (people.get(organisation) for people in by_role.values()):
                by_role[role].setdefault(organisation, made)
        return made
