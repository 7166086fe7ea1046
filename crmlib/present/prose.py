"""How does Markdown of a notebook become HTML? Escaped, with ids on headings, and without any outside address."""

import html
import re
from typing import Any

import mistune

from crmlib.present.link import is_inside

_ID = re.compile(r"\s*&lt;!--\s*#([\w-]+)\s*--&gt;\s*$")
_TAG = re.compile(r"<[^>]+>")
_ALIGN = re.compile(r' style="text-align:(left|right|center)"')


class Prose:
    """Renders the Markdown cells of one page and remembers its headings, so that no id occurs twice."""

    def __init__(self) -> None:
        self.title: str | None = None
        self.sections: list[tuple[str, str]] = []
        self._used: set[str] = set()
        self._markdown = mistune.create_markdown(
            renderer=_Renderer(self), plugins=["table", "strikethrough", "footnotes"]
        )

    def render(self, source: str) -> str:
        """One cell as HTML.

        >>> prose = Prose()
        >>> print(prose.render("# Pipeline\\n\\n<b>x</b> [in](a.html) [out](https://x.example/)"), end="")
        <h1 id="pipeline">Pipeline</h1>
        <p>&lt;b&gt;x&lt;/b&gt; <a href="a.html">in</a> out (https://x.example/)</p>
        >>> prose.title
        'Pipeline'
        """
        made = str(self._markdown(source))
        return _ALIGN.sub(lambda found: ' class="num"' if found[1] == "right" else "", made)

    def heading(self, text: str, level: int) -> str:
        """A heading; `<!-- #id -->` at its end, which JupyterLab hides, gives its id, else its words do."""
        given = _ID.search(text)
        text = _ID.sub("", text)
        plain = html.unescape(_TAG.sub("", text)).strip()
        anchor = self._unique(given[1] if given else re.sub(r"[^\w]+", "-", plain.casefold()).strip("-") or "section")
        if level == 1 and self.title is None:
            self.title = plain
        if level == 2:
            self.sections.append((anchor, plain))
        return f'<h{level} id="{html.escape(anchor)}">{text}</h{level}>\n'

    def _unique(self, anchor: str) -> str:
        found, n = anchor, 2
        while found in self._used:
            found, n = f"{anchor}-{n}", n + 1
        self._used.add(found)
        return found


class _Renderer(mistune.HTMLRenderer):
    def __init__(self, prose: Prose) -> None:
        super().__init__(escape=True)
        self._prose = prose

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return self._prose.heading(text, level)

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """A link inside the site; an outside address stays as text, as pages refer to nothing outside."""
        if is_inside(url):
            return f'<a href="{html.escape(url)}">{text}</a>'
        return f"{text} ({html.escape(url)})"

    def image(self, text: str, url: str, title: str | None = None) -> str:
        """Only the words of an image: pages load nothing."""
        return html.escape(text)
