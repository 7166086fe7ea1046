"""What does the duplicates page show? Clusters, the pairs behind them field by field, what awaits a decision.

Values of private columns are masked, as everywhere on the audit's pages.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from crmlib.audit.change import CHANGES, apply, revert
from crmlib.audit.decisions import Decision, load_decisions
from crmlib.audit.duplicates import LINKED
from crmlib.audit.linkage.frozen import read
from crmlib.audit.linkage.link import LEVELS, MERGE, REVIEW
from crmlib.audit.linkage.model import ALREADY, COMPARISONS
from crmlib.audit.linkage.weigh import weight_of
from crmlib.audit.merge import FILL, RELINK
from crmlib.audit.merge import MERGE as MERGE_RULE
from crmlib.audit.perform import connect
from crmlib.audit.private import MASK, is_private
from crmlib.audit.settings import load_settings

if TYPE_CHECKING:
    from crmlib.calendar import Period
    from crmlib.company import Company
    from crmlib.metric import Result
    from crmlib.store import Snapshot

SHOWN = 40
"""Clusters, reviews and split pairs that the page shows of each; pairs.parquet and clusters.parquet have them all."""

FIELDS = {
    "family": ("family_name", "full_name"), "given": ("given_name", "full_name"), "email": ("email",),
    "phone": ("phone",), "mobile": ("mobile",), "birth": ("birth_date",), "org": ("company", "account_id"),
    "address": ("address",), "postal": ("postal_code",), "corporate": ("corporate_number",), "website": ("website",),
}  # fmt: skip
"""Comparison → the columns whose first one that is there is shown; of accounts, `org` is the name."""
_PARTS = ("family_name", "given_name")


def customers(
    params: Path, outputs: Path, snapshot: Snapshot, company: Company, period: Period, as_of: datetime
) -> dict[str, Any] | None:
    """The duplicates page's data as JSON values; None without an audit.

    thresholds, mode (proposed or automatic), tables (one line each), models, clusters, reviews, split (likely pairs
    that were kept apart), already (leads that are contacts), decisions, labels (pairs decided by persons, with their
    probability), effects (figures that the merges move).
    """
    folder = outputs / "audit" / snapshot.id
    if not (folder / "pairs.parquet").is_file():
        return None
    pairs, clusters = pq.read_table(folder / "pairs.parquet"), pq.read_table(folder / "clusters.parquet")
    how = json.loads((folder / "linkage.json").read_text("utf-8")) if (folder / "linkage.json").is_file() else {}
    if not how:
        return None
    rows = _Rows(snapshot, frozenset(company.privacy))
    lines = pairs.to_pylist()
    mode = load_settings(params).merge
    groups = _groups(clusters)
    cluster_of = {(line["table"], line["key"]): line["cluster_id"] for line in clusters.to_pylist()}
    apart = [line for line in lines if _kept_apart(line, cluster_of)]
    review = [line for line in lines if not line["decided"] and REVIEW <= (line["match_probability"] or 0) < MERGE]
    already = [line for line in lines if line["table"] == ALREADY and (line["match_probability"] or 0) >= MERGE]
    inside: dict[tuple[str, str], list[dict]] = {}
    for line in lines:
        name = cluster_of.get((line["table"], line["key_l"]))
        if name is not None and name == cluster_of.get((line["table"], line["key_r"])):
            inside.setdefault((line["table"], name), []).append(line)
    decisions = [d for d in load_decisions(params) if d.decision in ("must_link", "cannot_link")]
    return {
        "thresholds": {"review": REVIEW, "merge": MERGE},
        "mode": mode,
        "tables": [_table(name, about, lines, groups, apart) for name, about in how["about"].items()],
        "models": _models(how["models"], how["about"]),
        "clusters": [_cluster(rows, *name, keys, inside.get(name, [])) for name, keys in _first(groups, inside)],
        "reviews": [rows.pair(line) for line in _strongest(review)],
        "split": [rows.pair(line) for line in _strongest(apart)],
        "already": [rows.pair(line) for line in _strongest(already)],
        "decisions": [_decision(decision, lines) for decision in decisions],
        "labels": [[x["decided"] == "must_link", x["match_probability"]] for x in lines if x["decided"]],
        "effects": _effects(folder, snapshot, company, period, as_of, mode),
    }


def _kept_apart(line: Mapping[str, Any], cluster_of: Mapping[tuple[str, str], str]) -> bool:
    """Is it a likely pair whose records are not in one cluster: a chain was split, or a person said so?"""
    left, right = (cluster_of.get((line["table"], line[side])) for side in ("key_l", "key_r"))
    return line["table"] in LINKED and (line["match_probability"] or 0) >= MERGE and (left is None or left != right)


def _groups(clusters: pa.Table) -> dict[tuple[str, str], list[dict]]:
    found: dict[tuple[str, str], list[dict]] = {}
    for line in clusters.to_pylist():
        found.setdefault((line["table"], line["cluster_id"]), []).append(line)
    return found


def _table(
    name: str,
    about: Mapping[str, Any],
    lines: Iterable[Mapping[str, Any]],
    groups: Mapping[tuple[str, str], list[dict]],
    apart: Iterable[Mapping[str, Any]],
) -> dict[str, Any]:
    mine = [line for line in lines if line["table"] == name]
    sizes = [len(keys) for (table, _), keys in groups.items() if table == name]
    return {
        "table": name,
        **about,
        "merge_pairs": sum((line["match_probability"] or 0) >= MERGE for line in mine),
        "review_pairs": sum(not x["decided"] and REVIEW <= (x["match_probability"] or 0) < MERGE for x in mine),
        "split_pairs": sum(line["table"] == name for line in apart),
        "clusters": len(sizes),
        "surplus": sum(sizes) - len(sizes),
    }


def _models(models: Mapping[str, Any], about: Mapping[str, Any]) -> list[dict[str, Any]]:
    """For each level of each comparison: how often true pairs and chance pairs reach it, and what it weighs."""
    found = []
    for table, values in models.items():
        model = read(values)
        for comparison in (c for c in COMPARISONS[table] if c.name in model.shares):
            for level, (m, u) in zip(comparison.levels, model.shares[comparison.name], strict=True):
                found.append(
                    {
                        "table": table, "number": model.number, "learned_from": model.learned_from,
                        "method": about[table]["method"], "comparison": comparison.name, "level": level.label,
                        "m": m, "u": u, "weight": model.weight(comparison, level),
                    }
                )  # fmt: skip
    return found


def _first(
    groups: Mapping[tuple[str, str], list[dict]], inside: Mapping[tuple[str, str], list[dict]]
) -> list[tuple[tuple[str, str], list[dict]]]:
    """The clusters that are shown: those whose weakest pair is weakest, where a look is worth most."""

    def doubt(item: tuple[tuple[str, str], list[dict]]) -> tuple[float, str, str]:
        weights = [line["match_weight"] for line in inside.get(item[0], []) if line["match_weight"] is not None]
        return (min(weights, default=0.0), *item[0])

    return sorted(groups.items(), key=doubt)[:SHOWN]


def _strongest(lines: Iterable[dict]) -> list[dict]:
    return sorted(lines, key=lambda x: (-(x["match_weight"] or 0.0), x["table"], x["key_l"], x["key_r"]))[:SHOWN]


def _cluster(rows: _Rows, table: str, name: str, keys: list[dict], pairs: list[dict]) -> dict[str, Any]:
    survivor = keys[0]["survivor"]
    weights = [line["match_weight"] for line in pairs if line["match_weight"] is not None]
    return {
        "table": table, "cluster_id": name, "survivor": survivor, "keys": [line["key"] for line in keys],
        "title": rows.title(table, survivor), "weakest": min(weights, default=None),
        "pairs": [rows.pair(line) for line in pairs],
    }  # fmt: skip


def _decision(decision: Decision, lines: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """A decision of params/decisions.csv; `found`: whether both of its records are there."""
    pair = {decision.key, decision.other_key}
    return {
        "decision": decision.decision, "table": decision.table, "key": decision.key, "other_key": decision.other_key,
        "decided_by": decision.decided_by, "decided_on": decision.decided_on, "note": decision.note,
        "found": any(line["decided"] and {line["key_l"], line["key_r"]} == pair for line in lines),
    }  # fmt: skip


class _Rows:
    """Looks up the values that a pair was judged by, private ones masked."""

    def __init__(self, snapshot: Snapshot, private: frozenset[str]) -> None:
        self.private = private
        self.present = {name: set(snapshot.columns(name, "raw")) for name in snapshot.tables("raw") if name in LINKED}
        self.connection = connect(snapshot, "raw")
        self.known: dict[tuple[str, str], dict[str, Any]] = {}

    def row(self, table: str, key: str) -> dict[str, Any]:
        if (table, key) not in self.known:
            wanted = sorted({"name", *(c for columns in FIELDS.values() for c in columns)} & self.present[table])
            listed = ", ".join(f"CAST({column} AS VARCHAR)" for column in wanted) or "NULL"
            found = self.connection.execute(
                f"SELECT {listed} FROM {table} WHERE {LINKED[table]} = ? ORDER BY row_order LIMIT 1", [key]
            ).fetchone()
            self.known[table, key] = dict(zip(wanted, found or [None] * len(wanted), strict=True))
        return self.known[table, key]

    def value(self, table: str, key: str, comparison: str) -> str | None:
        columns = ("name",) if (table, comparison) == ("accounts", "org") else FIELDS[comparison]
        row = self.row(table, key)
        column = next((c for c in columns if row.get(c) is not None), None)
        if column is None:
            return None
        if column == "account_id" and "name" in self.present.get("accounts", ()):
            return self.value("accounts", row[column], "org") or row[column]
        return MASK if is_private(table, column, self.private) else row[column]

    def title(self, table: str, key: str) -> str:
        """What a person calls the record: its name, else its key."""
        row = self.row(table, key)
        columns = ("name",) if table == "accounts" else ("full_name",) if row.get("full_name") else _PARTS
        named = [row[c] for c in columns if row.get(c)]
        if any(is_private(table, c, self.private) for c in columns):
            return key
        return " ".join(named).strip() or key

    def pair(self, line: Mapping[str, Any]) -> dict[str, Any]:
        """A pair with every field that was compared: both values, the level, and what it weighs."""
        left, right = line["table"].split("/") if "/" in line["table"] else (line["table"], line["table"])
        fields = [
            {
                "field": name, "left": self.value(left, line["key_l"], name),
                "right": self.value(right, line["key_r"], name), "level": line[name], "weight": line[weight_of(name)],
            }
            for name in LEVELS
            if line[name] is not None
        ]  # fmt: skip
        return {
            "table": line["table"], "key_l": line["key_l"], "key_r": line["key_r"], "decided": line["decided"],
            "title_l": self.title(left, line["key_l"]), "title_r": self.title(right, line["key_r"]),
            "weight": line["match_weight"], "probability": line["match_probability"], "fields": fields,
        }  # fmt: skip


def _effects(
    folder: Path, snapshot: Snapshot, company: Company, period: Period, as_of: datetime, mode: str
) -> dict[str, Any]:
    """What merging changes: entries of the log by kind, and every figure of the period before and after it."""
    from crmlib.catalogue import KPIS
    from crmlib.metric import Data, evaluate

    merges = pq.read_table(folder / ("changes.parquet" if mode == "automatic" else "proposals.parquet"))
    merges = merges.filter(pc.is_in(merges["rule_id"], value_set=pa.array([MERGE_RULE, FILL, RELINK])))
    counts = {row["values"]: row["counts"] for row in pc.value_counts(merges["rule_id"]).to_pylist()}
    entries = {"merged": counts.get(MERGE_RULE, 0), "filled": counts.get(FILL, 0), "relinked": counts.get(RELINK, 0)}
    if not merges.num_rows:
        return {**entries, "compared": 0, "moved": []}
    tables = snapshot.present("raw")
    chosen = [name for name in KPIS if name != "data_quality_score"]

    def figures(connection: duckdb.DuckDBPyConnection) -> dict[str, Result]:
        found = evaluate(Data(connection, tables), chosen, [period], [()], company=company, as_of=as_of)
        return {result.kpi_id: result for result in found}

    now, other = connect(snapshot, "clean"), connect(snapshot, "clean")
    step = revert if mode == "automatic" else apply
    for table in merges["table"].unique().to_pylist():
        part = merges.filter(pc.equal(merges["table"], table)).select(CHANGES.names)
        rows = other.execute(f"SELECT * FROM {table} ORDER BY row_order").to_arrow_table()
        other.execute(f"DROP VIEW {table}")
        other.register(table, step(rows, part, company.calendar))
    before, after = (figures(c) for c in ((other, now) if mode == "automatic" else (now, other)))
    compared = [name for name, one in before.items() if "unavailable" not in (one.status, after[name].status)]
    moved = [
        name
        for name in compared
        if (before[name].value, before[name].status) != (after[name].value, after[name].status)
    ]
    return {
        **entries,
        "compared": len(compared),
        "moved": [
            {
                "kpi_id": name,
                "before": _text(before[name]), "before_status": before[name].status,
                "after": _text(after[name]), "after_status": after[name].status,
            }
            for name in moved
        ],
    }  # fmt: skip


def _text(result: Result) -> str | None:
    return None if result.value is None else format(result.value, "f")
