"""What every answer tells the browser to refuse."""

from flask import Flask, Response, current_app, request

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
STAY = "max-age=31536000; includeSubDomains"
"""With HTTPS: for a year the browser asks this host for nothing in the clear."""
FOREVER = "public, max-age=31536000, immutable"


def install(app: Flask) -> None:
    """Set them on every answer, errors and files included."""
    app.after_request(_guarded)


def _guarded(response: Response) -> Response:
    response.headers.update(HEADERS)
    if current_app.extensions["lajur"].https:
        response.headers["Strict-Transport-Security"] = STAY
    if request.endpoint == "auth.sign_out":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'  # drafts too: the next person may sit here
    hashed = request.path.startswith("/static/built/") and response.status_code in (200, 304)
    response.headers["Cache-Control"] = FOREVER if hashed else "no-store"
    return response
