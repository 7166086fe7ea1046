"""Which company is made, how large, and over which months?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from zlib import crc32

import numpy as np

from crmlib.demo.columns import Clock, day_number, month_first
from crmlib.errors import UserError, unknown

ACCOUNTS_PER_BLOCK = 1_000
BLOCKS_PER_GROUP = 8
BURN_IN_MONTHS = 9
TIMEZONES = {"JPY": "Asia/Tokyo", "USD": "America/New_York"}


@dataclass(frozen=True)
class Settings:
    """Everything that the made-up company depends on: equal settings give equal bytes.

    `scale` 1 is about 5,000 deals. `end` is the first day after the last month. The company consists of blocks of
    1,000 accounts with all that belongs to them; block k is the same at every scale that contains it.
    """

    seed: int = 7
    scale: float = 1.0
    end: date = date(2026, 11, 1)
    months: int = 36
    currency: str = "JPY"
    language: str = "en"

    def __post_init__(self) -> None:
        if self.currency not in TIMEZONES:
            raise unknown("base currency of the demo", self.currency, TIMEZONES, "--currency")
        if self.language not in ("en", "ja"):
            raise unknown("language of the demo", self.language, ("en", "ja"), "--language")
        if not 0 < self.scale <= 10_000:
            raise UserError(
                "out of range", place="--scale", found=str(self.scale), expected="more than 0, at most 10000"
            )
        if self.end.day != 1 or self.months < 24:
            raise UserError("the demo ends on a first of a month and spans at least 24 months", found=str(self.end))

    @property
    def timezone(self) -> str:
        """The company's IANA time zone."""
        return TIMEZONES[self.currency]

    @property
    def start(self) -> date:
        """The first day of the first month."""
        return month_first(self.end, -self.months)

    @property
    def crm_introduced(self) -> date:
        """When the CRM went live: 13 months after the start."""
        return month_first(self.start, 13)

    @property
    def blocks(self) -> int:
        """How many blocks of accounts there are."""
        return max(1, -(-round(self.scale * ACCOUNTS_PER_BLOCK) // ACCOUNTS_PER_BLOCK))

    @property
    def groups(self) -> int:
        """How many groups of users there are: one for each eight blocks."""
        return -(-self.blocks // BLOCKS_PER_GROUP)

    def accounts_in(self, block: int) -> int:
        """Accounts of a block: 1,000, fewer in the last."""
        return min(ACCOUNTS_PER_BLOCK, max(1, round(self.scale * ACCOUNTS_PER_BLOCK) - block * ACCOUNTS_PER_BLOCK))

    @cached_property
    def clock(self) -> Clock:
        """Local ↔ UTC, over every day that the company can mention."""
        return Clock(self.timezone, month_first(self.start, -60), month_first(self.end, 60))

    @property
    def first_day(self) -> int:
        """Number of the first day."""
        return day_number(self.start)

    @property
    def end_day(self) -> int:
        """Number of the first day after the last month."""
        return day_number(self.end)

    def rng(self, stream: str, block: int = 0) -> np.random.Generator:
        """Randomness of one stream of one block: independent of how blocks are grouped or ordered."""
        return np.random.default_rng([self.seed, crc32(stream.encode()), block])


def last_month(text: str) -> date:
    """The first day after the month `text`; `UserError` where it is none.

    >>> last_month("2026-10")
    datetime.date(2026, 11, 1)
    """
    found = re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text)
    if not found or not 1990 <= int(found[1]) <= 2100:
        raise UserError("not a month", place="--end", found=text, expected="a month such as 2026-10")
    return month_first(date(int(found[1]), int(found[2]), 1), 1)
