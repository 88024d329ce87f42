"""IndiVillage.com: the website, and the way a visitor's sample takes through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.config import Config


def create_app(config: Config | None = None) -> Flask:
    """Return the assembled Flask application; reads the environment where no config is given.

    The import is inside, so that the sandbox's `python -m app.pipeline.child` loads no web framework.
    """
    from app.factory import build

    return build(config)
