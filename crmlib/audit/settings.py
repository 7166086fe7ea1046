"""What does a company set for its audit?

`params/audit.yaml`, checked like company.yaml: thresholds, weights, minimum scores, rules that are off or weigh
differently, required fields by stage, and rules of its own in the same grammar as those that ship.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from crmlib.audit.checks import CHECKS
from crmlib.audit.links import link
from crmlib.audit.rule import DIMENSIONS, Rule, references, says_yes_or_no
from crmlib.audit.rules import RULES
from crmlib.errors import UserError, nearest, unknown
from crmlib.schema import TABLES, local_date_column

PLACE = "params/audit.yaml"


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Thresholds(_Record):
    """Numbers that rules compare with; days count back from the audit's instant."""

    stale_days: int = Field(default=730, gt=0)
    stalled_days: int = Field(default=180, gt=0)
    untouched_days: int = Field(default=30, gt=0)
    price_factor: int = Field(default=5, gt=1)
    sum_tolerance: Decimal = Field(default=Decimal("0.01"), ge=0)


class OwnRule(_Record):
    """A company's own rule."""

    id: str
    table: str
    column: str
    fails: str
    applies: str | None = None
    dimension: Literal["completeness", "validity", "consistency", "uniqueness", "timeliness", "accuracy"]
    severity: Literal["critical", "error", "warning", "info"] = "error"
    message: str
    message_ja: str | None = None
    version: int = 1


class AuditSettings(_Record):
    """The settings of one company's audit; everything has a default.

    `weights`: dimension → weight in the overall score. `minimum`: `overall`, a dimension or `dimension.table` → the
    score below which the audit fails. `skip`: rule ids that are not applied. `severity`: rule id → severity.
    `required_by_stage`: stage → columns of deals that must be filled from that stage on. `quarantine`: ids of rules
    whose failing rows no figure may use. `merge`: whether proposed merges are applied.
    """

    thresholds: Thresholds = Thresholds()
    weights: dict[str, Decimal] = {}
    minimum: dict[str, Decimal] = {}
    skip: list[str] = []
    severity: dict[str, Literal["critical", "error", "warning", "info"]] = {}
    required_by_stage: dict[str, list[str]] = {}
    rules: list[OwnRule] = []
    quarantine: list[str] = []
    merge: Literal["proposed", "automatic"] = "proposed"

    def chosen_rules(self, stages: Sequence[str] = ()) -> dict[str, Rule]:
        """The rules that apply: the shipped ones, changed as said here, and the company's own.

        `stages`: the names of the company's stages, in order.
        """
        own = {rule.id: rule for rule in (*self._own_rules(), *self._stage_rules(tuple(stages)))}
        chosen = {**RULES, **own}
        for name in (*self.skip, *self.severity, *self.quarantine):
            if name not in chosen:
                raise unknown("rule", name, chosen, PLACE)
        return {
            name: dataclasses.replace(rule, severity=self.severity.get(name, rule.severity))
            for name, rule in chosen.items()
            if name not in self.skip
        }

    def _own_rules(self) -> list[Rule]:
        return [checked(_own_rule(own)) for own in self.rules]

    def _stage_rules(self, stages: tuple[str, ...]) -> list[Rule]:
        rules = []
        for stage, columns in self.required_by_stage.items():
            if stage not in stages:
                raise unknown("stage", stage, stages, f"{PLACE}: required_by_stage")
            for column in columns:
                rule = Rule(
                    f"deals.{column}.from.{stage}", "deals", column, "completeness", "error", fails=f"{column} is null",
                    applies=f"status <> 'lost' and stage_def.rank >= {stages.index(stage) + 1}",
                    message_en=f"{column} is required from stage {stage} on", origin="params",
                    message_ja=f"ステージ「{stage}」以降は {column} が必須",
                )  # fmt: skip
                rules.append(checked(rule))
        return rules


def _own_rule(own: OwnRule) -> Rule:
    if own.id in RULES:
        raise UserError("a rule with this id ships already", place=f"{PLACE}: rules", found=own.id)
    return Rule(
        own.id, own.table, own.column, own.dimension, own.severity, fails=own.fails,
        applies=own.applies or f"{own.column} is not null", message_en=own.message,
        message_ja=own.message_ja or own.message, version=own.version, origin="params",
    )  # fmt: skip


def checked(rule: Rule) -> Rule:
    """The rule, when every name in it exists: columns, links, parameters and check; else `UserError`."""
    rule.columns  # noqa: B018  reading it checks the names
    for name in rule.links:
        found = link(rule.table, name, rule.place)
        if found.table and not found.source and not found.repeated:
            for text in rule.expressions:
                _check_linked(text, name, found.table, rule)
    for text in (rule.applies, rule.fails):
        if not says_yes_or_no(text, rule.table):
            raise UserError("not a condition: neither true nor false", place=rule.place, found=text)
    for name in rule.parameters:
        if name not in PARAMETERS:
            raise unknown("parameter", f"${name}", [f"${p}" for p in PARAMETERS], rule.place)
    if rule.check and rule.check not in CHECKS:
        raise unknown("check", rule.check, CHECKS, rule.place)
    return rule


def _check_linked(text: str, name: str, table: str, rule: Rule) -> None:
    known = set(TABLES[table].column_names)
    known |= {local_date_column(c.name) for c in TABLES[table].columns if c.type == "ts"}
    for used, column in references(text):
        if used == name and column not in known:
            raise unknown("column", f"{name}.{column}", [f"{name}.{c}" for c in known], rule.place)


PARAMETERS = ("as_of", "today", "currency", "country", "stages", "phone_quick", *Thresholds.model_fields)
"""Every `$name` that an expression may use."""


def parse_settings(text: str, place: str = PLACE) -> AuditSettings:
    """The settings that a YAML text describes; `UserError` with every fault and the nearest valid key.

    >>> parse_settings("minimum: {overall: 90}").minimum["overall"]
    Decimal('90')
    """
    try:
        values = yaml.safe_load(text) or {}
    except yaml.YAMLError as error:
        raise UserError("not readable as YAML", place=place, found=str(error).replace("\n", " ")) from None
    if not isinstance(values, dict):
        raise UserError("expected keys and values", place=place, found=type(values).__name__)
    try:
        settings = AuditSettings(**values)
    except ValidationError as error:
        raise UserError("; ".join(_fault(fault) for fault in error.errors()), place=place) from None
    except TypeError:
        raise UserError("keys must be text", place=place, found=list(values)) from None
    for name in settings.weights:
        if name not in DIMENSIONS:
            raise unknown("dimension", name, DIMENSIONS, f"{place}: weights")
    for name in settings.minimum:
        _check_minimum(name, place)
    for rule in settings.rules:
        if sum(other.id == rule.id for other in settings.rules) > 1:
            raise UserError("two rules have this id", place=f"{place}: rules", found=rule.id)
        try:
            checked(_own_rule(rule))
        except UserError as fault:  # the file and the rule, whatever part of it is at fault
            where = f"{place}: rule {rule.id}"
            raise UserError(
                fault.message, place=where, found=fault.found, expected=fault.expected, near=fault.near
            ) from None
    return settings


def _check_minimum(name: str, place: str) -> None:
    dimension, _, table = name.partition(".")
    if dimension != "overall" and dimension not in DIMENSIONS:
        raise unknown("score", dimension, ("overall", *DIMENSIONS), f"{place}: minimum")
    if table and table not in TABLES:
        raise unknown("table", table, TABLES, f"{place}: minimum")


def load_settings(params: Path) -> AuditSettings:
    """The settings in folder `params`; the defaults where it has no audit.yaml."""
    file = params / "audit.yaml"
    try:
        return parse_settings(file.read_text(encoding="utf-8"), str(file))
    except FileNotFoundError:
        return AuditSettings()
    except UnicodeDecodeError:
        raise UserError("not UTF-8 text", place=str(file)) from None


def _fault(fault: dict[str, Any]) -> str:
    where = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "extra_forbidden":
        models = {"thresholds": Thresholds, "rules": OwnRule}
        outer = [part for part in fault["loc"][:-1] if isinstance(part, str)]
        near = nearest(
            str(fault["loc"][-1]), list((models.get(outer[-1], AuditSettings) if outer else AuditSettings).model_fields)
        )
        return f"unknown key '{where}'" + (f"; did you mean '{near[0]}'?" if near else "")
    if fault["type"] == "missing":
        return f"'{where}' is missing"
    return f"'{where}': {fault['msg'].removeprefix('Value error, ')}; found {fault['input']!r}"
