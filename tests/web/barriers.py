"""What stands in the way of people who see, move or rest differently, on the page that is open in the browser."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

AXE = Path(__file__).resolve().parent / "node_modules" / "axe-core" / "axe.min.js"
DESK, PHONE, NARROW = (
    {"width": 1366, "height": 768},
    {"width": 390, "height": 844},
    {"width": 320, "height": 640},
)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def shown_faults(page: Page, axe: str) -> list[str]:
    """The same for the page that is open."""
    unfolded(page)
    found = [f"{what} is missing" for what, there in frame(page).items() if not there]
    for width in (DESK, PHONE):
        page.set_viewport_size(width)
        found += [f"at {width['width']} px: {each}" for each in barriers(page, axe)]
    page.set_viewport_size(NARROW)
    if wide := sticking_out(page):
        found.append(f"scrolls sideways at 320 px: {wide}")
    page.set_viewport_size(DESK)
    if moving := restless(page):
        found.append(f"moves although the person asked for rest: {moving}")
    return found


def unfolded(page: Page) -> None:
    """Unfold what is folded and wait until the page's form and diagram stand."""
    page.evaluate("document.querySelectorAll('main details').forEach(each => { each.open = true; })")
    for place in page.locator("#form-place, [data-canvas]").all():
        if place.is_visible():
            expect(place).to_have_attribute("aria-busy", "false")


def barriers(page: Page, axe: str) -> list[str]:
    """What axe-core calls serious or critical at this width."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    ask = "tags => axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: tags}})"
    result: Any = page.evaluate(ask, RULES)
    return [
        f"{each['id']}: {node['html'][:200]}"
        for each in result["violations"]
        if each["impact"] in ("serious", "critical")
        for node in each["nodes"][:3]
    ]


def frame(page: Page) -> dict[str, bool]:
    """What every page has around its content."""
    result: dict[str, bool] = page.evaluate(
        """() => ({
            "a title of its own": document.title.split("·")[0].trim().length > 1,
            "the language": ["id", "en"].includes(document.documentElement.lang),
            "one main part": document.querySelectorAll("main").length === 1,
            "one main heading": document.querySelectorAll("h1").length === 1,
            "the way past the menu": document.querySelector("body > a.skip")?.hash === "#main",
        })"""
    )
    return result


def sticking_out(page: Page) -> list[str]:
    """Elements that make the page wider than the screen; what scrolls in its own box may be wide."""
    result: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] :
        [...document.querySelectorAll("main *, header *, footer *")]
        .filter(each => each.checkVisibility() && each.getBoundingClientRect().right > innerWidth + 1)
        .slice(0, 5).map(each => each.outerHTML.slice(0, 160))"""
    )
    return result


def restless(page: Page) -> list[str]:
    """Elements that still move for somebody who asked for less motion."""
    result: list[str] = page.evaluate(
        """() => [...document.querySelectorAll("body *")].filter(each => {
            const style = getComputedStyle(each);
            const longest = text => Math.max(...text.split(",").map(parseFloat));
            return longest(style.transitionDuration) > 0.01 ||
                (style.animationName !== "none" && longest(style.animationDuration) > 0.01);
        }).slice(0, 3).map(each => each.outerHTML.slice(0, 120))"""
    )
    return result
