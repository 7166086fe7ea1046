"""params/company.yaml: every fault is named at once, with the nearest key."""

from decimal import Decimal

import pytest

from crmlib.company import parse_company
from crmlib.errors import UserError
from crmlib.workspace import find_workspace, init_workspace

MINIMAL = "name: Acme\ncurrency: JPY\ntimezone: Asia/Tokyo\n"


def test_only_three_keys_are_needed():
    company = parse_company(MINIMAL)
    assert (company.language, company.fiscal_year_start, company.stages) == ("en", 1, [])


def test_probabilities_are_exact():
    company = parse_company(MINIMAL + "stages: [{name: Demo, probability: 0.1}]")
    assert company.stage("Demo").probability == Decimal("0.1")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (MINIMAL + "fiscal_year: 4", "fiscal_year_start"),
        ("name: A\ncurrency: JPY", "'timezone' is missing"),
        ("name: A\ncurrency: Yen\ntimezone: UTC", "ISO 4217"),
        ("name: A\ncurrency: JPY\ntimezone: Asia/Tokio", "Asia/Tokyo"),
        (MINIMAL + "stages: [{name: a}, {name: a}]", "twice"),
        (MINIMAL + "stages: [{name: a, probability: 20}]", "less than or equal to 1"),
        (MINIMAL + "ideal_customer: {industri: [x]}", "industry"),
        (MINIMAL + "ideal_customer: {employees: {mim: 3}}", "min and max"),
        ("name: A\ncurrency: JPY\ntimezone: Asia/Tokio", r"params/company\.yaml: timezone"),
        (MINIMAL + "privacy: [contacts.emial]", r"'contacts\.email'"),
        (MINIMAL + "privacy: [nothing_such]", "no column"),
        (MINIMAL + "aliases: {sorce: {web: Web}}", "did you mean 'source'"),
        (MINIMAL + "country: Japan", "ISO 3166"),
        (MINIMAL + "crm_introduced: 2024-13-01", "month must be in 1..12"),
        ("[1, 2]", "keys and values"),
        ("a: [", "YAML"),
    ],
)
def test_faults_are_named(text, said):
    with pytest.raises(UserError, match=said):
        parse_company(text)


def test_a_workspace_is_found_from_below(tmp_path, monkeypatch):
    made = init_workspace(tmp_path / "w", "営業: 部", "JPY", "Asia/Tokyo", "ja")
    assert made.company.name == "営業: 部"
    monkeypatch.delenv("CRM_WORKSPACE", raising=False)
    monkeypatch.chdir(made.outputs)
    assert find_workspace().path == made.path
    with pytest.raises(UserError, match="already"):
        init_workspace(made.path)
    with pytest.raises(UserError, match=r"company\.yaml"):
        find_workspace(tmp_path)
