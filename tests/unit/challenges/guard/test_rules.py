"""Every rule on sentences of both sides: what it stops, which words it marks, and what it leaves alone."""

import pytest

from app.challenges.guard import inspect

STOPPED = [
    ("R1", "Salesforce", "Wij willen overstappen op Salesforce voor de klantcontacten."),
    ("R1", "of gelijkwaardig", "Twintig laptops van het merk Lenovo of gelijkwaardig."),
    ("R2", "reserveringssysteem aanschaffen", "De provincie gaat een nieuw reserveringssysteem aanschaffen."),
    ("R2", "Een algoritme dat", "Een algoritme dat voorspelt welke gezinnen in de problemen komen."),
    ("R2", "Plaatsing van", "Plaatsing van zestig picknicktafels langs de rivier."),
    ("R2", "Er komt een", "Er komt een meldpunt-app voor zwerfafval."),
    ("R2", "chatbot", "Hoe kunnen we een chatbot inzetten om vragen te beantwoorden?"),
    ("R2", "Welke app", "Welke app helpt ouderen het best bij hun medicijnen?"),
    ("R3", "Gevraagd: een dashboard", "Gevraagd: een dashboard voor de wachttijden."),
    ("R3", "behoefte aan een online loket", "Er is behoefte aan een online loket voor parkeervergunningen."),
    ("R4", "gelijktijdige gebruikers", "De reactietijd is maximaal 300 ms bij 500 gelijktijdige gebruikers."),
    ("R4", "binnen 200 ms", "Het systeem moet aanvragen binnen 200 ms valideren via een REST-koppeling."),
    ("R5", "De oplossing moet", "De oplossing moet aansluiten op ons zaaksysteem."),
    ("R5", "laagste prijs", "Gunning vindt plaats op basis van de laagste prijs."),
    ("R5", "dient", "De leverancier dient elke maand een rapportage aan te leveren."),
    ("R6", "Door middel van", "Door middel van sensoren in de vloer willen we valpartijen voorkomen."),
    ("R6", "Via een chatbot", "Via een chatbot beantwoorden we straks alle vragen."),
    ("R6", "Met de nieuwe sensoren", "Met de nieuwe sensoren zien we eerder waar het lekt."),
    ("R7", "Minimale jaaromzet", "Minimale jaaromzet van 2 miljoen euro en drie referenties van gemeenten."),
    ("R7", "ISO", "De opdrachtnemer is ISO 27001-gecertificeerd."),
    ("R8", "Adviesbureau gezocht", "Adviesbureau gezocht voor een onderzoek naar de binnenstad."),
    ("R8", "Welke aannemer", "Welke aannemer kan voor ons de kademuur herstellen?"),
    ("R8", "een trainer die", "De school zoekt een trainer die docenten leert omgaan met agressie."),
    ("R9", "Ontwerp een", "Ontwerp een keuzehulp voor mensen met een zorgvraag."),
    ("R9", "Lever en plaats", "Lever en plaats veertig fietsnietjes bij het station."),
]

LEFT_ALONE = [
    ("R1", "Onze SAP-omgeving ligt elke maand een dag plat, waardoor mensen te laat betaald krijgen."),
    ("R1", "Sinds de invoering van AFAS melden leidinggevenden ziekte te laat."),
    ("R2", "Ons reserveringssysteem loopt vast zodra de zomer begint en dan staan mensen voor niets aan de balie."),
    ("R2", "De huidige app wordt door bijna niemand gebruikt."),
    ("R2", "Het huidige systeem is traag, waardoor medewerkers gegevens op papier bijhouden."),
    ("R2", "Planten langs de rondweg gaan dood door strooizout."),
    ("R3", "Wij zoeken manieren om clubs en vrijwilligers bij elkaar te brengen."),
    ("R3", "We willen dat minder kinderen met een lege maag op school zitten."),
    ("R4", "De reactietijd van de ambulance is in het buitengebied opgelopen tot 19 minuten."),
    ("R5", "De wachttijd moet omlaag, want mensen worden zieker terwijl zij wachten."),
    ("R6", "Bewoners horen via de buren dat de straat opengaat, en niet via ons."),
    ("R7", "Het keurmerk hangt aan de muur, maar bewoners merken er niets van."),
    ("R8", "Onze leverancier is failliet gegaan en nu kan niemand de pasjes meer repareren."),
    ("R8", "Drie aannemers graven na elkaar dezelfde stoep open, en bewoners zijn het zat."),
    ("R9", "Onderhoud aan de brug duurt elk jaar langer en het dorp is dan onbereikbaar."),
]


@pytest.mark.parametrize(("rule", "words", "sentence"), STOPPED)
def test_a_solution_is_blocked_by_its_rule_and_its_words_are_marked(rule: str, words: str, sentence: str):
    inspection = inspect(sentence)
    marked = [inspection.words(finding) for finding in inspection.findings if finding.rule == rule]
    assert inspection.blocked
    assert any(words in text for text in marked), (rule, marked, inspection.findings)


@pytest.mark.parametrize(("rule", "sentence"), LEFT_ALONE)
def test_a_problem_about_what_exists_stays_free(rule: str, sentence: str):
    assert inspect(sentence).findings == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Inwoners met schulden melden zich gemiddeld pas na vijf jaar; hoe bereiken we hen eerder?",
        "Onze app wordt door ouderen nauwelijks gebruikt; hoe houden zij toegang tot de dienst?",
        "Tuinders lozen bij piekbuien tegelijk, waarna woonwijken onderlopen; hoe voorkomen we dat samen?",
        "Medewerkers typen gegevens uit drie systemen over en maken daarbij fouten; wat helpt hen?",
    ],
)
def test_the_good_examples_of_the_domain_stay_free(sentence: str):
    assert inspect(sentence).findings == ()


@pytest.mark.parametrize(
    "sentence",
    [
        "Wij zoeken een leverancier die een app bouwt waarmee inwoners hun schulden kunnen melden.",
        "Wij zoeken een leverancier die een app bouwt",
        "De gemeente wil 24 veiligheidscamera's plaatsen.",
        "Het systeem moet aanvragen binnen 200 ms valideren via een REST-koppeling.",
        "Gevraagd: een blockchain-oplossing voor het huishoudboekje.",
        "Met behulp van drones willen we vaker inspecteren.",
        "De opdrachtnemer is ISO 27001-gecertificeerd.",
    ],
)
def test_the_bad_examples_of_the_domain_are_blocked(sentence: str):
    assert inspect(sentence).blocked


def test_or_equivalent_does_not_cure_a_brand():
    assert inspect("Levering van tien Motorola-portofoons of gelijkwaardig.").blocked


def test_r10_nudges_a_text_without_pain_and_without_a_question_and_never_blocks():
    inspection = inspect(
        "De gemeente heeft 80.000 inwoners en drie kernen. Het gebouw heeft drie lagen.\nHet park ligt erachter."
    )
    (finding,) = inspection.findings
    assert finding.rule == "R10"
    assert not inspection.blocked
    assert inspection.nudged


def test_r10_is_content_with_one_sign_of_pain_or_one_question_anywhere():
    context = "De gemeente heeft 80.000 inwoners en drie kernen. Het gebouw heeft drie lagen. Het park ligt erachter."
    assert inspect(context).nudged
    assert inspect(f"{context} Ouderen wachten te lang op een plek.").findings == ()
    assert inspect(f"{context} Hoe komen ouderen eerder aan een plek?").findings == ()


def test_r10_asks_for_a_problem_in_a_longer_text_whatever_it_weighs():
    text = "De opvang heeft zestig plekken. De school staat ernaast. Het park ligt erachter."
    assert [finding.rule for finding in inspect(text).findings] == ["R10"]


def test_r10_is_left_out_for_a_single_field():
    text = "De opvang heeft zestig plekken. De school staat ernaast. Het park ligt erachter."
    assert inspect(text, whole=False).findings == ()
