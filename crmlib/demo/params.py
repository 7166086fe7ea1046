"""Which settings does the made-up company have?"""

from __future__ import annotations

from pathlib import Path

import yaml

from crmlib.demo.dirt import ALIASES
from crmlib.demo.layouts import FOLDERS, mapping
from crmlib.demo.settings import Settings
from crmlib.demo.words import INDUSTRIES, SOURCES
from crmlib.demo.world import LEAD_STATUSES, PROBABILITY, STAGES, STATUS

NAMES = {"en": "Orbit Works", "ja": "オービットワークス株式会社"}
STALLED_AFTER = (30, 30, None, 45, 45)


def company(settings: Settings) -> dict:
    """The keys of company.yaml.

    >>> company(Settings())["currency"]
    'JPY'
    """
    yen = settings.currency == "JPY"
    stages = []
    for name, status, probability, days in zip(
        STAGES[settings.language], STATUS, PROBABILITY, (*STALLED_AFTER, None, None), strict=True
    ):
        stage: dict[str, object] = {"name": name, "status": status, "probability": float(probability)}
        stages.append(stage | ({"stalled_after_days": days} if days else {}))
    return {
        "name": NAMES[settings.language],
        "language": settings.language,
        "currency": settings.currency,
        "timezone": settings.timezone,
        "fiscal_year_start": 4 if yen else 1,
        "week_start": "monday",
        "country": "JP" if yen else "US",
        "crm_introduced": settings.crm_introduced,
        "stages": stages,
        "lead_statuses": LEAD_STATUSES[settings.language],
        "aliases": {
            "source": {written: meant for meant in SOURCES for written in ALIASES[meant]},
            "industry": {written: meant for meant in INDUSTRIES for written in ALIASES[meant]},
        },
        "ideal_customer": {"industry": ["Manufacturing", "Technology", "Finance"], "employees": {"min": 50}},
        "privacy": [
            "contacts.email",
            "contacts.phone",
            "contacts.mobile",
            "contacts.birth_date",
            "leads.email",
            "leads.phone",
        ],
        "governance": {
            "responsible": "Data Office",
            "contact": "data@orbitworks.example.com",
            "update_schedule": "monthly, on the first working day",
            "training": "yearly",
            "systems": [
                {
                    "name": "Salesforce",
                    "kind": "crm",
                    "holds": ["accounts", "contacts", "leads", "deals", "tickets"],
                    "imported_as": FOLDERS["salesforce"],
                },
                {
                    "name": "HubSpot",
                    "kind": "crm",
                    "holds": ["accounts", "contacts", "leads", "deals", "tickets"],
                    "imported_as": FOLDERS["hubspot"],
                },
                {
                    "name": "Zoho CRM",
                    "kind": "crm",
                    "holds": ["accounts", "contacts", "leads", "deals", "tickets"],
                    "imported_as": FOLDERS["zoho"],
                },
                {
                    "name": "ERP",
                    "kind": "erp",
                    "holds": ["orders", "order_lines", "subscriptions", "products"],
                    "imported_as": "canonical",
                },
                {
                    "name": "Trade show lists",
                    "kind": "spreadsheet",
                    "holds": ["leads"],
                    "note": "kept by three people, not imported",
                },
            ],
            "access": [
                {
                    "role": "sales",
                    "may": ["read", "write"],
                    "people": 36 * settings.groups,
                    "trained_on": settings.crm_introduced,
                },
                {
                    "role": "service",
                    "may": ["read", "write"],
                    "people": 8 * settings.groups,
                    "trained_on": settings.crm_introduced,
                },
                {"role": "marketing", "may": ["read"], "people": 3 * settings.groups},
            ],
        },
    }


def write_params(folder: Path, settings: Settings) -> None:
    """Writes company.yaml and the mappings of the three CRMs into a workspace's params folder."""
    (folder / "sources").mkdir(parents=True, exist_ok=True)
    head = "# The made-up company of `crm demo`. An unknown key is refused with the nearest one.\n"
    (folder / "company.yaml").write_text(head + _yaml(company(settings)), encoding="utf-8")
    for unit, name in FOLDERS.items():
        (folder / "sources" / f"{name}.yaml").write_text(_yaml(mapping(unit, settings.language)), encoding="utf-8")


def _yaml(values: dict) -> str:
    return yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=120)
