"""What did a company's data teach, and may it still be used? A model: the shares of each level, as numbers.

A model is learned once and then kept, so that a pair weighs this month what it weighed last month. It is learned anew
when the comparisons of model.py or the fields that the company fills are others, when what it finds contradicts the
data, or when a person asks for it (`crm audit --relearn`).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from crmlib.audit.linkage.model import FUNCTIONS, Comparison, Level


@dataclass(frozen=True)
class Model:
    """One table's model.

    `definition`: a digest of the comparisons it was learned for. `rate`: matches that were expected for each record.
    `shares`: comparison → (m, u) of each level, in the order of its levels.
    `together`: (a, b) → the bits that agreement in b says less where a agrees, too (block.dependence).
    `number`: 1 for the first model of a table, then one more. `learned_from`: the snapshot, where it is known.
    """

    definition: str
    rate: float
    shares: dict[str, tuple[tuple[float, float], ...]]
    method: str
    number: int = 1
    learned_from: str | None = None
    together: dict[tuple[str, str], float] = field(default_factory=dict)

    def fits(self, comparisons: Sequence[Comparison]) -> bool:
        """Was it learned for these comparisons?"""
        return self.definition == definition(comparisons)

    @property
    def chance(self) -> dict[str, tuple[float, ...]]:
        """comparison → the share of each level among pairs of two customers (u)."""
        return {name: tuple(u for _, u in levels) for name, levels in self.shares.items()}

    def weight(self, comparison: Comparison, level: Level) -> float | None:
        """What this level says, in bits, for a value of usual frequency; None where data had no such pair."""
        m, u = self.shares[comparison.name][comparison.levels.index(level)]
        if not level.counts:
            return 0.0
        return math.log2(m / u) if m and u else None

    def json(self) -> dict[str, Any]:
        """The model as JSON values, which `read` takes back without loss."""
        return {
            "definition": self.definition, "rate": self.rate, "method": self.method, "number": self.number,
            "learned_from": self.learned_from, "shares": {n: [list(x) for x in s] for n, s in self.shares.items()},
            "together": [[a, b, bits] for (a, b), bits in self.together.items()],
        }  # fmt: skip


def read(values: Mapping[str, Any]) -> Model:
    """The model that `Model.json` wrote."""
    shares = {name: tuple((m, u) for m, u in each) for name, each in values["shares"].items()}
    together = {(a, b): bits for a, b, bits in values.get("together", ())}
    return Model(**{**values, "shares": shares, "together": together})


def definition(comparisons: Sequence[Comparison]) -> str:
    """A digest that differs where comparisons differ."""
    return hashlib.sha256(repr((tuple(comparisons), FUNCTIONS)).encode()).hexdigest()[:16]
