"""What does `docs/kpis.md` say? Printed from the catalogue's records: `python -m crmlib.catalogue.printed`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from crmlib.catalogue import AREAS
from crmlib.metric.declare import Kpi
from crmlib.metric.explain import formula_text

_TITLES = {
    "marketing": "Leads and marketing / リードとマーケティング",
    "sales": "Sales / 営業",
    "customers": "Customers / 顧客",
    "service": "Service and perception / サービスと顧客の評価",
    "adoption": "Adoption / 利用状況",
}
_ARROWS = {"up": "↑", "down": "↓", "none": "–"}
_HEAD = """# KPIs

Generated from the catalogue by `python -m crmlib.catalogue.printed`; a test holds it current. The rules that hold for
every KPI (periods, as of, slices, money, what is not available) are those of the specification; `crm explain KPI` adds
the query, what is missing in your data, and an example worked by hand; with `--period`, its figure there and what that
is made of. `crm alerts --period P [--scope S]` lists KPIs outside their expected range or beyond a threshold, goals at
risk, stalled deals and slow leads: those that are new in the period, stand since earlier, or have cleared in it. Each
run writes them for its scopes to `alerts.parquet`; `params/alerts.yaml` sets the limits and explains them. How figures
are computed, and how fast, is in [kpi-engine.md](kpi-engine.md).

*Formula* names facts (sets of rows, declared in `crmlib/catalogue/facts_*.py`) and their columns. *Slices* are the
dimensions that the definition can reach; team and region are the owner's, segment and industry the account's.
"""


def page() -> str:
    """The whole page.

    >>> page().startswith("# KPIs")
    True
    """
    sections = [_HEAD]
    for area, kpis in AREAS.items():
        sections.append(f"\n## {_TITLES[area]}\n")
        sections += [_entry(kpi) for kpi in kpis]
    return "\n".join(sections)


def _entry(kpi: Kpi) -> str:
    facts = [
        f"**{kpi.unit}** {_ARROWS[kpi.good]}",
        kpi.bucket,
        f"version {kpi.version}",
        f"source: {kpi.source}",
    ]
    return "\n".join(
        [
            f"### `{kpi.id}` — {kpi.name_en} / {kpi.name_ja}\n",
            f"{kpi.meaning_en}  ",
            f"{kpi.meaning_ja}\n",
            f"- {' · '.join(facts)}",
            f"- formula: `{formula_text(kpi.formula)}`",
            f"- needs: {_codes(kpi.needs)}",
            f"- slices: {', '.join(kpi.dimensions()) or '–'}",
            "",
        ]
    )


def _codes(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names)) or "–"


def main(file: Path = Path("docs/kpis.md")) -> None:
    """Write the page."""
    file.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
