"""Every answer, also a refusal and a failure of ours, tells the browser what to refuse, and says nothing of us."""

from collections.abc import Iterator
from typing import Any

import pytest
from routes import pages, programs, reads
from town import ADMIN, AUDITOR, STAFF, Town, calm, failures_answered
from web.visits import settings
from werkzeug.test import TestResponse

from service.app import create_app
from service.web import procedures

pytestmark = pytest.mark.long
WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
POLICY = ("default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'")
HSTS = "max-age=31536000; includeSubDomains"


def unguarded(answer: TestResponse) -> list[str]:
    """The headers that are missing."""
    found = [name for name, value in WANTED.items() if answer.headers.get(name) != value]
    policy = answer.headers.get("Content-Security-Policy", "")
    found += [part for part in POLICY if part not in policy]
    found += [word for word in ("unsafe", "*", "http:") if word in policy]
    if "no-store" not in answer.headers.get("Cache-Control", "") and not answer.request.path.startswith(
        "/static/"
    ):
        found.append("Cache-Control")
    found += [
        name for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin") if name in answer.headers
    ]
    return found


def odd(town: Town) -> Iterator[dict[str, Any]]:
    """Requests that fail before a page is reached."""
    yield {"path": "/tidak-ada"}
    yield {"path": "/static/../app.py"}
    yield {"path": "/static/tidak-ada.js"}
    yield {"path": "/keluar", "method": "GET"}
    yield {"path": "/tugas", "method": "PATCH"}
    yield {"path": "/tugas", "method": "TRACE"}
    yield {"path": "/masuk", "method": "POST", "data": b"x" * (4 * 1024 * 1024 + 1)}
    yield {"path": "/masuk", "method": "POST", "data": {"csrf_token": "salah"}}
    yield {"path": "/sop/x", "method": "OPTIONS"}
    yield {"path": "/sop", "headers": {"Accept": "application/json"}}
    yield {"path": "/sop/" + "x" * 3000}
    yield {"path": "/tugas?after=salah"}


def test_every_answer_carries_the_guards(town: Town) -> None:
    wrong = []
    for login in ("", STAFF, AUDITOR, ADMIN):
        visit = town.visit(login) if login else town.stranger()
        asked = [{"path": each.path, "method": each.method} for each in [*pages(town), *programs(town)]]
        asked += [{"path": each.path, "method": "HEAD"} for each in reads(town)] if login == STAFF else []
        for how in [*asked, *odd(town)]:
            with visit.client.open(**how) as answer:
                wrong += [f"{login} {how}: {name}" for name in unguarded(answer)]
                if problem := calm(answer) if how.get("method") not in ("HEAD", "OPTIONS") else "":
                    wrong.append(f"{login} {how['path'][:80]}: {problem}")
    assert wrong == []


def test_with_https_browsers_are_told_to_stay_with_it(town: Town) -> None:
    client = create_app(settings(town.url, https=True)).test_client()
    for path in ("/masuk", "/sop", "/tidak-ada", "/static/lajur.svg"):
        with client.get(path, base_url="https://localhost") as answer:
            assert answer.headers["Strict-Transport-Security"] == HSTS, path
    with town.stranger().client.get("/masuk") as answer:
        assert "Strict-Transport-Security" not in answer.headers


def test_a_failure_of_ours_is_a_sentence_without_a_trace(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*given: Any) -> None:
        raise RuntimeError("rahasia di /srv/lajur/kunci.pem")

    visit = town.visit(STAFF)
    monkeypatch.setattr(procedures.definitions, "latest", fail)
    with failures_answered(town.site), town.unmoved():
        for accept in ("text/html", "application/json"):
            answer = visit.client.get("/sop", headers={"Accept": accept})
            assert answer.status_code == 500 and unguarded(answer) == []
            assert "Tidak ada yang tersimpan" in answer.text
            assert not any(word in answer.text for word in ("rahasia", "RuntimeError", "Traceback", "kunci"))


def test_a_page_of_one_person_is_never_kept_for_the_next(town: Town) -> None:
    for route in reads(town):
        with town.visit(STAFF).client.get(route.path) as answer:
            if not route.path.startswith("/static/"):
                assert answer.headers["Cache-Control"] == "no-store", route.told
                assert "ETag" not in answer.headers and "Last-Modified" not in answer.headers, route.told
