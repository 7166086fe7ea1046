# ruff: noqa: E501  (one record, one line: tables are read best unwrapped)
"""Which rules follow from the canonical tables themselves?

Keys are unique, foreign keys point at rows that exist, closed vocabularies hold, currencies are ISO 4217 and have a
rate, times are not in the future, free vocabularies are spelled in one way.
"""

from __future__ import annotations

from crmlib.audit.links import LINKS, lookup_name
from crmlib.audit.rule import Rule
from crmlib.audit.vocabulary import VOCABULARIES
from crmlib.schema import TABLES, Column, Table

_WITHOUT_UNIQUE_KEY = ("deal_history",)  # equal times are settled by the order of rows: a warning of its own
_PLANNED = ("campaigns", "subscriptions", "forecasts", "costs", "web_sessions", "proposals")
_FX_DAY = {
    "deals": "coalesce(closed_on?, close_date?, created_on?)",
    "deal_history": "changed_on",
    "proposals": "sent_on",
    "orders": "ordered_on",
    "subscriptions": "started_at",
    "campaigns": "started_on",
    "costs": "date",
    "tickets": "created_on",
}
"""The local day of which a table's money is converted."""


def unique_key(table: Table) -> Rule:
    """Keys are unique: every row of a key that occurs more than once fails."""
    name = ", ".join(table.key)
    return Rule(
        f"{table.name}.key.unique", table.name, table.key[0], "uniqueness", "critical",
        fails="same_key.n is not null", applies=" and ".join(f"{c} is not null" for c in table.key[:1]),
        message_en=f"{name} occurs more than once", message_ja=f"{name} が重複している",
    )  # fmt: skip


def existing(table: Table, column: Column) -> Rule:
    """A foreign key points at a row that exists."""
    link = lookup_name(column.name)
    key = TABLES[column.references].key[0]
    return Rule(
        f"{table.name}.{column.name}.exists", table.name, column.name, "consistency", "error",
        fails=f"{link}.{key} is null", applies=f"{column.name} is not null",
        message_en=f"{column.meaning_en}: not in {column.references}",
        message_ja=f"{column.meaning_ja}が {column.references} にない",
    )  # fmt: skip


def vocabulary(table: Table, column: Column) -> Rule:
    """A closed vocabulary holds."""
    values = ", ".join(f"'{value}'" for value in column.values)
    return Rule(
        f"{table.name}.{column.name}.vocabulary", table.name, column.name, "validity", "error",
        fails=f"{column.name} not in ({values})", applies=f"{column.name} is not null",
        message_en=f"{column.meaning_en}: none of {', '.join(column.values)}",
        message_ja=f"{column.meaning_ja}が {', '.join(column.values)} のいずれでもない",
    )  # fmt: skip


def currency_code(table: Table) -> Rule:
    """A currency is an ISO 4217 code."""
    return Rule(
        f"{table.name}.currency.code", table.name, "currency", "validity", "error", fails="true",
        applies="currency is not null", check="currency",
        message_en="not a currency of ISO 4217", message_ja="ISO 4217 の通貨コードではない",
    )  # fmt: skip


def exchange_rate(table: str, day: str) -> Rule:
    """A foreign currency has a rate on or before the day of the event."""
    return Rule(
        f"{table}.currency.rate", table, "currency", "completeness", "critical",
        fails=f"rates.first_date is null or rates.first_date > {day}",
        applies=f"currency is not null and currency <> $currency and {day} is not null",
        message_en="no exchange rate on or before its day", message_ja="その日以前の為替レートがない",
    )  # fmt: skip


def not_in_future(table: Table) -> Rule:
    """A row does not begin to exist after the audit's instant."""
    born = table.born
    timed = table.column(born).type == "ts"
    return Rule(
        f"{table.name}.{born}.future", table.name, born, "validity", "error",
        fails=f"{born} > {'$as_of' if timed else '$today'}", applies=f"{born} is not null",
        message_en=f"{table.column(born).meaning_en}: in the future", message_ja=f"{table.column(born).meaning_ja}が未来",
    )  # fmt: skip


def one_spelling(table: str, column: str) -> Rule:
    """A value is not a case, width, space or punctuation variant of another value of the same vocabulary."""
    return Rule(
        f"{table}.{column}.variants", table, column, "consistency", "warning", fails="true",
        applies=f"{column} is not null", check="variants",
        message_en=f"{column}: another spelling of a value that is in use",
        message_ja=f"{column}: 使われている値の表記ゆれ",
    )  # fmt: skip


def known_spelling(table: str, column: str) -> Rule:
    """A value is not a known misspelling, nor nearly equal to a value that is at least twenty times as frequent."""
    return Rule(
        f"{table}.{column}.misspelled", table, column, "accuracy", "warning", fails="true",
        applies=f"{column} is not null", check="misspelled",
        message_en=f"{column}: looks misspelled", message_ja=f"{column}: 誤記の疑いがある",
    )  # fmt: skip


def _generate() -> tuple[Rule, ...]:
    found: list[Rule] = []
    for table in TABLES.values():
        if table.key and table.name not in _WITHOUT_UNIQUE_KEY:
            found.append(unique_key(table))
        for column in table.columns:
            if column.references and (table.name, lookup_name(column.name)) in LINKS:
                found.append(existing(table, column))
            if column.values:
                found.append(vocabulary(table, column))
            if column.name == "currency":
                found.append(currency_code(table))
        if table.born and table.name not in _PLANNED:
            found.append(not_in_future(table))
    found += [exchange_rate(table, day) for table, day in _FX_DAY.items()]
    for table, column in VOCABULARIES:
        found += [one_spelling(table, column), known_spelling(table, column)]
    return tuple(found)


GENERATED = _generate()
"""Every rule that follows from the schema."""
