"""Policies' conditions, which moto ignores in a bucket policy: there "deny without TLS" would refuse everything.

Requests reach the emulator over loopback without TLS; they count as TLS 1.3 of the account's administrator.
Whether a policy gives a role too much is not asked here (all keys are the same here) but by tests.deploy.policies.
"""

from __future__ import annotations

import fnmatch
import ipaddress
from collections.abc import Callable, Mapping
from typing import Any

from moto.iam import access_control

from tests.deploy.policies import ACCOUNT

CONTEXT: Mapping[str, str] = {
    "aws:securetransport": "true",
    "s3:tlsversion": "1.3",
    "aws:principalarn": f"arn:aws:iam::{ACCOUNT}:user/administrator",
    "aws:principalaccount": ACCOUNT,
    "aws:principalisawsservice": "false",
    "aws:sourceip": "127.0.0.1",
}
Compare = Callable[[str, str], bool]
COMPARE: dict[str, Compare] = {
    "Bool": lambda actual, wanted: actual.lower() == wanted.lower(),
    "StringEquals": lambda actual, wanted: actual == wanted,
    "StringEqualsIgnoreCase": lambda actual, wanted: actual.lower() == wanted.lower(),
    "StringLike": fnmatch.fnmatchcase,
    "ArnEquals": fnmatch.fnmatchcase,
    "ArnLike": fnmatch.fnmatchcase,
    "NumericEquals": lambda actual, wanted: float(actual) == float(wanted),
    "NumericLessThan": lambda actual, wanted: float(actual) < float(wanted),
    "NumericLessThanEquals": lambda actual, wanted: float(actual) <= float(wanted),
    "NumericGreaterThan": lambda actual, wanted: float(actual) > float(wanted),
    "NumericGreaterThanEquals": lambda actual, wanted: float(actual) >= float(wanted),
    "IpAddress": lambda actual, wanted: ipaddress.ip_address(actual) in ipaddress.ip_network(wanted),
}
NEGATED = {
    "StringNotEquals": "StringEquals", "StringNotEqualsIgnoreCase": "StringEqualsIgnoreCase",
    "StringNotLike": "StringLike", "ArnNotEquals": "ArnEquals", "ArnNotLike": "ArnLike",
    "NumericNotEquals": "NumericEquals", "NotIpAddress": "IpAddress",
}  # fmt: skip


def holds(condition: Mapping[str, Mapping[str, Any]], context: Mapping[str, str] = CONTEXT) -> bool:
    """Return whether every operator of a policy's Condition holds for `context`, whose keys are in lower case.

    Raises NotImplementedError at an operator not listed here: the emulator answers 501 then, not a guess.
    """
    return all(
        _operator_holds(operator, context.get(key.lower()), _texts(wanted))
        for operator, keys in condition.items()
        for key, wanted in keys.items()
    )


def _operator_holds(operator: str, actual: str | None, wanted: list[str]) -> bool:
    base = operator.removeprefix("ForAnyValue:").removeprefix("ForAllValues:").removesuffix("IfExists")
    if base == "Null":
        return (actual is None) == (wanted[0].lower() == "true")
    if actual is None:  # AWS: a missing key satisfies IfExists, ForAllValues and every negated operator
        return base != operator and not operator.startswith("ForAnyValue:") or base in NEGATED
    compare = COMPARE.get(NEGATED.get(base, base))
    if compare is None:
        raise NotImplementedError(f"condition operator {operator}")
    return any(compare(actual, value) for value in wanted) != (base in NEGATED)


def _texts(value: Any) -> list[str]:
    return [str(each) for each in (value if isinstance(value, list) else [value])]


def heed() -> None:
    """Let moto skip a statement whose condition does not hold."""
    original = access_control.IAMPolicyStatement.is_action_permitted

    def permitted(self: Any, *arguments: Any, **named: Any) -> Any:
        if not holds(self._statement.get("Condition", {})):
            return access_control.PermissionResult.NEUTRAL
        bare = {key: value for key, value in self._statement.items() if key != "Condition"}
        return original(type(self)(bare), *arguments, **named)

    access_control.IAMPolicyStatement.is_action_permitted = permitted
