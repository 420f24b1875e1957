"""How dates, amounts and texts are written on screens and in mails."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import nh3
from flask_babel import get_locale, gettext, ngettext
from jinja2.utils import urlize
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

from app.core.clock import AMSTERDAM, in_amsterdam, now, today
from app.core.countries import country_name
from app.core.refs import path_of

NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
MONTHS = {
    "nl": "januari februari maart april mei juni juli augustus september oktober november december".split(),
    "en": "January February March April May June July August September October November December".split(),
}
WEEKDAYS = {
    "nl": "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag".split(),
    "en": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
}
_markdown = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table")
_ALLOWED_TAGS = set("p br strong em ul ol li h3 h4 blockquote a code pre table thead tbody tr th td hr".split())


def _language() -> str:
    locale = get_locale()
    return locale.language if locale is not None and locale.language in MONTHS else "nl"


def _day(value: date | datetime) -> date:
    return in_amsterdam(value).date() if isinstance(value, datetime) else value


def format_date(value: date | datetime | None) -> str:
    """22 november 2026"""
    if value is None:
        return ""
    day = _day(value)
    return f"{day.day}{NO_BREAK_SPACE}{MONTHS[_language()][day.month - 1]}{NO_BREAK_SPACE}{day.year}"


def format_date_short(value: date | datetime | None) -> str:
    """22 nov; in another year than this one: 22 nov 2025"""
    if value is None:
        return ""
    day = _day(value)
    month = MONTHS[_language()][day.month - 1]
    year = "" if day.year == today().year else f"{NO_BREAK_SPACE}{day.year}"
    return f"{day.day}{NO_BREAK_SPACE}{'mrt' if month == 'maart' else month[:3]}{year}"


def format_month(value: date | datetime | None) -> str:
    """november 2026"""
    return "" if value is None else f"{MONTHS[_language()][_day(value).month - 1]}{NO_BREAK_SPACE}{_day(value).year}"


def format_datetime(value: datetime | None) -> str:
    """donderdag 26 november 2026, 12.00 uur (Amsterdam time)"""
    if value is None:
        return ""
    local = in_amsterdam(value)
    language = _language()
    clock = f"{local:%H.%M} uur" if language == "nl" else f"{local:%H:%M}"
    return f"{WEEKDAYS[language][local.weekday()]} {format_date(value)}, {clock.replace(' ', NO_BREAK_SPACE)}"


def format_time(value: datetime) -> str:
    """14.03"""
    return f"{in_amsterdam(value):%H.%M}"


def moment_to_the_second(value: datetime | None) -> str:
    """donderdag 26 november 2026, 12.00.05 uur (11:00:05 UTC): the second that has begun, in Amsterdam and in UTC"""
    if value is None:
        return ""
    local, utc = in_amsterdam(value), value.astimezone(UTC)
    language = _language()
    clock = f"{local:%H.%M.%S}{NO_BREAK_SPACE}uur" if language == "nl" else f"{local:%H:%M:%S}"
    return f"{WEEKDAYS[language][local.weekday()]} {format_date(value)}, {clock} ({utc:%H:%M:%S}{NO_BREAK_SPACE}UTC)"


def format_number(value: int | float | Decimal | None) -> str:
    """1.900 or 11,2 in Dutch; 1,900 or 11.2 in English"""
    if value is None:
        return ""
    text = f"{Decimal(str(value)).normalize():,f}"
    return text.translate(str.maketrans(",.", ".,")) if _language() == "nl" else text


def format_money(value: int | None) -> str:
    """€ 60.000, in whole euros"""
    return "" if value is None else f"€{NO_BREAK_SPACE}{format_number(value)}"


def format_weeks(number: int) -> str:
    """1 week; 12 weken"""
    return str(ngettext("%(num)s week", "%(num)s weeks", number))


def days_left(value: datetime | None) -> str:
    """nog 4 dagen; sluit vandaag; gesloten"""
    if value is None:
        return ""
    moment = now()
    if value <= moment:
        return str(gettext("closed"))
    days = (value.astimezone(AMSTERDAM).date() - moment.astimezone(AMSTERDAM).date()).days
    if days == 0:
        return str(gettext("closes today"))
    return str(ngettext("%(num)s day left", "%(num)s days left", days))


def closes_within(value: datetime | None, days: int) -> bool:
    """Whether the moment is still to come, within so many days; or, for a task, has passed."""
    return value is not None and (value - now()).total_seconds() < days * 86_400


def due_text(value: datetime | None) -> str:
    """until 26 nov; 3 days late"""
    if value is None:
        return ""
    late = (in_amsterdam(now()).date() - in_amsterdam(value).date()).days
    if late > 0:
        return str(ngettext("%(num)s day late", "%(num)s days late", late))
    return str(gettext("today") if late == 0 else gettext("until %(date)s", date=format_date_short(value)))


def file_size(size: int) -> str:
    """240 kB; 1,2 MB (decimal, as on disks)"""
    if size < 1_000_000:
        return f"{format_number(max(1, round(size / 1000)))}{NO_BREAK_SPACE}kB"
    return f"{format_number(round(size / 1_000_000, 1))}{NO_BREAK_SPACE}MB"


def markdown(text: str | None) -> Markup:
    """Text from users as HTML: CommonMark without HTML, cleaned, links marked as not endorsed."""
    if not text:
        return Markup("")
    html = nh3.clean(
        _markdown.render(text), tags=_ALLOWED_TAGS, url_schemes={"http", "https", "mailto"}, link_rel="nofollow ugc"
    )
    return Markup(html)  # noqa: S704 - cleaned by nh3 in the line above


def paragraphs(text: str | None) -> Markup:
    """Plain text with its blank lines as paragraphs and its line ends kept."""
    if not text:
        return Markup("")
    parts = [part.strip() for part in text.split("\n\n") if part.strip()]
    return Markup("").join(
        Markup("<p>{}</p>").format(Markup("<br>").join(escape(line) for line in part.split("\n"))) for part in parts
    )


def with_addresses(text: str | None) -> Markup:
    """Plain text in which mail addresses and web addresses are links, marked as not endorsed."""
    html = urlize(text or "", rel="nofollow ugc")
    # Whatever the text itself has of HTML was escaped, so this is found in links only.
    return Markup(html.replace("<a ", '<a class="utrecht-link utrecht-link--html-a" '))  # noqa: S704 - escaped by urlize


def excerpt(text: str | None, length: int = 160) -> str:
    """The beginning of a text, at most `length` characters, cut at a word."""
    words = " ".join((text or "").split())
    if len(words) <= length:
        return words
    return words[: length - 1].rsplit(" ", 1)[0].rstrip(",.;:") + "…"


FILTERS: dict[str, Any] = {
    "date": format_date,
    "date_short": format_date_short,
    "month": format_month,
    "datetime": format_datetime,
    "time": format_time,
    "moment_to_the_second": moment_to_the_second,
    "number": format_number,
    "money": format_money,
    "weeks": format_weeks,
    "days_left": days_left,
    "closes_within": closes_within,
    "due_text": due_text,
    "markdown": markdown,
    "paragraphs": paragraphs,
    "path_to": path_of,
    "country": country_name,
    "excerpt": excerpt,
    "with_addresses": with_addresses,
    "file_size": file_size,
}
