"""Where does a notebook find a figure? An index over the results of the shared pass; nothing is computed here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

from crmlib.catalogue import KPIS
from crmlib.errors import CrmError, unknown
from crmlib.metric.result import Result, from_frame

if TYPE_CHECKING:
    import pyarrow as pa

Key = tuple[str, str, str]


class Figures:
    """The figures of one scope by KPI, period label and slice; it remembers which KPIs were asked for.

    `table` is that of `crmlib.metric.frame`; the rows of a KPI are looked through when it is first asked for, and a row
    becomes a `Result` when it is, as a page uses few of them.
    A figure that the shared pass did not compute is an error that names it: a page never guesses.
    """

    def __init__(self, table: pa.Table, period: str) -> None:
        self._table = table
        self._period = period
        self._blocks = _blocks(table)
        self._rows: dict[Key, int] = {}
        self._slices: dict[Key, list[Key]] = {}
        self._totals: dict[str, list[Key]] = {}
        self._made: dict[Key, Result] = {}
        self.used: dict[str, None] = {}

    def one(self, kpi_id: str, period: str | None = None, **by: str) -> Result:
        """The figure of `kpi_id` in a period (default: the page's) and slice (`team="East"`; default: all)."""
        found = self.find(kpi_id, period, **by)
        if found is None:
            named = "".join(f", {dimension} {value}" for dimension, value in by.items())
            text = f"{kpi_id} in {period or self._period}{named}"
            raise CrmError("this figure was not computed for the page", place="page data", found=text)
        return found

    def find(self, kpi_id: str, period: str | None = None, **by: str) -> Result | None:
        """As `one`, but None where the figure was not computed (another period of a short history, say)."""
        self._use(kpi_id)
        key = (kpi_id, period or self._period, json.dumps(by, ensure_ascii=False))
        if key not in self._rows:
            return None
        return self._results([key] if by else self._totals[kpi_id], wanted=[key])[0]

    def by(self, kpi_id: str, dimension: str, period: str | None = None) -> list[Result]:
        """The figures of every slice of `dimension`, largest first, `(none)` last; unreachable: none."""
        self._use(kpi_id)
        keys = self._slices.get((kpi_id, period or self._period, dimension), [])
        return sorted(self._results(keys, wanted=keys), key=_rank)

    def trend(self, kpi_id: str, periods: Sequence[str]) -> list[tuple[str, Decimal | None]]:
        """(label, value) of each period in order; None where there is no figure."""
        found = [(label, self.find(kpi_id, label)) for label in periods]
        return [(label, result.value if result and result.status == "ok" else None) for label, result in found]

    def _look_through(self, kpi_id: str) -> None:
        """Note where the rows of a KPI are, and its slices that were reached by period and dimension."""
        for first, length in self._blocks.pop(kpi_id, ()):
            columns = (self._table[name].slice(first, length).to_pylist() for name in ("period_label", "by"))
            for at, (label, by) in enumerate(zip(*columns, strict=True), first):
                key = (kpi_id, label, by)
                self._rows[key] = at
                dimension = _dimension(by)
                if by == "{}":
                    self._totals.setdefault(kpi_id, []).append(key)
                elif dimension is not None:
                    self._slices.setdefault((kpi_id, label, dimension), []).append(key)

    def _results(self, together: Sequence[Key], wanted: Sequence[Key]) -> list[Result]:
        """The results of `wanted`; those of `together`, likely to be asked for next, are read with them in one go."""
        if any(key not in self._made for key in wanted):
            lacking = [key for key in together if key not in self._made]
            made = from_frame(self._table.take([self._rows[key] for key in lacking]))
            self._made.update(zip(lacking, made, strict=True))
        return [self._made[key] for key in wanted]

    def _use(self, kpi_id: str) -> None:
        if kpi_id not in KPIS:
            raise unknown("KPI", kpi_id, KPIS, "notebook")
        self.used[kpi_id] = None
        self._look_through(kpi_id)


def _blocks(table: pa.Table) -> dict[str, list[tuple[int, int]]]:
    """{kpi_id: [(first row, rows)]}: the rows of a KPI stand together."""
    import pyarrow.compute as pc

    blocks: dict[str, list[tuple[int, int]]] = {}
    first = 0
    for chunk in table["kpi_id"].chunks:
        runs = pc.run_end_encode(chunk)
        begin = 0
        for kpi_id, end in zip(runs.values.to_pylist(), runs.run_ends.to_pylist(), strict=True):
            blocks.setdefault(kpi_id, []).append((first + begin, end - begin))
            begin = end
        first += len(chunk)
    return blocks


@cache
def _dimension(by: str) -> str | None:
    """The dimension of a slice by one, None for all, a crossing, and a dimension that is not reached."""
    pairs = list(json.loads(by).items())
    return pairs[0][0] if len(pairs) == 1 and pairs[0][1] is not None else None


def slice_name(result: Result) -> str:
    """The value of a result's only dimension."""
    return result.by[0][1] or "(none)"


def _rank(result: Result) -> tuple[bool, bool, Decimal, str]:
    value = result.value if result.status == "ok" else None
    return (slice_name(result) == "(none)", value is None, -(value or Decimal(0)), slice_name(result))
