"""What does a notebook hold while it runs? A `Report`: its page data, its figures, and the parts every page has."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any

from crmlib.calendar import Period
from crmlib.catalogue import KPIS
from crmlib.metric.declare import NONE, AgainstTarget, Kpi
from crmlib.metric.result import Result
from crmlib.notebook import words
from crmlib.notebook.figures import Figures, slice_name
from crmlib.present import number
from crmlib.present.card import Card, Cards, Comparison
from crmlib.present.element import Element, InJupyter, Stylesheet
from crmlib.present.locale import LANGUAGES, UNKNOWN, has, message, names
from crmlib.present.notice import Badge, Gap, Header, Method, Methodology, Unavailable
from crmlib.present.sentence import Readings, Sentence, change, goal
from crmlib.run.page_data import PageData
from crmlib.schema import TABLES

PAGE_DATA = "CRM_PAGE_DATA"
"""The environment variable in which the monthly run names the page-data folder."""


Section = Callable[["Report"], Element]
"""What makes one section of a page."""


class Report:
    """One page: its notebook's name (`reports/pipeline`), its data, and the figures it has used so far."""

    def __init__(self, name: str, data: PageData, own: Mapping[str, Any] | None = None) -> None:
        """`own`: the notebook's own parameters by name, beside those that all notebooks take."""
        self.name = name
        self.own = dict(own or {})
        # Only in JupyterLab: how other page data is made, for which scopes, and what was displayed so far.
        self.prepare: Callable[..., PageData] | None = None
        self.scopes: list[str] = []
        self.handles: list[tuple[Section, Any]] | None = None
        self._read(data)

    def _read(self, data: PageData) -> None:
        self.data = data
        self.meta = data.meta
        self.language = data.meta.language
        self.company = data.company
        self.calendar = data.company.calendar
        self.period: Period = self.calendar.period(data.meta.period)
        self.figures = Figures(data.figures, self.period.label)
        self._cards: dict[tuple, Card] = {}
        self.__dict__.pop("_user_names", None)

    @property
    def in_jupyter(self) -> bool:
        """Whether an analyst works on the notebook: there is no site around it, but a panel on it."""
        return self.handles is not None

    def show(self, section: Section) -> Element | None:
        """A section of the page, made by `section(report)`.

        In the monthly run it is the cell's result. In JupyterLab it is displayed with a handle, so that the panel can
        put the section of another period or scope in its place.
        """
        if not self.in_jupyter:
            return section(self)
        from IPython.display import display

        self.handles.append((section, display(InJupyter(section(self)), display_id=True)))
        return None

    def panel(self) -> Any:
        """The panel of choices at the top of a notebook in JupyterLab; nothing elsewhere."""
        if not self.in_jupyter:
            return None
        from IPython.display import display

        from crmlib.notebook.panel import panel

        display(Stylesheet(self.language))
        return panel(self, self.prepare, self.scopes)

    def called(self, name: str) -> Report:
        """The same page, read with the words of another notebook."""
        other = Report(name, self.data, self.own)
        other.figures, other.handles = self.figures, self.handles
        return other

    def reopen(self, data: PageData, own: Mapping[str, Any] | None = None) -> None:
        """Take other page data, and other values of the notebook's own parameters; show every section below anew."""
        self._read(data)
        self.own = self.own if own is None else dict(own)
        for section, handle in self.handles or ():
            handle.update(InJupyter(section(self)))

    # -- words -----------------------------------------------------------------------------------------------------

    def t(self, key: str, **values: object) -> str:
        """The text `key` of this notebook (`stages` → `pipeline.stages`), or a full key such as `common.deal`."""
        full = key if "." in key else f"{self.name.rsplit('/', 1)[-1]}.{key}"
        return message(full, self.language, **values)

    def say(self, value: Any, unit: str, *, compact: bool = True) -> str:
        """A figure with its unit in the reader's language."""
        return number.figure(value, unit, self.language, self.meta.currency, compact=compact)

    def label(self, kpi_id: str) -> str:
        """The KPI's name in the reader's language."""
        return kpi_label(KPIS[kpi_id], self.language)

    def period_name(self, label: str | None = None) -> str:
        """A period in words (default: the page's)."""
        return words.period_name(self.calendar.period(label) if label else self.period, self.language)

    def short_period(self, label: str) -> str:
        """A period for the tick of an axis."""
        return words.short_period(self.calendar.period(label), self.language)

    def slice_label(self, dimension: str, value: str) -> str:
        """The value of a slice in words; an owner is called by name."""
        if dimension == "owner":
            return self._user_names.get(value, words.value_name(value, self.language))
        if dimension == "month" and value != NONE:
            return self.short_period(value)
        return words.value_name(value, self.language)

    @cached_property
    def _user_names(self) -> dict[str, str]:
        users = self.data.records("users")
        if self.own.get("mask_names"):  # numbered in the order of their ids, so that a page's person keeps the number
            numbered = enumerate(sorted({str(key) for key in users["user_id"].dropna()}), start=1)
            return {key: self.t("common.person", n=at) for at, key in numbered}
        if "name" not in users.columns:
            return {}
        return {row.user_id: row.name for row in users.itertuples() if isinstance(row.name, str)}

    # -- the parts of every page -----------------------------------------------------------------------------------

    def header(self) -> Header:
        """Whose figures, of when, as known when, from which snapshot, and how good the data is."""
        as_of = words.instant_name(self.data.as_of, self.calendar, self.language)
        over = self.data.as_of >= self.calendar.instant(self.period.end)
        return Header(
            scope=words.scope_name(self.meta.scope, self.language, self._scope_owner),
            period=self.period_name(),
            as_of=as_of,
            timezone=self.company.timezone,
            snapshot=self.meta.data_version,
            language=self.language,
            currency=self.meta.currency,
            compare=self._compare_words(),
            partial=None if over else message("common.partial", self.language, as_of=as_of),
            badge=self._badge(),
        )

    def card(self, kpi_id: str, **by: str) -> Card:
        """The card of one KPI: value, comparison, goal, interval and the last twelve periods."""
        key = (kpi_id, *by.items())
        if key not in self._cards:
            self._cards[key] = self._card(kpi_id, by)
        return self._cards[key]

    def _card(self, kpi_id: str, by: dict[str, str]) -> Card:
        kpi = KPIS[kpi_id]
        result = self.figures.one(kpi_id, **by)
        trend = [] if by else self.figures.trend(kpi_id, self.meta.trend)
        return Card(
            label=kpi_label(kpi, self.language) + "".join(f" · {self.slice_label(d, v)}" for d, v in by.items()),
            value=result.value,
            unit=kpi.unit,
            currency=result.currency,
            kpi_id=kpi_id,
            status=result.status,
            settled=not (result.status == "undefined" and result.denominator),
            good=kpi.good,
            meaning=kpi.meaning_ja if self.language == "ja" else kpi.meaning_en,
            missing=result.missing,
            comparisons=tuple(self._comparisons(kpi_id, by)),
            goal=None if by else self.goal(kpi_id),
            history=[(self.short_period(label), value) for label, value in trend],
            interval=result.interval,
            n=None if isinstance(kpi.formula, AgainstTarget) else result.n,  # there it counts targets, not cases
        )

    def cards(self, *kpi_ids: str) -> Cards:
        """A row of KPI cards."""
        return Cards(tuple(self.card(kpi_id) for kpi_id in kpi_ids), self.language)

    def goal(self, kpi_id: str):
        """The goal of a KPI for this period and scope, or None where none is set."""
        found = (self.data.analysis("goals") or {}).get(kpi_id)
        return None if found is None or found["target"] is None else _decimal(found["target"])

    def readings(self, *sentences: Sentence | None, title: str | None = None) -> Readings:
        """Findings in words; what has nothing to say is left out, and that nothing is left is said."""
        found = tuple(s for s in sentences if s is not None)
        return Readings(found or (Sentence(message("common.no_finding", self.language)),), self.language, title)

    def changes(self, *kpi_ids: str) -> Readings:
        """What each KPI did against the comparison, and whether it met its goal."""
        sentences: list[Sentence | None] = []
        for kpi_id in kpi_ids:
            card = self.card(kpi_id)
            sentences += [change(card, against, self.language) for against in card.comparisons[:1]]
            sentences.append(goal(card, self.language))
        return self.readings(*sentences)

    def unavailable(self) -> Unavailable:
        """What the page could not show, which columns are missing or rows in quarantine, and how to supply them."""
        gaps = []
        for kpi_id in self.figures.used:
            result = self.figures.find(kpi_id)
            if result is not None and result.status == "unavailable":
                gaps.append(Gap(self.label(kpi_id), result.missing, self._remedy(result.missing)))
        return Unavailable((*gaps, *self._quarantine()), self.language)

    def _quarantine(self) -> Iterable[Gap]:
        """The rows that the page's figures would have used, had the audit not put them in quarantine, and why."""
        used = {need.split(".")[0] for kpi_id in self.figures.used for need in KPIS[kpi_id].needs}
        for line in self.meta.quality.get("quarantine", ()):
            if line["table"] in used:
                said = message("common.quarantined", self.language, table=line["table"], n=line["n"])
                why = line[f"reason_{self.language}"]
                yield Gap(f"{said} ({why})", (), message("common.quarantine_remedy", self.language))

    def methodology(self) -> Methodology:
        """The definition and query of every KPI that the page used, and the versions of its inputs."""
        return Methodology(tuple(self._methods()), tuple(self._inputs()), self.language)

    @property
    def workbook(self) -> str | None:
        """Where the site keeps the complete lists of this page, relative to the page; None outside a site."""
        return None if self.in_jupyter else self.data.meta.workbook

    def nothing(self, title: str, *missing: str) -> Unavailable:
        """In place of a section that has nothing to show: its title and those of the columns `missing` that lack.

        Where none of them does, the data is there, but no row of this period and scope is what the section shows.
        """
        absent = tuple(dict.fromkeys(name for name in missing if self._is_absent(name)))
        remedy = self._remedy(absent) if absent else message("common.no_rows", self.language)
        return Unavailable((Gap(_bare(self, title), absent, remedy),), self.language)

    # -- checks ----------------------------------------------------------------------------------------------------

    def adds_up(self, kpi_id: str, *dimensions: str) -> bool:
        """Whether the slices of each dimension sum to the total, numerator by numerator, exactly."""
        total = self.figures.find(kpi_id)
        for dimension in dimensions:
            slices = self.figures.by(kpi_id, dimension)
            if total is None or total.numerator is None or not slices or any(s.numerator is None for s in slices):
                continue
            if sum(s.numerator for s in slices) != total.numerator:
                return False
        return True

    # -- inside ----------------------------------------------------------------------------------------------------

    @property
    def _scope_owner(self) -> str | None:
        kind, _, value = self.meta.scope.partition(":")
        return self._user_names.get(value) if kind == "owner" else None

    def _compare_words(self) -> str | None:
        if self.meta.compare_to == "none" or not self.meta.compare:
            return None
        named = self.meta.compare[0 if self.meta.compare_to == "previous_period" else -1]
        return message(f"common.compare_{self.meta.compare_to}", self.language, period=self.period_name(named))

    def _comparisons(self, kpi_id: str, by: dict[str, str]) -> Iterable[Comparison]:
        """The chosen comparison first, then the other one; each with the interval of the difference, if it has one."""
        from crmlib.notebook.samples import difference, is_exact

        labels = list(self.meta.compare)
        if self.meta.compare_to == "none":
            return
        now = self.figures.find(kpi_id, **by)
        if self.meta.compare_to == "same_period_last_year":
            labels.reverse()
        for label in labels:
            aged = None if by else self._at_same_age(kpi_id, label)
            result = aged or self.figures.find(kpi_id, label, **by)
            if result is not None:
                found = difference(self, now, result)
                ends = None if found is None or found.low is None else (_decimal(found.low), _decimal(found.high))
                name = self.period_name(label)
                said = message("common.same_age", self.language, period=name) if aged else name
                yield Comparison(said, result.value, result.status, ends, is_exact(kpi_id))

    def _at_same_age(self, kpi_id: str, label: str) -> Result | None:
        """What became of a compared period's rows until they were as old as the page's are now, of KPIs that ask so."""
        found = (self.data.analysis("same_age") or {}).get(kpi_id, {}).get(label)
        now = self.figures.find(kpi_id, label)
        if found is None or now is None:
            return None
        sums = {name: _decimal(found[name]) for name in ("value", "numerator", "denominator")}
        return replace(now, **sums, n=found["n"], status=found["status"], missing=tuple(found["missing"]))

    def _badge(self) -> Badge | None:
        quality = self.meta.quality
        if not quality:
            return None
        tables = [(name, _decimal(score)) for name, score in sorted(quality.get("tables", {}).items())]
        # The audit belongs to the whole company: its page stands beside those of `all` (and is no link without it).
        href = "../audit/quality.html" if self.meta.scope == "all" and not self.in_jupyter else None
        return Badge(_decimal(quality.get("score")), tables, quality.get("href") or href)

    def _is_absent(self, name: str) -> bool:
        """Whether a column (or a setting of params) is not there; what no table can have is not asked for."""
        table, _, column = name.partition(".")
        if table not in TABLES:
            return True
        return column in TABLES[table].column_names and column not in self.meta.tables.get(table, ())

    def _remedy(self, missing: Sequence[str]) -> str | None:
        if not missing:
            return None
        table, _, column = missing[0].partition(".")
        if table == "audit":
            return message("common.remedy_audit", self.language)
        if table not in TABLES:
            return message("common.remedy_param", self.language, column=column or table)
        if table not in self.meta.tables:
            return message("common.remedy_table", self.language, table=table)
        if table == "fx_rates" and column not in TABLES[table].column_names:
            return message("common.remedy_rate", self.language, currency=column)
        if table in ("targets", "forecasts") and column in self.meta.tables[table]:
            return message(f"common.remedy_{table}", self.language)
        return message("common.remedy_column", self.language, column=missing[0])

    def _methods(self) -> Iterable[Method]:
        queries = self.data.analysis("queries") or {}
        for kpi_id in self.figures.used:
            kpi, result = KPIS[kpi_id], self.figures.find(kpi_id)
            meaning = kpi.meaning_ja if self.language == "ja" else kpi.meaning_en
            basis = result.basis if result else None
            yield Method(kpi_id, self.label(kpi_id), meaning, queries.get(kpi_id), str(kpi.version), basis, kpi.source)

    def _inputs(self) -> Iterable[tuple[str, str]]:
        yield message("common.input_snapshot", self.language), self.meta.data_version
        yield message("common.input_data", self.language), message(f"common.data_{self.meta.data}", self.language)
        for each in self.meta.imports:
            yield str(each.get("import_id")), f"{each.get('source')} · {', '.join(each.get('files') or ())}"
        yield from sorted(self.meta.versions.items())


def kpi_label(kpi: Kpi, language: str) -> str:
    """The KPI's name in a language."""
    return kpi.name_ja if language == "ja" else kpi.name_en


def open_report(
    name: str,
    workspace: str = "",
    period: str = "",
    as_of: str = "",
    scope: str = "all",
    compare_to: str = "previous_period",
    language: str = "",
    currency: str = "",
    **own: Any,
) -> Report:
    """The report of notebook `name`, with the monthly run's page data or, in JupyterLab, with data made for it now.

    Empty parameters stand for the workspace around the notebook, the last whole month before as_of, the end of the
    period, and the company's language and currency. `own` are the notebook's own parameters, found in `Report.own`.
    """
    given = os.environ.get(PAGE_DATA)
    if given:
        return Report(name, PageData(Path(given)), own)
    from crmlib.run.prepare import known_scopes, prepare_one

    chosen = {"period": period, "scope": scope, "compare_to": compare_to, "language": language}
    prepare = partial(prepare_one, workspace=workspace, as_of=as_of, currency=currency)
    report = Report(name, prepare(**chosen), own)
    if _in_kernel():
        report.handles, report.prepare, report.scopes = [], prepare, known_scopes(workspace)
    return report


def _in_kernel() -> bool:
    """Whether a Jupyter kernel runs us, so that what was displayed can be put in another's place."""
    from IPython import get_ipython

    return hasattr(get_ipython(), "kernel")


def _bare(report: Report, key: str) -> str:
    """A title of which there is nothing to put in: its wording without values, else each value left blank."""
    full = key if "." in key else f"{report.name.rsplit('/', 1)[-1]}.{key}"
    if has(f"{full}_bare", report.language):
        return report.t(f"{full}_bare")
    return report.t(full, **dict.fromkeys(names(LANGUAGES[report.language][full]), UNKNOWN))


def largest(results: Sequence[Result]) -> Result | None:
    """The slice with the largest known value, `(none)` aside."""
    known = [r for r in results if r.status == "ok" and r.value is not None and slice_name(r) != "(none)"]
    return max(known, key=lambda r: r.value, default=None)


def _decimal(value: Any):
    from decimal import Decimal

    return None if value is None else Decimal(str(value))
