"""From which system do these files come, judged by their names and headers, and how sure is that?"""

from __future__ import annotations

from dataclasses import dataclass

from crmlib.schema import TABLES, stored_columns
from crmlib.sources.mapping import SourceMapping, TableRule, fold
from crmlib.sources.presets_of import canonical_mapping, load_mapping, mappings
from crmlib.sources.readers import Extract
from crmlib.workspace import Workspace

ENOUGH = 0.5
"""A source that reads this share of the headers needs only to be better than the others."""
AHEAD = 2
"""Below that, it must fit this many times better than the next: wide tables have many columns that nobody maps."""


@dataclass(frozen=True)
class Guess:
    """How well one source fits: `share` of the headers that it reads (0 to 1), over the `files` that it takes."""

    name: str
    share: float
    files: int
    of: int

    @property
    def score(self) -> float:
        """What guesses are ranked by: the share, weighted by the number of files."""
        return self.share * self.files

    def is_sure(self, others: list[Guess]) -> bool:
        """Whether this guess is far enough ahead of the others to be taken without asking."""
        second = max((other.score for other in others), default=0.0)
        return self.score > second if self.share >= ENOUGH else self.score >= AHEAD * second

    def words(self) -> str:
        """The guess as one phrase.

        >>> Guess("zoho", 0.931, 13, 20).words()
        'zoho (93% of the headers, 13 of 20 files)'
        """
        return f"{self.name} ({self.share:.0%} of the headers, {self.files} of {self.of} files)"


def recognise(workspace: Workspace | None, extracts: list[Extract]) -> list[Guess]:
    """Every source that takes at least one of the files, the best first."""
    known = [canonical_mapping(), *(load_mapping(path) for path in mappings(workspace).values())]
    guesses = [guess for mapping in known if (guess := _guess(mapping, extracts))]
    return sorted(guesses, key=lambda g: (-g.score, g.name != "canonical", g.name))


def _guess(mapping: SourceMapping, extracts: list[Extract]) -> Guess | None:
    read = total = files = 0
    for extract in extracts:
        fit = max((coverage(rule, extract, mapping.strict) for rule in mapping.tables), default=0.0)
        if fit:
            width = sum(1 for header in extract.headers if header.strip()) or 1
            read, total, files = read + fit * width, total + width, files + 1
    return Guess(mapping.name, read / total, files, len(extracts)) if files else None


def coverage(rule: TableRule, extract: Extract, strict: bool = False, by_name: bool = True) -> float:
    """The share of an extract's headers that a rule reads; 0 where it does not apply.

    `by_name`: the file's name must fit. `strict`: every header must be read.
    """
    if by_name and not rule.takes(extract.stem, extract.sheet):
        return 0.0
    if rule.headers:
        width = max((len(row) for row in extract.sample), default=0)
        headless = extract.headers and extract.headers[0] == "column 1"
        return 1.0 if by_name and rule.files and headless and width == len(rule.headers) else 0.0
    if rule.lacks(extract.headers):
        return 0.0
    ignored = of_the_store(rule.table) - set(TABLES[rule.table].column_names) if strict else set()
    named = [fold(header) for header in extract.headers if header.strip() and header not in ignored]
    share = sum(header in rule.reads() for header in named) / len(named) if named else 0.0
    return share if not strict or share == 1.0 else 0.0


def of_the_store(table: str) -> set[str]:
    """The columns that a stored table may have: its own, their local dates, and the lineage of its rows.

    >>> sorted(of_the_store("costs") - {"team", "amount", "currency", "note"})
    ['category', 'date', 'import_id', 'row_order', 'source_row']
    """
    return {name for name, _ in stored_columns(table, TABLES[table].column_names)}


def by_headers(mapping: SourceMapping, extract: Extract) -> TableRule | None:
    """The one rule that reads most headers of a file whose name fits none, where it reads most of them."""
    if mapping.strict:
        return None
    scored = [(coverage(rule, extract, by_name=False), i) for i, rule in enumerate(mapping.tables) if not rule.log]
    scored.sort(key=lambda item: (-item[0], item[1]))
    if not scored or scored[0][0] < 0.6 or len(extract.headers) < 3:
        return None
    if len(scored) > 1 and scored[1][0] == scored[0][0]:
        return None
    return mapping.tables[scored[0][1]]
