"""What are all the rules and repairs, for a person to read? Prints docs/rules.md.

python -m crmlib.audit.document > docs/rules.md
"""

from __future__ import annotations

from crmlib.audit import reference
from crmlib.audit.duplicates import FOUND
from crmlib.audit.profile import JUNK
from crmlib.audit.repair import REPAIRS
from crmlib.audit.rows import ROW_REPAIRS
from crmlib.audit.rule import DIMENSIONS, Rule
from crmlib.audit.rules import RULES
from crmlib.audit.rules.generated import GENERATED
from crmlib.schema import TABLES


def document() -> str:
    """The whole of docs/rules.md."""
    written = len(RULES) - len(GENERATED)
    lines = [
        "# Rules and repairs of the audit",
        "",
        "Printed by `python -m crmlib.audit.document`; a test holds it current. "
        f"{written} rules are written down, {len(GENERATED)} follow from the canonical tables (keys, references, "
        "vocabularies, currencies, times, spellings).",
        "",
        "*Tested* are the rows where the condition of the second-last column holds; the rule *fails* where the last one "  # noqa: E501
        "holds. `link.column` is a column of another table, `$name` a parameter, `column?` one that may be absent. "
        "A rule whose columns are absent is not tested.",
        "",
        "| dimension | rules |",
        "|---|--:|",
        *(f"| {name} | {sum(rule.dimension == name for rule in RULES.values())} |" for name in DIMENSIONS),
    ]
    for table in TABLES:
        lines += ["", f"## {table}", "", "| rule | | dimension | what is wrong | 内容 | tested where | fails where |",
                  "|---|---|---|---|---|---|---|"]  # fmt: skip
        lines += [_line(rule) for rule in RULES.values() if rule.table == table]
    lines += ["", "## Whole columns", "", "| rule | what is wrong | 内容 |", "|---|---|---|"]
    lines += [f"| `{name}` | {en} | {ja} |" for name, (en, ja) in JUNK.items()]
    lines += ["", "## Record linkage", "", "Not part of the score. See linkage.md.", ""]
    lines += ["| rule | what is wrong | 内容 |", "|---|---|---|"]
    lines += [f"| `{name}` | {en} | {ja} |" for name, (en, ja) in FOUND.items()]
    lines += [
        "",
        "## Repairs",
        "",
        "| repair | version | | confidence | what it does | 内容 |",
        "|---|--:|---|--:|---|---|",
    ]
    lines += [_repair(r.id, r.version, r.applied, r.confidence, r.message_en, r.message_ja) for r in REPAIRS]
    lines.append(
        _repair(
            reference.RULE_ID, reference.VERSION, True, reference.CONFIDENCE, reference.MESSAGE_EN, reference.MESSAGE_JA
        )
    )
    lines += [_repair(r.id, r.version, False, r.confidence, r.message_en, r.message_ja) for r in ROW_REPAIRS]
    return "\n".join(lines) + "\n"


def _line(rule: Rule) -> str:
    fails = f"check `{rule.check}`" if rule.check else _code(rule.fails)
    return (
        f"| `{rule.id}` | {rule.severity} | {rule.dimension} | {rule.message_en} | {rule.message_ja} | "
        f"{_code(rule.applies)} | {fails} |"
    )


def _repair(name: str, version: int, applied: bool, confidence: float, en: str, ja: str) -> str:
    return f"| `{name}` | {version} | {'applied' if applied else 'proposed'} | {confidence:g} | {en} | {ja} |"


def _code(text: str) -> str:
    """An expression inside a table cell."""
    return "every row" if text == "true" else "`" + text.replace("|", "\\|").replace("\u0080", "\\x80") + "`"


if __name__ == "__main__":
    print(document(), end="")
