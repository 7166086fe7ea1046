"""How good is the data, 0 to 100?

Of each dimension, 100 × Σ w (tested − failed) ÷ Σ w tested over its rules (w: critical 4, error 2, warning 1, info
0); overall, the mean of the dimensions tested, weighted as params say (kpis.md, data_quality_score). A rule that was
not tested counts nowhere. Scores are exact fractions until they are written.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crmlib.audit.rule import DIMENSIONS, Rule

if TYPE_CHECKING:
    from crmlib.audit.scan import Count


@dataclass(frozen=True)
class Score:
    """The score of one dimension: Σ w (tested − failed) and Σ w tested, and the plain numbers of tests."""

    passed_weight: int = 0
    tested_weight: int = 0
    tested: int = 0
    failed: int = 0

    @property
    def value(self) -> Fraction | None:
        """0 to 100; None where nothing that counts was tested.

        >>> Score(passed_weight=3, tested_weight=4).value
        Fraction(75, 1)
        """
        return Fraction(100 * self.passed_weight, self.tested_weight) if self.tested_weight else None

    def plus(self, weight: int, tested: int, failed: int) -> Score:
        """With one more rule's rows."""
        return Score(
            self.passed_weight + weight * (tested - failed),
            self.tested_weight + weight * tested,
            self.tested + tested,
            self.failed + failed,
        )


def dimension_scores(counts: Iterable[Count], rules: Mapping[str, Rule]) -> dict[str, Score]:
    """The score of each dimension that was tested, in the order of `DIMENSIONS`."""
    scores: dict[str, Score] = {}
    for count in counts:
        rule = rules[count.rule_id]
        scores[rule.dimension] = scores.get(rule.dimension, Score()).plus(rule.weight, count.tested, count.failed)
    return {name: scores[name] for name in DIMENSIONS if name in scores}


def overall(scores: Mapping[str, Score], weights: Mapping[str, Decimal] | None = None) -> Fraction | None:
    """The mean of the dimensions tested, weighted (default: equal); None where none was.

    >>> overall({"validity": Score(1, 2), "accuracy": Score(1, 1)})
    Fraction(75, 1)
    """
    weighted = [
        (Fraction((weights or {}).get(name, Decimal(1))), score.value)
        for name, score in scores.items()
        if score.value is not None
    ]
    total = sum(weight for weight, _ in weighted)
    return sum((weight * value for weight, value in weighted), Fraction(0)) / total if total else None


def report(
    counts: list[Count], rules: Mapping[str, Rule], weights: Mapping[str, Decimal] | None = None
) -> dict[str, Any]:
    """The overall score and its dimensions as JSON values."""
    scores = dimension_scores(counts, rules)
    return {
        "score": number(overall(scores, weights)),
        "dimensions": {
            name: {
                "score": number(score.value),
                "passed_weight": score.passed_weight,
                "tested_weight": score.tested_weight,
                "tested": score.tested,
                "failed": score.failed,
            }
            for name, score in scores.items()
        },
    }


def reports_by(
    counts: list[Count],
    rules: Mapping[str, Rule],
    group: Callable[[Count], str | None],
    weights: Mapping[str, Decimal] | None = None,
) -> dict[str, Any]:
    """The score of each group of counts; rows without a value are the group `(none)`."""
    groups: dict[str, list[Count]] = {}
    for count in counts:
        groups.setdefault(group(count) or "(none)", []).append(count)
    return {name: report(groups[name], rules, weights) for name in sorted(groups)}


def number(value: Fraction | None) -> float | None:
    """A fraction as the nearest JSON number."""
    return None if value is None else float(value)


def read_score(outputs: Path, snapshot: str) -> dict[str, Any] | None:
    """The score.json of a snapshot's audit; None where it was not audited."""
    file = outputs / "audit" / snapshot / "score.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.is_file() else None


def data_quality_score(outputs: Path, snapshot: str) -> Decimal | None:
    """The overall score of a snapshot, exact to 18 digits: what the KPI of that name shows.

    None where the snapshot was not audited or nothing was tested: the KPI is then not available, never 0.
    """
    written = read_score(outputs, snapshot)
    if written is None:
        return None
    scores = {
        name: Score(part["passed_weight"], part["tested_weight"], part["tested"], part["failed"])
        for name, part in written["dimensions"].items()
    }
    exact = overall(scores, {name: Decimal(str(weight)) for name, weight in written["weights"].items()})
    return None if exact is None else (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(Decimal("1e-18"))


def badge(outputs: Path, snapshot: str, tables: Iterable[str], worst: int = 3) -> dict[str, Any] | None:
    """The score of the `tables` that a page used and their worst rules; None where the snapshot was not audited.

    `{"score": 0–100 or None, "dimensions": {…}, "worst": [{rule_id, table, failed, tested, severity, message_en,
    message_ja}], "quarantined": rows, "quarantine": [{table, rule_id, reason_en, reason_ja, n}]}`; worst first by
    weight × failed share.
    """
    written = read_score(outputs, snapshot)
    if written is None:
        return None
    wanted = set(tables)
    rules = [rule for rule in written["rules"] if rule["table"] in wanted and rule["status"] == "tested"]
    scores: dict[str, Score] = {}
    for rule in rules:
        known = scores.get(rule["dimension"], Score())
        scores[rule["dimension"]] = known.plus(rule["weight"], rule["tested"], rule["failed"])
    weights = {name: Decimal(str(weight)) for name, weight in written["weights"].items()}
    broken = [rule for rule in rules if rule["failed"] and rule["weight"]]
    broken.sort(key=lambda rule: (-rule["weight"] * rule["failed"] / rule["tested"], rule["id"]))
    names = ("id", "table", "tested", "failed", "severity", "message_en", "message_ja")
    return {
        "score": number(overall(scores, weights)),
        "dimensions": {name: number(scores[name].value) for name in DIMENSIONS if name in scores},
        "worst": [{("rule_id" if n == "id" else n): rule[n] for n in names} for rule in broken[:worst]],
        "quarantined": sum(n for table, n in written["quarantined"].items() if table in wanted),
        "quarantine": [line for line in quarantined(outputs / "audit" / snapshot) if line["table"] in wanted],
    }


def quarantined(folder: Path) -> list[dict[str, Any]]:
    """The rows that no figure may use, by table and reason: `{table, rule_id, reason_en, reason_ja, n}`, most first."""
    import duckdb

    file = folder / "quarantine.parquet"
    rows = duckdb.execute(
        """SELECT "table", rule_id, any_value(reason_en), any_value(reason_ja), count(*) FROM read_parquet(?)
        GROUP BY "table", rule_id ORDER BY count(*) DESC, "table", rule_id""",
        [str(file)],
    ).fetchall() if file.is_file() else []  # fmt: skip
    return [dict(zip(("table", "rule_id", "reason_en", "reason_ja", "n"), row, strict=True)) for row in rows]
