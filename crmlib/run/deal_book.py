"""How do the deals of a snapshot become a `Book`, each state in local days with its owner's team and region?"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from crmlib.analysis.forecast.book import Book, make
from crmlib.metric.world import STATES

if TYPE_CHECKING:
    from crmlib.run.analyses import Context


def deal_book(context: Context) -> Book | None:
    """Every deal as known at as_of; None where there are no deals."""
    if "deals" not in context.data.tables:
        return None
    context.session.run(f"SELECT count(*) FROM {STATES}")  # makes the table of the deals' states
    frame = context.data.backend.con.execute(_query(context)).to_arrow_table().to_pandas()
    rates: dict[str, list[tuple[date, float]]] = {}
    for row in context.session._records("fx_rates"):
        if None not in (row["currency"], row["date"], row["rate"]):
            rates.setdefault(row["currency"], []).append((row["date"], float(row["rate"])))
    known = {name: sorted(rows, key=lambda row: row[0]) for name, rows in rates.items()}
    return make(frame, today(context), known, context.company.currency)


def today(context: Context) -> date:
    """The first local day that does not start before as_of: days before it are over."""
    from datetime import timedelta

    calendar = context.company.calendar
    day = calendar.local_date(context.as_of)
    return day if calendar.instant(day) >= context.as_of else day + timedelta(days=1)


def _query(context: Context) -> str:
    zone = context.company.timezone.replace("'", "")
    as_of = f"TIMESTAMP '{context.as_of.isoformat(sep=' ')}'"
    tables: Any = context.data.tables

    def local(column: str) -> str:
        usual = f"{column} > TIMESTAMP '1800-01-01' AND {column} < TIMESTAMP '9000-01-01'"
        return f"CASE WHEN {usual} THEN timezone('{zone}', timezone('UTC', {column}))::DATE END"

    def of(table: str, key: str, *columns: str) -> str:
        have = tables.get(table, ())
        if key not in have:
            empty = ", ".join(f"NULL::VARCHAR AS {c}" for c in (key, *columns))
            return f"(SELECT {empty} WHERE FALSE)"
        kept = ", ".join(f"nullif(\"{c}\", '') AS {c}" if c in have else f"NULL::VARCHAR AS {c}" for c in columns)
        return f"(SELECT DISTINCT ON ({key}) {key}, {kept} FROM {table} ORDER BY {key}, row_order)"

    return f"""
        SELECT s.deal_id || '#' || s."copy" AS deal, s.deal_id, {local("s.created_at")} AS created_on,
            {local("s.valid_from")} AS since_on,
            CASE WHEN s.valid_to < {as_of} THEN {local("s.valid_to")} END AS until_on,
            s.status, s.amount::DOUBLE AS amount, s.currency, s.stage, s.close_date, s.owner_id AS owner, u.team,
            coalesce(u.region, a.region) AS region, {local("s.closed_at")} AS closed_on, s.from_history,
            s.source, s.deal_type, s.product_id AS product, a.segment, a.industry
        FROM {STATES} s
        LEFT JOIN {of("users", "user_id", "team", "region")} u ON u.user_id = s.owner_id
        LEFT JOIN {of("accounts", "account_id", "region", "segment", "industry")} a ON a.account_id = s.account_id
        WHERE s.valid_from < {as_of} AND s.born < {as_of}
        ORDER BY s.deal_id, s."copy", s.valid_from, s.valid_to
    """
