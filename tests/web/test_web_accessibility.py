"""Every page in a real browser, for the person who uses it: no serious barrier, at a desk and on a phone.

Pages are found as a visitor finds them: by following links from the menu. A new page is checked without being named
here; one that no link leads to fails the walk until ``SPOTS`` says how it is opened.
"""

import re
from base64 import b32decode
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urljoin, urlsplit

import pytest
from barriers import AXE, DESK, PHONE, shown_faults
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from definitions.small import diagram
from playwright.sync_api import Browser, Page, expect
from serving import Served
from surfing import pictured, watched
from visits import settings
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter, RequestRedirect

from service import clock
from service.app import create_app

pytestmark = [pytest.mark.slow, pytest.mark.long]
PEOPLE = ("tono", "wahyu", "sari", "murni", "galih", "dimas", "hartono", "gilang")
"""Admin, process owner, staff, auditor, operator, applicant, head of the agency, in the order in which they walk;
then the process owner of Metro, who has drafts.

A page is checked as the first of them sees it who can open it.
"""
KEEPERS = {"procedures": "wahyu", "deploying": "wahyu", "cases": "sari", "bell": "sari", "drafting": "gilang"}
"""Parts of the house whose pages show most to one person."""
SPOTS: dict[str, str] = {
    "comparing.versions": "/sop/metro-pengumpulan-pengolahan/banding",
    "deploying.upload": "/sop/terapkan",
}
"""Pages to which no link leads, and where they are."""
NO_PAGES = {"static", "auth.health", "bell.count", "bell.case", "federated.back", "substitutes.decree"} | {
    "bell.draft",
    "drafting.draft",
    "drafting.content",
    "approving.paper",
    "versions.paper",
    "relocating.progress",
    "relocating.relocation",
}
"""Files, what scripts ask, what only leads on, and moved cases, at which ``test_web_relocating_browser`` looks."""
BEFORE = {"auth.sign_in", "second_step.code", "second_step.password", "account.second_step"}
"""Pages on the way in; they have tests of their own below."""
PROGRAMS = {"engine_rest", "modeler"}
"""Doors for programs: they answer no pages."""


@dataclass
class Walk:
    """One person's way through the house."""

    page: Page
    house: MapAdapter
    seen: dict[str, str] = field(default_factory=dict)
    found: list[str] = field(default_factory=list)


@pytest.fixture(scope="module")
def house() -> MapAdapter:
    """The routes of the site."""
    adapter: MapAdapter = create_app(settings("sqlite://")).url_map.bind("127.0.0.1")
    return adapter


@pytest.fixture(scope="module")
def axe() -> str:
    return AXE.read_text("utf-8")


@pytest.fixture(scope="module")
def shared(browser: Browser) -> Iterator[Page]:
    """One page of one profile for the whole walk."""
    complaints: list[str] = []
    with watched(browser, complaints) as page:
        page.emulate_media(color_scheme="light", reduced_motion="reduce")
        yield page
    assert [line for line in complaints if "status of 4" not in line] == []  # refusals are asked for here


def signs(page: Page, server: Served, login: str, password: str) -> None:
    page.context.clear_cookies()
    page.goto(f"{server.url}/masuk")
    page.get_by_label("Nama pengguna").fill(login)
    page.get_by_label("Kata sandi").fill(password)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.locator("main h1")).not_to_have_text("Masuk")


def enters(page: Page, server: Served, login: str) -> None:
    signs(page, server, login, server.password)
    expect(page.get_by_role("navigation", name="Menu utama")).to_be_visible()


def faults(page: Page, url: str, axe: str) -> list[str]:
    """Everything that stands in somebody's way on a page, at three widths."""
    page.goto(url)
    return shown_faults(page, axe)


def endpoint(house: MapAdapter, url: str) -> str:
    """The route of an address, or nothing."""
    try:
        return str(house.match(urlsplit(url).path, method="GET")[0])
    except (HTTPException, RequestRedirect):
        return ""


def walks(walk: Walk, server: Served, login: str, axe: str) -> None:
    """Follow a link to every kind of page; look closely at those that nobody has seen yet."""
    enters(walk.page, server, login)
    ways = deque([walk.page.url, *(server.url + spot for spot in SPOTS.values())])
    tried = {"", *NO_PAGES, *BEFORE}
    while ways:
        way = ways.popleft()
        name = endpoint(walk.house, way)
        answer = None if name in tried else walk.page.request.get(way)
        tried.add(name)
        if answer is None or not answer.ok:
            continue
        page = answer.headers["content-type"].startswith("text/html")
        ways.extend(links(way, answer.text()) if page else [])
        if name not in walk.seen and KEEPERS.get(part(name), login) == login:
            walk.seen[name] = login
            walk.found += [
                f"{name} as {login}: {each}" for each in (faults(walk.page, way, axe) if page else [])
            ]


def links(here: str, page: str) -> list[str]:
    """Where one can go from a page."""
    return [urljoin(here, unescape(link)) for link in re.findall(r'href="([^"#]+)', page)]


def part(name: str) -> str:
    return name.partition(".")[0]


def test_no_page_has_a_serious_barrier(
    shared: Page, live_server: Served, house: MapAdapter, axe: str
) -> None:
    walk = Walk(shared, house)
    for login in PEOPLE:
        walks(walk, live_server, login, axe)
    assert walk.found == []
    pages = {rule.endpoint for rule in house.map.iter_rules() if "GET" in (rule.methods or ())}
    unseen = {page for page in pages - NO_PAGES - BEFORE - set(walk.seen) if part(page) not in PROGRAMS}
    assert sorted(unseen) == [], "no link leads there: name their place in SPOTS"


def test_pages_of_refusals_have_no_serious_barrier(shared: Page, live_server: Served, axe: str) -> None:
    found: dict[str, list[str]] = {}

    def looks(name: str) -> None:
        found[name] = shown_faults(shared, axe)

    shared.context.clear_cookies()
    shared.goto(f"{live_server.url}/masuk")
    looks("the sign-in page")
    shared.get_by_label("Nama pengguna").fill("tidak-ada")
    shared.get_by_label("Kata sandi").fill("salah")
    shared.keyboard.press("Enter")
    expect(shared.locator("#problem")).to_be_visible()
    looks("a refused sign-in")
    enters(shared, live_server, "wahyu")
    shared.goto(f"{live_server.url}/tidak-ada")
    looks("an unknown page")
    shared.goto(f"{live_server.url}/berkas?q=tidak-ada-yang-begini")
    looks("an empty list")
    shared.goto(f"{live_server.url}/sop/terapkan")
    drawing = {"name": "salah.bpmn", "mimeType": "text/xml", "buffer": diagram("<userTask id='a'/>")}
    shared.locator("#bpmn").set_input_files(drawing)
    shared.locator("main form button").click()
    expect(shared.get_by_role("alert")).to_be_focused()
    looks("a diagram with findings")
    enters(shared, live_server, "dimas")
    shared.goto(f"{live_server.url}/mulai/banyuwangi-permintaan-data")
    expect(shared.locator("#form-place")).to_have_attribute("aria-busy", "false")
    shared.locator("#form-send button").last.click()
    expect(shared.locator("#form-problems")).to_be_focused()
    looks("a form with problems")
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_the_pages_on_the_way_in_have_no_serious_barrier(shared: Page, live_server: Served, axe: str) -> None:
    """A first password becomes an own one, a phone is made known, and the next sign-in asks for its code."""
    found: dict[str, list[str]] = {}
    enters(shared, live_server, "teguh")
    shared.goto(f"{live_server.url}/orang/baru")
    shared.locator("#name").fill("Uji Akses")
    shared.get_by_label("Nama pengguna").fill("uji.akses")
    shared.locator("main [type=checkbox]").first.check()
    shared.get_by_role("button", name="Tambah dan buat kata sandi awal").click()
    first = shared.locator(".first-password").inner_text()
    found["a first password"] = shown_faults(shared, axe)
    signs(shared, live_server, "uji.akses", first)
    found["an own password"] = shown_faults(shared, axe)
    own = "gerobak biru menyeberang pelan"
    for place in shared.locator("main [type=password]").all():
        place.fill(own)
    shared.get_by_role("button", name="Simpan dan lanjutkan").click()
    shared.goto(f"{live_server.url}/akun")
    shared.locator("#second-password").fill(own)
    shared.get_by_role("button", name="Siapkan langkah kedua").click()
    found["a phone to be known"] = shown_faults(shared, axe)
    key = b32decode(shared.locator(".secret").inner_text().replace(" ", ""))
    code = TOTP(key, 6, SHA1(), 30).generate(int(clock.now().timestamp())).decode()
    shared.get_by_label("Kode").fill(code)
    shared.get_by_role("button", name="Aktifkan").click()
    expect(shared.get_by_role("heading", name="Kode pemulihan")).to_be_visible()
    found["recovery codes"] = shown_faults(shared, axe)
    signs(shared, live_server, "uji.akses", own)
    expect(shared.get_by_label("Kode")).to_be_visible()
    found["a code of the phone"] = shown_faults(shared, axe)
    assert {name: faults for name, faults in found.items() if faults} == {}


def test_pictures_of_signing_in_for_the_papers(shared: Page, live_server: Served) -> None:
    shared.context.clear_cookies()
    for name, width in (("login", DESK), ("login-phone", PHONE)):
        shared.set_viewport_size(width)
        shared.goto(f"{live_server.url}/masuk")
        expect(shared.get_by_label("Kata sandi")).to_be_visible()
        pictured(name, shared.screenshot())
    shared.set_viewport_size(DESK)


def test_the_checker_finds_what_stands_in_the_way(shared: Page, axe: str) -> None:
    """A page with a nameless picture, pale words, no title and a line that is too wide."""
    shared.goto("about:blank")
    shared.set_content(
        "<html lang=id><main><h1>Uji</h1><img src='data:,'><p style='color:#bbb'>Pucat</p>"
        "<p style='width:900px;transition:all 2s'>Lebar</p><p><input></p></main>"
    )
    found = " ".join(shown_faults(shared, axe))
    for word in (
        "image-alt",
        "color-contrast",
        "label",
        "document-title",
        "a title of its own",
        "sideways",
        "moves",
    ):
        assert word in found
