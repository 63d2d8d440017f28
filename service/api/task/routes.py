"""Tasks: the routes."""

from service.api.routing import Route
from service.api.task import finishing, forms, handing, remarks, variables, views
from service.api.task.filters import TASKS
from service.api.variable import holders

_TASKS, _ONE = "/task", "/task/{id}"
_COMMENTS, _LINKS = f"{_ONE}/comment", f"{_ONE}/identity-links"
_VARIABLES, _LOCAL = f"{_ONE}/variables", f"{_ONE}/localVariables"
READ, WRITE = "task:read", "task:write"
_ALL, _ENDS = TASKS.all, TASKS.ends
_LISTS: tuple[Route, ...] = (
    Route("GET", _TASKS, views.several, "Open tasks.", "Task[]", READ, parameters=_ALL),
    Route("POST", _TASKS, views.filtered, "Open tasks.", "Task[]", READ, "TaskFilter", _ENDS),
    Route("GET", f"{_TASKS}/count", views.count, "How many.", "Count", READ, parameters=_ALL),
    Route("POST", f"{_TASKS}/count", views.count_filtered, "How many.", "Count", READ, "TaskFilter"),
    Route(
        "GET",
        f"{_TASKS}/report/candidate-group-count",
        views.by_seat,
        "How many open tasks each seat may take.",
        "SeatCount[]",
        READ,
    ),
)


def _change(
    method: str, path: str, view: object, summary: str, body: str = "", odd: tuple[int, ...] = (500,)
) -> Route:
    assert callable(view)
    return Route(method, path, view, summary, "", WRITE, body, changes=True, odd=odd)


_OWN: tuple[Route, ...] = (
    Route("GET", _ONE, views.one, "An open task.", "Task", READ),
    _change("PUT", _ONE, views.change, "Replace its name, times, priority, people.", "TaskWish", ()),
    _change("DELETE", _ONE, views.remove, "Refused: tasks belong to their case."),
    _change("POST", f"{_ONE}/claim", handing.claim, "Take it.", "UserWish"),
    _change("POST", f"{_ONE}/unclaim", handing.unclaim, "Give it back."),
    _change("POST", f"{_ONE}/assignee", handing.assign, "Put it into somebody's hands.", "UserWish"),
    _change("POST", f"{_ONE}/delegate", handing.delegate, "Let somebody else do one's part.", "UserWish"),
    _change("POST", f"{_ONE}/resolve", handing.resolve, "Give it back to its owner.", "CompleteWish"),
    Route(
        "POST",
        f"{_ONE}/complete",
        finishing.complete,
        "Complete it.",
        "Variables",
        WRITE,
        "CompleteWish",
        changes=True,
        also_empty=True,
        odd=(500,),
    ),
    Route(
        "POST",
        f"{_ONE}/submit-form",
        finishing.submit_form,
        "Complete it as its form does.",
        "Variables",
        WRITE,
        "CompleteWish",
        changes=True,
        also_empty=True,
        odd=(500,),
    ),
    _change("POST", f"{_ONE}/bpmnError", finishing.error, "End it by an error.", "TaskError"),
)
_FORMS: tuple[Route, ...] = (
    Route("GET", f"{_ONE}/form", forms.form, "What opens its form.", "TaskForm", READ),
    Route("GET", f"{_ONE}/deployed-form", forms.deployed, "The form file.", "FormFile", READ),
    Route(
        "GET",
        f"{_ONE}/rendered-form",
        forms.rendered,
        "A generated form as a page's part.",
        "Bytes",
        READ,
        media=forms.XHTML,
        odd=(500,),
    ),
    Route(
        "GET",
        f"{_ONE}/form-variables",
        forms.form_variables,
        "What its form is opened with.",
        "Variables",
        READ,
        parameters=forms.ASKED,
    ),
)
_TALK: tuple[Route, ...] = (
    Route(
        "GET",
        _LINKS,
        remarks.links,
        "Whom it is offered to, who has it, who owns it.",
        "IdentityLink[]",
        READ,
        parameters=remarks.OF_TYPE,
        odd=(500,),
    ),
    _change("POST", _LINKS, remarks.link, "Offer it to one more.", "IdentityLinkWish"),
    _change("POST", f"{_LINKS}/delete", remarks.unlink, "Take an offer back.", "IdentityLinkWish"),
    Route("GET", _COMMENTS, remarks.comments, "What was noted about it.", "Comment[]", READ),
    Route("GET", f"{_COMMENTS}/{{commentId}}", remarks.comment, "One note.", "Comment", READ),
    Route(
        "POST",
        f"{_COMMENTS}/create",
        remarks.note,
        "Note something about it.",
        "Comment",
        WRITE,
        "CommentWish",
        changes=True,
    ),
)


def _variables(path: str, own: bool) -> tuple[Route, ...]:
    whose = "its own" if own else "what it sees"
    one, v = f"{path}/{{varName}}", variables
    views = (
        (
            v.every_local,
            v.change_local,
            v.one_local,
            v.put_local,
            v.remove_local,
            v.data_local,
            v.put_data_local,
        )
        if own
        else (v.every, v.change, v.one, v.put, v.remove, v.data, v.put_data)
    )
    every, change, get, put, remove, data, put_data = views
    odd = (500,)
    return (
        Route("GET", path, every, f"All of {whose}.", "Variables", READ, parameters=holders.WHICH, odd=odd),
        _change("POST", path, change, f"Set and delete several of {whose}.", "VariableChanges"),
        Route("GET", one, get, f"One of {whose}.", "Variable", READ, parameters=holders.ONE, odd=odd),
        _change("PUT", one, put, f"Set one of {whose}.", "VariableWish"),
        _change("DELETE", one, remove, f"Delete one of {whose}."),
        Route("GET", f"{one}/data", data, "Its bytes.", "Bytes", READ, odd=odd, media="*/*"),
        Route(
            "POST",
            f"{one}/data",
            put_data,
            "Set it to an uploaded file.",
            "",
            WRITE,
            "Upload",
            changes=True,
            odd=odd,
            sends="multipart/form-data",
        ),
    )


ROUTES: tuple[Route, ...] = (
    *_LISTS,
    *_OWN,
    *_FORMS,
    *_TALK,
    *_variables(_VARIABLES, own=False),
    *_variables(_LOCAL, own=True),
)
