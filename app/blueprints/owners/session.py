"""Which uploads this browser sent: their ids, in its own signed session."""

from __future__ import annotations

import uuid

from flask import abort, session

MOST_REMEMBERED = 40
_KEY = "mine"


def remember(upload_id: uuid.UUID) -> None:
    """Make this browser an owner of the upload; the oldest of too many are forgotten."""
    mine = [known for known in session.get(_KEY, []) if known != upload_id.hex]
    session[_KEY] = [*mine, upload_id.hex][-MOST_REMEMBERED:]


def owns(upload_id: uuid.UUID) -> bool:
    """Tell whether this browser is an owner of the upload."""
    return upload_id.hex in session.get(_KEY, [])


def require_owner(upload_id: uuid.UUID) -> None:
    """Let only an owner on; raises 403 through `abort`."""
    if not owns(upload_id):
        abort(403, "Only the browser that sent the file may do this. Open the link in our e-mail first.")
