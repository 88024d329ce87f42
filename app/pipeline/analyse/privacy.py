"""Personal data in a table: by what a column is called and what its values look like. Never shown unmasked.

Risk: high where identity numbers, payment cards, health or birth dates occur; medium for contact details and
names; low for online identifiers and places; none where nothing of the kind was recognised in what was looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.pipeline.report import PrivateData, Risk

MATCHING_SHARE = 0.3
LEAST_MATCHES = 1


@dataclass(frozen=True)
class PrivacyClass:
    """A kind of personal data: its values' shape, its columns' names, or both."""

    name: str
    risk: Risk
    value: re.Pattern[str] | None = None
    title: re.Pattern[str] | None = None
    holds: Callable[[str], bool] = lambda value: True


def passes_luhn(value: str) -> bool:
    """Tell whether the digits end in the right check digit (ISO/IEC 7812-1, annex B)."""
    digits = [int(character) for character in value if character.isdigit()]
    doubled = [sum(divmod(digit * 2, 10)) for digit in digits[-2::-2]]
    return len(digits) >= 13 and (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def _named(*words: str) -> re.Pattern[str]:
    return re.compile(r"(^|[^a-z])(" + "|".join(words) + r")($|[^a-z])", re.I)


# ruff: noqa: E501 -- the table below reads best with one class a line.
CLASSES = (
    PrivacyClass("e-mail address", "medium", re.compile(r"[^@\s]+@[^@\s]+\.[a-z]{2,}", re.I)),
    PrivacyClass("payment card number", "high", re.compile(r"\d(?:[ -]?\d){12,18}"), _named("card", "pan", "cc"), passes_luhn),
    PrivacyClass("Aadhaar number", "high", re.compile(r"[2-9]\d{3}[ -]?\d{4}[ -]?\d{4}"), _named("aadhaar", "aadhar", "uidai")),
    PrivacyClass("PAN (India)", "high", re.compile(r"[A-Z]{3}[ABCFGHJLPT][A-Z]\d{4}[A-Z]")),
    PrivacyClass("social security number", "high", re.compile(r"\d{3}-\d{2}-\d{4}")),
    PrivacyClass("IP address", "low", re.compile(r"(?:\d{1,3}\.){3}\d{1,3}")),
    PrivacyClass("phone number", "medium", re.compile(r"\+\d{1,3}[\d ()./-]{7,}|\(?\d{3,5}\)?[ -]\d{3,4}[ -]?\d{3,4}")),
    PrivacyClass("phone number", "medium", re.compile(r"[+\d][\d ()./-]{6,}"), _named("phone", "mobile", "telephone", "tel", "fax")),
    PrivacyClass("date of birth", "high", None, _named("dob", "birth", "birthday", "birthdate", "birth_date", "date_of_birth")),
    PrivacyClass("health data", "high", None, _named("diagnosis", "patient", "disease", "medication", "blood_group")),
    PrivacyClass("name of a person", "medium", re.compile(r".*\b(Mr|Mrs|Ms|Miss|Dr|Shri|Smt|Kumari)\b.*")),
    PrivacyClass("name of a person", "medium", re.compile(r"[^\W\d_][^\d@]{1,60}"), _named("first_?name", "last_?name", "surname", "full_?name", "fname", "lname", "given_?name", "customer_?name", "contact_?name", "employee_?name", "patient_?name")),
    PrivacyClass("postal address", "medium", None, _named("address", "street", "street_?address")),
)  # fmt: skip
_ORDER: tuple[Risk, ...] = ("none", "low", "medium", "high")


def recognise(title: str, values: Sequence[str]) -> PrivacyClass | None:
    """Return the class of personal data a column holds, or None.

    Values alone decide where their shape is telling; where a class has a title as well, both must fit.
    """
    filled = [value.strip() for value in values if value and value.strip()]
    for known in CLASSES:
        if known.title is not None and not known.title.search(title.replace(" ", "_")):
            continue
        if not filled:
            continue
        if known.value is None:
            return known
        fitting = sum(1 for value in filled if known.value.fullmatch(value) and known.holds(value))
        if fitting >= max(LEAST_MATCHES, len(filled) * MATCHING_SHARE):
            return known
    return None


def mask(value: str) -> str:
    """Return a value with only the first sign of each of its words left."""
    return re.sub(r"(\w)\w*", lambda found: found[1] + "•" * 3, value[:60])


_INSIDE = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[a-z]{2,}|(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)", re.I)


def masked_text(value: str) -> str:
    """Return free text with addresses and card numbers inside it masked."""
    return _INSIDE.sub(lambda found: mask(found[0]), value)


def overall(classes: Sequence[PrivacyClass]) -> Risk:
    """Return the gravest risk among what was found."""
    return max((known.risk for known in classes), key=_ORDER.index, default="none")


def found_in(known: PrivacyClass, title: str, count: int, values: Sequence[str]) -> PrivateData:
    """Return the report's line: how many values, and one masked example."""
    example = next(
        (value for value in values if value and (known.value is None or known.value.fullmatch(value.strip()))), ""
    )
    return PrivateData(name=known.name, column=title, count=count, example=mask(example))
