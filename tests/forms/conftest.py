"""The browser's own form engine, bundled once a session, and a page that runs it."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page

HERE = Path(__file__).resolve().parent

# Opens each form with its data, replaces what was entered, waits until the page is at rest, and submits.
# What is entered goes through a second form first, so that it is cleaned as if it had been typed.
HARNESS = """
const pause = () => new Promise(done => requestAnimationFrame(() => setTimeout(done, 25)));
const fields = form => form.get("formFieldInstanceRegistry").getAllKeyed().length;
const look = form => JSON.stringify([form._getState().data, fields(form)]);
async function rest(form) {
  for (let same = 0, before = ""; same < 6; ) {
    await pause();
    const now = look(form);
    same = now === before ? same + 1 : 0;
    before = now;
  }
}
async function opened(schema, data) {
  const container = document.body.appendChild(document.createElement("div"));
  const form = new FormEngine.Form({ container, debounce: false });
  const { warnings } = await form.importSchema(schema, data);
  return { form, warnings, close: () => { form.destroy(); container.remove(); } };
}
async function submitted({ schema, data, entered }) {
  const typed = await opened(schema, entered), shown = await opened(schema, data);
  await Promise.all([rest(typed.form), rest(shown.form)]);
  shown.form._emit("field.updated", {});
  shown.form._setState({ data: structuredClone(typed.form._getState().data) });
  await rest(shown.form);
  const result = shown.form.submit();
  const answer = { data: result.data, errors: result.errors, warnings: shown.warnings.length };
  typed.close(); shown.close();
  return answer;
}
window.submitAll = async cases => JSON.stringify(await Promise.all(JSON.parse(cases).map(submitted)));
"""


@pytest.fixture(scope="session")
def form_engine() -> str:
    """form-js-viewer as one script, with the harness."""
    if not (HERE / "node_modules" / "@bpmn-io").is_dir():
        subprocess.run(["npm", "ci", "--no-audit", "--no-fund"], cwd=HERE, check=True, capture_output=True)
    command = ["node_modules/.bin/esbuild", "--bundle", "--format=iife", "--global-name=FormEngine"]
    source = 'export { Form } from "@bpmn-io/form-js-viewer";'
    run = subprocess.run(command, cwd=HERE, input=source, check=True, capture_output=True, text=True)
    return run.stdout + HARNESS


@pytest.fixture(scope="session")
def form_page(browser: Browser, form_engine: str) -> Iterator[Page]:
    """One page in the zone of Tarakan that knows the form engine."""
    page = browser.new_page(timezone_id="Asia/Makassar")
    page.set_content("<!doctype html><title>Formulir</title>")
    page.add_script_tag(content=form_engine)
    yield page
    page.close()


@pytest.fixture(scope="session")
def submit_in_browser(form_page: Page) -> Callable[[list[dict[str, Any]]], list[dict[str, Any]]]:
    """Submits cases {schema, data, entered} in that page; answers {data, errors, warnings} for each."""
    crashes: list[str] = []

    def crashed(error: Error) -> None:
        crashes.append(str(error))

    form_page.on("pageerror", crashed)

    def submit(cases: list[dict[str, Any]]) -> list[dict[str, Any]]:
        answers: list[dict[str, Any]] = []
        for start in range(0, len(cases), 40):
            batch = json.dumps(cases[start : start + 40])
            answers += json.loads(form_page.evaluate("cases => submitAll(cases)", batch))
        assert not crashes, crashes
        return answers

    return submit
