"""A small sign-in service (OpenID Connect) that really listens: discovery, keys, authorize, token. It can lie."""

import base64
import hashlib
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from secrets import token_urlsafe
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import WSGIRequestHandler, make_server

CLIENT, SECRET = "lajur", "rahasia-klien-yang-panjang"


@dataclass
class Provider:
    """Whoever comes is ``person``; ``lies`` replace what a token says, ``None`` leaves a claim out."""

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=lambda: {"sub": "f1b2"})
    lies: dict[str, Any] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    exchanged: int = 0
    key: Any = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "satu", "use": "sig"}))
    stranger: Any = None
    algorithm: str = "RS256"
    described: dict[str, Any] = field(default_factory=dict)
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def app(self) -> Flask:
        app = Flask("provider")
        app.add_url_rule("/.well-known/openid-configuration", view_func=self._discovery)
        app.add_url_rule("/jwks", view_func=lambda: jsonify({"keys": [self.key.as_dict(private=False)]}))
        app.add_url_rule("/authorize", view_func=self._authorize)
        app.add_url_rule("/token", view_func=self._token, methods=["POST"])
        return app

    def _discovery(self) -> Any:
        honest = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
        }
        return jsonify(honest | self.described)

    def _authorize(self) -> Any:
        asked = dict(request.args)
        self.asked.append(asked)
        code = token_urlsafe(16)
        self._codes[code] = asked
        return redirect(f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")

    def _token(self) -> Any:
        self.exchanged += 1
        asked = self._codes.pop(request.form.get("code", ""), None)
        proof = hashlib.sha256(request.form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        known = request.authorization and (request.authorization.username, request.authorization.password)
        if asked is None or known != (CLIENT, SECRET) or asked.get("code_challenge") != challenge:
            return jsonify(error="invalid_grant"), 400
        now = int(time.time())  # the tokens' own clock is the machine's: the library checks it against that
        claims = {"iss": self.issuer, "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        said = {
            name: value for name, value in {**claims, **self.person, **self.lies}.items() if value is not None
        }
        signer = self.stranger or self.key
        token = jwt.encode({"alg": self.algorithm, "kid": "satu"}, said, signer, algorithms=[self.algorithm])
        return jsonify(access_token=token_urlsafe(16), token_type="Bearer", expires_in=300, id_token=token)

    def answers(self, to: str) -> tuple[str, dict[str, str]]:
        """What a browser gets that goes where it was sent: the path it comes back to, and its query."""
        import requests

        back = requests.get(to, allow_redirects=False, timeout=10).headers["Location"]
        parts = urlsplit(back)
        return f"{parts.path}?{parts.query}", dict(parse_qsl(parts.query))


class _Quiet(WSGIRequestHandler):
    def log(self, *args: Any) -> None:
        pass


@contextmanager
def listening() -> Iterator[Provider]:
    """A provider on a free port of this machine."""
    provider = Provider()
    server = make_server("127.0.0.1", 0, provider.app(), threaded=True, request_handler=_Quiet)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
