"""Shapes of the forms by which a visitor writes to us."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner
from wtforms import BooleanField, DateField, HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional, StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from app.blueprints.contact.times import PARTS, own_zone, time_zones
from app.blueprints.uploads.forms import MAX_MESSAGE, PersonFields, at_most, storable
from app.models.base import utcnow
from app.wiring import wiring

DAY_SECONDS = 24 * 3600
WISHES = ("first", "second", "third")
WORK = (
    ("collection", _("Data collection")),
    ("annotation", _("Data annotation")),
    ("preparation", _("Data preparation and validation")),
    ("human-in-the-loop", _("Human in the loop")),
)


def _signer() -> TimestampSigner:
    return TimestampSigner(wiring().config.secret_keys, salt="form-begun")


def begun() -> str:
    """Return a signed stamp of the moment a form was shown."""
    return _signer().sign("form").decode()


class Paced(FlaskForm):  # type: ignore[misc]
    """A form that tells how long it was open: programs answer at once, or with a copy from last week."""

    begun = HiddenField()

    def validate_begun(self, field: HiddenField) -> None:
        """Refuse a form that came back too soon, too late, or without its stamp; what was typed stays."""
        try:
            _value, at = _signer().unsign(field.data or "", max_age=DAY_SECONDS, return_timestamp=True)
        except SignatureExpired:
            raise StopValidation(_("This page was open for more than a day. Please send it once more.")) from None
        except BadSignature:
            raise StopValidation(_("Something of this page was missing. Please send it once more.")) from None
        if (utcnow() - at).total_seconds() < wiring().config.form_min_seconds:
            raise StopValidation(_("That was very quick. Please look once more at what you wrote, then send it."))

    def restart(self) -> None:
        """Give the form that is shown again a stamp of its own."""
        self.begun.data = begun()


class ContactForm(PersonFields, Paced):
    """A message."""

    message = TextAreaField(
        _("How can we help?"),
        [InputRequired(_("Tell us in a sentence or two.")), at_most(MAX_MESSAGE), storable],
    )
    consent = BooleanField(
        _("You may use what I wrote to answer me."), [InputRequired(_("Please agree, so that we may answer you."))]
    )

    def details(self) -> dict[str, Any]:
        """Return what only this kind of form asks."""
        return {}


def _future(form: Any, field: Any) -> None:
    """Ask for a day that is still to come."""
    if field.data and field.data <= utcnow().date():
        raise StopValidation(_("Choose a day after today."))


def _wish(label: Any) -> tuple[DateField, SelectField]:
    day = DateField(label, [Optional(), _future])
    return day, SelectField(
        _("Part of the day"), choices=[SelectChoice(key, text) for key, (text, _b, _e) in PARTS.items()]
    )


class DemoForm(ContactForm):
    """A demo: a message, and times that suit."""

    first_day, first_part = _wish(_("First choice"))
    second_day, second_part = _wish(_("Second choice"))
    third_day, third_part = _wish(_("Third choice"))
    time_zone = SelectField(_("Your time zone"), choices=time_zones(), default="UTC")

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        own = own_zone(self.time_zone.data)
        if own is not None:
            self.time_zone.choices = [own, *time_zones()]

    def details(self) -> dict[str, Any]:
        """Return the times in order, as `{"day": "2026-12-01", "part": "morning"}`, and their zone."""
        times = []
        for wish in WISHES:
            day: date | None = self[f"{wish}_day"].data
            if day:
                times.append({"day": day.isoformat(), "part": self[f"{wish}_part"].data})
        return {"times": times, "time_zone": self.time_zone.data}


class QuoteForm(ContactForm):
    """A quote: what the data is, and what is to become of it."""

    work = SelectMultipleField(
        _("Kind of work"), [Optional()], choices=[SelectChoice(key, text) for key, text in WORK],
        widget=ListWidget(prefix_label=False), option_widget=CheckboxInput(),
    )  # fmt: skip
    amount = StringField(_("How much is there?"), [Optional(), at_most(200), storable])
    formats = StringField(_("Format you need"), [Optional(), at_most(200), storable])
    wished_by = DateField(_("Wished by"), [Optional(), _future])
    upload = HiddenField()

    def __init__(self, **named: Any) -> None:
        super().__init__(**named)
        self.message.label.text = _("What is the data, and what should it become?")

    def details(self) -> dict[str, Any]:
        """Return the answers that were given."""
        names: dict[str, Callable[[], Any]] = {
            "work": lambda: [str(text) for key, text in WORK if key in (self.work.data or [])],
            "amount": lambda: (self.amount.data or "").strip(),
            "formats": lambda: (self.formats.data or "").strip(),
            "wished_by": lambda: self.wished_by.data.isoformat() if self.wished_by.data else "",
        }
        return {name: value for name, read in names.items() if (value := read())}
