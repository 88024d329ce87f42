"""The web edge: each blueprint reads a form, calls one service and chooses a response."""

from __future__ import annotations

from flask import Flask

from app.blueprints import errors, sentences, staff
from app.blueprints.accounts.views import blueprint as accounts_blueprint
from app.blueprints.contact.views import blueprint as contact_blueprint
from app.blueprints.leads.quotes import blueprint as quotes_blueprint
from app.blueprints.leads.views import blueprint as leads_blueprint
from app.blueprints.ops.views import blueprint as ops_blueprint
from app.blueprints.owners.views import blueprint as owners_blueprint
from app.blueprints.quarantine.views import blueprint as quarantine_blueprint
from app.blueprints.results.views import blueprint as results_blueprint
from app.blueprints.site.machines import blueprint as machines_blueprint
from app.blueprints.site.views import blueprint as site_blueprint
from app.blueprints.uploads.api import blueprint as uploads_api_blueprint
from app.blueprints.uploads.pages import blueprint as uploads_blueprint
from app.blueprints.visits.views import blueprint as visits_blueprint

_ALL = (
    site_blueprint, contact_blueprint, machines_blueprint, uploads_blueprint, uploads_api_blueprint,
    owners_blueprint, results_blueprint, leads_blueprint, quotes_blueprint, quarantine_blueprint,
    accounts_blueprint, ops_blueprint, visits_blueprint,
)  # fmt: skip


def register(app: Flask) -> None:
    """Bind every blueprint, the error pages and what all templates know."""
    for blueprint in _ALL:
        app.register_blueprint(blueprint)
    errors.init_app(app)
    sentences.init_app(app)
    staff.init_app(app)
