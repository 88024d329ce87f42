"""Fixtures: the real services, started by the run on free ports, and the application on them."""

import contextvars
import os

import pytest
from flask.testing import FlaskClient
from flask_migrate import upgrade

from app import create_app
from app.assembly import account_service
from app.extensions import db, limiter
from app.models import Role
from app.wiring import wiring
from tests.quality.pages import Tour
from tests.quality.showroom import open_showroom
from tests.site import Site, free_port
from tests.stack import KEYS, start
from tests.visitor import Visitor, sign_in

PASSWORD = "a long enough password"


class OutsideClient(FlaskClient):
    """Sends each request from outside any application context, as the world does.

    Flask would lend the request the test's own context, and with it what earlier requests left in `g`.
    """

    def open(self, *arguments, **named):
        """Send a request."""
        return contextvars.Context().run(super().open, *arguments, **{"buffered": True, **named})


@pytest.fixture(scope="session", autouse=True)
def only_our_keys():
    """No test can reach a real account: the keys in its environment are the emulator's."""
    outside = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith("AWS_")}
    os.environ.update(KEYS)
    yield
    for name in KEYS:
        os.environ.pop(name)
    os.environ.update(outside)


@pytest.fixture(scope="session")
def stack(tmp_path_factory):
    """The real services, for the whole run."""
    with start(tmp_path_factory.mktemp("stack")) as running:
        yield running


@pytest.fixture(scope="session")
def session_app(stack):
    """The application on the real services, its schema made by the migrations."""
    app = create_app(stack.config)
    app.test_client_class = OutsideClient
    with app.app_context():
        upgrade()
    return app


@pytest.fixture
def app(session_app):
    """The application with empty tables, empty queues and no rate counted."""
    with session_app.app_context():
        tables = ", ".join(f'"{table.name}"' for table in db.metadata.sorted_tables)
        db.session.execute(db.text("SET LOCAL lock_timeout = '10s'"))
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

    def make(role):
        email = f"{role}@indivillage.example"
        with app.app_context():
            account_service().create(email=email, name=role.title(), role=Role(role), password=PASSWORD)
        client = app.test_client()
        assert sign_in(client, email, PASSWORD).status_code == 303
        return client

    return make


@pytest.fixture(scope="session")
def site_stack(stack):
    """Services for the site's processes, apart from those whose tables the other tests empty."""
    return stack.apart("site")


@pytest.fixture(scope="session")
def session_site(site_stack, tmp_path_factory):
    with create_app(site_stack.config).app_context():
        upgrade()
    with Site(site_stack.environ, free_port(), tmp_path_factory.mktemp("site")) as running:
        yield running


@pytest.fixture(scope="session")
def tour(stack, tmp_path_factory):
    """Every page of a site that has one of everything."""
    with open_showroom(stack.apart("showroom"), tmp_path_factory.mktemp("showroom")) as showroom:
        yield Tour(showroom)


@pytest.fixture
def site(session_site):
    """The whole site as processes; those that a test killed are started again."""
    yield session_site
    for name in session_site.commands:
        if name not in session_site.running:
            session_site.start(name)
