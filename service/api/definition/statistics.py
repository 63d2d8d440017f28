"""How many cases run, of which versions and at which steps."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from service import identity
from service.api.caller import actor, looking
from service.api.definition import shapes
from service.api.definition.views import in_force, version
from service.api.instance.shapes import tree
from service.api.parameters import TEXT, YES, Parameter, read
from service.api.refusals import Told
from service.definitions import Definition, listing
from service.errors import Invalid
from service.instances import statistics, waiting
from service.instances.listing import Wanted
from service.instances.statistics import EXTERNAL, JOB

MOST = 1_000
"""Cases whose open steps are counted for one version."""
ASKED = (
    Parameter("failedJobs", YES, "true: failed jobs are counted."),
    Parameter("incidents", YES, "true: incidents are counted."),
    Parameter("rootIncidents", YES, "true: the same; no incident has another root here."),
    Parameter("incidentsForType", TEXT, "Only incidents of this type."),
)


def overview() -> Any:
    """Every version with running cases."""
    sent = _asked()
    with looking() as session:
        counts = statistics.by_version(session, actor())
        found = listing.listed(session, actor(), listing.Wanted(most=10_000))
        return [_told(each, counts.get((each.key, each.version)), sent) for each in found]


def by_key(key: str) -> Any:
    """The open steps of the version in force."""
    sent = _asked()
    with looking() as session:
        return _steps(session, in_force(session, key), sent)


def by_id(id: str) -> Any:
    """The open steps of a version."""
    sent = _asked()
    no = Told(404, "InvalidRequestException", f"No matching definition with id {id}", None)
    with looking() as session:
        return _steps(session, version(session, id, no), sent)


def _asked() -> dict[str, Any]:
    sent = read(ASKED, request.args, text=True)
    for one, other in (("incidents", "incidentsForType"), ("incidents", "rootIncidents")):
        if one in sent and other in sent:
            message = "Only one of the query parameter includeIncidents or {other} can be set."
            name = {"incidentsForType": "includeIncidentsForType"}.get(other, "includeRootIncidents")
            raise Told(400, "InvalidRequestException", message.format(other=name), None)
    return sent


def _told(found: Definition, counted: statistics.Standing | None, sent: Mapping[str, Any]) -> dict[str, Any]:
    known = counted or statistics.Standing()
    failed = known.incidents.get(JOB, 0) if sent.get("failedJobs") else 0
    return shapes.tally(found, known.running, failed, _chosen(known.incidents, sent))


def _chosen(incidents: Mapping[str, int], sent: Mapping[str, Any]) -> dict[str, int]:
    if "incidentsForType" in sent:
        return {kind: count for kind, count in incidents.items() if kind == sent["incidentsForType"]}
    return dict(incidents) if sent.get("incidents") or sent.get("rootIncidents") else {}


def _steps(session: Session, found: Definition, sent: Mapping[str, Any]) -> list[dict[str, Any]]:
    identity.require(actor(), "case.count")
    which = Wanted(versions=((found.key, found.version),))
    cases = waiting.several(session, actor(), which, MOST + 1)
    if len(cases) > MOST:
        raise Invalid(
            "Versi ini mempunyai lebih dari {most} berkas berjalan; langkahnya tidak dihitung sekaligus. "
            "Tanyakan per berkas di activity-instances.",
            most=MOST,
        )
    failed = statistics.failed_steps(session, actor(), found.key, found.version)
    counts = Counter(element for case in cases for element in _open(tree(case, {})["childActivityInstances"]))
    return [
        shapes.step_tally(
            element, count, 0, _chosen({EXTERNAL: failed[element]}, sent) if element in failed else {}
        )
        for element, count in sorted(counts.items())
    ]


def _open(branches: list[dict[str, Any]]) -> Iterator[str]:
    for each in branches:
        yield each["activityId"]
        yield from _open(each["childActivityInstances"])
