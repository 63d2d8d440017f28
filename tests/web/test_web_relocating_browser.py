"""Moving running cases in a real browser: the plan, its pairs, the progress, and the replay on both diagrams."""

import pytest
from barriers import AXE, DESK, shown_faults
from playwright.sync_api import Page, expect
from relocation.versions import called, in_lane, with_time
from replaying import lets_in, opened
from surfing import pictured
from visits import AUDITOR, OWNER, SOP, Site

pytestmark = pytest.mark.slow


def enters(page: Page, site: Site, login: str, address: str) -> None:
    """Sign in at that page."""
    page.context.clear_cookies()
    page.goto(address)
    page.get_by_label("Nama pengguna").fill(login)
    page.get_by_label("Kata sandi").fill(lets_in(site, login))
    page.get_by_role("button", name="Masuk", exact=True).click()


def test_cases_are_planned_moved_in_view_and_replayed_on_both_diagrams(page: Page, site: Site) -> None:
    world = site.world
    cases = [world.starts(SOP) for _ in range(3)]
    for case in cases[:2]:
        world.completes(case, "langkah_1")
    due = world.task(cases[0]).due_at
    drawn = with_time(in_lane(world.drawing(SOP).decode(), "langkah_2", "kabid"), 2, "PT15M")
    drawn = called(drawn, "langkah_2", "penugasan")
    world.deploys(SOP, change=drawn.encode())
    page.set_viewport_size(DESK)
    page.emulate_media(reduced_motion="reduce")
    with opened(site) as url:
        enters(page, site, OWNER, f"{url}/sop/{SOP}/pindah")
        choice = page.locator('select[name="pasang.langkah_2"]')
        expect(choice).to_have_value("penugasan")
        expect(page.get_by_role("button", name="Pindahkan 3 berkas ke versi 2")).to_be_visible()
        assert shown_faults(page, AXE.read_text("utf-8")) == []
        pictured("relocation-plan", page.screenshot(full_page=True))
        choice.select_option("")
        page.get_by_role("button", name="Hitung ulang").click()
        expect(page.get_by_text("2 berkas tidak dapat ikut")).to_be_visible()
        page.locator('select[name="pasang.langkah_2"]').select_option("penugasan")
        page.get_by_role("button", name="Hitung ulang").click()
        page.get_by_label("Alasan atau dasar pemindahan").fill("SK 12/2026")
        page.get_by_role("button", name="Pindahkan 3 berkas ke versi 2").click()
        expect(page.get_by_role("heading", name="Sedang dipindahkan")).to_be_visible()
        world.waits()
        expect(page.get_by_role("heading", name="Selesai")).to_be_visible()
        expect(page.locator("[data-moved]")).to_have_text("3")
        assert shown_faults(page, AXE.read_text("utf-8")) == []
        moved = world.task(cases[0])
        assert (moved.element, moved.due_at) == ("penugasan", due)
        enters(page, site, AUDITOR, f"{url}/berkas/{cases[0]}/putar?ke=1")
        expect(page.locator("[data-canvas]")).to_have_attribute("aria-busy", "false")
        expect(page.locator("[data-drawn]")).to_have_text("Diagram versi 1")
        page.keyboard.press("End")
        expect(page.locator("[data-drawn]")).to_have_text("Diagram versi 2")
        shown = page.locator(".replay-version:not(.replay-away)")
        expect(shown.locator('[data-element-id="penugasan"].mark-here')).to_be_visible()
        page.goto("about:blank")
