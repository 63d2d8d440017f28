"""Deployments: the shapes of bodies and answers, for the document. Pure."""

from service.api.schemas import AT, ID, NOTHING, TEXT, Schema, exactly, maybe, ref

_LONG: Schema = {"type": ["string", "null"], "maxLength": 255}
_DEPLOYMENT: dict[str, Schema] = {
    "links": {"type": "array", "items": ref("Link")},
    "id": ID,
    "name": maybe(TEXT),
    "source": maybe(TEXT),
    "deploymentTime": AT,
    "tenantId": NOTHING,
}
_NAMES: Schema = {"type": ["array", "null"], "items": TEXT}
SCHEMAS: dict[str, Schema] = {
    "Deployment": exactly(_DEPLOYMENT),
    "Delivered": exactly(
        {
            **_DEPLOYMENT,
            "deployedProcessDefinitions": {
                "type": ["object", "null"],
                "additionalProperties": ref("Definition"),
            },
            "deployedCaseDefinitions": NOTHING,
            "deployedDecisionDefinitions": NOTHING,
            "deployedDecisionRequirementsDefinitions": NOTHING,
        }
    ),
    "Resource": exactly({"id": ID, "name": TEXT, "deploymentId": ID}),
    "DeploymentId": ID,
    "Delivery": {
        "type": "object",
        "description": "Every other part is a file, kept by its own name.",
        "properties": {
            "deployment-name": {"type": "string", "maxLength": 255},
            "deployment-source": {"type": "string", "maxLength": 255},
            "enable-duplicate-filtering": {"type": "string"},
            "deploy-changed-only": {"type": "string"},
            "data": {"type": "string", "format": "binary"},
        },
    },
    "RedeployWish": {
        "type": "object",
        "properties": {"source": _LONG, "resourceIds": _NAMES, "resourceNames": _NAMES},
    },
}
