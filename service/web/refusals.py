"""The four kinds of no, and everything else that can go wrong, as sentences with the right code."""

import logging
from typing import Any

from flask import Flask, Response, current_app, render_template, request
from flask_babel import gettext as _
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DataError, OperationalError
from werkzeug.exceptions import BadHost, HTTPException

from service.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from service.web import access
from service.web.visitor import DOORS, answer, wants_json

CODES: dict[type[Refusal], int] = {NotFound: 404, Conflict: 409, Invalid: 422, Forbidden: 403}
_log = logging.getLogger("lajur.web")


def install(app: Flask) -> None:
    """Nobody meets a stack trace."""
    app.after_request(_noted)
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(DataError, _unholdable)
    app.register_error_handler(Exception, _unexpected)


def refused(no: Refusal) -> Any:
    """A refusal of a room, with its details where they name fields; who tried what he may not is told to the log."""
    if isinstance(no, Forbidden):
        _tell("forbidden")
    return told(told_code(no), sentence(no), no.details)


def told_code(no: Refusal) -> int:
    """The HTTP code of a refusal."""
    return next((code for kind, code in CODES.items() if isinstance(no, kind)), 422)


def sentence(no: Refusal) -> str:
    """The refusal in the language of this request."""
    text = _(no.text)
    return text.format(**no.values) if no.values else text


def told(code: int, message: str, details: Any = ()) -> Any:
    """The answer: JSON for scripts, a page for people."""
    if wants_json():
        problems = [
            {"key": each.key, "label": each.label, "sentence": each.sentence}
            for each in details
            if hasattr(each, "key")
        ]
        return answer(message=message, problems=problems), code
    findings = [each.sentence for each in details if hasattr(each, "sentence")]
    if isinstance(request.routing_exception, BadHost):  # without a host no page can name an address
        return Response(f"{message}\n", code, mimetype="text/plain")
    return render_template("error.html", code=code, message=message, findings=findings), code


def _noted(response: Response) -> Response:
    """The programs' door refuses by itself; what it refused is told here."""
    if request.blueprint in DOORS and response.status_code in (401, 403, 429):
        given = request.authorization
        _tell("program_refused", given.username or "" if given and given.type == "basic" else "")
    return response


def _tell(what: str, login: str = "") -> None:
    visitor = current_user._get_current_object()
    known = visitor.actor.login if visitor.is_authenticated else "-"
    access.told(what, login=login or known, method=request.method, path=request.path)


def _stale(error: CSRFError) -> Any:
    _tell("forged")
    return told(400, _("Halaman ini sudah terlalu lama terbuka. Muat ulang halaman, lalu kirim lagi."))


def _http(error: HTTPException) -> Any:
    code = error.code or 500
    if code < 400:
        return error.get_response()
    sentences = {
        400: _("Permintaan ini tidak dapat dibaca. Muat ulang halaman, lalu coba lagi."),
        401: _("Sesi Anda sudah berakhir. Masuk lagi."),
        403: _("Anda tidak berwenang membuka halaman ini. Hubungi admin instansi Anda."),
        404: _("Halaman tidak ditemukan. Periksa alamatnya, atau mulai dari menu."),
        405: _("Alamat ini tidak dapat dibuka dengan cara itu. Mulai dari menu."),
        429: _("Terlalu banyak percobaan yang gagal dari alamat ini. Tunggu satu menit, lalu coba lagi."),
        413: _("Kiriman terlalu besar: paling banyak 4 MB. Kurangi isinya, lalu kirim lagi."),
    }
    response = told(code, sentences.get(code) or _("Permintaan ini tidak dapat diproses. Mulai dari menu."))
    return response


def _busy(error: OperationalError) -> Any:
    _log.exception("database_failed")
    return told(503, _("Sistem sedang sibuk. Tunggu sebentar, lalu coba lagi."))


def _unholdable(error: DataError) -> Any:
    """A NUL, or a number too large, that came as far as the database: nothing was stored."""
    _log.warning("value_refused")
    return told(422, _("Isian memuat tanda atau angka yang tidak dapat disimpan. Perbaiki, lalu kirim lagi."))


def _unexpected(error: Exception) -> Any:
    if current_app.testing:
        raise error
    _log.exception("request_failed")
    return told(
        500, _("Terjadi kesalahan pada sistem. Tidak ada yang tersimpan. Coba lagi, atau hubungi operator.")
    )
