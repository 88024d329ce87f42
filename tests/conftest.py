"""Fixtures: the real services, started by the run on free ports, and the application on them."""

import os
from dataclasses import dataclass, replace

import pytest

from app import create_app
from app.config import Config
from app.extensions import db, limiter
from app.models import Role
from app.wiring import wiring
from tests.visitor import Visitor, sign_in

PASSWORD = "a long enough password"


@dataclass(frozen=True)
class Stack:
    config: Config


@pytest.fixture(scope="session")
def stack():
    from app.config import Config

    yield Stack(replace(Config.from_env(os.environ), max_upload_size=1_000_000))


@pytest.fixture(scope="session")
def session_app(stack):
    """The application on the real services, its schema made by the migrations."""
    from flask_migrate import upgrade

    app = create_app(stack.config)
    with app.app_context():
        upgrade()
    return app


@pytest.fixture
def app(session_app):
    """The application with empty tables, empty queues and no rate counted."""
    with session_app.app_context():
        tables = ", ".join(f'"{table.name}"' for table in db.metadata.sorted_tables)
        db.session.execute(db.text("ALTER TABLE upload_events DISABLE TRIGGER ALL"))
        db.session.execute(db.text(f"TRUNCATE {tables} CASCADE"))
        db.session.execute(db.text("ALTER TABLE upload_events ENABLE TRIGGER ALL"))
        db.session.commit()
        wiring().redis.flushdb()
        limiter.reset()
    return session_app


@pytest.fixture
def context(app):
    """An application context, for tests that look at rows."""
    with app.app_context():
        yield app
        db.session.rollback()


@pytest.fixture
def visitor(app):
    return Visitor(app.test_client())


@pytest.fixture
def staff(app):
    """A function that makes an account of a role and returns a client signed in to it."""
    from app.assembly import account_service

    def make(role):
        email = f"{role}@indivillage.example"
        with app.app_context():
            account_service().create(email=email, name=role.title(), role=Role(role), password=PASSWORD)
        client = app.test_client()
        assert sign_in(client, email, PASSWORD).status_code == 303
        return client

    return make
