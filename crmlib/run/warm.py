"""What does a page use that importing alone does not load? Filled once in the zygote; starts no thread.

Every module of the packages that notebooks call, the number and date formats of each language, plotly's classes: what
is not here, each page would load again for itself.
"""

from __future__ import annotations

import importlib
import pkgutil
import sys
from datetime import date
from decimal import Decimal

import babel.dates
import babel.numbers
import plotly.graph_objects as go
import pyarrow.compute  # noqa: F401  pages filter rows with it

PACKAGES = ("crmlib.present", "crmlib.notebook")


def import_modules() -> None:
    """Import every module of `PACKAGES`; one that cannot be imported is named, and fails where a page needs it."""
    for package in PACKAGES:
        try:
            found = pkgutil.iter_modules(importlib.import_module(package).__path__, f"{package}.")
            for module in found:
                importlib.import_module(module.name)
        except ImportError as error:
            print(f"zygote: {package} is not preloaded whole: {error}", file=sys.stderr)


def fill_caches() -> None:
    """Format a number and a date in each language and draw a small figure."""
    for language in ("en", "ja"):
        babel.numbers.format_decimal(Decimal("1234.5"), locale=language)
        babel.numbers.format_currency(Decimal("1234.5"), "USD", locale=language)
        babel.numbers.format_percent(Decimal("0.5"), locale=language)
        babel.dates.format_date(date(2000, 1, 1), locale=language)
    figure = go.Figure([go.Bar(x=["a"], y=[1]), go.Scatter(x=["a"], y=[1])])
    figure.update_layout(title="warm").to_json()


import_modules()
fill_caches()
