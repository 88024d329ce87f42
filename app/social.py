"""The picture that is shown where a page's address is shared: the page's own where the build drew it."""

from __future__ import annotations

from flask import Flask

from app.assets import built_index

GENERIC = "images/social.png"
# Which picture is which page's, in the folder of a build (sitebuild/social.py). Without an ending, because it is for
# the application alone: the build compresses texts for browsers, and never anew.
INDEX = "social/index"


def init_app(app: Flask) -> None:
    """Give templates the pictures."""
    app.jinja_env.globals.update(social_picture=social_picture)


def social_picture(page: str) -> str:
    """Return the static path of a page's picture; of the generic one for a page that has none."""
    name: str = built_index(INDEX).get(page, GENERIC)
    return name
