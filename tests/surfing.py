"""A browser as the tests use it: the Chromium that is there, quiet, with an Indonesian office's settings."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
IN_PAPERS = (
    "inbox",
    "task",
    "case",
    "calendar",
    "forecast",
    "notices",
    "people",
    "people-phone",
    "people-import",
    "login",
    "login-phone",
    "seats",
    "seats-phone",
    "substitutes",
    "substitutes-phone",
    "interface",
    "replay",
    "control-sheet",
    "proof",
    "picture",
    "modeler-findings",
    "form-editor",
    "diff",
    "approval",
    "relocation-plan",
    "sheet-balikpapan-pengumpulan-data",
    "sheet-banyuwangi-diseminasi",
    "sheet-banyuwangi-permintaan-data",
    "sheet-malut-pengumpulan-data",
    "sheet-tarakan-layanan-data",
    "sheet-metro",
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 30_000  # milliseconds: an end to waiting, not a promise


def pictured(name: str, picture: bytes) -> None:
    """Keep a picture in var/screenshots; with LAJUR_SCREENSHOTS=1 one that the papers show is made anew too."""
    house = Path(__file__).resolve().parent.parent
    places = [house / "var" / "screenshots"]
    if os.environ.get("LAJUR_SCREENSHOTS") and name in IN_PAPERS:
        places.append(house / "docs" / "screenshots")
    assert picture.startswith(b"\x89PNG")
    for place in places:
        place.mkdir(parents=True, exist_ok=True)
        (place / f"{name}.png").write_bytes(picture)


def program() -> str:
    """The path of Chromium or Chrome; LAJUR_CHROMIUM names one that is not on PATH."""
    names = (os.environ.get("LAJUR_CHROMIUM"), *NAMES)
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    assert found, "no Chromium or Chrome on PATH: scripts/test installs it, or name one in LAJUR_CHROMIUM"
    return found


@contextmanager
def launched() -> Iterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program(), args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def watched(browser: Browser, complaints: list[str]) -> Iterator[Page]:
    """A page of its own profile; its errors and the console's are added to ``complaints``."""

    def heard(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            complaints.append(f"{message.type}: {message.text}")

    context = browser.new_context(
        locale="id-ID", timezone_id="Asia/Makassar", viewport={"width": 1366, "height": 768}
    )
    page = context.new_page()
    page.on("console", heard)
    page.on("pageerror", lambda error: complaints.append(f"uncaught: {error}"))
    yield page
    context.close()
