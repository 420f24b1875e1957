"""All scores as one table, for the dossier of the purchase."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from app.assessments.queries.assessing import Row, Sheet

_FORMULA = ("=", "+", "-", "@", "\t")
"""What a spreadsheet takes for the beginning of a formula (OWASP: CSV injection)."""


def scores_csv(sheets: Sequence[Sheet], titles: Mapping[int, Any]) -> str:
    """One line for each score and each settled score, with semicolons, as Dutch spreadsheets read it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    writer.writerow(
        [_("Proposal"), _("Criterion"), _("Weight"), _("Assessor"), _("Points"), _("Reason"), _("Average, or settled")]
    )
    for sheet in sheets:
        for row in sheet.rows:
            for line in _lines(row):
                cells = [titles[sheet.proposal.id], row.criterion.name, row.criterion.weight, *line, row.shown]
                writer.writerow([_harmless(str(cell)) for cell in cells])
    return out.getvalue()


def _lines(row: Row) -> list[list[Any]]:
    lines: list[list[Any]] = [[mark.name, mark.points, mark.reason] for mark in row.marks]
    if row.settlement is not None:
        lines.append([_("Settled in the meeting"), row.settlement.points, row.settlement.reason])
    return lines


def _harmless(text: str) -> str:
    """The text as a text: a spreadsheet does not work it out."""
    return f"'{text}" if text.startswith(_FORMULA) else text
