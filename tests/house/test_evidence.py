"""A marker names a requirement there is, says what the test asserts, and stands where people could see it."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from perezvon.main.evidence import Evidence
from perezvon.main.requirements_page import page, requirements
from tests.house.tree import ROOT, report

MARKER = '@pytest.mark.requirement("C19", "the example gives 75")\n'


@pytest.fixture
def way_of(tmp_path: Path) -> Callable[..., str | None]:
    """The way that a test goes, from its text and the texts of the files beside it."""

    def found(text: str, folder: str = "features", **beside: str) -> str | None:
        here = tmp_path / "tests" / folder
        here.mkdir(parents=True, exist_ok=True)
        for name, content in beside.items():
            (here / f"{name}.py").write_text(content, encoding="utf-8")
        marked = re.sub(r"^((async )?def test_it)", rf"{MARKER}\1", text, flags=re.M)
        (here / "test_it.py").write_text(marked, encoding="utf-8")
        [shown] = Evidence(tmp_path).shown
        assert (shown.requirement, shown.sentence, shown.test) == ("C19", "the example gives 75", "test_it")
        return shown.way

    return found


def test_every_marker_is_evidence() -> None:
    _, words = requirements(ROOT)
    broken = []
    for shown in Evidence(ROOT).shown:
        place = f"{shown.file}:{shown.line} {shown.requirement or '?'}"
        if shown.requirement not in words:
            broken.append(f"{place}: no such requirement in docs/requirements.toml")
        if len(shown.sentence.split()) < 3:
            broken.append(f"{place}: say in a sentence what the test asserts")
        if shown.way is None:
            broken.append(f"{place}: {shown.test} goes neither through HTTP nor command line nor browser")
    report("A marker of a requirement shows nothing.", broken)


def test_every_requirement_is_worded_once_and_has_a_part() -> None:
    parts, words = requirements(ROOT)
    broken = [f"{each}: no part" for each in words if each[0] not in parts]
    broken += [f"{each}: no words" for each, text in words.items() if not text.strip().endswith(".")]
    report("docs/requirements.toml", broken)


def test_the_page_says_what_is_not_shown() -> None:
    told = page(ROOT)
    _, words = requirements(ROOT)
    assert all(f"| {each} | " in told for each in words)
    shown = {each.requirement for each in Evidence(ROOT).shown}
    assert told.count("not shown yet") == len(words.keys() - shown)


def test_a_request_over_http_counts(way_of: Callable[..., str | None]) -> None:
    assert way_of('async def test_it(centre):\n    await centre.get("/api/offers")\n') == "http"


def test_a_request_in_a_function_of_another_file_counts(way_of: Callable[..., str | None]) -> None:
    beside = 'PATH = "/api/offers"\n\n\nasync def offers(http):\n    return await http.get(f"{PATH}/1")\n'
    text = "from tests.features.shop import offers\n\n\nasync def test_it(http):\n    await offers(http)\n"
    assert way_of(text, shop=beside) == "http"


def test_signing_in_alone_shows_nothing(way_of: Callable[..., str | None]) -> None:
    conftest = (
        "import pytest\n\n\nclass Centre:\n    async def as_(self, login):\n"
        '        await self.http.post("/api/session", json={})\n\n'
        '    async def far(self):\n        await self.http.get("/api/offers")\n\n\n'
        "@pytest.fixture\ndef centre():\n    return Centre()\n"
    )
    text = 'async def test_it(centre):\n    await centre.as_("anna")\n'
    assert way_of(text, conftest=conftest) is None
    assert way_of("async def test_it(centre):\n    await centre.far()\n", conftest=conftest) == "http"


def test_a_function_called_from_a_test_is_no_evidence(way_of: Callable[..., str | None]) -> None:
    assert way_of("def test_it():\n    assert suggest([50, 75], 70) == 75\n") is None


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (
            "from typer.testing import CliRunner\n\n\ndef test_it():\n    CliRunner().invoke(app, [])\n",
            "command",
        ),
        ('async def test_it(page):\n    await page.goto("http://127.0.0.1/desk")\n', "browser"),
    ],
)
def test_command_line_and_browser_count(way_of: Callable[..., str | None], text: str, way: str) -> None:
    assert way_of(text) == way


def test_a_test_of_the_acceptance_goes_through_the_browser(way_of: Callable[..., str | None]) -> None:
    assert way_of("async def test_it(desk):\n    await desk.accept()\n", folder="acceptance") == "browser"
