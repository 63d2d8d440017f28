"""Lengkapi on a site: an owner is told what a drawing lacks, confirms, and runs it; nobody else changes anything."""

import re
from html import unescape
from typing import Any

import pytest
from unfinished import BROKEN, stripped
from visits import AUDITOR, OWNER, STAFF, Site, Visit

from service import drafts, identity
from service.database import reading, transaction
from service.drafts import Draft

CHOICE = BROKEN["gateway with labels only"]


@pytest.fixture
def draft(site: Site) -> Draft:
    return begun(site, CHOICE)


def begun(site: Site, xml: bytes) -> Draft:
    with transaction(site.world.engine, "banyuwangi") as session:
        owner = identity.actor_by_login(session, OWNER, site.world.now)
        return drafts.begin(session, owner, site.world.now, xml=xml, forms={}, name="Surat masuk")


def kept(site: Site, draft: Draft) -> Draft:
    with reading(site.world.engine, "banyuwangi") as session:
        return drafts.get(session, identity.actor_by_login(session, OWNER, site.world.now), draft.id)


def ticked(page: str) -> dict[str, Any]:
    """What the page would send as it stands."""
    boxes = re.findall(r'name="pilih" value="([^"]+)"( checked)?', page)
    fields: dict[str, Any] = {"pilih": [unescape(id) for id, on in boxes if on]}
    fields["revisi"] = re.findall(r'name="revisi" value="(\d+)"', page)[0]
    for name, value in re.findall(r'type="hidden" name="(pilihan:[^"]+)" value="([^"]*)"', page):
        fields[unescape(name)] = unescape(value)
    for name, options in re.findall(r'<select[^>]*name="(pilihan:[^"]+)"[^>]*>(.*?)</select>', page):
        fields[unescape(name)] = unescape(re.findall(r'value="([^"]*)" selected', options)[0])
    return fields


def confirms(visit: Visit, draft: Draft, **other: Any) -> Any:
    """Tick everything and send it."""
    page = visit.get(f"/rancangan/{draft.id}/lengkapi?semua=1").text
    return visit.post(f"/rancangan/{draft.id}/lengkapi", **(ticked(page) | other))


@pytest.mark.parametrize("sop", ["banyuwangi-permintaan-data", "metro-pengumpulan-pengolahan"])
def test_a_bare_drawing_is_completed_page_by_page_and_can_be_proposed(site: Site, sop: str) -> None:
    draft, owner = begun(site, stripped(sop)), site.visit(OWNER)
    for _ in range(4):
        if "Centang semua" not in owner.get(f"/rancangan/{draft.id}/lengkapi").text:
            break
        assert confirms(owner, draft).status_code == 302
    page = owner.get(f"/rancangan/{draft.id}/lengkapi").text
    assert "kesalahan" not in page
    assert {each.partition(":")[0] for each in re.findall(r'name="pilih" value="([^"]+)"', page)} <= {"seat"}
    assert kept(site, draft).revision > draft.revision


def test_only_what_is_safe_is_ticked_beforehand_and_only_what_is_ticked_is_done(
    site: Site, draft: Draft
) -> None:
    owner = site.visit(OWNER)
    fields = ticked(owner.get(f"/rancangan/{draft.id}/lengkapi").text)
    assert {each.partition(":")[0] for each in fields["pilih"]} == {"form"}
    owner.post(f"/rancangan/{draft.id}/lengkapi", **fields)
    now = kept(site, draft)
    assert len(now.forms) == 2 and b"default=" not in now.xml


def test_nothing_ticked_changes_nothing_and_says_so(site: Site, draft: Draft) -> None:
    owner = site.visit(OWNER)
    fields = ticked(owner.get(f"/rancangan/{draft.id}/lengkapi").text) | {"pilih": []}
    assert owner.post(f"/rancangan/{draft.id}/lengkapi", **fields).status_code == 302
    assert "Belum ada yang dipilih" in owner.get(f"/rancangan/{draft.id}/lengkapi").text
    assert kept(site, draft).revision == draft.revision


def test_who_was_overtaken_keeps_his_ticks_and_is_told(site: Site, draft: Draft) -> None:
    owner = site.visit(OWNER)
    with transaction(site.world.engine, "banyuwangi") as session:
        actor = identity.actor_by_login(session, OWNER, site.world.now)
        drafts.save(session, actor, draft.id, draft.revision, site.world.now, xml=draft.xml + b"\n")
    answer = confirms(owner, draft, revisi=str(draft.revision))
    assert answer.status_code == 409 and 'value="choice:g" checked' in answer.text
    assert kept(site, draft).revision == draft.revision + 1


def test_a_choice_that_was_not_offered_changes_nothing(site: Site, draft: Draft) -> None:
    owner = site.visit(OWNER)
    for bad in ("rm -rf", "", "ya' OR 1=1 --", "\x00"):
        answer = confirms(owner, draft, **{"pilihan:choice:g": bad})
        assert answer.status_code == 422 and "choice:g" in answer.text
    assert kept(site, draft).revision == draft.revision


def test_others_look_or_are_turned_away(site: Site, draft: Draft) -> None:
    auditor, staff = site.visit(AUDITOR), site.visit(STAFF)
    page = auditor.get(f"/rancangan/{draft.id}/lengkapi")
    assert page.status_code == 200 and "Terapkan yang dicentang" not in page.text
    assert (
        confirms(auditor, draft, revisi="1", pilih=["choice:g"], **{"pilihan:choice:g": "ya"}).status_code
        == 403
    )
    assert staff.get(f"/rancangan/{draft.id}/lengkapi").status_code == 403
    assert kept(site, draft).revision == draft.revision


def test_what_is_left_as_it_is_counts_as_no_repair(site: Site) -> None:
    draft, owner = begun(site, BROKEN["gateway with labels only"]), site.visit(OWNER)
    page = owner.get(f"/rancangan/{draft.id}/lengkapi").text
    sent = ticked(page)
    left = [id for id in re.findall(r'name="pilih" value="([^"]+)"', page) if id.startswith("sop:")]
    answer = owner.post(
        f"/rancangan/{draft.id}/lengkapi", **(sent | {"pilih": left, f"pilihan:{left[0]}": "-"})
    )
    assert answer.status_code == 302
    page = owner.get(answer.location).text
    assert "Tidak ada yang diubah" in page and "perbaikan diterapkan" not in page
