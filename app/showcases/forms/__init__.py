"""Forms of stories, of where they are told, of introductions and of the pages of ambassadors."""

from app.showcases.forms.spreading import IntroductionForm, PageForm, SharingForm
from app.showcases.forms.story import ConsentForm, DraftForm, ReasonForm, StoryForm

__all__ = [
    "ConsentForm",
    "DraftForm",
    "IntroductionForm",
    "PageForm",
    "ReasonForm",
    "SharingForm",
    "StoryForm",
]
