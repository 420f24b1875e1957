"""The field with which every record gets its themes, and the forms of a theme and of words that mean the same."""

from collections.abc import Iterator
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import SelectField, SelectMultipleField, widgets
from wtforms.validators import ValidationError

from app.core.forms import BaseForm, CreatingForm, LongText, Required, Text, option
from app.themes import queries
from app.themes.models import MAX_SYNONYMS, MAX_THEMES, Theme, WordGroup
from app.themes.words import Wording

LONGEST_SYNONYM = 60
NOT_IN_LIST = _l("Choose themes from the list.")


class ThemesField(SelectMultipleField):
    """One to four themes, as checkboxes grouped by main theme. Its data is a list of ids of themes.

    It reads the tree once, when the form is made. A record with `themes` fills it, and `populate_obj` sets them
    (`form.populate_obj(record)`, or `record.themes = form.themes.chosen()`). With `required=False` none is
    enough, for drafts; more than four is never right.
    """

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def __init__(self, label: Any = _l("Themes"), *, required: bool = True, **kwargs: Any) -> None:
        kwargs.setdefault("description", _l("Choose 1 to 4 themes. People find this page by them."))
        known = queries.choices()
        options = [option(choice.id, choice.name, group=choice.group) for choice in known]
        super().__init__(label, coerce=_theme_id, choices=options, **kwargs)
        self.invalid_value_message = str(NOT_IN_LIST)
        self.known = {choice.id for choice in known}
        self.required = required
        if required:
            self.flags.required = True

    def pre_validate(self, form: Any) -> None:
        """Raise `ValidationError` for none, for more than four and for themes that are not there."""
        chosen = set(self.data or ())
        if self.process_errors:
            return
        if not chosen <= self.known:
            raise ValidationError(str(NOT_IN_LIST))
        if self.required and not chosen:
            raise ValidationError(str(_l("Choose at least one theme.")))
        if len(chosen) > MAX_THEMES:
            raise ValidationError(str(_l("Choose at most %(max)s themes.", max=MAX_THEMES)))

    def chosen(self) -> list[Theme]:
        """The chosen themes, to be set on a record."""
        return queries.by_ids(self.data or ())

    def populate_obj(self, obj: Any, name: str) -> None:
        """Set the chosen themes on a record."""
        setattr(obj, name, self.chosen())

    def grouped(self) -> Iterator[tuple[str, list[Any]]]:
        """(main theme, its options) for the macro `themes_field`; the first option is the main theme itself."""
        options = iter(self)
        for name, group in self.iter_groups():
            yield str(name), [next(options) for _ in group]


def _theme_id(value: Any) -> int:
    """An id, from a theme, an id or what a browser sent. Raises `ValueError`."""
    if isinstance(value, Theme):
        return value.id
    text = str(value)
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise ValueError("not an id of a theme")
    return int(text)


class ThemeForm(BaseForm):
    """A theme with its everyday words."""

    name = Text(_l("Name"), most=80)
    name_en = Text(_l("Name in English"), most=80, required=False)
    description = LongText(_l("What belongs to this theme?"), most=600, rows=3, required=False)
    synonyms = LongText(
        _l("Everyday words that lead to this theme"),
        most=4_000,
        rows=8,
        required=False,
        description=_l("One word or expression on each line, as people type it when they search."),
    )
    parent = SelectField(_l("Part of"), coerce=str)

    def __init__(self, theme: Theme | None = None, **kwargs: Any) -> None:
        super().__init__(obj=theme, **kwargs)
        self.parent.choices = [
            option("", _l("No other theme: this is a main theme")),
            *(option(node.id, node.name) for node in queries.possible_parents(theme)),
        ]
        if theme is not None and not self.synonyms.raw_data:
            self.synonyms.data = "\n".join(theme.synonyms)
        if not self.is_submitted() and theme is not None:
            self.parent.data = str(theme.parent_id or "")

    def validate_synonyms(self, field: LongText) -> None:
        """Raise `ValidationError` for too many words or words that are too long."""
        words = self.words()
        if len(words) > MAX_SYNONYMS:
            raise ValidationError(str(_l("Use at most %(max)s words.", max=MAX_SYNONYMS)))
        if any(len(word) > LONGEST_SYNONYM for word in words):
            raise ValidationError(str(_l("Use at most %(max)s characters a line.", max=LONGEST_SYNONYM)))

    def words(self) -> list[str]:
        """The synonyms, each once, without empty lines."""
        return _lines(self.synonyms.data)

    def values(self) -> dict[str, Any]:
        """What was filled in, as the services take it."""
        return {
            "name": self.name.data,
            "name_en": self.name_en.data or "",
            "description": self.description.data or "",
            "synonyms": self.words(),
            "parent_id": int(self.parent.data) if self.parent.data else None,
        }


class NewThemeForm(ThemeForm, CreatingForm):
    """The same for a new theme."""


class WordsForm(BaseForm):
    """A group of words that mean the same when people search. What is wrong with them the service says."""

    words = LongText(
        _l("Words that mean the same"),
        most=2_000,
        rows=6,
        description=_l("One word or expression on each line. Who searches for one of them also finds the others."),
    )
    narrower = LongText(
        _l("Narrower words"),
        most=2_000,
        rows=4,
        required=False,
        description=_l("The words above also find these, not the other way round: “bike” also finds “cargo bike”."),
    )
    note = LongText(_l("Why?"), most=500, rows=2, required=False, description=_l("For who keeps the words after you."))

    def __init__(self, group: WordGroup | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        if not self.is_submitted() and group is not None:
            self.words.data = "\n".join(group.words)
            self.narrower.data = "\n".join(group.narrower)
            self.note.data = group.note

    def wording(self) -> Wording:
        """What was written, each word once."""
        return Wording(_lines(self.words.data), _lines(self.narrower.data), self.note.data or "")


class NewWordsForm(WordsForm, CreatingForm):
    """The same for a new group."""


def _lines(text: str | None) -> list[str]:
    """The lines of a text, each once, without empty ones."""
    lines = (" ".join(line.split()) for line in (text or "").split("\n"))
    return list(dict.fromkeys(line for line in lines if line))


class MergeForm(BaseForm):
    """The theme that another one becomes part of."""

    into = SelectField(_l("It becomes part of"), [Required(_l("Choose a theme."))], coerce=str)

    def __init__(self, theme: Theme, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        # The same as may be its parent: not itself, and nothing that hangs below it.
        possible = (option(node.slug, node.name) for node in queries.possible_parents(theme))
        self.into.choices = [option("", _l("Choose a theme")), *possible]
