"""Which rows stand behind a statement? A table that sorts and filters in the browser and reads well without."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, ClassVar

from crmlib.errors import UserError, printable, unknown
from crmlib.present import number, scale
from crmlib.present.element import Element
from crmlib.present.link import inside
from crmlib.present.locale import message

TEXT_UNITS = frozenset({"text", "date", "time", "flag"})
NUMBER_UNITS = frozenset(
    {"count", "ratio", "multiple", "money", "money per day", "money per year", "days", "hours", "seconds", "years"}
    | {"points", "per day", "mean", "number"}
)

FIRST_WIDE = 0x2E80
"""The code point from which on characters (of Chinese, Japanese, Korean) are as wide as two letters."""
ONE_LINE = 14
"""Letters of a heading that stand in one line on a phone; longer ones wrap."""


@dataclass(frozen=True)
class Column:
    """One column: its `label` for the reader and the `unit` of its values.

    Units: text, date, time, flag, and those of `number.figure`. A figure is aligned right and sorts as a number.
    """

    label: str
    unit: str = "text"
    currency: str | None = None

    def __post_init__(self) -> None:
        known = TEXT_UNITS | NUMBER_UNITS
        if number.display_unit(self.unit) not in known:
            raise unknown("unit", self.unit, sorted(known), place=f"column {self.label}")

    @property
    def is_figure(self) -> bool:
        return self.unit not in TEXT_UNITS

    @property
    def is_long(self) -> bool:
        """Whether its heading takes more than one line of a narrow column; a Japanese character is two letters wide.

        >>> Column("Attainment").is_long, Column("Needed per business day").is_long, Column("新規商談数").is_long
        (False, True, False)
        """
        return sum(2 if ord(letter) >= FIRST_WIDE else 1 for letter in self.label) > ONE_LINE


TONES = ("good", "bad", "caution", "neutral")


@dataclass(frozen=True)
class Cell:
    """A value with a tone (good, bad, caution, neutral), a note in words, or a link to another page of the site."""

    value: Any
    tone: str | None = None
    note: str | None = None
    href: str | None = None

    def __post_init__(self) -> None:
        if self.tone is not None and self.tone not in TONES:
            raise unknown("tone", self.tone, TONES, place="table cell")


@dataclass(frozen=True)
class Shown:
    """A cell ready for the template."""

    text: str
    sort: str | None
    known: bool
    tone: str | None = None
    note: str | None = None
    href: str | None = None


@dataclass(frozen=True)
class Table(Element):
    """Rows with a title, a rule in words, and the count of all that match.

    `rows` are tuples in the order of `columns`; a value of None is shown as not available, never as 0. At most
    `limit` rows are on the page; `total` says how many match (default: all given), and `workbook` is the address of
    the file that holds them all, named where rows are cut. `keys` gives each row the key under which a chart or
    another table finds it, and `records` is the table that a click on a row opens, filtered to the row's key.

    >>> print(Table("Deals", (Column("Deal"), Column("Amount", "money", "USD")), (("A", 1200), ("B", None))).text())
    Deals
    Deal | Amount
    A | $1,200
    B | not available
    all 2 rows
    """

    kind: ClassVar[str] = "table"
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Any]]
    language: str = "en"
    rule: str | None = None
    total: int | None = None
    limit: int = 50
    workbook: str | None = None
    keys: Sequence[str] = ()
    records: "Table | None" = None
    foot: Sequence[Any] = field(default=())

    def __post_init__(self) -> None:
        for at, row in enumerate([*self.rows, *([self.foot] if self.foot else [])]):
            if len(row) != len(self.columns):
                place = f"table {printable(self.title, 60)!r}, row {at}"
                raise UserError("wrong number of cells", place=place, found=len(row), expected=len(self.columns))
        if self.keys and len(self.keys) != len(self.rows):
            place = f"table {printable(self.title, 60)!r}"
            raise UserError("wrong number of keys", place=place, found=len(self.keys), expected=len(self.rows))

    @property
    def matching(self) -> int:
        """How many rows match in all, shown or not."""
        return len(self.rows) if self.total is None else self.total

    def shown(self) -> list[list[Shown]]:
        """The rows of the page, each cell as text with the value that it sorts by."""
        return [self._row(row) for row in self.rows[: self.limit]]

    def context(self) -> dict[str, Any]:
        shown = self.shown()
        return {
            "shown": shown,
            "shown_keys": list(self.keys[: self.limit]) or [None] * len(shown),
            "foot": self._row(self.foot) if self.foot else None,
            "count": number.count_of(len(shown), self.matching, self.language),
            "workbook": inside(self.workbook) if self.workbook and len(shown) < self.matching else None,
            "records": self.records.html() if self.records else None,
        }

    def text(self) -> str:
        lines = [self.title, " | ".join(column.label for column in self.columns)]
        lines += [" | ".join(cell.text for cell in row) for row in self.shown()]
        lines.append(number.count_of(min(len(self.rows), self.limit), self.matching, self.language))
        return "\n".join(lines)

    def _row(self, row: Sequence[Any]) -> list[Shown]:
        return [show(value, column, self.language) for value, column in zip(row, self.columns, strict=True)]


def show(value: Any, column: Column, language: str) -> Shown:
    """One value as the reader sees it and as it sorts.

    >>> show(Decimal("0.5"), Column("Share", "ratio"), "en")
    Shown(text='50.0%', sort='0.5', known=True, tone=None, note=None, href=None)
    """
    cell = value if isinstance(value, Cell) else Cell(value)
    value = cell.value
    rest = (cell.tone, cell.note, inside(cell.href) if cell.href else None)
    if value is None or value != value:
        return Shown(message("value.unavailable", language), None, False, *rest)
    if column.is_figure and isinstance(value, int | float | Decimal):
        exact = value if isinstance(value, Decimal | int) else Decimal(repr(float(value)))
        return Shown(number.figure(exact, column.unit, language, column.currency), f"{float(exact):.15g}", True, *rest)
    if isinstance(value, bool):
        return Shown(message("flag.yes" if value else "flag.no", language), str(int(value)), True, *rest)
    if isinstance(value, datetime):
        text = f"{scale.full_date(value.date(), language)} {value:%H:%M}"
        return Shown(text, value.isoformat(), True, *rest)
    if isinstance(value, date):
        return Shown(scale.full_date(value, language), value.isoformat(), True, *rest)
    return Shown(str(value), None, True, *rest)
