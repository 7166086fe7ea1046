"""Which pages does a plan stand for? One job per notebook and scope, all faults named before anything starts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from crmlib.calendar import Calendar
from crmlib.errors import UserError
from crmlib.run.notebooks import hint, notebook_names, parameter_faults, parameters_of
from crmlib.run.plan import NotebookLine, Plan
from crmlib.run.scopes import expand, folder_name


@dataclass(frozen=True)
class Job:
    """One page: a notebook, a scope and the parameters that the run gives it."""

    notebook: str
    scope: str
    source: Path
    parameters: Mapping[str, Any] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The page's place in the site, without its suffix: `team-east/reports/pipeline`."""
        return f"{folder_name(self.scope)}/{self.notebook}"


@dataclass(frozen=True)
class Order:
    """A plan made concrete: its period and as_of, its scopes, all its jobs and those asked for, in its order."""

    plan: Plan
    period: str
    as_of: str
    language: str
    currency: str
    scopes: tuple[str, ...]
    planned: tuple[Job, ...]
    jobs: tuple[Job, ...]


def order(
    plan: Plan,
    place: str,
    *,
    notebooks: Path,
    scopes: list[str],
    calendar: Calendar,
    period: str,
    language: str,
    currency: str,
    only: Iterable[str] = (),
    scope: Iterable[str] = (),
) -> Order:
    """The jobs of a plan; `UserError` that names all its faults at once.

    `scopes`: those that the data has; `period`: the plan's, or the one that replaces it; `only` and `scope` keep a
    part of the jobs and must name what the plan has.
    """
    faults: list[str] = []
    when = _period(calendar, period, plan.as_of, faults)
    names = notebook_names(notebooks)
    chosen, wrong = expand(plan.scopes, scopes)
    faults += wrong
    jobs: list[Job] = []
    common = {
        "period": period,
        "as_of": plan.as_of or "",
        "compare_to": plan.compare_to,
        "language": plan.language or language,
        "currency": plan.currency or currency,
    }
    for line in plan.notebooks:
        if line.name not in names:
            faults.append(f"unknown notebook '{line.name}'{hint(line.name, names)}")
            continue
        source = notebooks / f"{line.name}.ipynb"
        faults += parameter_faults(line.name, parameters_of(source), line.parameters)
        jobs += _jobs(line, source, common, chosen, scopes, faults)
    faults += _recipient_faults(plan, scopes)
    asked = _keep(jobs, list(only), list(scope), scopes, faults)
    paths = Counter(job.path.casefold() for job in asked)
    twice = dict.fromkeys(job.path for job in asked if paths[job.path.casefold()] > 1)
    faults += [f"two pages of the plan have the same place, '{path}'" for path in twice]
    if faults:
        raise UserError("; ".join(dict.fromkeys(faults)), place=place)
    of = tuple(dict.fromkeys(job.scope for job in jobs))
    return Order(plan, period, when, common["language"], common["currency"], of, tuple(jobs), tuple(asked))


def _period(calendar: Calendar, period: str, as_of: str | None, faults: list[str]) -> str:
    """as_of as a naive UTC instant in ISO form; its faults and the period's are noted."""
    instant = ""
    try:
        instant = calendar.instant(calendar.period(period).end).isoformat()
    except UserError as error:
        faults.append(str(error))
    if as_of:
        try:
            instant = calendar.parse_instant(as_of, "as_of").isoformat()
        except UserError as error:
            faults.append(str(error))
    return instant


def _jobs(
    line: NotebookLine, source: Path, common: dict[str, Any], chosen: list[str], known: list[str], faults: list[str]
) -> list[Job]:
    scopes = chosen
    if line.scopes is not None:
        scopes, wrong = expand(line.scopes, known)
        faults += [f"notebook {line.name}: {fault}" for fault in wrong]
    return [Job(line.name, scope, source, {**common, **line.parameters, "scope": scope}) for scope in scopes]


def _recipient_faults(plan: Plan, known: list[str]) -> list[str]:
    faults = []
    lines = [line.name for line in plan.notebooks]
    for recipient in plan.recipients:
        who = f"recipient '{recipient.name}'"
        faults += [f"{who}: {fault}" for fault in expand(recipient.scopes, known)[1]]
        for name in recipient.notebooks or ():
            if name not in lines:
                faults.append(f"{who}: notebook '{name}' is not in the plan{hint(name, lines)}")
        if recipient.deliver.email and not plan.smtp:
            faults.append(f"{who}: has an e-mail address, but the plan has no smtp")
    names = [recipient.name for recipient in plan.recipients]
    faults += [f"recipient '{name}' is listed twice" for name in sorted({n for n in names if names.count(n) > 1})]
    return faults


def _keep(jobs: list[Job], only: list[str], scope: list[str], known: list[str], faults: list[str]) -> list[Job]:
    """The jobs of the notebooks `only` and the scopes `scope` (all where empty)."""
    planned = list(dict.fromkeys(job.notebook for job in jobs))
    for name in only:
        if name not in planned:
            faults.append(f"--only: the plan has no notebook '{name}'{hint(name, planned)}")
    scopes, wrong = expand(scope, known)
    faults += [f"--scope: {fault}" for fault in wrong]
    absent = [each for each in scopes if each not in {job.scope for job in jobs}]
    faults += [f"--scope: the plan has no page for '{each}'" for each in absent]
    return [job for job in jobs if (not only or job.notebook in only) and (not scope or job.scope in scopes)]
