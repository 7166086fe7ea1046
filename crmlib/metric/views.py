"""How do the stored tables, whatever columns they have, become tables that queries can rely on?

For each canonical table a temporary view `crm_v_<table>` with every canonical column: those that the source did not
supply are empty, the base currency is empty too (an empty currency is the base), `born` is when a row begins to exist
and `row_order` its place in the source. So a compiled query is the same for every source and company. Tables that rows
link to also have `copy`: 0 for the first row of a key, then 1, …; they are numbered only where some key is repeated,
which costs a tenth of numbering them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from crmlib.metric.engine import BEGINNING, IBIS_TYPES, QUOTE, Engine, literal
from crmlib.schema import TABLES

PREFIX = "crm_v_"
LINKED = ("accounts", "contacts", "deals", "leads", "products", "users")
"""The tables that rows link to, by their key."""
_NAMED = re.compile(r"\bcrm_v_(\w+)\b")
_BIRTHS = ("created_at", "started_at", "subscribed_at")
"""The columns before whose time a row does not exist; other times only say when something happened to it."""


Answer = Callable[[Engine, str, str], bool]


def ask(engine: Engine, table: str, sql: str) -> bool:
    """Whether a query of a table has any row."""
    return bool(engine.run(sql))


def tables_in(sql: str) -> set[str]:
    """The canonical tables that a compiled query reads."""
    return set(_NAMED.findall(sql))


def view_sql(
    engine: Engine,
    name: str,
    tables: Mapping[str, frozenset[str]],
    base: str,
    offsets: list[tuple[datetime, int]],
    coerce: bool = False,
    ideal: Mapping[str, Any] | None = None,
    answer: Answer = ask,
) -> str:
    """The query of the view of table `name`; leads also tell whether they meet every condition of `ideal`.

    `offsets`: the zone's, for the instant at which a date begins; `coerce`: cast every column to its canonical type;
    `answer`: says whether a query of a table has any row.
    """
    q = QUOTE[engine.dialect]
    present = tables.get(name, frozenset())
    columns = []
    for column in TABLES[name].columns:
        kind = engine.type_name(IBIS_TYPES[column.type])
        if column.name not in present:
            value = f"CAST(NULL AS {kind})"
        else:
            value = f"{q}{column.name}{q}"
            if coerce:
                value = f"CAST({value} AS {kind})"
            if column.name == "currency" and name != "fx_rates":
                value = f"NULLIF({value}, {literal(base)})"
        columns.append(f"{value} AS {q}{column.name}{q}")
    order = f"{q}row_order{q}" if "row_order" in present else "0"
    whole = engine.type_name("int64")
    columns.append(f"CAST({order} AS {whole}) AS {q}row_order{q}")
    if name in LINKED:
        key = f"{q}{TABLES[name].key[0]}{q}"
        again = f"SELECT 1 FROM {q}{name}{q} GROUP BY {key} HAVING COUNT(*) > 1 LIMIT 1"
        repeated = TABLES[name].key[0] in present and answer(engine, name, again)
        place = f"ROW_NUMBER() OVER (PARTITION BY {key} ORDER BY {order}) - 1" if repeated else "0"
        columns.append(f"CAST({place} AS {whole}) AS {q}copy{q}")
    columns.append(f"{_born(engine, name, present, offsets)} AS {q}born{q}")
    if name == "leads":
        columns.append(f"{_fits(engine, ideal or {}, present)} AS {q}fits{q}")
    source = f"FROM {q}{name}{q}" if name in tables else "WHERE 1 = 0"
    return f"SELECT {', '.join(columns)} {source}"


def _fits(engine: Engine, ideal: Mapping[str, Any], present: frozenset[str]) -> str:
    """Whether a lead meets every condition of the profile; an empty value does not."""
    q = QUOTE[engine.dialect]
    conditions = []
    for name, condition in ideal.items():
        kind = engine.type_name(IBIS_TYPES[TABLES["leads"].column(name).type])
        value = f"CAST({q}{name}{q} AS {kind})" if name in present else f"CAST(NULL AS {kind})"
        if isinstance(condition, Mapping):
            low, high = condition.get("min"), condition.get("max")
            conditions += [f"{value} >= {literal(low)}"] if low is not None else []
            conditions += [f"{value} <= {literal(high)}"] if high is not None else []
        else:
            wanted = ", ".join(f"CAST({literal(str(item))} AS {kind})" for item in condition)
            conditions.append(f"{value} IN ({wanted})" if wanted else "1 = 0")
    return f"CASE WHEN {' AND '.join(conditions)} THEN TRUE ELSE FALSE END" if conditions else "TRUE"


def _born(engine: Engine, name: str, present: frozenset[str], offsets: list[tuple[datetime, int]]) -> str:
    q = QUOTE[engine.dialect]
    beginning = literal(BEGINNING)
    born = TABLES[name].born
    if born not in _BIRTHS or born not in present:
        return f"CAST({beginning} AS {engine.type_name('timestamp(6)')})"
    at = f"CAST({q}{born}{q} AS {engine.type_name('timestamp(6)')})"
    if TABLES[name].column(born).type == "date":
        at = _midnight(at, offsets)
    return f"COALESCE({at}, {beginning})"


def _midnight(at: str, offsets: list[tuple[datetime, int]]) -> str:
    """The UTC instant at which a local day starts; days outside the periods only need to be in order."""
    cases = "".join(
        f"WHEN {at} >= {literal(since)} + INTERVAL '{offset}' SECOND THEN {at} - INTERVAL '{offset}' SECOND "
        for since, offset in offsets[:0:-1]
    )
    plain = f"{at} - INTERVAL '{offsets[0][1]}' SECOND"
    return f"CASE {cases}ELSE {plain} END" if cases else plain
