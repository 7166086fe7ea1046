"""What does a company set for itself?

`params/company.yaml`, checked: an unknown key is refused with the nearest one, all faults are named at once.
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from crmlib.calendar import WEEK_DAYS, Calendar
from crmlib.errors import UserError, nearest
from crmlib.schema import TABLES


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stage(_Record):
    """A stage of the sales process, in order.

    `probability`: chance of winning, 0 to 1, used where a deal has none of its own. `stalled_after_days`: a longer
    stay stalls the deal; without it the company's own won deals set the measure.
    """

    name: str
    status: Literal["open", "won", "lost"] = "open"
    probability: Decimal | None = Field(default=None, ge=0, le=1)
    stalled_after_days: Decimal | None = Field(default=None, gt=0)


class OutsideSystem(_Record):
    """A system outside the CRM that still holds customer data."""

    name: str
    kind: str | None = None
    holds: list[str] = []
    imported_as: str | None = None
    owner: str | None = None
    updated: str | None = None
    note: str | None = None


class AccessRole(_Record):
    """Who may touch customer data, and how they were trained."""

    role: str
    may: list[str] = []
    people: int | None = None
    trained_on: date | None = None


class Governance(_Record):
    """Who is responsible for customer data and how it is kept current."""

    responsible: str | None = None
    contact: str | None = None
    update_schedule: str | None = None
    training: str | None = None
    systems: list[OutsideSystem] = []
    access: list[AccessRole] = []


class Company(_Record):
    """The settings of one company; only name, currency and timezone have no default.

    `fiscal_year_start`: month 1–12 (FY2026 starts in 2026); with `fiscal_pattern: 4-4-5` the year starts on the
    `week_start` nearest to the first of that month. `aliases`: `column` or `table.column` →
    {written: meant}. `ideal_customer`: {column of leads: [values] or {min, max}}. `privacy`: columns (`table.column`
    or `column`) that pages mask.
    """

    name: str
    currency: str
    timezone: str
    language: Literal["en", "ja"] = "en"
    fiscal_year_start: int = Field(default=1, ge=1, le=12)
    fiscal_pattern: Literal["months", "4-4-5"] = "months"
    week_start: str = "monday"
    country: str | None = None
    stages: list[Stage] = []
    lead_statuses: list[str] = []
    aliases: dict[str, dict[str, str]] = {}
    ideal_customer: dict[str, list[Any] | dict[str, Decimal]] = {}
    crm_introduced: date | None = None
    privacy: list[str] = []
    governance: Governance = Governance()

    @field_validator("currency")
    @classmethod
    def _currency(cls, value: str) -> str:
        if not re.fullmatch(r"[A-Z]{3}", value):
            raise ValueError("expected an ISO 4217 code such as JPY")
        return value

    @field_validator("country")
    @classmethod
    def _country(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch(r"[A-Z]{2}", value):
            raise ValueError("expected an ISO 3166 code of two letters such as JP")
        return value

    @field_validator("privacy", "aliases")
    @classmethod
    def _are_columns(cls, value: Any) -> Any:
        """A name that no column bears would mask nothing, and mean nothing, and nobody would know."""
        known = [f"{name}.{column}" for name, table in TABLES.items() for column in table.column_names]
        alone = {full.partition(".")[2] for full in known}
        for name in value:
            if name not in known and name not in alone:
                near = nearest(name, known if "." in name else sorted(alone))
                raise ValueError(f"'{name}' is no column" + (f"; did you mean '{near[0]}'?" if near else ""))
        return value

    @field_validator("week_start")
    @classmethod
    def _week_start(cls, value: str) -> str:
        if value not in WEEK_DAYS:
            raise ValueError(f"expected one of {', '.join(WEEK_DAYS)}")
        return value

    @field_validator("ideal_customer")
    @classmethod
    def _ideal_customer(cls, value: dict[str, Any]) -> dict[str, Any]:
        for column, condition in value.items():
            if column not in TABLES["leads"].column_names:
                near = nearest(column, TABLES["leads"].column_names)
                raise ValueError(f"'{column}' is no column of leads" + (f"; did you mean '{near[0]}'?" if near else ""))
            if isinstance(condition, dict) and not condition.keys() <= {"min", "max"}:
                raise ValueError(f"'{column}': expected a list of values or min and max")
        return value

    @model_validator(mode="after")
    def _stages_are_distinct(self) -> Company:
        names = [stage.name for stage in self.stages]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"stages: '{twice[0]}' is listed twice")
        return self

    @cached_property
    def calendar(self) -> Calendar:
        """The company's calendar."""
        return Calendar(self.timezone, self.fiscal_year_start, self.week_start, self.country, self.fiscal_pattern)

    def stage(self, name: str | None) -> Stage | None:
        """The stage called `name`, or None."""
        return next((stage for stage in self.stages if stage.name == name), None)


def parse_company(text: str, place: str = "params/company.yaml") -> Company:
    """The company that a YAML text describes; `UserError` with every fault and the nearest valid key.

    >>> parse_company("name: Acme\\ncurrency: USD\\ntimezone: UTC").fiscal_year_start
    1
    """
    try:
        values = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError) as error:  # a ValueError: a date such as 2024-13-01
        raise UserError("not readable as YAML", place=place, found=str(error).replace("\n", " ")) from None
    if not isinstance(values, dict):
        raise UserError("expected keys and values", place=place, found=type(values).__name__)
    try:
        company = Company(**values)
    except ValidationError as error:
        raise UserError("; ".join(_fault(fault) for fault in error.errors()), place=place) from None
    except TypeError:
        raise UserError("keys must be text", place=place, found=list(values)) from None
    try:
        company.calendar  # noqa: B018  the time zone is checked when the calendar is built
    except UserError as error:
        raise UserError(
            error.message, place=f"{place}: {error.place}", found=error.found, expected=error.expected, near=error.near
        ) from None
    return company


def load_company(path: Path) -> Company:
    """The company of a `company.yaml` file."""
    try:
        return parse_company(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        raise UserError("no such file", place=str(path), expected="crm init DIR makes one") from None
    except UnicodeDecodeError:
        raise UserError("not UTF-8 text", place=str(path)) from None


def _fault(fault: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        near = nearest(str(fault["loc"][-1]), _keys_at(fault["loc"][:-1]))
        return f"unknown key '{where}'" + (f"; did you mean '{near[0]}'?" if near else "")
    if fault["type"] == "missing":
        return f"'{where}' is missing"
    said = fault["msg"].removeprefix("Value error, ")
    return f"'{where}': {said}; found {fault['input']!r}" if where else said


def _keys_at(loc: tuple[Any, ...]) -> list[str]:
    models = {
        "stages": Stage,
        "governance": Governance,
        "systems": OutsideSystem,
        "access": AccessRole,
    }
    named = [part for part in loc if isinstance(part, str)]
    return list((models.get(named[-1], Company) if named else Company).model_fields)
