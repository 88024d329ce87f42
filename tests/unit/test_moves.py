"""The arrows between states are the contract's."""

import pytest

from app.models import ARROWS, UploadStatus

S = UploadStatus
CONTRACT = {
    (S.PENDING, S.SCANNING), (S.PENDING, S.REJECTED), (S.PENDING, S.EXPIRED), (S.SCANNING, S.PROCESSING),
    (S.SCANNING, S.QUARANTINED), (S.SCANNING, S.REJECTED), (S.SCANNING, S.ERROR), (S.PROCESSING, S.PROCESSED),
    (S.PROCESSING, S.REJECTED), (S.PROCESSING, S.ERROR), (S.QUARANTINED, S.PROCESSING), (S.ERROR, S.SCANNING),
}  # fmt: skip


@pytest.mark.parametrize("came_from", list(S))
def test_every_state_has_exactly_the_contracts_arrows(came_from):
    deletable = set() if came_from is S.DELETED else {S.DELETED}

    assert ARROWS[came_from] == {to for start, to in CONTRACT if start is came_from} | deletable


def test_nothing_is_processed_that_was_not_scanned():
    ways_in = {start for start, arrows in ARROWS.items() if S.PROCESSING in arrows}

    assert ways_in == {S.SCANNING, S.QUARANTINED}
