"""What surrounds every page? The template with style, script and a policy that lets nothing from outside in."""

import base64
import hashlib
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
def _guard() -> str | None:
    """The id under which plotly.js looks for its maps' style before it writes one; a page that has it gets none."""
    found = re.search(rb'if\(!document\.getElementById\("([0-9a-f]{64})"\)\)', plotly_bytes())
    return found[1].decode() if found else None


@cache
def _asset(kind: str) -> str:
    return stylesheet() if kind == "css" else (ASSETS / "page.js").read_text("utf-8")


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
