"""What does a page use that importing alone does not load? Filled once in the zygote; starts no thread.

Each notebook's sections, the templates, and the languages' number and date patterns: a fork has them at once, where
each page would pay for them anew.
"""

from __future__ import annotations

import importlib
import pkgutil
from datetime import date
from decimal import Decimal

from crmlib.calendar import Calendar


def fill_caches() -> None:
    """Import every notebook's sections and write one of each thing that a page shows, in each language."""
    _sections()
    for language in _languages():
        _elements(language)
    # The names of the time zones, and what all countries' holidays are made with.
    Calendar("UTC", country="US").business_days(date(2026, 10, 1), date(2026, 10, 2))


def _sections() -> None:
    # By name, as the zygote is given what to load: the run itself does not know what notebooks call.
    notebook = importlib.import_module("crmlib.notebook")
    for module in pkgutil.iter_modules(notebook.__path__):
        if module.name not in ("panel", "decide"):  # of JupyterLab only, and slow to import: their widgets
            importlib.import_module(f"crmlib.notebook.{module.name}")


def _languages() -> tuple[str, ...]:
    from crmlib.present.locale import LANGUAGES

    return tuple(LANGUAGES)


def _elements(language: str) -> None:
    from crmlib.present import card, notice, plot, sentence, table

    one = Decimal(1)
    columns = (table.Column("a"), table.Column("b", "money", "JPY"), table.Column("c", "date"))
    rows = table.Table("t", columns, [["x", one, date(2026, 10, 1)]], language)
    kpi = card.Card("k", one, "ratio", comparisons=(card.Comparison("p", one),), history=(("a", one), ("b", one)))
    bars = plot.bars("t", ["x"], {"n": [one]}, unit="count", axis="n", category="c", language=language, records=rows)
    gap = notice.Gap("g", ("deals.amount",), "r")
    for element in (
        notice.Header("s", "p", "a", "UTC", "1", language, badge=notice.Badge(one)),
        card.Cards((kpi,), language),
        sentence.Readings((sentence.Sentence("s"),), language),
        rows,
        bars,
        notice.Unavailable((gap,), language),
        notice.Methodology((notice.Method("k", "l", "d"),), (), language),
    ):
        element._repr_mimebundle_()


fill_caches()
