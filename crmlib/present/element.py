"""What is a thing that a notebook can show? A value that writes itself as HTML and as plain text, the same every time.

JupyterLab and the page renderer both read `_repr_mimebundle_`. The HTML is a fragment made by an autoescaping
template; the output's metadata name the kind, so that a page can tell our fragments from foreign HTML.
"""

import hashlib
from abc import ABC, abstractmethod
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import jinja2
from markupsafe import Markup

from crmlib.present import number, theme
from crmlib.present.locale import message

ASSETS = Path(__file__).parent / "assets"
#: Stands in templates where the element's id goes; the id is made of the finished content, never at random.
ID = "__ID__"

_environment = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    undefined=jinja2.StrictUndefined,
    auto_reload=False,
)


def render_template(name: str, language: str, **context: Any) -> Markup:
    """A template filled in; inside it `t` says a message in `language` and `f` writes a figure."""
    translate = partial(message, language=language)
    write = partial(number.figure, language=language)
    return Markup(_environment.get_template(name).render(t=translate, f=write, language=language, **context))


def identified(html: str) -> tuple[str, str]:
    """The fragment with its id put in, and the id: a hash of the content."""
    made = "c" + hashlib.sha256(html.encode()).hexdigest()[:10]
    return html.replace(ID, made), made


class Element(ABC):
    """The base of everything that can be shown. Subclasses are frozen dataclasses with a `language`."""

    kind: ClassVar[str]
    language: str

    def context(self) -> dict[str, Any]:
        """What the template needs beside the element itself."""
        return {}

    @abstractmethod
    def text(self) -> str:
        """The element in plain text, for terminals and for readers of the notebook file."""

    def html(self) -> Markup:
        """The element as an HTML fragment, safe to put into a page."""
        body = render_template(f"{self.kind}.html", self.language, e=self, **self.context())
        return Markup(identified(body)[0])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> tuple[dict, dict]:
        data: dict[str, Any] = {"text/html": str(self.html()), "text/plain": self.text()}
        return data, {"crm": {"kind": self.kind, "language": self.language}}


class InJupyter(Element):
    """An element as a cell's output in JupyterLab: marked for the style sheet, and kept from being read as LaTeX.

    Without the latter the text between two dollar signs is typeset as a formula. A chart is its fragment, which
    has its title, legend, data and records, in place of the bare plotly figure.
    """

    def __init__(self, shown: Element) -> None:
        self.shown, self.kind, self.language = shown, shown.kind, shown.language

    def html(self) -> Markup:
        around = f'<div class="crm mathjax_ignore tex2jax_ignore" lang="{self.language}">'
        return Markup(around) + self.shown.html() + Markup("</div>")

    def text(self) -> str:
        return self.shown.text()


class Stylesheet(Element):
    """The workbook's style sheet, displayed once at the top of a notebook so that JupyterLab shows what a page shows.

    Its rules hold within `InJupyter` only. Pages carry the style sheet themselves and drop this.
    """

    kind = "stylesheet"

    def __init__(self, language: str = "en") -> None:
        self.language = language

    def html(self) -> Markup:
        rules = theme.mark_classes() + (ASSETS / "page.css").read_text("utf-8")
        own = (ASSETS / "jupyter.css").read_text("utf-8")
        # The class twice: the rules weigh more than JupyterLab's own for tables, lists and headings of outputs.
        return Markup(f"<style>{theme.variables_in_jupyter('.crm')}.crm.crm{{{rules}{own}}}</style>")

    def text(self) -> str:
        return ""


def stylesheet() -> str:
    """The colours and the style sheet, as one text."""
    css = (ASSETS / "page.css").read_text("utf-8")
    return theme.variables() + theme.mark_classes() + css
