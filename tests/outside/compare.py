"""Where do two sets of results differ? The product's against the oracle's, figure by figure."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from typing import Any

from .oracle.evaluate import Result

NONE = "(none)"
EXACT_TO = Fraction(1, 10**20)
"""Quotients have endless digits; everything else is exact far below this relative error."""

By = tuple[tuple[str, str | None], ...]


def differences(truth: Iterable[Result], told: Iterable[Any], place: str) -> list[str]:
    """One line for each figure that differs; `told` are the product's results of the same KPI, period and crossing."""
    truth, told = list(truth), list(told)
    if len(truth) == 1 and truth[0].for_all:
        return _unavailable(truth[0], told, place)
    found = {_by(one): one for one in told}
    lines = []
    for expected in truth:
        given = found.pop(expected.by, None)
        here = f"{place} {dict(expected.by)}"
        lines += [f"{here}: no such slice"] if given is None else _figure(expected, given, here)
    for by, given in found.items():
        if by and not _empty(given):
            lines.append(f"{place} {dict(by)}: a slice of nothing has {given.status} {given.value} n={given.n}")
    return lines


def _by(one: Any) -> By:
    return tuple((dimension, None if value == NONE else value) for dimension, value in one.by)


def _unavailable(expected: Result, told: list[Any], place: str) -> list[str]:
    """A figure that is nowhere: every record says so; of a dimension that cannot be reached there is one."""
    lines = [
        f"{place} {dict(one.by)}: expected unavailable {sorted(expected.missing)}, found {one.status} {one.value}"
        for one in told
        if one.status != "unavailable" or one.value is not None
    ]
    if not told:
        lines.append(f"{place}: no record at all")
    for one in told:
        if one.status == "unavailable" and not _names(expected.missing, one.missing):
            lines.append(f"{place}: expected missing {sorted(expected.missing)}, found {list(one.missing)}")
    if all(value is None for _, value in expected.by) and expected.by and len(told) > 1:
        lines.append(f"{place}: {len(told)} records, expected one")
    return lines[:3]


def _names(expected: frozenset[str], given: Iterable[str]) -> bool:
    """Whether the same things are named missing; a name without a column stands for any column of that table."""
    given = set(given)
    exact = {name for name in expected if "." in name}
    tables = {name for name in expected if "." not in name}
    if not expected:
        return bool(given)
    return exact <= given and all(any(name.startswith(table) or table in name for name in given) for table in tables)


def _figure(expected: Result, given: Any, place: str) -> list[str]:
    if given.status != expected.status:
        return [f"{place}: expected {_short(expected)}, found {_short(given)}"]
    if expected.status == "unavailable":
        same = _names(expected.missing, given.missing)
        return [] if same else [f"{place}: missing {sorted(expected.missing)}, found {list(given.missing)}"]
    lines = []
    for part in ("value", "numerator", "denominator"):
        if not _equal(getattr(expected, part), getattr(given, part)):
            lines.append(f"{place}: {part} expected {_show(getattr(expected, part))}, found {getattr(given, part)}")
    if expected.n is not None and given.n != expected.n:
        lines.append(f"{place}: n expected {expected.n}, found {given.n}")
    if expected.basis and not str(given.basis).startswith(expected.basis):
        lines.append(f"{place}: basis expected {expected.basis}, found {given.basis}")
    if expected.interval and not _same_interval(expected.interval, given.interval):
        lines.append(f"{place}: interval expected {expected.interval}, found {given.interval}")
    return lines


def _equal(expected: Fraction | None, given: Decimal | int | None) -> bool:
    if expected is None or given is None:
        return expected is None and given is None
    gap = abs(Fraction(given) - expected)
    return gap <= abs(expected) * EXACT_TO


def _same_interval(expected: tuple[float, float], given: Any) -> bool:
    return given is not None and all(abs(float(a) - b) < 1e-6 for a, b in zip(given, expected, strict=True))


def _empty(given: Any) -> bool:
    if given.kpi_id == "service_calls_per_day":  # its denominator is days, not rows
        return given.numerator == 0
    if given.status == "ok":
        # Targets are no rows of a slice: none of a region's open deals may be due next, and it has a target.
        return given.value == 0 and (not given.n or given.kpi_id == "pipeline_coverage")
    return not given.n and not given.numerator


def _short(one: Any) -> str:
    return f"{one.status} {_show(one.value)} missing={sorted(one.missing)} n={one.n}"


def _show(value: Any) -> str:
    return f"{float(value):.6f}" if isinstance(value, Fraction) else str(value)
