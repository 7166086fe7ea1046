"""How sure is a figure, and is a difference one?

Every function gives an `Estimate`: the value, a two-sided interval at `level`, and n. A difference is called one only
when its interval excludes zero (`Estimate.differs`). No resampling: the same data give the same bounds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from math import inf, sqrt

from crmlib.analysis import quantile

SMALL_N = 30
"""Below this many rows a figure is said to rest on few."""


@dataclass(frozen=True)
class Estimate:
    """A value with its interval [low, high] at `level`; None where there is no value or too few rows for a bound.

    n: rows behind it (of a difference: the smaller side). method: the interval's name. An exact count or sum needs no
    interval: `exact` is true and low = high = value.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    method: str
    level: float = 0.95
    exact: bool = False

    @property
    def differs(self) -> bool:
        """Whether this, taken as a difference, is one: its interval excludes zero, or it is exact and not zero.

        >>> Estimate(0.2, 0.05, 0.33, 70, "Newcombe").differs, Estimate(0.2, -0.05, 0.33, 7, "Newcombe").differs
        (True, False)
        """
        if self.value is None or self.low is None or self.high is None:
            return False
        return self.low > 0 or self.high < 0

    @property
    def small(self) -> bool:
        """Whether it rests on fewer than `SMALL_N` rows."""
        return not self.exact and self.n < SMALL_N


def exact(value: float, n: int) -> Estimate:
    """A figure that is counted, not sampled.

    >>> exact(3, 3).differs
    True
    """
    return Estimate(value, value, value, n, "count", 1.0, True)


@cache
def _z(level: float) -> float:
    return float(quantile.norm.ppf(0.5 + level / 2))


def wilson(successes: int, n: int, level: float = 0.95) -> Estimate:
    """Wilson's score interval of a proportion.

    (p + z²/2n ± z √(p(1−p)/n + z²/4n²)) ÷ (1 + z²/n). Source: Newcombe 1998, Statistics in Medicine 17:857, method 3;
    his example 81 of 263:

    >>> e = wilson(81, 263); round(e.low, 4), round(e.high, 4)
    (0.2553, 0.3662)
    """
    if n == 0:
        return Estimate(None, None, None, 0, "Wilson", level)
    if not 0 <= successes <= n:
        raise ValueError(f"{successes} successes of {n}")
    z, p = _z(level), successes / n
    half = z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = ((p + z * z / (2 * n) + sign * half) / (1 + z * z / n) for sign in (-1, 1))
    low, high = (0.0 if successes == 0 else low), (1.0 if successes == n else high)
    return Estimate(p, low, high, n, "Wilson", level)


def difference(a: Estimate, b: Estimate, method: str | None = None) -> Estimate:
    """a − b of two independent estimates, from their own intervals (MOVER; for Wilson intervals it is Newcombe's).

    low = d − √((a − a.low)² + (b.high − b)²), high likewise. Source: Zou and Donner 2008, Statistics in Medicine
    27:1693. Newcombe's example (method 10), 56 of 70 against 48 of 80:

    >>> e = difference(wilson(56, 70), wilson(48, 80)); round(e.low, 4), round(e.high, 4)
    (0.0524, 0.3339)
    """
    n = min(a.n, b.n)
    name = method or f"{a.method} difference"
    if a.value is None or b.value is None:
        return Estimate(None, None, None, n, name, a.level)
    d = a.value - b.value
    if a.exact and b.exact:
        return exact(d, n)
    if None in (a.low, a.high, b.low, b.high):
        return Estimate(d, None, None, n, name, a.level)
    low = d - sqrt((a.value - a.low) ** 2 + (b.high - b.value) ** 2)
    high = d + sqrt((a.high - a.value) ** 2 + (b.value - b.low) ** 2)
    return Estimate(d, low, high, n, name, a.level)


def newcombe(successes_a: int, n_a: int, successes_b: int, n_b: int, level: float = 0.95) -> Estimate:
    """Difference of two independent proportions, Newcombe's hybrid score interval.

    >>> newcombe(9, 10, 3, 10).differs, newcombe(3, 10, 2, 10).differs
    (True, False)
    """
    return difference(wilson(successes_a, n_a, level), wilson(successes_b, n_b, level), "Newcombe")


def mean(values: Sequence[float], level: float = 0.95) -> Estimate:
    """Student's interval of a mean: x̄ ± t(n−1) s ÷ √n. Unit: that of the values.

    >>> e = mean([1.0, 2.0, 3.0]); round(e.low, 3), e.value, round(e.high, 3)
    (-0.484, 2.0, 4.484)
    """
    n = len(values)
    if n == 0:
        return Estimate(None, None, None, 0, "Student", level)
    centre = sum(values) / n
    if n == 1:
        return Estimate(centre, None, None, 1, "Student", level)
    half = quantile.t.ppf(0.5 + level / 2, n - 1) * sqrt(_variance(values, centre) / n)
    return Estimate(centre, centre - float(half), centre + float(half), n, "Student", level)


def welch(a: Sequence[float], b: Sequence[float], level: float = 0.95) -> Estimate:
    """Difference of two means, mean(a) − mean(b), with unequal variances (Welch–Satterthwaite). Source: Welch 1947.

    >>> e = welch([3.0, 4.0, 5.0], [1.0, 2.0, 3.0]); e.value, round(e.low, 3), round(e.high, 3)
    (2.0, -0.267, 4.267)
    """
    n = min(len(a), len(b))
    if n == 0:
        return Estimate(None, None, None, 0, "Welch", level)
    mean_a, mean_b = sum(a) / len(a), sum(b) / len(b)
    d = mean_a - mean_b
    if n == 1:
        return Estimate(d, None, None, 1, "Welch", level)
    part_a, part_b = _variance(a, mean_a) / len(a), _variance(b, mean_b) / len(b)
    error = part_a + part_b
    if error == 0:
        return Estimate(d, d, d, n, "Welch", level)
    freedom = error**2 / (part_a**2 / (len(a) - 1) + part_b**2 / (len(b) - 1))
    half = float(quantile.t.ppf(0.5 + level / 2, freedom)) * sqrt(error)
    return Estimate(d, d - half, d + half, n, "Welch", level)


def _variance(values: Sequence[float], centre: float) -> float:
    return sum((x - centre) ** 2 for x in values) / (len(values) - 1)


def median(values: Sequence[float], level: float = 0.95) -> Estimate:
    """Median with the interval between two order statistics, exact by the binomial distribution and conservative.

    The bounds are the k-th smallest and k-th largest value with the largest k for which
    P(Binomial(n, ½) < k) ≤ (1 − level) ÷ 2; below 6 values there are no bounds at 95 %. Source: Conover, Practical
    Nonparametric Statistics; for n = 10 the ranks are 2 and 9:

    >>> e = median(list(range(1, 11))); e.low, e.value, e.high
    (2, 5.5, 9)
    """
    ordered = sorted(values)
    n = len(ordered)
    if n == 0:
        return Estimate(None, None, None, 0, "order statistics", level)
    middle = (ordered[(n - 1) // 2] + ordered[n // 2]) / 2
    k = int(quantile.binom.ppf((1 - level) / 2, n, 0.5))
    while k > 0 and quantile.binom.cdf(k - 1, n, 0.5) > (1 - level) / 2:
        k -= 1
    if k == 0:
        return Estimate(middle, None, None, n, "order statistics", level)
    return Estimate(middle, ordered[k - 1], ordered[n - k], n, "order statistics", level)


def poisson_rate(events: int, exposure: float, level: float = 0.95) -> Estimate:
    """Events per unit of exposure with Garwood's exact interval (from χ²). n = events. Source: Garwood 1936.

    >>> e = poisson_rate(10, 1); round(e.low, 3), round(e.high, 3)
    (4.795, 18.39)
    """
    if exposure <= 0:
        return Estimate(None, None, None, events, "Garwood", level)
    tail = (1 - level) / 2
    low = quantile.chi2.ppf(tail, 2 * events) / 2 if events else 0.0
    high = quantile.chi2.ppf(1 - tail, 2 * events + 2) / 2
    return Estimate(events / exposure, float(low) / exposure, float(high) / exposure, events, "Garwood", level)


def rate_ratio(events_a: int, exposure_a: float, events_b: int, exposure_b: float, level: float = 0.95) -> Estimate:
    """Rate a ÷ rate b of two Poisson counts; exact, by conditioning on their sum (Clopper–Pearson on the share).

    Source: Przyborowski and Wilenski 1940. The value is 1 where nothing differs, so compare the bounds with 1.

    >>> e = rate_ratio(30, 10, 15, 10); e.value, e.low > 1
    (2.0, True)
    """
    total = events_a + events_b
    if exposure_a <= 0 or exposure_b <= 0 or events_b == 0:
        return Estimate(None, None, None, total, "conditional exact", level)
    tail, scale = (1 - level) / 2, exposure_b / exposure_a
    share_low = float(quantile.beta.ppf(tail, events_a, events_b + 1)) if events_a else 0.0
    share_high = float(quantile.beta.ppf(1 - tail, events_a + 1, events_b))
    low, high = (share / (1 - share) * scale if share < 1 else inf for share in (share_low, share_high))
    return Estimate(events_a / events_b * scale, low, high, total, "conditional exact", level)


def ratio_of_sums(numerators: Sequence[float], denominators: Sequence[float], level: float = 0.95) -> Estimate:
    """R = Σx ÷ Σy over paired rows, with the linearised (delta method) standard error and Student's t.

    se² = n ÷ (n − 1) × Σ(x − R y)² ÷ (Σy)². Source: Cochran, Sampling Techniques, 3rd ed., (6.9).

    >>> e = ratio_of_sums([2.0, 4.0, 6.0], [1.0, 2.0, 3.0]); e.low, e.value, e.high
    (2.0, 2.0, 2.0)
    """
    n, total = len(numerators), sum(denominators)
    if n != len(denominators):
        raise ValueError(f"{n} numerators and {len(denominators)} denominators")
    if n == 0 or total == 0:
        return Estimate(None, None, None, n, "delta method", level)
    ratio = sum(numerators) / total
    if n == 1:
        return Estimate(ratio, None, None, 1, "delta method", level)
    spread = sum((x - ratio * y) ** 2 for x, y in zip(numerators, denominators, strict=True))
    half = float(quantile.t.ppf(0.5 + level / 2, n - 1)) * sqrt(n / (n - 1) * spread) / abs(total)
    return Estimate(ratio, ratio - half, ratio + half, n, "delta method", level)


def nps(promoters: int, detractors: int, n: int) -> Estimate:
    """Net promoter score, −100 … 100, with the catalogue's interval (kpis.md).

    100 × (p − d) ± 1.96 × 100 × √((p + d − (p − d)²) ÷ n), clipped to ±100.

    >>> e = nps(50, 20, 100); e.value, round(e.low, 2), round(e.high, 2)
    (30.0, 14.69, 45.31)
    """
    if n == 0:
        return Estimate(None, None, None, 0, "normal", 0.95)
    p, d = promoters / n, detractors / n
    half = 1.96 * 100 * sqrt(max(p + d - (p - d) ** 2, 0.0) / n)
    value = 100 * (promoters - detractors) / n
    return Estimate(value, max(value - half, -100.0), min(value + half, 100.0), n, "normal", 0.95)
