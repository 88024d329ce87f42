"""Sweep: find what was lost and put it right."""

from __future__ import annotations

import logging

from app.assembly import figure_service, upkeep_service, visit_service
from app.extensions import db
from app.wiring import wiring

logger = logging.getLogger(__name__)
SPOOL_SECONDS = 6 * 3600


def sweep(turn: int) -> None:
    """Run every kind of upkeep once; one that fails leaves the others their turn."""
    upkeep = upkeep_service()
    failures: list[Exception] = []
    for part in (
        upkeep.complete_forgotten, upkeep.requeue_lost, upkeep.send_notices, upkeep.expire,
        upkeep.remove_leftovers, upkeep.empty_released, upkeep.let_originals_go, visit_service().roll_up,
        figure_service().publish,
    ):  # fmt: skip
        try:
            if count := part():
                logger.info("swept", extra={"part": part.__name__, "count": count, "turn": turn})
        except Exception as error:  # The edge of a job: the next part has its turn, the first failure is raised.
            logger.warning("part of the sweep failed", extra={"part": part.__name__, "turn": turn}, exc_info=error)
            db.session.rollback()
            failures.append(error)
    wiring().spool.reap(older_than_seconds=SPOOL_SECONDS)
    if failures:
        raise failures[0]
