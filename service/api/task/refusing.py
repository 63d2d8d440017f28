"""The answers of the original where a task is not there, is another's, or rests: odd ones, which clients match on."""

from collections.abc import Iterator
from contextlib import contextmanager

from service.api.refusals import Told
from service.errors import NotFound
from service.instances import Suspended
from service.tasks import Closed, Delegated, Taken


def unknown(id: str) -> Told:
    """Reading one that is not there."""
    return Told(404, "InvalidRequestException", f"No matching task with id {id}", None)


def is_null(id: str) -> str:
    """What the original says of a task it cannot find."""
    return f"Cannot find task with id {id}: task is null"


@contextmanager
def reading(id: str, no: Told | None = None) -> Iterator[None]:
    """Reads what an open task has; 404 where there is none."""
    try:
        yield
    except (NotFound, Closed):
        raise no or unknown(id) from None


@contextmanager
def taking(id: str) -> Iterator[None]:
    """Changes an open task: 500 where there is none, or another has it."""
    try:
        yield
    except (NotFound, Closed):
        raise Told(500, "NullValueException", is_null(id)) from None
    except Taken:
        message = f"Task '{id}' is already claimed by someone else."
        raise Told(500, "TaskAlreadyClaimedException", message) from None


@contextmanager
def ending(id: str, verb: str) -> Iterator[None]:
    """Completes an open task: 500 where there is none, where it is delegated, and where its case rests."""
    try:
        yield
    except (NotFound, Closed):
        raise _cannot(verb, id, is_null(id)) from None
    except Delegated:
        sentence = "A delegated task cannot be completed, but should be resolved instead."
        raise _cannot(verb, id, sentence) from None
    except Suspended:
        raise _cannot(verb, id, f"ENGINE-03003 Cannot execute operation: task {id} is suspended.") from None


def _cannot(verb: str, id: str, why: str) -> Told:
    return Told(500, "RestException", f"Cannot {verb} {id}: {why}")
