"""What messages that are waited for may be asked by."""

from service.api.parameters import LIST, TEXT, YES, Filters, Parameter

SUBSCRIPTIONS = Filters(
    (
        Parameter("eventSubscriptionId", TEXT, "This one."),
        Parameter("eventName", TEXT, "This message."),
        Parameter("eventType", TEXT, "message; for other types there is none."),
        Parameter("executionId", TEXT, "Of this execution."),
        Parameter("processInstanceId", TEXT, "Of this case."),
        Parameter("activityId", TEXT, "At this element."),
        Parameter("tenantIdIn", LIST, "Cases carry no tenant here: none is found."),
        Parameter("withoutTenantId", YES, "true: every one."),
        Parameter("includeEventSubscriptionsWithoutTenantId", YES, "true: see tenantIdIn."),
    ),
    {"created": "created", "tenantId": "id"},
)
