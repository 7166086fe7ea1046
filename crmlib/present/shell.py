"""What surrounds every page? The template with style, script and a policy that lets nothing from outside in."""

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from markupsafe import Markup

from crmlib.present.element import ASSETS, render_template, stylesheet
from crmlib.present.link import inside
from crmlib.present.locale import message

#: plotly.js makes an empty <style> and fills it by script; this is the hash of the empty text.
_EMPTY = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"

_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})
_SCRIPT_WORDS = {
    "filter": "table.filter",
    "records": "records.show",
    "close": "records.close",
    "none": "records.none",
    "find": "index.filter",
}


@dataclass(frozen=True)
class NavItem:
    """A link of the page's navigation: an address inside the site, a label, and whether it is this page."""

    href: str
    label: str
    current: bool = False

    def __post_init__(self) -> None:
        inside(self.href)


def wrap(
    template: str,
    *,
    language: str,
    title: str,
    brand: str | None = None,
    nav: Sequence[NavItem] = (),
    plotly: str | None = None,
    **context: Any,
) -> str:
    """A whole page. `plotly` is the address of the shared script, for pages that have charts."""
    return str(
        render_template(
            template,
            language,
            title=title,
            brand=brand or message("page.made_by", language),
            nav=nav,
            plotly=plotly,
            guard=_guard() if plotly else None,
            policy=_policy(bool(plotly)),
            css=_trusted("css"),
            js=_trusted("js"),
            words=_words(language),
            **context,
        )
    )


def plotly_name() -> str:
    """The name of the shared script; its hash changes with plotly's version, so that no browser keeps an old one."""
    return _plotly()[0]


def plotly_bytes() -> bytes:
    """plotly.js as plotly's own package brings it."""
    return _plotly()[1]


def write_static(directory: Path) -> Path:
    """Puts the shared script into `directory` (a site's `_static`) unless it is there; returns its path."""
    name, content = _plotly()
    path = directory / name
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        beside = path.with_suffix(".part")
        beside.write_bytes(content)
        beside.replace(path)
    return path


@cache
def _plotly() -> tuple[str, bytes]:
    content = (files("plotly") / "package_data" / "plotly.min.js").read_bytes()
    return f"plotly-{hashlib.sha256(content).hexdigest()[:12]}.min.js", content


@cache
def _words(language: str) -> Markup:
    """The words that the page's script says, as JSON; %s and %t stand for figures that it counts."""
    said = {name: message(key, language) for name, key in _SCRIPT_WORDS.items()}
    said["filtered"] = message("table.filtered", language, shown="%s", total="%t")
    said["sort"] = message("table.sort", language, column="%s")
    said["shown"] = message("records.shown", language, shown="%s", count="%t")
    return island(said)


def island(value: Any) -> Markup:
    """JSON that can stand inside a <script> of a page: it holds no < and closes nothing."""
    made = json.dumps(
        _without_points(value), ensure_ascii=False, separators=(",", ":"), allow_nan=False, sort_keys=True
    )
    return Markup(made.translate(_ESCAPES))


def _without_points(value: Any) -> Any:
    """The same with 2.0 as 2, which a script reads alike: charts hold hundreds of them."""
    if isinstance(value, dict):
        return {key: _without_points(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_without_points(each) for each in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


@cache
def _guard() -> str | None:
    """The id under which plotly.js looks for its maps' style before it writes one; a page that has it gets none."""
    found = re.search(rb'if\(!document\.getElementById\("([0-9a-f]{64})"\)\)', plotly_bytes())
    return found[1].decode() if found else None


@cache
def _asset(kind: str) -> str:
    """The style or the script without indentation and comment lines, as every page carries it."""
    text = stylesheet() if kind == "css" else (ASSETS / "page.js").read_text("utf-8")
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not (line.startswith("/*") and line.endswith("*/")))


def _trusted(kind: str) -> Markup:
    return Markup(_asset(kind))


@cache
def _policy(with_script: bool) -> str:
    """The page's content security policy: its own style and script by hash, and plotly from beside it."""
    beside = " 'self'" if with_script else ""
    style_attributes = "; style-src-attr 'unsafe-inline'" if with_script else ""
    return (
        f"default-src 'none'; script-src {_hash('js')}{beside}; style-src {_hash('css')} {_EMPTY}{style_attributes}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )


def _hash(kind: str) -> str:
    digest = hashlib.sha256(_asset(kind).encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
