"""Shapes of what sales do with a lead."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation

from app.blueprints.uploads.forms import storable
from app.models import LeadState

MAX_QUOTE = 20_000


class HasWords:
    """Asks for text that is more than white space."""

    field_flags = {"required": True}

    def __init__(self, message: str) -> None:
        self._message = message

    def __call__(self, form: Any, field: Any) -> None:
        if not (field.data or "").strip():
            raise StopValidation(self._message)


class StateForm(FlaskForm):  # type: ignore[misc]
    """Where sales stand with a person, and who looks after them."""

    state = SelectField("State", choices=[SelectChoice(state.value, state.value.title()) for state in LeadState])
    owner = SelectField("Owner", validate_choice=True)


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A note."""

    text = TextAreaField("Add a note", [HasWords("Write something first."), Length(max=4000), storable])


class QuoteTextForm(FlaskForm):  # type: ignore[misc]
    """A quote's text."""

    text = TextAreaField("Text of the mail", [InputRequired("A quote needs a text."), Length(max=MAX_QUOTE), storable])


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """A press of a button."""
