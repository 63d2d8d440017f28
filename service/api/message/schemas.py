"""Messages: the shapes of bodies and answers, for the document. Pure."""

from service.api.schemas import NOTHING, TEXT, YES_NO, Schema, exactly, maybe, ref

_VARIABLES: Schema = {"type": ["object", "null"], "additionalProperties": ref("VariableWish")}
_SHORT: Schema = {"type": ["string", "null"], "maxLength": 255}
SCHEMAS: dict[str, Schema] = {
    "MessageWish": {
        "type": "object",
        "properties": {
            "messageName": {"type": "string", "maxLength": 255},
            "businessKey": _SHORT,
            "processInstanceId": _SHORT,
            "tenantId": _SHORT,
            "withoutTenantId": maybe(YES_NO),
            "correlationKeys": _VARIABLES,
            "localCorrelationKeys": _VARIABLES,
            "processVariables": _VARIABLES,
            "processVariablesLocal": _VARIABLES,
            "all": maybe(YES_NO),
            "resultEnabled": maybe(YES_NO),
            "variablesInResultEnabled": maybe(YES_NO),
        },
        "required": ["messageName"],
    },
    "Correlation": exactly(
        {
            "resultType": {**TEXT, "enum": ["Execution", "ProcessDefinition"]},
            "execution": {"anyOf": [ref("Execution"), NOTHING]},
            "processInstance": {"anyOf": [ref("Instance"), NOTHING]},
            "variables": ref("Variables"),
        },
        ("variables",),
    ),
}
