"""Shapes of the forms by which a visitor writes to us."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from app.blueprints.uploads.forms import MAX_MESSAGE, ContactFields, storable


class ContactForm(ContactFields, FlaskForm):  # type: ignore[misc]
    """Contact and demo request."""

    message = TextAreaField(
        "How can we help?",
        [InputRequired("Tell us in a sentence or two."), Length(max=MAX_MESSAGE), storable],
    )
