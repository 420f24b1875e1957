"""`vraagplein generate`: realistic bulk data for load tests."""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import click
from sqlalchemy import insert, select

from app.challenges.models import Challenge, challenge_theme
from app.challenges.states import ChallengeState
from app.cli.demo_sealing import Sealer, demo_keys
from app.cli.organisations import free_slug
from app.cli.running import OneLineError, application, progress_bar, rebuild_index
from app.core.clock import now, today
from app.core.database import db
from app.core.refs import new_ref
from app.organisations.models import Organisation
from app.organisations.states import OrganisationKind
from app.procurement.states import Route, Subject
from app.proposals.models import Proposal
from app.proposals.states import ProposalState
from app.themes.models import Theme

_OPENINGS = select(Challenge.id, Challenge.proposals_opened_at)
BATCH = 500
ORGANISATIONS_PER_HUNDRED = 4
MOST_SUPPLIERS = 200

PEOPLE = (
    "Inwoners met schulden|Jongeren zonder diploma|Mantelzorgers|Ouderen die alleen wonen|Ondernemers in het centrum|"
    "Nieuwkomers|Ouders van jonge kinderen|Fietsers|Huurders|Tuinders|Vrijwilligers|Medewerkers aan de balie|"
    "Mensen die slecht lezen|Reizigers|Sportverenigingen|Wijkverpleegkundigen|Leraren|Boeren langs de rivier"
).split("|")
TROUBLES = (
    "wachten te lang op een antwoord|vullen drie keer dezelfde gegevens in|weten niet waar zij terechtkunnen|"
    "krijgen te laat een waarschuwing bij hoog water|haken af bij de aanvraag|betalen onnodig boetes|"
    "rijden om door opbrekingen|verliezen hun woning na een brief|begrijpen de brief van de gemeente niet|"
    "zien hun klacht maanden blijven liggen|missen de bus na hun dienst|vinden geen huisarts in de buurt|"
    "gooien bruikbare spullen weg|voelen zich onveilig op weg naar huis|maken fouten bij het overtypen"
).split("|")
QUESTIONS = (
    "hoe wordt dat eenvoudiger?|hoe voorkomen we dat samen?|hoe bereiken we hen eerder?|wat helpt hen echt?|"
    "hoe merken wij het op tijd?|hoe houden zij regie?|hoe doen we dat in één keer goed?"
).split("|")
PLACES = (
    "in de binnenstad|langs de rivier|in de nieuwbouwwijken|op het platteland|rond het station|in de haven|"
    "op scholen|in de wijk Noord|bij het loket|aan huis"
).split("|")
SENTENCES = (
    "Vorig jaar ging het om {number} meldingen.|Gemiddeld duurt het {days} dagen.|Vier op de tien haken af.|"
    "De collega’s in het veld zien het elke week.|Wij hebben er {number} gesprekken over gevoerd.|"
    "Het kost nu naar schatting {number} uur per jaar.|Een eerdere proef gaf te weinig inzicht.|"
    "Buurgemeenten herkennen dit.|De regels staan minder in de weg dan vaak wordt gedacht.|"
    "Het is het ergst op maandag en vlak na de vakantie.|Er is geen registratie van wie afhaakt.|"
    "Een kwart komt binnen een half jaar terug.|De gegevens staan in verschillende systemen.|"
    "Mensen vertellen hun verhaal steeds opnieuw.|De winter maakt het zwaarder."
).split("|")
PLACE_NAMES = "Aker Berk Duin Eiken Geest Haver Kromme Laven Meers Noorder Olm Rietland Schans Vlier Zand".split()
PLACE_ENDINGS = "dam dijk dorp horst hoven kerk lo meer oord rade veen wijk".split()


@click.command()
@click.option("--challenges", "challenge_count", type=click.IntRange(0, 1_000_000), required=True)
@click.option("--proposals", "proposal_count", type=click.IntRange(0, 1_000_000), required=True)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same texts.")
def generate(challenge_count: int, proposal_count: int, seed: int) -> None:
    """Add bulk data for load tests, and index it. Never for a platform that is in use."""
    if proposal_count and not challenge_count:
        raise OneLineError("--proposals needs --challenges: a proposal answers a vraagstuk.")
    with application() as app:
        with progress_bar() as bar:
            task = bar.add_task("Challenges", total=challenge_count)
            agency_count = add_bulk(
                challenge_count, proposal_count, seed, lambda done: bar.update(task, completed=done)
            )
        db.session.commit()
        rebuild_index(app)
    click.echo(f"{challenge_count} challenges, {proposal_count} proposals, {agency_count} agencies.")


def add_bulk(
    challenge_count: int, proposal_count: int, seed: int, progress: Callable[[int], object] = lambda done: None
) -> int:
    """Add the records and return how many agencies they have; commits and indexes nothing.

    `progress` hears how many challenges are there. Raises `OneLineError` for more proposals than fit.
    """
    source = random.Random(seed)
    agencies = _organisations(
        source, OrganisationKind.AGENCY, max(1, challenge_count * ORGANISATIONS_PER_HUNDRED // 100)
    )
    suppliers = _organisations(source, OrganisationKind.SUPPLIER, min(MOST_SUPPLIERS, proposal_count))
    challenge_ids: list[int] = []
    while len(challenge_ids) < challenge_count:
        size = min(BATCH, challenge_count - len(challenge_ids))
        challenge_ids.extend(_challenges(source, agencies, size))
        progress(len(challenge_ids))
    _proposals(source, challenge_ids, suppliers, proposal_count)
    return len(agencies)


def _organisations(source: random.Random, kind: OrganisationKind, count: int) -> list[int]:
    taken = set(db.session.scalars(select(Organisation.slug)))
    rows = []
    for _ in range(count):
        place = source.choice(PLACE_NAMES) + source.choice(PLACE_ENDINGS)
        name = f"Gemeente {place}" if kind is OrganisationKind.AGENCY else f"{place} Werkplaats BV"
        rows.append({"name": name, "slug": free_slug(name, taken), "kind": kind, "place": place})
    if not rows:
        return []
    return list(db.session.scalars(insert(Organisation).returning(Organisation.id), rows))


def _text(source: random.Random, sentences: int) -> str:
    return " ".join(
        source.choice(SENTENCES).format(number=source.randint(12, 4000), days=source.randint(3, 90))
        for _ in range(sentences)
    )


def _challenges(source: random.Random, agencies: list[int], count: int) -> list[int]:
    themes = list(db.session.scalars(select(Theme.id)))
    rows = [_challenge(source, agencies) for _ in range(count)]
    ids = list(db.session.scalars(insert(Challenge).returning(Challenge.id, sort_by_parameter_order=True), rows))
    if themes:
        links = [
            {"record_id": id, "theme_id": theme}
            for id in ids
            for theme in source.sample(themes, k=min(len(themes), source.randint(1, 3)))
        ]
        db.session.execute(insert(challenge_theme), links)
    return ids


def _challenge(source: random.Random, agencies: list[int]) -> dict[str, Any]:
    moment = now()
    who, trouble, where = source.choice(PEOPLE), source.choice(TROUBLES), source.choice(PLACES)
    published: datetime = moment - timedelta(days=source.randint(20, 900), minutes=source.randint(0, 1440))
    closing = published + timedelta(days=source.randint(25, 80))
    is_closed = closing <= moment
    return {
        "ref": new_ref(),
        "organisation_id": source.choice(agencies),
        "state": ChallengeState.ASSESSMENT if is_closed else ChallengeState.OPEN,
        "proposals_opened_at": closing if is_closed else None,
        "title": f"{who} {where} {trouble}; {source.choice(QUESTIONS)}",
        "sufferers": f"{who} {where}. {_text(source, 2)}",
        "problem": f"{who} {trouble}. {_text(source, 6)}",
        "frequency": _text(source, 2),
        "evidence": _text(source, 3),
        "benefit": _text(source, 3),
        "urgency": _text(source, 2),
        "dialogue_report": _text(source, 3),
        "budget_eur": source.randrange(10_000, 200_000, 5_000),
        "experiments_count": source.randint(1, 4),
        "scaling_option": _text(source, 1),
        "subject": Subject.SUPPLIES_SERVICES,
        "route_choice": Route.SEVERAL_QUOTES,
        "route": "Meervoudig onderhands.",
        "published_at": published,
        "opened_at": published,
        "closing_at": closing,
        "decision_due": today() + timedelta(days=21),
    }


def _proposals(source: random.Random, challenge_ids: list[int], suppliers: list[int], count: int) -> None:
    """Opened proposals where the closing time has passed, really sealed ones where it has not."""
    pairs = len(challenge_ids) * len(suppliers)
    if count > pairs:
        raise OneLineError(f"{count} proposals need more challenges: {len(suppliers)} suppliers answer each one once.")
    of_closed: list[dict[str, Any]] = []
    of_open: list[tuple[Proposal, dict[str, Any]]] = []
    closed = {row.id: row.proposals_opened_at for row in db.session.execute(_OPENINGS)}
    for pair in source.sample(range(pairs), k=count):
        challenge_id, supplier_id = challenge_ids[pair // len(suppliers)], suppliers[pair % len(suppliers)]
        place = {"challenge_id": challenge_id, "organisation_id": supplier_id}
        moments = {"submitted_at": now() - timedelta(days=source.randint(81, 90)), "opened_at": closed[challenge_id]}
        if closed[challenge_id] is not None:
            of_closed.append(
                {"ref": new_ref(), "state": ProposalState.OPENED} | place | moments | _proposal_text(source)
            )
        else:
            of_open.append(
                (Proposal(state=ProposalState.SUBMITTED, submitted_at=now(), **place), _proposal_text(source))
            )
    for start in range(0, len(of_closed), BATCH):
        db.session.execute(insert(Proposal), of_closed[start : start + BATCH])
    if of_open:
        _seal(of_open)


def _proposal_text(source: random.Random) -> dict[str, Any]:
    return {
        "idea": _text(source, 4),
        "why_it_works": _text(source, 4),
        "smallest_test": _text(source, 3),
        "team": _text(source, 2),
        "price_eur": source.randrange(5_000, 60_000, 1_000),
    }


def _seal(proposals: list[tuple[Proposal, dict[str, Any]]]) -> None:
    db.session.add_all(proposal for proposal, _ in proposals)
    db.session.flush()
    sealer = Sealer(demo_keys())
    for proposal, text in proposals:
        sealer.submit(proposal, text, now())
