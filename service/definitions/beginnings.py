"""What begins cases by itself: the clock and messages, as the version in force of a definition says it."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from service import identity, jobs
from service.database import new_id
from service.definitions.content import Definition
from service.definitions.tables import SubscriptionRow
from service.diagram import Diagram
from service.engine import next_start
from service.errors import Conflict


class MessageTaken(Conflict):
    """Another definition is begun by that message already: ``resource`` is the file refused, ``message`` the name."""

    def __init__(self, resource: str, message: str, owner: str) -> None:
        super().__init__(
            "Pesan “{message}” sudah memulai SOP {owner}; {resource} tidak dapat memakainya juga. "
            "Beri nama pesan yang lain, lalu terapkan lagi.",
            message=message,
            owner=owner,
            resource=resource,
        )
        self.resource, self.message = resource, message


def schedule_start(session: Session, definition: Definition, now: datetime, begun: int = 0) -> None:
    """Ask for the next case that the definition's timer start event begins after ``now``.

    ``begun`` is how many it has begun already. A version without such an event takes an earlier one's wish back.
    """
    zone = identity.agency(session, definition.tenant).clock
    due = next_start(definition.program, after=now, begun=begun, zone=zone)
    payload = {"definition": definition.key, "begun": begun}
    jobs.schedule(session, definition.tenant, "start", f"start:{definition.key}", due, payload)


def message_starts(diagram: Diagram) -> Mapping[str, str]:
    """Message name -> the start event of the process that it begins; a start that names no message waits for none."""
    main = diagram.main
    return {
        diagram.messages[node.event_ref]: node.id
        for node in main.nodes.values()
        if node.kind == "startEvent" and node.parent == main.id and node.event == "message"
        if node.event_ref and diagram.messages.get(node.event_ref)
    }


def put_into_force(session: Session, definition: Definition, now: datetime) -> None:
    """Let the clock and the messages begin cases of this version from now on, and of no other version of its key.

    MessageTaken when another definition waits for one of its messages.
    """
    stop_messages(session, definition.tenant, definition.key)
    refuse_taken(session, definition)
    if starts := message_starts(definition.diagram):
        session.execute(insert(SubscriptionRow), [_row(definition, *each, now) for each in starts.items()])
    schedule_start(session, definition, now)


def stop(session: Session, tenant: str, key: str) -> None:
    """Nothing begins cases of that definition by itself any more."""
    stop_messages(session, tenant, key)
    jobs.unschedule(session, tenant, [f"start:{key}"])


def stop_messages(session: Session, tenant: str, key: str) -> None:
    """No message begins cases of that definition any more."""
    mine = (SubscriptionRow.tenant == tenant, SubscriptionRow.definition == key)
    session.execute(delete(SubscriptionRow).where(*mine, SubscriptionRow.instance.is_(None)))


def refuse_taken(session: Session, definition: Definition) -> None:
    """MessageTaken when another definition is begun by one of its messages already."""
    query = select(SubscriptionRow.message, SubscriptionRow.definition).where(
        SubscriptionRow.tenant == definition.tenant,
        SubscriptionRow.definition != definition.key,
        SubscriptionRow.message.in_(message_starts(definition.diagram)),
        SubscriptionRow.instance.is_(None),
    )
    for message, owner in session.execute(query):
        raise MessageTaken(definition.resource or definition.key, message, owner)


def _row(definition: Definition, message: str, element: str, now: datetime) -> dict[str, object]:
    return {
        "tenant": definition.tenant,
        "id": new_id(),
        "message": message,
        "instance": None,
        "ref": None,
        "element": element,
        "definition": definition.key,
        "version": definition.version,
        "created_at": now,
    }
