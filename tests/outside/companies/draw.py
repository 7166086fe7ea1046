"""Which values does a seed draw? Days, instants, ids and sums, often missing, often on an edge."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from ..oracle.periods import add_months

ZONES = (
    *("UTC", "America/New_York", "Europe/Berlin", "Asia/Tokyo"),
    *("Asia/Kolkata", "Africa/Cairo", "America/Santiago", "Australia/Lord_Howe"),
)
"""Among them a half hour, clocks that change by half an hour, and two that skip midnight."""
FIRST, MONTHS = date(2023, 7, 1), 24
ODD_DAYS = (
    *(date(2024, 2, 29), date(2024, 3, 10), date(2024, 3, 31), date(2024, 11, 3), date(2024, 10, 27)),
    *(date(2024, 4, 26), date(2024, 9, 8)),
)
"""A leap day, and days on which clocks change in one of the zones."""
STAGES = ("Prospect", "Qualify", "Propose")


class Maker:
    """Draws values in the two years after `FIRST`."""

    def __init__(self, seed: int, size: int = 1) -> None:
        self.random, self.size = Random(seed), size
        self.zone = ZoneInfo(self.random.choice(ZONES))
        self.currency = self.random.choice(("USD", "JPY", "EUR"))
        self.history: list[dict[str, Any]] = []

    def maybe(self, value: Any, chance: float = 0.2) -> Any:
        """The value, or sometimes nothing."""
        return None if self.random.random() < chance else value

    def pick(self, prefix: str, count: int, chance: float = 0.15) -> str | None:
        """One of the ids prefix1 … prefix<count>, sometimes one that is in no table, sometimes none."""
        if self.random.random() < 0.05:
            return f"{prefix}_gone"
        return self.maybe(f"{prefix}{self.random.randint(1, count)}", chance)

    def day(self) -> date:
        if self.random.random() < 0.06:
            return self.random.choice(ODD_DAYS)
        if self.random.random() < 0.2:
            return add_months(FIRST, self.random.randrange(MONTHS))
        return FIRST + timedelta(days=self.random.randrange(MONTHS * 30))

    def moment(self) -> datetime:
        """An instant in UTC: anywhere, or within a second of a local midnight."""
        local = datetime.combine(self.day(), datetime.min.time(), tzinfo=self.zone)
        midnight = local.astimezone(UTC).replace(tzinfo=None)
        if self.random.random() < 0.25:
            return midnight + self.random.choice(
                (timedelta(0), timedelta(seconds=-1), timedelta(seconds=1), timedelta(microseconds=-1))
            )
        return midnight + timedelta(seconds=self.random.randrange(86400))

    def after(self, moment: datetime | None, days: int, chance: float = 0.2) -> datetime | None:
        """An instant up to `days` after another; sometimes none, rarely before it."""
        if moment is None or self.random.random() < chance:
            return None
        seconds = self.random.randrange(days * 86400)
        if self.random.random() < 0.04:
            return moment - timedelta(seconds=seconds // 4)
        return moment + timedelta(seconds=seconds, microseconds=self.random.choice((0, 0, 0, 0, 250_000)))

    def money(self) -> str:
        return f"{self.random.randrange(1, 2_000_000) / self.random.choice((1, 10, 100, 10_000)):.4f}"

    def money_in(self) -> str | None:
        """A currency: mostly the base one, written or not; some have rates always, some late, some never."""
        other = [name for name in ("USD", "JPY", "EUR") if name != self.currency]
        return self.random.choices((self.currency, None, other[0], other[1], "GBP"), (50, 34, 11, 4, 1))[0]

    def choose(self, *values: Any) -> Any:
        return self.random.choice(values)

    def number(self, low: int, high: int, chance: float = 0.15) -> int | None:
        return self.maybe(self.random.randint(low, high), chance)

    def some(self, low: int, high: int) -> range:
        return range(1, self.random.randint(low, high) * self.size + 1)
