"""What executions may be asked by."""

from service.api.parameters import CONDITIONS, LIST, TEXT, YES, Filters, Parameter

EXECUTIONS = Filters(
    (
        Parameter("processInstanceId", TEXT, "Of this case."),
        Parameter("businessKey", TEXT, "Of cases with this business key."),
        Parameter("processDefinitionId", TEXT, "Of this version."),
        Parameter("processDefinitionKey", TEXT, "Of this key."),
        Parameter("activityId", TEXT, "That wait at this element."),
        Parameter("messageEventSubscriptionName", TEXT, "That wait for this message."),
        Parameter("signalEventSubscriptionName", TEXT, "Nothing waits for signals here: none is found."),
        Parameter("active", YES, "true: of cases that are not suspended."),
        Parameter("suspended", YES, "true: of suspended cases."),
        Parameter("incidentId", TEXT, "Of cases with this incident."),
        Parameter("incidentType", TEXT, "Of cases with an incident of this type."),
        Parameter("incidentMessage", TEXT, "Of cases with an incident of this message."),
        Parameter("incidentMessageLike", TEXT, "The same, % for any letters."),
        Parameter("tenantIdIn", LIST, "Cases carry no tenant here: none is found."),
        Parameter(
            "variables", CONDITIONS, "That see variables like these: name_operator_value, with commas."
        ),
        Parameter("processVariables", CONDITIONS, "Of cases with such variables."),
        Parameter("variableNamesIgnoreCase", YES, "true: big and small letters of names are alike."),
        Parameter("variableValuesIgnoreCase", YES, "true: big and small letters of values are alike."),
    ),
    {"instanceId": "id", "definitionKey": "definition", "definitionId": "definition", "tenantId": "id"},
)
