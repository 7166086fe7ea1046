"""Which figures were computed before, of the same rows, by the same definitions, for the same period and instant?

They lie below `Data.figures` in a folder named after all that they depend on beside what was asked: the code that makes
figures, the files behind the tables, and the company's settings. In it, a page holds the figures of one period, `as_of`
and crossing, in one scope. Of tables that are not a store's files nothing is kept. A page that cannot be read is as
good as none; one that was cut off or harmed fails its checksum. It is written aside and renamed, so that whoever is
killed leaves no half page, and of two who write one at once the last one's stays.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import tempfile
import zlib
import zoneinfo
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from importlib import resources
from itertools import groupby
from pathlib import Path
from typing import Any

import crmlib
from crmlib.company import Company
from crmlib.metric.declare import Kpi
from crmlib.metric.engine import Engine
from crmlib.metric.result import Result
from crmlib.metric.window import Window

_PACKAGE = Path(crmlib.__file__).parent
_CODE = ("calendar.py", "company.py", "catalogue/*.py", "metric/*.py", "schema/*.py")

NEWEST = 6
"""Folders that are kept: a command that works on an older snapshot or other settings is not disturbed by newer ones."""
ROOM = 2**27
"""Bytes that the pages of one folder may take; in a full one nothing more is kept."""

Asked = tuple[str, ...]
"""A crossing."""


@cache
def code_version() -> str:
    """A digest of all code that makes figures: none of other code is ever used."""
    digest = hashlib.sha256(crmlib.__version__.encode())
    for pattern in _CODE:
        for file in sorted(_PACKAGE.glob(pattern)):
            digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


class Page:
    """The kept figures of one period and crossing, in the file `file`."""

    def __init__(self, file: Path, window: Window, crossing: Asked) -> None:
        self.file, self.window, self.crossing = file, window, crossing
        self._content = _read(file)
        self._slices = [
            [tuple(zip(crossing, values, strict=True)) for values in listed] for listed in self._content["slices"]
        ]

    def __contains__(self, kpi_id: str) -> bool:
        return kpi_id in self._content["kpis"]

    def results(self, kpi_id: str) -> list[Result]:
        """The kept figures of one KPI."""
        kept = self._content["kpis"][kpi_id]
        unit, currency, basis = kept["of"]
        by = self._slices[kept["slices"]]
        numbers = (_decimals(kept[name]) for name in ("value", "numerator", "denominator"))
        intervals = [i and (Decimal(i[0]), Decimal(i[1])) for i in _spread(kept["interval"], by)]
        missing = [tuple(names) for names in _spread(kept["missing"], by)]
        columns = zip(by, *numbers, kept["n"], _spread(kept["status"], by), missing, intervals, strict=True)
        period = self.window.period
        return [
            Result(kpi_id, period, each, value, over, under, n, unit, currency, status, lacking, basis, interval)
            for each, value, over, under, n, status, lacking, interval in columns
        ]

    def add(self, found: Mapping[str, Sequence[Result]]) -> None:
        """Keep the figures of some KPIs beside those that are there; a folder that cannot be written is left alone."""
        slices, kpis = self._content["slices"], self._content["kpis"]
        known = {tuple(map(tuple, each)): place for place, each in enumerate(slices)}
        for kpi_id, results in found.items():
            listed = tuple(tuple(value for _, value in result.by) for result in results)
            kpis[kpi_id] = {"slices": known.setdefault(listed, len(known)), **_columns(results)}
        with contextlib.suppress(OSError):
            _write(self.file, {"slices": list(known), "kpis": kpis})


class Shelf:
    """The kept figures of one state of the data, for one way of asking (`options`: scope and the like, as text)."""

    def __init__(self, folder: Path, setting: str, options: str) -> None:
        self.folder = folder / f"figures-{_digest(setting)}"
        self.options = options

    def page(self, window: Window, crossing: Asked) -> Page:
        """What is kept of one period and crossing."""
        period = window.period
        asked = (period.kind, period.start, period.end, period.label, period.fiscal_start, period.weeks)
        name = _digest(repr((asked, window.as_of, crossing, self.options)))
        return Page(self.folder / name, window, crossing)

    def tidy(self) -> None:
        """Remove the folders of states that nobody asked for lately."""
        with contextlib.suppress(OSError):
            folders = sorted(self.folder.parent.glob("figures-*"), key=lambda each: each.stat().st_mtime)
            for old in folders[:-NEWEST]:
                shutil.rmtree(old, ignore_errors=True)


def completed(
    shelf: Shelf,
    kpis: Sequence[Kpi],
    windows: Sequence[Window],
    crossings: Sequence[Asked],
    compute: Callable[[list[Kpi], list[Window], list[Asked]], list[Result]],
) -> list[Result]:
    """The figures by KPI, period, crossing and slice: those kept, and what lacks of them computed at once and kept."""
    pages = [[shelf.page(window, crossing) for crossing in crossings] for window in windows]
    lacking = [(kpi, page) for each in pages for page in each for kpi in kpis if kpi.id not in page]
    made: dict[tuple[str, int, Asked], list[Result]] = {}
    if lacking:
        missed = list(dict.fromkeys(kpi for kpi, _ in lacking))
        late = list({id(page.window): page.window for _, page in lacking}.values())
        crossed = list(dict.fromkeys(page.crossing for _, page in lacking))
        made = {(kpi.id, id(window.period), each): [] for kpi in missed for window in late for each in crossed}
        for result in compute(missed, late, crossed):
            made[result.kpi_id, id(result.period), tuple(name for name, _ in result.by)].append(result)
        for page in {page.file: page for _, page in lacking}.values():
            page.add({kpi.id: made[kpi.id, id(page.window.period), page.crossing] for kpi in missed})
        shelf.tidy()
    results: list[Result] = []
    for kpi in kpis:
        for each in pages:
            for page in each:
                key = (kpi.id, id(page.window.period), page.crossing)
                results += made[key] if key in made else page.results(kpi.id)
    return results


def setting(engine: Engine, tables: Mapping[str, Iterable[str]], company: Company) -> str | None:
    """All that figures depend on beside what is asked; None where the tables are not files that never change."""
    sources = engine.sources(tables) if engine.dialect == "duckdb" else None
    if sources is None:
        return None
    import duckdb

    columns = {name: sorted(each) for name, each in sorted(tables.items())}
    zone = _rules(company.timezone)
    return repr((code_version(), duckdb.__version__, sources, columns, company.model_dump_json(), zone))


def _rules(zone: str) -> str:
    """A digest of a time zone's rules, which are revised several times a year."""
    places = [Path(root, zone) for root in zoneinfo.TZPATH]
    file = next((place for place in places if place.is_file()), None)
    return _digest((file or resources.files("tzdata").joinpath("zoneinfo", zone)).read_bytes().hex())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _read(file: Path) -> dict[str, Any]:
    try:
        page = json.loads(zlib.decompress(file.read_bytes()))
        return {"slices": page["slices"], "kpis": page["kpis"]}
    except (OSError, ValueError, TypeError, KeyError, zlib.error):
        return {"slices": [], "kpis": {}}


def _write(file: Path, page: Mapping[str, Any]) -> None:
    content = zlib.compress(json.dumps(page, separators=(",", ":")).encode(), 1)
    file.parent.mkdir(parents=True, exist_ok=True)
    if len(content) + sum(each.stat().st_size for each in os.scandir(file.parent)) > ROOM:
        return
    handle, aside = tempfile.mkstemp(dir=file.parent, suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as half:
            half.write(content)
        os.replace(aside, file)
    except OSError:
        Path(aside).unlink(missing_ok=True)


def _columns(results: Sequence[Result]) -> dict[str, Any]:
    """The figures of one KPI, column by column; what all of them share stands once."""
    first = results[0] if results else None
    return {
        "of": [first.unit, first.currency, first.basis] if first else [None, None, None],
        "value": [_text(r.value) for r in results],
        "numerator": [_text(r.numerator) for r in results],
        "denominator": [_text(r.denominator) for r in results],
        "n": [r.n for r in results],
        "status": _once([r.status for r in results]),
        "missing": _once([r.missing for r in results]),
        "interval": _once([r.interval and list(map(str, r.interval)) for r in results]),
    }


def _once(column: list[Any]) -> list[Any]:
    """`column`, or its first value alone where all are equal."""
    return column[:1] if len(list(groupby(column))) == 1 else column


def _spread(column: list[Any], slices: Sequence[Any]) -> list[Any]:
    return column * len(slices) if len(column) == 1 else column


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _decimals(column: Iterable[str | None]) -> list[Decimal | None]:
    return [None if text is None else Decimal(text) for text in column]
