"""Tests of the KPI catalogue and its evaluator."""
