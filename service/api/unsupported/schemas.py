"""What Camunda has and we do not: the shapes of bodies and answers, for the document. Pure."""

from service.api.schemas import Schema

SCHEMAS: dict[str, Schema] = {}
