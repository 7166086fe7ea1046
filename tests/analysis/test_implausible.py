"""Is the amount from which on a win is odd the one that NumPy's percentile gives?"""

from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crmlib.analysis.implausible import OF_WINS, TIMES, implausible_from


@given(st.lists(st.integers(0, 10**9), min_size=OF_WINS, max_size=200))
def test_it_is_ten_times_the_percentile_of_numpy(won):
    found = implausible_from([Decimal(amount) for amount in won])
    assert float(found) == pytest.approx(TIMES * np.percentile(won, 95), rel=1e-9, abs=1e-6)


def test_one_slip_among_many_wins_is_beyond_it_and_no_usual_amount_is():
    won = [Decimal(100 + n) for n in range(60)] + [Decimal(150_000)]
    assert [amount for amount in won if amount > implausible_from(won)] == [Decimal(150_000)]
