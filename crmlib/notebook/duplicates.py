"""notebooks/audit/duplicates: which records are one customer, why, and what awaits a person's decision?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from crmlib.analysis.interval import wilson
from crmlib.audit.decisions import Decision, csv_line
from crmlib.audit.words import table_name
from crmlib.catalogue import KPIS
from crmlib.notebook.report import Report
from crmlib.present import number, plot
from crmlib.present.element import Element
from crmlib.present.sentence import Readings, Sentence
from crmlib.present.table import Cell, Column, Table

SHOWN = 5
"""Rows of a list; each opens field by field, which weighs on the page, and the audit's files have them all."""
ALREADY = "leads/contacts"
LEVEL_TONE = {"equal": "good", "different": "bad", "missing": "neutral"}
LEVEL_KEY = {
    "equal": "equal", "similar": "similar", "different": "different", "missing": "missing", "swapped": "swapped",
    "close": "close", "initial or part": "part", "same before @": "local", "same year, or month and day": "date_part",
}  # fmt: skip


def answer(report: Report) -> Readings | Element:
    """How many records are one customer with another one, what is done about them, and what awaits a person."""
    found = _found(report)
    if found is None:
        return report.nothing("answer_title")
    own = [line for line in found["tables"] if line["table"] != ALREADY]
    sentences = [
        Sentence(
            report.t(
                "surplus",
                table=_table(report, line["table"]),
                n=line["surplus"],
                of=report.say(line["records"], "count", compact=False),
            ),
            "caution" if line["surplus"] else "good",
        )
        for line in own
    ]
    already = sum(line["merge_pairs"] for line in found["tables"] if line["table"] == ALREADY)
    if already:
        sentences.append(Sentence(report.t("already", n=already), "caution"))
    if any(line["surplus"] for line in own):
        sentences.append(Sentence(report.t(f"mode_{found['mode']}"), "neutral"))
    awaiting = sum(line["review_pairs"] for line in found["tables"])
    if awaiting:
        sentences.append(Sentence(report.t("awaiting", n=awaiting), "caution"))
    if not own:
        sentences.append(Sentence(report.t("no_tables"), "neutral"))
    return report.readings(*sentences)


def share(report: Report) -> Element:
    """The share of each table's records that another record stands for."""
    found = _found(report)
    own = [line for line in (found["tables"] if found else ()) if line["table"] != ALREADY and line["records"]]
    if not own:
        return report.nothing("share_title")
    return plot.bars(
        report.t("share_title"),
        [_table(report, line["table"]) for line in own],
        {report.t("share"): [Decimal(line["surplus"]) / line["records"] for line in own]},
        unit="ratio",
        axis=report.t("share"),
        category=report.t("column_table"),
        language=report.language,
        horizontal=True,
    )


def tables(report: Report) -> Element:
    """For each table: records, pairs by what is proposed, clusters, and how the pairs were weighed."""
    found = _found(report)
    if found is None or not found["tables"]:
        return report.nothing("tables_title")
    counts = ("records", "merge_pairs", "review_pairs", "split_pairs", "clusters", "surplus")
    heads = (Column(report.t("column_table")), *(Column(report.t(f"column_{name}"), "count") for name in counts))
    heads += (Column(report.t("column_expected"), "number"), Column(report.t("column_method")))
    rows = [
        [_cell(report, line["table"]), *(_counted(report, line, name) for name in counts),
         Decimal(str(line["expected"])), report.t(f"method_{line['method']}")]
        for line in found["tables"]
    ]  # fmt: skip
    return Table(report.t("tables_title"), heads, rows, report.language, rule=report.t("tables_rule"))


def clusters(report: Report) -> Element:
    """Records that are one customer, the least sure first; a click shows why, pair by pair and field by field."""
    found = _found(report)
    if found is None:
        return report.nothing("clusters_title")
    if not found["clusters"]:
        return report.readings(Sentence(report.t("clusters_none")))
    heads = tuple(Column(report.t(f"column_{name}")) for name in ("customer", "table"))
    heads += (Column(report.t("column_size"), "count"), Column(report.t("column_survivor")))
    heads += (Column(report.t("column_others")), Column(report.t("column_weakest"), "number"))
    shown = found["clusters"]
    rows = [
        [each["title"], _cell(report, each["table"]), len(each["keys"]), each["survivor"],
         ", ".join(key for key in each["keys"] if key != each["survivor"]),
         Cell(report.t("by_decision")) if each["weakest"] is None else _bits(each["weakest"])]
        for each in shown
    ]  # fmt: skip
    return Table(
        report.t("clusters_title"), heads, rows, report.language, rule=report.t("clusters_rule"),
        total=sum(line["clusters"] for line in found["tables"]), limit=SHOWN, keys=[e["cluster_id"] for e in shown],
        records=_fields(report, [(each["cluster_id"], pair) for each in shown[:SHOWN] for pair in each["pairs"]]),
    )  # fmt: skip


def reviews(report: Report) -> Element:
    """Pairs that a person should decide; a click shows the fields, a line of decisions.csv is ready to be copied."""
    return _pairs(report, "reviews", "review_pairs", lines=True)


def split(report: Report) -> Element:
    """Likely pairs that were kept apart: their chain was split, or a person said that they are two."""
    return _pairs(report, "split", "split_pairs")


def already(report: Report) -> Element:
    """Leads who are contacts already."""
    return _pairs(report, "already", "merge_pairs", only=ALREADY)


def explanation(report: Report) -> Element:
    """One pair, field by field: the least sure one that is still proposed to be merged."""
    found = _found(report)
    pair = _least_sure(found)
    if found is None:
        return report.nothing("explanation_title")
    if pair is None:
        return report.readings(Sentence(report.t("explanation_none")))
    heads = tuple(Column(report.t(f"column_{name}")) for name in ("field", "left", "right", "level"))
    heads += (Column(report.t("column_bits"), "number"),)
    rows = [_field_row(report, each) for each in pair["fields"]]
    known = [each["weight"] for each in pair["fields"] if each["weight"] is not None]
    if known and pair["weight"] is not None:
        # Before any field is looked at two records are hardly one; what the fields weigh must outweigh that.
        rows.append([report.t("prior"), "", "", "", _bits(pair["weight"] - sum(known))])
    foot = ["", "", "", report.t("sum"), Cell("–") if pair["weight"] is None else _bits(pair["weight"])]
    names = {"left": pair["key_l"], "right": pair["key_r"], "chance": _chance(report, pair)}
    rule = report.t("explanation_rule", **names)
    return Table(report.t("explanation_title"), heads, rows, report.language, rule=rule, foot=foot)


def thresholds(report: Report) -> Readings | Element:
    """From which probability a merge is proposed, and how right that was where persons decided."""
    found = _found(report)
    if found is None:
        return report.nothing("thresholds_title")
    limits = {name: number.figure(Decimal(str(value)), "ratio", report.language, digits=0)
              for name, value in found["thresholds"].items()}  # fmt: skip
    sentences = [Sentence(report.t("limits", **limits))]
    labels = [(same, chance) for same, chance in found["labels"] if chance is not None]
    if not labels:
        return report.readings(*sentences, Sentence(report.t("no_labels"), "neutral"))
    merge = found["thresholds"]["merge"]
    proposed = [same for same, chance in labels if chance >= merge]
    same_ones = [chance for same, chance in labels if same]
    for key, right, n in (
        ("precision", sum(proposed), len(proposed)),
        ("recall", sum(chance >= merge for chance in same_ones), len(same_ones)),
    ):
        if n:
            between = wilson(right, n)
            shares = {"share": right / n, "low": between.low, "high": between.high}
            said = {name: number.figure(Decimal(str(x)), "ratio", report.language) for name, x in shares.items()}
            sentences.append(Sentence(report.t(key, right=right, n=n, **said)))
    return report.readings(*sentences, Sentence(report.t("labels_caveat"), "caution"))


def models(report: Report) -> Element:
    """What agreement in each field weighs, and the shares that it follows from."""
    found = _found(report)
    if found is None:
        return report.nothing("models_title")
    if not found["models"]:
        return report.readings(Sentence(report.t("models_none")))
    heads = tuple(Column(report.t(f"column_{name}")) for name in ("model", "field", "level"))
    heads += (Column(report.t("column_m"), "ratio"), Column(report.t("column_u"), "count"))
    heads += (Column(report.t("column_bits"), "number"),)
    rows = [
        [
            _model(report, each),
            report.t(f"field_{each['comparison']}"),
            report.t(f"level_{LEVEL_KEY[each['level']]}"),
            Cell("–") if each["m"] is None else Decimal(str(round(each["m"], 4))),
            round(1 / each["u"]) if each["u"] else Cell("–"),
            Cell("–", note=report.t("never_seen")) if each["weight"] is None else _bits(each["weight"]),
        ]
        for each in found["models"]
    ]
    title = report.t("models_title")
    return Table(title, heads, rows, report.language, rule=report.t("models_rule"), limit=len(rows))


def effect(report: Report) -> Element:
    """Every figure of the period that merging moves, before and after."""
    found = _found(report)
    if found is None:
        return report.nothing("effect_title")
    effects = found["effects"]
    heads = tuple(Column(report.t(f"column_{name}")) for name in ("kpi", "before", "after", "change"))
    rows = [_effect_row(report, each) for each in effects["moved"]]
    counts = {name: effects[name] for name in ("merged", "filled", "relinked", "compared")}
    rule = report.t("effect_rule", **counts)
    return Table(report.t("effect_title"), heads, rows, report.language, rule=rule, limit=len(rows) or 1)


def decisions(report: Report) -> Element:
    """What persons have decided, and whether both records of a decision are there."""
    found = _found(report)
    if found is None:
        return report.nothing("decisions_title")
    names = ("decision", "table", "key", "other_key", "decided_by", "decided_on", "note", "state")
    heads = tuple(Column(report.t(f"column_{name}")) for name in names)
    rows = [
        [report.t(each["decision"]), _cell(report, each["table"]), each["key"], each["other_key"],
         each["decided_by"] or "", each["decided_on"] or "", each["note"] or "",
         Cell(report.t("in_force"), "good") if each["found"] else Cell(report.t("waiting"), "caution")]
        for each in found["decisions"]
    ]  # fmt: skip
    return Table(report.t("decisions_title"), heads, rows, report.language, rule=report.t("decisions_rule"))


def editor(report: Report) -> Any:
    """In JupyterLab: buttons that write a person's decisions to params/decisions.csv. Nothing elsewhere."""
    found = _found(report)
    if not report.in_jupyter or found is None:
        return None
    from crmlib.notebook.decide import decide_pairs

    return decide_pairs(report, [*found["reviews"], *found["split"]])


def survivors_are_members(report: Report) -> bool:
    """Whether every survivor is one of its cluster's records, and every pair of a cluster lies inside it."""
    found = _found(report)
    return found is None or all(
        each["survivor"] in each["keys"]
        and all({pair["key_l"], pair["key_r"]} <= set(each["keys"]) for pair in each["pairs"])
        for each in found["clusters"]
    )


def probabilities_follow(report: Report) -> bool:
    """Whether no pair is more probable than its weight says, and each list holds what its threshold says."""
    found = _found(report)
    if found is None:
        return True
    review, merge = found["thresholds"]["review"], found["thresholds"]["merge"]
    pairs = [*found["reviews"], *found["split"], *found["already"], *(p for c in found["clusters"] for p in c["pairs"])]
    weighed = [pair for pair in pairs if pair["weight"] is not None]
    follow = all(pair["probability"] <= 2 ** pair["weight"] / (1 + 2 ** pair["weight"]) + 1e-6 for pair in weighed)
    return follow and all(review <= pair["probability"] < merge for pair in found["reviews"])


def _pairs(report: Report, part: str, count: str, only: str | None = None, lines: bool = False) -> Element:
    found = _found(report)
    if found is None:
        return report.nothing(f"{part}_title")
    if not found[part]:
        return report.readings(Sentence(report.t(f"{part}_none")))
    heads = tuple(Column(report.t(f"column_{name}")) for name in ("left", "right", "table"))
    heads += (Column(report.t("column_probability"), "ratio"), Column(report.t("column_bits"), "number"))
    heads += (Column(report.t("column_why")),)
    heads += (Column(report.t("column_line")),) if lines else ()
    rows = [[*_pair_row(report, pair), *([_line(pair)] if lines else [])] for pair in found[part]]
    total = sum(line[count] for line in found["tables"] if only is None or line["table"] == only)
    keyed = [(_name(pair), pair) for pair in found[part]]
    return Table(
        report.t(f"{part}_title"), heads, rows, report.language, rule=report.t(f"{part}_rule"), total=total,
        limit=SHOWN, keys=[name for name, _ in keyed], records=_fields(report, keyed[:SHOWN]),
    )  # fmt: skip


def _pair_row(report: Report, pair: Mapping[str, Any]) -> list[Any]:
    agree = [each for each in pair["fields"] if each["level"] not in ("missing", "different")]
    said = ", ".join(f"{report.t('field_' + e['field'])}: {_level(report, e['level']).value}" for e in agree)
    return [
        Cell(pair["title_l"], note=pair["key_l"]),
        Cell(pair["title_r"], note=pair["key_r"]),
        _cell(report, pair["table"]),
        None if pair["probability"] is None else Decimal(str(pair["probability"])),
        Cell(report.t("by_decision")) if pair["weight"] is None else _bits(pair["weight"]),
        said or report.t("by_decision"),
    ]


def _line(pair: Mapping[str, Any]) -> str:
    """The line of decisions.csv that says that the pair is one; `cannot_link` in its place says that it is two."""
    return csv_line(Decision("must_link", pair["table"].split("/")[0], pair["key_l"], other_key=pair["key_r"]))


def _fields(report: Report, pairs: Iterable[tuple[str, Mapping[str, Any]]]) -> Table:
    """Every field of every pair: what a click on a cluster or pair opens."""
    heads = tuple(Column(report.t(f"column_{name}")) for name in ("pair", "field", "left", "right", "level"))
    heads += (Column(report.t("column_bits"), "number"),)
    rows, keys = [], []
    for name, pair in pairs:
        for each in pair["fields"]:
            if each["level"] != "missing":
                rows.append([f"{pair['key_l']} – {pair['key_r']}", *_field_row(report, each)])
                keys.append(name)
    return Table(report.t("fields_title"), heads, rows, report.language, limit=len(rows) or 1, keys=keys)


def _field_row(report: Report, each: Mapping[str, Any]) -> list[Any]:
    sides = [Cell(report.t("empty")) if each[side] is None else each[side] for side in ("left", "right")]
    weight = Cell("–") if each["weight"] is None else _bits(each["weight"])
    return [report.t(f"field_{each['field']}"), *sides, _level(report, each["level"]), weight]


def _level(report: Report, level: str) -> Cell:
    return Cell(report.t(f"level_{LEVEL_KEY[level]}"), LEVEL_TONE.get(level, "caution"))


def _least_sure(found: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    if found is None:
        return None
    pairs = [p for c in found["clusters"] for p in c["pairs"] if p["weight"] is not None]
    proposed = [p for p in pairs if p["probability"] >= found["thresholds"]["merge"]]
    ranked: Sequence[Mapping[str, Any]] = proposed or found["reviews"]
    return min(ranked, key=lambda p: (p["weight"], p["key_l"], p["key_r"]), default=None)


def _chance(report: Report, pair: Mapping[str, Any]) -> str:
    if pair["probability"] is None:
        return "–"
    return number.figure(Decimal(str(pair["probability"])), "ratio", report.language)


def _counted(report: Report, line: Mapping[str, Any], name: str) -> Any:
    """A count; leads against contacts make no clusters."""
    return Cell("–") if line["table"] == ALREADY and name in ("clusters", "surplus", "split_pairs") else line[name]


def _model(report: Report, each: Mapping[str, Any]) -> Cell:
    table = _table(report, each["table"])
    if each["learned_from"] is None:
        return Cell(table, note=report.t("model_default"))
    return Cell(table, note=report.t("model_learned", number=each["number"], snapshot=each["learned_from"]))


def _effect_row(report: Report, each: Mapping[str, Any]) -> list[Any]:
    kpi = KPIS[each["kpi_id"]]
    sides = [None if each[side] is None else Decimal(each[side]) for side in ("before", "after")]
    currency = report.meta.currency if kpi.money else None
    unit = number.display_unit(kpi.unit, kpi.id)
    said = [
        number.figure(value, unit, report.language, currency, status=each[f"{side}_status"])
        for side, value in zip(("before", "after"), sides, strict=True)
    ]
    change = "" if None in sides else number.delta(sides[1] - sides[0], unit, report.language, currency)
    return [report.label(kpi.id), *said, change]


def _name(pair: Mapping[str, Any]) -> str:
    return f"{pair['table']}:{pair['key_l']}:{pair['key_r']}"


def _table(report: Report, name: str) -> str:
    return report.t("table_leads_contacts") if name == ALREADY else table_name(name, report.language)


def _cell(report: Report, name: str) -> Cell:
    """A table by its label, with its name in the tables."""
    return Cell(_table(report, name), note=name)


def _bits(value: float) -> Decimal:
    return Decimal(str(round(value, 1)))


def _found(report: Report) -> dict[str, Any] | None:
    return report.data.analysis("duplicates")
