"""Tables of the panel, its scores, the decision and the letters."""

from app.assessments.models.decision import Decision, Letter, Verdict, VerdictReason
from app.assessments.models.panel import Interest, Panel, PanelMember
from app.assessments.models.scores import Assessment, PanelMeeting, Score, Settlement

__all__ = [
    "Assessment",
    "Decision",
    "Interest",
    "Letter",
    "Panel",
    "PanelMeeting",
    "PanelMember",
    "Score",
    "Settlement",
    "Verdict",
    "VerdictReason",
]
