"""How is a canonical table declared?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from crmlib.errors import unknown

TYPES = {
    "id": "text that identifies a row",
    "text": "text",
    "ts": "timestamp, stored in UTC",
    "date": "calendar date",
    "money": "decimal(18,4), beside a currency",
    "int": "whole number",
    "num": "decimal(18,8)",
    "wide": "decimal(28,8)",
    "rate": "decimal(18,8)",
    "bool": "true or false",
}


@dataclass(frozen=True)
class Column:
    """One column of a canonical table.

    `required`: a row without it is rejected. `references`: the table whose key it holds. `values`: its closed
    vocabulary. `type` is one of `TYPES`.
    """

    name: str
    type: str
    meaning_en: str
    meaning_ja: str
    required: bool = False
    references: str | None = None
    values: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.type not in TYPES:
            raise unknown("column type", self.type, TYPES, f"schema column {self.name}")
        if self.type == "ts" and not self.name.endswith("_at"):
            raise ValueError(f"schema column {self.name}: a timestamp's name ends in _at")


@dataclass(frozen=True)
class Table:
    """One canonical table: what a row is, its key and its columns.

    `key`: the columns that identify a row; empty where equal rows are two events. `born`: the column that says
    when a row begins to exist for point-in-time figures; None where rows have no time of their own.
    """

    name: str
    grain_en: str
    grain_ja: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    born: str | None = None

    def __post_init__(self) -> None:
        for name in (*self.key, *((self.born,) if self.born else ())):
            self.column(name)

    def column(self, name: str) -> Column:
        """The column called `name`; `UserError` with the nearest name where there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise unknown("column", name, self.column_names, f"table {self.name}")

    @property
    def column_names(self) -> tuple[str, ...]:
        """All canonical columns in the order of the dictionary."""
        return tuple(column.name for column in self.columns)

    @property
    def required(self) -> tuple[str, ...]:
        """The columns without which a row is rejected."""
        return tuple(column.name for column in self.columns if column.required)


LINEAGE = (
    Column("import_id", "text", "the import that brought the row", "行を取り込んだインポート"),
    Column("source_row", "text", "file, sheet and line (or key) that it came from", "元のファイル・シート・行"),
    Column("row_order", "int", "order of rows in the source; settles equal times", "元の並び順"),
)
"""What every stored row carries beside its canonical columns."""


@cache
def arrow_type(type_name: str):
    """The Arrow type in which a schema type is stored.

    >>> str(arrow_type("money"))
    'decimal128(18, 4)'
    """
    import pyarrow as pa

    return {
        "id": pa.string(),
        "text": pa.string(),
        "ts": pa.timestamp("us"),
        "date": pa.date32(),
        "money": pa.decimal128(18, 4),
        "int": pa.int64(),
        "num": pa.decimal128(18, 8),
        "wide": pa.decimal128(28, 8),
        "rate": pa.decimal128(18, 8),
        "bool": pa.bool_(),
    }[type_name]
