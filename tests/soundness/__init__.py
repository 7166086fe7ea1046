"""Figures that are wrong without an error: one test for each mistake that others ship."""
