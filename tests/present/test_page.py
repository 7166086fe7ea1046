"""Pages: only prose and results, nothing from outside, nothing that runs, the same bytes."""

import base64
import hashlib
import json
import re
import subprocess
import sys
from html.parser import HTMLParser

import nbformat
import pytest

from crmlib.present import page, plotly_figure, shell, site
from crmlib.present.element import Stylesheet
from crmlib.present.page import render
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table
from tests import ROOT
from tests.present import gallery


@pytest.fixture(scope="module", params=["en", "ja"])
def shown(request):
    return request.param, render(gallery.notebook(request.param), nav=(shell.NavItem("b.html", "B"),))


def _nb(*outputs, source="# T", tags=()):
    cells = [{"cell_type": "markdown", "metadata": {}, "source": source}]
    cells.append(
        {"cell_type": "code", "metadata": {"tags": list(tags)}, "source": "secret = 1", "outputs": list(outputs)}
    )
    return {"cells": cells, "metadata": {}}


def _display(data, metadata=None):
    return {"output_type": "display_data", "data": data, "metadata": metadata or {}}


def test_code_and_parameters_never_show(shown):
    _, html = shown
    for hidden in ("report.cards()", "/secret/place", "workspace =", "Wrong language"):
        assert hidden not in html


def test_only_the_pages_language_is_spoken(shown):
    language, html = shown
    assert f'<html lang="{language}">' in html
    other = gallery.WORDS["ja" if language == "en" else "en"]
    assert other["question"] not in html
    assert gallery.WORDS[language]["question"] in html


class _Addresses(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found, self.ids, self.handlers, self.styles = [], [], [], []

    def handle_starttag(self, tag, attrs):
        for name, value in attrs:
            if name in ("href", "src", "action", "srcset", "poster", "data", "formaction", "xlink:href", "background"):
                self.found.append(value)
            if name == "id":
                self.ids.append(value)
            if name.startswith("on"):
                self.handlers.append((tag, name))
            if name == "style":
                self.styles.append((tag, value))


def test_no_address_leads_outside_and_no_id_occurs_twice(shown):
    _, html = shown
    seen = _Addresses()
    seen.feed(html)
    static = [address for address in seen.found if address.startswith("_static/")]
    assert static == [f"_static/{shell.plotly_name()}"]
    for address in seen.found:
        assert not re.match(r"[a-z]+:|//|/", address), address
    assert len(seen.ids) == len(set(seen.ids))
    assert seen.handlers == []
    assert seen.styles == []
    assert not re.search(r"https?://", html)


def test_a_link_within_the_page_leads_somewhere(shown):
    _, html = shown
    seen = _Addresses()
    seen.feed(html)
    inner = {address[1:] for address in seen.found if address.startswith("#")}
    assert inner >= {"content", "deals", "changed"}
    assert inner <= set(seen.ids)


def test_the_policy_allows_only_what_the_page_ships(shown):
    _, html = shown
    policy = re.search(r'Content-Security-Policy" content="([^"]+)"', html)[1].replace("&#39;", "'")
    assert policy.startswith("default-src 'none'")
    assert "unsafe-eval" not in policy
    for part in policy.split("; "):
        if part.startswith(("script-src ", "style-src ", "script-src-elem")):
            assert "unsafe-inline" not in part
    for text in (*re.findall(r"<style>(.*?)</style>", html, re.S), *re.findall(r"<script>(.*?)</script>", html, re.S)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy


def test_hostile_data_stays_text(shown):
    _, html = shown
    assert gallery.HOSTILE not in html
    assert "<img" not in html
    for island in re.findall(r'<script type="application/json"[^>]*>(.*?)</script>', html, re.S):
        json.loads(island)
        assert "<" not in island


def test_the_same_notebook_gives_the_same_bytes_in_another_process(shown):
    language, _ = shown
    code = (
        "import hashlib; from crmlib.present.page import render; from tests.present import gallery; "
        f"print(hashlib.sha256(render(gallery.notebook({language!r})).encode()).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    }
    assert made == {hashlib.sha256(render(gallery.notebook(language)).encode()).hexdigest()}


def test_foreign_html_is_cleaned_and_foreign_text_escaped():
    evil = (
        '<table onclick="x()"><tr><td>kept</td></tr></table><script>alert(1)</script>'
        '<a href="https://x.example">out</a><iframe src=x></iframe>'
    )
    html = render(_nb(_display({"text/html": evil}), _display({"text/plain": "<b>plain</b>"})))
    assert "<td>kept</td>" in html
    for gone in ("onclick", "alert(1)", "x.example", "<iframe", "<b>plain"):
        assert gone not in html
    assert "&lt;b&gt;plain" in html


def test_a_forged_figure_or_fragment_cannot_close_its_island():
    figure = {"data": [], "layout": {"title": "</script><script>alert(1)</script>"}}
    data = {"text/html": f"<figure>{page.FIGURE_HERE}</figure>", plotly_figure.MIME: figure}
    html = render(_nb(_display(data, {"crm": {"kind": "chart", "language": "en"}})))
    assert "<script>alert" not in html


def test_warnings_widgets_tracebacks_and_style_sheets_do_not_show_but_the_reason_does():
    error = {
        "output_type": "error",
        "ename": "ValueError",
        "evalue": "no \x1b[31mdeals",
        "traceback": ["secret line 1"],
    }
    widget = _display({"application/vnd.jupyter.widget-view+json": {}, "text/plain": "Dropdown()"})
    warning = {"output_type": "stream", "name": "stderr", "text": "FutureWarning"}
    printed = {"output_type": "stream", "name": "stdout", "text": ["a<b\n", "c"]}
    sheet = Stylesheet()._repr_mimebundle_()
    html = render(_nb(error, widget, warning, printed, _display(*sheet)))
    for gone in ("secret", "Dropdown", "FutureWarning", "\x1b"):
        assert gone not in html
    assert "ValueError: no deals" in html
    assert "a&lt;b\nc" in html
    assert html.count("<style>") == 1


@pytest.mark.parametrize("tag", sorted(page.HIDDEN))
def test_tagged_cells_stay_in_the_notebook(tag):
    html = render(_nb(_display({"text/plain": "shown only in Lab"}), tags=(tag,)))
    assert "shown only in Lab" not in html


def test_the_same_element_twice_has_two_ids():
    data, metadata = gallery.bars("en")._repr_mimebundle_()
    seen = _Addresses()
    seen.feed(render(_nb(_display(data, metadata), _display(data, metadata))))
    assert len(seen.ids) == len(set(seen.ids))


def test_the_language_comes_from_the_run_then_the_outputs_then_english():
    data, metadata = gallery.gaps("ja")._repr_mimebundle_()
    assert '<html lang="ja">' in render(_nb(_display(data, metadata)))
    assert '<html lang="en">' in render(_nb())
    assert '<html lang="ja">' in render({**_nb(), "metadata": {"papermill": {"parameters": {"language": "ja"}}}})


def test_markdown_is_escaped_and_keeps_to_the_site():
    source = (
        "# T\n\nA <script>alert(1)</script> [in](b.html#x) [out](https://x.example/?a=1) "
        "![logo](https://x.example/l.png) [js](javascript:alert(1))\n\n|a|b|\n|-|-:|\n|1|2|\n\n"
        "## A <!-- #a -->\n\n## A\n"
    )
    html = render(_nb(source=source))
    body = html.split("<main", 1)[1].split("</main>")[0]
    assert "<script>" not in body
    assert '<a href="b.html#x">in</a>' in body
    assert re.findall(r'(?:href|src)="([^"]+)"', body) == ["b.html#x"]
    assert 'class="num"' in body
    assert 'id="a"' in body
    assert 'id="a-2"' in body


def test_an_empty_notebook_is_still_a_page():
    assert "<h1" not in render({"cells": [], "metadata": {}})
    assert "<title>Report</title>" in render({"cells": [], "metadata": {}})


def test_a_page_without_charts_does_not_ask_for_the_shared_script():
    assert "_static" not in render(_nb())


def test_nbconvert_makes_the_same_page(tmp_path):
    source = gallery.notebook("ja")
    for at, cell in enumerate(source["cells"]):
        cell["id"] = f"cell-{at}"
    node = nbformat.from_dict({**source, "nbformat": 4, "nbformat_minor": 5})
    nbformat.write(node, tmp_path / "report.ipynb")
    arguments = [
        sys.executable,
        "-m",
        "nbconvert",
        "--to",
        "crmlib.present.exporter.CrmExporter",
        "--log-level=ERROR",
        str(tmp_path / "report.ipynb"),
    ]
    subprocess.run(arguments, check=True, cwd=ROOT)
    assert (tmp_path / "report.html").read_text("utf-8") == render(source)
    assert (tmp_path / "_static" / shell.plotly_name()).stat().st_size > 1_000_000


def test_a_page_of_usual_length_stays_under_150_kb():
    """Nine charts, three tables of records, cards, readings, methodology: more than any report carries."""
    language = "ja"
    shown = (
        gallery.header,
        gallery.cards,
        gallery.readings,
        gallery.bridge,
        gallery.bars,
        gallery.lines,
        gallery.funnel,
        gallery.heat,
        gallery.meter,
        gallery.burn,
        gallery.survival,
        gallery.intervals,
        gallery.gaps,
        gallery.methods,
    )
    html = render(_nb(*(_display(*make(language)._repr_mimebundle_()) for make in shown)))
    assert len(html.encode()) <= 150_000


def test_the_index_lists_every_page_and_says_what_failed():
    html = site.render_index(gallery.index("en"))
    assert html.count('href="team-') == 4 * (2 + 1) + 1  # each scope by its name too, the failed page twice
    assert "1 page failed." in html
    assert "MemoryError" in html
    assert html.count("<details open>") == 5  # few pages: all links show
    many = tuple(site.SiteScope(f"Team {at}", gallery.index("en").scopes[0].pages, goals=(at, 40)) for at in range(40))
    html = site.render_index(site.Site("2026", (site.SiteGroup("Teams", many),)))
    assert "<details open>" not in html
    assert "7 of 40 goals met" in html
    whole = site.render_index(site.Site("2026", (site.SiteGroup("All", (site.SiteScope("All", ()),)),)))
    assert "No page failed." in whole


def test_the_failure_page_says_why_and_whom_to_ask():
    html = site.render_failure("Pipeline", gallery.HOSTILE, ask="data@midori.example")
    assert "data@midori.example" in html
    assert gallery.HOSTILE not in html
    assert "could not be made" in html


def test_a_page_links_only_to_pages_of_its_plan():
    nav = [
        shell.NavItem("../../index.html", "Index", False),
        shell.NavItem("../../all/reports/summary.html", "Summary", True),
        shell.NavItem("../../all/reports/pipeline.html", "Pipeline", False),
    ]
    said = Readings(
        (
            Sentence("In the plan.", href="pipeline.html#bridge"),
            Sentence("Left out.", href="../kpi/service.html"),
            Sentence("On this page.", href="#goals"),
        )
    )
    rows = Table(
        "Goals", (Column("Goal"),), [[Cell("NPS", href="../kpi/service.html")], [Cell("Won", href="leads.html")]]
    )
    notebook = _nb(*(_display(*each._repr_mimebundle_()) for each in (said, rows)))
    made = render(notebook, nav=nav)
    assert 'href="pipeline.html#bridge"' in made
    assert 'href="#goals"' in made
    assert "service.html" not in made
    assert "leads.html" not in made
    assert made.count(">Evidence</a>") == 2
    assert "NPS" in made
    assert render(notebook).count(">Evidence</a>") == 3  # alone, nothing is known of other pages
