"""From what amount on may a won deal's value be a slip of the pen?"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

TIMES = 10
"""An amount of more than this many times the 95th percentile of won deals is taken for one."""
OF_WINS = 20
"""Wins below which nothing is taken for one."""


def implausible_from(won: Sequence[Decimal]) -> Decimal | None:
    """`TIMES` × the 95th percentile (linear between ranks, as NumPy's default) of the amounts of won deals, exact.

    None below `OF_WINS` wins: too few to know what is usual.

    >>> implausible_from([Decimal(n) for n in range(1, 22)])
    Decimal('200.00')
    >>> implausible_from([Decimal(1)] * 19) is None
    True
    """
    if len(won) < OF_WINS:
        return None
    ranked = sorted(won)
    rank = Decimal("0.95") * (len(ranked) - 1)
    below = int(rank)
    above = min(below + 1, len(ranked) - 1)
    return TIMES * (ranked[below] + (ranked[above] - ranked[below]) * (rank - below))
