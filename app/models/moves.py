"""How an upload changes state: guarded updates, each with its event, in the caller's transaction.

A lease is a fencing token: whoever claims an upload raises `lease_token`, and every later write of
that job is guarded by the token it got. A job that was thought dead and wakes up late changes nothing.
Lease times are the database's clock, so hosts whose clocks differ agree on them.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from flask_sqlalchemy.session import Session as FlaskSession
from sqlalchemy import func, insert, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session, scoped_session

from app.errors import Conflict
from app.models.base import utcnow
from app.models.upload import ARROWS, Upload, UploadEvent, UploadStatus

DatabaseSession = Session | scoped_session[Session] | scoped_session[FlaskSession]


def record_event(
    session: DatabaseSession,
    upload_id: uuid.UUID,
    status: UploadStatus,
    *,
    actor: str,
    message: str,
    from_status: UploadStatus | None = None,
    internal: bool = False,
    data: dict[str, Any] | None = None,
) -> None:
    """Add a line to the audit trail; `internal` lines are for staff only."""
    session.execute(
        insert(UploadEvent).values(
            upload_id=upload_id, status=status, from_status=from_status, actor=actor,
            message=message, internal=internal, data=data,
        )
    )  # fmt: skip


def move(
    session: DatabaseSession,
    upload_id: uuid.UUID,
    *,
    came_from: UploadStatus,
    to: UploadStatus,
    actor: str,
    message: str,
    reason: str | None = None,
    lease: int | None = None,
    data: dict[str, Any] | None = None,
    **values: Any,
) -> None:
    """Move an upload along one arrow and write its event; the caller commits.

    `message` is for the visitor, `reason` (default: the message) for the trail. Raises Conflict where
    the arrow does not exist, the row is elsewhere by now, or the lease went to another job.
    """
    if to not in ARROWS[came_from]:
        raise Conflict(f"An upload cannot go from {came_from} to {to}.")
    guard = [Upload.id == upload_id, Upload.status == came_from]
    if lease is not None:
        guard.append(Upload.lease_token == lease)
    change = update(Upload).where(*guard).values(
        status=to, message=message, updated_at=utcnow(), leased_until=None, attempts=0, **values
    )  # fmt: skip
    if _rows(session, change) == 0:
        raise Conflict(f"The upload is not {came_from} any more.")
    record_event(
        session, upload_id, to, actor=actor, message=reason or message, from_status=came_from, data=data
    )  # fmt: skip


def claim(session: DatabaseSession, upload_id: uuid.UUID, status: UploadStatus, *, seconds: int) -> int | None:
    """Take the lease of an upload in this state and return its token; None where there is nothing to do.

    Counts an attempt, so that a file which kills its worker is counted as well.
    """
    free = or_(Upload.leased_until.is_(None), Upload.leased_until < func.clock_timestamp())
    taken = session.execute(
        update(Upload)
        .where(Upload.id == upload_id, Upload.status == status, free)
        .values(
            lease_token=Upload.lease_token + 1,
            attempts=Upload.attempts + 1,
            leased_until=func.clock_timestamp() + timedelta(seconds=seconds),
        )
        .returning(Upload.lease_token)
        .execution_options(synchronize_session=False)
    )
    return taken.scalar_one_or_none()


def extend(session: DatabaseSession, upload_id: uuid.UUID, lease: int, *, seconds: int) -> bool:
    """Keep the lease alive; False where it went to another job, or ended: a late beat must not revive it."""
    until = func.clock_timestamp() + timedelta(seconds=seconds)
    mine = (Upload.id == upload_id, Upload.lease_token == lease, Upload.leased_until.is_not(None))
    return _rows(session, update(Upload).where(*mine).values(leased_until=until)) == 1


def release(session: DatabaseSession, upload_id: uuid.UUID, lease: int, *, wait_seconds: int) -> None:
    """Give the lease back for the retry that is due after `wait_seconds`, and to nobody before."""
    until = func.clock_timestamp() + timedelta(seconds=wait_seconds)
    mine = (Upload.id == upload_id, Upload.lease_token == lease, Upload.leased_until.is_not(None))
    _rows(session, update(Upload).where(*mine).values(leased_until=until))


def unattended(session: DatabaseSession, *, older_than_seconds: int, limit: int = 500) -> list[Upload]:
    """Return uploads that should be in work and are leased by nobody: their job was lost."""
    before = func.clock_timestamp() - timedelta(seconds=older_than_seconds)
    query = (
        select(Upload)
        .where(
            Upload.status.in_([UploadStatus.SCANNING, UploadStatus.PROCESSING]),
            or_(Upload.leased_until.is_(None), Upload.leased_until < func.clock_timestamp()),
            Upload.updated_at < before,
        )
        .order_by(Upload.updated_at)
        .limit(limit)
    )
    return list(session.scalars(query))


def _rows(session: DatabaseSession, statement: Any) -> int:
    result = session.execute(statement.execution_options(synchronize_session=False))
    assert isinstance(result, CursorResult)
    return result.rowcount
