"""The one who acts: a visitor or a signed-in person with their roles. Policies know nothing else of a user."""

from dataclasses import dataclass, field

from app.accounts.states import Role


@dataclass(frozen=True, slots=True)
class OrganisationOfActor:
    """An organisation that the person belongs to, as screens and policies need it."""

    id: int
    name: str
    slug: str
    kind: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person and what they may be. `Visitor` is the same without an id.

    `roles` are (organisation id, role) pairs; `organisation` is the one that they work for at the moment.
    `second_factor_is_required` says whether this site asks it of this person.
    """

    id: int | None = None
    session_id: str | None = None
    name: str = ""
    email: str = ""
    is_administrator: bool = False
    is_ambassador: bool = False
    roles: frozenset[tuple[int, Role]] = frozenset()
    organisations: tuple[OrganisationOfActor, ...] = field(default=())
    organisation: OrganisationOfActor | None = None
    has_second_factor: bool = False
    second_factor_is_required: bool = False

    @property
    def needs_second_factor(self) -> bool:
        """Whether the person must set up a second factor before they can do anything else."""
        return self.second_factor_is_required and not self.has_second_factor

    @property
    def is_authenticated(self) -> bool:
        return self.id is not None

    @property
    def is_active(self) -> bool:
        return self.is_authenticated

    @property
    def is_anonymous(self) -> bool:
        return not self.is_authenticated

    def get_id(self) -> str | None:
        """What Flask-Login keeps in the cookie: the session's random id, never the person's."""
        return self.session_id

    def has(self, organisation_id: int | None, *roles: Role) -> bool:
        """Whether the person has one of these roles in that organisation."""
        return organisation_id is not None and any((organisation_id, role) in self.roles for role in roles)

    def belongs_to(self, organisation_id: int | None) -> bool:
        """Whether the person has any role in that organisation."""
        return any(organisation == organisation_id for organisation, _ in self.roles)

    def organisation_ids(self, *roles: Role) -> list[int]:
        """The organisations in which the person has one of these roles (any role when none is named)."""
        return sorted({organisation for organisation, role in self.roles if not roles or role in roles})


VISITOR = Actor()
