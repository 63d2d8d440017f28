"""The replay in a real browser: played, sought, stepped with the keyboard, two tokens at once, smooth, on paper."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median, quantiles

import pytest
from barriers import AXE, PHONE, shown_faults
from playwright.sync_api import CDPSession, Page, expect
from replaying import OTHER_AUDITOR, lets_in, opened, reports
from serving import Served
from surfing import pictured
from visits import SOP, Site

pytestmark = [pytest.mark.slow, pytest.mark.long]
TOKENS = ".replay-tokens .token:not([display=none])"


@dataclass
class Cinema:
    """An auditor's browser, the site it looks at, and its address."""

    page: Page
    site: Site
    url: str
    inside: bool = False

    def enters(self) -> None:
        """Sign in on the way; only now, because a case of many days outlives a session."""
        password = lets_in(self.site, OTHER_AUDITOR)
        self.page.get_by_label("Nama pengguna").fill(OTHER_AUDITOR)
        self.page.get_by_label("Kata sandi").fill(password)
        self.page.get_by_role("button", name="Masuk", exact=True).click()
        self.inside = True

    def shows(self, case: str, at: int | str = "") -> Page:
        """The replay of a case, from an event on."""
        self.page.goto(f"{self.url}/berkas/{case}/putar?ke={at}")
        if not self.inside:
            self.enters()
        expect(self.page.locator("[data-canvas]")).to_have_attribute("aria-busy", "false")
        return self.page

    def seq(self, case: str, kind: str, element: str | None = None, nth: int = 0) -> int:
        """The number of the ``nth`` event of that kind."""
        events = [e for e in self.site.world.events(case) if e.kind == kind and element in (None, e.element)]
        return events[nth].seq


@pytest.fixture
def cinema(page: Page, site: Site) -> Iterator[Cinema]:
    with opened(site) as url:
        yield Cinema(page, site, url)
        page.goto("about:blank")


def at(page: Page, seq: int) -> None:
    """The page shows that event everywhere: slider, panel, and the table, as far as it lists it."""
    expect(page.locator("[data-slider]")).to_have_value(str(seq))
    expect(page.locator("[data-position]")).to_contain_text(f"Peristiwa {seq} dari")
    marked = page.locator("[data-events] tr[aria-current]")
    expect(marked).to_have_count(1)
    listed = page.locator("[data-events] tr[data-seq]:not(.technical)").all()
    numbers = [int(str(each.get_attribute("data-seq"))) for each in listed]
    expect(marked).to_have_attribute("data-seq", str(max(each for each in numbers if each <= seq)))


def test_a_case_is_played_from_start_to_end(cinema: Cinema) -> None:
    case = reports(cinema.site, 2, late=1)
    page = cinema.shows(case)
    at(page, 1)
    last = len(cinema.site.world.events(case))
    page.get_by_label("Kecepatan").select_option("16")
    page.get_by_role("button", name="Putar", exact=True).click()
    expect(page.get_by_role("button", name="Jeda", exact=True)).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_role("button", name="Putar", exact=True)).to_be_visible(timeout=30_000)
    at(page, last)
    expect(page.locator("[data-running]")).to_contain_text("berkas sudah berakhir")
    assert page.locator(TOKENS).count() == 0
    expect(page).to_have_url(f"{cinema.url}/berkas/{case}/putar?ke={last}")


def test_two_tokens_move_side_by_side(cinema: Cinema) -> None:
    case = reports(cinema.site, 1)
    done = cinema.seq(case, "task_completed", "usul", 2)
    page = cinema.shows(case, done - 1)
    page.evaluate(WATCH_TOKENS)
    page.get_by_role("button", name="Putar", exact=True).click()
    expect(page.locator("[data-running]")).to_contain_text("Menulis naskah")
    expect(page.locator("[data-running]")).to_contain_text("Menelaah angka")
    page.get_by_role("button", name="Jeda", exact=True).click()
    seen = page.evaluate("window.seen")
    both = [frame for frame in seen if len(frame) == 2]
    ways = [{place for frame in both for place in frame[n : n + 1]} for n in (0, 1)]
    assert len(both) > 5 and all(len(way) > 3 for way in ways), seen[-5:]
    assert page.locator(TOKENS).count() == 2


WATCH_TOKENS = """() => {
    window.seen = [];
    const look = () => {
        window.seen.push([...document.querySelectorAll(".replay-tokens .token:not([display=none])")]
            .map(each => each.getAttribute("transform")));
        requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
}"""


def test_one_seeks_with_slider_table_number_and_link(cinema: Cinema) -> None:
    case = reports(cinema.site, 2, late=2)
    late = cinema.seq(case, "timer_fired")
    page = cinema.shows(case, late)
    at(page, late)
    expect(page.locator("[data-text]")).to_contain_text("terlewati")
    expect(page.locator("[data-running]")).to_contain_text("Menulis naskah")
    page.locator("[data-slider]").fill("9")
    at(page, 9)
    page.locator(f"[data-events] a[data-to='{late}']").click()
    at(page, late)
    page.get_by_label("Ke peristiwa").fill("12")
    page.get_by_label("Ke peristiwa").press("Enter")
    at(page, 12)
    expect(page).to_have_url(f"{cinema.url}/berkas/{case}/putar?ke=12")
    page.reload()
    at(page, 12)
    cinema.shows(case, "bukan-nomor")
    at(page, 1)
    cinema.shows(case, 99999)
    at(page, len(cinema.site.world.events(case)))


def test_everything_is_done_with_the_keyboard(cinema: Cinema) -> None:
    case = reports(cinema.site, 1)
    last = len(cinema.site.world.events(case))
    page = cinema.shows(case)
    page.keyboard.press("End")
    at(page, last)
    page.keyboard.press("Home")
    at(page, 1)
    page.keyboard.press("Shift+ArrowRight")
    at(page, 2)
    page.keyboard.press("ArrowRight")
    first = cinema.seq(case, "task_claimed") - 1
    at(page, first)
    page.keyboard.press("ArrowRight")
    at(page, first + 1)
    page.keyboard.press("ArrowLeft")
    at(page, first)
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Jeda", exact=True)).to_be_visible()
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name="Putar", exact=True)).to_be_visible()
    expect(page.get_by_text("putar atau jeda")).to_be_visible()
    page.get_by_label("Ke peristiwa").press("Home")  # a key in a field is the field's
    expect(page.locator("[data-position]")).not_to_contain_text("Peristiwa 1 dari")


def test_the_panel_says_who_on_what_authority_and_what_changed(cinema: Cinema) -> None:
    case = reports(cinema.site, 2)
    page = cinema.shows(case, cinema.seq(case, "task_completed", "putus", 1))
    panel = page.locator("[data-panel]")
    expect(panel.locator("[data-who]")).to_have_text("Kepala Seksi putaran")
    expect(panel.locator("[data-lane]")).to_have_text("Kepala Seksi")
    expect(panel.locator("[data-authority]")).to_have_text("jabatan sendiri: Kepala Seksi")
    values = panel.locator("[data-values]")
    expect(values).to_contain_text("Sudah cukup")
    expect(values).to_contain_text("sebelumnya: Perbaiki lagi")
    expect(values.locator(".value-changed")).to_have_count(2)
    cinema.shows(case, cinema.seq(case, "task_completed", "tulis", 1))
    expect(panel.locator("[data-took]")).to_contain_text("menit kerja")
    pictured("replay-panel", panel.screenshot())


def test_a_dropped_deadline_and_several_at_once_are_told(cinema: Cinema) -> None:
    case = reports(cinema.site, 1)
    page = cinema.shows(case, cinema.seq(case, "task_completed", "tulis"))
    expect(page.locator("[data-after-list]")).to_contain_text("Tenggat gugur: Menulis naskah (2 jam)")
    cinema.shows(case, cinema.seq(case, "task_opened", "usul", 2))
    expect(page.locator("[data-running]")).to_contain_text("Mengusulkan tabel (3 sekaligus)")
    expect(page.locator(TOKENS)).to_have_text("3")


def test_who_asks_for_rest_sees_no_token_on_its_way(cinema: Cinema) -> None:
    case = reports(cinema.site, 1)
    cinema.page.emulate_media(reduced_motion="reduce")
    page = cinema.shows(case, cinema.seq(case, "task_completed", "usul", 2) - 1)
    rests = rest_places(page, case, cinema)
    page.evaluate(WATCH_TOKENS)
    page.get_by_label("Kecepatan").select_option("4")
    page.get_by_role("button", name="Putar", exact=True).click()
    expect(page.locator("[data-running]")).to_contain_text("Menelaah angka")
    page.get_by_role("button", name="Jeda", exact=True).click()
    moved = {place for frame in page.evaluate("window.seen") for place in frame}
    assert len(moved) <= 3, (moved, rests)


def rest_places(page: Page, case: str, cinema: Cinema) -> list[str]:
    return [str(each.get_attribute("transform")) for each in page.locator(TOKENS).all()]


MEASURE = """() => new Promise(done => {
    const times = [];
    let last = performance.now();
    const began = last;
    const look = now => {
        times.push(now - last);
        last = now;
        if (now - began < 5000) requestAnimationFrame(look);
        else done(times);
    };
    requestAnimationFrame(look);
})"""
WORK = ("ScriptDuration", "LayoutDuration", "RecalcStyleDuration")


def test_two_thousand_events_stay_smooth(cinema: Cinema, capsys: pytest.CaptureFixture[str]) -> None:
    """What the page itself does is bounded; how soon a busy machine paints it is only told."""
    case = reports(cinema.site, 105, late=3)
    count = len(cinema.site.world.events(case))
    assert count >= 2000
    page = cinema.shows(case)
    probe = page.context.new_cdp_session(page)
    probe.send("Performance.enable")
    told = []
    for speed in ("1", "16"):
        page.keyboard.press("Home")
        page.get_by_label("Kecepatan").select_option(speed)
        page.get_by_role("button", name="Putar", exact=True).click()
        before = worked(probe)
        times = page.evaluate(MEASURE)[1:]
        busy = worked(probe) - before
        page.get_by_role("button", name="Jeda", exact=True).click()
        told.append(
            f"{count} events, speed {speed}: {len(times)} frames in 5 s, median {median(times):.1f} ms, "
            f"99th {quantiles(times, n=100)[98]:.1f} ms; script, style and layout {busy * 1000:.0f} ms of 5 s"
        )
        assert busy < 2.5, told
    sought = page.evaluate(SEEK)
    told.append(f"seek: median {median(sought):.1f} ms, longest {max(sought):.0f} ms")
    assert median(sought) < 100, told
    with capsys.disabled():
        print("\n".join(["", *told]))


def worked(probe: CDPSession) -> float:
    """The seconds that the page has run scripts, found styles and laid out."""
    found = probe.send("Performance.getMetrics")["metrics"]
    return sum(float(each["value"]) for each in found if each["name"] in WORK)


SEEK = """() => {
    const slider = document.querySelector("[data-slider]"), times = [];
    for (let at = 1; at < Number(slider.max); at += 37) {
        const began = performance.now();
        slider.value = at;
        slider.dispatchEvent(new Event("input"));
        document.querySelector("[data-panel]").offsetHeight;
        times.push(performance.now() - began);
    }
    return times;
}"""


def test_nothing_stands_in_the_way_at_a_desk_and_on_a_phone(cinema: Cinema) -> None:
    case = reports(cinema.site, 2, late=1)
    cinema.page.emulate_media(reduced_motion="reduce")
    page = cinema.shows(case, cinema.seq(case, "task_completed", "putus"))
    assert shown_faults(page, AXE.read_text("utf-8")) == []
    page.set_viewport_size(PHONE)
    cinema.shows(case, cinema.seq(case, "task_completed", "putus"))
    pictured("replay-phone", page.screenshot())
    page.get_by_role("button", name="Langkah berikutnya").click()
    expect(page.locator("[data-panel]")).to_be_visible()


def test_the_logo_of_the_diagram_stays_uncovered(cinema: Cinema) -> None:
    page = cinema.shows(reports(cinema.site, 1))
    covered = page.evaluate(
        """() => { const logo = document.querySelector(".bjs-powered-by"), box = logo.getBoundingClientRect();
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        return !logo.contains(top); }"""
    )
    assert not covered


def test_on_paper_it_is_a_control_sheet(cinema: Cinema) -> None:
    case = reports(cinema.site, 2, late=1)
    page = cinema.shows(case)
    page.emulate_media(media="print")
    sheet = page.locator(".control-sheet")
    expect(sheet.get_by_text("Lembar Kendali", exact=True)).to_be_visible()
    expect(sheet.locator(".sheet-agency")).to_contain_text("putaran")
    expect(sheet.locator("tbody tr")).to_have_count(3 + 2 * 3)
    expect(sheet).to_contain_text("jabatan sendiri: Kepala Seksi")
    for hidden in (".player", "[data-canvas]", "[data-panel]", "[data-events]", ".top", "[data-print]"):
        expect(page.locator(hidden).first).to_be_hidden()
    page.emulate_media(media="screen")


def test_pictures_for_the_papers(page: Page, live_server: Served) -> None:
    page.goto(f"{live_server.url}/berkas?sop={SOP}&state=finished")
    page.get_by_label("Nama pengguna").fill("murni")
    page.get_by_label("Kata sandi").fill(live_server.password)
    page.get_by_role("button", name="Masuk", exact=True).click()
    page.locator("a[data-open]").last.click()
    page.get_by_role("link", name="Putar ulang pada diagram").click()
    expect(page.locator("[data-canvas]")).to_have_attribute("aria-busy", "false")
    page.locator("[data-events] tr:has(details)").nth(2).locator("a[data-to]").click()
    page.evaluate("scrollTo(0, 0)")
    expect(page.locator("[data-values] .facts")).to_be_visible()
    pictured("replay", page.screenshot())
    page.emulate_media(media="print")
    pictured("control-sheet", page.screenshot(full_page=True))
    page.emulate_media(media="screen")
