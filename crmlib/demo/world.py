"""What do all parts of the made-up company share: people, products, campaigns, rates, and the true model?"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from crmlib.demo import words
from crmlib.demo.columns import DAY, NONE, build, day_number, digits, join, month_first, pick
from crmlib.demo.settings import BURN_IN_MONTHS, Settings

USERS_PER_GROUP = 48
REPS, MANAGERS, AGENTS = range(0, 30), range(30, 36), range(36, 44)
UNITS = ("salesforce", "hubspot", "zoho")
"""The three business units, each with the CRM that it uses."""
AGENT_UNIT = (0, 0, 0, 1, 1, 2, 2, 2)
TEAMS = {
    "en": ["Enterprise Americas", "Enterprise EMEA", "Mid-Market", "Inside Sales", "Tokyo Sales", "Osaka Sales"],
    "ja": ["米州営業部", "欧州営業部", "中堅企業営業部", "インサイドセールス部", "東京営業部", "大阪営業部"],
}
REGIONS = {
    "en": ["Americas", "EMEA", "Americas", "APAC", "Japan East", "Japan West"],
    "ja": ["米州", "欧州", "米州", "アジア太平洋", "東日本", "西日本"],
}
SUPPORT = {
    "en": ["Service Global", "Service Digital", "Service Japan", "Marketing"],
    "ja": ["海外サポート部", "デジタルサポート部", "国内サポート部", "マーケティング部"],
}
STAGES = {
    "en": ["Prospecting", "Qualification", "Needs Analysis", "Proposal", "Negotiation", "Closed Won", "Closed Lost"],
    "ja": ["アプローチ", "ヒアリング", "課題分析", "提案", "交渉", "受注", "失注"],
}
PROBABILITY = np.array([0.10, 0.20, 0.35, 0.50, 0.75, 1.0, 0.0])
CATEGORY = ["pipeline", "pipeline", "pipeline", "best_case", "commit", "closed", "omitted"]
STATUS = ["open", "open", "open", "open", "open", "won", "lost"]
WON, LOST = 5, 6
LEAD_STATUSES = {
    "en": ["New", "Working", "Qualified", "Converted", "Disqualified"],
    "ja": ["新規", "対応中", "有望", "商談化", "対象外"],
}
SEASON = np.array([0.92, 0.98, 1.28, 0.90, 0.94, 1.06, 0.95, 0.80, 1.16, 1.00, 1.04, 0.97])
"""Relative intensity of new business in each calendar month."""
GROWTH = 0.10
"""Growth of new business a year."""
CRM_EFFECT = {"win_log_odds": 0.35, "cycle_factor": 0.88, "response_factor": 0.6}
"""What the CRM truly changed from its first day on."""
CURRENCIES = ["JPY", "USD", "GBP", "EUR", "AUD"]
YEN_PER = {"JPY": 1.0, "USD": 150.0, "GBP": 190.0, "EUR": 162.0, "AUD": 98.0}
PRODUCTS = [  # name, category, list price in USD, share of cost, sold by subscription
    ("Orbit Core", "Software", 12_000, 0.18, True),
    ("Orbit Plus", "Software", 24_000, 0.18, True),
    ("Orbit Enterprise", "Software", 60_000, 0.20, True),
    ("Orbit Analytics", "Analytics", 9_000, 0.15, True),
    ("Orbit Insight", "Analytics", 18_000, 0.15, True),
    ("Relay Gateway", "Hardware", 3_200, 0.55, False),
    ("Relay Gateway Pro", "Hardware", 7_500, 0.52, False),
    ("Relay Sensor Kit", "Hardware", 1_400, 0.58, False),
    ("Onboarding Package", "Services", 5_000, 0.60, False),
    ("Data Migration", "Services", 8_000, 0.62, False),
    ("Training Day", "Services", 1_800, 0.50, False),
    ("Premium Support", "Support", 6_000, 0.35, True),
]
CHANNELS = ["email", "webinar", "trade show", "paid search", "social"]
ID_PREFIX = {
    "users": "005",
    "accounts": "001",
    "contacts": "003",
    "leads": "00Q",
    "deals": "006",
    "proposals": "0Q0",
    "activities": "00T",
    "orders": "801",
    "subscriptions": "800",
    "campaigns": "701",
    "tickets": "500",
    "calls": "0LQ",
    "surveys": "0Kd",
    "web_sessions": "0Vs",
    "messages": "0XB",
}


def salesforce_suffix(fifteen: str) -> str:
    """The three check characters that turn a 15-character Salesforce id into one of 18.

    >>> salesforce_suffix("a0D30000001n7Pi")
    'EAI'
    """
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    return "".join(alphabet[sum(1 << k for k, c in enumerate(fifteen[s : s + 5]) if c.isupper())] for s in (0, 5, 10))


def ids(kind: str, unit: np.ndarray, number: np.ndarray) -> pa.Array:
    """Identifiers in the form of each unit's CRM; `NONE` is an empty cell."""
    unit, number = np.asarray(unit), np.asarray(number)
    prefix = ID_PREFIX[kind] + "5g0"
    place = list(ID_PREFIX).index(kind) + 10
    nine = digits(number, 9)
    lead = pick([prefix, f"{place}", f"5540230{place}"], unit)
    tail = pick([salesforce_suffix(prefix + "0" * 9), "", ""], unit)
    return join(lead, nine, tail)


@dataclass(frozen=True)
class Users:
    """The users as arrays, indexed by user number."""

    group: np.ndarray
    place: np.ndarray
    unit: np.ndarray
    team: np.ndarray
    active_from: np.ndarray
    active_to: np.ndarray
    skill: np.ndarray
    pace: np.ndarray


class World:
    """Shared facts of one company, drawn once from its settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.clock = settings.clock
        self.intro = day_number(settings.crm_introduced) * DAY

    @cached_property
    def users(self) -> Users:
        """Thirty reps in six teams, their managers, agents and marketers, for each group of blocks."""
        groups = [self._users_of(group) for group in range(self.settings.groups)]
        return Users(*(np.concatenate([getattr(g, name) for g in groups]) for name in Users.__dataclass_fields__))

    def _users_of(self, group: int) -> Users:
        r, s = self.settings.rng("users", group), self.settings
        place = np.arange(USERS_PER_GROUP)
        team = np.where(place < 30, place // 5, np.where(place < 36, place - 30, -1))
        unit = np.where(team >= 0, team // 2, 0)
        unit[36:44], unit[44:] = AGENT_UNIT, [0, 1, 2, 0]
        active_from = s.first_day - r.integers(100, 2500, USERS_PER_GROUP)
        active_to = np.full(USERS_PER_GROUP, NONE)
        hired, left = [4, 13, 22, 29, 9], [2, 8, 16, 23]
        active_from[hired] = s.first_day + r.integers(60, 700, len(hired))
        active_to[left] = s.first_day + r.integers(400, 1000, len(left))
        skill = np.where(place < 30, r.normal(0, 0.40, USERS_PER_GROUP), 0.0)
        pace = np.exp(np.where(place < 30, r.normal(0, 0.15, USERS_PER_GROUP), 0.0))
        return Users(np.full(USERS_PER_GROUP, group), place, unit, team, active_from, active_to, skill, pace)

    def owner_at(self, rep: np.ndarray, day: np.ndarray) -> np.ndarray:
        """The rep, or the senior of the team where the rep is not employed on that day."""
        u = self.users
        there = (u.active_from[rep] <= day) & ((u.active_to[rep] == NONE) | (day <= u.active_to[rep]))
        return np.where(there, rep, rep - rep % USERS_PER_GROUP % 5)

    def team_name(self, user: int) -> str:
        """The team of a user; groups after the first carry their number."""
        u, lang = self.users, self.settings.language
        if u.team[user] >= 0:
            name = TEAMS[lang][u.team[user]]
        else:
            name = SUPPORT[lang][u.unit[user] if u.place[user] < 44 else 3]
        return name if u.group[user] == 0 else f"{name} {u.group[user] + 1}"

    def region_name(self, user: int) -> str:
        """The region of a user."""
        u = self.users
        team = u.team[user] if u.team[user] >= 0 else [0, 3, 4][u.unit[user]]
        return REGIONS[self.settings.language][team]

    def user_ids(self, number: np.ndarray) -> pa.Array:
        """User ids; `NONE` is an empty cell."""
        number = np.asarray(number)
        return ids("users", self.users.unit[np.where(number == NONE, 0, number)], number)

    def users_table(self) -> pa.Table:
        """The canonical users."""
        u, n = self.users, len(self.users.place)
        r = self.settings.rng("user names")
        japanese = u.unit == 2
        names, mails = [], []
        for k in range(n):
            if japanese[k]:
                family, given = (
                    words.JA_FAMILY[r.integers(len(words.JA_FAMILY))][0],
                    words.JA_GIVEN[r.integers(len(words.JA_GIVEN))][0],
                )
                names.append(f"{family} {given}")
            else:
                names.append(f"{r.choice(words.EN_GIVEN)} {r.choice(words.EN_FAMILY)}")
            mails.append(f"u{k + 101}@orbitworks.example.com")
        seen: dict[str, int] = {}
        for k, name in enumerate(names):
            seen[name] = seen.get(name, 0) + 1
            names[k] = name if seen[name] == 1 else f"{name} {seen[name]}"
        roles = [
            "rep" if p < 30 else "manager" if p < 36 else "agent" if p < 44 else "marketing" if p < 47 else "admin"
            for p in u.place
        ]
        return build(
            "users",
            self.clock,
            {
                "user_id": self.user_ids(np.arange(n)),
                "name": pa.array(names),
                "email": pa.array(mails),
                "team": pa.array([self.team_name(k) for k in range(n)]),
                "region": pa.array([self.region_name(k) for k in range(n)]),
                "role": pa.array(roles),
                "active_from": u.active_from,
                "active_to": u.active_to,
            },
            n,
        )

    def products_table(self) -> pa.Table:
        """The canonical products, priced in the base currency."""
        n = len(PRODUCTS)
        price = self.list_price(np.arange(n), np.full(n, CURRENCIES.index(self.settings.currency)))
        return build(
            "products",
            self.clock,
            {
                "product_id": pa.array([product_id(k) for k in range(n)]),
                "name": pa.array([p[0] for p in PRODUCTS]),
                "category": pa.array([p[1] for p in PRODUCTS]),
                "list_price": price,
                "unit_cost": round_money(
                    price * np.array([p[3] for p in PRODUCTS]), np.full(n, CURRENCIES.index(self.settings.currency))
                ),
                "currency": self.settings.currency,
            },
            n,
        )

    @staticmethod
    def list_price(product: np.ndarray, currency: np.ndarray) -> np.ndarray:
        """List price of products in a currency, in 1/10,000, rounded to a friendly figure."""
        usd = np.array([p[2] for p in PRODUCTS], dtype=float)[product]
        rate = np.array([YEN_PER["USD"] / YEN_PER[c] for c in CURRENCIES])[currency]
        step = np.where(currency == 0, 1000, 10)
        return (np.round(usd * rate / step) * step).astype(np.int64) * 10_000

    @cached_property
    def campaign_days(self) -> np.ndarray:
        """First day of each campaign; campaign m × 3 + unit belongs to month m (burn-in included) and a unit."""
        first = [
            day_number(month_first(self.settings.start, m - BURN_IN_MONTHS))
            for m in range(self.settings.months + BURN_IN_MONTHS)
        ]
        return np.repeat(np.array(first) + 2, 3)

    def campaign_at(self, unit: np.ndarray, day: np.ndarray) -> np.ndarray:
        """The campaign of the unit that ran last on that day."""
        month = np.searchsorted(self.campaign_days[::3], day, side="right") - 1
        return np.where(month >= 0, month * 3 + unit, NONE)

    def campaign_ids(self, number: np.ndarray) -> pa.Array:
        """Campaign ids; `NONE` is an empty cell."""
        return ids("campaigns", np.where(number == NONE, 0, number % 3), number)

    def campaigns_table(self) -> pa.Table:
        """The canonical campaigns: one a month for each unit."""
        n, r = len(self.campaign_days), self.settings.rng("campaigns")
        number, currency = np.arange(n), np.array([1, 1, 0])[np.arange(n) % 3]
        channel = (number // 3 + number % 3) % len(CHANNELS)
        cost = (
            np.exp(r.normal(np.log(1_200_000), 0.4, n))
            / np.array([YEN_PER[c] for c in CURRENCIES])[currency]
            * self.settings.blocks
            * 10_000
        )
        start = self.campaign_days * DAY + 9 * 3600
        names = [
            f"{CHANNELS[c].title()} {month_first(self.settings.start, k // 3 - BURN_IN_MONTHS):%Y-%m} {UNITS[k % 3]}"
            for k, c in enumerate(channel)
        ]
        columns = {
            "campaign_id": self.campaign_ids(number),
            "name": pa.array(names),
            "channel": pick(CHANNELS, channel),
            "started_at": start,
            "ended_at": start + r.integers(14, 26, n) * DAY,
            "cost": round_money(cost, currency),
            "currency": pick(CURRENCIES, currency),
        }
        return build("campaigns", self.clock, columns, n)

    @cached_property
    def rates(self) -> np.ndarray:
        """Rates [day, currency] in 1/10^8 of the base currency, each day from a year before the start to the end."""
        s, r = self.settings, self.settings.rng("fx")
        days = s.end_day - s.first_day + 365 + 3 * 31
        steps = r.normal(0, 0.004, (days, len(CURRENCIES)))
        yen = np.array([YEN_PER[c] for c in CURRENCIES]) * np.exp(np.cumsum(steps, axis=0) - 0.5 * steps[:1])
        yen[:, 0] = 1.0
        base = yen[:, CURRENCIES.index(s.currency)]
        return np.round(yen / base[:, None], 4 if s.currency == "JPY" else 6) * 1e8

    def rate_at(self, currency: np.ndarray, day: np.ndarray) -> np.ndarray:
        """Units of base currency for one unit of currency on a day."""
        row = np.clip(day - self.settings.first_day + 365, 0, len(self.rates) - 1)
        return self.rates[row, currency] / 1e8

    def fx_rates_table(self) -> pa.Table:
        """The canonical fx_rates: business and other days alike, known until the end."""
        s = self.settings
        known = s.end_day - s.first_day + 365
        foreign = [k for k, c in enumerate(CURRENCIES) if c != s.currency]
        day = np.repeat(np.arange(known) + s.first_day - 365, len(foreign))
        currency = np.tile(foreign, known)
        rate = np.round(self.rates[day - s.first_day + 365, currency]).astype(np.int64)
        return build(
            "fx_rates", self.clock, {"date": day, "currency": pick(CURRENCIES, currency), "rate": rate}, len(day)
        )

    @cached_property
    def shocks(self) -> np.ndarray:
        """Common monthly shock [month with burn-in, team] of the log-odds of winning and of new business."""
        r = self.settings.rng("shocks")
        months = self.settings.months + BURN_IN_MONTHS + 1
        return r.normal(0, 0.12, (months, 1)) + r.normal(0, 0.10, (months, 6))

    @cached_property
    def month_days(self) -> np.ndarray:
        """First day of each month from the burn-in to the end, the end included."""
        s = self.settings
        return np.array(
            [day_number(month_first(s.start, m - BURN_IN_MONTHS)) for m in range(s.months + BURN_IN_MONTHS + 1)]
        )

    @cached_property
    def month_weights(self) -> np.ndarray:
        """Expected share of new business of each month: season × growth × days."""
        s = self.settings
        months = np.array(
            [(month_first(s.start, m - BURN_IN_MONTHS).month - 1) for m in range(s.months + BURN_IN_MONTHS)]
        )
        weight = SEASON[months] * np.exp(np.log1p(GROWTH) * np.arange(len(months)) / 12)
        return weight / weight.sum()


def product_id(k: int) -> str:
    """The id of product k."""
    return f"P-{k + 1:03d}"


def round_money(units: np.ndarray, currency: np.ndarray) -> np.ndarray:
    """Money in 1/10,000, rounded to the smallest coin of its currency (1 JPY, else 0.01)."""
    coin = np.where(currency == 0, 10_000, 100)
    return (np.round(np.asarray(units, dtype=float) / coin).astype(np.int64)) * coin


def business_time(r: np.random.Generator, day: np.ndarray) -> np.ndarray:
    """Local seconds between 9:00 and 18:30 on that day, or on the Monday after a weekend."""
    weekday = (day + 3) % 7
    return (day + np.where(weekday >= 5, 7 - weekday, 0)) * DAY + 9 * 3600 + r.integers(0, 34_200, len(day))
