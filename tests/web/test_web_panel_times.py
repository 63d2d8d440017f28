"""The times that the modeler's panel understands mean what the house reads in an SOP, and come back as they were."""

import json
import shutil
import subprocess
from collections.abc import Mapping

import pytest
from world import HOUSE

from service.durations import iso, read

MODULE = HOUSE / "service" / "web" / "frontend" / "src" / "modeler" / "duration.js"
ASK = """
import {{ isoOf, wordsOf }} from {module};
const asked = {asked};
console.log(JSON.stringify(Object.fromEntries(asked.map((text) => [text, [isoOf(text), wordsOf(isoOf(text))]]))));
"""
UNDERSTOOD = (
    "5 menit", "30 Menit", "90 menit", "2 jam", "1 hari", "3 hari kerja", "5 Hari Kerja", "1 minggu", "2 minggu",
    "3 bulan", "1 tahun", "1 hari 2 jam", "2 hari 30 menit", "1 jam 30 menit", "  15   menit ", "10 (sepuluh) hari",
)  # fmt: skip
STRANGE = (
    "",
    "segera",
    "0 hari",
    "-1 hari",
    "hari",
    "5",
    "2 jam 1 hari",
    "1 minggu 2 hari",
    "1 hari 1 hari",
    "<b>1 hari</b>",
)


@pytest.fixture(scope="module")
def said() -> Mapping[str, list[str | None]]:
    """What the panel makes of each text: ISO, and the words for that."""
    node = shutil.which("node")
    assert node, "the panel's own reading needs node 20 on the PATH: install it and run the tests again"
    program = ASK.format(module=json.dumps(MODULE.as_uri()), asked=json.dumps([*UNDERSTOOD, *STRANGE]))
    done = subprocess.run(
        [node, "--input-type=module", "-e", program], capture_output=True, text=True, check=True
    )
    found: Mapping[str, list[str | None]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("text", UNDERSTOOD)
def test_a_time_means_what_the_house_reads(said: Mapping[str, list[str | None]], text: str) -> None:
    meant, words = said[text]
    assert meant is not None and words is not None
    expected = read(text).max
    assert expected is not None and iso(meant) == iso(expected)
    again = read(words).max
    assert again is not None and iso(again) == iso(meant)


@pytest.mark.parametrize("text", STRANGE)
def test_what_the_clock_cannot_count_is_no_time(said: Mapping[str, list[str | None]], text: str) -> None:
    assert said[text][0] is None
