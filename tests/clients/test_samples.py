"""Eighty answers of a real Camunda 7.24, asked of Lajur again in their order: same status, members and types.

Every difference stands in the table of docs/from-camunda-7.md with its reason; a difference that is not in the table
fails, and so does a row that is true no more.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

import requests
from front_desk import DIAGRAMS, HOUSE, PATIENCE, Desk, lines
from likening import Ids, address, parsed, unlike

SAMPLES = HOUSE / "tests" / "fixtures" / "camunda" / "samples.jsonl"
PAPER = HOUSE / "docs" / "from-camunda-7.md"
HEADING = "## Recorded answers that differ"
IZIN, TUGAS = "d157af64-e568-11f1-915e-02fc00000001", "d157d685-e568-11f1-915e-02fc00000001"
MESSAGES = {"message", "type"}


class Replay:
    """One pass over the samples; what went before is prepared where the recording left it out."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.ids = desk, Ids()
        self.prepared: dict[int, Callable[[], None]] = {
            2: lambda: self.desk.deploys("ext_kirim.bpmn", "msg_bayar.bpmn", title="awal"),
            20: self._second_step,
            33: lambda: self.desk.locks("gen", "GEX-75e39fdd27"),
            43: self._case_of_rina,
            46: lambda: self._post(f"/task/{TUGAS}/claim", {"userId": "budi"}),
            55: lambda: self._completes("d157af64", {"setuju": {"value": True}}),
            58: self._locked,
            59: lambda: self._fails("jejak lengkap"),
            61: lambda: self.desk.locks("cc-worker", "CX-1"),
            63: lambda: self._learn("d223633f", self.desk.starts("msg_bayar", "CM-f7f581332e")),
            64: lambda: self.desk.told("DELETE", self.ids.live("/process-instance/" + full("d223633f"))),
            66: self._queue,
            67: self._case_of_tono,
            70: lambda: self.desk.told("DELETE", self.ids.live("/process-instance/" + full("d264d927"))),
            75: self._deployed_again,
        }

    def run(self) -> Iterator[tuple[str, str, str, str]]:
        """Every difference: the operation, the member, what was recorded, what we say."""
        for number, sample in enumerate(lines(SAMPLES)):
            self.prepared.get(number, lambda: None)()
            answer = self._ask(number, sample)
            what = f"{sample['method']} {address(sample['path'])}"
            for where, recorded, live in self._held(sample, answer):
                yield what, where, recorded, live

    def _ask(self, number: int, sample: dict[str, Any]) -> requests.Response:
        path, body = self.ids.live(sample["path"]), sample["request"]
        root = self.desk.root if path.startswith("/.well-known") else self.desk.url
        kind = sample["request_type"] or "application/json"
        more: dict[str, Any] = {"headers": {"Content-Type": kind, "Accept": "application/json"}}
        if kind.startswith("multipart/"):
            more = {"files": parts(body)}
        elif body is not None:
            more["data"] = self.ids.live(body).encode()
        who = {65: ("demo", "salah"), 73: None}.get(number, self.desk.session.auth)
        return requests.request(sample["method"], root + path, auth=who, timeout=PATIENCE, **more)

    def _held(self, sample: dict[str, Any], answer: requests.Response) -> Iterator[tuple[str, str, str]]:
        if answer.status_code != sample["status"]:
            yield "status", str(sample["status"]), f"{answer.status_code} {self._why(answer)}".strip()
            return
        kind = answer.headers.get("Content-Type")
        if (sample["response_type"] or None) != kind:
            yield "content type", str(sample["response_type"]), str(kind)
        if sample["response_type"] != "application/json":
            return
        recorded, live = parsed(sample["response"]), answer.json()
        if isinstance(recorded, str):
            recorded = {"id": "", "bpmn20Xml": ""}  # the recording is cut short within the diagram
        self.ids.learn_from(recorded, live)
        yield from unlike(recorded, live)
        if answer.status_code >= 400:
            for name in sorted(MESSAGES):
                old, new = self.ids.live(recorded[name]).split("\n"), str(live.get(name)).split("\n")
                if old[0] != new[0]:
                    yield f"{name} (text)", old[0], new[0]
                elif old != new:
                    yield f"{name} (further lines)", "English", "Indonesian"

    def _why(self, answer: requests.Response) -> str:
        return answer.text[:200] if answer.status_code >= 400 else ""

    def _post(self, path: str, said: Any) -> Any:
        return self.desk.told("POST", self.ids.live(path), said)

    def _learn(self, recorded: str, live: str) -> str:
        self.ids.learn(full(recorded), live)
        return live

    def _second_step(self) -> None:
        self._learn("d06e6099", self.desk.open_task(self.ids.live(full("d02b3cfc"))))

    def _case_of_rina(self) -> None:
        when = {"value": "2026-01-02T10:04:05.000+0700", "type": "Date"}
        tree = {"value": '{"a":[1]}', "type": "Json"}
        case = self.desk.starts("sop_izin", "CC-841a8e9dec", nama="Rina", jumlah=2, tgl=when, js=tree)
        self.ids.learn(IZIN, case)
        self.ids.learn(TUGAS, self.desk.open_task(case))

    def _locked(self) -> None:
        self.desk.starts("ext_kirim", "CX-1")
        (task,) = self.desk.locks("cc-worker", "CX-1")
        self._learn("d1ed37e6", task["id"])

    def _fails(self, details: str) -> None:
        said = {"workerId": "cc-worker", "errorMessage": "rusak", "errorDetails": details, "retries": 1}
        self._post(f"/external-task/{full('d1ed37e6')}/failure", {**said, "retryTimeout": 0})

    def _completes(self, case: str, values: dict[str, Any]) -> None:
        task = self.desk.open_task(self.ids.live(full(case)))
        self.desk.told("POST", f"/task/{task}/complete", {"variables": values})

    def _queue(self) -> None:
        """Somebody waits for the seat, and nobody for a step without one."""
        self.desk.starts("sop_izin", "PC-0", nama="Antre")
        for task in self.desk.told("GET", "/task?withoutCandidateGroups=true"):
            self.desk.ask("DELETE", f"/process-instance/{task['processInstanceId']}")

    def _case_of_tono(self) -> None:
        case = self._learn("d264d927", self.desk.starts("sop_izin", "PC-1", nama="Tono", jumlah=2))
        said = {"variables": {"lengkap": {"value": True}, "nilai": {"value": 10, "type": "Integer"}}}
        self.desk.told("POST", f"/task/{self.desk.open_task(case)}/complete", said)

    def _deployed_again(self) -> None:
        (found,) = self.desk.deploys("sop_izin.bpmn", title="lagi")["deployedProcessDefinitions"]
        self.ids.learn(f"sop_izin:10:{full('d2fc5dfb')}", found)


def full(beginning: str) -> str:
    """The recorded ids differ in their first part only."""
    return f"{beginning}-e568-11f1-915e-02fc00000001"


def parts(body: str) -> dict[str, Any]:
    """A recorded multipart with its diagram, which the recording cut short."""
    found: dict[str, Any] = {}
    for name, file, text in re.findall(
        r'name="([\w-]+)"(?:; filename="([\w.]+)")?[^\n]*\n(?:Content-Type[^\n]*\n)?\n([^\n]*)',
        body.replace("\r", ""),
    ):
        found[name] = (
            (file, (DIAGRAMS / file).read_bytes(), "application/octet-stream") if file else (None, text)
        )
    return found


def table() -> dict[tuple[str, ...], str]:
    """The paper's rows: what differs, with its reason."""
    section = PAPER.read_text("utf-8").split(HEADING)[1].split("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    return {tuple(cell.strip().strip("`") for cell in row[:4]): row[4] for row in rows}


def test_every_recorded_answer_is_answered_alike_or_stands_in_the_table(desk: Desk) -> None:
    found = set(Replay(desk).run())
    known = table()
    assert found == known.keys(), explained(found - known.keys(), known.keys() - found)
    assert all(len(reason) > 20 for reason in known.values())


def explained(new: set[Any], gone: set[Any]) -> str:
    told = [f"not in the table: {' | '.join(row)}" for row in sorted(new)]
    return "\n".join(["", *told, *(f"no more: {' | '.join(row)}" for row in sorted(gone))])


def test_the_table_tells_of_operations_that_were_recorded() -> None:
    recorded = {f"{each['method']} {address(each['path'])}" for each in lines(SAMPLES)}
    assert {row[0] for row in table()} <= recorded
    assert len(lines(SAMPLES)) == 80
