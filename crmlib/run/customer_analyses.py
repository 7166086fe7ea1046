"""What do customer and marketing pages need to know of rows that are not their scope's own?

A customer belongs to the scope of its account, its orders to those who sold them, so a page that holds the scope's own
orders cannot see all of its customers' purchases. And scores by fifths are taken over the whole company. Both are
worked out here, with `crmlib.analysis.segments` and `cohort`, and each scope is given its own customers.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from crmlib.metric.declare import NONE

if TYPE_CHECKING:
    from crmlib.run.analyses import Context

RENEWAL_DAYS = 90
"""A contract that ends within so many days after as_of, not renewed and not cancelled, is due for renewal."""
_SCOPES = ("owner", "team", "region")


@dataclass(frozen=True)
class Sale:
    """An order (or, where the source has none, a won deal): of which customer, when, for how much, by which campaign.

    customer: `a:` and the account, else `c:` and the contact, else None. amount: base currency; None: unknown.
    places: the order's own (owner, team, region).
    """

    customer: str | None
    day: date
    amount: Decimal | None
    campaign: str | None
    places: tuple[str, str, str]


def sales(context: Context) -> list[Sale]:
    """Every sale before the end of the period and before as_of, oldest first; none without orders and deals."""
    return context.once("sales", lambda: _sales(context))


def customers(context: Context, scope: str) -> Any:
    """{until, customers: [one record each], retention: [[month, age, customers, active]]} of the scope's customers."""
    if not {"orders", "deals"} & set(context.data.tables):
        return None
    everybody = context.once("customers", lambda: _customers(context))
    kind, _, value = scope.partition(":")
    mine = [c for c in everybody if kind == "all" or c["places"][_SCOPES.index(kind)] == value]
    return {
        "until": _until(context).isoformat(),
        "customers": [{name: v for name, v in c.items() if name != "places"} for c in mine],
        "retention": _retention(context, {c["customer"] for c in mine}),
    }


def campaigns(context: Context, scope: str) -> Any:
    """[{campaign_id, purchases, revenue, new_customers}] of each campaign that sold, since it began, by scope.

    Purchases and revenue are those of the scope's own orders; a new customer is one whose first order the campaign
    brought. revenue: None where an amount or a rate is unknown for every order.
    """
    if "campaigns" not in context.data.tables:
        return None
    kind, _, value = scope.partition(":")
    at = None if kind == "all" else _SCOPES.index(kind)
    first: dict[str, Sale] = {}
    for sale in sales(context):
        if sale.customer is not None:
            first.setdefault(sale.customer, sale)
    brought = {id(sale) for sale in first.values()}
    found: dict[str, dict[str, Any]] = defaultdict(lambda: {"purchases": 0, "revenue": None, "new_customers": 0})
    for sale in sales(context):
        if sale.campaign is None or (at is not None and sale.places[at] != value):
            continue
        line = found[sale.campaign]
        line["purchases"] += 1
        line["new_customers"] += id(sale) in brought
        if sale.amount is not None:
            line["revenue"] = (line["revenue"] or Decimal(0)) + sale.amount
    return [
        {"campaign_id": key, **line, "revenue": None if line["revenue"] is None else format(line["revenue"], "f")}
        for key, line in sorted(found.items())
    ]


def _sales(context: Context) -> list[Sale]:
    tables = {name: set(columns) for name, columns in context.data.tables.items()}
    sql = _orders(tables) if "orders" in tables else _won_deals(tables) if "deals" in tables else None
    if sql is None:
        return []
    limit = min(context.company.calendar.instant(context.period.end), context.as_of)
    text = f"TIMESTAMP '{limit.isoformat(sep=' ')}'"
    query = f"SELECT * FROM ({sql}) WHERE sold_at < {text} ORDER BY sold_at, _row"
    rows = context.data.backend.con.execute(query).to_arrow_table()
    days = context.company.calendar.local_dates(rows["sold_at"]).to_pylist()
    rates, made = context.session.rates, []
    for row, day in zip(rows.to_pylist(), days, strict=True):
        account, contact = row["account"], row["contact"]
        customer = f"a:{account}" if account is not None else f"c:{contact}" if contact is not None else None
        rate = rates.at(row["currency"], day)
        amount = None if row["amount"] is None or rate is None else Decimal(row["amount"]) * rate
        places = tuple(row[f"_{name}"] or NONE for name in _SCOPES)
        made.append(Sale(customer, day, amount, row["campaign"], places))
    return made


def _orders(tables: dict[str, set[str]]) -> str:
    has = tables["orders"]
    contacts = "contact_id" in has and {"contact_id", "account_id"} <= tables.get("contacts", set())
    of_contact = """(SELECT first(c.account_id ORDER BY c._row) FROM run_contacts c
        WHERE c.contact_id = o.contact_id)"""
    account = _first(["o.account_id"] * ("account_id" in has) + [of_contact] * contacts)
    deals = "deal_id" in has and "campaign_id" in tables.get("deals", set())
    of_deal = "(SELECT first(d.campaign_id ORDER BY d._row) FROM run_deals d WHERE d.deal_id = o.deal_id)"
    campaign = _first(["o.campaign_id"] * ("campaign_id" in has) + [of_deal] * deals)
    contact = "o.contact_id" if "contact_id" in has else "NULL"
    amount, currency = (f"o.{c}" if c in has else "NULL" for c in ("amount", "currency"))
    return f"""SELECT {account} AS account, {contact} AS contact, o.ordered_at AS sold_at, {amount} AS amount,
        {currency}::VARCHAR AS currency, {campaign} AS campaign, o._owner, o._team, o._region, o._row
        FROM run_orders o WHERE o.ordered_at IS NOT NULL"""


def _won_deals(tables: dict[str, set[str]]) -> str:
    has = tables["deals"]
    account, campaign, currency, amount = (
        f"o.{c}" if c in has else "NULL" for c in ("account_id", "campaign_id", "currency", "amount")
    )
    return f"""SELECT {account}::VARCHAR AS account, NULL::VARCHAR AS contact, o.closed_at AS sold_at,
        {amount} AS amount, {currency}::VARCHAR AS currency, {campaign}::VARCHAR AS campaign,
        o._owner, o._team, o._region, o._row
        FROM run_deals o WHERE o.status = 'won' AND o.closed_at IS NOT NULL"""


def _first(values: list[str]) -> str:
    return f"coalesce({', '.join(values)}, NULL)" if values else "NULL::VARCHAR"


def _until(context: Context) -> date:
    """The first local day that is not known whole."""
    return min(context.period.end, context.company.calendar.local_date(context.as_of))


def _customers(context: Context) -> list[dict[str, Any]]:
    """A record for each customer of the company: what it bought, its scores, its risk, and what to do next."""
    from crmlib.analysis.segments import at_risk, next_best_action, purchases, rfm

    until = _until(context)
    bought = purchases(((s.customer, s.day, s.amount) for s in sales(context) if s.customer is not None), until)
    risks = {risk.customer: risk for risk in at_risk(bought, until)}
    known = _attributes(context)
    complaints, renewals = _open_complaints(context), _renewals(context, until)
    facts, records = {}, []
    for customer, score in zip(bought, rfm(bought, until), strict=True):
        risk, key = risks[customer.customer], customer.customer
        facts[key] = {"segment": score.segment, "risk": risk.level}
        facts[key] |= {"open_complaint": True} if key in complaints else {}
        facts[key] |= {"renewal_due": True} if key in renewals else {}
        own = known.get(key, {})
        records.append(
            {
                "customer": key,
                "first": customer.first.isoformat(),
                "last": customer.last.isoformat(),
                "orders": customer.orders,
                "amount": None if customer.amount is None else format(customer.amount, "f"),
                "days_since": score.days_since,
                "scores": [score.recency, score.frequency, score.monetary],
                "segment": score.segment,
                "risk": risk.level,
                "share": None if risk.share is None else round(risk.share, 6),
                "basis": risk.basis,
                "gaps": risk.n,
                **{name: own.get(name) for name in ("name", *ATTRIBUTES)},
                "places": own.get("places", (NONE, NONE, NONE)),
            }
        )
    actions = {action.customer: action for action in next_best_action(facts)}
    for record in records:
        action = actions.get(record["customer"])
        record["action"] = action.action if action else None
        record["why"] = dict(action.why) if action else {}
    return records


ATTRIBUTES = ("industry", "size", "region", "attribute_segment", "age", "gender")
"""By what customers are told apart beside their purchases: age and gender are those of a person who is the customer,
or of an account's only contact."""


def _attributes(context: Context) -> dict[str, dict[str, Any]]:
    """{customer: its name, attributes and (owner, team, region)} of accounts and of contacts without one."""
    tables = {name: set(columns) for name, columns in context.data.tables.items()}
    found: dict[str, dict[str, Any]] = {}
    people = _people(context, tables) if "contacts" in tables else {}
    if "accounts" in tables:
        names = ("name", "industry", "employees", "region", "segment")
        for row in _rows(context, "accounts", "account_id", names, tables["accounts"]):
            person = people.get(f"a:{row['account_id']}", {})
            found.setdefault(
                f"a:{row['account_id']}",
                {
                    **{name: row[name] for name in ("name", "industry", "region")},
                    "size": size_band(row["employees"]),
                    "attribute_segment": row["segment"],
                    "age": person.get("age"),
                    "gender": person.get("gender"),
                    "places": row["places"],
                },
            )
    for key, person in people.items():
        if key.startswith("c:"):
            found.setdefault(key, person)
    return found


def _people(context: Context, tables: dict[str, set[str]]) -> dict[str, dict[str, Any]]:
    """Contacts by themselves (`c:`), and accounts with one contact only (`a:`)."""
    names = ("full_name", "account_id", "birth_date", "gender")
    found: dict[str, dict[str, Any]] = {}
    of_account: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in _rows(context, "contacts", "contact_id", names, tables["contacts"]):
        person = {"name": row["full_name"], "gender": row["gender"], "places": row["places"]}
        person["age"] = age_band(row["birth_date"], _until(context))
        found.setdefault(f"c:{row['contact_id']}", person)
        if row["account_id"] is not None:
            of_account[row["account_id"]].append(person)
    return found | {f"a:{account}": people[0] for account, people in of_account.items() if len(people) == 1}


def _rows(context: Context, table: str, key: str, names: Iterable[str], present: set[str]) -> Iterable[dict[str, Any]]:
    columns = [key, *(name if name in present else f"NULL AS {name}" for name in names)]
    query = f"SELECT {', '.join(columns)}, _owner, _team, _region FROM run_{table} ORDER BY _row"
    for row in context.data.backend.con.execute(query).to_arrow_table().to_pylist():
        row["places"] = tuple(row.pop(f"_{name}") or NONE for name in _SCOPES)
        yield row


def _open_complaints(context: Context) -> set[str]:
    """Customers with a complaint that is not resolved."""
    present = set(context.data.tables.get("tickets", ()))
    if not {"type", "resolved_at"} <= present:
        return set()
    ids = [f"'{kind}:' || {column}" for kind, column in (("a", "account_id"), ("c", "contact_id")) if column in present]
    if not ids:
        return set()
    query = f"SELECT coalesce({', '.join(ids)}, NULL) FROM run_tickets WHERE type = 'complaint' AND resolved_at IS NULL"
    return {key for (key,) in context.data.backend.con.execute(query).fetchall() if key is not None}


def _renewals(context: Context, until: date) -> set[str]:
    """Customers with a contract that ends soon and is neither renewed nor cancelled."""
    present = set(context.data.tables.get("subscriptions", ()))
    if not {"account_id", "ends_at", "renewed_by"} <= present:
        return set()
    kept = " AND cancelled_at IS NULL" if "cancelled_at" in present else ""
    last = until + timedelta(days=RENEWAL_DAYS)
    query = f"""SELECT DISTINCT 'a:' || account_id FROM run_subscriptions WHERE renewed_by IS NULL{kept}
        AND ends_at >= DATE '{until.isoformat()}' AND ends_at < DATE '{last.isoformat()}'"""
    return {key for (key,) in context.data.backend.con.execute(query).fetchall() if key is not None}


def _retention(context: Context, mine: set[str]) -> list[list[Any]]:
    from crmlib.analysis.cohort import retention

    bought = ((s.customer, s.day) for s in sales(context) if s.customer in mine)
    cells = retention(bought, _until(context))
    return [[cell.cohort.isoformat(), cell.age, cell.customers, cell.active] for cell in cells]


def size_band(employees: int | None) -> str | None:
    """The size of an account by its employees.

    >>> size_band(9), size_band(300), size_band(None)
    ('1–9', '250–999', None)
    """
    if employees is None or employees < 1:
        return None
    bands = ((10, "1–9"), (50, "10–49"), (250, "50–249"), (1000, "250–999"))
    return next((name for limit, name in bands if employees < limit), "1000+")


def age_band(born: date | None, on: date) -> str | None:
    """The age of a person on a day, by decades from 20 to 70.

    >>> age_band(date(1990, 6, 2), date(2026, 6, 1)), age_band(date(1950, 1, 1), date(2026, 6, 1))
    ('30–39', '70+')
    """
    if born is None or born > on:
        return None
    age = on.year - born.year - ((on.month, on.day) < (born.month, born.day))
    if age < 20:
        return "–19"
    return "70+" if age >= 70 else f"{age // 10 * 10}–{age // 10 * 10 + 9}"
