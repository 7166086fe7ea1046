"""What has a person decided about repairs, rows and duplicates?

`params/decisions.csv` outlives every import: each audit reads it anew, and a decision is withdrawn by taking its
line out. Columns: decision, table, key, column, before, after, other_key, decided_by, decided_on, note.

    accept        do a proposed repair: for one row (key) or for every row with that value (before)
    reject        do not do a repair, be it automatic or proposed
    pin           this cell (table, key, column) has the value `after`, whatever the sources say
    quarantine    no figure may use this row          keep     this row is not to be quarantined
    must_link     key and other_key are one           cannot_link   they are not
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, fields
from pathlib import Path

from crmlib.errors import UserError, unknown
from crmlib.schema import table
from crmlib.store import write_atomically

KINDS = ("accept", "reject", "pin", "quarantine", "keep", "must_link", "cannot_link")
LINKS = ("must_link", "cannot_link")
REPAIRS = ("accept", "reject")
COLUMNS = ("decision", "table", "key", "column", "before", "after", "other_key", "decided_by", "decided_on", "note")
_NEEDS = {
    "accept": ("column",),
    "reject": ("column",),
    "pin": ("key", "column"),
    "quarantine": ("key",),
    "keep": ("key",),
    "must_link": ("key", "other_key"),
    "cannot_link": ("key", "other_key"),
}


@dataclass(frozen=True)
class Decision:
    """One line of params/decisions.csv. An empty field is None."""

    decision: str
    table: str
    key: str | None = None
    column: str | None = None
    before: str | None = None
    after: str | None = None
    other_key: str | None = None
    decided_by: str | None = None
    decided_on: str | None = None
    note: str | None = None

    def concerns(self, column: str, before: str | None, key: str | None) -> bool:
        """Does it speak of this cell of its table? What it leaves open matches everything."""
        return (
            self.column == column
            and (self.before is None or self.before == before)
            and (self.key is None or self.key == key)
        )

    @property
    def who(self) -> str:
        """What the change log says about who decided."""
        return self.decided_by or "params/decisions.csv"


def parse_decisions(text: str, place: str = "params/decisions.csv") -> list[Decision]:
    """The decisions of a CSV text; `UserError` names the line of a faulty one.

    >>> parse_decisions("decision,table,key,column,after\\npin,deals,D1,amount,100\\n")[0].after
    '100'
    """
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    for name in reader.fieldnames or ():
        if name not in COLUMNS:
            raise unknown("column", name, COLUMNS, place)
    found = []
    for line, row in enumerate(reader, start=2):
        if None in row:
            raise UserError("more fields than columns", place=f"{place}:{line}")
        filled = {name: value for name, value in row.items() if value}
        if filled:
            found.append(_decision(filled, f"{place}:{line}"))
    return found


def _decision(row: dict[str, str], place: str) -> Decision:
    kind = row.get("decision", "")
    if kind not in KINDS:
        raise unknown("decision", kind, KINDS, place)
    if "table" not in row:
        raise UserError("a decision names a table", place=place)
    named = table(row["table"], place)
    if "column" in row:
        named.column(row["column"])
    for name in _NEEDS[kind]:
        if name not in row:
            raise UserError(f"'{kind}' needs {name}", place=place)
    if kind in REPAIRS and not ({"key", "before"} & row.keys()):
        raise UserError(f"'{kind}' needs a key or the value before", place=place)
    if kind == "pin" and row["column"] in named.key:
        raise UserError("a key cannot be pinned", place=place, found=row["column"])
    return Decision(**row)


def csv_line(decision: Decision) -> str:
    """The decision as a line of params/decisions.csv, without its end.

    >>> csv_line(Decision("must_link", "leads", "L1", other_key="L2", note="same, sure"))
    'must_link,leads,L1,,,,L2,,,"same, sure"'
    """
    text = io.StringIO()
    csv.writer(text, lineterminator="").writerow(getattr(decision, name) or "" for name in COLUMNS)
    return text.getvalue()


def add_decision(params: Path, decision: Decision) -> None:
    """Write a decision at the end of decisions.csv in folder `params`; one on the same subject is replaced.

    `UserError` where the decision or the file is faulty: then the file stays as it is.
    """
    _decision({f.name: value for f in fields(Decision) if (value := getattr(decision, f.name))}, "the new decision")
    _write(params, [*_without(load_decisions(params), decision), decision])


def withdraw(params: Path, decision: Decision) -> None:
    """Take out of decisions.csv what was decided on the subject of `decision`: two records, or a repair."""
    _write(params, _without(load_decisions(params), decision))


def decided(decisions: list[Decision], about: Decision) -> str | None:
    """What was decided on the subject of `about`: the kind of the last such decision, or None."""
    return next((d.decision for d in reversed(decisions) if _subject(d) == _subject(about)), None)


def _without(decisions: list[Decision], about: Decision) -> list[Decision]:
    return [d for d in decisions if _subject(d) is None or _subject(d) != _subject(about)]


def _subject(decision: Decision) -> tuple[object, ...] | None:
    """What a decision is about, where a later one on the same replaces it."""
    if decision.decision in LINKS:
        return "link", decision.table, frozenset((decision.key, decision.other_key))
    if decision.decision in REPAIRS:
        return "repair", decision.table, decision.key, decision.column, decision.before
    return None


def _write(params: Path, decisions: list[Decision]) -> None:
    lines = [",".join(COLUMNS), *map(csv_line, decisions)]
    write_atomically(params / "decisions.csv", "\n".join(lines) + "\n")


def load_decisions(params: Path) -> list[Decision]:
    """The decisions in folder `params`; none where there is no decisions.csv."""
    file = params / "decisions.csv"
    try:
        return parse_decisions(file.read_text(encoding="utf-8"), str(file))
    except FileNotFoundError:
        return []
    except UnicodeDecodeError:
        raise UserError("not UTF-8 text", place=str(file)) from None
