"""Has every kind of period a name that readers of both languages write?"""

from __future__ import annotations

import pytest

from crmlib.calendar import Calendar
from crmlib.present.period import period_name, short_period

NAMES = [
    ("2026-10", "October 2026", "2026年10月"),
    ("2026-W09", "Week 9 of 2026", "2026年第9週"),
    ("2026-Q3", "Q3 2026", "2026年第3四半期"),
    ("2026-H2", "H2 2026", "2026年第2半期"),
    ("2026", "2026", "2026年"),
    ("FY2026-P03", "Month 3 of fiscal 2026", "2026年度第3月度"),
    ("FY2026-P12", "Month 12 of fiscal 2026", "2026年度第12月度"),
    ("FY2026-Q3", "Q3 of fiscal 2026", "2026年度第3四半期"),
    ("FY2026-H1", "H1 of fiscal 2026", "2026年度第1半期"),
    ("FY2026", "Fiscal 2026", "2026年度"),
]


@pytest.mark.parametrize("pattern", ["months", "4-4-5"])
@pytest.mark.parametrize(("text", "english", "japanese"), NAMES)
def test_a_period_is_named(text, english, japanese, pattern):
    period = Calendar("Asia/Tokyo", 4, fiscal_pattern=pattern).period(text)
    assert (period_name(period, "en"), period_name(period, "ja")) == (english, japanese)
    assert short_period(period, "ja")
