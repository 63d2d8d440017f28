"""Kunci program: a key is made after the password, its secret is shown once, and revoked it opens nothing."""

import re

import pytest
from visits import HEAD, PASSWORD, STAFF, Site, Visit

from service import identity
from service.database import reading
from service.identity.keys import mine

SECRET = re.compile(r'value="(lajur_[\w-]{43})"')


def makes(visit: Visit, **fields: object) -> object:
    wish = {"name": "Pelaporan", "scope": ["task:read"], "days": "30", "password": PASSWORD, **fields}
    visit.get("/akun/kunci")
    return visit.post("/akun/kunci", **wish)


def version(site: Site, secret: str) -> int:
    headers = {"Authorization": f"Bearer {secret}"}
    return site.stranger().client.get("/engine-rest/version", headers=headers).status_code


def test_a_secret_is_shown_once_and_opens_until_it_is_revoked(site: Site) -> None:
    visit = site.visit(STAFF)
    assert "/akun/kunci" in visit.get("/akun").text
    (secret,) = SECRET.findall(makes(visit).text)
    page = visit.get("/akun/kunci").text
    assert "Pelaporan" in page and "melihat tugas" in page and secret not in page
    assert version(site, secret) == 200
    assert "belum pernah dipakai" not in visit.get("/akun/kunci").text
    (id,) = re.findall(r"/akun/kunci/([0-9a-f-]{36})/cabut", page)
    assert visit.post(f"/akun/kunci/{id}/cabut").status_code == 302
    assert "dicabut" in visit.get("/akun/kunci").text
    assert version(site, secret) == 401


@pytest.mark.parametrize(
    ("fields", "code", "words"),
    [
        ({"password": "salah"}, 403, "Kata sandi Anda yang sekarang salah"),
        ({"name": ""}, 422, "Nama kunci"),
        ({"scope": []}, 422, "Pilih paling sedikit satu izin"),
        ({"scope": ["everything"]}, 422, "Pilih paling sedikit satu izin"),
        ({"days": "366"}, 422, "1 sampai 365"),
        ({"days": "satu"}, 422, "Pilih salah satu dari daftar"),
        ({"days": "9" * 30}, 422, "Pilih salah satu dari daftar"),
    ],
)
def test_what_breaks_a_rule_makes_no_key_and_keeps_what_was_typed(
    site: Site, fields: dict[str, object], code: int, words: str
) -> None:
    visit = site.visit(STAFF)
    answer = makes(visit, **fields)
    assert answer.status_code == code
    assert words in answer.text
    assert 'value="90"' in answer.text and SECRET.search(answer.text) is None
    actor = site.world.person(STAFF)
    with reading(site.world.engine, actor.tenant) as session:
        assert mine(session, actor) == []


def test_nobody_sees_or_revokes_anothers_key(site: Site) -> None:
    owner, other = site.visit(STAFF), site.visit(HEAD)
    (secret,) = SECRET.findall(makes(owner).text)
    (id,) = re.findall(r"/akun/kunci/([0-9a-f-]{36})/cabut", owner.get("/akun/kunci").text)
    assert "Pelaporan" not in other.get("/akun/kunci").text
    assert other.post(f"/akun/kunci/{id}/cabut").status_code == 404
    assert version(site, secret) == 200


def test_a_forged_form_makes_no_key(site: Site) -> None:
    visit = site.visit(STAFF)
    answer = visit.client.post("/akun/kunci", data={"name": "x", "scope": "task:read", "days": "30"})
    assert answer.status_code == 400
    assert "lajur_" not in answer.text


def test_guessing_the_password_here_is_slow_too(site: Site) -> None:
    visit = site.visit(STAFF)
    codes = [makes(visit, password=f"salah-{number}").status_code for number in range(7)]
    assert codes[0] == 403 and codes[-1] == 429
    assert identity.attempts.FREE < 7
