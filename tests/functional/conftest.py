"""What several of these tests begin with."""

import pytest

from app.jobs.analyse import analyse
from app.jobs.scan import scan
from tests.visitor import TABLE


@pytest.fixture
def sent(app, visitor):
    """The id of a processed upload that `visitor` sent."""
    upload_id = visitor.upload(TABLE)
    with app.app_context():
        scan(upload_id)
        analyse(upload_id)
    return upload_id
