"""Every no as Camunda writes one: a code and ``{"type", "message", "code"}``.

Where programs match on an odd answer of the original (500 for a task that is taken, for an unknown version), a view
raises ``Told`` with just that answer and its route lists the code as ``odd``. Any other 5xx is a fault of our own.
"""

import logging
from typing import Any

from flask import Blueprint, Response, current_app
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import HTTPException

from service.api.answering import answer
from service.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from service.identity.attempts import Waiting

KINDS: dict[type[Refusal], tuple[int, str]] = {
    NotFound: (404, "InvalidRequestException"),
    Conflict: (409, "RestException"),
    Invalid: (400, "InvalidRequestException"),
    Forbidden: (403, "AuthorizationException"),
}
SENTENCES = {
    400: "Permintaan ini tidak dapat dibaca. Periksa alamat dan isinya.",
    404: "Alamat ini tidak ada. Lihat daftarnya di openapi.json.",
    405: "Alamat ini tidak menerima cara itu. Lihat daftarnya di openapi.json.",
    413: "Kiriman terlalu besar: paling banyak 1 MB. Kurangi isinya.",
    415: "Isi harus dikirim sebagai application/json.",
    429: "Terlalu banyak permintaan. Tunggu sebentar, lalu coba lagi.",
}
_log = logging.getLogger("lajur.api")


class Unknown(Exception):
    """Nobody is known to ask. The argument is the sentence; without one the answer is empty, as the original's is."""


class Told(Exception):
    """An answer exactly as the original gives it: its code, its type, its English message.

    ``number`` is the member ``code`` of the body, 0 or ``None``; ``more`` are further members (``details``).
    """

    def __init__(self, code: int, kind: str, message: str, number: int | None = 0, **more: Any) -> None:
        super().__init__(message)
        self.code, self.kind, self.message, self.number, self.more = code, kind, message, number, more


def install(page: Blueprint) -> None:
    """Nobody meets a page or a stack trace."""
    page.register_error_handler(Unknown, _unknown)
    page.register_error_handler(Told, _as_told)
    page.register_error_handler(Waiting, _too_early)
    page.register_error_handler(Refusal, _refused)
    page.register_error_handler(HTTPException, _http)
    page.register_error_handler(OperationalError, _busy)
    page.register_error_handler(DataError, _unholdable)
    page.register_error_handler(Exception, _unexpected)


def told(code: int, kind: str, message: str, **more: Any) -> Response:
    """The answer."""
    return answer({"type": kind, "message": message, "code": None, **more}, code)


def _as_told(no: Told) -> Response:
    return answer({"type": no.kind, "message": no.message, "code": no.number, **no.more}, no.code)


def _unknown(error: Unknown) -> Response:
    response = told(401, "AuthenticationException", str(error)) if str(error) else answer(None)
    response.status_code = 401
    response.headers["WWW-Authenticate"] = 'Basic realm="Lajur", charset="UTF-8"'
    return response


def _too_early(no: Waiting) -> Response:
    response = told(429, "AuthenticationException", str(no))
    response.headers["Retry-After"] = str(no.seconds)
    return response


def _refused(no: Refusal) -> Response:
    code, kind = next((found for kind, found in KINDS.items() if isinstance(no, kind)), KINDS[Invalid])
    problems = [
        {"key": each.key, "label": each.label, "sentence": each.sentence}
        for each in no.details
        if hasattr(each, "key")
    ]
    return told(code, kind, str(no), **({"problems": problems} if problems else {}))


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    response = told(code, "RestException", SENTENCES.get(code, SENTENCES[400]))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _busy(error: OperationalError) -> Response:
    _log.exception("database_failed")
    return told(503, "RestException", "Sistem sedang sibuk. Tunggu sebentar, lalu coba lagi.")


def _unholdable(error: DataError) -> Response:
    """A NUL, or a number too large, that came as far as the database: nothing was stored."""
    _log.warning("value_refused")
    return told(
        400, "InvalidRequestException", "Isian memuat tanda atau angka yang tidak dapat disimpan. Perbaiki."
    )


def _unexpected(error: Exception) -> Response:
    if current_app.testing:
        raise error
    _log.exception("request_failed")
    return told(500, "RestException", "Terjadi kesalahan pada sistem. Tidak ada yang tersimpan. Coba lagi.")
