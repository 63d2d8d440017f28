"""fetchAndLock: what a worker wishes for, and the steps he gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from service import external_tasks, instances
from service.api.caller import actor
from service.api.external_task import shapes
from service.api.external_task.views import LONGEST_TEXT, duration, whole
from service.api.intake import text, yes
from service.api.parameters import LIST, MOST_ROWS, TEXT, Parameter, read
from service.api.reach import one_of, versions_of
from service.api.refusals import Told
from service.definitions import listing as versions
from service.errors import Invalid
from service.external_tasks import ExternalTask, TopicWish

LONGEST_WAIT = 1_800_000
"""Milliseconds, as in the original."""
MOST_TOPICS = 200
_TOPIC = (
    Parameter("topicName", TEXT, "The topic."),
    Parameter("businessKey", TEXT, "Of cases with this key."),
    Parameter("processDefinitionId", TEXT, "Of this version."),
    Parameter("processDefinitionIdIn", LIST, "Of one of these versions."),
    Parameter("processDefinitionKey", TEXT, "Of this key."),
    Parameter("processDefinitionKeyIn", LIST, "Of one of these keys."),
    Parameter("variables", LIST, "Only these variables."),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """Up to ``most`` steps of the ``topics`` for ``worker``; ``told`` is what was said of each topic.

    ``patience``: how long the answer may take; ``None`` when it is wanted at once.
    """

    worker: str
    most: int
    use_priority: bool
    newest: bool
    topics: tuple[TopicWish, ...]
    told: Mapping[str, Mapping[str, Any]]
    patience: timedelta | None


def wish(sent: dict[str, Any]) -> Wish:
    """What the body asks for; Invalid names the first thing that is wrong."""
    worker, most = text(sent, "workerId", LONGEST_TEXT), whole(sent, "maxTasks")
    if not worker:
        raise Invalid("workerId harus diisi. Sebutkan nama pekerja.")
    if most is None or not 0 <= most <= 2**31:
        raise Invalid("maxTasks harus berupa bilangan bulat, 0 atau lebih. Perbaiki isinya.")
    patience = whole(sent, "asyncResponseTimeout")
    if patience is not None and patience > LONGEST_WAIT:
        limit = "The asynchronous response timeout cannot be set to a value greater than"
        raise Told(400, "InvalidRequestException", f"{limit} {LONGEST_WAIT} milliseconds", None)
    topics = [] if sent.get("topics") is None else sent["topics"]
    if (
        not isinstance(topics, list)
        or len(topics) > MOST_TOPICS
        or not all(isinstance(each, dict) for each in topics)
    ):
        raise Invalid(
            "topics harus berupa daftar objek, paling banyak {most}. Perbaiki isinya.", most=MOST_TOPICS
        )
    return Wish(
        worker=worker,
        most=min(most, MOST_ROWS),
        use_priority=yes(sent, "usePriority"),
        newest=_newest(sent.get("sorting")),
        topics=tuple(_topic(each) for each in topics),
        told={each["topicName"]: _told(each) for each in reversed(topics)},
        patience=None if patience is None else timedelta(milliseconds=max(patience, 0)),
    )


def _newest(sorting: Any) -> bool:
    if not sorting:
        return False
    first = sorting[0] if isinstance(sorting, list) else None
    if not isinstance(first, dict) or first.get("sortBy") != "createTime":
        raise Invalid("sorting harus berupa daftar dengan sortBy createTime. Perbaiki isinya.")
    if first.get("sortOrder") not in ("asc", "desc"):
        raise Invalid("sortBy dan sortOrder harus diberikan bersama. Tambahkan yang kurang.")
    return bool(first["sortOrder"] == "desc")


def _topic(sent: dict[str, Any]) -> TopicWish:
    found = read(_TOPIC, sent, text=False)
    if not found.get("topicName"):
        raise Invalid("topicName harus diisi pada setiap topik. Tambahkan namanya.")
    for name in ("tenantIdIn", "processDefinitionVersionTag"):
        if sent.get(name):
            raise Invalid("Saringan {name} belum didukung. Kirim tanpa {name}.", name=name)
    values = sent.get("processVariables") or {}
    if not isinstance(values, dict):
        raise Invalid("processVariables harus berupa objek: nama dan nilainya. Perbaiki isinya.")
    return TopicWish(
        topic=found["topicName"],
        duration=duration(sent, "lockDuration"),
        business_key=found.get("businessKey"),
        versions=versions_of(found, "processDefinitionId", "processDefinitionIdIn"),
        definitions=one_of(found, "processDefinitionKey", "processDefinitionKeyIn"),
        variables=values,
    )


def _told(sent: dict[str, Any]) -> dict[str, Any]:
    names = sent.get("variables")
    flags = ("localVariables", "deserializeValues", "includeExtensionProperties")
    return {"variables": names, **{name: yes(sent, name) for name in flags}}


def take(session: Session, wish: Wish, now: datetime) -> list[dict[str, Any]]:
    """Lock what is there and tell it, in a handful of statements."""
    rows = external_tasks.fetch(
        session,
        actor(),
        wish.worker,
        wish.topics,
        wish.most,
        now,
        wish.use_priority,
        partial(instances.matching, session, actor()),
        newest=wish.newest,
    )
    return _locked(session, rows, wish) if rows else []


def _locked(session: Session, rows: tuple[ExternalTask, ...], wish: Wish) -> list[dict[str, Any]]:
    defined = versions.several(session, actor().tenant, {(each.definition, each.version) for each in rows})
    known = instances.known(session, actor(), [(each.instance, each.ref) for each in rows])
    failed = [each.id for each in rows if each.retries is not None]
    details = external_tasks.details_of(session, actor(), failed)
    return [
        shapes.locked(
            each,
            defined.get((each.definition, each.version)),
            known.get((each.instance, each.ref), instances.Known()),
            details.get(each.id),
            wish.told[each.topic],
        )
        for each in rows
    ]
