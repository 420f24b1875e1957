"""The kinds of records that the audit trail speaks of, and how they are found by an address."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l
from sqlalchemy import CompoundSelect, Select, String, cast, literal, select, union_all

from app.accounts.models import User
from app.assessments.models import Assessment, Decision, Letter, PanelMember
from app.challenges.models import Challenge, CoOwner, Question
from app.core.database import db
from app.core.refs import split_ref
from app.experiments.models import Escalation, Experiment, Lesson, SupplierReference
from app.organisations.models import Organisation
from app.proposals.models import Opening, Proposal
from app.scaling.models import Adoption, ScalingCase
from app.showcases.models import Ambassador, Introduction, Showcase
from app.themes.models import Theme, WordGroup

HIGHEST_ID = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record: what it is called, its table, by which column an address knows it, and its public name.

    `part` is the first part of the address of such a record. A title is no public name: it may be a concept's.
    """

    label: Any
    model: Any
    key: str = "ref"
    name: str | None = None
    part: str | None = None


# Only these kinds show in the trail. A kind that is left out stays hidden: no new table can betray what is sealed.
KINDS: dict[str, Kind] = {
    "challenge": Kind(_l("Challenge"), Challenge, part="vraagstukken"),
    "question": Kind(_l("Question"), Question),
    "co_owner": Kind(_l("Co-owner"), CoOwner),
    "proposal": Kind(_l("Proposal"), Proposal, part="voorstellen"),
    "opening": Kind(_l("Opening of proposals"), Opening),
    "panel_member": Kind(_l("Member of a panel"), PanelMember, key="id"),
    "assessment": Kind(_l("Assessment"), Assessment),
    "decision": Kind(_l("Decision"), Decision, key="id"),
    "letter": Kind(_l("Letter"), Letter),
    "experiment": Kind(_l("Experiment"), Experiment, part="experimenten"),
    "lesson": Kind(_l("Lesson"), Lesson, part="lessen"),
    "supplier_reference": Kind(_l("Reference"), SupplierReference, key="id"),
    "escalation": Kind(_l("Bottleneck"), Escalation, part="knelpunten"),
    "scaling_case": Kind(_l("Scaling dossier"), ScalingCase, part="opschalen"),
    "adoption": Kind(_l("Adoption"), Adoption, part="overnames"),
    "showcase": Kind(_l("Showcase"), Showcase, part="etalage"),
    "introduction": Kind(_l("Introduction"), Introduction),
    "ambassador": Kind(_l("Page of an ambassador"), Ambassador, part="ambassadeurs"),
    "organisation": Kind(_l("Organisation"), Organisation, key="slug", name="name", part="organisaties"),
    "user": Kind(_l("Person"), User, key="id", name="name"),
    "theme": Kind(_l("Theme"), Theme, key="slug", name="name"),
    "word_group": Kind(_l("Words that mean the same"), WordGroup),
}
_BY_PART = {kind.part: name for name, kind in KINDS.items() if kind.part}


@dataclass(frozen=True, slots=True)
class Subject:
    """A record as the trail names it: `key` stands in addresses; `name` is empty where there is no public one."""

    kind: str
    id: int
    key: str
    name: str


def subject(kind: str, key: str) -> Subject | None:
    """The record of this kind with this ref, slug or number; None when there is none."""
    found = KINDS.get(kind)
    if found is None:
        return None
    column = getattr(found.model, found.key)
    wanted: str | int
    if found.key == "id":
        if not key.isascii() or not key.isdecimal() or len(key) > 10 or int(key) > HIGHEST_ID:
            return None
        wanted = int(key)
    else:
        wanted = split_ref(key) if found.key == "ref" else key
        if not wanted.isascii() or not wanted.isprintable():
            return None
    row = db.session.execute(_subjects(kind).where(column == wanted)).first()
    return None if row is None else Subject(*row)


def subjects(wanted: dict[str, set[int]]) -> dict[tuple[str, int], Subject]:
    """The records with these ids, by kind, in one query; kinds that the trail does not show are left out."""
    parts = [
        _subjects(kind).where(KINDS[kind].model.id.in_(sorted(ids))) for kind, ids in wanted.items() if kind in KINDS
    ]
    if not parts:
        return {}
    every: CompoundSelect[Any] | Select[Any] = union_all(*parts) if len(parts) > 1 else parts[0]
    return {(row[0], row[1]): Subject(*row) for row in db.session.execute(every)}


def _subjects(kind: str) -> Select[Any]:
    found = KINDS[kind]
    name = getattr(found.model, found.name) if found.name else literal("")
    return select(
        literal(kind).label("kind"),
        found.model.id.label("id"),
        cast(getattr(found.model, found.key), String).label("key"),
        name.label("name"),
    )


def subject_of_address(path: str, ref: str) -> Subject | None:
    """The record that an address of ours is about: `/vraagstukken/k7m2q9xa-titel/openen` and its ref."""
    kind = _BY_PART.get(path.strip("/").partition("/")[0])
    return subject(kind, ref) if kind else None
