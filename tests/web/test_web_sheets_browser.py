"""The official sheets in a real browser: pictures of all six, page for page on paper, on a phone, without barriers."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, Route
from surfing import pictured
from visits import Site, Visit

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"
SOPS = (
    "balikpapan-pengumpulan-data",
    "banyuwangi-diseminasi",
    "banyuwangi-permintaan-data",
    "malut-pengumpulan-data",
    "metro-pengumpulan-pengolahan",
    "tarakan-layanan-data",
)
METRO = "metro-pengumpulan-pengolahan"


@pytest.fixture
def opened(site: Site, page: Page) -> Iterator[Page]:
    """A browser whose every request is answered by the app itself, in the session of the SOP's own agency."""
    visits: dict[str, Visit] = {}

    def answer(route: Route) -> None:
        address = urlsplit(route.request.url)
        agency = address.netloc.partition(".")[0]
        visit = visits.get(agency) or visits.setdefault(agency, site.visit(f"auditor.{agency}"))
        with visit.get(f"{address.path}?{address.query}") as found:
            route.fulfill(status=found.status_code, headers=dict(found.headers), body=found.data)

    for sop in SOPS:
        site.world.deploys(sop)
    page.route("**/*", answer)
    yield page


def address(sop: str, paper: str = "a4") -> str:
    return f"http://{sop.split('-')[0]}.localhost/sop/{sop}/1/lembar?kertas={paper}"


@pytest.mark.slow
def test_each_of_the_six_fills_its_pages_and_no_more(opened: Page) -> None:
    for sop in SOPS:
        opened.goto(address(sop))
        pages = opened.locator(".sheet-page").count()
        printed = opened.pdf(prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == pages >= 2, sop
        assert re.search(rb"/MediaBox\s*\[0 0 84[12](\.\d+)? 59[45]", printed), "A4 lying on its side"
        name = "sheet-metro" if sop == METRO else f"sheet-{sop}"
        pictured(name, opened.locator(".sheet-page").nth(1).screenshot())
        pictured(f"{name}-identity", opened.locator(".sheet-page").first.screenshot())


@pytest.mark.slow
def test_arrows_end_where_shapes_stand_and_cross_cells_without_a_gap(opened: Page) -> None:
    opened.goto(address(METRO))
    gaps = opened.evaluate(
        """() => [...document.querySelectorAll(".sheet-drawn")].flatMap((svg) => {
            const cell = svg.closest("td").getBoundingClientRect(), box = svg.getBoundingClientRect();
            return [box.left - cell.left, cell.right - box.right, box.top - cell.top, cell.bottom - box.bottom];
        })"""
    )
    assert gaps and max(map(abs, gaps)) <= 1.5
    points = opened.evaluate(
        """() => [...document.querySelectorAll(".sheet-point")].map((head) => {
            const h = head.getBoundingClientRect();
            const drawn = head.closest(".sheet-drawn");
            const shapes = drawn.querySelectorAll(".sheet-shape :is(rect, path:not(.sheet-point))");
            return Math.min(...[...shapes].map((shape) => {
                const s = shape.getBoundingClientRect();
                return Math.max(h.left - s.right, s.left - h.right, h.top - s.bottom, s.top - h.bottom);
            }));
        })"""
    )
    assert len(points) >= 18 and all(-2 < each < 2 for each in points)


@pytest.mark.slow
def test_f4_is_printed_as_f4_and_a_phone_scrolls_only_the_paper(opened: Page) -> None:
    opened.goto(address(METRO, "f4"))
    printed = opened.pdf(prefer_css_page_size=True)
    assert re.search(rb"/MediaBox\s*\[0 0 93[56](\.\d+)? 6(09|10)", printed)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == opened.locator(".sheet-page").count()
    opened.evaluate(AXE.read_text("utf-8"))
    found = opened.evaluate("() => axe.run('main', {resultTypes: ['violations']})")
    assert [each["id"] for each in found["violations"]] == []
    opened.set_viewport_size({"width": 360, "height": 740})
    assert opened.evaluate("document.documentElement.scrollWidth <= innerWidth")
