"""Which folder does a command work in?

A workspace holds `params/` (the company's settings), `data/` (the store) and `outputs/`.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from crmlib.calendar import Calendar
from crmlib.company import Company, load_company, parse_company
from crmlib.errors import UserError
from crmlib.store import Store

MARK = Path("params") / "company.yaml"


@dataclass(frozen=True)
class Workspace:
    """The workspace in folder `path`."""

    path: Path

    @property
    def params(self) -> Path:
        """The company's settings."""
        return self.path / "params"

    @property
    def data(self) -> Path:
        """The store's folder."""
        return self.path / "data"

    @property
    def outputs(self) -> Path:
        """What audits and runs write."""
        return self.path / "outputs"

    @cached_property
    def company(self) -> Company:
        """The company, from params/company.yaml."""
        return load_company(self.params / "company.yaml")

    @property
    def calendar(self) -> Calendar:
        """The company's calendar."""
        return self.company.calendar

    @property
    def store(self) -> Store:
        """The tables."""
        return Store(self.data)

    @property
    def notebooks(self) -> Path:
        """The workspace's own notebooks, else those that the product ships."""
        own = self.path / "notebooks"
        return own if own.is_dir() else shipped("notebooks")


def shipped(*parts: str) -> Path:
    """A folder or file that comes with the product, e.g. `shipped("notebooks")`."""
    path = Path(__file__).resolve().parents[1].joinpath(*parts)
    if not path.exists():
        raise UserError("this part of the product is not installed", place=str(path), expected="pip install -e CLONE")
    return path


def find_workspace(option: str | Path | None = None) -> Workspace:
    """The workspace of `option`, else of $CRM_WORKSPACE, else the nearest parent folder that is one."""
    named = option or os.environ.get("CRM_WORKSPACE")
    if named:
        place = "--workspace" if option else "$CRM_WORKSPACE"
        folder = Path(named).expanduser().resolve()
        if not (folder / MARK).is_file():
            raise UserError(
                "not a workspace", place=place, found=str(named), expected=f"a folder with {MARK.as_posix()}"
            )
        return Workspace(folder)
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        if (folder / MARK).is_file():
            return Workspace(folder)
    raise UserError(
        "no workspace here", place=str(here), expected=f"a folder with {MARK.as_posix()}; `crm init DIR` makes one"
    )


COMPANY_TEMPLATE = """\
# The company. Only name, currency and timezone have no default; an unknown key is refused.
name: {name}
currency: {currency}        # ISO 4217: the base currency of every figure
timezone: {timezone}        # IANA: days and months are cut here
language: {language}        # en or ja
fiscal_year_start: 1        # month 1-12; FY2026 starts in 2026
week_start: monday          # shapes charts only
# fiscal_pattern: 4-4-5     # fiscal years of 52 or 53 weeks; the default is calendar months
# country: JP               # ISO 3166, for public holidays

# The sales process, in order. probability is used where a deal has none of its own; a stay longer than
# stalled_after_days stalls the deal (without it, the 75th percentile of the stays of won deals does).
# stages:
#   - {{name: Prospecting, status: open, probability: 0.1, stalled_after_days: 30}}
#   - {{name: Won, status: won}}
#   - {{name: Lost, status: lost}}

# lead_statuses: [new, working, qualified]

# Values that mean the same, by column: written: meant.
# aliases:
#   source: {{OnlineStore: Online Store}}

# Who is the ideal customer? {{column of leads: [values] or {{min: , max: }}}}
# ideal_customer:
#   industry: [Manufacturing, Retail]
#   employees: {{min: 50}}

# crm_introduced: 2024-04-01
# privacy: [contacts.email, contacts.phone]      # masked on pages

# governance:
#   responsible: the name of the person responsible for customer data
#   update_schedule: monthly
#   training: yearly
#   systems: [{{name: Invoices, kind: spreadsheet, holds: [orders]}}]
#   access: [{{role: sales, may: [read, write], people: 12, trained_on: 2026-04-01}}]
"""

GOALS_TEMPLATE = "kpi_id,period_start,period_end,scope,value,currency,kgi\n"


def init_workspace(
    folder: Path, name: str = "My company", currency: str = "USD", timezone: str = "UTC", language: str = "en"
) -> Workspace:
    """Make a new workspace: commented parameter files and the notebooks; `UserError` where the folder is one already.

    What the product ships in `params/` beside company.yaml and goals.csv (the run plan, the audit's settings) is
    copied as it is.
    """
    folder = Path(folder).expanduser().resolve()
    if (folder / MARK).exists():
        raise UserError("already a workspace", place=str(folder), found=MARK.as_posix())
    text = COMPANY_TEMPLATE.format(name=_yaml_text(name), currency=currency, timezone=timezone, language=language)
    parse_company(text, "crm init")
    for part in ("params/sources", "data", "outputs"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text(text, encoding="utf-8")
    (folder / "params" / "goals.csv").write_text(GOALS_TEMPLATE, encoding="utf-8")
    for file in sorted(shipped("params").glob("*.yaml")):
        if file.name != "company.yaml":
            shutil.copyfile(file, folder / "params" / file.name)
    shutil.copytree(
        shipped("notebooks"), folder / "notebooks", dirs_exist_ok=True,
        ignore=shutil.ignore_patterns(".*", "__pycache__"),
    )  # fmt: skip
    return Workspace(folder)


def _yaml_text(text: str) -> str:
    """A YAML scalar for any text."""
    if re.fullmatch(r"[A-Za-z][A-Za-z ]*", text) and text.casefold() not in {
        "yes",
        "no",
        "true",
        "false",
        "null",
        "on",
        "off",
    }:
        return text
    return "'" + text.replace("'", "''").replace("\n", " ") + "'"
