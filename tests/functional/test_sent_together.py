"""Files that one person sends together are one person's: one line for sales, forgotten with the last of them."""

import uuid

import pytest

from app.assembly import owner_service
from app.extensions import db
from app.models import Lead, Upload


def leads():
    return db.session.scalars(db.select(Lead).order_by(Lead.created_at)).all()


def announced(visitor, **changes):
    return uuid.UUID(visitor.announce(**changes).json["upload_id"])


def test_files_sent_together_are_one_lead_with_all_of_them(context, visitor, staff):
    for _ in range(3):
        announced(visitor)

    assert len(leads()) == 1
    assert db.session.scalar(db.select(db.func.count(Upload.id)).where(Upload.lead_id == leads()[0].id)) == 3
    assert "1 person" in staff("sales").get("/leads/").text


@pytest.mark.parametrize("other", [{"email": "ravi@example.org"}, {"company": "Gamma"}, {"message": "other words"}])
def test_other_words_are_another_lead(context, visitor, other):
    announced(visitor)
    announced(visitor, **other)

    assert len(leads()) == 2


def test_the_same_words_on_another_day_are_another_lead(context, visitor):
    announced(visitor)
    db.session.execute(db.update(Lead).values(created_at=Lead.created_at - db.text("interval '2 hours'")))
    db.session.commit()

    announced(visitor)

    assert len(leads()) == 2


def test_the_person_is_forgotten_with_the_last_of_their_files(context, visitor):
    first, last = announced(visitor), announced(visitor)

    owner_service().delete(first)
    assert len(leads()) == 1
    owner_service().delete(last)
    assert leads() == []
