"""notebooks/audit/quality: is the data accurate, where is it not, and why?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from crmlib.audit.rule import DIMENSIONS
from crmlib.audit.words import column_name, table_name
from crmlib.notebook.report import Report
from crmlib.present import plot
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

SEVERITY_TONE = {"critical": "bad", "error": "bad", "warning": "caution", "info": "neutral"}
GOOD, FAIR = 90, 75
PER_GROUP = 20
RULES = 60
PER_RULE = 2


def answer(report: Report) -> Readings | Element:
    """The score, the weakest dimension, and the rule that costs most of it."""
    score = _score(report)
    if score is None:
        return report.nothing("answer_title")
    sentences = [Sentence(report.t("overall", score=_points(score["score"])), _tone(score["score"]))]
    weakest = min(_dimensions(score), key=lambda item: _unknown_last(item[1]["score"]), default=None)
    if weakest:
        name, found = weakest
        words = report.t("weakest", name=report.t(f"dimension_{name}"), score=_points(found["score"]))
        sentences.append(Sentence(words, _tone(found["score"])))
    failing = _failing(score)
    if failing:
        worst = max(failing, key=lambda rule: (rule["weight"] * rule["failed"], rule["id"]))
        values = {"rule": _message(report, worst), "failed": worst["failed"], "tested": worst["tested"]}
        sentences.append(
            Sentence(report.t("costliest", table=table_name(worst["table"], report.language), **values), "bad")
        )
    else:
        sentences.append(Sentence(report.t("no_failure", n=_count(score, "tested")), "good"))
    untested = _count(score, "not tested")
    if untested:
        sentences.append(Sentence(report.t("untested", n=untested), "caution"))
    return report.readings(*sentences)


def dimensions(report: Report) -> Element:
    """The score of each dimension of quality."""
    score = _score(report)
    if score is None:
        return report.nothing("dimensions_title")
    found = _dimensions(score)
    return plot.bars(
        report.t("dimensions_title"),
        [report.t(f"dimension_{name}") for name, _ in found],
        {report.t("score"): [_decimal(each["score"]) for _, each in found]},
        unit="points",
        axis=report.t("axis_score"),
        category=report.t("dimension"),
        language=report.language,
        horizontal=True,
    )


def tables(report: Report) -> Element:
    """The score of each table, by dimension."""
    return _scores(report, "tables", "tables_title", "column_table", lambda name: _table(report, name))


def sources(report: Report) -> Element:
    """The score of the rows that came from each source."""
    return _scores(report, "sources", "sources_title", "column_source", str)


def imports(report: Report) -> Element:
    """The score of the rows that each import brought."""
    return _scores(report, "imports", "imports_title", "column_import", str)


def owners(report: Report) -> Element:
    """The score of each owner's rows, weakest first."""
    return _scores(report, "owners", "owners_title", "column_owner", lambda name: report.slice_label("owner", name))


def rules(report: Report) -> Element:
    """Every rule that rows fail: tested, failed, share, severity, and what stands out as a cause."""
    score = _score(report)
    if score is None:
        return report.nothing("rules_title")
    failing = sorted(_failing(score), key=lambda rule: (-rule["weight"] * rule["failed"], rule["id"]))
    columns = (
        Column(report.t("column_rule")),
        Column(report.t("column_where")),
        Column(report.t("dimension")),
        Column(report.t("column_severity")),
        Column(report.t("column_tested"), "count"),
        Column(report.t("column_failed"), "count"),
        Column(report.t("common.share"), "ratio"),
        Column(report.t("column_cause")),
    )
    rows = [
        [
            Cell(_message(report, rule), note=f"{rule['id']} v{rule['version']}"),
            _where(report, rule),
            report.t(f"dimension_{rule['dimension']}"),
            Cell(report.t(f"severity_{rule['severity']}"), SEVERITY_TONE[rule["severity"]]),
            rule["tested"],
            rule["failed"],
            Decimal(rule["failed"]) / rule["tested"],
            "; ".join(_cause(report, cause) for cause in _audit(report)["causes"] if cause["rule_id"] == rule["id"]),
        ]
        for rule in failing
    ]
    return Table(
        report.t("rules_title"),
        columns,
        rows,
        report.language,
        rule=report.t("rules_rule"),
        limit=RULES,
        keys=[rule["id"] for rule in failing],
        records=_samples(report, failing),
    )


def whole(report: Report) -> Element:
    """Columns that tell nothing, and times of change before creation that only the source knows."""
    score = _score(report)
    if score is None:
        return report.nothing("whole_title")
    if not score.get("whole"):
        return report.readings(Sentence(report.t("whole_none"), "good"))
    columns = (Column(report.t("column_what")), Column(report.t("column_table")), Column(report.t("column_column")))
    columns += (Column(report.t("column_rows"), "count"),)
    rows = [
        [
            Cell(line[f"message_{report.language}"], note=line["id"]), _table(report, line["table"]), line["column"],
            Cell(report.t("whole_column")) if line["rows"] is None else line["rows"],
        ]
        for line in score["whole"]
    ]  # fmt: skip
    return Table(report.t("whole_title"), columns, rows, report.language, rule=report.t("whole_rule"), limit=PER_GROUP)


def trend(report: Report) -> Element:
    """The score over the audits, and how much of each change came from the rules, not from the data."""
    score = _score(report)
    if score is None or not score["trend"]:
        return report.nothing("trend_title")
    columns = (
        Column(report.t("column_snapshot")),
        Column(report.t("score"), "points"),
        Column(report.t("common.change"), "points"),
        Column(report.t("column_by_data"), "points"),
        Column(report.t("column_by_rules"), "points"),
    )
    names = ("score", "change", "by_data", "by_rules")
    rows = [
        [
            each["snapshot"],
            *(
                _decimal(each[name]) if each[name] is not None else Cell("", note=report.t("first_audit"))
                for name in names
            ),
        ]
        for each in score["trend"]
    ]
    return Table(report.t("trend_title"), columns, rows, report.language)


def repairs(report: Report) -> Element:
    """What was repaired, proposed and put in quarantine, by table."""
    score = _score(report)
    if score is None:
        return report.nothing("repairs_title")
    parts = ("changed", "proposed", "quarantined")
    names = [name for name in report.meta.tables if any(score[part].get(name) for part in parts)]
    columns = (Column(report.t("column_table")), *(Column(report.t(f"column_{part}"), "count") for part in parts))
    rows = [[_table(report, name), *(score[part].get(name, 0) for part in parts)] for name in names]
    return Table(report.t("repairs_title"), columns, rows, report.language, rule=report.t("repairs_rule"))


def counts_agree(report: Report) -> bool:
    """Whether no rule fails more rows than it tested, and the score follows from the weights that are shown."""
    score = _score(report)
    if score is None:
        return True
    if any(rule["failed"] > rule["tested"] for rule in score["rules"] if rule["status"] == "tested"):
        return False
    weights = score["weights"]
    found = _dimensions(score)
    mean = sum(each["score"] * weights[name] for name, each in found) / sum(weights[name] for name, _ in found)
    return abs(mean - score["score"]) < 1e-9


def _scores(report: Report, part: str, title: str, column: str, label: Any) -> Element:
    score = _score(report)
    if score is None or not score[part]:
        return report.nothing(title)
    names = [name for name, _ in _dimensions(score)]
    ordered = sorted(score[part].items(), key=lambda item: (_unknown_last(item[1]["score"]), item[0]))
    columns = (
        Column(report.t(column)),
        Column(report.t("score"), "points"),
        *(Column(report.t(f"dimension_{name}"), "points") for name in names),
        Column(report.t("column_failed"), "count"),
    )
    rows = [_score_row(label(name), each, names) for name, each in ordered]
    return Table(report.t(title), columns, rows, report.language, rule=report.t("weakest_first"), limit=PER_GROUP)


def _score_row(name: Any, each: Mapping[str, Any], names: Sequence[str]) -> list[Any]:
    found = each["dimensions"]
    cells = [_score_cell(found.get(n, {}).get("score")) for n in names]
    failed = sum(part["failed"] for part in found.values())
    return [name, _score_cell(each["score"], _tone(each["score"])), *cells, failed]


def _score_cell(value: float | None, tone: str | None = None) -> Cell:
    """A score; a dash where no rule with a weight was tested: that is neither good nor bad."""
    return Cell("–") if value is None else Cell(_decimal(value), tone)


def _unknown_last(value: float | None) -> float:
    return float("inf") if value is None else value


def _where(report: Report, rule: Mapping[str, Any]) -> Cell:
    """A rule's column by what it holds, with its name in the tables."""
    if not rule["column"]:
        return _table(report, rule["table"])
    named = f"{rule['table']}.{rule['column']}"
    return Cell(column_name(rule["table"], rule["column"], report.language), note=named)


def _table(report: Report, table: str) -> Cell:
    """A table by its label, with its name in the tables."""
    return Cell(table_name(table, report.language), note=table)


def _samples(report: Report, failing: Sequence[Mapping[str, Any]]) -> Table:
    found = _audit(report)["samples"]
    columns = tuple(Column(report.t(f"column_{name}")) for name in ("key", "column", "value", "file", "row", "import"))
    rows, keys = [], []
    for rule in failing[:RULES]:
        for row in found.get(rule["id"], ())[:PER_RULE]:
            value = row["value"] if row["value"] is not None else Cell(report.t("empty"))
            place = [row[name] or "" for name in ("source_file", "source_row", "import_id")]
            rows.append([row["key"], row["column"] or "", value, *place])
            keys.append(rule["id"])
    total = sum(rule["failed"] for rule in failing)
    return Table(report.t("samples_title"), columns, rows, report.language, total=total, limit=len(rows), keys=keys)


def _cause(report: Report, cause: Mapping[str, Any]) -> str:
    name = report.slice_label("owner", cause["name"]) if cause["kind"] == "owner" else cause["name"]
    counts = {part: cause[part] for part in ("inside", "failed", "rows", "all_rows")}
    return report.t("cause_counts", what=report.t(f"cause_{cause['kind']}", name=name), **counts)


def _audit(report: Report) -> dict[str, Any]:
    return report.data.analysis("audit") or {"score": None, "samples": {}, "causes": []}


def _score(report: Report) -> dict[str, Any] | None:
    """The audit's score; None without an audit, and where it found nothing that it could test."""
    score = _audit(report)["score"]
    return score if score and score["score"] is not None else None


def _dimensions(score: Mapping[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    found = score["dimensions"]
    return [(name, found[name]) for name in DIMENSIONS if name in found and found[name]["score"] is not None]


def _failing(score: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [rule for rule in score["rules"] if rule["status"] == "tested" and rule["failed"]]


def _count(score: Mapping[str, Any], status: str) -> int:
    return sum((rule["status"] == "tested") == (status == "tested") for rule in score["rules"])


def _message(report: Report, rule: Mapping[str, Any]) -> str:
    return rule[f"message_{report.language}"]


def _decimal(value: float | None) -> Decimal | None:
    return None if value is None else Decimal(repr(value))


def _points(value: float) -> str:
    return f"{value:.1f}"


def _tone(value: float | None) -> str:
    if value is None:
        return "neutral"
    return "good" if value >= GOOD else "caution" if value >= FAIR else "bad"
