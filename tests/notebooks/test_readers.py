"""Does a reader find the answers? Every question of docs/readers-test.md, on the pages of the demo company."""

from __future__ import annotations

import importlib
import json
import os
import re
import shutil
from html.parser import HTMLParser

import pytest

from crmlib.notebook import page
from crmlib.notebook.report import Report
from crmlib.present import shell
from crmlib.present.page import render
from crmlib.run.prepare import prepare_one
from tests import ROOT
from tests.notebooks.companies import PERIODS

DOC = (ROOT / "docs/readers-test.md").read_text(encoding="utf-8")
LINE = re.compile(r"^\| (?P<question>[^|]+\?) \| `(?P<address>\w+)` \| (?P<en>[^|]+) \| (?P<ja>[^|]+) \|$", re.M)
QUESTIONS = {
    part.partition("\n")[0].strip(): [found.groupdict() for found in LINE.finditer(part)]
    for part in DOC.split("\n## ")[1:]
}
OURS = [
    path.relative_to(ROOT / "notebooks").with_suffix("").as_posix()
    for folder in ("reports", "kpi")
    for path in sorted((ROOT / "notebooks" / folder).glob("*.ipynb"))
    if path.stem != "forecast"  # its questions stand in docs/forecast.md
]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class _Sections(HTMLParser):
    """What stands under each second heading of a page: its words, and the kinds of blocks."""

    def __init__(self):
        super().__init__()
        self.sections = {"top": {"heading": "–", "text": "", "blocks": []}}
        self._now, self._in_heading, self._silent = "top", False, 0

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        if tag in ("script", "style", "nav", "header"):
            self._silent += 1
        if tag == "h2" and given.get("id"):
            self._now, self._in_heading = given["id"], True
            self.sections[self._now] = {"heading": "", "text": "", "blocks": []}
        self.sections[self._now]["blocks"] += (given.get("class") or "").split()

    def handle_endtag(self, tag):
        if tag in ("script", "style", "nav", "header"):
            self._silent -= 1
        if tag == "h2":
            self._in_heading = False

    def handle_data(self, data):
        if not self._silent:
            self.sections[self._now]["heading" if self._in_heading else "text"] += data


@pytest.fixture(scope="module")
def pages(company, tmp_path_factory):
    """The pages of the whole demo company in both languages, as files: {(notebook, language): path}."""
    folder = tmp_path_factory.mktemp("readers")
    shell.write_static(folder / "_static")
    made = {}
    for language in ("en", "ja"):
        data = prepare_one(workspace=company("demo"), period=PERIODS["demo"], language=language)
        for name in OURS:
            made[name, language] = folder / f"{name.replace('/', '-')}-{language}.html"
            made[name, language].write_text(render(_executed(name, data), language=language), encoding="utf-8")
    return made


def _executed(name, data):
    """The notebook with the outputs of its sections."""
    sections, report = importlib.import_module(f"crmlib.notebook.{name.rpartition('/')[2]}"), Report(name, data)
    notebook = json.loads((ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and source.startswith("report.show("):
            module, _, function = source[len("report.show(") : -1].partition(".")
            element = getattr(page if module == "page" else sections, function)(report)
            shown, metadata = element._repr_mimebundle_()
            cell["outputs"] = [{"output_type": "display_data", "data": shown, "metadata": metadata}]
    return notebook


@pytest.fixture(scope="module")
def browser():
    """Chromium, or None where there is none: then the pages are read without being drawn."""
    try:
        from playwright import sync_api
    except ImportError:
        yield None
        return
    path = os.environ.get("CRM_CHROMIUM") or next((p for n in NAMES if (p := shutil.which(n))), None)
    with sync_api.sync_playwright() as playwright:
        try:
            made = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        except sync_api.Error:
            yield None
            return
        yield made
        made.close()


def test_every_notebook_has_its_questions_and_every_section_answers_one():
    assert sorted(QUESTIONS) == sorted(OURS)
    for name, questions in QUESTIONS.items():
        text = (ROOT / "notebooks" / f"{name}.ipynb").read_text(encoding="utf-8")
        headed = dict.fromkeys(re.findall(r"## [^\"]+? <!-- #(\w+) -->", text))
        asked = [each["address"] for each in questions]
        assert asked.count("top") == 1, name
        assert sorted(set(asked) - {"top"}) == sorted(headed), name


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_question_is_answered_where_it_is_said_to_be(pages, language):
    for name, questions in QUESTIONS.items():
        parser = _Sections()
        parser.feed(pages[name, language].read_text(encoding="utf-8"))
        for each in questions:
            section = parser.sections.get(each["address"])
            assert section, (name, each)
            assert section["heading"].strip() == each[language].strip(), (name, each)
            answers = {"chart", "table-block", "cards", "readings"} & set(section["blocks"])
            assert answers, f"{name} ({language}): {each['question']} is not answered at #{each['address']}"
            assert re.search(r"\d", section["text"]), (name, each)


@pytest.mark.parametrize(("language", "width"), [("en", 1440), ("ja", 390)])
def test_every_answer_is_seen(pages, browser, language, width):
    if browser is None:
        return
    for name in OURS:
        view = browser.new_page(viewport={"width": width, "height": 900})
        view.goto(f"file://{pages[name, language]}")
        assert view.evaluate("document.documentElement.scrollWidth") <= width, (name, language)
        shown = view.evaluate(_SEEN, [q["address"] for q in QUESTIONS[name] if q["address"] != "top"])
        assert all(height > 60 for height in shown.values()), (name, language, shown)
        assert view.evaluate(_OVERLAPS) == [], (name, language)
        view.close()


_SEEN = """(addresses) => Object.fromEntries(addresses.map((id) => {
  let at = document.getElementById(id).nextElementSibling, height = 0;
  while (at && at.tagName !== 'H2') {
    if (at.matches('.block, .block-group')) height += at.getBoundingClientRect().height;
    at = at.nextElementSibling;
  }
  return [id, height];
}))"""

_OVERLAPS = """() => [...document.querySelectorAll('main > .table-block td, main > .table-block th')]
  .filter((cell) => cell.scrollWidth > cell.clientWidth + 1 && getComputedStyle(cell).overflow === 'visible')
  .map((cell) => cell.textContent.slice(0, 60)).slice(0, 3)"""
