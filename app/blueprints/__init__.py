"""The web edge: each blueprint reads a form, calls one service and chooses a response."""

from __future__ import annotations

from flask import Flask

from app.blueprints import errors, staff
from app.blueprints.accounts.views import blueprint as accounts
from app.blueprints.leads.views import blueprint as leads
from app.blueprints.ops.views import blueprint as ops
from app.blueprints.quarantine.views import blueprint as quarantine
from app.blueprints.results.views import blueprint as results
from app.blueprints.site.views import blueprint as site
from app.blueprints.uploads.api import blueprint as uploads_api
from app.blueprints.uploads.pages import blueprint as uploads


def register(app: Flask) -> None:
    """Bind every blueprint, the error pages and what all templates know."""
    for blueprint in (site, uploads, uploads_api, results, leads, quarantine, accounts, ops):
        app.register_blueprint(blueprint)
    errors.init_app(app)
    staff.init_app(app)
