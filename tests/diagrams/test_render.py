"""The diagrams open in bpmn-js, in a real browser; what it shows is kept in var/screenshots/diagrams."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from drawings import Drawing
from playwright.sync_api import Browser, Page

PICTURES = Path(__file__).resolve().parents[2] / "var" / "screenshots" / "diagrams"
SHOW = """async xml => {
  window.viewer?.destroy();
  window.viewer = new BpmnJS({ container: "#canvas" });
  const { warnings } = await viewer.importXML(xml);
  const canvas = viewer.get("canvas"), { inner } = canvas.viewbox();
  const shown = viewer.get("elementRegistry").filter(one => one.type !== "label" && one !== canvas.getRootElement());
  return { warnings: warnings.map(one => one.message), inner, shown: shown.map(one => one.id) };
}"""
FIT = """({ x, y, width, height }) => {
  viewer.get("canvas").resized();
  viewer.get("canvas").viewbox({ x: x - 20, y: y - 20, width: width + 40, height: height + 70 });
}"""


@pytest.fixture(scope="module")
def viewer(browser: Browser, node_modules: Path) -> Iterator[Page]:
    """A page with bpmn-js and nothing else."""
    dist = node_modules / "bpmn-js" / "dist"
    page = browser.new_page()
    page.set_content("<style>html, body, #canvas { margin: 0; height: 100% }</style><div id='canvas'></div>")
    for sheet in ("diagram-js.css", "bpmn-js.css"):
        page.add_style_tag(path=dist / "assets" / sheet)
    page.add_script_tag(path=dist / "bpmn-navigated-viewer.production.min.js")
    yield page
    page.close()


def test_bpmn_js_opens_it_without_a_warning(viewer: Page, file: Path, drawing: Drawing) -> None:
    seen = viewer.evaluate(SHOW, file.read_text("utf-8"))
    assert seen["warnings"] == []
    assert set(seen["shown"]) == {*drawing.shapes, *drawing.edges}
    box = seen["inner"]
    viewer.set_viewport_size({"width": round(box["width"]) + 40, "height": round(box["height"]) + 70})
    viewer.evaluate(FIT, box)
    PICTURES.mkdir(parents=True, exist_ok=True)
    viewer.screenshot(path=PICTURES / f"{file.stem}.png")
