"""People who wrote to us, and what sales do about them."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, delete, func, or_, select

from app.errors import NotFound, Unavailable
from app.models import ActivityKind, Lead, LeadActivity, LeadKind, LeadState, Notice, NoticeKind, StaffUser, Upload
from app.models.base import utcnow
from app.models.moves import DatabaseSession, record_event
from app.queue import Job, JobQueue
from app.services.pages import Page, paged
from app.services.spam import is_suspect

logger = logging.getLogger(__name__)
REPEAT_SECONDS = 600
EXPORT_BATCH = 500
SORTS: dict[str, ColumnElement[Any]] = {
    "created_at": Lead.created_at.expression,
    "name": func.lower(Lead.name),
    "company": func.lower(Lead.company),
    "state": Lead.state.expression,
    "kind": Lead.kind.expression,
}


@dataclass(frozen=True)
class NewLead:
    """What a person wrote into a form; `details` as in the model."""

    kind: LeadKind
    name: str
    email: str
    company: str
    message: str
    consent_version: str
    details: dict[str, Any] = field(default_factory=dict)
    about_upload_id: uuid.UUID | None = None


@dataclass(frozen=True)
class LeadQuery:
    """What the list is narrowed to and how it is sorted; unknown values fall back to the defaults.

    `owner` is `mine`, `nobody` or empty. Suspected spam is shown only where it is asked for.
    """

    text: str = ""
    state: str = ""
    kind: str = ""
    owner: str = ""
    spam: bool = False
    sort: str = "created_at"
    descending: bool = True
    page: int = 1


class LeadService:
    """Keeps what people wrote, tells sales, and lets sales follow it up."""

    def __init__(self, *, session: DatabaseSession, queue: JobQueue) -> None:
        self._session = session
        self._queue = queue

    def take(self, new: NewLead) -> Lead:
        """Store the message and its two mails, commit, then queue the mails.

        The same words of the same person within ten minutes are one lead: a form sent twice is taken once.
        """
        if known := self._same(new):
            return known
        lead = Lead(
            kind=new.kind, name=new.name, email=new.email, company=new.company, message=new.message,
            details=new.details, about_upload_id=new.about_upload_id, consent_version=new.consent_version,
            suspected_spam=is_suspect(new.name, new.company, new.message),
        )  # fmt: skip
        self._session.add(lead)
        self._session.flush()
        # An address that a program typed in belongs to somebody else: it gets no mail from us.
        kinds = [NoticeKind.STAFF_LEAD] if lead.suspected_spam else [NoticeKind.STAFF_LEAD, NoticeKind.VISITOR_LEAD]
        notices = [Notice(kind=kind, lead_id=lead.id) for kind in kinds]
        self._session.add_all(notices)
        self._session.commit()
        self._tell(notices)
        return lead

    def get(self, lead_id: uuid.UUID) -> Lead:
        """Return the lead; raises NotFound."""
        lead = self._session.get(Lead, lead_id)
        if lead is None:
            raise NotFound("There is no such lead. It may have been deleted.")
        return lead

    def find(self, asked: LeadQuery, *, by: StaffUser) -> Page[tuple[Lead, int]]:
        """Return one page of the leads that match, each with the number of its uploads."""
        uploads = select(func.count(Upload.id)).where(Upload.lead_id == Lead.id).scalar_subquery()
        query = _narrowed(select(Lead, uploads), asked, by).order_by(*_order(asked))
        total = self._session.scalar(_narrowed(select(func.count(Lead.id)), asked, by)) or 0
        return paged(self._session, query, total=total, page=asked.page)

    def export(self, asked: LeadQuery, *, by: StaffUser) -> Iterator[Lead]:
        """Yield every lead that matches, in order, without holding them all in memory."""
        query = _narrowed(select(Lead), asked, by).order_by(*_order(asked))
        yield from self._session.scalars(query.execution_options(yield_per=EXPORT_BATCH))

    def suspected(self) -> int:
        """Return how many leads are suspected to be spam."""
        return self._session.scalar(select(func.count(Lead.id)).where(Lead.suspected_spam)) or 0

    def uploads(self, lead: Lead) -> list[Upload]:
        """Return what the person sent, newest first, and what a quote request is about."""
        mine = or_(Upload.lead_id == lead.id, Upload.id == lead.about_upload_id)
        return list(self._session.scalars(select(Upload).where(mine).order_by(Upload.created_at.desc())))

    def activities(self, lead: Lead) -> list[LeadActivity]:
        """Return what sales did, newest first."""
        query = select(LeadActivity).where(LeadActivity.lead_id == lead.id).order_by(LeadActivity.id.desc())
        return list(self._session.scalars(query))

    def note(self, lead: Lead, text: str, *, by: StaffUser) -> None:
        """Add a note."""
        self._record(lead, ActivityKind.NOTE, text, by)
        self._session.commit()

    def set_state(self, lead: Lead, state: LeadState, *, by: StaffUser) -> None:
        """Set where sales stand; whoever does it first owns the lead."""
        if lead.state is not state:
            self._record(lead, ActivityKind.STATE, f"{lead.state.value} → {state.value}", by)
            lead.state = state
        if lead.owner_id is None:
            lead.owner_id = by.id
        self._session.commit()

    def set_owner(self, lead: Lead, owner: StaffUser | None, *, by: StaffUser) -> None:
        """Hand the lead to somebody, or to nobody."""
        if lead.owner_id != (owner.id if owner else None):
            self._record(lead, ActivityKind.OWNER, owner.name if owner else "nobody", by)
            lead.owner_id = owner.id if owner else None
        self._session.commit()

    def is_no_spam(self, lead: Lead, *, by: StaffUser) -> None:
        """Take the suspicion from a lead."""
        if lead.suspected_spam:
            lead.suspected_spam = False
            self._record(lead, ActivityKind.NOTE, "Not spam after all.", by)
        self._session.commit()

    def delete(self, lead: Lead, *, by: StaffUser) -> None:
        """Forget the person; their uploads stay, with a line in each trail."""
        for upload in self._session.scalars(select(Upload).where(Upload.lead_id == lead.id)):
            record_event(
                self._session, upload.id, upload.status,
                actor=by.email, message="Deleted the contact.", internal=True,
            )  # fmt: skip
        self._session.execute(delete(Lead).where(Lead.id == lead.id))
        self._session.commit()
        logger.info("lead deleted", extra={"lead_id": str(lead.id), "actor": str(by.id)})

    def _same(self, new: NewLead) -> Lead | None:
        since = utcnow() - timedelta(seconds=REPEAT_SECONDS)
        query = select(Lead).where(
            Lead.email == new.email, Lead.kind == new.kind, Lead.message == new.message, Lead.created_at > since
        )
        same = (lead for lead in self._session.scalars(query) if lead.details == new.details)
        return next(same, None)

    def _record(self, lead: Lead, kind: ActivityKind, text: str, by: StaffUser) -> None:
        self._session.add(LeadActivity(lead_id=lead.id, kind=kind, text=text, by=by.name))

    def _tell(self, notices: list[Notice]) -> None:
        for notice in notices:
            try:
                self._queue.enqueue(Job.NOTIFY, notice.id, turn=0)
            except Unavailable:
                logger.warning("notice left to the sweep", extra={"notice_id": notice.id})


def _narrowed(query: Select[Any], asked: LeadQuery, by: StaffUser) -> Select[Any]:
    query = query.where(Lead.suspected_spam.is_(asked.spam))
    if asked.state in {state.value for state in LeadState}:
        query = query.where(Lead.state == LeadState(asked.state))
    if asked.kind in {kind.value for kind in LeadKind}:
        query = query.where(Lead.kind == LeadKind(asked.kind))
    if asked.owner == "mine":
        query = query.where(Lead.owner_id == by.id)
    elif asked.owner == "nobody":
        query = query.where(Lead.owner_id.is_(None))
    if asked.text:
        like = "%" + asked.text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        query = query.where(
            or_(*(column.ilike(like) for column in (Lead.name, Lead.company, Lead.email, Lead.message)))
        )
    return query


def _order(asked: LeadQuery) -> tuple[ColumnElement[Any], ...]:
    column = SORTS.get(asked.sort, SORTS["created_at"])
    return (column.desc() if asked.descending else column.asc(), Lead.id.asc())
