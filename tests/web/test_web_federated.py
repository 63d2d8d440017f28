"""Coming in through the agency's own sign-in service, a real one on this machine, honest and not."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from doorways import cookie, copied
from joserfc.jwk import OctKey, RSAKey
from provider import CLIENT, SECRET, Provider, listening
from visits import APPLICANT, PATIENT, STAFF, Site, Visit, settings

from service import identity
from service.app import create_app
from service.database import EVERY, transaction
from service.settings import Post, SignInService

BACK = "/masuk/instansi/kembali"
FAILED = "Masuk lewat layanan instansi tidak berhasil. Coba lagi, atau masuk dengan kata sandi."


@pytest.fixture
def provider() -> Iterator[Provider]:
    with listening() as found:
        yield found


@pytest.fixture
def office(site: Site, provider: Provider) -> Site:
    """The site with that service; the staff's address is known there and here."""
    service = SignInService(provider.issuer, CLIENT, SECRET, "Masuk dengan SSO Kota")
    url = site.world.engine.url.render_as_string(hide_password=False)
    wanted = settings(url, entrance=replace(PATIENT, oidc=service))
    site.app = create_app(replace(wanted, post=Post(public_url="http://localhost")))
    site.app.testing = True
    staff = site.world.person(STAFF)
    with transaction(site.world.engine, EVERY) as session:
        identity.set_email(session, staff.tenant, staff.person, "staf@banyuwangi.example")
    provider.person = {"sub": "f1b2", "email": "staf@banyuwangi.example", "email_verified": True}
    return site


def sent(visit: Visit, **fields: str) -> str:
    """Where the button leads."""
    visit.get("/akun" if fields.pop("inside", "") else "/masuk")
    answer = visit.post("/masuk/instansi", **fields)
    assert answer.status_code == 200, answer.text
    to = re.search(r'http-equiv="refresh" content="0; url=([^"]+)"', answer.text)
    assert to
    return html.unescape(to[1])


def comes(visit: Visit, provider: Provider, **fields: str) -> Any:
    """There and back again."""
    return visit.get(provider.answers(sent(visit, **fields))[0])


def refused(answer: Any) -> bool:
    return answer.status_code == 403 and FAILED in answer.text


def test_who_is_known_there_comes_in(office: Site, provider: Provider) -> None:
    visit = office.stranger()
    assert "Masuk dengan SSO Kota" in visit.get("/masuk").text
    answer = comes(visit, provider, next="/berkas?q=padi")
    assert (answer.status_code, answer.location) == (302, "/berkas?q=padi")
    assert visit.get("/tugas").status_code == 200
    assert "lewat layanan instansi" in visit.get("/akun").text
    asked = provider.asked[0]
    assert asked["redirect_uri"] == f"http://localhost{BACK}"
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert len(asked["state"]) >= 20 and len(asked["nonce"]) >= 20 and "openid" in asked["scope"]


def test_the_subject_counts_from_then_on(office: Site, provider: Provider) -> None:
    comes(office.stranger(), provider)
    provider.person = {"sub": "f1b2"}
    visit = office.stranger()
    assert comes(visit, provider).status_code == 302 and visit.get("/tugas").status_code == 200


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "zzz", "email": "orang@lain.example", "email_verified": True},
        {"sub": "zzz", "email": "staf@banyuwangi.example", "email_verified": False},
        {"sub": "zzz", "email": "staf@banyuwangi.example", "email_verified": "true"},
        {"sub": "zzz", "email": "staf@banyuwangi.example"},
        {"sub": "zzz", "email": ["staf@banyuwangi.example"], "email_verified": True},
        {"sub": "zzz"},
    ],
)
def test_who_is_unknown_here_stays_out(office: Site, provider: Provider, person: dict[str, Any]) -> None:
    provider.person = person
    visit = office.stranger()
    answer = comes(visit, provider)
    assert answer.status_code == 403 and "belum terhubung" in answer.text
    assert visit.get("/tugas").location.startswith("/masuk")


LONG_AGO = 1_700_000_000
"""November 2023: the tokens' own clock is the machine's."""


@pytest.mark.parametrize(
    "lies",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another-client"},
        {"aud": "another-client", "azp": CLIENT},
        {"aud": None},
        {"iss": "https://evil.example"},
        {"iss": None},
        {"exp": LONG_AGO},
        {"exp": None},
        {"exp": "soon"},
        {"sub": None},
        {"sub": 7},
        {"sub": ""},
    ],
    ids=str,
)
def test_a_token_that_is_not_for_us_now_opens_nothing(
    office: Site, provider: Provider, lies: dict[str, Any]
) -> None:
    provider.lies = lies
    visit = office.stranger()
    assert comes(visit, provider).status_code == 403
    assert visit.get("/tugas").location.startswith("/masuk")


def test_a_token_of_another_hand_opens_nothing(office: Site, provider: Provider) -> None:
    provider.stranger = RSAKey.generate_key(2048, {"kid": "satu"})
    assert refused(comes(office.stranger(), provider))
    provider.stranger, provider.algorithm = OctKey.generate_key(256), "HS256"
    assert refused(comes(office.stranger(), provider))


def test_a_service_that_names_itself_otherwise_is_not_asked(office: Site, provider: Provider) -> None:
    provider.described = {"issuer": "https://masuk.lain.example"}
    visit = office.stranger()
    visit.get("/masuk")
    answer = visit.post("/masuk/instansi")
    assert answer.status_code == 403 and "tidak dapat dihubungi" in answer.text
    assert provider.asked == []


def test_a_weak_signature_is_not_believed_though_the_service_names_it(
    office: Site, provider: Provider
) -> None:
    provider.described = {"id_token_signing_alg_values_supported": ["HS256", "none", "RS256"]}
    provider.stranger, provider.algorithm = OctKey.import_key(SECRET), "HS256"
    assert refused(comes(office.stranger(), provider))
    provider.stranger, provider.algorithm = None, "RS256"
    assert comes(office.stranger(), provider).status_code == 302


def test_a_code_counts_once(office: Site, provider: Provider) -> None:
    visit = office.stranger()
    path, _ = provider.answers(sent(visit))
    stolen = copied(office, cookie(visit))
    assert visit.get(path).status_code == 302
    assert refused(visit.get(path)), "the state is used up"
    assert refused(stolen.get(path)), "and the service gives nothing for a used code"
    assert provider.exchanged == 2


def test_an_answer_to_a_question_of_another_browser_is_refused(office: Site, provider: Provider) -> None:
    attacker, victim = office.stranger(), office.stranger()
    path, said = provider.answers(sent(attacker))
    victim.get("/masuk")
    assert refused(victim.get(path))
    sent(victim)
    assert refused(victim.get(path))
    for query in ("", "?code=x", f"?state={said['state']}", "?error=access_denied", "?code=x&state=%00"):
        assert refused(office.stranger().get(BACK + query)), query
    assert provider.exchanged == 0


def test_a_service_that_is_away_is_a_sentence(office: Site, provider: Provider) -> None:
    provider_gone = SignInService("http://127.0.0.1:9", CLIENT, SECRET)
    kept = office.app.extensions["lajur"]
    office.app = create_app(replace(kept, entrance=replace(kept.entrance, oidc=provider_gone)))
    visit = office.stranger()
    visit.get("/masuk")
    answer = visit.post("/masuk/instansi")
    assert answer.status_code == 403 and "tidak dapat dihubungi" in answer.text


def test_one_links_ones_own_account_from_inside(office: Site, provider: Provider) -> None:
    provider.person = {"sub": "pemohon-1"}
    here = office.visit(APPLICANT)
    assert "belum terhubung" in here.get("/akun").text
    assert comes(here, provider, inside="1").location == "/akun"
    assert "Akun ini terhubung" in here.get("/akun").text
    visit = office.stranger()
    assert comes(visit, provider).status_code == 302
    assert APPLICANT in visit.get("/akun").text
    other = office.visit(STAFF)
    answer = comes(other, provider, inside="1")
    assert answer.status_code == 409 and "akun lain" in answer.text
    here.get("/akun")
    assert here.post("/akun/layanan-masuk/putuskan").location == "/akun"
    assert comes(office.stranger(), provider).status_code == 403


def test_a_link_belongs_to_the_session_that_asked_for_it(office: Site, provider: Provider) -> None:
    provider.person = {"sub": "penyerang"}
    here = office.visit(STAFF)
    path, _ = provider.answers(sent(here, inside="1"))
    with here.client.session_transaction() as kept:
        kept["linking"] = "0" * 64
    answer = here.get(path)
    assert answer.status_code == 403 and "berganti" in answer.text
    assert "belum terhubung" in here.get("/akun").text


def test_the_way_there_needs_the_pages_token(office: Site) -> None:
    visit = office.visit(STAFF)
    visit.token = ""
    assert visit.post("/masuk/instansi").status_code == 400
    assert visit.get("/masuk/instansi").status_code == 405


def test_the_second_step_is_asked_here_too(office: Site, provider: Provider) -> None:
    from test_web_account import shows, turned_on

    inside = office.visit(STAFF)
    phone, _ = turned_on(office, inside)
    office.world.waits(minutes=2, fire=False)
    visit = office.stranger()
    comes(visit, provider)
    assert visit.get("/tugas").location.startswith("/masuk/kode")
    visit.get("/masuk/kode")
    assert visit.post("/masuk/kode", code=shows(phone, office.world.now)).status_code == 302
    assert visit.get("/tugas").status_code == 200
