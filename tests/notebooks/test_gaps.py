"""Does a gap say what would fill it? Each kind of what can be missing, in words that lead there."""

import pytest

from crmlib.metric.result import Result
from tests.notebooks import test_sales_reports

CASES = {
    "audit.score": ("Run crm audit", "crm audit を実行"),
    "params.ideal_customer": ("Set ideal_customer in params/company.yaml", "params/company.yamlにideal_customer"),
    "orders.amount": ("Import a file that fills the table orders", "ordersに当たるファイル"),
    "fx_rates.GBP": ("Import a rate for GBP", "GBPの為替レート"),
    "targets.value": ("params/goals.csv", "params/goals.csv"),
    "forecasts.value": ("crm forecast --publish", "crm forecast --publish"),
    "deals.lost_reason": ("Map a column of your export to deals.lost_reason", "deals.lost_reasonに対応付け"),
}


@pytest.mark.parametrize(("language", "place"), [("en", 0), ("ja", 1)])
def test_each_gap_names_how_to_supply_it(tmp_path, language, place):
    report = test_sales_reports.report(tmp_path, "pipeline", test_sales_reports.records(), language)
    tables = {"deals": ["deal_id"], "fx_rates": ["date"], "targets": ["value"], "forecasts": ["value"]}
    object.__setattr__(report.meta, "tables", tables)
    report.figures.used.clear()
    for missing, said in CASES.items():
        figure = Result("bookings", report.period, (), None, None, None, None, "money", None, "unavailable", (missing,))
        report.figures.find = lambda *_, made=figure, **__: made
        report.figures.used["bookings"] = None
        (gap,) = report.unavailable().gaps
        assert said[place] in gap.remedy, (missing, gap.remedy)
