"""Shapes of what sales do with a lead."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation

from app.blueprints.uploads.forms import storable
from app.models import LeadState

MAX_QUOTE = 20_000
STATES = {
    LeadState.NEW: _("New"),
    LeadState.OPEN: _("Open"),
    LeadState.WON: _("Won"),
    LeadState.LOST: _("Lost"),
}


class HasWords:
    """Asks for text that is more than white space."""

    field_flags = {"required": True}

    def __init__(self, message: Any) -> None:
        self._message = message

    def __call__(self, form: Any, field: Any) -> None:
        if not (field.data or "").strip():
            raise StopValidation(self._message)


class StateForm(FlaskForm):  # type: ignore[misc]
    """Where sales stand with a person, and who looks after them."""

    state = SelectField(_("State"), choices=[SelectChoice(state.value, label) for state, label in STATES.items()])
    owner = SelectField(_("Owner"), validate_choice=True)


class NoteForm(FlaskForm):  # type: ignore[misc]
    """A note."""

    text = TextAreaField(_("Add a note"), [HasWords(_("Write something first.")), Length(max=4000), storable])


class QuoteTextForm(FlaskForm):  # type: ignore[misc]
    """A quote's text."""

    text = TextAreaField(
        _("Text of the mail"), [InputRequired(_("A quote needs a text.")), Length(max=MAX_QUOTE), storable]
    )


class ConfirmForm(FlaskForm):  # type: ignore[misc]
    """A press of a button."""
