"""Users, groups and tenants as Camunda calls them: the routes."""

from service.api.parameters import TEXT, Parameter
from service.api.people import proving, views
from service.api.people.filters import AUTHORIZATIONS, GROUPS, TENANTS, USERS
from service.api.routing import Route

READ = "people:read"
WHOSE = Parameter("userId", TEXT, "The sign-in name.")
CHECKED = (
    Parameter("permissionName", TEXT, "READ, CREATE, UPDATE and so on."),
    Parameter("resourceName", TEXT, "Said back."),
    Parameter("resourceType", TEXT, "Camunda's number of the kind of resource."),
    Parameter("resourceId", TEXT, "Said back."),
    Parameter("userId", TEXT, "Who; the caller when nobody is named."),
)
ROUTES: tuple[Route, ...] = (
    Route("GET", "/user", views.users, "People.", "User[]", READ, parameters=USERS.all),
    Route("GET", "/user/count", views.user_count, "How many.", "Count", READ, parameters=USERS.all),
    Route("GET", "/user/{id}/profile", views.profile, "One of them.", "User", READ),
    Route("GET", "/group", views.groups, "Seats.", "Group[]", READ, parameters=GROUPS.all),
    Route("POST", "/group", views.groups_filtered, "Seats.", "Group[]", READ, "GroupFilter", GROUPS.ends),
    Route("GET", "/group/count", views.group_count, "How many.", "Count", READ, parameters=GROUPS.all),
    Route("POST", "/group/count", views.group_count_filtered, "How many.", "Count", READ, "GroupFilter"),
    Route("GET", "/group/{id}", views.group, "One of them.", "Group", READ),
    Route(
        "GET",
        "/identity/groups",
        views.groups_of,
        "The seats of a person, and who sits there too.",
        "Groups",
        READ,
        parameters=(WHOSE,),
    ),
    Route(
        "POST",
        "/identity/verify",
        proving.verify,
        "Whether a password is right.",
        "Verified",
        READ,
        "VerifyWish",
    ),
    Route(
        "GET",
        "/identity/password-policy",
        proving.policy,
        "What a password must be.",
        "PasswordPolicy",
        READ,
    ),
    Route(
        "POST",
        "/identity/password-policy",
        proving.try_policy,
        "Whether a password would do.",
        "TriedPassword",
        READ,
        "PasswordWish",
    ),
    Route("GET", "/tenant", views.tenants, "None.", "Tenant[]", READ, parameters=TENANTS.all),
    Route("GET", "/tenant/count", views.tenant_count, "None.", "Count", READ, parameters=TENANTS.all),
    Route("GET", "/tenant/{id}", views.tenant, "None.", "Tenant", READ),
    Route(
        "GET",
        "/authorization",
        views.authorizations,
        "None: rights follow roles and seats.",
        "Authorization[]",
        READ,
        parameters=AUTHORIZATIONS.all,
    ),
    Route(
        "GET",
        "/authorization/count",
        views.authorization_count,
        "None.",
        "Count",
        READ,
        parameters=AUTHORIZATIONS.all,
    ),
    Route(
        "GET",
        "/authorization/check",
        proving.check,
        "Whether somebody may.",
        "Checked",
        READ,
        parameters=CHECKED,
    ),
    Route("GET", "/authorization/{id}", views.authorization, "None.", "Authorization", READ),
    Route("GET", "/telemetry/configuration", proving.telemetry, "Nothing is sent.", "Telemetry", READ),
)
