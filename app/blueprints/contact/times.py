"""Times of day that suit a visitor, in their time zone and in ours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import lazy_gettext as _
from wtforms.fields.choices import SelectChoice

# Part of the day: what it is called, and from and to which hour it lasts.
PARTS = {
    "morning": (_("morning, 9 to 12"), 9, 12),
    "afternoon": (_("afternoon, 12 to 17"), 12, 17),
    "evening": (_("evening, 17 to 20"), 17, 20),
}
_REGIONS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@cache
def time_zones() -> list[SelectChoice]:
    """Return the IANA time zones, by region."""
    places = sorted(name for name in available_timezones() if name.partition("/")[0] in _REGIONS)
    zones = [SelectChoice("UTC", "UTC")]
    for name in places:
        region, _slash, city = name.partition("/")
        zones.append(SelectChoice(name, city.replace("_", " "), optgroup=region))
    return zones


def in_words(details: dict[str, Any]) -> list[dict[str, str]]:
    """Return each wished time as sales read it: the visitor's own day and hours, and the same in UTC."""
    zone = ZoneInfo(details.get("time_zone", "UTC"))
    return [_in_words(wish, zone) for wish in details.get("times", [])]


def _in_words(wish: dict[str, str], zone: ZoneInfo) -> dict[str, str]:
    day, (_text, begin, end) = date.fromisoformat(wish["day"]), PARTS[wish["part"]]
    begins, ends = (datetime.combine(day, time(hour), tzinfo=zone) for hour in (begin, end))
    return {
        "own": f"{begins:%-d %B %Y, %H:%M}–{ends:%H:%M} ({zone.key})",
        "utc": f"{begins.astimezone(UTC):%-d %B, %H:%M}–{ends.astimezone(UTC):%H:%M} UTC",
    }
