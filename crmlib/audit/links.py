# ruff: noqa: E501  (one record, one line: tables are read best unwrapped)
"""What may a rule know of other tables?

A link joins at most one row to each row of a rule's table, so a join never multiplies: a lookup takes the first row
of a key, everything else is grouped at its own grain before it is joined. Each link says which columns it reads; a
rule that uses a link whose columns are absent is not tested, unless the link is optional (its columns are then null).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from crmlib.audit.rule import references
from crmlib.errors import unknown
from crmlib.schema import TABLES

FOLDED = (
    r"CASE WHEN regexp_matches({0}, '[^A-Za-z0-9 ]') THEN regexp_replace(lower({0}), '[\s\p{{Z}}\p{{P}}]', '', 'g') "
    "ELSE replace(lower({0}), ' ', '') END"
)
"""SQL of a text without case, spaces and punctuation; names that agree in it are called equal. (The second branch says
the same of plain names, in half the time.)"""

STAGES = "audit_stages"
"""The company's stages as a small table that every scan makes: name, rank, status, probability, stalled_after_days."""

_LINK_NAMES = {"user_id": "crm_user", "order_id": "sale", "renewed_by": "renewal"}


@dataclass(frozen=True)
class Link:
    """One row of another table (or of a summary) beside each row of a table.

    `on`: pairs of an expression over the own columns and a column of the source. `source`: a query with one row for
    each join key; empty for a lookup, where the first row of each key of `table` is taken. `needs`: the columns that
    it reads, as table.column. `repeated`: expressions over the own columns; `n` says how many rows agree in all of
    them, and is null for a row that is alone.
    """

    name: str
    on: tuple[tuple[str, str], ...]
    needs: tuple[str, ...]
    table: str | None = None
    source: str = ""
    optional: bool = False
    repeated: tuple[str, ...] = ()

    @property
    def before(self) -> tuple[str, ...]:
        """Links that must be joined first, because the join's own side reads them."""
        return tuple(
            expression.split(".")[0] for expression, _ in self.on if re.fullmatch(r"[a-z_]+\.[a-z_]+", expression)
        )

    def missing(self, own: str, present: dict[str, set[str]], used: tuple[str, ...] = ()) -> tuple[str, ...]:
        """The columns that this link of table `own` (and the columns `used` of it) needs and that are not there."""
        sides = [pair for expression, _ in self.on for pair in references(expression)]
        needed = [f"{own}.{column}" for earlier, column in sides if earlier is None]
        needed += list(self.needs)
        if self.table and not self.source and not self.repeated:
            needed += [f"{self.table}.{column}" for column in used]
        return tuple(name for name in dict.fromkeys(needed) if not has(present, name))


def has(present: dict[str, set[str]], name: str) -> bool:
    """Is the column `table.column` there?

    >>> has({"deals": {"deal_id"}}, "deals.amount")
    False
    """
    table, _, column = name.partition(".")
    return column in present.get(table, ())


def lookup_name(column: str) -> str:
    """The name of the link that follows a foreign key.

    >>> lookup_name("account_id"), lookup_name("user_id")
    ('account', 'crm_user')
    """
    return _LINK_NAMES.get(column, column.removesuffix("_id"))


def _lookups() -> dict[tuple[str, str], Link]:
    found = {}
    for table in TABLES.values():
        for column in table.columns:
            if column.references and len(TABLES[column.references].key) == 1:
                target, key = column.references, TABLES[column.references].key[0]
                name = lookup_name(column.name)
                found[table.name, name] = Link(name, ((column.name, key),), (f"{target}.{key}",), table=target)
    return found


def _keys() -> dict[tuple[str, str], Link]:
    return {
        (table.name, "same_key"): _repeated(table.name, "same_key", *table.key)
        for table in TABLES.values()
        if table.key
    }


def _repeated(table: str, name: str, *expressions: str) -> Link:
    columns = [column for expression in expressions for _, column in references(expression)]
    needs = tuple(dict.fromkeys(f"{table}.{column}" for column in columns))
    return Link(name, (("row_order", "row_order"),), needs, table=table, repeated=expressions)


def _summary(
    table: str, name: str, on: tuple[str, str], source: str, *needs: str, optional: bool = False
) -> tuple[str, Link]:
    return table, Link(name, (on,), needs, source=source, optional=optional)


def _rates(table: str) -> tuple[str, Link]:
    source = "SELECT currency, min(date) AS first_date FROM fx_rates WHERE currency IS NOT NULL GROUP BY ALL"
    return _summary(
        table, "rates", ("currency", "currency"), source, "fx_rates.currency", "fx_rates.date", optional=True
    )


def _stage(table: str) -> tuple[str, Link]:
    return _summary(table, "stage_def", ("stage", "name"), f"SELECT * FROM {STAGES}", "company.stages")


_SUMMARIES = (
    ("accounts", _repeated("accounts", "same_name", FOLDED.format("name"))),
    ("accounts", _repeated("accounts", "same_number", "corporate_number")),
    ("contacts", _repeated("contacts", "same_email", "lower(email)")),
    ("leads", _repeated("leads", "same_email", "lower(email)")),
    ("users", _repeated("users", "same_email", "lower(email)")),
    ("deals", _repeated("deals", "same_name", FOLDED.format("name"))),
    ("products", _repeated("products", "same_name", FOLDED.format("name"))),
    ("campaigns", _repeated("campaigns", "same_name", FOLDED.format("name"))),
    ("activities", _repeated("activities", "same_event", "occurred_at", "type", "subject", "user_id", "contact_id", "deal_id")),
    ("orders", _repeated("orders", "same_order", "account_id", "ordered_at", "amount")),
    ("tickets", _repeated("tickets", "same_ticket", "contact_id", "created_at")),
    ("surveys", _repeated("surveys", "same_answer", "contact_id", "type", "responded_at")),
    _summary(
        "users", "deals", ("user_id", "owner_id"),
        "SELECT owner_id, count(*) AS n FROM deals WHERE owner_id IS NOT NULL GROUP BY ALL", "deals.owner_id",
    ),
    _summary(
        "deals", "history", ("deal_id", "deal_id"),
        "SELECT deal_id, count(*) AS n, min(changed_at) AS first_at, "
        "last(status ORDER BY changed_at, row_order) AS status, last(amount ORDER BY changed_at, row_order) AS amount "
        "FROM deal_history GROUP BY deal_id",
        "deal_history.deal_id", "deal_history.changed_at", "deal_history.status", "deal_history.amount",
    ),
    _summary(
        "deals", "any_history", ("deal_id", "deal_id"),
        "SELECT deal_id, count(*) AS n FROM deal_history GROUP BY deal_id", "deal_history.deal_id", optional=True,
    ),
    _summary(
        "deals", "activity", ("deal_id", "deal_id"),
        "SELECT deal_id, max(occurred_at) AS last_at FROM activities WHERE deal_id IS NOT NULL GROUP BY deal_id",
        "activities.deal_id", "activities.occurred_at", optional=True,
    ),
    _summary(
        "leads", "activity", ("lead_id", "lead_id"),
        "SELECT lead_id, count(*) AS n FROM activities WHERE lead_id IS NOT NULL GROUP BY lead_id", "activities.lead_id",
    ),
    _summary(
        "orders", "lines", ("order_id", "order_id"),
        "SELECT order_id, count(*) AS n, sum(amount) AS amount FROM order_lines GROUP BY order_id",
        "order_lines.order_id", "order_lines.amount",
    ),
    _summary(
        "deal_history", "previous", ("row_order", "row_order"),
        "SELECT row_order, lag(changed_at) OVER w AS changed_at, lag(status) OVER w AS status, lag(stage) OVER w AS stage "
        "FROM deal_history WINDOW w AS (PARTITION BY deal_id ORDER BY changed_at, row_order)",
        "deal_history.deal_id", "deal_history.changed_at", "deal_history.status", "deal_history.stage",
    ),
    _summary(
        "deal_history", "previous_stage_def", ("previous.stage", "name"), f"SELECT * FROM {STAGES}", "company.stages",
    ),
    _summary(
        "email_events", "sending", ("message_id", "message_id"),
        "SELECT message_id, min(occurred_at) AS first_at FROM email_events WHERE event IN ('sent', 'delivered') GROUP BY ALL",
        "email_events.message_id", "email_events.event", "email_events.occurred_at",
    ),
    _summary(
        "fx_rates", "usual", ("currency", "currency"),
        "SELECT currency, median(CAST(rate AS DOUBLE)) AS rate FROM fx_rates GROUP BY currency",
        "fx_rates.currency", "fx_rates.rate",
    ),
    _summary(
        "surveys", "usual", ("type", "type"),
        "SELECT type, quantile_cont(CAST(score AS DOUBLE), 0.9) AS most FROM surveys GROUP BY type",
        "surveys.type", "surveys.score",
    ),
    _summary(
        "accounts", "usual", ("country", "country"),
        "SELECT country, count(*) AS n, median(CAST(annual_revenue AS DOUBLE) / employees) AS revenue_per_head "
        "FROM accounts WHERE annual_revenue > 0 AND employees > 0 GROUP BY country",
        "accounts.country", "accounts.annual_revenue", "accounts.employees",
    ),
    *(_rates(t) for t in ("deals", "deal_history", "proposals", "orders", "order_lines", "subscriptions", "campaigns", "costs",
                          "tickets", "products")),
    *(_stage(t) for t in ("deals", "deal_history")),
)  # fmt: skip

LINKS: dict[tuple[str, str], Link] = {
    **_lookups(),
    **_keys(),
    **{(table, link.name): link for table, link in _SUMMARIES},
}
"""Every link by (table, name)."""


def link(table: str, name: str, place: str | None = None) -> Link:
    """The link called `name` of a table; `UserError` with the nearest one where there is none."""
    if (table, name) not in LINKS:
        raise unknown("link", name, [n for t, n in LINKS if t == table], place)
    return LINKS[table, name]
