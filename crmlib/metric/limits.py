"""Which limits did the company set, beyond which an alert is raised? `params/alerts.yaml`, checked.

The file may be absent. `unanswered_lead_hours`: a lead that nobody answered for longer is slow. `thresholds`: of a KPI
the least or the most that is well, in its own unit (a ratio as 0.2, not 20 %).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from typing import Any

from crmlib.errors import UserError, unknown
from crmlib.metric.registry import find

KEYS = ("unanswered_lead_hours", "thresholds")
Bounds = tuple[Decimal | None, Decimal | None]


@dataclass(frozen=True)
class Limits:
    """Hours after which an unanswered lead is slow, and (least, most) of each KPI that has a threshold."""

    unanswered_lead_hours: int = 24
    thresholds: Mapping[str, Bounds] = field(default_factory=lambda: MappingProxyType({}))


def load_limits(path: Path) -> Limits:
    """The limits of a file; the defaults where there is none."""
    return parse_limits(path.read_text(encoding="utf-8"), str(path)) if path.is_file() else Limits()


def parse_limits(text: str, place: str = "params/alerts.yaml") -> Limits:
    """The limits of a text; `UserError` with the nearest name for a key or KPI that is none.

    >>> import crmlib.catalogue
    >>> parse_limits("thresholds: {win_rate: {min: 0.2}}").thresholds["win_rate"]
    (Decimal('0.2'), None)
    """
    import yaml

    try:
        values = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise UserError(f"not YAML: {error}", place=place) from error
    _keys(values, KEYS, place)
    hours = values.get("unanswered_lead_hours", Limits.unanswered_lead_hours)
    if isinstance(hours, bool) or not isinstance(hours, int) or hours < 1:
        raise UserError("not a number of hours", place=f"{place}: unanswered_lead_hours", found=hours, expected="24")
    given = values.get("thresholds") or {}
    if not isinstance(given, dict):
        raise UserError("not a mapping", place=f"{place}: thresholds", found=given, expected="win_rate: {min: 0.2}")
    thresholds = {find(str(kpi)).id: _bounds(value, f"{place}: thresholds.{kpi}") for kpi, value in given.items()}
    return Limits(hours, thresholds)


def _bounds(value: Any, place: str) -> Bounds:
    _keys(value, ("min", "max"), place)
    if not value:
        raise UserError("no threshold", place=place, found=value, expected="{min: 0.2} or {max: 0.1}")
    return _number(value.get("min"), place), _number(value.get("max"), place)


def _number(value: Any, place: str) -> Decimal | None:
    if value is None:
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite():
        raise UserError("not a number", place=place, found=value, expected="0.2")
    return number


def _keys(values: Any, known: tuple[str, ...], place: str) -> None:
    if not isinstance(values, dict):
        raise UserError("not a mapping", place=place, found=values, expected=", ".join(known))
    for key in values:
        if key not in known:
            raise unknown("key", str(key), known, place)
