"""What versions may be asked by."""

from typing import Any

from service.api.parameters import LIST, MOST_ROWS, NONE, NUMBER, TEXT, YES, Filters, Parameter
from service.api.reach import one_of, versions_of
from service.definitions.listing import Wanted

NOTHING: tuple[tuple[str, int], ...] = ()
DEFINITIONS = Filters(
    (
        Parameter("processDefinitionId", TEXT, "This version."),
        Parameter("processDefinitionIdIn", LIST, "One of these versions."),
        Parameter("name", TEXT, "Versions of this name."),
        Parameter("nameLike", TEXT, "Versions whose name is like this, % for any letters."),
        Parameter("deploymentId", TEXT, "Versions this deployment brought."),
        Parameter("key", TEXT, "Versions of this key."),
        Parameter("keysIn", LIST, "Versions of one of these keys."),
        Parameter("keyLike", TEXT, "Versions whose key is like this, % for any letters."),
        Parameter("category", TEXT, "Of this category (the diagram's target namespace)."),
        Parameter("categoryLike", TEXT, "The same, % for any letters."),
        Parameter("version", NUMBER, "This number."),
        Parameter("latestVersion", YES, "true: only what is in force."),
        Parameter("resourceName", TEXT, "From a file called so."),
        Parameter("resourceNameLike", TEXT, "From a file whose name is like this, % for any letters."),
        Parameter("active", YES, "true: those that are not suspended."),
        Parameter("suspended", YES, "true: suspended ones."),
        Parameter("versionTag", TEXT, "With this version tag."),
        Parameter("versionTagLike", TEXT, "With a version tag like this, % for any letters."),
        Parameter("withoutVersionTag", YES, "true: without a version tag."),
        Parameter("messageEventSubscriptionName", TEXT, "That this message begins."),
        Parameter("tenantIdIn", LIST, "Versions carry no tenant here: none is found."),
        Parameter("withoutTenantId", YES, "true: every version."),
        Parameter("includeProcessDefinitionsWithoutTenantId", YES, "true: every version."),
        Parameter("startableInTasklist", YES, "true: those that are to be started from a task list."),
        Parameter("notStartableInTasklist", YES, "true: the others."),
        Parameter("startablePermissionCheck", YES, "Accepted: a start says itself whether one may."),
        Parameter("startableBy", NONE, "Not supported."),
        Parameter("deployedAfter", NONE, "Not supported."),
        Parameter("deployedAt", NONE, "Not supported."),
        Parameter("incidentId", NONE, "Not supported; see incident."),
        Parameter("incidentType", NONE, "Not supported; see incident."),
        Parameter("incidentMessage", NONE, "Not supported; see incident."),
        Parameter("incidentMessageLike", NONE, "Not supported; see incident."),
    ),
    {
        "category": "category",
        "key": "key",
        "id": "key",
        "name": "name",
        "version": "version",
        "deploymentId": "deployment",
        "deployTime": "deployed",
        "tenantId": "key",
        "versionTag": "tag",
    },
)


def wanted(sent: dict[str, Any]) -> Wanted:
    """Versions as the filters ask for them."""
    versions = versions_of(sent, "processDefinitionId", "processDefinitionIdIn")
    if "tenantIdIn" in sent and not sent.get("includeProcessDefinitionsWithoutTenantId"):
        versions = NOTHING
    if sent.get("active") and sent.get("suspended"):
        versions = NOTHING
    return Wanted(
        keys=one_of(sent, "key", "keysIn"),
        versions=versions,
        version=sent.get("version"),
        name=sent.get("name"),
        name_like=sent.get("nameLike"),
        key_like=sent.get("keyLike"),
        suspended=True if sent.get("suspended") else False if sent.get("active") else None,
        deployment=sent.get("deploymentId"),
        resource=sent.get("resourceName"),
        resource_like=sent.get("resourceNameLike"),
        message=sent.get("messageEventSubscriptionName"),
        tag=sent.get("versionTag"),
        tag_like=sent.get("versionTagLike"),
        untagged=sent.get("withoutVersionTag", False),
        in_tasklist=True
        if sent.get("startableInTasklist")
        else False
        if sent.get("notStartableInTasklist")
        else None,
        category=sent.get("category"),
        category_like=sent.get("categoryLike"),
        latest=sent.get("latestVersion", False),
        sort=DEFINITIONS.sorts[sent.get("sortBy", "key")],
        descending=sent.get("sortOrder") == "desc",
        first=sent.get("firstResult", 0),
        most=sent.get("maxResults", MOST_ROWS),
    )
