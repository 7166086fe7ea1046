"""Where does a notebook find a figure? An index over the results of the shared pass; nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from crmlib.catalogue import KPIS
from crmlib.errors import CrmError, unknown
from crmlib.metric.result import Result

Slice = tuple[tuple[str, str | None], ...]


class Figures:
    """The figures of one scope by KPI, period label and slice; it remembers which KPIs were asked for.

    A figure that the shared pass did not compute is an error that names it: a page never guesses.
    """

    def __init__(self, results: Iterable[Result], period: str) -> None:
        self._period = period
        self._index: dict[tuple[str, str, Slice], Result] = {}
        self._slices: dict[tuple[str, str, tuple[str, ...]], list[Result]] = {}
        for result in results:
            self._index[(result.kpi_id, result.period.label, result.by)] = result
            dimensions = tuple(dimension for dimension, _ in result.by)
            self._slices.setdefault((result.kpi_id, result.period.label, dimensions), []).append(result)
        self.used: dict[str, None] = {}

    def one(self, kpi_id: str, period: str | None = None, **by: str) -> Result:
        """The figure of `kpi_id` in a period (default: the page's) and slice (`team="East"`; default: all)."""
        self._use(kpi_id)
        key = (kpi_id, period or self._period, tuple(by.items()))
        if key not in self._index:
            raise CrmError("this figure was not computed for the page", place="page data", found=_name(*key))
        return self._index[key]

    def find(self, kpi_id: str, period: str | None = None, **by: str) -> Result | None:
        """As `one`, but None where the figure was not computed (another period of a short history, say)."""
        self._use(kpi_id)
        return self._index.get((kpi_id, period or self._period, tuple(by.items())))

    def by(self, kpi_id: str, dimension: str, period: str | None = None) -> list[Result]:
        """The figures of every slice of `dimension`, largest first, `(none)` last; unreachable: none."""
        self._use(kpi_id)
        found = self._slices.get((kpi_id, period or self._period, (dimension,)), [])
        reached = [result for result in found if result.by[0][1] is not None]
        return sorted(reached, key=_rank)

    def trend(self, kpi_id: str, periods: Sequence[str]) -> list[tuple[str, Decimal | None]]:
        """(label, value) of each period in order; None where there is no figure."""
        found = [(label, self.find(kpi_id, label)) for label in periods]
        return [(label, result.value if result and result.status == "ok" else None) for label, result in found]

    def _use(self, kpi_id: str) -> None:
        if kpi_id not in KPIS:
            raise unknown("KPI", kpi_id, KPIS, "notebook")
        self.used[kpi_id] = None


def slice_name(result: Result) -> str:
    """The value of a result's only dimension."""
    return result.by[0][1] or "(none)"


def _rank(result: Result) -> tuple[bool, bool, Decimal, str]:
    value = result.value if result.status == "ok" else None
    return (slice_name(result) == "(none)", value is None, -(value or Decimal(0)), slice_name(result))


def _name(kpi_id: str, period: str, by: Slice) -> str:
    return f"{kpi_id} in {period}" + "".join(f", {dimension} {value}" for dimension, value in by)
