"""What does a KPI mean, from what is it computed, and what does it lack here?"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from crmlib.calendar import Period
from crmlib.company import Company
from crmlib.metric import need
from crmlib.metric.declare import DIMENSIONS, Kpi, Median, aggregates, reach
from crmlib.metric.derived import DERIVED
from crmlib.metric.engine import compile_sql
from crmlib.metric.example import Example
from crmlib.metric.figure import Figure
from crmlib.metric.query import Query
from crmlib.metric.renew import Plain
from crmlib.metric.result import Result
from crmlib.metric.rollup import median_of, rolled_up_sql

GOOD = {"up": ("↑ higher is better", "↑ 高いほど良い"), "down": ("↓ lower is better", "↓ 低いほど良い")}
NEITHER = ("– neither", "– どちらでもない")


def explanation(
    kpi: Kpi,
    company: Company,
    tables: Mapping[str, frozenset[str]],
    dialect: str = "duckdb",
    period: Period | None = None,
    example: Example | None = None,
) -> dict[str, Any]:
    """Everything there is to know about a KPI, as plain values: definition, needs, what is missing, slices, queries."""
    basis = "deals" if "orders" not in tables and "deals" in tables else "orders"
    plain = Plain(dialect, basis)
    queries: dict[str, str] = {}
    for fact in kpi.facts:
        parts = [part for part in dict.fromkeys(aggregates(kpi.formula)) if part.fact == fact]
        query = Query(plain, fact, parts, ())
        if query.parts:
            queries[fact.name] = compile_sql(query.table(), dialect)
        for part in parts:
            if isinstance(part, Median):
                rows = compile_sql(query.medians_table(part), dialect)
                queries[f"{fact.name} (median)"] = rolled_up_sql(dialect, rows, median_of(dialect), [()])
        if fact.lookup:
            queries = {fact.lookup.name: compile_sql(fact.lookup.rows(plain.world()), dialect), **queries}
    for table in DERIVED:
        if any(table.name in sql for sql in queries.values()):
            queries = {table.name: compile_sql(table.rows(plain.world()), dialect), **queries}
    return {
        "kpi_id": kpi.id,
        "name_en": kpi.name_en,
        "name_ja": kpi.name_ja,
        "meaning_en": kpi.meaning_en,
        "meaning_ja": kpi.meaning_ja,
        "formula": formula_text(kpi.formula),
        "bucket": kpi.bucket,
        "unit": kpi.unit,
        "good": kpi.good,
        "version": kpi.version,
        "source": kpi.source,
        "needs": list(need.in_basis(kpi.needs, tables)),
        "missing": list(need.missing(kpi, tables, company)),
        "slices": {d: list(need.blocked(kpi, (d,), None, tables).get(d, ())) for d in DIMENSIONS if _reaches(kpi, d)},
        "period": period.label if period else None,
        "dialect": dialect,
        "queries": queries,
        "example": example.told(kpi) if example else None,
    }


def of_period(result: Result, read: list[tuple[Any, Figure]], rows: Mapping[str, int]) -> dict[str, Any]:
    """What a KPI is in one period, and from what: each aggregate of its formula, and the rows of the tables needed."""
    return {
        "result": result.record(),
        "inputs": [
            {"aggregate": formula_text(part), "value": one.value, "rows": one.n, "missing": list(one.missing)}
            for part, one in read
        ],
        "tables": dict(rows),
    }


def _reaches(kpi: Kpi, dimension: str) -> bool:
    return bool(kpi.facts) and all(reach(fact, dimension)[0] for fact in kpi.facts) and dimension in kpi.dimensions()


def formula_text(formula: Any) -> str:
    """A formula in one line, by the names of facts and columns.

    >>> from crmlib.catalogue import KPIS
    >>> formula_text(KPIS["win_rate"].formula)
    'count(deals_closed.won) ÷ (count(deals_closed.won) + count(deals_closed.lost))'
    """
    kind = type(formula).__name__
    if kind == "Count":
        return f"count({formula.fact.name}{'.' + formula.column if formula.column else ''})"
    if kind in ("Total", "Median"):
        text = f"{'sum' if kind == 'Total' else 'median'}({formula.fact.name}.{formula.column})"
        text += f" × {formula.times}" if getattr(formula, "times", 1) != 1 else ""
        return text + (f" ÷ {formula.per}" if formula.per != 1 else "")
    if kind == "Ratio":
        return f"{formula_text(formula.over)} ÷ {_under_text(formula)}"
    if kind == "Difference":
        return f"{formula_text(formula.plus)} − {formula_text(formula.minus)}"
    if kind == "Made":
        return f"{formula.of.__name__.strip('_')}({', '.join(formula_text(part) for part in formula.parts)})"
    if kind == "AgainstTarget":
        return f"{formula_text(formula.over)} ÷ target({formula.kpi_id}{', next period' if formula.following else ''})"
    if kind == "AgainstForecast":
        return f"{formula.of.__name__.strip('_')}({formula_text(formula.actual)}, forecast({formula.kpi_id}))"
    return {"Constant": "days of the period", "Quality": "audit.score"}.get(kind, kind)


def _under_text(formula: Any) -> str:
    if formula.under is None:
        return f"rows with {formula.over.column}"
    if formula.also_under is None:
        return formula_text(formula.under)
    return f"({formula_text(formula.under)} + {formula_text(formula.also_under)})"


def printed(told: Mapping[str, Any], language: str) -> str:
    """The explanation as text for people; `language` puts that language's name and meaning first."""
    first, second = ("ja", "en") if language == "ja" else ("en", "ja")
    good = GOOD.get(told["good"], NEITHER)[0 if first == "en" else 1]
    lines = [
        f"{told['kpi_id']} — {told[f'name_{first}']} / {told[f'name_{second}']}",
        "",
        told[f"meaning_{first}"],
        told[f"meaning_{second}"],
        "",
        f"formula   {told['formula']}",
        f"unit      {told['unit']}   {good}   bucket: {told['bucket']}   version {told['version']}, {told['source']}",
        f"needs     {', '.join(told['needs']) or '–'}",
        f"missing   {', '.join(told['missing']) or '–'}",
        f"slices    {', '.join(_slice_text(d, lacks) for d, lacks in told['slices'].items()) or '–'}",
    ]
    if told.get("result"):
        lines += _of_period_text(told)
    if told["example"]:
        lines += ["", told["example"]]
    for name, sql in told["queries"].items():
        lines += ["", f"-- {name} ({told['dialect']})", sql]
    return "\n".join(lines)


def _of_period_text(told: Mapping[str, Any]) -> list[str]:
    result = told["result"]
    parts = [f"{name} {_plain(result[name])}" for name in ("numerator", "denominator", "n") if result[name] is not None]
    value = _plain(result["value"]) if result["status"] == "ok" else result["status"]
    lacking = f"; lacks {', '.join(result['missing'])}" if result["missing"] else ""
    lines = ["", f"{told['period']:<9} {value}{f' ({chr(44).join(parts)})' if parts else ''}{lacking}"]
    for one in told["inputs"]:
        shown = "–" if one["value"] is None else _plain(one["value"])
        lines.append(f"  {one['aggregate']} = {shown} ({one['rows'] or 0:,} rows)")
    return [*lines, *(f"  table {name}: {rows:,} rows" for name, rows in told["tables"].items())]


def _plain(number: Any) -> str:
    return format(number, "f") if isinstance(number, Decimal) else str(number)


def _slice_text(dimension: str, lacks: list[str]) -> str:
    return f"{dimension} (lacks {', '.join(lacks)})" if lacks else dimension
