"""What variables of running cases may be asked by."""

from service.api.parameters import CONDITIONS, LIST, TEXT, YES, Filters, Parameter

VARIABLES = Filters(
    (
        Parameter("variableName", TEXT, "Of this name."),
        Parameter("variableNameIn", LIST, "Of one of these names."),
        Parameter("variableNameLike", TEXT, "Whose name is like this, % for any letters."),
        Parameter("variableValues", CONDITIONS, "That are so: name_operator_value, with commas."),
        Parameter("variableNamesIgnoreCase", YES, "true: big and small letters of names are alike."),
        Parameter("variableValuesIgnoreCase", YES, "true: big and small letters of values are alike."),
        Parameter("processInstanceIdIn", LIST, "Of these cases."),
        Parameter("executionIdIn", LIST, "Of these executions."),
        Parameter("activityInstanceIdIn", LIST, "Of these visits, or of these cases themselves."),
        Parameter("variableScopeIdIn", LIST, "Of these executions or tasks."),
        Parameter("taskIdIn", LIST, "Local to these tasks."),
        Parameter("caseInstanceIdIn", LIST, "There are no CMMN cases: none is found."),
        Parameter("caseExecutionIdIn", LIST, "There are no CMMN cases: none is found."),
        Parameter("batchIdIn", LIST, "Batches keep no variables: none is found."),
        Parameter("tenantIdIn", LIST, "Cases carry no tenant here: none is found."),
        Parameter("deserializeValues", YES, "false: an Object's value comes as its text."),
    ),
    {
        "variableName": "name",
        "variableType": "type",
        "activityInstanceId": "activityInstanceId",
        "tenantId": "id",
    },
)
NEVER = ("caseInstanceIdIn", "caseExecutionIdIn", "batchIdIn", "tenantIdIn")
"""Filters that no variable of ours passes."""
