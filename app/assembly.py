"""Makes each service for the running application, with its collaborators."""

from __future__ import annotations

from app.extensions import db
from app.services.accounts import AccountService
from app.services.census import CensusService
from app.services.figures import FigureService
from app.services.leads import LeadService
from app.services.owners import OwnerService
from app.services.quarantine import QuarantineService
from app.services.quotes import QuoteService
from app.services.results import ResultService
from app.services.upkeep import UpkeepService
from app.services.uploads import UploadService
from app.services.visits import VisitService
from app.wiring import wiring


def upload_service() -> UploadService:
    """Return the service of the visitor's side."""
    outside = wiring()
    return UploadService(
        session=db.session, storage=outside.storage, queue=outside.queue,
        policy=outside.policy, config=outside.config,
    )  # fmt: skip


def owner_service() -> OwnerService:
    """Return the service of whoever sent a file."""
    return OwnerService(session=db.session, uploads=upload_service(), config=wiring().config)


def result_service() -> ResultService:
    """Return the service of the sales' side."""
    outside = wiring()
    return ResultService(session=db.session, storage=outside.storage, uploads=upload_service(), config=outside.config)


def quarantine_service() -> QuarantineService:
    """Return the service of the reviewers' side."""
    outside = wiring()
    return QuarantineService(
        session=db.session, vault=outside.review_storage, uploads=upload_service(), config=outside.config
    )


def upkeep_service() -> UpkeepService:
    """Return what the sweep calls."""
    outside = wiring()
    return UpkeepService(
        session=db.session, storage=outside.storage, queue=outside.queue,
        uploads=upload_service(), config=outside.config,
    )  # fmt: skip


def census_service() -> CensusService:
    """Return what compares the database with the buckets."""
    outside = wiring()
    return CensusService(session=db.session, storage=outside.storage, config=outside.config)


def figure_service() -> FigureService:
    """Return what alarms and scaling are told by."""
    outside = wiring()
    return FigureService(session=db.session, queue=outside.queue, sink=outside.figures)


def account_service() -> AccountService:
    """Return the service of staff accounts."""
    return AccountService(session=db.session)


def visit_service() -> VisitService:
    """Return the service of page views."""
    return VisitService(session=db.session, counter=wiring().visits)


def quote_service() -> QuoteService:
    """Return the service of quotes."""
    return QuoteService(session=db.session, queue=wiring().queue)


def lead_service() -> LeadService:
    """Return the service of people who wrote to us."""
    return LeadService(session=db.session, queue=wiring().queue)
