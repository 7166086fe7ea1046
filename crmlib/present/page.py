"""What does a leader see of a notebook? Its prose and its outputs as one offline page; never code or parameters.

The renderer works on the notebook's JSON alone, without nbconvert's templates. Outputs of ours (marked `crm` in their
metadata) are put in as they are; foreign HTML is cleaned; charts are put in as JSON beside their static drawing.
"""

import base64
import posixpath
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import nh3
from markupsafe import Markup

from crmlib.errors import printable
from crmlib.present import plotly_figure, theme
from crmlib.present.chart import FIGURE_HERE
from crmlib.present.element import render_template
from crmlib.present.locale import LANGUAGES, message
from crmlib.present.prose import Prose
from crmlib.present.shell import NavItem, island, plotly_name, wrap

#: Cells with one of these tags stay in the notebook: neither their text nor their outputs are on the page.
HIDDEN = frozenset({"notebook-only", "panel", "remove_cell", "hide"})
_ANSI = re.compile(r"\x1b\[[0-9;?]*[ -/]*[@-~]")
_PAGE_LINK = re.compile(r'<a [^>]*?href="(?P<page>[^"#:]+\.html)(?:#[^"]*)?"[^>]*>(?P<words>.*?)</a>')
_OWN_ID = re.compile(r'(id|for|aria-labelledby)="(c[0-9a-f]{10})')


def render(
    notebook: Mapping[str, Any],
    *,
    language: str | None = None,
    title: str | None = None,
    brand: str | None = None,
    nav: Sequence[NavItem] = (),
    static: str = "_static",
) -> str:
    """The page of an executed notebook (its JSON as a mapping).

    `language` is by default the notebook's parameter, else that of its outputs, else English. `nav` are the other pages
    of the scope and the index; `static` is the address of the folder that holds the shared script. The same notebook
    gives the same bytes.
    """
    language = language or _language(notebook)
    prose = Prose()
    parts: list[str] = []
    seen: dict[str, int] = {}
    for cell in notebook.get("cells", ()):
        tags = _tags(cell)
        if tags & HIDDEN or not _speaks(tags, language):
            continue
        if cell["cell_type"] == "markdown":
            parts.append(prose.render(_text(cell["source"])))
        elif cell["cell_type"] == "code":
            parts += [_distinct(made, seen) for each in cell.get("outputs", ()) if (made := output(each, language))]
    body = _without_dead_links("\n".join(parts), nav)
    charts = 'class="figure"' in body
    if charts:
        common = {"palette": theme.palette(), "layout": plotly_figure.COMMON, "config": plotly_figure.CONFIG}
        body += f'\n<script type="application/json" id="charts">{island(common)}</script>'
    return wrap(
        "page.html",
        language=language,
        title=title or prose.title or message("page.untitled", language),
        brand=brand,
        nav=nav,
        plotly=f"{static}/{plotly_name()}" if charts else None,
        body=Markup(body),
        contents=prose.sections if len(prose.sections) > 1 else [],
    )


def _without_dead_links(body: str, nav: Sequence[NavItem]) -> str:
    """The body without links to pages that are not beside this one: what a plan leaves out is not promised.

    `nav` holds every page of the scope; without it (a page on its own) links stay. A link that says only that there is
    evidence goes, of any other its words stay.
    """
    here = next((item.href for item in nav if item.current), None)
    if here is None:
        return body
    folder = posixpath.dirname(_from_root(here))
    there = {_from_root(item.href) for item in nav}

    def kept(found: re.Match[str]) -> str:
        if posixpath.normpath(posixpath.join(folder, found["page"])) in there:
            return found[0]
        return "" if 'class="evidence"' in found[0] else found["words"]

    return _PAGE_LINK.sub(kept, body)


def _from_root(href: str) -> str:
    """An address of the navigation, which climbs to the site's folder first, from there on."""
    return posixpath.normpath(href.replace("../", ""))


def output(each: Mapping[str, Any], language: str) -> str:
    """One output of a cell as HTML; empty for what a reader of the page does not need (warnings, widgets)."""
    kind = each["output_type"]
    if kind == "stream":
        text = _ANSI.sub("", _text(each["text"])).strip() if each.get("name") == "stdout" else ""
        return _foreign("text", text, language) if text else ""
    if kind == "error":
        return _foreign("error", printable(_ANSI.sub("", f"{each['ename']}: {each['evalue']}"), 400), language)
    data, own = each.get("data", {}), each.get("metadata", {}).get("crm")
    if own:
        return "" if own.get("kind") == "stylesheet" else _own(data)
    return _foreign_data(data, language)


def _own(data: Mapping[str, Any]) -> str:
    """One of our fragments; a chart gets its figure as JSON, which no browser runs."""
    made = _text(data.get("text/html", ""))
    figure = data.get(plotly_figure.MIME)
    if figure is None:
        return made
    return made.replace(
        FIGURE_HERE, f'<script type="application/json" class="figure">{island(plotly_figure.slim(figure))}</script>'
    )


def _foreign_data(data: Mapping[str, Any], language: str) -> str:
    """What another library displayed: HTML is cleaned, images are embedded, anything else is shown as its text."""
    if any(kind.startswith("application/vnd.jupyter.widget") for kind in data):
        return ""
    if "text/html" in data:
        cleaned = nh3.clean(_text(data["text/html"]), url_schemes=set(), strip_comments=True)
        return _foreign("html", Markup(cleaned), language) if cleaned.strip() else ""
    for kind in ("image/png", "image/jpeg"):
        if kind in data:
            return _foreign(
                "image", f"data:{kind};base64,{re.sub(r'[^A-Za-z0-9+/=]', '', _text(data[kind]))}", language
            )
    if "image/svg+xml" in data:
        encoded = base64.b64encode(_text(data["image/svg+xml"]).encode()).decode()
        return _foreign("image", f"data:image/svg+xml;base64,{encoded}", language)
    if "text/markdown" in data:
        return Prose().render(_text(data["text/markdown"]))
    text = _ANSI.sub("", _text(data.get("text/plain", "")))
    return _foreign("text", text, language) if text.strip() else ""


def _foreign(kind: str, content: str, language: str) -> str:
    return str(render_template("foreign.html", language, kind=kind, content=content)).strip()


def _distinct(made: str, seen: dict[str, int]) -> str:
    """The fragment with ids that no earlier fragment of the page has (the same element may be shown twice)."""
    found = {match[2] for match in _OWN_ID.finditer(made)}
    for own in sorted(found):
        seen[own] = seen.get(own, 0) + 1
        if seen[own] > 1:
            made = made.replace(f'"{own}', f'"{own}x{seen[own]}')
    return made


def _language(notebook: Mapping[str, Any]) -> str:
    """The page's language: the run's parameter, else that of the first output that has one, else English."""
    given = notebook.get("metadata", {}).get("papermill", {}).get("parameters", {}).get("language")
    if given in LANGUAGES:
        return given
    for each in _outputs(notebook):
        own = each.get("metadata", {}).get("crm", {}).get("language")
        if own in LANGUAGES:
            return own
    return "en"


def _outputs(notebook: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    for cell in notebook.get("cells", ()):
        yield from cell.get("outputs", ())


def _tags(cell: Mapping[str, Any]) -> set[str]:
    return set(cell.get("metadata", {}).get("tags", ()))


def _speaks(tags: set[str], language: str) -> bool:
    """Whether a cell is for readers of this language: it names none, or names it (`lang-en`, `lang-ja`)."""
    named = {tag for tag in tags if tag.startswith("lang-")}
    return not named or f"lang-{language}" in named


def _text(source: str | Sequence[str]) -> str:
    return source if isinstance(source, str) else "".join(source)
