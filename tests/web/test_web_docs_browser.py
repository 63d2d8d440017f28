"""The interface's document in a real browser: found from the keys' page, whole, and asking nobody else for anything."""

import pytest
from playwright.sync_api import Page, Request, expect
from serving import Served
from surfing import pictured

pytestmark = pytest.mark.slow
LONG = 60_000
"""Milliseconds for four hundred operations to be drawn on a busy machine: an end to waiting, not a promise."""


def test_the_document_is_browsed_from_the_keys_page(page: Page, live_server: Served) -> None:
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))
    page.goto(f"{live_server.url}/masuk")
    page.get_by_label("Nama pengguna").fill("sari")
    page.get_by_label("Kata sandi").first.fill(live_server.password)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.goto(f"{live_server.url}/akun/kunci")
    page.get_by_role("link", name="Lihat yang dapat diminta program").click()
    expect(page.get_by_role("heading", name="Antarmuka program")).to_be_visible()
    topic = page.locator("#operations-tag-external-task")
    expect(topic).to_be_visible(timeout=LONG)
    pictured("interface", page.screenshot())
    topic.click()
    operation = page.locator("#operations-external-task-post_external_task_fetchAndLock")
    operation.locator(".opblock-summary-control").click()
    expect(operation).to_contain_text("x-lajur-scope")
    expect(operation).to_contain_text("external:work")
    pictured("interface-operation", page.screenshot())
    page.locator(".opblock-tag", has_text="Tidak didukung").click()
    expect(page.locator(".opblock-deprecated").first).to_be_visible()
    assert {each.url.startswith((live_server.url, "data:")) for each in asked} == {True}


def test_it_is_read_on_a_phone_too(page: Page, live_server: Served) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{live_server.url}/masuk?next=/engine-rest/docs")
    page.get_by_label("Nama pengguna").fill("sari")
    page.get_by_label("Kata sandi").first.fill(live_server.password)
    page.get_by_role("button", name="Masuk", exact=True).click()
    expect(page.locator(".opblock-tag", has_text="process-instance").first).to_be_visible(timeout=LONG)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    pictured("interface-phone", page.screenshot())
