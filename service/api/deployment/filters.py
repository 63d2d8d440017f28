"""What deliveries may be asked by."""

from typing import Any

from service.api.parameters import LIST, MOMENT, MOST_ROWS, TEXT, YES, Filters, Parameter
from service.definitions.deployments import Wanted

DEPLOYMENTS = Filters(
    (
        Parameter("id", TEXT, "This one."),
        Parameter("name", TEXT, "Of this name."),
        Parameter("nameLike", TEXT, "Whose name is like this, % for any letters."),
        Parameter("source", TEXT, "From this source."),
        Parameter("withoutSource", YES, "true: without a source."),
        Parameter("before", MOMENT, "Delivered earlier."),
        Parameter("after", MOMENT, "Delivered later."),
        Parameter("tenantIdIn", LIST, "Deployments carry no tenant here: none is found."),
        Parameter("withoutTenantId", YES, "true: every one."),
        Parameter("includeDeploymentsWithoutTenantId", YES, "true: every one."),
    ),
    {"id": "id", "name": "name", "deploymentTime": "at", "tenantId": "id"},
)
REMOVING = (
    Parameter("cascade", YES, "true: running cases are cancelled, with a reason."),
    Parameter("skipCustomListeners", YES, "Accepted: there are none."),
    Parameter("skipIoMappings", YES, "Accepted: a cancelled step writes nothing."),
)
NOBODY = "-"


def wanted(sent: dict[str, Any]) -> Wanted:
    """Deliveries as the filters ask for them."""
    other_tenants = "tenantIdIn" in sent and not sent.get("includeDeploymentsWithoutTenantId")
    return Wanted(
        id=NOBODY if other_tenants else sent.get("id"),
        name=sent.get("name"),
        name_like=sent.get("nameLike"),
        source=sent.get("source"),
        sourceless=sent.get("withoutSource", False),
        before=sent.get("before"),
        after=sent.get("after"),
        sort=DEPLOYMENTS.sorts[sent.get("sortBy", "id")],
        descending=sent.get("sortOrder") == "desc",
        first=sent.get("firstResult", 0),
        most=sent.get("maxResults", MOST_ROWS),
    )
