"""By how much were past forecasts of the same kind off, and what of it did all deals share?

Each past month-end is forecast with what was known then, and the expected number of wins is compared with what came.
The lasting error of a lead is shrunk hard towards none; what is left beyond the chance of single deals is a shock that
all deals of the company share, and one that those of a team share.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

PRIOR_LASTING = 0.25
"""Standard deviation of the lasting error of a lead, in logarithms, before anything is known."""
PRIOR_PASSING = 0.15
"""Standard deviation of a month's shock before anything is known."""
PRIOR_TEAM = 0.15
"""The same of a team's own."""
LEAST_TEAM = 0.12
"""What a team has of its own is never taken for less: its deals also differ in value."""
PRIOR_MONTHS = 4
"""Months that the priors of the shocks weigh."""
LEARNT = 3
"""Months of a lead that an origin must have seen to say how good its forecasts are."""
TOGETHER = 0.5
"""Share of the information that forecasts of one lead have in common, as their months overlap."""


@dataclass(frozen=True)
class Calibration:
    """Factors per lead on the chances of open and of new deals, and the sizes of what is shared (logarithms).

    lasting: per lead, what stays off all along; passing: month by month; team: what one team has beside.
    """

    open: np.ndarray | float = 1.0
    new: np.ndarray | float = 1.0
    lasting: np.ndarray | float = PRIOR_LASTING
    passing: float = PRIOR_PASSING
    team: float = PRIOR_TEAM

    def lasting_at(self, months: int) -> np.ndarray:
        """`lasting` for each of the first `months` leads."""
        return np.broadcast_to(np.asarray(self.lasting, dtype=float), (months,))


NONE = Calibration()
"""Nothing is known of past errors."""


def fit(past: pd.DataFrame, months: int) -> Calibration:
    """From past forecasts, one row per origin, lead and team: open, new (expected wins), came_open, came_new (counted).

    `learnt`: months that the origin had seen a lead in; with less than `LEARNT` it could not know and teaches nothing.
    A lead without past takes the nearest shorter one. Empty: the priors.
    """
    past = past[past["learnt"] >= LEARNT]
    if not len(past):
        return Calibration(np.ones(months), np.ones(months), np.full(months, PRIOR_LASTING))
    whole = past.groupby(["origin", "lead"], sort=True)[["open", "new", "came_open", "came_new"]].sum().reset_index()
    expected, came = whole["open"] + whole["new"] + 1, whole["came_open"] + whole["came_new"] + 1
    off = np.log(came / expected)
    around = off - off.groupby(whole["lead"]).transform("mean")
    free = max(len(whole) - whole["lead"].nunique(), 0)
    chance = (1 / expected).sum() * free / len(whole)
    passing = (PRIOR_MONTHS * PRIOR_PASSING**2 + max(float((around**2).sum() - chance), 0.0)) / (PRIOR_MONTHS + free)
    made = [_lead(whole[whole["lead"] == lead], passing) for lead in range(months)]
    for lead in range(months):
        if made[lead] is None:
            made[lead] = made[lead - 1] if lead else (1.0, 1.0, PRIOR_LASTING)
    opened, new, lasting = (np.array(each) for each in zip(*made, strict=True))
    return Calibration(opened, new, lasting, float(np.sqrt(passing)), _team(past, whole))


def _lead(rows: pd.DataFrame, passing: float) -> tuple[float, float, float] | None:
    if not len(rows):
        return None
    sums = rows[["open", "new", "came_open", "came_new"]].sum() + 1
    effective = len(rows) / (1 + TOGETHER * (len(rows) - 1))
    noise = passing + 1 / max(float((rows["open"] + rows["new"]).mean()), 1)
    weight = PRIOR_LASTING**2 / (PRIOR_LASTING**2 + noise / effective)
    most = 2 * PRIOR_LASTING
    factors = []
    for part in ("open", "new"):
        own = passing + 1 / max(float(rows[part].mean()), 1)
        share = PRIOR_LASTING**2 / (PRIOR_LASTING**2 + own / effective)
        factors.append(float(np.exp(np.clip(share * np.log(sums[f"came_{part}"] / sums[part]), -most, most))))
    return (*factors, float(np.sqrt(1 - weight) * PRIOR_LASTING))


def _team(past: pd.DataFrame, whole: pd.DataFrame) -> float:
    """What a team is off by beyond its company and the chance of single deals."""
    level = whole.assign(rate=(whole["came_open"] + whole["came_new"] + 1) / (whole["open"] + whole["new"] + 1))
    rows = past.merge(level[["origin", "lead", "rate"]], on=["origin", "lead"])
    expected = (rows["open"] + rows["new"]) * rows["rate"]
    rows, expected = rows[expected >= 3], expected[expected >= 3]
    came = rows["came_open"] + rows["came_new"]
    excess = ((came - expected) ** 2 - expected) / expected**2
    n = len(rows) / 4
    found = (excess.mean() * n if len(rows) else 0.0) + PRIOR_MONTHS * PRIOR_TEAM**2
    return float(np.sqrt(max(found / (n + PRIOR_MONTHS), LEAST_TEAM**2)))
