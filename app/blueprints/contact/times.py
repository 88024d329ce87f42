"""Times of day that suit a visitor, in their time zone and in ours."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
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
# The time zone database's own list for applications that deal in times to come: one zone of all that agree from now on.
_LIST = files("tzdata") / "zoneinfo" / "zonenow.tab"


@cache
def time_zones() -> list[SelectChoice]:
    """Return UTC and the IANA time zones that differ from each other, by region and from west to east."""
    zones = []
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            _countries, _place, name, words = line.split("\t")
            region, *_country, city = name.split("/")
            zones.append(SelectChoice(name, f"{_plain(city)} – {words}", optgroup=region))
    zones = [zone for zone in zones if zone.optgroup in _REGIONS]
    return [SelectChoice("UTC", "UTC"), *sorted(zones, key=lambda zone: _REGIONS.index(str(zone.optgroup)))]


def own_zone(name: str | None) -> SelectChoice | None:
    """Return the choice for a zone that the list leaves to one it agrees with; a browser knows its own by name."""
    listed = {zone.value for zone in time_zones()}
    if name is None or name in listed or name not in available_timezones():
        return None
    return SelectChoice(name, _plain(name.rpartition("/")[2]))


def _plain(city: str) -> str:
    return city.replace("_", " ")


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
