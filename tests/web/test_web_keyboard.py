"""The house without a mouse: sign in, take a task, fill its form and complete it with keys alone.

At every step the focus is visible, goes forward in the order of the page and is never caught.
"""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from serving import Served
from surfing import watched

pytestmark = pytest.mark.slow
FAR = 120  # presses of Tab: an end to a trap, not a promise
STANDING = """() => {
    const here = document.activeElement, style = getComputedStyle(here), box = here.getBoundingClientRect();
    const before = window.lastFocus;
    window.lastFocus = here;
    return {
        tag: here.tagName.toLowerCase(), type: here.type ?? "", id: here.id, name: here.name ?? "",
        text: (here.getAttribute("aria-label") || here.innerText || "").trim(),
        value: here.value ?? "", about: `${here.id} ${here.placeholder ?? ""}`.toLowerCase(),
        ticked: here.checked || [...document.getElementsByName(here.name || "-")].some(each => each.checked),
        select: here.closest(".fjs-form-field-select") !== null,
        chosen: here.closest(".fjs-form-field-select")?.querySelector(".fjs-select-placeholder") === null,
        fixed: here.readOnly && !here.closest(".fjs-form-field-select"),
        inForm: here.closest("#form-place") !== null, sends: here.closest("#form-send") !== null,
        ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
        inSight: box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
        forward: !before?.isConnected || before === document.body ||
            Boolean(before.compareDocumentPosition(here) & Node.DOCUMENT_POSITION_FOLLOWING) || here === before,
    };
}"""
WORDS = {
    "mm/yyyy": "24/11/2026",
    "m/yyyy": "24/11/2026",
    "hh:mm": "10:00",
    "surel": "dina@contoh.go.id",
    "email": "dina@contoh.go.id",
    "tautan": "https://data.contoh.go.id/padi",
    "telepon": "081234567890",
    "tahun": "2025",
    "jumlah": "12",
    "nip": "198001012005011001",
}


@pytest.fixture
def keys(browser: Browser, live_server: Served) -> Iterator[Page]:
    """The sign-in page of somebody without a mouse."""
    complaints: list[str] = []
    with watched(browser, complaints) as page:
        page.emulate_media(reduced_motion="reduce")  # the page stands still as soon as the focus has moved
        page.goto(f"{live_server.url}/masuk")
        yield page
    assert [line for line in complaints if "40" not in line] == []  # a refused answer is one


def standing(page: Page) -> dict[str, str | bool]:
    """Where the focus is; it must be in sight, with its ring."""
    here: dict[str, str | bool] = page.evaluate(STANDING)
    assert here["ring"], f"no visible focus on {here}"
    assert here["inSight"], f"the focus is out of sight on {here}"
    return here


def tabs_to(page: Page, wanted: str) -> None:
    """Press Tab until the focus stands on a thing of that name."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement === document.body"):
            continue  # the browser's own bar is next, and then the page begins again
        here = standing(page)
        if re.search(wanted, f"{here['text']} #{here['id']}"):
            return
    raise AssertionError(f"Tab never came to {wanted}")


def enters(page: Page, login: str, password: str) -> None:
    tabs_to(page, "#login$")
    page.keyboard.type(login)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def fills(page: Page) -> None:
    """Walk through the form from field to field, to the button that sends it."""
    for _ in range(FAR):
        page.keyboard.press("Tab")
        here = standing(page)
        assert here["forward"], f"the focus jumped back to {here}"
        if here["sends"]:
            return
        if here["inForm"]:
            answers(page, here)
    raise AssertionError("Tab never came out of the form")


def answers(page: Page, here: dict[str, str | bool]) -> None:
    """Answer the field one stands in, if it is open and empty."""
    if here["type"] in ("checkbox", "radio"):
        if not here["ticked"]:
            page.keyboard.press("Space")
    elif here["select"] and here["tag"] == "input":
        if not here["chosen"]:
            page.keyboard.press("ArrowDown")
            page.keyboard.press("Enter")
    elif here["tag"] in ("input", "textarea") and not here["fixed"] and not here["value"]:
        about = str(here["about"])
        page.keyboard.type(next((words for part, words in WORDS.items() if part in about), "Data padi sawah"))


def test_a_task_is_completed_with_the_keyboard_alone(keys: Page, live_server: Served) -> None:
    enters(keys, "novi", live_server.password)
    expect(keys.get_by_role("heading", level=1)).to_contain_text("Tugas Saya")
    tabs_to(keys, "^Ambil ")
    keys.keyboard.press("Enter")
    expect(keys.locator("#form-place")).to_have_attribute("aria-busy", "false")
    task = keys.url
    tabs_to(keys, "Berkas ")
    fills(keys)
    keys.keyboard.press("Enter")
    expect(keys.locator(".alert-success")).to_contain_text("Langkah selesai")
    assert keys.url != task


def test_the_way_past_the_menu_leads_to_the_content(keys: Page, live_server: Served) -> None:
    enters(keys, "novi", live_server.password)
    expect(keys.get_by_role("navigation", name="Menu utama")).to_be_visible()
    keys.keyboard.press("Tab")
    assert standing(keys)["text"] == "Langsung ke isi"
    keys.keyboard.press("Enter")
    expect(keys.locator("main")).to_be_focused()
    keys.keyboard.press("Tab")
    assert keys.evaluate("document.activeElement.closest('main') !== null")


def test_escape_folds_the_card_and_gives_the_focus_back(keys: Page, live_server: Served) -> None:
    enters(keys, "novi", live_server.password)
    expect(keys.get_by_role("navigation", name="Menu utama")).to_be_visible()
    tabs_to(keys, "^Novi")
    keys.keyboard.press("Enter")
    tabs_to(keys, "^Keluar")
    keys.keyboard.press("Escape")
    expect(keys.get_by_role("button", name="Keluar")).to_be_hidden()
    expect(keys.locator("details.who summary")).to_be_focused()
    keys.keyboard.press("Space")
    tabs_to(keys, "^Keluar")
    keys.keyboard.press("Enter")
    expect(keys.get_by_label("Nama pengguna")).to_be_visible()


def test_what_was_refused_is_read_first(keys: Page, live_server: Served) -> None:
    enters(keys, "novi", "salah sekali")
    expect(keys.locator("#problem")).to_be_focused()
    enters(keys, "rizky", live_server.password)
    expect(keys.get_by_role("heading", level=1)).to_contain_text("Tugas Saya")
    tabs_to(keys, "^(Kerjakan|Ambil) ")
    keys.keyboard.press("Enter")
    expect(keys.locator("#form-place")).to_have_attribute("aria-busy", "false")
    tabs_to(keys, "Berkas ")
    for _ in range(FAR):
        keys.keyboard.press("Tab")
        if standing(keys)["sends"]:
            break
    keys.keyboard.press("Enter")
    expect(keys.locator("#form-problems")).to_be_focused()
    keys.keyboard.press("Tab")
    assert keys.evaluate("document.activeElement.closest('#form-problems') !== null")
    keys.keyboard.press("Enter")
    assert keys.evaluate("document.activeElement.closest('#form-place') !== null")


def test_a_zoom_of_two_hundred_percent_needs_no_sideways_scrolling(keys: Page, live_server: Served) -> None:
    """Twice as large is the same page on half the screen; the words stay all there and nothing is cut off."""
    enters(keys, "novi", live_server.password)
    expect(keys.get_by_role("navigation", name="Menu utama")).to_be_visible()
    keys.set_viewport_size({"width": 683, "height": 384})
    for path in ("/tugas", "/berkas", "/sop", "/kalender", "/pemberitahuan"):
        keys.goto(f"{live_server.url}{path}")
        assert keys.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        tabs_to(keys, "^Tugas Saya")
