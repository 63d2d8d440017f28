"""Coming in through the agency's own sign-in service: OpenID Connect, code flow with PKCE, state and nonce (Authlib).

Who comes back is recognised by issuer and subject; whoever is signed in already links the account by it. The service
is asked while no transaction is open.
"""

from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import (
    Blueprint,
    Flask,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask_babel import gettext as _
from flask_login import current_user
from joserfc.errors import JoseError
from requests import RequestException

from service import identity
from service.database import EVERY, transaction
from service.errors import Refusal
from service.identity.federation import Claim
from service.personnel import accounts
from service.settings import Settings, SignInService
from service.web import access, account, auth, entering
from service.web.refusals import sentence, told_code
from service.web.visitor import actor, engine, now, writing

page = Blueprint("federated", __name__)
PATIENCE = 10
"""Seconds the sign-in service has for an answer."""
LEEWAY = 60
"""Seconds its clock may differ from ours."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""Signatures we believe, whatever else the service's own description names."""
_FAILED = "Masuk lewat layanan instansi tidak berhasil. Coba lagi, atau masuk dengan kata sandi."
_AWAY = "Layanan masuk instansi tidak dapat dihubungi. Coba lagi nanti, atau masuk dengan kata sandi."
"""One sentence for whatever is wrong with an answer: the log knows more."""
_TROUBLE = (RequestException, AuthlibBaseError, JoseError, ValueError, RuntimeError, KeyError, TypeError)
"""Whatever an answer of somebody else's program may cause."""


def install(app: Flask) -> None:
    """Know the sign-in service that the settings name; nothing is asked of it before somebody comes."""
    service: SignInService | None = app.extensions["lajur"].entrance.oidc
    if service is None:
        return
    OAuth(app).register(
        "agency",
        client_id=service.client_id,
        client_secret=service.client_secret,
        server_metadata_url=service.issuer.rstrip("/") + "/.well-known/openid-configuration",
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": PATIENCE,
        },
    )


@page.post("/masuk/instansi")
def begin() -> Any:
    """To the sign-in service; for somebody who is signed in, to link the account."""
    client, wish = _client(), request.form.get("next", "")
    for started in [key for key in session if key.startswith("_state_")]:
        session.pop(started)
    session["onward"] = wish if entering.local(wish) else ""
    session["linking"] = current_user.session.id if current_user.is_authenticated else ""
    try:
        _described(client)
        to = client.authorize_redirect(_public("federated.back")).location
    except _TROUBLE as error:
        return _failed(error, _AWAY)
    return render_template(
        "to_service.html", to=to
    )  # a form's own redirect may not leave the house (form-action)


@page.get("/masuk/instansi/kembali")
def back() -> Any:
    """From the sign-in service, with a code that is exchanged for who the person is."""
    onward, linking = session.pop("onward", ""), session.pop("linking", "")
    try:
        claim = _claim(_client())
    except _TROUBLE as error:
        return _failed(error, _FAILED)
    if linking:
        return _link(claim, linking)
    try:
        with transaction(engine(), EVERY) as database:
            found = accounts.recognise(database, claim, now())
            identity.require(found, "session.open")
            owes = identity.owes(database, found.tenant, found.person, "oidc")
    except Refusal as no:
        access.told("oidc_refused", subject=claim.subject)
        return auth.form(sentence(no)), 403
    entering.enter(found, "oidc", owes)
    return redirect(onward if entering.local(onward) else url_for("auth.home"))


def _link(claim: Claim, linking: str) -> Any:
    """Link the account of whoever set out, if it is the same session that comes back."""
    if not current_user.is_authenticated or current_user.session.id != linking:
        return auth.form(_("Sesi Anda sudah berganti. Masuk lagi, lalu hubungkan akun sekali lagi.")), 403
    try:
        with writing() as database:
            accounts.link_sign_in(database, actor(), claim, now())
    except Refusal as no:
        return account.shown(sentence(no), "service"), told_code(no)
    flash(_("Akun Anda terhubung dengan layanan masuk instansi."))
    return redirect(url_for("account.account"))


def _described(client: Any) -> SignInService:
    """The service of the settings, once its description is its own and names signatures that we believe."""
    service = _settings().entrance.oidc
    assert service is not None
    description = client.load_server_metadata()
    if description.get("issuer") != service.issuer:
        client.server_metadata.clear()  # asked for anew next time
        raise ValueError("the description is of another issuer")
    named = description.get("id_token_signing_alg_values_supported") or ["RS256"]
    description["id_token_signing_alg_values_supported"] = [each for each in ALGORITHMS if each in named]
    return service


def _claim(client: Any) -> Claim:
    """What the service says, after signature, issuer, audience, times and nonce were checked."""
    service = _described(client)
    wanted = {
        "iss": {"essential": True, "value": service.issuer},
        "aud": {"essential": True, "value": service.client_id},
    }
    said = client.authorize_access_token(claims_options=wanted, leeway=LEEWAY).get("userinfo")
    if not said or not isinstance(said.get("sub"), str):
        raise ValueError("no id_token")
    email = said.get("email") if said.get("email_verified") is True else ""
    return Claim(service.issuer, said["sub"], email if isinstance(email, str) else "")


def _failed(error: Exception, words: str) -> Any:
    access.told("oidc_failed", why=f"{type(error).__name__}: {error}")
    return auth.form(_(words)), 403


def _client() -> Any:
    oauth = current_app.extensions.get("authlib.integrations.flask_client")
    return oauth.agency if oauth is not None else abort(404)


def _public(endpoint: str) -> str:
    """The address of a page as the sign-in service must know it, whatever the request says of its host."""
    return _settings().post.public_url + url_for(endpoint)


def _settings() -> Settings:
    found: Settings = current_app.extensions["lajur"]
    return found
