"""Which rows may a scope's pages see, as known at as_of? Cut once from the snapshot, for every scope of a run.

A row belongs to its own owner; a table without one takes the owner of the first link that is set and exists: deal,
lead, contact, account (kpis.md, "Slices"). Team and region are the owner's; a row whose owner has no region takes its
own (leads) or its account's. What happens at or after as_of is read as empty, rows born later do not exist, and a deal
is in its state of as_of. Columns that params/company.yaml calls private are masked here, so that no page holds them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from crmlib.company import Company
from crmlib.metric import Data
from crmlib.metric.engine import engine
from crmlib.metric.query import RATE_COLUMNS, Session
from crmlib.metric.slices import parse_scope
from crmlib.metric.window import window
from crmlib.metric.world import RATES, STATES
from crmlib.schema import TABLES

if TYPE_CHECKING:
    import pyarrow as pa

    from crmlib.calendar import Period

#: The column that names a row's own owner, and the tables that have none but are reached through one row of another.
_OWNERS = ("owner_id", "user_id", "assignee_id", "agent_id")
_LINKS = (("deals", "deal_id"), ("leads", "lead_id"), ("contacts", "contact_id"), ("accounts", "account_id"))
_THROUGH = {"deal_history": ("deals", "deal_id"), "order_lines": ("orders", "order_id")}
#: Times that say when something should happen, not that it did.
_DUE = ("due_at", "sla_due_at")
#: Nobody's rows: a scope gets those that its own rows name, exchange rates whole. Accounts come either way: a deal of
#: the scope is with a customer whose name its page has to say, whoever owns that customer.
_SHARED = {"products": "product_id", "campaigns": "campaign_id"}
_NAMED = {**_SHARED, "accounts": "account_id"}
_STATE = ("status", "stage", "amount", "currency", "close_date", "probability", "owner_id", "closed_at")
_ORDER = ("users", "accounts", "contacts", "leads", "deals", "orders")


class Records:
    """The rows of a snapshot as known at as_of, ready to be cut by scope."""

    def __init__(self, data: Data, company: Company, period: Period, as_of: datetime) -> None:
        self.tables = {
            name: [c for c in table.column_names if c in data.tables[name]]
            for name, table in TABLES.items()
            if name in data.tables
        }
        self.company = company
        self.as_of = as_of
        run = engine(data.backend)
        self.connection = run.connection
        tables = {name: frozenset(columns) for name, columns in data.tables.items()}
        session = Session(run, tables, company, [window(period, company.calendar, as_of)])
        if "deals" in self.tables:
            session.run(f"SELECT count(*) FROM {STATES}")  # makes the table of the deals' states
            self._load_rates(session)
        self._made: set[str] = set()  # a link is followed to tables cut before: a lead's deal is reached from the deal
        for name in sorted(self.tables, key=lambda n: (_ORDER.index(n) if n in _ORDER else len(_ORDER), n)):
            self._cut(name)
            self._made.add(name)

    def _load_rates(self, session: Session) -> None:
        """The rates of every day on which a deal closed; the session's own reach no further than its periods need."""
        first = self.connection.execute(f"SELECT min(closed_at) FROM {STATES}").fetchone()[0]
        if first is not None:
            day = timedelta(days=1)
            rates = session.rates.daily(first.date() - day, self.as_of.date() + day)
            session.engine.load(RATES, RATE_COLUMNS, rates)

    def of(self, scope: str) -> dict[str, pa.Table]:
        """The rows of every table that belong to `scope`, in the order of the source, without helper columns."""
        return dict(self._of(scope))

    def _of(self, scope: str) -> Iterator[tuple[str, pa.Table]]:
        within = parse_scope(scope)
        for name in self.tables:
            condition, parameters = ("TRUE", []) if within is None else self._condition(name, *within)
            rows = f'SELECT * EXCLUDE (_owner, _account, _team, _region, _row) FROM "run_{name}"'
            found = self.connection.execute(f"{rows} WHERE {condition} ORDER BY _row", parameters)
            yield name, found.to_arrow_table()

    def _condition(self, name: str, dimension: str, value: str) -> tuple[str, list[str]]:
        if name == "fx_rates":
            return "TRUE", []
        if name in ("targets", "forecasts"):
            own = "scope = ?"
            if dimension == "owner" or "users" not in self.tables:
                return own, [f"{dimension}:{value}"]
            inside = f"""scope IN (SELECT 'owner:' || user_id FROM run_users WHERE _{dimension} = ?)"""
            return f"({own} OR {inside})", [f"{dimension}:{value}", value]
        own = "FALSE" if name in _SHARED else f"_{dimension} = ?"
        parameters = [] if name in _SHARED else [value]
        if name in _NAMED:
            key = _NAMED[name]
            named = [
                f'SELECT "{key}" FROM "run_{other}" WHERE _{dimension} = ?'
                for other, columns in self.tables.items()
                if key in columns and other not in _NAMED
            ]
            if named:
                own += f' OR "{key}" IN ({" UNION ALL ".join(named)})'
            parameters += [value] * len(named)
        return f"({own})", parameters

    def _cut(self, name: str) -> None:
        """Make the table `run_<name>`: rows known at as_of, with their owner, account, team and region."""
        columns = self.tables[name]
        rows = self._known_rows(name)
        owner, account = self._belongs(name)
        own_region = "r.region" if name == "leads" and "region" in columns else "NULL::VARCHAR"
        users = "users" in self.tables
        has = {c: users and c in self.tables.get("users", ()) for c in ("team", "region")}
        if name == "users":
            team, region = ("r.team" if has["team"] else "NULL"), ("r.region" if has["region"] else "NULL")
            joins = ""
        else:
            team = "u.team" if has["team"] else "NULL"
            home = "a.region" if "region" in self.tables.get("accounts", ()) else "NULL"
            if name == "accounts" and "region" in columns:
                home = "r.region"
            region = f"coalesce({'u.region' if has['region'] else 'NULL'}, {own_region}, {home})"
            joins = self._joins(name, has)
        if name == "costs":
            team = "r.team" if "team" in columns else "NULL"
        none = "'(none)'"
        self.connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE "run_{name}" AS
            WITH r AS (SELECT *, {owner} AS _owner, {account} AS _account FROM ({rows}) AS r)
            SELECT r.*, coalesce(nullif({team}, ''), {none}) AS _team, coalesce(nullif({region}, ''), {none}) AS _region
            FROM r {joins}
        """)
        self._mask(name)

    def _joins(self, name: str, has: dict[str, bool]) -> str:
        joins = ""
        if any(has.values()):
            joins += (
                " LEFT JOIN (SELECT DISTINCT ON (user_id) * FROM run_users ORDER BY user_id, _row) u"
                " ON u.user_id = r._owner"
            )
        if name not in ("users", "accounts") and "region" in self.tables.get("accounts", ()):
            joins += (
                " LEFT JOIN (SELECT DISTINCT ON (account_id) account_id, region FROM run_accounts"
                " ORDER BY account_id, _row) a ON a.account_id = r._account"
            )
        return joins

    def _belongs(self, name: str) -> tuple[str, str]:
        """SQL for a row's owner and account: its own, else those of the first link that is set and exists."""
        columns = self.tables[name]
        if name == "users":
            return "r.user_id", "NULL::VARCHAR"
        if name in _THROUGH:
            links = [_THROUGH[name]] if _THROUGH[name][0] in self.tables else []
        else:
            links = [link for link in _LINKS if link[1] in columns and link[0] in self._made]
        own = next((column for column in _OWNERS if column in columns), None)
        linked = [self._linked(table, key, "_owner") for table, key in links]
        owner = f"r.{own}" if own else _first(linked)
        accounts = [self._linked(table, key, "_account") for table, key in links if table != "accounts"]
        account = _first([*(["r.account_id"] if "account_id" in columns else []), *accounts])
        return owner, account

    def _linked(self, table: str, key: str, column: str) -> str:
        """A subquery that never multiplies rows: the first row of that key in the source."""
        return f'(SELECT first(l.{column} ORDER BY l._row) FROM "run_{table}" l WHERE l.{key} = r.{key})'

    def _known_rows(self, name: str) -> str:
        columns = self.tables[name]
        table = TABLES[name]
        instant = f"TIMESTAMP '{self.as_of.isoformat(sep=' ')}'"
        day = f"DATE '{window_day(self.company, self.as_of)}'"
        if name == "deals":
            return self._known_deals(instant)
        kept = []
        for column in columns:
            kind = table.column(column).type
            quoted = f'"{column}"'
            if kind == "ts" and column != table.born and column not in _DUE:
                quoted = f"CASE WHEN {quoted} < {instant} THEN {quoted} END"
            kept.append(f'{quoted} AS "{column}"')
        if name == "activities" and {"status", "occurred_at"} <= set(columns):
            late = f"occurred_at >= {instant} AND status = 'done'"
            kept[columns.index("status")] = f"CASE WHEN {late} THEN 'planned' ELSE status END AS status"
        condition = "TRUE"
        if table.born in columns:
            limit = day if table.column(table.born).type == "date" else instant
            condition = f'("{table.born}" IS NULL OR "{table.born}" < {limit})'
        elif name == "deal_history":
            condition = f"changed_at < {instant}"
        return f'SELECT {", ".join(kept)}, import_id, source_row, row_order AS _row FROM "{name}" WHERE {condition}'

    def _known_deals(self, instant: str) -> str:
        """Deals in their state of as_of, with `base_amount`: their amount in the base currency (open: of the last day
        before as_of, closed: of the day of closing; empty where no rate is known), and `stage_since`, when an open
        deal's present stay in its stage began."""
        columns = self.tables["deals"]
        history = self.tables.get("deal_history", [])
        kept = []
        for column in columns:
            if column in _STATE:
                kept.append(f's."{column}" AS "{column}"')
            elif column == "forecast_category" and column in history:
                kept.append("coalesce(h.forecast_category, d.forecast_category) AS forecast_category")
            else:
                kept.append(f'd."{column}" AS "{column}"')
        kept += [f's."{c}" AS "{c}"' for c in ("closed_at",) if c not in columns]
        category = ""
        if "forecast_category" in history and "forecast_category" in columns:
            category = f"""LEFT JOIN (
                SELECT deal_id, last(forecast_category ORDER BY changed_at, row_order) AS forecast_category
                FROM deal_history WHERE changed_at < {instant} GROUP BY deal_id) h ON h.deal_id = d.deal_id"""
        closed = self._local(f"coalesce(s.closed_at, {instant} - INTERVAL 1 MICROSECOND)")
        closing = f"date_trunc('day', {closed})::DATE"
        base = self.company.currency.replace("'", "")
        return f"""
            SELECT {", ".join(kept)}, d.import_id, d.source_row,
                s.amount::DECIMAL(38, 4)
                    * (CASE WHEN s.currency IS NULL OR s.currency = '{base}' THEN 1
                       ELSE x.found_rate END)::DECIMAL(38, 8) AS base_amount,
                CASE WHEN s.status = 'open' THEN s.stay_from END AS stage_since,
                d.row_order AS _row
            FROM (SELECT *, row_number() OVER (PARTITION BY deal_id ORDER BY row_order) - 1 AS _copy FROM deals) d
            JOIN {STATES} s ON s.deal_id = d.deal_id AND s."copy" = d._copy
                AND s.valid_from < {instant} AND s.valid_to >= {instant} AND s.born < {instant}
            {category}
            LEFT JOIN {RATES} x ON x.rate_currency = s.currency AND x.rate_day = {closing}
        """

    def _local(self, at: str) -> str:
        """SQL for the company's local time of a UTC timestamp."""
        zone = self.company.timezone.replace("'", "")
        return f"timezone('{zone}', timezone('UTC', {at}))"

    def _mask(self, name: str) -> None:
        """Replace private text by `#n`, n being the value's place in the source: equal values stay equal."""
        for private in self.company.privacy:
            table, dot, column = private.rpartition(".")
            if (dot and table != name) or column not in self.tables[name]:
                continue
            if TABLES[name].column(column).type not in ("text", "id"):
                self.connection.execute(f'UPDATE "run_{name}" SET "{column}" = NULL')
                continue
            self.connection.execute(f"""
                UPDATE "run_{name}" SET "{column}" = m.mask FROM (
                    SELECT "{column}" AS v, '#' || row_number() OVER (ORDER BY min(_row), "{column}") AS mask
                    FROM "run_{name}" GROUP BY "{column}") m
                WHERE m.v = "run_{name}"."{column}" """)


def window_day(company: Company, as_of: datetime) -> str:
    """The first local day that does not start before as_of: days before it exist."""
    from datetime import timedelta

    day = company.calendar.local_date(as_of)
    return (day if company.calendar.instant(day) >= as_of else day + timedelta(days=1)).isoformat()


def _first(values: list[str]) -> str:
    if not values:
        return "NULL::VARCHAR"
    return values[0] if len(values) == 1 else f"coalesce({', '.join(values)})"
