"""Is a leader's page whole without a network, and free of code and parameters?"""

from __future__ import annotations

import html
import re

import pytest

from ..outside.product import crm, workspace
from ..run.small import ACCOUNTS, DEALS, USERS

SETTINGS = '{"name": "Small", "currency": "USD", "timezone": "UTC"}'
NOTEBOOK = "reports/pipeline"


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The text of every page of a small company's site, by path."""
    folder = tmp_path_factory.mktemp("pages")
    space = workspace(folder / "ws", SETTINGS)
    exports = folder / "exports"
    exports.mkdir()
    for name, text in (("users", USERS), ("accounts", ACCOUNTS), ("deals", DEALS)):
        (exports / f"{name}.csv").write_text(text, encoding="utf-8")
    assert crm("import", exports, "--as", "canonical", "--workspace", space).status == 0
    ran = crm("run", "--period", "2026-10", "--only", NOTEBOOK, "--scope", "all", "--workspace", space)
    assert ran.status == 0, ran.err
    site = space / "outputs" / "monthly" / "2026-10"
    found = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.html")}
    assert {path.name for path in found} >= {"index.html", "pipeline.html"}
    return found


def test_a_page_asks_for_nothing_outside_its_site(pages):
    for path, text in pages.items():
        asked = re.findall(r"""(?:src|href|action|poster|data)\s*=\s*["']([^"']+)""", text) + re.findall(
            r"url\(([^)]+)\)", text
        )
        outside = [address for address in asked if re.match(r"\s*[\"']?(?:[a-z]+:)?//", address)]
        assert not outside, (path.name, outside)
        for address in asked:
            name = html.unescape(address).partition("#")[0].partition("?")[0]
            if name and not name.startswith("data:"):
                assert (path.parent / name).exists(), f"{path.name} asks for {address}, which is not in the site"


def test_a_page_forbids_what_it_does_not_ship(pages):
    for path, text in pages.items():
        assert re.search(
            r"Content-Security-Policy[^>]*default-src &#39;none&#39;|Content-Security-Policy[^>]*default-src 'none'",
            text,
        ), path.name


def test_a_chart_is_there_without_scripts_or_network(pages):
    (page,) = (text for path, text in pages.items() if path.name == "pipeline.html")
    without_scripts = re.sub(r"<script\b.*?</script>", "", page, flags=re.DOTALL)
    assert re.search(r"<svg\b|<table\b", without_scripts), "a chart has a picture or a table of its figures"


CODE = (
    "from crmlib",
    "import crmlib",
    "CRM_PAGE_DATA",
    "compare_to: str",
    "language: str",
    "In [",
    "In&nbsp;[",
    "Report(",
)


def test_no_code_and_no_parameters_are_on_a_page(pages):
    for path, text in pages.items():
        for words in CODE:
            assert words not in text, (path.name, words)
            assert html.escape(words) not in text, (path.name, words)
