"""Pages in a real browser with the network off: drawn, usable by keyboard, readable without script, clean to axe."""

import importlib.util
import os
import shutil
from pathlib import Path

import pytest

from crmlib.present import shell
from tests.present import gallery

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = os.environ.get("CRM_CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)
AXE_RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")


def _axe() -> Path | None:
    """axe-core's script, as the package axe-playwright-python brings it."""
    found = importlib.util.find_spec("axe_playwright_python")
    return Path(found.origin).with_name("axe.min.js") if found and found.origin else None


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        try:
            made = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        except sync_api.Error:
            pytest.skip("no Chromium here: install it, or name one in CRM_CHROMIUM")
        yield made
        made.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    directory = tmp_path_factory.mktemp("site")
    gallery.write(directory)
    return directory


@pytest.fixture
def open_page(browser, site):
    """Opens a page with the network off; fails on any request that leaves the folder and on any error of the page."""
    contexts, faults = [], []

    def visit(name, **options):
        context = browser.new_context(offline=True, **{"viewport": {"width": 1280, "height": 900}, **options})
        contexts.append(context)
        view = context.new_page()
        inside = (f"file://{site}/", "data:image/")
        view.on("request", lambda request: None if request.url.startswith(inside) else faults.append(request.url))
        view.on("pageerror", lambda error: faults.append(str(error)))
        view.on("console", lambda line: faults.append(line.text) if line.type in ("error", "warning") else None)
        view.goto(f"file://{site}/{name}.html")
        return view

    yield visit
    for context in contexts:
        context.close()
    assert faults == []


def _scroll(view):
    """Goes through the page, so that every chart is drawn, and waits until all are."""
    for chart in view.locator("figure.chart").all():
        chart.scroll_into_view_if_needed()
        chart.locator(".live svg.main-svg").first.wait_for(state="visible", timeout=20_000)


@pytest.mark.parametrize("language", ["en", "ja"])
def test_every_chart_is_drawn_with_the_network_off(open_page, language):
    view = open_page(f"gallery-{language}")
    _scroll(view)
    assert view.locator("figure.chart").count() == 12
    assert view.locator(".static-box:not([hidden])").count() == 0
    assert view.title() == gallery.WORDS[language]["title"]  # the hostile name in a table and a list did not run


@pytest.mark.parametrize("name", ["gallery", "index", "failure"])
def test_no_page_scrolls_sideways_from_phone_to_wall(open_page, name):
    view = open_page(f"{name}-ja", viewport={"width": 390, "height": 900})
    _scroll(view)
    for width in (390, 320, 768, 1280, 2560):
        view.set_viewport_size({"width": width, "height": 900})
        assert view.evaluate("document.documentElement.scrollWidth") <= width, width


@pytest.mark.parametrize(
    ("name", "language", "theme"),
    [
        ("gallery", "en", "light"),
        ("gallery", "ja", "dark"),
        ("index", "ja", "light"),
        ("index", "en", "dark"),
        ("failure", "en", "dark"),
    ],
)
def test_axe_finds_nothing(browser, site, name, language, theme):
    axe = _axe()
    if axe is None:
        pytest.skip("axe-playwright-python is not installed")
    context = browser.new_context(
        offline=True, color_scheme=theme, bypass_csp=True, viewport={"width": 1280, "height": 900}
    )
    view = context.new_page()
    view.goto(f"file://{site}/{name}-{language}.html")
    _scroll(view)
    view.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    view.evaluate(axe.read_text("utf-8"))
    found = view.evaluate("(tags) => axe.run({ runOnly: { type: 'tag', values: tags } })", list(AXE_RULES))
    context.close()
    problems = [
        f"{each['id']}: {each['nodes'][0]['html'][:160]} {each['nodes'][0]['failureSummary'][:200]}"
        for each in found["violations"]
    ]
    assert problems == []
    assert len(found["passes"]) > 20


def test_a_table_is_sorted_and_filtered_by_keyboard(open_page):
    view = open_page("gallery-en")
    block = view.locator("main > .table-block")
    amounts = block.locator("tbody tr:not([hidden]) td:nth-child(4)")
    head = block.locator("thead th").nth(3)
    head.locator("button").focus()
    view.keyboard.press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    first = amounts.all_inner_texts()
    figures = [int(text.replace("¥", "").replace(",", "")) for text in first if text != "not available"]
    assert figures == sorted(figures, reverse=True)
    assert first[-1] == "not available"
    view.keyboard.press("Space")
    assert head.get_attribute("aria-sort") == "ascending"
    again = amounts.all_inner_texts()
    assert again[:-1] == sorted(again[:-1], key=lambda text: int(text.replace("¥", "").replace(",", "")))
    assert again[-1] == "not available"  # unknown stays last: it is not the smallest
    block.get_by_role("searchbox", name="Filter rows").focus()
    view.keyboard.type("kyushu 0")
    assert block.locator("tbody tr:not([hidden])").count() == 6
    assert block.locator(".table-count").inner_text().startswith("6 of 25 rows shown")


def test_a_click_and_a_key_list_the_records_behind_a_bar(open_page):
    view = open_page("gallery-ja")
    chart = view.locator("figure[data-drill]")
    chart.scroll_into_view_if_needed()
    chart.locator(".live svg.main-svg").first.wait_for(state="visible", timeout=20_000)
    first = chart.locator(".live .bars path").first
    first.element_handle().wait_for_element_state("stable")  # what is below a chart moves while it is drawn
    bar = first.bounding_box()
    view.mouse.click(bar["x"] + bar["width"] / 2, bar["y"] + bar["height"] / 2)
    dialog = view.locator("dialog[open]")
    dialog.wait_for()
    assert dialog.locator("h2").inner_text() == "東日本"
    assert all("東日本" in name or "<script>" in name for name in dialog.locator("tbody th").all_inner_texts())
    assert dialog.locator("tbody tr").count() == 7
    view.keyboard.press("Escape")
    dialog.wait_for(state="detached")  # closing is told a moment after the key
    assert view.locator("dialog").count() == 0
    chart.locator("summary").first.focus()
    view.keyboard.press("Enter")
    button = chart.get_by_role("button", name="明細: 西日本")
    button.focus()
    view.keyboard.press("Enter")
    assert view.locator("dialog[open] tbody tr").count() == 6
    view.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert button.evaluate("(node) => node === document.activeElement")


def test_without_javascript_everything_is_there_to_read(open_page):
    view = open_page("gallery-en", java_script_enabled=False)
    assert view.locator("figure.chart svg.static").count() == 12
    assert all(each.is_visible() for each in view.locator("figure.chart svg.static").all())
    assert view.locator("main > .table-block tbody tr").count() == 25
    assert view.locator("figure.chart details table").count() >= 12
    chart = view.locator("figure[data-drill]")
    chart.locator("details.records summary").click()
    assert chart.locator("details.records tbody tr").first.is_visible()
    assert not view.locator("button.theme").is_visible()


def test_without_the_shared_script_the_static_drawings_stay(browser, site, tmp_path):
    (tmp_path / "alone.html").write_bytes((site / "gallery-en.html").read_bytes())
    context = browser.new_context(offline=True)
    view = context.new_page()
    view.goto(f"file://{tmp_path}/alone.html")
    view.wait_for_timeout(300)
    assert view.locator("figure.chart svg.static").first.is_visible()
    assert view.locator("th button.sort").count() > 10  # the page's own script works all the same
    context.close()


def test_the_theme_follows_the_reader_and_his_choice(open_page):
    view = open_page("gallery-en", color_scheme="dark")
    background = "getComputedStyle(document.body).backgroundColor"
    _scroll(view)
    fill = "getComputedStyle(document.querySelector('.live .bars path')).fill"
    dark, dark_bar = view.evaluate(background), view.evaluate(fill)
    view.get_by_role("button", name="Light or dark").click()
    view.wait_for_function(f"{fill} !== '{dark_bar}'")
    assert view.evaluate(background) != dark


def test_paper_gets_the_static_drawings_whole_tables_and_no_controls(open_page):
    view = open_page("gallery-en")
    _scroll(view)
    view.emulate_media(media="print")
    assert view.locator("figure.chart svg.static").first.is_visible()
    assert not view.locator("figure.chart .live").first.is_visible()
    assert not view.locator(".top").is_visible()
    scroll = view.locator("main > .table-block .table-scroll")
    assert scroll.evaluate("(node) => node.scrollHeight <= node.clientHeight + 1")
    assert len(view.pdf(format="A4")) > 20_000


def test_the_first_tab_skips_to_the_content(open_page):
    view = open_page("gallery-en")
    view.keyboard.press("Tab")
    assert view.evaluate("document.activeElement.className") == "skip"
    view.keyboard.press("Enter")
    assert view.evaluate("document.activeElement.id") == "content"


def test_the_index_leads_to_its_pages_and_finds_them(open_page):
    view = open_page("index-ja")
    assert view.get_by_role("link", name="パイプライン").count() == 6
    assert view.locator(".failures").inner_text().count("MemoryError") == 1


def test_one_shared_script_serves_the_whole_site(site):
    assert [path.name for path in (site / "_static").iterdir()] == [shell.plotly_name()]
