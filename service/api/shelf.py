"""Every schema of the document, gathered from the topics. Pure."""

from service.api import schemas
from service.api.definition import schemas as definition_schemas
from service.api.deployment import schemas as deployment_schemas
from service.api.execution import schemas as execution_schemas
from service.api.external_task import schemas as external_task_schemas
from service.api.history import schemas as history_schemas
from service.api.incident import schemas as incident_schemas
from service.api.instance import schemas as instance_schemas
from service.api.job import schemas as job_schemas
from service.api.message import schemas as message_schemas
from service.api.people import schemas as people_schemas
from service.api.schemas import Schema
from service.api.task import schemas as task_schemas
from service.api.unsupported import schemas as unsupported_schemas
from service.api.variable import schemas as variable_schemas

SCHEMAS: dict[str, Schema] = {
    **schemas.SCHEMAS,
    **definition_schemas.SCHEMAS,
    **deployment_schemas.SCHEMAS,
    **execution_schemas.SCHEMAS,
    **external_task_schemas.SCHEMAS,
    **history_schemas.SCHEMAS,
    **incident_schemas.SCHEMAS,
    **instance_schemas.SCHEMAS,
    **job_schemas.SCHEMAS,
    **message_schemas.SCHEMAS,
    **people_schemas.SCHEMAS,
    **task_schemas.SCHEMAS,
    **unsupported_schemas.SCHEMAS,
    **variable_schemas.SCHEMAS,
}
