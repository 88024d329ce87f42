"""What a second plan still wants to change, held against a reviewed list of what the emulator cannot keep."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

REVIEWED = Path(__file__).with_name("drift.toml")
WHOLE = {("create",): "(create)", ("delete",): "(delete)"}


@dataclass(frozen=True, order=True)
class Change:
    """One attribute that a plan changes, e.g. `rule.destination.bucket`, or `(create)`, `(delete)`, `(replace)`."""

    address: str
    attribute: str


@dataclass(frozen=True)
class Accepted:
    """One reviewed pair of patterns, in which `*` stands for anything, and why it may change."""

    address: str
    attribute: str
    why: str

    def covers(self, change: Change) -> bool:
        """Tell whether this pair speaks of `change`; an attribute covers what lies below it."""
        return _matches(self.address, change.address) and (
            _matches(self.attribute, change.attribute) or _matches(f"{self.attribute}.*", change.attribute)
        )


@dataclass(frozen=True)
class Verdict:
    """The changes that nobody reviewed, and the reviewed pairs that nothing matched."""

    unexpected: list[Change]
    stale: list[Accepted]

    def __bool__(self) -> bool:
        """Tell whether all is as reviewed."""
        return not self.unexpected and not self.stale

    def __str__(self) -> str:
        """Say what is wrong, a line each."""
        lines = [f"not reviewed: {each.address}: {each.attribute}" for each in self.unexpected]
        return "\n".join(lines + [f"stale: {each.address}: {each.attribute}" for each in self.stale])


def changes(plan: Mapping[str, Any]) -> list[Change]:
    """Return what a plan (as `show -json` gives it) would change of managed resources."""
    return sorted({change for each in plan.get("resource_changes", []) for change in _changes(each)})


def reviewed(file: Path = REVIEWED) -> list[Accepted]:
    """Return the reviewed list; raises ValueError at an entry without address, attributes or reason."""
    accepted = []
    for entry in tomllib.loads(file.read_text()).get("accepted", []):
        if not (entry.get("address") and entry.get("attributes") and len(entry.get("why", "")) >= 10):
            raise ValueError(f"{file.name}: an entry needs address, attributes and why: {entry}")
        accepted += [Accepted(entry["address"], attribute, entry["why"]) for attribute in entry["attributes"]]
    return accepted


def compare(plan: Mapping[str, Any], accepted: Sequence[Accepted]) -> Verdict:
    """Hold the changes of a plan against the reviewed list."""
    found = changes(plan)
    unexpected = [change for change in found if not any(each.covers(change) for each in accepted)]
    return Verdict(unexpected, [each for each in accepted if not any(each.covers(change) for change in found)])


def _changes(resource: Mapping[str, Any]) -> Iterator[Change]:
    change, actions = resource["change"], tuple(resource["change"]["actions"])
    if resource["mode"] != "managed" or actions in (("no-op",), ("read",)):
        return
    if actions != ("update",):
        yield Change(resource["address"], WHOLE.get(actions, "(replace)"))
        return
    for attribute in [*_differences(change["before"], change["after"]), *_unknown(change.get("after_unknown", {}))]:
        yield Change(resource["address"], attribute)


def _differences(before: Any, after: Any, path: str = "") -> Iterator[str]:
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before.keys() | after.keys():
            # A value that the plan does not know yet is missing in `after`: `_unknown` names it.
            yield from _differences(before.get(key), after.get(key), _below(path, key))
    elif isinstance(before, list) and isinstance(after, list) and len(before) == len(after):
        for one, other in zip(before, after, strict=True):
            yield from _differences(one, other, path)
    elif before != after and not (_is_empty(before) and _is_empty(after)):
        yield path


def _is_empty(value: Any) -> bool:
    """Terraform takes null, "" and an empty list of an older resource type for the same."""
    return value in (None, "", [], {})


def _unknown(marks: Any, path: str = "") -> Iterator[str]:
    if marks is True:
        yield path
    elif isinstance(marks, dict):
        for key, below in marks.items():
            yield from _unknown(below, _below(path, key))
    elif isinstance(marks, list):
        for below in marks:
            yield from _unknown(below, path)


def _below(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _matches(pattern: str, text: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None
