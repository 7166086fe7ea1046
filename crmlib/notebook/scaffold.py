"""What does a new notebook look like? Title and question, parameters, setup, sentence-and-call pairs, checks, caveats.

Cells have stable ids and no outputs; sentences come in both languages, each in a cell of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

Words = tuple[str, str]
"""The same in English and Japanese."""

PARAMETERS = """\
workspace: str = ""  # folder of the workspace; empty: the one around this notebook
period: str = ""  # 2026-10, 2026-W41, 2026-Q3, FY2026, a..b; empty: the last whole month
as_of: str = ""  # a date or an instant; empty: the end of the period
scope: str = "all"  # all, team:…, region:…, owner:…
compare_to: str = "previous_period"  # previous_period, same_period_last_year, none
language: str = ""  # en, ja; empty: the company's
currency: str = ""  # empty: the company's"""

ARGUMENTS = "workspace, period, as_of, scope, compare_to, language, currency"


def notebook(
    name: str,
    title: Words,
    question: Words,
    sections: Sequence[tuple[Words, str]],
    checks: Sequence[str],
    caveats: Words,
    own_parameters: str = "",
    lab: Sequence[tuple[Words, str]] = (),
) -> dict:
    """The notebook `name` (`reports/pipeline`) as nbformat 4.5 JSON.

    `sections`: pairs of a sentence (Markdown) and the function of `crmlib.notebook.<module>` that makes the section.
    `checks`: expressions that must hold. `own_parameters`: lines for the parameters cell. `lab`: a sentence and a
    function of the same module each, for JupyterLab alone: they stay out of pages.
    """
    module = name.rsplit("/", 1)[-1]
    extra = "".join(f", {line.split(':')[0]}={line.split(':')[0]}" for line in own_parameters.splitlines())
    setup = (
        f"from crmlib.notebook import open_report, page\n"
        f"from crmlib.notebook import {module} as section\n"
        f'report = open_report("{name}", {ARGUMENTS}{extra})\n'
        f"report.panel()"
    )
    cells = [
        *_both((f"# {title[0]}\n\n{question[0]}", f"# {title[1]}\n\n{question[1]}")),
        _code("\n".join(filter(None, (PARAMETERS, own_parameters))), "parameters"),
        _code(setup, "setup"),
        _code("report.show(page.header)"),
    ]
    for sentence, function in sections:
        cells += [*_both(sentence), _code(f"report.show(section.{function})")]
    for sentence, function in lab:
        cells += [_markdown(text, "notebook-only") for text in sentence]
        cells.append(_code(f"section.{function}(report)", "notebook-only"))
    cells.append(_code("\n".join(f"assert {check}" for check in checks), "check"))
    cells += _both((f"## Caveats\n\n{caveats[0]}", f"## 注意点\n\n{caveats[1]}"))
    cells += [_code("report.show(page.unavailable)"), _code("report.show(page.methodology)")]
    for at, cell in enumerate(cells):
        cell["id"] = f"{module}-{at:02d}".replace("_", "-")
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def write(folder: Path, name: str, *args, **options) -> Path:
    """Write the notebook `name` below `folder` and return its path."""
    path = folder / f"{name}.ipynb"
    path.parent.mkdir(parents=True, exist_ok=True)
    made = notebook(name, *args, **options)
    path.write_text(json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return path


def _both(words: Words) -> list[dict]:
    return [_markdown(words[0], "lang-en"), _markdown(words[1], "lang-ja")]


def _markdown(text: str, tag: str) -> dict:
    return {"cell_type": "markdown", "metadata": {"tags": [tag]}, "source": text.splitlines(keepends=True)}


def _code(text: str, tag: str | None = None) -> dict:
    metadata = {"tags": [tag]} if tag else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": text.splitlines(keepends=True),
    }
