"""People who wrote to us."""

from __future__ import annotations

import logging
import uuid
from dataclasses import dataclass

from sqlalchemy import func, select

from app.errors import NotFound, Unavailable
from app.models import Lead, LeadKind, LeadState, Notice, NoticeKind, StaffUser, Upload
from app.models.moves import DatabaseSession
from app.queue import Job, JobQueue
from app.services.pages import Page, paged

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class NewLead:
    """What a person wrote into a form."""

    kind: LeadKind
    name: str
    email: str
    company: str
    message: str
    consent_version: str


class LeadService:
    """Keeps what people wrote, tells sales, and lets sales follow it up."""

    def __init__(self, *, session: DatabaseSession, queue: JobQueue) -> None:
        self._session = session
        self._queue = queue

    def take(self, new: NewLead) -> Lead:
        """Store the message and a mail to sales with it, commit, then queue the mail."""
        lead = Lead(
            kind=new.kind, name=new.name, email=new.email, company=new.company,
            message=new.message, consent_version=new.consent_version,
        )  # fmt: skip
        self._session.add(lead)
        self._session.flush()
        notice = Notice(kind=NoticeKind.STAFF_LEAD, lead_id=lead.id)
        self._session.add(notice)
        self._session.commit()
        try:
            self._queue.enqueue(Job.NOTIFY, notice.id, turn=0)
        except Unavailable:
            logger.warning("notice left to the sweep", extra={"notice_id": notice.id})
        return lead

    def list(self, *, page: int) -> Page[tuple[Lead, int]]:
        """Return leads, newest first, each with the number of its uploads."""
        uploads = select(func.count(Upload.id)).where(Upload.lead_id == Lead.id).scalar_subquery()
        query = select(Lead, uploads).order_by(Lead.created_at.desc(), Lead.id)
        total = self._session.scalar(select(func.count(Lead.id))) or 0
        return paged(self._session, query, total=total, page=page)

    def follow_up(self, lead_id: uuid.UUID, *, state: LeadState, by: StaffUser) -> Lead:
        """Set where sales stand; whoever does it owns the lead from then on."""
        lead = self._session.get(Lead, lead_id)
        if lead is None:
            raise NotFound("There is no such lead.")
        lead.state, lead.owner_id = state, by.id
        self._session.commit()
        return lead
