"""Does P(win) tell what it claims, and nothing that it cannot know?"""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression

from crmlib.analysis.forecast import rebuild, ridge, win
from crmlib.analysis.forecast.close import fit_winning, winning_fields
from crmlib.errors import UserError
from tests.forecast.companies import MAVEN, made_up, maven


class TestRidge:
    """The truth is scikit-learn's: the same objective, log-likelihood − λ ÷ 2 · Σ coefficient², by another solver."""

    @pytest.mark.parametrize("penalty", [0.1, 1.0, 20.0])
    def test_is_the_optimum_that_scikit_learn_finds(self, penalty):
        rng = np.random.default_rng(1)
        codes = [rng.integers(0, 5, 400), rng.integers(0, 3, 400)]
        won = rng.random(400) < np.where(codes[0] == 2, 0.8, 0.35)
        x = np.column_stack([np.eye(5)[codes[0]], np.eye(3)[codes[1]]])
        peer = LogisticRegression(C=1 / penalty, tol=1e-10, max_iter=5000).fit(x, won)
        fields = [ridge.Field("a", codes[0], 5, penalty), ridge.Field("b", codes[1], 3, penalty)]
        found = ridge.fit(fields, won.astype(float), np.ones(400)).chance(fields)
        assert found == pytest.approx(peer.predict_proba(x)[:, 1], abs=1e-5)

    def test_contributions_add_up_to_the_log_odds(self):
        codes = np.array([0, 1, 1, 2])
        fields = [ridge.Field("a", codes, 3), ridge.Field("b", codes[::-1].copy(), 3)]
        model = ridge.fit(fields, np.array([1.0, 0, 1, 1]), np.ones(4))
        parts = model.contributions(fields)
        assert model.intercept + parts["a"] + parts["b"] == pytest.approx(model.log_odds(fields), abs=1e-12)

    def test_a_level_never_seen_counts_as_average(self):
        model = ridge.fit([ridge.Field("a", np.array([0, 1]), 3)], np.array([9.0, 1.0]), np.array([10.0, 10.0]))
        assert model.log_odds([ridge.Field("a", np.array([2]), 3)])[0] == pytest.approx(model.intercept)

    def test_few_rows_are_pulled_to_the_average(self):
        """Both levels were won every time; the one seen twice stays nearer to the average of the third."""
        model = ridge.fit(
            [ridge.Field("a", np.array([0, 1, 2]), 3, 1.0)], np.array([2.0, 40.0, 20.0]), np.array([2.0, 40.0, 80.0])
        )
        effects = model.effects["a"]
        assert effects[1] > effects[0] > effects[2]


class TestVerdict:
    def test_is_better_where_the_truth_depends_on_a_fact(self):
        """Made so that web deals are won with 0.7 and others with 0.3."""
        book = made_up(1)
        learnt = rebuild.rows(book, rebuild.landmarks(book.today, book.first_observed()), 3, book.today)
        facts = win.allowed(book, book.today)
        assert "source" in facts
        said = win.verdict(book, learnt, win.blocks(book, learnt, facts), book.today)
        assert said.better
        ended = learnt.where(learnt.won | learnt.lost)
        odds, _ = fit_winning(book, ended, facts)
        chance = odds.chance(winning_fields(book, ended, facts))
        web = book.static["source"][ended.deal] == book.levels["source"].index("web")
        assert chance[web].mean() == pytest.approx(0.7, abs=0.03)
        assert chance[~web].mean() == pytest.approx(0.3, abs=0.03)

    def test_few_deals_have_the_base_rate(self):
        book = made_up(2, teams=1, per_month=2)
        learnt = rebuild.rows(book, rebuild.landmarks(book.today, book.first_observed()), 3, book.today)
        assert win.verdict(book, learnt, win.blocks(book, learnt, win.FACTS), book.today).reason == "few_deals"

    def test_on_maven_nothing_beats_the_base_rate(self):
        """Published as such by others: no fact of Maven's deals foretells their end."""
        if MAVEN is None:
            pytest.skip("the Maven files are not on this machine")
        book = maven("2018-01-01")
        learnt = rebuild.rows(book, rebuild.landmarks(book.today, book.first_observed()), 3, book.today)
        facts = win.allowed(book, book.today)
        assert win.verdict(book, learnt, win.blocks(book, learnt, facts), book.today).reason == "no_better"


class TestGuard:
    def test_refuses_what_is_written_at_the_end(self):
        with pytest.raises(UserError, match=r"deals.lost_reason"):
            win.refuse(["size", "lost_reason"])

    def test_finds_a_column_that_is_filled_at_the_end(self):
        """Maven's open deals rarely have an account; every closed one has."""
        if MAVEN is None:
            pytest.skip("the Maven files are not on this machine")
        book = maven("2017-10-01")
        assert "industry" in win.guard(book, book.today)
        assert "industry" not in win.allowed(book, book.today)

    def test_what_no_history_remembers_is_unknown_at_a_past_day(self):
        """The amount of a deal without history is known today, and at no earlier day."""
        if MAVEN is None:
            pytest.skip("the Maven files are not on this machine")
        book = maven("2017-10-01")
        assert np.isnan(book.open_at(book.today - 60).amount).all()


def test_brier_by_hand():
    """(0.2² + 0.4² + 1²) ÷ 3 = 0.4."""
    assert win.brier(np.array([1, 0, 1]), np.array([0.8, 0.4, 0.0])) == pytest.approx(0.4)
