"""Laying down the purchasing policy of an organisation. Services flush and never commit."""

from dataclasses import asdict, dataclass

from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import IntegrityError

from app.accounts.actor import Actor
from app.audit.services import record
from app.core.database import db
from app.core.errors import NotPermittedError, RefusedInputError, StaleRecordError
from app.organisations.models import Organisation
from app.procurement import policy, queries
from app.procurement.models import PurchasingPolicy
from app.procurement.states import Buyer


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyValues:
    """What an organisation says about its purchases (see `PurchasingPolicy`)."""

    buyer: Buyer | None = None
    one_quote_eur: int | None = None
    several_quotes_eur: int | None = None
    works_one_quote_eur: int | None = None
    works_several_quotes_eur: int | None = None
    source: str = ""


def lay_down(organisation: Organisation, values: PolicyValues, *, by: Actor) -> PurchasingPolicy:
    """Fill in or change the ceilings of an organisation.

    Raises `NotPermittedError`, `RefusedInputError` for ceilings in the wrong order, and `StaleRecordError` when
    somebody else filled them in for the first time at the same moment.
    """
    if not policy.can_edit(by, organisation):
        raise NotPermittedError("lay_down")
    _refuse_disorder(values.one_quote_eur, values.several_quotes_eur, "several_quotes_eur")
    _refuse_disorder(values.works_one_quote_eur, values.works_several_quotes_eur, "works_several_quotes_eur")
    laid_down = queries.purchasing_policy(organisation) or _first(organisation)
    changed = [name for name, value in asdict(values).items() if getattr(laid_down, name) != value]
    for name in changed:
        setattr(laid_down, name, getattr(values, name))
    record("purchasing_policy", organisation, by=by, changed=changed)
    return laid_down


def _first(organisation: Organisation) -> PurchasingPolicy:
    made = PurchasingPolicy(organisation_id=organisation.id)
    try:
        with db.session.begin_nested():
            db.session.add(made)
    except IntegrityError as error:
        raise StaleRecordError from error
    return made


def _refuse_disorder(one_quote: int | None, several_quotes: int | None, field: str) -> None:
    if one_quote is not None and several_quotes is not None and one_quote > several_quotes:
        message = _l("The amount for several quotes cannot be lower than the amount for one quote.")
        raise RefusedInputError(message, field=field)
