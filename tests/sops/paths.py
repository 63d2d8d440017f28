"""The six SOPs as the digest of their documents reads them: every gateway outcome with the path it must take."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DIGEST = Path(__file__).resolve().parent.parent / "fixtures" / "digest.json"
_CONDITION = re.compile(r'(\w+)\s*==\s*("(\w+)"|true|false)')
_WORDS = {
    ("data_tersedia", True): "tersedia",
    ("data_tersedia", False): "tidak_tersedia",
    ("opd_tersedia", True): "tersedia",
    ("opd_tersedia", False): "tidak_tersedia",
    ("sesuai", True): "sesuai",
    ("sesuai", False): "belum_sesuai",
}


@dataclass(frozen=True)
class Scenario:
    """One way through an SOP: at the first visit of ``gateway`` take ``branch``, else the straight path."""

    sop: str
    gateway: str | None
    branch: int | None
    steps: tuple[tuple[str, str], ...]
    decisions: tuple[Mapping[str, str], ...] = field(default=())

    @property
    def id(self) -> str:
        return f"{self.sop}:{self.gateway or 'lurus'}-{self.branch if self.branch is not None else ''}"


@cache
def digest() -> dict[str, Any]:
    """The fixture, by SOP id."""
    return {sop["id"]: sop for sop in json.loads(DIGEST.read_text("utf-8"))["sops"]}


def scenarios() -> Iterator[Scenario]:
    """The straight path of each SOP and one walk for each outcome of each gateway."""
    for sop in digest():
        yield walk(sop, None, None)
        for gateway in digest()[sop]["flow"]["gateways"]:
            for index, branch in enumerate(gateway["branches"]):
                if not branch["default"]:
                    yield walk(sop, gateway["id"], index)


def walk(sop: str, at: str | None, branch: int | None) -> Scenario:
    """Follow the digest's edges from start to end; the steps with their lanes, and what each step decides."""
    flow = digest()[sop]["flow"]
    gateways = {gateway["id"]: gateway for gateway in flow["gateways"]}
    onward = {edge["from"]: edge["to"] for edge in flow["edges"] if edge["from"] not in gateways}
    steps: list[tuple[str, str]] = []
    decisions: list[Mapping[str, str]] = []
    here, turned = onward["start"], False
    while not str(here).startswith("end"):
        if here in gateways:
            gateway = gateways[here]
            special = here == at and not turned
            turned = turned or special
            chosen = gateway["branches"][branch] if special else _straight(gateway)
            decisions[-1] = _decision(gateway, chosen)
            here = chosen["to"]
            continue
        steps.append((_lane(sop, here), f"langkah_{here}"))
        decisions.append({})
        here = onward[here]
    return Scenario(sop, at, branch, tuple(steps), tuple(decisions))


def _straight(gateway: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(branch for branch in gateway["branches"] if branch["default"])


def _decision(gateway: Mapping[str, Any], branch: Mapping[str, Any]) -> dict[str, str]:
    found = _CONDITION.fullmatch(branch["condition"])
    assert found, branch["condition"]
    name, number = found[1], gateway["after_step"]
    value = found[3] or _WORDS[name, found[2] == "true"]
    return {f"{name}_{number}": value}


def _lane(sop: str, step: Any) -> str:
    """The seat (jabatan) that performs a step."""
    found = [s for s in digest()[sop]["steps"] if s["no"] == step]
    found += [s for s in digest()[sop]["implied_steps"] if s["id"] == step]
    lanes = {lane["id"]: lane["role_key"] for lane in digest()[sop]["lanes"]}
    return str(lanes[found[0]["lane"]])
