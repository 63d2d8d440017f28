"""After a story: every case that it made is examined, and must come out of its own history as it stands."""

from sqlalchemy import Engine, inspect, select

from service import audit
from service.clock import now
from service.database import EVERY, reading
from service.instances.tables import InstanceRow


def findings(engine: Engine) -> list[str]:
    """What an auditor would have to ask about the cases of a database, with the case and the event."""
    if not inspect(engine).has_table("instance"):
        return []
    found = []
    with reading(engine, EVERY) as session:
        cases: dict[str, list[str]] = {}
        for tenant, id in session.execute(select(InstanceRow.tenant, InstanceRow.id)):
            cases.setdefault(tenant, []).append(id)
        for tenant, ids in cases.items():
            for report in audit.reports(session, tenant, ids, now()):
                found += [
                    f"{report.number} {each.rule} {each.seq}: {each.sentence}"
                    for each in report.findings
                    if each.severity == audit.FINDING
                ]
            found += [f"{tenant}: {each.sentence}" for each in audit.registers(session, tenant)]
    return found
