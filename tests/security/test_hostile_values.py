"""No value of a wrong kind or size gets further than a sentence."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from sending import OUT, refused, sends
from town import (
    ADMIN,
    APPLICANT,
    APPLICANT_2,
    AUDITOR,
    HEAD,
    OPERATOR,
    SOP,
    STAFF,
    Town,
    calm,
    values_of,
)

DEEP = "[" * 10_000 + "]" * 10_000
WRONG_TYPES: list[Any] = [None, True, -1, 1.5, "", "a\tb", [None], [[]], {"a": 1}, [{}], {"": ""}, 2**53 - 1]


def fields_of(town: Town, key: str) -> Iterator[tuple[dict[str, Any], str]]:
    """Each field of a form, beside the values of the others."""
    values = json.loads(values_of(town, key))
    for name in values:
        yield values, name


@pytest.mark.parametrize("key", ["mine", "start", "held", "first"])
def test_every_field_refuses_every_wrong_kind_of_value(town: Town, key: str) -> None:
    """No kind of value breaks a form. What it takes is checked by the forms' own stories; here: a sentence or done."""
    who = {"mine": STAFF, "start": APPLICANT, "held": HEAD, "first": APPLICANT}[key]
    path = f"/mulai/{SOP}" if key == "start" else f"/tugas/{town.things[key]}/selesai"
    visit, broken = town.at_a_page(who), []
    for values, name in fields_of(town, key):
        for odd in WRONG_TYPES:
            before = town.rows()
            answer = sends(visit, path, json.dumps({"values": values | {name: odd}}))
            if calm(answer) or answer.status_code not in (200, *OUT):
                broken.append(f"{name}={odd!r}: {answer.status_code}")
            if answer.status_code == 200:
                town.rewind()
            elif town.rows() != before:
                broken.append(f"{name}={odd!r}: refused, but something was written")
    assert broken == []


BODIES: dict[str, bytes] = {
    "NaN": b'{"values": {"perihal": NaN}}',
    "Infinity": b'{"values": {"perihal": Infinity}}',
    "-Infinity": b'{"values": {"perihal": -Infinity}}',
    "1e400": b'{"values": {"perihal": 1e400}}',
    "-1e400": b'{"values": {"perihal": -1e400}}',
    "a number of 10,000 digits": b'{"values": {"perihal": ' + b"9" * 10_000 + b"}}",
    "a fraction of 10,000 digits": b'{"values": {"perihal": 0.' + b"1" * 10_000 + b"}}",
    "2^53": b'{"values": {"perihal": 9007199254740992}}',
    "2^63": b'{"values": {"perihal": 9223372036854775808}}',
    "10,000 keys": json.dumps({"values": {f"k{n}": n for n in range(10_000)}}).encode(),
    "10,000 list items": json.dumps({"values": {"perihal": list(range(10_000))}}).encode(),
    "10,000 deep": b'{"values": {"perihal": ' + DEEP.encode() + b"}}",
    "10,000 deep, unclosed": b'{"values": ' + b"[" * 10_000,
    "10,000 objects deep": b'{"values": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
    "a name twice": b'{"values": {"perihal": "a", "perihal": "b"}}',
    "the values twice": b'{"values": {}, "values": {"perihal": "b"}}',
    "a lone high surrogate": b'{"values": {"perihal": "\\ud800"}}',
    "a lone low surrogate": b'{"values": {"perihal": "\\udc00 x"}}',
    "a lone surrogate as a name": b'{"values": {"\\ud800": "x"}}',
    "surrogates as bytes": b'{"values": {"perihal": "\xed\xa0\x80"}}',
    "a NUL": b'{"values": {"perihal": "a\\u0000b"}}',
    "a NUL in a name": b'{"values": {"peri\\u0000hal": "x"}}',
    "a NUL byte": b'{"values": {"perihal": "a\x00b"}}',
    "overlong UTF-8": b'{"values": {"perihal": "\xc0\xaf\xe0\x80\xaf"}}',
    "invalid UTF-8": b'{"values": {"perihal": "\xff\xfe\xfd"}}',
    "half a letter": b'{"values": {"perihal": "\xf0\x9f\x98"}}',
    "a BOM": b'\xef\xbb\xbf{"values": {}}',
    "UTF-16": '{"values": {}}'.encode("utf-16"),
    "UTF-32": '{"values": {}}'.encode("utf-32"),
    "UTF-7": b'{"values": {"perihal": "+ADw-script+AD4-"}',
    "nothing": b"",
    "spaces": b"   \n\t ",
    "a list": b"[]",
    "a text": b'"values"',
    "a number": b"1",
    "null": b"null",
    "values as text": b'{"values": "x"}',
    "values as a list": b'{"values": [1]}',
    "values as null": b'{"values": null}',
    "a comment": b'{"values": {}} // x',
    "a comma too many": b'{"values": {},}',
    "single quotes": b"{'values': {}}",
    "two documents": b'{"values": {}}{"values": {}}',
    "XML": b"<values/>",
    "YAML": b"values: !!python/object/apply:os.system ['id']",
    "a pickle": b"\x80\x04\x95\x0a\x00\x00\x00\x00\x00\x00\x00}\x94\x8c\x01a\x94K\x01s.",
    "5 MB of text": b'{"values": {"perihal": "' + b"x" * (5 * 1024 * 1024) + b'"}}',
    "3 MB of text": b'{"values": {"perihal": "' + b"x" * (3 * 1024 * 1024) + b'"}}',
    "5 MB of spaces": b'{"values": {}' + b" " * (5 * 1024 * 1024) + b"}",
}


@pytest.mark.parametrize("what", BODIES)
def test_no_body_gets_further_than_a_sentence(town: Town, what: str) -> None:
    body = BODIES[what]
    for login, path in ((STAFF, f"/tugas/{town.things['mine']}/selesai"), (APPLICANT, f"/mulai/{SOP}")):
        visit = town.at_a_page(login)
        with town.unmoved(what):
            answer = sends(visit, path, body)
            wanted = (413,) if len(body) > 4 * 1024 * 1024 else OUT
            assert answer.status_code in wanted, (what, answer.status_code)
            assert calm(answer) == ""
            if 0 < len(body) < 100_000:
                form = visit.client.post(
                    path, data={"csrf_token": visit.token, "values": body.decode("utf-8", "replace")}
                )
                assert form.status_code in (400, 413, 422) and calm(form) == "", (what, form.status_code)


def test_minus_zero_is_nothing_special(town: Town) -> None:
    visit = town.at_a_page(STAFF)
    with town.unmoved():
        refused(sends(visit, f"/tugas/{town.things['mine']}/selesai", '{"values": {"perihal": -0.0}}'))


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("multipart/form-data; boundary=x", b"--y\r\n\r\n--y--"),
        ("multipart/form-data", b"--x\r\n\r\n--x--"),
        ("multipart/form-data; boundary=", b"----"),
        ("multipart/form-data; boundary=" + "x" * 5000, b"--x"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"values\"\r\n\r\n{}"),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\n{}\r\n--x--"),
        (
            "multipart/form-data; boundary=x",
            b"".join(b'--x\r\nContent-Disposition: form-data; name="a%d"\r\n\r\n1\r\n' % n for n in range(10_000))
            + b"--x--",
        ),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"X-A: 1\r\n" * 20_000 + b"\r\n\r\n--x--"),
        ("multipart/mixed; boundary=x", b"--x\r\n\r\n{}\r\n--x--"),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(10_000))),
        ("application/x-www-form-urlencoded", b"values=%7B%7D&values=%7B%22a%22%3A1%7D"),
        ("application/x-www-form-urlencoded; charset=utf-16", "values={}".encode("utf-16")),
        ("application/x-www-form-urlencoded", b"%" * 5000),
        ("application/json; charset=utf-7", b'{"values": {}}'),
        ("application/xml", b"<values/>"),
        ("text/html", b"<form>"),
        ("application/octet-stream", b"\x00\xff"),
        ("", b'{"values": {"a": 1}}'),
        ("application/json, text/plain", b'{"values": {"a": 1}}'),
        ("\u00e9/\u00e9", b"x"),
    ],
)  # fmt: skip
def test_no_kind_of_content_breaks_a_form(town: Town, kind: str, body: bytes) -> None:
    visit = town.at_a_page(STAFF)
    path = f"/tugas/{town.things['mine']}/selesai"
    with town.unmoved():
        refused(
            visit.client.post(path, data=body, content_type=kind, headers={"X-CSRFToken": visit.token}), kind
        )


ODD_TEXT = {
    "SQL": "' OR 1=1 --",
    "more SQL": "'; DROP TABLE task; --",
    "a wildcard": "%",
    "another": "_",
    "an escape": "\\",
    "half an escape": "\\%",
    "quotes": "\"'`",
    "a NUL": "a\x00b",
    "half a letter": "\ud83d",
    "right to left": "\u202e\u2066",
    "a template": "{{7*7}}${7*7}<%= 7*7 %>#{7*7}",
    "a format": "{0.__class__}{x}%s%n%(x)s",
    "a path": "../../../../etc/passwd",
    "a very long word": "x" * 100_000,
    "ten thousand words": "a " * 10_000,
    "controls": "".join(map(chr, range(1, 32))),
    "the last letters": "\U0010ffff\ufffe",
}


@pytest.mark.parametrize("what", ODD_TEXT)
def test_no_text_breaks_a_list_or_a_filter(town: Town, what: str) -> None:
    """In every filter of every list, alone and said twice."""
    text = ODD_TEXT[what].encode("utf-8", "surrogatepass")
    wrong = []
    lists = ("/tugas", "/berkas", "/audit", "/pekerjaan", "/pemberitahuan", "/kalender", "/mulai", "/orang")
    more = ("/jabatan", "/pengganti", "/kalender/riwayat", "/sop")
    names = (
        "q",
        "sop",
        "state",
        "sort",
        "after",
        "kind",
        "unread",
        "bulan",
        "tahun",
        "unit",
        "hari",
        "jam",
        "role",
    )
    for path in (*lists, *more):
        own = {"/audit": AUDITOR, "/pekerjaan": OPERATOR, "/tugas": STAFF, "/berkas": STAFF, "/mulai": STAFF}
        for login in [own.get(path, ADMIN)]:
            visit = town.visit(login)
            for name in ("q", "") if len(text) < 1000 else ("q", "after"):
                asked = {name: [text, b"b"]} if name else dict.fromkeys(names, text)
                answer = visit.client.get(path, query_string=asked)
                if calm(answer) or answer.status_code not in (200, *OUT):
                    wrong.append(f"{login} {path}?{name}: {answer.status_code}")
    assert wrong == []


@pytest.mark.parametrize("wish", ["%", "_", "\\", "%25", "' OR '1'='1", "*", "[a-z]", ".*", "\\_"])
def test_a_search_finds_only_what_it_says(town: Town, wish: str) -> None:
    """The wildcards of SQL are letters like others; no case's subject has one."""
    for login, path in ((STAFF, "/tugas"), (STAFF, "/berkas"), (AUDITOR, "/audit")):
        page = town.visit(login).get(path, query_string={"q": wish}).text
        assert all(id not in page for id in town.things.values()), (path, wish)


def test_a_filter_said_twice_is_one_filter(town: Town) -> None:
    """Which of the two is read does not matter; both never widen what one sees."""
    visit = town.visit(APPLICANT_2)
    seen = visit.get("/berkas").text
    for asked in (
        "q=a&q=%25",
        "state=&state=running",
        "sop=x&sop=" + SOP,
        "tenant=tarakan",
        "seat=kadis&person=x",
    ):
        page = visit.get(f"/berkas?{asked}").text
        assert {name for name in town.things if town.things[name] in page} <= {
            name for name in town.things if town.things[name] in seen
        }
