"""The four kinds of no, and everything else that can go wrong, as sentences with the right code."""

import logging
from typing import Any

from flask import Flask, current_app, render_template
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from service.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from service.web.visitor import answer, wants_json

CODES: dict[type[Refusal], int] = {NotFound: 404, Conflict: 409, Invalid: 422, Forbidden: 403}
_log = logging.getLogger("lajur.web")


def install(app: Flask) -> None:
    """Nobody meets a stack trace."""
    app.register_error_handler(Refusal, refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OperationalError, _busy)
    app.register_error_handler(Exception, _unexpected)


def refused(no: Refusal) -> Any:
    """A refusal of a room, with its details where they name fields."""
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
    return render_template("error.html", code=code, message=message, findings=findings), code


def _stale(error: CSRFError) -> Any:
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
        413: _("Kiriman terlalu besar: paling banyak 4 MB. Kurangi isinya, lalu kirim lagi."),
    }
    response = told(code, sentences.get(code) or _("Permintaan ini tidak dapat diproses. Mulai dari menu."))
    return response


def _busy(error: OperationalError) -> Any:
    _log.exception("database_failed")
    return told(503, _("Sistem sedang sibuk. Tunggu sebentar, lalu coba lagi."))


def _unexpected(error: Exception) -> Any:
    if current_app.testing:
        raise error
    _log.exception("request_failed")
    return told(
        500, _("Terjadi kesalahan pada sistem. Tidak ada yang tersimpan. Coba lagi, atau hubungi operator.")
    )
