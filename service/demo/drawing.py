"""What lies on the process owners' tables in the demo: the rule of two, and Metro's drafts."""

from datetime import datetime

from sqlalchemy.orm import Session

from service import calendars, drafts, identity
from service.demo.agencies import DemoAgency
from service.demo.hours import before

SOP = "metro-pengumpulan-pengolahan"
DAY = 450
RULED, OPENED, PROPOSED = 45 * DAY, 4 * DAY, DAY
"""How many working minutes ago the rule was made, the drafts were begun and one of them proposed."""


def rule(session: Session, agency: DemoAgency, now: datetime) -> None:
    """The admin asks for a second person from then on."""
    at = before(calendars.of(session, agency.key), now, RULED)
    drafts.set_rule(session, identity.actor_by_login(session, agency.agency_admin[0], at), True, at)


def draw(session: Session, agency: DemoAgency, now: datetime) -> None:
    """One draft of the owner that is still being drawn, and one of the second owner that waits for him."""
    calendar = calendars.of(session, agency.key)
    opened, proposed = (before(calendar, now, minutes) for minutes in (OPENED, PROPOSED))
    own, other = (
        identity.actor_by_login(session, login, now)
        for login, _ in (agency.process_owner, agency.second_owner)
    )
    open_one = drafts.begin(session, own, opened, key=SOP, name="Disposisi Kasi menjadi satu jam (dibahas)")
    drafts.save(session, own, open_one.id, 1, opened, xml=_longer(open_one.xml, 2, "1 Jam", "PT1H"))
    asked = drafts.begin(session, other, opened, key=SOP, name="Penugasan Kabid tiga puluh menit")
    xml = _longer(asked.xml, 1, "30 Menit", "PT30M")
    asked = drafts.save(session, other, asked.id, 1, opened, xml=xml)
    note = "Hasil rapat evaluasi: sepuluh menit tidak cukup untuk membaca surat masuk."
    drafts.propose(session, other, asked.id, asked.revision, proposed, note=note)


def _longer(xml: bytes, step: int, words: str, duration: str) -> bytes:
    """The diagram with another standard time of one of its steps of ten minutes."""
    text = xml.decode()
    for mark, old, new in (
        (
            f'<bpmn:userTask id="langkah_{step}"',
            'name="waktu" value="10 Menit"',
            f'name="waktu" value="{words}"',
        ),
        (f'<bpmn:boundaryEvent id="tenggat_{step}"', 'name="10 Menit"', f'name="{words}"'),
        (f'<bpmn:timerEventDefinition id="waktu_{step}"', ">PT10M<", f">{duration}<"),
    ):
        head, _, tail = text.partition(mark)
        text = head + mark + tail.replace(old, new, 1)
    return text.encode()
