"""What a draft or a version changes, on its page: told in words to those who may read it, both diagrams at hand."""

import re

import pytest
from visits import APPLICANT, AUDITOR, OWNER, SOP, STAFF, Site
from world import HOUSE

from service import drafts, identity
from service.database import transaction
from service.drafts import Draft

XML = (HOUSE / "bpmn" / f"{SOP}.bpmn").read_bytes()
TENANT = SOP.split("-")[0]
RETIMED = XML.replace(b">PT10M<", b">P2D<", 1)


def text(page: str) -> str:
    """What the page says, without its tags."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split()).replace("&#34;", '"')


def begun(site: Site, xml: bytes = RETIMED, **more: object) -> Draft:
    """A draft of the agency's owner with another diagram in it."""
    with transaction(site.world.engine, TENANT) as session:
        owner = identity.actor_by_login(session, OWNER, site.world.now)
        draft = drafts.begin(session, owner, site.world.now, **({"key": SOP} | more))
        return drafts.save(session, owner, draft.id, draft.revision, site.world.now, xml=xml)


def test_a_draft_tells_what_it_changes_against_its_base(site: Site) -> None:
    draft = begun(site)
    for login in (OWNER, AUDITOR):
        page = site.visit(login).get(f"/rancangan/{draft.id}/perubahan").text
        assert "1 perubahan: dari Versi 1 ke Rancangan ini." in text(page)
        assert "10 menit → 2 hari" in text(page)
        assert (
            f'data-from="/sop/{SOP}/1/diagram.bpmn"' in page
            and f'data-from="/rancangan/{draft.id}/isi"' in page
        )
        assert '"kind": "changed"' in page and '"word": "berubah"' in page
    assert site.visit(STAFF).get(f"/rancangan/{draft.id}/perubahan").status_code == 403


def test_a_newer_version_in_force_is_pointed_out_and_can_be_compared_with(site: Site) -> None:
    draft = begun(site)
    site.world.deploys(SOP, change=XML.replace(b'name="Menugaskan staf"', b'name="Menunjuk staf"'))
    owner = site.visit(OWNER)
    page = owner.get(f"/rancangan/{draft.id}/perubahan").text
    assert "Yang berlaku sekarang versi 2" in page and "Menunjuk staf" not in page
    link = re.search(r'href="([^"]+dengan=2)"', page)
    assert link
    other = owner.get(link[1]).text
    assert "2 perubahan: dari Versi 2" in text(other) and "semula bernama “Menunjuk staf”" in other


def test_a_new_sop_has_nothing_to_compare_with(site: Site) -> None:
    draft = begun(site, XML.replace(SOP.encode(), b"baru-sama-sekali"), key=None, name="Baru")
    page = site.visit(OWNER).get(f"/rancangan/{draft.id}/perubahan")
    assert page.status_code == 200 and "SOP ini baru." in page.text and "data-compare" not in page.text


def test_two_versions_are_compared_by_anybody_who_may_read_them(site: Site) -> None:
    site.world.deploys(SOP, change=RETIMED)
    site.world.deploys(SOP, change=RETIMED.replace(b'name="Menugaskan staf"', b'name="Menunjuk staf"'))
    visit = site.visit(STAFF)
    assert "1 perubahan: dari Versi 2 ke Versi 3." in text(visit.get(f"/sop/{SOP}/banding").text)
    assert "2 perubahan: dari Versi 1 ke Versi 3." in text(visit.get(f"/sop/{SOP}/banding?dari=1&ke=3").text)
    back = text(visit.get(f"/sop/{SOP}/banding?dari=2&ke=1").text)
    assert "2 hari → 10 menit" in back
    same = text(visit.get(f"/sop/{SOP}/banding?dari=2&ke=2").text)
    assert "0 perubahan" in same and "Tidak ada langkah, lajur, alur atau formulir yang berubah." in same
    assert "10 minutes → 2 days" in visit.get(f"/sop/{SOP}/banding?dari=1&ke=2&bahasa=en").text


@pytest.mark.parametrize(
    "asked", ["dari=9", "ke=0&dari=-1", "dari=1&ke=99999999999999999999", "dari=x&ke=%00"]
)
def test_a_version_that_is_not_there_is_a_sentence(site: Site, asked: str) -> None:
    assert site.visit(OWNER).get(f"/sop/{SOP}/banding?{asked}").status_code in (200, 404)
    assert site.visit(OWNER).get(f"/sop/tidak-ada/banding?{asked}").status_code == 404


def test_names_of_a_diagram_stay_text(site: Site) -> None:
    hostile = XML.replace(
        b'name="Menugaskan staf"', 'name="&lt;script&gt;alert(1)&lt;/script&gt; \u202e{0}%(x)s"'.encode()
    )
    draft = begun(site, hostile)
    page = site.visit(OWNER).get(f"/rancangan/{draft.id}/perubahan").text
    assert "<script>alert" not in page and "&lt;script&gt;alert(1)" in page
    assert "\u202e" not in page and "[U+202E]{0}%(x)s" in page


def test_applicants_do_not_read_drafts_of_others(site: Site) -> None:
    draft = begun(site)
    answer = site.visit(APPLICANT).get(f"/rancangan/{draft.id}/perubahan")
    assert answer.status_code == 403 and "2 hari" not in answer.text


def test_a_field_of_no_known_kind_is_told_as_it_stands(site: Site) -> None:
    draft = begun(site, XML)
    form, schema = next(iter(draft.forms.items()))
    odd = schema | {"components": [*schema["components"], {"type": ["aneh"], "label": "Isian aneh"}]}
    with transaction(site.world.engine, "banyuwangi") as session:
        actor = identity.actor_by_login(session, OWNER, site.world.now)
        drafts.save(session, actor, draft.id, draft.revision, site.world.now, forms={form: odd})
    page = text(site.visit(OWNER).get(f"/rancangan/{draft.id}/perubahan").text)
    assert "“Isian aneh” baru" in page
