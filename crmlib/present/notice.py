"""What must a reader know about the figures? Scope, time, quality of the data, what is missing, how it was computed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from crmlib.present import number
from crmlib.present.element import Element
from crmlib.present.link import inside
from crmlib.present.locale import message


@dataclass(frozen=True)
class Badge:
    """The data-quality score (0–100) of the tables that a page uses, each table's own, and the audit's page."""

    score: Decimal | None
    tables: Sequence[tuple[str, Decimal | None]] = ()
    href: str | None = None

    @property
    def tone(self) -> str:
        """good from 90, caution from 75, else bad; unknown where nothing was audited."""
        if self.score is None:
            return "unknown"
        return "good" if self.score >= 90 else "caution" if self.score >= 75 else "bad"

    def context(self, language: str) -> dict[str, Any]:
        """What the template shows."""
        rounded = None if self.score is None else number.decimal(self.score, language, 0)
        return {
            "score": rounded,
            "tone": self.tone,
            "words": message(f"badge.{self.tone}", language),
            "tables": [(name, number.figure(score, "points", language, digits=0)) for name, score in self.tables],
            "href": inside(self.href) if self.href else None,
        }


@dataclass(frozen=True)
class Header(Element):
    """The strip under a page's title: whose figures, of when, as known when, from which snapshot.

    All are texts for the reader. `partial` says that the period is not over; `compare` what it is compared with.
    """

    kind: ClassVar[str] = "header"
    scope: str
    period: str
    as_of: str
    timezone: str
    snapshot: str
    language: str = "en"
    currency: str | None = None
    compare: str | None = None
    partial: str | None = None
    badge: Badge | None = None

    def context(self) -> dict[str, Any]:
        return {"badge": self.badge.context(self.language) if self.badge else None, "items": self._items()}

    def _items(self) -> list[tuple[str, str]]:
        items = [("scope", self.scope), ("period", self.period), ("compare", self.compare)]
        items += [
            ("as_of", f"{self.as_of} ({self.timezone})"),
            ("currency", self.currency),
            ("snapshot", self.snapshot),
        ]
        return [(message(f"header.{name}", self.language), value) for name, value in items if value]

    def text(self) -> str:
        return "\n".join(f"{name}: {value}" for name, value in self._items())


@dataclass(frozen=True)
class Gap:
    """Something that cannot be shown: what, the columns that are missing, and how to supply them."""

    what: str
    missing: Sequence[str] = ()
    remedy: str | None = None


@dataclass(frozen=True)
class Unavailable(Element):
    """The list of what a page could not show, and why."""

    kind: ClassVar[str] = "unavailable"
    gaps: Sequence[Gap]
    language: str = "en"

    def text(self) -> str:
        return "\n".join(f"{gap.what}: {', '.join(gap.missing)}" for gap in self.gaps)


@dataclass(frozen=True)
class Method:
    """How a KPI is computed: its definition in words, its query, version, basis and source."""

    kpi_id: str
    label: str
    definition: str
    sql: str | None = None
    version: str | None = None
    basis: str | None = None
    source: str | None = None


@dataclass(frozen=True)
class Methodology(Element):
    """The folded end of a page: each KPI's definition and query, and the versions of the inputs as (name, version)."""

    kind: ClassVar[str] = "methodology"
    methods: Sequence[Method]
    inputs: Sequence[tuple[str, str]] = ()
    language: str = "en"

    def text(self) -> str:
        lines = [f"{each.label} ({each.kpi_id}): {each.definition}" for each in self.methods]
        return "\n".join(lines + [f"{name}: {version}" for name, version in self.inputs])
