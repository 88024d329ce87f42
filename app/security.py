"""Response headers and cookies."""

from __future__ import annotations

from flask import Flask, Response, request

from app.config import Config

HSTS = "max-age=63072000; includeSubDomains; preload"
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()"


def content_security_policy(config: Config) -> str:
    """Return the policy: nothing but our own files, and forms and uploads to the one storage origin."""
    files = f"'self' {config.static_origin}".rstrip()
    directives = {
        "default-src": "'none'",
        "script-src": files,
        "style-src": files,
        "img-src": f"{files} data:",
        "font-src": files,
        "connect-src": f"'self' {config.upload_origin}",
        "form-action": f"'self' {config.upload_origin}",
        "manifest-src": "'self'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def init_app(app: Flask, config: Config) -> None:
    """Set the cookie's attributes and put the headers on every response."""
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if config.secure_cookies else "session",
        SESSION_COOKIE_SECURE=config.secure_cookies,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=8 * 3600,
        # The token outlives the longest upload: it ends with its session. Pages that carry an upload's
        # id send no referrer, so the token and SameSite stand in for the referrer check.
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_SSL_STRICT=False,
        MAX_CONTENT_LENGTH=64 * 1024,
    )
    headers = {
        "Content-Security-Policy": content_security_policy(config),
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "strict-origin-when-cross-origin",
        "Permissions-Policy": PERMISSIONS,
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
    }
    if config.secure_cookies:
        headers["Strict-Transport-Security"] = HSTS

    @app.after_request
    def protect(response: Response) -> Response:
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        if request.endpoint != "static":
            response.headers.setdefault("Cache-Control", "no-store")
        return response
