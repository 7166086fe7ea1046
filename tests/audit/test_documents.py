"""Are the printed rules and the commented settings current?"""

from __future__ import annotations

import re

from crmlib.audit.document import document
from crmlib.audit.settings import AuditSettings, Thresholds, parse_settings
from tests import ROOT


def test_the_printed_rules_are_current() -> None:
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == document(), (
        "python -m crmlib.audit.document > docs/rules.md"
    )


def test_the_commented_settings_work_when_the_comments_are_taken_away() -> None:
    text = (ROOT / "params" / "audit.yaml").read_text(encoding="utf-8")
    assert parse_settings(text) == AuditSettings(), "as it ships, it changes nothing"
    lines = [re.sub(r"^# ?", "", line) for line in text.splitlines()[1:]]
    settings = parse_settings("\n".join(lines))
    assert settings.thresholds == Thresholds(), "the thresholds shown are the defaults"
    rules = settings.chosen_rules(["Lead in", "Proposal", "Won"])
    assert "deals.big_without_contact" in rules
    assert "leads.untouched" not in rules
    assert rules["deals.source.filled"].weight == 2
    assert rules["deals.amount.from.Proposal"].applies == "status <> 'lost' and stage_def.rank >= 2"
