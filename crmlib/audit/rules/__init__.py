"""Which rules come with the product?"""

from __future__ import annotations

from crmlib.audit.rule import Rule
from crmlib.audit.rules.business import BUSINESS
from crmlib.audit.rules.generated import GENERATED
from crmlib.audit.rules.people import PEOPLE
from crmlib.audit.rules.sales import SALES

RULES: dict[str, Rule] = {rule.id: rule for rule in (*GENERATED, *PEOPLE, *SALES, *BUSINESS)}
"""Every shipped rule by id."""

__all__ = ["RULES", "Rule"]
