"""Handing one mail over to a mail server, and what its answer means."""

import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from email.policy import SMTP

from service.notices.sent import Sent
from service.settings import MailServer

PATIENCE = 20.0
"""Seconds to wait for each answer of the mail server."""
UNCERTAIN = (
    "Sambungan putus sesudah isi surel dikirim ({said}); tidak pasti apakah surel diterima. "
    "Ulangi hanya bila penerima belum mendapatkannya."
)
_BROKEN = (OSError, smtplib.SMTPException)


def hand_over(mail: EmailMessage, sender: str, to: str, server: MailServer) -> Sent:
    """Give a mail for one recipient to the server. A refusal of code 5xx is final, other trouble is tried again.

    After the text has gone out a broken connection is final too: nobody knows whether the mail was taken.
    """
    try:
        smtp = _connected(server)
    except _BROKEN as error:
        return Sent(f"Peladen surel {server.host}:{server.port} tidak melayani: {_said(error)}")
    try:
        return _given(smtp, mail.as_bytes(policy=SMTP), sender, to)
    finally:
        with suppress(*_BROKEN):
            smtp.quit()
        smtp.close()


def _connected(server: MailServer) -> smtplib.SMTP:
    """A connection that is ready for a mail; a server that lacks the encryption asked for is not spoken to."""
    if server.secured == "tls":
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=PATIENCE, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=PATIENCE)
    try:
        if server.secured == "starttls":
            smtp.starttls(context=ssl.create_default_context())
        smtp.ehlo_or_helo_if_needed()
        if server.user:
            smtp.login(server.user, server.password)
    except _BROKEN:
        smtp.close()
        raise
    return smtp


def _given(smtp: smtplib.SMTP, text: bytes, sender: str, to: str) -> Sent:
    try:
        code, answer = smtp.mail(sender)
        if code < 300:
            code, answer = smtp.rcpt(to)
    except _BROKEN as error:
        return Sent(f"Sambungan ke peladen surel putus: {_said(error)}")
    if code >= 300:
        return _refused(code, answer)
    try:
        code, answer = smtp.data(text)
    except smtplib.SMTPDataError as error:  # the server did not ask for the text
        return _refused(error.smtp_code, error.smtp_error)
    except _BROKEN as error:
        return Sent(UNCERTAIN.format(said=_said(error)), final=True)
    return Sent() if code < 300 else _refused(code, answer)


def _refused(code: int, answer: bytes | str) -> Sent:
    said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return Sent(f"Peladen surel menolak: {code} {_short(said)}", final=code >= 500)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        answer = error.smtp_error
        said = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)
        return f"{error.smtp_code} {_short(said)}"
    return _short(str(error)) or type(error).__name__


def _short(text: str) -> str:
    return " ".join(text.split())[:300]
