"""Fields that depend on one another, and those that choose: 有/無, one of a list, several lines of text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import Field, RadioField, SelectField, TextAreaField, ValidationError
from wtforms import Form as PlainForm
from wtforms.validators import StopValidation

from tsuen.kernel.kana import tidy
from tsuen.web.forms import LONG, SafeText, at_most

YES_NO = (("yes", "有"), ("no", "無"))


class AskedWhen:
    """Asked only when another field of the form has a value; otherwise whatever stands in it is left alone.

    With a `sentence` it is then required.
    """

    def __init__(self, name: str, value: str, sentence: str = "") -> None:
        self.name, self.value, self.sentence = name, value, sentence

    def __call__(self, form: PlainForm, field: Field) -> None:
        """Stop here, with the sentence or without."""
        asked = form[self.name].data == self.value
        if asked and field.data:
            return
        field.errors = []
        raise StopValidation(self.sentence if asked else "")


class Listed:
    """Only what the list offers."""

    def __call__(self, form: PlainForm, field: Field) -> None:
        """Raise for anything else."""
        del form
        offered = {str(value) for value, *_ in field.choices}
        given = field.data if isinstance(field.data, list) else [field.data] if field.data else []
        if not set(given) <= offered:
            raise ValidationError("選択肢から選んでください。")


def choices_of(words: Sequence[str], empty: str = "選んでください") -> list[tuple[str, str]]:
    """A select's options, an empty one first."""
    return [("", empty), *((word, word) for word in words)]


def select_field(label: str, choices: list[tuple[str, str]], *validators: Any) -> SelectField:
    """One of a list."""
    return SelectField(label, [*validators, Listed()], choices=choices, validate_choice=False, default="")


def radio_field(label: str, choices: Any, *validators: Any, **options: Any) -> RadioField:
    """One of a few, all in sight."""
    return RadioField(label, [*validators, Listed()], choices=choices, validate_choice=False, **options)


def note_field(label: str, *validators: Any, hint: str = "") -> TextAreaField:
    """Several lines of text, bounded."""
    return TextAreaField(
        label, [*validators, at_most(LONG), SafeText()], filters=[lambda text: tidy(text or "")], description=hint
    )
