"""How has the score moved over the audits, and is it the data or the rules that moved it?

Between two audits the rules may differ. The change of the score is split exactly: *data* is what the rules that both
audits share (same id, version and weight) say, *rules* is the rest.
"""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from crmlib.audit.score import Score, number, overall


def earlier(outputs: Path, before: str) -> list[dict[str, Any]]:
    """The score.json of every audit before snapshot `before`, oldest first."""
    files = sorted((outputs / "audit").glob("[0-9]*/score.json"))
    return [json.loads(file.read_text(encoding="utf-8")) for file in files if file.parent.name < before]


def trend(score: dict[str, Any], outputs: Path) -> list[dict[str, Any]]:
    """One line for each audit up to this one: snapshot, as_of, score, dimensions, and the split of its change.

    `change` = `by_data` + `by_rules`; all three are None for the first audit.
    """
    audits = [*earlier(outputs, score["snapshot"]), score]
    lines = []
    for index, audit in enumerate(audits):
        split = {"change": None, "by_data": None, "by_rules": None}
        if index:
            split = compare(audits[index - 1], audit)
        lines.append(
            {
                "snapshot": audit["snapshot"],
                "as_of": audit["as_of"],
                "score": audit["score"],
                "dimensions": {name: part["score"] for name, part in audit["dimensions"].items()},
                **split,
            }
        )
    return lines


def compare(before: dict[str, Any], after: dict[str, Any]) -> dict[str, float | None]:
    """The change of the overall score between two audits, split into data and rules."""
    shared = _signatures(before) & _signatures(after)
    weights = {name: Decimal(str(weight)) for name, weight in after["weights"].items()}
    whole = [_overall(audit, None, weights) for audit in (before, after)]
    common = [_overall(audit, shared, weights) for audit in (before, after)]
    if None in whole or None in common:
        return {"change": None, "by_data": None, "by_rules": None}
    change, by_data = whole[1] - whole[0], common[1] - common[0]
    return {"change": number(change), "by_data": number(by_data), "by_rules": number(change - by_data)}


def _signatures(audit: dict[str, Any]) -> set[tuple[str, int, int]]:
    return {(r["id"], r["version"], r["weight"]) for r in audit["rules"] if r["status"] == "tested"}


def _overall(
    audit: dict[str, Any], only: set[tuple[str, int, int]] | None, weights: dict[str, Decimal]
) -> Fraction | None:
    scores: dict[str, Score] = {}
    for rule in audit["rules"]:
        if rule["status"] == "tested" and (only is None or (rule["id"], rule["version"], rule["weight"]) in only):
            known = scores.get(rule["dimension"], Score())
            scores[rule["dimension"]] = known.plus(rule["weight"], rule["tested"], rule["failed"])
    return overall(scores, weights)
