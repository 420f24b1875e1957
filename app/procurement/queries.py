"""Reads of the purchasing policies of organisations."""

from app.core.database import db
from app.organisations.models import Organisation
from app.procurement.advice import Ceilings
from app.procurement.models import PurchasingPolicy
from app.procurement.states import Buyer, Subject

# Sectors whose organisations mostly stand in Annex I of Directive 2014/24/EU (central government authorities). Only a
# proposal: some executive bodies do not stand there. The lower threshold is the safe one.
CENTRAL_SECTORS = frozenset({"rijk", "uitvoering", "rechterlijke macht", "politie-en-veiligheid"})


def purchasing_policy(organisation: Organisation) -> PurchasingPolicy | None:
    """What this organisation laid down, or None when it did not fill in anything yet."""
    return db.session.get(PurchasingPolicy, organisation.id)


def proposed_buyer(organisation: Organisation) -> Buyer:
    """The kind of buyer that follows from the sector."""
    return Buyer.CENTRAL if organisation.sector in CENTRAL_SECTORS else Buyer.OTHER


def buyer_of(organisation: Organisation, policy: PurchasingPolicy | None) -> tuple[Buyer, bool]:
    """The kind of buyer, and whether that is only a proposal."""
    if policy is not None and policy.buyer is not None:
        return policy.buyer, False
    return proposed_buyer(organisation), True


def ceilings_for(subject: Subject, policy: PurchasingPolicy | None) -> Ceilings:
    """The ceilings for what is bought: works have their own."""
    if policy is None:
        return Ceilings()
    if subject is Subject.WORKS:
        return Ceilings(policy.works_one_quote_eur, policy.works_several_quotes_eur)
    return Ceilings(policy.one_quote_eur, policy.several_quotes_eur)
