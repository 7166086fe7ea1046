"""What is a run to make, and for whom? `params/monthly.yaml`, read and checked; all its faults are named at once."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from crmlib.errors import UserError, nearest

EACH = ("each team", "each region", "each owner")
FORMATS = ("html", "ipynb", "xlsx")
LATEST = "latest"
"""The period that stands for the last whole month of the data."""


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NotebookLine(_Record):
    """One notebook of the plan: its name (`reports/pipeline`), its own parameters, and its scopes where they differ."""

    name: str
    parameters: dict[str, Any] = {}
    scopes: list[str] | None = None


class Delivery(_Record):
    """Where a recipient's pages go. Secrets stay outside: `*_from` names an environment variable (`env:NAME`) or a
    file (`file:PATH`)."""

    folder: str | None = None
    zip: str | None = None
    email: str | None = None
    webhook_from: str | None = None

    @field_validator("webhook_from")
    @classmethod
    def _is_reference(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("env:", "file:")):
            raise ValueError("a secret is given by reference: env:NAME or file:PATH")
        return value


class Recipient(_Record):
    """Who gets what: `scopes` they may see, the `notebooks` they get (default: all of the plan), and how."""

    name: str
    scopes: list[str]
    notebooks: list[str] | None = None
    deliver: Delivery = Delivery()


class Smtp(_Record):
    """The mail server of a delivery. The password is given by reference."""

    host: str
    port: int = Field(default=587, ge=1, le=65535)
    sender: str
    user: str | None = None
    password_from: str | None = None
    security: Literal["starttls", "tls", "none"] = "starttls"

    @field_validator("password_from")
    @classmethod
    def _is_reference(cls, value: str | None) -> str | None:
        if value is not None and not value.startswith(("env:", "file:")):
            raise ValueError("a secret is given by reference: env:NAME or file:PATH")
        return value


class Limits(_Record):
    """What one page may use. The page that goes over a limit fails; no other does."""

    seconds: float = Field(default=600, gt=0)
    memory_mb: int = Field(default=2048, gt=0)
    output_mb: int = Field(default=64, gt=0)
    file_mb: int = Field(default=256, gt=0)
    disk_mb: int = Field(default=512, gt=0)


class Plan(_Record):
    """A run plan.

    `period`: a period, or `latest`, the last whole month of the data. `as_of`: empty for the period's end. `scopes`:
    `all`, `each team`, `each region`, `each owner`, or named ones. `notebooks`: names or records. `ask`: whom a
    failure page sends the reader to (default: the person responsible in params/company.yaml). `publish_forecasts`: the
    forecasts that the pages state are stored, so that later runs say how wrong they were.
    """

    period: str = LATEST
    as_of: str | None = None
    scopes: list[str] = ["all"]
    notebooks: list[NotebookLine]
    language: Literal["en", "ja"] | None = None
    compare_to: Literal["previous_period", "same_period_last_year", "none"] = "previous_period"
    currency: str | None = None
    data: Literal["clean", "raw"] = "clean"
    formats: list[Literal["html", "ipynb", "xlsx"]] = ["html", "ipynb", "xlsx"]
    recipients: list[Recipient] = []
    smtp: Smtp | None = None
    ask: str | None = None
    limits: Limits = Limits()
    publish_forecasts: bool = False

    @field_validator("period", mode="before")
    @classmethod
    def _period_is_text(cls, value: Any) -> Any:
        return str(value) if isinstance(value, int) else value

    @field_validator("as_of", mode="before")
    @classmethod
    def _instant_is_text(cls, value: Any) -> Any:
        return value.isoformat() if hasattr(value, "isoformat") else value

    @field_validator("notebooks", mode="before")
    @classmethod
    def _names_are_lines(cls, value: Any) -> Any:
        if not isinstance(value, list):
            return value
        return [{"name": each} if isinstance(each, str) else each for each in value]


def parse_plan(text: str, place: str) -> Plan:
    """The plan that a YAML text describes; `UserError` with every fault of its form and the nearest valid key.

    >>> parse_plan("notebooks: [reports/pipeline]", "monthly.yaml").scopes
    ['all']
    """
    try:
        values = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise UserError("not readable as YAML", place=place, found=str(error).replace("\n", " ")) from None
    if not isinstance(values, dict) or not all(isinstance(key, str) for key in values):
        raise UserError("expected keys and values", place=place, found=type(values).__name__)
    try:
        return Plan(**values)
    except ValidationError as error:
        raise UserError("; ".join(_fault(fault) for fault in error.errors()), place=place) from None


def plan_path(params: Path, name: str) -> Path:
    """The file of plan `name` in the workspace's parameters: `monthly` is params/monthly.yaml; a path stays one."""
    given = Path(name)
    if given.suffix in (".yaml", ".yml"):
        return given
    known = sorted(file.stem for file in params.glob("*.yaml") if file.stem not in ("company", "audit"))
    if name not in known:
        raise UserError(
            "no such plan", place=str(params), found=name, expected=f"{name}.yaml there", near=nearest(name, known)
        )
    return params / f"{name}.yaml"


def load_plan(path: Path) -> Plan:
    """The plan of a file."""
    try:
        return parse_plan(path.read_text(encoding="utf-8"), str(path))
    except FileNotFoundError:
        raise UserError("no such plan", place=str(path), expected="a run plan such as params/monthly.yaml") from None
    except UnicodeDecodeError:
        raise UserError("not UTF-8 text", place=str(path)) from None


_MODELS: dict[str, type[BaseModel]] = {
    "notebooks": NotebookLine,
    "recipients": Recipient,
    "deliver": Delivery,
    "smtp": Smtp,
    "limits": Limits,
}


def _fault(fault: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        named = [part for part in fault["loc"][:-1] if isinstance(part, str)]
        keys = (_MODELS.get(named[-1], Plan) if named else Plan).model_fields
        near = nearest(str(fault["loc"][-1]), keys)
        return f"unknown key '{where}'" + (f"; did you mean '{near[0]}'?" if near else "")
    if fault["type"] == "missing":
        return f"'{where}' is missing"
    message = fault["msg"].removeprefix("Value error, ")
    near = nearest(str(fault["input"]), EACH + FORMATS) if isinstance(fault["input"], str) else []
    return f"'{where}': {message}; found {fault['input']!r}" + (f"; did you mean '{near[0]}'?" if near else "")
