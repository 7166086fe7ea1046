"""Which monthly series is the forecast by history measured on? Some shipped with statsmodels, published processes.

Each family gives (name, values): values are a history of 48 … 126 months and the `AHEAD` that came.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

AHEAD = 18
YEAR = 12


def shipped() -> Iterator[np.ndarray]:
    """CO2 at Mauna Loa, and the sea temperature of El Niño: windows of 102 months, one every eight years."""
    from statsmodels.datasets import co2, elnino

    weekly = co2.load_pandas().data["co2"]
    for values in (
        weekly.resample("MS").mean().interpolate().to_numpy(),
        elnino.load_pandas().data.iloc[:, 1:].to_numpy(dtype=float).ravel(),
    ):
        for start in range(0, len(values) - 102, 96):
            yield values[start : start + 102]


def smoothing(rng: np.random.Generator, n: int) -> np.ndarray:
    """A wandering level, a fading trend and a season, in logarithms: ETS(A,Ad,A) of Hyndman et al. (2008)."""
    alpha, beta, phi = rng.uniform(0.05, 0.9), rng.uniform(0, 0.15), rng.uniform(0.85, 0.98)
    noise = rng.normal(0, rng.uniform(0.03, 0.25), n)
    season = np.tile(rng.normal(0, rng.uniform(0, 0.25), YEAR), n // YEAR + 1)[:n]
    level, trend, values = 7.0, rng.normal(0, 0.01), np.empty(n)
    for t in range(n):
        values[t] = level + phi * trend + season[t] + noise[t]
        level, trend = level + phi * trend + alpha * noise[t], phi * trend + alpha * beta * noise[t]
    return np.exp(values)


def airline(rng: np.random.Generator, n: int) -> np.ndarray:
    """The airline model of Box & Jenkins (1970), in logarithms: (0,1,1)(0,1,1)₁₂."""
    theta, seasonal, size = rng.uniform(0.2, 0.8), rng.uniform(0.3, 0.9), rng.uniform(0.02, 0.1)
    noise = rng.normal(0, size, n + YEAR + 1)
    moved = noise[13:] - theta * noise[12:-1] - seasonal * noise[1:-12] + theta * seasonal * noise[:-13]
    values = np.empty(n + 13)
    values[:13] = 7 + 0.005 * np.arange(13) + np.resize(rng.normal(0, 0.15, YEAR), 13)
    for t in range(13, n + 13):
        values[t] = values[t - 1] + values[t - 12] - values[t - 13] + moved[t - 13]
    return np.exp(values[13:])


def mixture(rng: np.random.Generator, n: int) -> np.ndarray:
    """A mixture of autoregressions with season (Wong & Li 2000; Kang, Hyndman & Li 2020): jumps, changing variance."""
    parts = int(rng.integers(2, 5))
    weights = rng.dirichlet(np.ones(parts))
    near, far = rng.uniform(-0.4, 0.95, parts), rng.uniform(-0.1, 0.5, parts)
    size = np.exp(rng.normal(-1, 0.7, parts))
    values = list(rng.normal(0, 1, YEAR))
    for _ in range(n + 60):
        k = rng.choice(parts, p=weights)
        far_k = min(far[k], 0.98 - abs(near[k]))
        values.append(near[k] * values[-1] + far_k * values[-YEAR] + rng.normal(0, size[k]))
    tail = np.array(values[-n:])
    spread = max(float(tail.std()), 1e-9)
    return 1000 * np.exp(rng.uniform(0.05, 0.3) * (tail - tail.mean()) / spread + rng.normal(0, 0.004) * np.arange(n))


def deals(rng: np.random.Generator, n: int) -> np.ndarray:
    """Bookings of a team: won deals a month negative binomial around a drifting rate, each of lognormal size."""
    rate = rng.uniform(3, 40) * np.exp(np.cumsum(rng.normal(0, 0.04, n)))
    rate = rate * np.exp(np.tile(rng.normal(0, 0.15, YEAR), n // YEAR + 1)[:n])
    won = rng.poisson(rng.gamma(8, rate / 8))
    return np.array([rng.lognormal(9, 0.8, k).sum() for k in won])


PROCESSES = {"smoothing": smoothing, "airline": airline, "mixture": mixture, "deals": deals}


def everything(each: int, seed: int = 1) -> list[tuple[str, np.ndarray]]:
    """`each` series of every process, and the shipped ones."""
    rng = np.random.default_rng(seed)
    found = [("shipped", values) for values in shipped()]
    for name, process in PROCESSES.items():
        found += [(name, process(rng, int(rng.integers(48, 127)) + AHEAD)) for _ in range(each)]
    return found
