"""Users, groups and tenants as Camunda calls them: the shapes of bodies and answers, for the document. Pure."""

from service.api.people.filters import GROUPS
from service.api.schemas import TEXT, YES_NO, Schema, exactly, filter_of, maybe, ref

_NAMED = {"id": TEXT, "firstName": TEXT, "lastName": TEXT}
_RULE: dict[str, Schema] = {
    "placeholder": TEXT,
    "parameter": {"type": ["object", "null"], "additionalProperties": TEXT},
}
_SHORT = {"type": ["string", "null"], "maxLength": 200}
SCHEMAS: dict[str, Schema] = {
    "User": exactly({**_NAMED, "email": maybe(TEXT)}),
    "Group": exactly({"id": TEXT, "name": TEXT, "type": TEXT}),
    "GroupFilter": filter_of(GROUPS),
    "Groups": exactly(
        {
            "groups": {"type": "array", "items": ref("GroupName")},
            "groupUsers": {"type": "array", "items": ref("GroupUser")},
        }
    ),
    "GroupName": exactly({"id": TEXT, "name": TEXT}),
    "GroupUser": exactly({**_NAMED, "displayName": TEXT}),
    "Tenant": exactly({"id": TEXT, "name": TEXT}),
    "Authorization": {"type": "object"},
    "Checked": exactly(
        {"permissionName": TEXT, "resourceName": TEXT, "resourceId": maybe(TEXT), "authorized": YES_NO}
    ),
    "VerifyWish": {
        "type": "object",
        "properties": {"username": {**_SHORT, "maxLength": 100}, "password": _SHORT},
    },
    "Verified": exactly({"authenticatedUser": TEXT, "authenticated": YES_NO}),
    "PasswordWish": {
        "type": "object",
        "properties": {"password": _SHORT, "profile": {"type": ["object", "null"]}},
    },
    "PasswordRule": exactly(_RULE),
    "PasswordPolicy": exactly({"rules": {"type": "array", "items": ref("PasswordRule")}}),
    "TriedRule": exactly({**_RULE, "valid": YES_NO}),
    "TriedPassword": exactly({"rules": {"type": "array", "items": ref("TriedRule")}, "valid": YES_NO}),
    "Telemetry": exactly({"enableTelemetry": YES_NO}),
}
