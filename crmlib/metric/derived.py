"""Which tables are derived from others before any period is asked for, once for all queries?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from crmlib.metric import customer_orders, deals
from crmlib.metric.world import CUSTOMER_ORDERS, STATES

if TYPE_CHECKING:
    from crmlib.metric.world import World


@dataclass(frozen=True)
class Derived:
    """A table that queries know as `name`: what its rows are in a world, and their columns."""

    name: str
    columns: tuple[str, ...]
    rows: Callable[[World], Any]

    def read_by(self, sql: str, quote: str) -> frozenset[str]:
        """The columns that a query may read: those whose names stand in it."""
        if self.name not in sql:
            return frozenset()
        return frozenset(name for name in self.columns if f"{quote}{name}{quote}" in sql)


DERIVED = (
    Derived(STATES, deals.COLUMNS, deals.states),
    Derived(CUSTOMER_ORDERS, customer_orders.COLUMNS, customer_orders.orders),
)
